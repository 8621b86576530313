/*
 * reading: see reading.h.
 *
 * Format: SCAP source data stream (NIST SP 800-126), XCCDF 1.2 (NISTIR 7275r4, sections 6 and 7.2).  The first
 * component-ref of the first data stream's checklists that is a Benchmark is used, as libopenscap does.
 * Precedence: of a profile's selects and values the last in document order holds, and an extending profile comes
 * after the one it extends; a select by cluster-id holds for all of the cluster; a rule is selected when it and
 * all groups around it are.  Not handled: requires and conflicts (a difference there is not a loss),
 * complex-value, Value/@extends.
 */
#include "checks/scap/reading.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"
#include "checks/check_ref.h"

#define DS_NS	 "http://scap.nist.gov/schema/scap/source/1.2"
#define XLINK_NS "http://www.w3.org/1999/xlink"
#define MAX_NEST 64 /* groups in groups */

const char *reading_attr(const struct reading *r, const xmlNode *n, const char *name)
{
	xmlChar *v = xmlGetNoNsProp(n, (const xmlChar *)name);
	const char *s = v ? arena_strdup(r->arena, (const char *)v) : NULL;

	xmlFree(v);
	return s;
}

const char *reading_text(const struct reading *r, const xmlNode *n)
{
	xmlChar *v = xmlNodeGetContent(n);
	const char *s = arena_strdup(r->arena, v ? (const char *)v : "");

	xmlFree(v);
	return s;
}

static bool has_attr(const xmlNode *n, const char *name, const char *value)
{
	xmlChar *v = xmlGetNoNsProp(n, (const xmlChar *)name);
	bool same = v && !strcmp((const char *)v, value);

	xmlFree(v);
	return same;
}

static int collect(struct reading *r, xmlNode *parent, unsigned depth, struct err *e)
{
	if (depth > MAX_NEST)
		return err_set(e, EBADMSG, "%s:%ld: groups are nested deeper than %d", r->name,
			xmlGetLineNo(parent), MAX_NEST);
	for (xmlNode *n = parent->children; n; n = n->next) {
		bool group = xml_is(n, XCCDF_NS, "Group");
		if (!group && !xml_is(n, XCCDF_NS, "Rule") && !xml_is(n, XCCDF_NS, "Value"))
			continue;
		if (r->n_items >= 4 * LIMIT_RULES)
			return err_set(
				e, EFBIG, "%s: more than %d items", r->name, 4 * LIMIT_RULES);
		*(xmlNode **)arena_push(
			r->arena, &r->items, &r->n_items, &r->cap_items, sizeof(*r->items)) = n;
		xmlChar *id = xmlGetNoNsProp(n, (const xmlChar *)"id");
		if (id)
			xmlHashAddEntry(r->by_id, id, n);
		xmlFree(id);
		int rc = group ? collect(r, n, depth + 1, e) : 0;
		if (rc)
			return rc;
	}
	return 0;
}

static xmlNode *component(const xmlNode *root, const char *id)
{
	for (xmlNode *c = xml_child(root, DS_NS, "component"); c;
		c = xml_next(c, DS_NS, "component"))
		if (has_attr(c, "id", id))
			return c;
	return NULL;
}

static bool find_benchmark(struct reading *r, const xmlNode *root)
{
	for (xmlNode *ds = xml_child(root, DS_NS, "data-stream"); ds;
		ds = xml_next(ds, DS_NS, "data-stream")) {
		xmlNode *ref =
			xml_child(xml_child(ds, DS_NS, "checklists"), DS_NS, "component-ref");
		for (; ref; ref = xml_next(ref, DS_NS, "component-ref")) {
			xmlChar *href = xmlGetNsProp(
				ref, (const xmlChar *)"href", (const xmlChar *)XLINK_NS);
			xmlNode *c = href && *href == '#' ? component(root, (const char *)href + 1)
							  : NULL;
			xmlFree(href);
			r->benchmark = xml_child(c, XCCDF_NS, "Benchmark");
			if (!r->benchmark)
				continue;
			r->stream = reading_attr(r, ds, "id");
			r->checklist = reading_attr(r, ref, "id");
			return r->stream && r->checklist;
		}
	}
	return false;
}

int reading_open(struct arena *a, const char *data, size_t len, const char *name, struct reading *r,
	struct err *e)
{
	*r = (struct reading){.arena = a, .name = name, .by_id = xmlHashCreate(1024)};
	if (!r->by_id)
		return err_set(e, ENOMEM, "%s: out of memory", name);
	int rc = xml_parse(data, len, name, &r->doc, e);
	if (rc < 0)
		return rc;
	const xmlNode *root = xmlDocGetRootElement(r->doc);
	if (!xml_is(root, DS_NS, "data-stream-collection"))
		return err_set(e, EBADMSG,
			"%s is not a SCAP 1.2 or 1.3 source data stream (its root is <%s>)", name,
			root ? (const char *)root->name : "");
	if (!find_benchmark(r, root))
		return err_set(
			e, EBADMSG, "%s: no data stream in it has an XCCDF 1.2 Benchmark", name);
	return collect(r, r->benchmark, 0, e);
}

int reading_tailoring(
	struct reading *r, const char *data, size_t len, const char *name, struct err *e)
{
	int rc = xml_parse(data, len, name, &r->tailoring_doc, e);

	if (rc < 0)
		return rc;
	r->tailoring_name = name;
	r->tailoring = xmlDocGetRootElement(r->tailoring_doc);
	if (!xml_is(r->tailoring, XCCDF_NS, "Tailoring"))
		return err_set(e, EBADMSG,
			"%s is not an XCCDF 1.2 tailoring file (its root is <%s>)", name,
			(const char *)r->tailoring->name);
	return 0;
}

void reading_close(struct reading *r)
{
	xmlFreeDoc(r->doc);
	xmlFreeDoc(r->tailoring_doc);
	xmlHashFree(r->by_id, NULL);
	xmlHashFree(r->said, NULL);
	r->by_id = r->said = NULL;
	r->doc = r->tailoring_doc = NULL;
}

static bool same_id(const char *id, const char *wanted)
{
	return id && (!strcmp(id, wanted) || !strcmp(scap_short_id(id), wanted));
}

/* The first whose whole id is wanted, else the first whose last part is. */
static xmlNode *profile_in(
	const struct reading *r, const xmlNode *parent, const char *wanted, bool whole)
{
	for (xmlNode *p = xml_child(parent, XCCDF_NS, "Profile"); p;
		p = xml_next(p, XCCDF_NS, "Profile")) {
		const char *id = reading_attr(r, p, "id");
		if (id && (whole ? !strcmp(id, wanted) : same_id(id, wanted)))
			return p;
	}
	return NULL;
}

static xmlNode *find_profile(const struct reading *r, const char *wanted, bool whole)
{
	xmlNode *p = r->tailoring ? profile_in(r, r->tailoring, wanted, whole) : NULL;

	return p ? p : profile_in(r, r->benchmark, wanted, whole);
}

static void list_profiles(const struct reading *r, const xmlNode *parent, struct strbuf *b)
{
	for (xmlNode *p = xml_child(parent, XCCDF_NS, "Profile"); p;
		p = xml_next(p, XCCDF_NS, "Profile")) {
		const char *id = reading_attr(r, p, "id");
		strbuf_printf(b, "%s%s", b->len ? ", " : "", id ? scap_short_id(id) : "?");
	}
}

/*
 * A tailoring file that is given must count.  When the profile asked for stands in the benchmark, the one profile of
 * the tailoring that extends it is meant; none or several is an error, never a tailoring passed over in silence.
 */
static int tailored(const struct reading *r, xmlNode **profile, struct err *e)
{
	const char *id = reading_attr(r, *profile, "id");
	struct strbuf names = {.arena = r->arena};
	xmlNode *found = NULL;
	size_t n = 0;

	if (!r->tailoring || (*profile)->doc == r->tailoring_doc)
		return 0;
	for (xmlNode *p = xml_child(r->tailoring, XCCDF_NS, "Profile"); p;
		p = xml_next(p, XCCDF_NS, "Profile")) {
		if (!str_eq(reading_attr(r, p, "extends"), id))
			continue;
		found = p;
		n++;
	}
	if (n == 1) {
		*profile = found;
		return 0;
	}
	list_profiles(r, r->tailoring, &names);
	return err_set(e, ESRCH,
		"the tailoring file has %s profile that extends %s; name the one to use (it has: "
		"%.300s)",
		n ? "more than one" : "no", scap_short_id(id),
		names.len ? strbuf_str(&names) : "none");
}

int reading_profile(struct reading *r, const char *wanted, const char **ret_id, struct err *e)
{
	xmlNode *found[MAX_EXTENDS];
	size_t n = 0;
	xmlNode *p = find_profile(r, wanted, true);

	if (!p)
		p = find_profile(r, wanted, false);
	if (!p) {
		struct strbuf b = {.arena = r->arena};
		if (r->tailoring)
			list_profiles(r, r->tailoring, &b);
		list_profiles(r, r->benchmark, &b);
		return err_set(e, ESRCH, "no profile \"%.100s\" in %s; there are: %.400s", wanted,
			r->name, b.len ? strbuf_str(&b) : "none");
	}
	if (tailored(r, &p, e) < 0)
		return -e->code;
	*ret_id = reading_attr(r, p, "id");
	while (p) {
		const char *id = reading_attr(r, p, "id"), *extends = reading_attr(r, p, "extends");
		if (n == MAX_EXTENDS)
			return err_set(e, ELOOP,
				"%s: profile %s extends more than %d others, or itself", r->name,
				*ret_id, MAX_EXTENDS);
		found[n++] = p;
		if (!extends)
			break;
		/* A tailoring's profile may have the id of the one it extends: then that of the benchmark is meant. */
		p = str_eq(id, extends) ? profile_in(r, r->benchmark, extends, true)
					: find_profile(r, extends, true);
		if (!p || p == found[n - 1])
			return err_set(e, ESRCH, "%s: profile %s extends %s, which is not there",
				r->name, id, extends);
	}
	r->n_chain = n;
	for (size_t i = 0; i < n; i++)
		r->chain[i] = found[n - 1 - i];
	reading_chain_changed(r);
	return 0;
}

int reading_item(
	const struct reading *r, const char *kind, const char *wanted, xmlNode **ret, struct err *e)
{
	struct strbuf b = {.arena = r->arena};

	xmlNode *known = xmlHashLookup(r->by_id, (const xmlChar *)wanted);
	if (xml_is(known, XCCDF_NS, kind)) {
		*ret = known;
		return 0;
	}
	for (size_t i = 0; i < r->n_items; i++) {
		xmlChar *id = xml_is(r->items[i], XCCDF_NS, kind)
				      ? xmlGetNoNsProp(r->items[i], (const xmlChar *)"id")
				      : NULL;
		bool found = id && same_id((const char *)id, wanted);
		xmlFree(id);
		if (!found)
			continue;
		*ret = r->items[i];
		return 0;
	}
	for (size_t i = 0; i < r->n_items && b.len < 400; i++)
		if (xml_is(r->items[i], XCCDF_NS, kind)) {
			const char *id = reading_attr(r, r->items[i], "id");
			strbuf_printf(&b, "%s%s", b.len ? ", " : "", id ? scap_short_id(id) : "?");
		}
	return err_set(e, ESRCH, "no %s \"%.100s\" in %s; there are: %.400s%s", kind, wanted,
		r->name, b.len ? strbuf_str(&b) : "none", b.len >= 400 ? " ..." : "");
}

void reading_chain_changed(struct reading *r)
{
	size_t order = 0;

	xmlHashFree(r->said, NULL);
	r->said = xmlHashCreate(1024);
	for (size_t i = 0; r->said && i < r->n_chain; i++)
		for (xmlNode *n = r->chain[i]->children; n; n = n->next) {
			xmlChar *idref = n->type == XML_ELEMENT_NODE
						 ? xmlGetNoNsProp(n, (const xmlChar *)"idref")
						 : NULL;
			if (!idref)
				continue;
			struct said *s = arena_alloc(r->arena, sizeof(*s));
			*s = (struct said){n, ++order};
			xmlHashUpdateEntry2(r->said, idref, n->name, s, NULL);
			xmlFree(idref);
		}
}

const struct said *reading_said(const struct reading *r, const char *name, const char *idref)
{
	return r->said && idref
		       ? xmlHashLookup2(r->said, (const xmlChar *)idref, (const xmlChar *)name)
		       : NULL;
}

const char *reading_value(const struct reading *r, xmlNode *value)
{
	const char *id = reading_attr(r, value, "id");
	const struct said *set = reading_said(r, "set-value", id);
	const struct said *refine = reading_said(r, "refine-value", id);
	const char *selector = refine ? reading_attr(r, refine->node, "selector") : NULL;
	const xmlNode *first = NULL, *plain = NULL;

	if (set) {
		const char *text = reading_text(r, set->node);
		return text[strspn(text, " \t\r\n")] ? text : "";
	}
	for (xmlNode *n = xml_child(value, XCCDF_NS, "value"); n;
		n = xml_next(n, XCCDF_NS, "value")) {
		const char *s = reading_attr(r, n, "selector");
		if (selector && *selector && str_eq(s, selector))
			return reading_text(r, n);
		if (!first)
			first = n;
		if (!plain && (!s || !*s))
			plain = n;
	}
	if (plain || first)
		return reading_text(r, plain ? plain : first);
	return "";
}

bool reading_selected(const struct reading *r, const xmlNode *item)
{
	xmlChar *id = xmlGetNoNsProp(item, (const xmlChar *)"id");
	xmlChar *cluster = xmlGetNoNsProp(item, (const xmlChar *)"cluster-id");
	const struct said *own = reading_said(r, "select", (const char *)id);
	const struct said *shared = reading_said(r, "select", (const char *)cluster);

	xmlFree(id);
	xmlFree(cluster);
	if (!own || (shared && shared->order > own->order))
		own = shared;
	if (own)
		return has_attr(own->node, "selected", "true") ||
		       has_attr(own->node, "selected", "1");
	return !has_attr(item, "selected", "false") && !has_attr(item, "selected", "0");
}

static bool has_conditions(const xmlNode *item)
{
	return xml_child(item, XCCDF_NS, "requires") || xml_child(item, XCCDF_NS, "conflicts");
}

struct selection {
	bool selected;	  /* by itself and its groups */
	bool conditional; /* it or a group around it requires or conflicts with something */
};

static struct selection selection_of(const struct reading *r, const xmlNode *rule)
{
	struct selection s = {.selected = true};

	for (const xmlNode *n = rule; n && n != r->benchmark; n = n->parent) {
		s.selected = s.selected && reading_selected(r, n);
		s.conditional = s.conditional || has_conditions(n);
	}
	return s;
}

static size_t count_exports(const xmlNode *parent, unsigned depth)
{
	size_t n = 0;

	for (const xmlNode *c = parent->children; c && depth < MAX_NEST; c = c->next) {
		if (xml_is(c, XCCDF_NS, "check-export"))
			n++;
		else if (xml_is(c, XCCDF_NS, "check") || xml_is(c, XCCDF_NS, "complex-check"))
			n += count_exports(c, depth + 1);
	}
	return n;
}

static const xmlNode *native_check(const xmlNode *rule)
{
	const xmlNode *last = NULL;

	for (const xmlNode *c = xml_child(rule, XCCDF_NS, "check"); c;
		c = xml_next(c, XCCDF_NS, "check"))
		if (has_attr(c, "system", SCAP_NATIVE_SYSTEM))
			last = c;
	return last;
}

static int compare_params(
	const struct reading *r, const xmlNode *check, const struct plan_rule *p, struct err *e)
{
	size_t at = 0;

	for (const xmlNode *x = xml_child(check, XCCDF_NS, "check-export"); x;
		x = xml_next(x, XCCDF_NS, "check-export")) {
		const char *name = reading_attr(r, x, "export-name"),
			   *id = reading_attr(r, x, "value-id");
		xmlNode *value = NULL;
		if (at >= p->params.n || !str_eq(p->params.v[at].name, name))
			return err_set(e, EPROTO,
				"%s: libopenscap lost the binding %s of rule %s (line %ld)",
				r->name, name, p->id, xmlGetLineNo(x));
		if (!id || reading_item(r, "Value", id, &value, e) < 0)
			return err_set(e, EPROTO,
				"%s: rule %s binds %s to a Value that is not there", r->name, p->id,
				name);
		const char *want = reading_value(r, value);
		if (strcmp(want, p->params.v[at].value))
			return err_set(e, EPROTO,
				"%s: rule %s is to be given %s = \"%.80s\", but libopenscap says "
				"\"%.80s\"",
				r->name, p->id, name, want, p->params.v[at].value);
		at++;
	}
	return 0;
}

static int compare_rule(
	const struct reading *r, const xmlNode *rule, const struct planned *p, struct err *e)
{
	size_t exports = count_exports(rule, 0);
	const xmlNode *native = native_check(rule);

	if (exports != p->exports && !xmlHasProp(rule, (const xmlChar *)"extends"))
		return err_set(e, EPROTO,
			"%s: libopenscap sees %zu of the %zu check-export elements of rule %s "
			"(line %ld); "
			"do they stand directly next to each other?",
			r->name, p->exports, exports, p->rule.id, xmlGetLineNo(rule));
	if (!p->rule.check)
		return 0;
	if (!native || has_attr(native, "negate", "true") || has_attr(native, "negate", "1"))
		return err_set(e, EBADMSG,
			"%s: rule %s: a check of %s in a complex-check or negated cannot be "
			"answered",
			r->name, p->rule.id, SCAP_NATIVE_SYSTEM);
	return compare_params(r, native, &p->rule, e);
}

int reading_compare(const struct reading *r, const struct planned_set *plan, struct err *e)
{
	size_t at = 0, rules = 0;

	for (size_t i = 0; i < r->n_items; i++) {
		const xmlNode *item = r->items[i];
		if (!xml_is(item, XCCDF_NS, "Rule"))
			continue;
		rules++;
		const char *id = reading_attr(r, item, "id");
		struct selection s = selection_of(r, item);
		if (at < plan->n && str_eq(plan->v[at].rule.id, id)) {
			if (!s.selected)
				return err_set(e, EPROTO,
					"%s: rule %s is not selected, but libopenscap selects it",
					r->name, id);
			int rc = compare_rule(r, item, &plan->v[at], e);
			if (rc < 0)
				return rc;
			at++;
		} else if (s.selected && !s.conditional) {
			return err_set(e, EPROTO,
				"%s: libopenscap lost the selected rule %s (line %ld); do elements "
				"there, or "
				"in the profile, stand directly next to each other?",
				r->name, id, xmlGetLineNo(item));
		}
	}
	if (at != plan->n)
		return err_set(e, EPROTO,
			"%s: libopenscap selects %s, which is not in the benchmark, or in other "
			"order",
			r->name, plan->v[at].rule.id);
	if (rules != plan->rules_in_benchmark)
		return err_set(e, EPROTO, "%s: libopenscap sees %zu of the %zu rules", r->name,
			plan->rules_in_benchmark, rules);
	return 0;
}

int reading_own_params(const struct reading *r, struct planned_set *plan, struct err *e)
{
	for (size_t i = 0; i < plan->n; i++) {
		struct plan_rule *p = &plan->v[i].rule;
		const char *name =
			p->check ? check_ref_split(r->arena, p->check, &p->params) : NULL;
		if (p->check && !name)
			return err_set(e, EBADMSG, "%s: rule %s: malformed name of a check: %.200s",
				r->name, p->id, p->check);
		p->check = name;
	}
	return 0;
}
