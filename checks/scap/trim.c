/* trim: see trim.h.  Formats: ARF 1.1, SCAP 1.2 and 1.3 source data streams, XCCDF 1.2, OVAL 5.11. */
#include "checks/scap/trim.h"

#include <errno.h>
#include <libxml/hash.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"
#include "checks/scap/reading.h"

#define ARF_NS	    "http://scap.nist.gov/schema/asset-reporting-format/1.1"
#define DS_NS	    "http://scap.nist.gov/schema/scap/source/1.2"
#define XLINK_NS    "http://www.w3.org/1999/xlink"
#define OVAL_NS	    "http://oval.mitre.org/XMLSchema/oval-definitions-5"
#define OVAL_RES_NS "http://oval.mitre.org/XMLSchema/oval-results-5"
#define OCIL_NS	    "http://scap.nist.gov/schema/ocil/"
#define MAX_NEST    256

struct trimming {
	xmlDoc *doc;
	xmlHashTable *rules;	 /* ids of the selected rules */
	xmlHashTable *values;	 /* ids of the Values these use */
	xmlHashTable *profiles;	 /* ids of the profiles to keep */
	xmlHashTable *wanted;	 /* ids of OVAL definitions to keep */
	xmlHashTable *evaluated; /* ids of those that have a result */
	bool all_oval;		 /* a rule refers to all definitions of a component */
};

static char yes; /* what the sets hold */

static void add(xmlHashTable *set, const xmlChar *id)
{
	if (id && *id && !xmlHashLookup(set, id))
		xmlHashAddEntry(set, id, &yes);
}

static bool has(xmlHashTable *set, const xmlChar *id)
{
	return id && xmlHashLookup(set, id);
}

/* Removes the element and the blanks after it, so that what is left stands as far apart as before. */
static void drop(xmlNode *n)
{
	xmlNode *blank = n->next;

	xmlUnlinkNode(n);
	xmlFreeNode(n);
	if (blank && blank->type == XML_TEXT_NODE && xmlIsBlankNode(blank)) {
		xmlUnlinkNode(blank);
		xmlFreeNode(blank);
	}
}

/* Where to go on once n is dropped. */
static xmlNode *after(const xmlNode *n)
{
	xmlNode *next = n->next;

	return next && next->type == XML_TEXT_NODE && xmlIsBlankNode(next) ? next->next : next;
}

/* Calls fn for the element and all elements in it, down to a bounded depth. */
static void each(
	xmlNode *n, unsigned depth, void (*fn)(xmlNode *, struct trimming *), struct trimming *t)
{
	if (n->type != XML_ELEMENT_NODE || depth > MAX_NEST)
		return;
	fn(n, t);
	for (xmlNode *c = n->children; c; c = c->next)
		each(c, depth + 1, fn, t);
}

/* --- XCCDF --- */

static void want_check(xmlNode *n, struct trimming *t)
{
	if (!xml_is(n, XCCDF_NS, "check-content-ref"))
		return;
	xmlChar *name = xmlGetNoNsProp(n, (const xmlChar *)"name");
	xmlChar *system = xmlGetNoNsProp(n->parent, (const xmlChar *)"system");
	if (system && !strcmp((const char *)system, OVAL_NS)) {
		if (name)
			add(t->wanted, name);
		else
			t->all_oval = true;
	}
	xmlFree(name);
	xmlFree(system);
}

/* Drops the children whose names are in the list, or all that are not. */
static void drop_children(xmlNode *n, const char *const *names, bool in_list)
{
	for (xmlNode *c = n->children, *next; c; c = next) {
		bool found = false;
		next = c->next;
		if (c->type != XML_ELEMENT_NODE)
			continue;
		for (size_t i = 0; names[i] && !found; i++)
			found = xml_is(c, XCCDF_NS, names[i]);
		if (found != in_list)
			continue;
		next = after(c);
		drop(c);
	}
}

static const char *const stub[] = {"title", NULL};
static const char *const prose[] = {
	"description", "warning", "question", "reference", "rationale", NULL};

static bool holds_selected(const xmlNode *group, const struct trimming *t, unsigned depth)
{
	for (const xmlNode *c = group->children; c && depth < MAX_NEST; c = c->next) {
		if (xml_is(c, XCCDF_NS, "Group") && holds_selected(c, t, depth + 1))
			return true;
		if (!xml_is(c, XCCDF_NS, "Rule"))
			continue;
		xmlChar *id = xmlGetNoNsProp(c, (const xmlChar *)"id");
		bool found = has(t->rules, id);
		xmlFree(id);
		if (found)
			return true;
	}
	return false;
}

static void trim_item(xmlNode *n, struct trimming *t)
{
	xmlChar *id = xmlGetNoNsProp(n, (const xmlChar *)"id");

	if (xml_is(n, XCCDF_NS, "Rule")) {
		if (has(t->rules, id))
			each(n, 0, want_check, t);
		else
			drop_children(n, stub, false);
	} else if (xml_is(n, XCCDF_NS, "Group") && !holds_selected(n, t, 0)) {
		drop_children(n, prose, true);
	}
	xmlFree(id);
}

/* After the rules: Values that no selected rule exports keep what they hold, not what they mean. */
static void trim_value(xmlNode *n, struct trimming *t)
{
	xmlChar *id =
		xml_is(n, XCCDF_NS, "Value") ? xmlGetNoNsProp(n, (const xmlChar *)"id") : NULL;

	if (id && !has(t->values, id))
		drop_children(n, prose, true);
	xmlFree(id);
}

static void note_value(xmlNode *n, struct trimming *t)
{
	bool export = xml_is(n, XCCDF_NS, "check-export");

	if (!export && !xml_is(n, XCCDF_NS, "sub"))
		return;
	xmlChar *id = xmlGetNoNsProp(n, (const xmlChar *)(export ? "value-id" : "idref"));
	add(t->values, id);
	xmlFree(id);
}

/* A rule that is extended lends its parts to others, selected ones perhaps. */
static void note_extended(xmlNode *n, struct trimming *t)
{
	if (!xml_is(n, XCCDF_NS, "Rule"))
		return;
	xmlChar *base = xmlGetNoNsProp(n, (const xmlChar *)"extends");
	add(t->rules, base);
	xmlFree(base);
}

static void note_profile(xmlNode *n, struct trimming *t)
{
	if (!xml_is(n, XCCDF_NS, "Profile"))
		return;
	xmlChar *id = xmlGetNoNsProp(n, (const xmlChar *)"id");
	xmlChar *base = xmlGetNoNsProp(n, (const xmlChar *)"extends");
	if (has(t->profiles, id))
		add(t->profiles, base);
	xmlFree(id);
	xmlFree(base);
}

static void trim_profiles(xmlNode *benchmark, struct trimming *t)
{
	for (xmlNode *p = xml_child(benchmark, XCCDF_NS, "Profile"), *next; p; p = next) {
		next = xml_next(p, XCCDF_NS, "Profile");
		xmlChar *id = xmlGetNoNsProp(p, (const xmlChar *)"id");
		if (!has(t->profiles, id))
			drop(p);
		xmlFree(id);
	}
}

/* --- OVAL --- */

static const char *const sections[] = {"definitions", "tests", "objects", "states", "variables"};
#define N_SECTIONS (sizeof(sections) / sizeof(*sections))

struct marking {
	xmlHashTable *index, *kept; /* id -> element; ids that are needed */
	xmlNode **todo;
	size_t n, cap;
};

static void mark(struct marking *m, const xmlChar *id)
{
	xmlNode *n = id && *id ? xmlHashLookup(m->index, id) : NULL;

	if (!n || has(m->kept, id) || m->n >= m->cap)
		return;
	add(m->kept, id);
	m->todo[m->n++] = n;
}

/* Whatever names an element of this document needs it: criteria, object_ref, var_ref, filters, sets. */
static void follow(struct marking *m, const xmlNode *n, unsigned depth)
{
	if (depth > MAX_NEST)
		return;
	for (const xmlAttr *a = n->properties; a; a = a->next)
		if (a->children && a->children->content)
			mark(m, a->children->content);
	for (const xmlNode *c = n->children; c; c = c->next) {
		if (c->type == XML_ELEMENT_NODE)
			follow(m, c, depth + 1);
		else if (c->type == XML_TEXT_NODE && c->content &&
			 strstr((const char *)c->content, "oval:")) {
			xmlChar *text = xmlStrdup(c->content);
			mark(m, (const xmlChar *)str_strip((char *)text));
			xmlFree(text);
		}
	}
}

static void index_document(struct marking *m, xmlNode *root)
{
	for (size_t i = 0; i < N_SECTIONS; i++) {
		const xmlNode *s = xml_child(root, OVAL_NS, sections[i]);
		for (xmlNode *n = s ? s->children : NULL; n; n = n->next) {
			xmlChar *id = n->type == XML_ELEMENT_NODE
					      ? xmlGetNoNsProp(n, (const xmlChar *)"id")
					      : NULL;
			if (id && !xmlHashAddEntry(m->index, id, n))
				m->cap++;
			xmlFree(id);
		}
	}
}

static void drop_unmarked(struct marking *m, xmlNode *root)
{
	for (size_t i = 0; i < N_SECTIONS; i++) {
		xmlNode *s = xml_child(root, OVAL_NS, sections[i]);
		if (!s)
			continue;
		for (xmlNode *n = s->children, *next; n; n = next) {
			next = n->next;
			xmlChar *id = n->type == XML_ELEMENT_NODE
					      ? xmlGetNoNsProp(n, (const xmlChar *)"id")
					      : NULL;
			if (id && !has(m->kept, id)) {
				next = after(n);
				drop(n);
			}
			xmlFree(id);
		}
		if (!xmlFirstElementChild(s)) /* the schema wants one at least */
			drop(s);
	}
}

static void want_definition(void *payload, void *data, const xmlChar *id)
{
	(void)payload;
	mark(data, id);
}

static int trim_oval(xmlNode *root, xmlHashTable *wanted)
{
	struct marking m = {.index = xmlHashCreate(1024), .kept = xmlHashCreate(1024)};
	int rc = m.index && m.kept ? 0 : -ENOMEM;

	if (!rc)
		index_document(&m, root);
	m.todo = calloc(m.cap + 1, sizeof(*m.todo));
	if (!m.todo)
		rc = -ENOMEM;
	if (!rc) {
		xmlHashScan(wanted, want_definition, &m);
		for (size_t at = 0; at < m.n; at++)
			follow(&m, m.todo[at], 0);
		drop_unmarked(&m, root);
	}
	free(m.todo);
	xmlHashFree(m.index, NULL);
	xmlHashFree(m.kept, NULL);
	return rc;
}

/* What was evaluated is evidence, whoever asked for it. */
static void want_evaluated(xmlNode *n, struct trimming *t)
{
	if (!xml_is(n, OVAL_RES_NS, "definition"))
		return;
	xmlChar *result = xmlGetNoNsProp(n, (const xmlChar *)"result");
	xmlChar *id = xmlGetNoNsProp(n, (const xmlChar *)"definition_id");
	if (result && strcmp((const char *)result, "not evaluated")) {
		add(t->wanted, id);
		add(t->evaluated, id);
	}
	xmlFree(result);
	xmlFree(id);
}

static void drop_not_evaluated(xmlNode *list, const char *name)
{
	for (xmlNode *n = xml_child(list, OVAL_RES_NS, name), *next; n; n = next) {
		next = xml_next(n, OVAL_RES_NS, name);
		xmlChar *result = xmlGetNoNsProp(n, (const xmlChar *)"result");
		if (result && !strcmp((const char *)result, "not evaluated"))
			drop(n);
		xmlFree(result);
	}
	if (list && !xmlFirstElementChild(list))
		drop(list);
}

/* Results need the definitions they are results of: a twin whose rule was answered natively has none. */
static int trim_results(xmlNode *results, const struct trimming *t)
{
	const xmlNode *all = xml_child(results, OVAL_RES_NS, "results");
	xmlNode *definitions = xml_child(results, OVAL_NS, "oval_definitions");

	for (xmlNode *s = xml_child(all, OVAL_RES_NS, "system"); s;
		s = xml_next(s, OVAL_RES_NS, "system")) {
		drop_not_evaluated(xml_child(s, OVAL_RES_NS, "definitions"), "definition");
		drop_not_evaluated(xml_child(s, OVAL_RES_NS, "tests"), "test");
	}
	return definitions ? trim_oval(definitions, t->evaluated) : 0;
}

/* --- the data stream --- */

/* Platforms: CPE dictionary check elements hold a definition's id, CPE language ones name it. */
static void want_platform(xmlNode *n, struct trimming *t)
{
	if (!strcmp((const char *)n->name, "check")) {
		xmlChar *text = xmlNodeGetContent(n);
		add(t->wanted, text ? (const xmlChar *)str_strip((char *)text) : NULL);
		xmlFree(text);
	} else if (!strcmp((const char *)n->name, "check-fact-ref")) {
		xmlChar *id = xmlGetNoNsProp(n, (const xmlChar *)"id-ref");
		add(t->wanted, id);
		xmlFree(id);
	}
}

static void drop_refs(xmlNode *parent, const char *attr_ns, const char *attr, const char *to)
{
	for (xmlNode *n = parent ? parent->children : NULL, *next; n; n = next) {
		next = n->next;
		if (n->type != XML_ELEMENT_NODE)
			continue;
		xmlChar *v =
			attr_ns ? xmlGetNsProp(n, (const xmlChar *)attr, (const xmlChar *)attr_ns)
				: xmlGetNoNsProp(n, (const xmlChar *)attr);
		bool same = v && *v == '#' && !strcmp((const char *)v + 1, to);
		xmlFree(v);
		if (!same)
			continue;
		next = after(n);
		drop(n);
	}
}

/* Takes a component out, with all that points to it. */
static void drop_component(xmlNode *collection, xmlNode *component)
{
	xmlChar *id = xmlGetNoNsProp(component, (const xmlChar *)"id");

	for (xmlNode *ds = xml_child(collection, DS_NS, "data-stream"); id && ds;
		ds = xml_next(ds, DS_NS, "data-stream")) {
		xmlNode *checks = xml_child(ds, DS_NS, "checks");
		xmlChar *cref = NULL;
		for (xmlNode *r = xml_child(checks, DS_NS, "component-ref"); r && !cref;
			r = xml_next(r, DS_NS, "component-ref")) {
			xmlChar *href =
				xmlGetNsProp(r, (const xmlChar *)"href", (const xmlChar *)XLINK_NS);
			if (href && *href == '#' && !xmlStrcmp(href + 1, id))
				cref = xmlGetNoNsProp(r, (const xmlChar *)"id");
			xmlFree(href);
		}
		drop_refs(checks, XLINK_NS, "href", (const char *)id);
		if (checks && !xmlFirstElementChild(checks))
			drop(checks);
		xmlNode *lists = xml_child(ds, DS_NS, "checklists");
		for (xmlNode *r = xml_child(lists, DS_NS, "component-ref"); cref && r;
			r = xml_next(r, DS_NS, "component-ref"))
			drop_refs(xml_child(r, NULL, "catalog"), NULL, "uri", (const char *)cref);
		xmlFree(cref);
	}
	xmlFree(id);
	drop(component);
}

static int trim_collection(xmlNode *collection, struct trimming *t)
{
	int rc = 0;

	/* Extends may go from profile to profile, and a tailoring may come after its benchmark. */
	for (int before = -1; before != xmlHashSize(t->profiles);) {
		before = xmlHashSize(t->profiles);
		each(collection, 0, note_profile, t);
	}
	each(collection, 0, note_extended, t);
	for (xmlNode *c = xml_child(collection, DS_NS, "component"); c;
		c = xml_next(c, DS_NS, "component")) {
		xmlNode *root = xmlFirstElementChild(c);
		if (xml_is(root, XCCDF_NS, "Benchmark")) {
			trim_profiles(root, t);
			each(root, 0, trim_item, t);
			each(root, 0, note_value, t);
			each(root, 0, trim_value, t);
		} else if (root && root->ns &&
			   strstr((const char *)root->ns->href, "cpe.mitre.org")) {
			each(root, 0, want_platform, t);
		}
	}
	for (xmlNode *c = xml_child(collection, DS_NS, "component"), *next; !rc && c; c = next) {
		next = xml_next(c, DS_NS, "component");
		xmlNode *root = xmlFirstElementChild(c);
		if (xml_is(root, OVAL_NS, "oval_definitions") && !t->all_oval)
			rc = trim_oval(root, t->wanted);
		else if (root && root->ns && str_starts((const char *)root->ns->href, OCIL_NS))
			drop_component(collection, c);
	}
	return rc;
}

static int trim_document(xmlNode *root, struct trimming *t)
{
	const xmlNode *reports = xml_child(root, ARF_NS, "reports");
	const xmlNode *request =
		xml_child(xml_child(root, ARF_NS, "report-requests"), ARF_NS, "report-request");
	xmlNode *collection =
		xml_child(xml_child(request, ARF_NS, "content"), DS_NS, "data-stream-collection");
	int rc = 0;

	for (xmlNode *r = xml_child(reports, ARF_NS, "report"); r;
		r = xml_next(r, ARF_NS, "report"))
		each(r, 0, want_evaluated, t);
	if (collection)
		rc = trim_collection(collection, t);
	for (xmlNode *r = xml_child(reports, ARF_NS, "report"); !rc && r;
		r = xml_next(r, ARF_NS, "report")) {
		xmlNode *results =
			xml_child(xml_child(r, ARF_NS, "content"), OVAL_RES_NS, "oval_results");
		if (results && !t->all_oval)
			rc = trim_results(results, t);
	}
	if (collection)
		xmlAddPrevSibling(
			collection, xmlNewDocComment(t->doc,
					    (const xmlChar *)" a copy of the content, reduced to "
							     "what the selected rules need "));
	return rc;
}

int arf_trim(const char *arf, size_t len, const struct plan *plan, char **ret, size_t *ret_len,
	struct err *e)
{
	struct trimming t = {0};
	int rc = xml_parse(arf, len, "ARF", &t.doc, e);

	if (rc < 0)
		return rc;
	t.rules = xmlHashCreate(1024);
	t.values = xmlHashCreate(256);
	t.profiles = xmlHashCreate(16);
	t.wanted = xmlHashCreate(1024);
	t.evaluated = xmlHashCreate(1024);
	rc = t.rules && t.values && t.profiles && t.wanted && t.evaluated ? 0 : -ENOMEM;
	for (size_t i = 0; !rc && i < plan->n_rules; i++)
		add(t.rules, (const xmlChar *)plan->rules[i].id);
	if (!rc)
		add(t.profiles, (const xmlChar *)plan->profile_id);
	if (!rc)
		rc = trim_document(xmlDocGetRootElement(t.doc), &t);
	xmlChar *text = NULL;
	int size = 0;
	if (!rc)
		xmlDocDumpMemoryEnc(t.doc, &text, &size, "UTF-8");
	*ret = text ? malloc((size_t)size + 1) : NULL;
	if (*ret) {
		memcpy(*ret, text, (size_t)size + 1);
		*ret_len = (size_t)size;
	} else {
		rc = err_set(e, ENOMEM, "out of memory for the ARF document");
	}
	xmlFree(text);
	xmlHashFree(t.rules, NULL);
	xmlHashFree(t.values, NULL);
	xmlHashFree(t.profiles, NULL);
	xmlHashFree(t.wanted, NULL);
	xmlHashFree(t.evaluated, NULL);
	xmlFreeDoc(t.doc);
	return rc;
}
