/*
 * tailor: --rule and --set as an XCCDF tailoring document, so that the ARF says what was changed.
 *
 * The profile keeps its id: the tailoring's one shadows it and extends it (NISTIR 7275r4, 6.7).  libopenscap
 * 1.3.7 takes over what the extended profile says.  A tailoring file of the user's is used as it is when there is
 * nothing to add to it.
 */
#include <errno.h>
#include <libxml/xmlstring.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"
#include "checks/scap/reading.h"

#define TAILORING_ID "xccdf_org.plumbline_tailoring_run"
#define PROFILE_ID   "xccdf_org.plumbline_profile_no-profile-tailored"

/* A Value given by somebody, and where, for messages: "--set", "agency.xml:12: set-value". */
struct setting {
	const char *where, *id, *value;
};

/* A child on a line of its own: libopenscap's reader loses elements that touch. */
static xmlNode *add_child(xmlNode *parent, const char *name, const char *text)
{
	xmlNode *n =
		xmlNewTextChild(parent, parent->ns, (const xmlChar *)name, (const xmlChar *)text);

	xmlAddChild(parent, xmlNewText((const xmlChar *)"\n"));
	return n;
}

static xmlDoc *new_tailoring(const struct reading *r, xmlNode **ret_root)
{
	xmlDoc *doc = xmlNewDoc((const xmlChar *)"1.0");
	xmlNode *root = xmlNewDocNode(doc, NULL, (const xmlChar *)"Tailoring", NULL);
	char now[32];
	time_t t = time(NULL);
	struct tm tm;

	strftime(now, sizeof(now), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&t, &tm));
	xmlDocSetRootElement(doc, root);
	xmlSetNs(root, xmlNewNs(root, (const xmlChar *)XCCDF_NS, NULL));
	xmlSetProp(root, (const xmlChar *)"id", (const xmlChar *)TAILORING_ID);
	xmlAddChild(root, xmlNewText((const xmlChar *)"\n"));
	xmlNode *ref = add_child(root, "benchmark", NULL);
	xmlSetProp(ref, (const xmlChar *)"href",
		(const xmlChar *)str_clean(r->arena, r->name, strlen(r->name), LIMIT_TEXT));
	xmlNode *version = add_child(root, "version", "1");
	xmlSetProp(version, (const xmlChar *)"time", (const xmlChar *)now);
	*ret_root = root;
	return doc;
}

/* A profile in the tailoring on top of the chosen one (NULL: of none). */
static xmlNode *new_profile(const struct reading *r, const xmlNode *base)
{
	xmlNode *p = add_child(r->tailoring, "Profile", NULL);
	const char *id = base ? reading_attr(r, base, "id") : PROFILE_ID;

	xmlSetProp(p, (const xmlChar *)"id", (const xmlChar *)id);
	xmlAddChild(p, xmlNewText((const xmlChar *)"\n"));
	if (!base) {
		add_child(p, "title", "No profile, changed by --rule or --set");
		return p;
	}
	xmlSetProp(p, (const xmlChar *)"extends", (const xmlChar *)id);
	for (xmlNode *t = xml_child(base, XCCDF_NS, "title"); t;
		t = xml_next(t, XCCDF_NS, "title")) {
		xmlNode *copy = add_child(p, "title", reading_text(r, t));
		xmlChar *lang = xmlNodeGetLang(t);
		if (lang)
			xmlNodeSetLang(copy, lang);
		xmlFree(lang);
		xmlSetProp(copy, (const xmlChar *)"override", (const xmlChar *)"true");
	}
	return p;
}

/* Puts n, and a line break, where the schema wants statements: before metadata and signature. */
static void add_statement(xmlNode *profile, xmlNode *n)
{
	xmlNode *before = profile->children;
	xmlNode *line = xmlNewText((const xmlChar *)"\n");

	while (before && !xml_is(before, XCCDF_NS, "metadata") &&
		!xml_is(before, XCCDF_NS, "signature"))
		before = before->next;
	if (before) {
		xmlAddPrevSibling(before, n);
		xmlAddPrevSibling(before, line);
	} else {
		xmlAddChild(profile, n);
		xmlAddChild(profile, line);
	}
}

/* The schema allows one statement of a kind about an item in a profile: an old one goes. */
static xmlNode *new_statement(
	struct reading *r, xmlNode *profile, const char *name, const char *idref)
{
	const struct said *old = reading_said(r, name, idref);

	if (old && old->node->parent == profile) {
		xmlUnlinkNode(old->node);
		xmlFreeNode(old->node);
	}
	xmlNode *n = xmlNewDocNode(profile->doc, profile->ns, (const xmlChar *)name, NULL);
	xmlSetProp(n, (const xmlChar *)"idref", (const xmlChar *)idref);
	add_statement(profile, n);
	struct said *now = arena_alloc(r->arena, sizeof(*now));
	*now = (struct said){n, SIZE_MAX};
	xmlHashUpdateEntry2(r->said, (const xmlChar *)idref, (const xmlChar *)name, now, NULL);
	return n;
}

static bool is_wanted(xmlNode *const *wanted, size_t n, const xmlNode *item)
{
	for (size_t i = 0; i < n; i++)
		for (const xmlNode *w = wanted[i]; w; w = w->parent)
			if (w == item)
				return true;
	return false;
}

static int select_rules(
	struct reading *r, const struct scap_options *o, xmlNode *profile, struct err *e)
{
	xmlNode **wanted = arena_array(r->arena, o->n_rules + 1, sizeof(*wanted));

	for (size_t i = 0; i < o->n_rules; i++) {
		int rc = reading_item(r, "Rule", o->rules[i], &wanted[i], e);
		if (rc < 0)
			return rc;
	}
	for (size_t i = 0; o->n_rules && i < r->n_items; i++) {
		const xmlNode *item = r->items[i];
		bool want = is_wanted(wanted, o->n_rules, item), is = reading_selected(r, item);
		if (xml_is(item, XCCDF_NS, "Value") || want == is ||
			(!want && !xml_is(item, XCCDF_NS, "Rule")))
			continue;
		xmlNode *n = new_statement(r, profile, "select", reading_attr(r, item, "id"));
		xmlSetProp(
			n, (const xmlChar *)"selected", (const xmlChar *)(want ? "true" : "false"));
	}
	return 0;
}

static bool is_decimal(const char *s)
{
	if (*s == '-')
		s++;
	size_t whole = strspn(s, "0123456789"), part = 0;
	s += whole;
	if (*s == '.')
		s += 1 + (part = strspn(s + 1, "0123456789"));
	return whole + part && whole + part < 20 && !*s;
}

/* Compares decimals without the roundings of a double.  <0, 0, >0. */
static int compare_decimals(const char *a, const char *b)
{
	long double x = 0, y = 0;

	sscanf(a, "%Lf", &x);
	sscanf(b, "%Lf", &y);
	return (x > y) - (x < y);
}

static int check_bounds(
	const struct reading *r, const xmlNode *value, const struct setting *set, struct err *e)
{
	const xmlNode *low = xml_child(value, XCCDF_NS, "lower-bound"),
		      *up = xml_child(value, XCCDF_NS, "upper-bound");
	const char *min = low ? reading_text(r, low) : NULL, *max = up ? reading_text(r, up) : NULL;

	if (min && is_decimal(min) && compare_decimals(set->value, min) < 0)
		return err_set(e, EINVAL, "%s %s=%s: must be at least %s", set->where, set->id,
			set->value, min);
	if (max && is_decimal(max) && compare_decimals(set->value, max) > 0)
		return err_set(e, EINVAL, "%s %s=%s: must be at most %s", set->where, set->id,
			set->value, max);
	return 0;
}

static int check_choices(
	const struct reading *r, const xmlNode *value, const struct setting *set, struct err *e)
{
	const xmlNode *choices = xml_child(value, XCCDF_NS, "choices");
	const char *must = choices ? reading_attr(r, choices, "mustMatch") : NULL;
	struct strbuf b = {.arena = r->arena};

	if (!must || (strcmp(must, "true") && strcmp(must, "1")))
		return 0;
	for (const xmlNode *c = xml_child(choices, XCCDF_NS, "choice"); c;
		c = xml_next(c, XCCDF_NS, "choice")) {
		const char *text = reading_text(r, c);
		if (!strcmp(text, set->value))
			return 0;
		strbuf_printf(&b, "%s%s", b.len ? ", " : "", text);
	}
	return err_set(e, EINVAL, "%s %s=%.100s: must be one of %.300s", set->where, set->id,
		set->value, strbuf_str(&b));
}

static int check_type(
	const struct reading *r, const xmlNode *value, const struct setting *set, struct err *e)
{
	const char *type = reading_attr(r, value, "type"),
		   *fixed = reading_attr(r, value, "prohibitChanges");
	static const char *const booleans[] = {"true", "false", "1", "0"};

	if (fixed && (!strcmp(fixed, "true") || !strcmp(fixed, "1")))
		return err_set(e, EINVAL, "%s %s: the content forbids to change this Value",
			set->where, set->id);
	if (strlen(set->value) > LIMIT_CONFIG_FILE)
		return err_set(e, EINVAL, "%s %s: the value is too long", set->where, set->id);
	if (!xmlCheckUTF8((const unsigned char *)set->value))
		return err_set(e, EINVAL, "%s %s: the value is not UTF-8", set->where, set->id);
	for (const char *c = set->value; *c; c++)
		if ((unsigned char)*c < 0x20 && *c != '\t' && *c != '\n')
			return err_set(e, EINVAL, "%s %s: the value has a control character",
				set->where, set->id);
	if (str_eq(type, "number")) {
		if (!is_decimal(set->value))
			return err_set(e, EINVAL, "%s %s=%.100s: the Value is a number", set->where,
				set->id, set->value);
		int rc = check_bounds(r, value, set, e);
		if (rc < 0)
			return rc;
	}
	if (str_eq(type, "boolean")) {
		bool ok = false;
		for (size_t i = 0; i < sizeof(booleans) / sizeof(*booleans); i++)
			ok = ok || !strcmp(set->value, booleans[i]);
		if (!ok)
			return err_set(e, EINVAL, "%s %s=%.100s: the Value is true or false",
				set->where, set->id, set->value);
	}
	return check_choices(r, value, set, e);
}

static int set_values(
	struct reading *r, const struct scap_options *o, xmlNode *profile, struct err *e)
{
	for (size_t i = 0; i < o->n_sets; i++) {
		xmlNode *value = NULL;
		int rc = reading_item(r, "Value", o->sets[i].id, &value, e);
		const char *from = o->sets[i].from ? o->sets[i].from : "--set";
		if (!rc)
			rc = check_type(r, value,
				&(struct setting){from, o->sets[i].id, o->sets[i].value}, e);
		else if (o->sets[i].from)
			err_wrap(e, "%s", from);
		if (rc < 0)
			return rc;
		xmlNode *n = new_statement(r, profile, "set-value", reading_attr(r, value, "id"));
		if (*o->sets[i].value)
			xmlAddChild(n, xmlNewText((const xmlChar *)o->sets[i].value));
	}
	return 0;
}

/* Items may be named together by a cluster-id (NISTIR 7275r4, 6.6.2). */
static bool is_cluster(const struct reading *r, const char *id)
{
	for (size_t i = 0; i < r->n_items; i++)
		if (str_eq(reading_attr(r, r->items[i], "cluster-id"), id))
			return true;
	return false;
}

/*
 * A statement of the tailoring file about something the benchmark does not have would change nothing, and a value of
 * the wrong type would be found by no check: both are refused before the scan, with file and line.
 */
static int check_statement(const struct reading *r, xmlNode *n, struct err *e)
{
	const char *id = reading_attr(r, n, "idref"), *name = (const char *)n->name;
	bool of_value = !strcmp(name, "set-value") || !strcmp(name, "refine-value");
	struct strbuf where = {.arena = r->arena};

	if (!id || (!of_value && strcmp(name, "select") && strcmp(name, "refine-rule")))
		return 0;
	strbuf_printf(&where, "%s:%ld: %s", r->tailoring_name, xmlGetLineNo(n), name);
	xmlNode *item = xmlHashLookup(r->by_id, (const xmlChar *)id);
	if (!item && is_cluster(r, id))
		return 0;
	if (!item || xml_is(item, XCCDF_NS, "Value") != of_value)
		return err_set(e, ESRCH, "%s: the content has no %s with the id \"%.200s\"",
			strbuf_str(&where), of_value ? "Value" : "Rule or Group", id);
	if (strcmp(name, "set-value"))
		return 0;
	const struct setting set = {strbuf_str(&where), id, reading_text(r, n)};
	return check_type(r, item, &set, e);
}

/* What the chosen profile's own tailoring says; what the benchmark says of itself is the content's affair. */
static int check_tailoring(const struct reading *r, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < r->n_chain && !rc; i++)
		for (xmlNode *n = r->chain[i]->children;
			n && !rc && r->chain[i]->doc == r->tailoring_doc; n = n->next)
			if (n->type == XML_ELEMENT_NODE)
				rc = check_statement(r, n, e);
	return rc;
}

int tailor(struct reading *r, const struct scap_options *o, const char **profile_id, char **ret,
	size_t *ret_len, struct err *e)
{
	xmlNode *leaf = r->n_chain ? r->chain[r->n_chain - 1] : NULL;
	bool in_tailoring = leaf && leaf->doc == r->tailoring_doc;

	*ret = NULL;
	if (r->tailoring_doc && check_tailoring(r, e) < 0)
		return -e->code;
	if (!o->n_rules && !o->n_sets)
		return 0;
	if (!r->tailoring_doc)
		r->tailoring_doc = new_tailoring(r, &r->tailoring);
	if (!in_tailoring) {
		if (r->n_chain == MAX_EXTENDS)
			return err_set(
				e, ELOOP, "%s: too many profiles extend each other", r->name);
		leaf = new_profile(r, leaf);
		r->chain[r->n_chain++] = leaf;
		*profile_id = reading_attr(r, leaf, "id");
	}
	reading_chain_changed(r);
	if (!r->said)
		return err_set(e, ENOMEM, "out of memory for the tailoring");
	int rc = select_rules(r, o, leaf, e);
	if (!rc)
		rc = set_values(r, o, leaf, e);
	if (rc < 0)
		return rc;
	xmlChar *text = NULL;
	int len = 0;
	xmlDocDumpMemoryEnc(r->tailoring_doc, &text, &len, "UTF-8");
	if (!text)
		return err_set(e, ENOMEM, "out of memory for the tailoring");
	*ret = arena_strndup(r->arena, (const char *)text, (size_t)len);
	*ret_len = (size_t)len;
	xmlFree(text);
	return 0;
}
