/* catalogue: see catalogue.h.  Format: XCCDF 1.2 in a SCAP source data stream, as baselines/templates/ makes it. */
#include "agent/catalogue.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"
#include "checks/check_ref.h"

#define XCCDF_NS  "http://checklists.nist.gov/xccdf/1.2"
#define DS_NS	  "http://scap.nist.gov/schema/scap/source/1.2"
#define DC_NS	  "http://purl.org/dc/elements/1.1/"
#define RULE	  "xccdf_org.plumbline_rule_"
#define VALUE	  "xccdf_org.plumbline_value_"
#define PROFILE	  "xccdf_org.plumbline_profile_"
#define TABLE_URN "urn:plumbline:table10:"
#define ITEM_URN  "urn:plumbline:twgcb:"
#define KIND_URN  "urn:plumbline:kind"
#define SYSTEM	  "urn:plumbline:check"
#define MAX_NEST  16

static const char *attribute(const xmlNode *n, const char *name, struct arena *a)
{
	xmlChar *v = n ? xmlGetNoNsProp(n, (const xmlChar *)name) : NULL;
	char *ret = v ? str_clean(a, (const char *)v, strlen((const char *)v), LIMIT_TEXT) : NULL;

	xmlFree(v);
	return ret;
}

static const char *text(const xmlNode *n, struct arena *a)
{
	xmlChar *v = n ? xmlNodeGetContent(n) : NULL;
	char *ret = v ? str_clean(a, (const char *)v, strlen((const char *)v), LIMIT_VALUE) : NULL;

	xmlFree(v);
	return ret ? str_strip(ret) : NULL;
}

static struct bitext both(const xmlNode *rule, const char *name, struct arena *a)
{
	struct bitext t = {0};

	for (xmlNode *n = xml_child(rule, XCCDF_NS, name); n; n = xml_next(n, XCCDF_NS, name)) {
		xmlChar *lang = xmlNodeGetLang(n);
		if (lang && str_starts((const char *)lang, "zh"))
			t.zh = text(n, a);
		else
			t.en = text(n, a);
		xmlFree(lang);
	}
	return t;
}

static const char *reference(const xmlNode *rule, const char *urn, struct arena *a)
{
	for (xmlNode *n = xml_child(rule, XCCDF_NS, "reference"); n;
		n = xml_next(n, XCCDF_NS, "reference")) {
		const char *href = attribute(n, "href", a);
		if (href && str_starts(href, urn))
			return text(n, a);
	}
	return NULL;
}

static void take_check(const xmlNode *rule, struct catalogue_rule *r, struct arena *a)
{
	for (xmlNode *c = xml_child(rule, XCCDF_NS, "check"); c;
		c = xml_next(c, XCCDF_NS, "check")) {
		if (!str_eq(attribute(c, "system", a), SYSTEM))
			continue;
		const char *ref = attribute(xml_child(c, XCCDF_NS, "check-content-ref"), "name", a);
		r->check = ref ? check_ref_split(a, ref, &(struct params){0}) : NULL;
		for (xmlNode *x = xml_child(c, XCCDF_NS, "check-export"); x;
			x = xml_next(x, XCCDF_NS, "check-export")) {
			const char *id = attribute(x, "value-id", a);
			if (!id || !str_starts(id, VALUE))
				continue;
			*(const char **)arena_push(a, &r->values, &r->n_values, &r->cap_values,
				sizeof(*r->values)) = id + strlen(VALUE);
		}
	}
}

static void take_rules(const xmlNode *in, struct catalogue *c, struct arena *a, int depth)
{
	for (xmlNode *n = in ? in->children : NULL; n && depth < MAX_NEST; n = n->next) {
		if (xml_is(n, XCCDF_NS, "Group"))
			take_rules(n, c, a, depth + 1);
		const char *id = xml_is(n, XCCDF_NS, "Rule") ? attribute(n, "id", a) : NULL;
		if (id && str_starts(id, RULE) && c->n_items < LIMIT_RULES &&
			reference(n, ITEM_URN, a))
			*(const char **)arena_push(a, &c->items, &c->n_items, &c->cap_items,
				sizeof(*c->items)) = id + strlen(RULE);
		const char *statement =
			id && str_starts(id, RULE) ? reference(n, TABLE_URN, a) : NULL;
		if (!statement || c->n >= LIMIT_RULES)
			continue;
		struct catalogue_rule *r = arena_push(a, &c->rules, &c->n, &c->cap, sizeof(*r));
		*r = (struct catalogue_rule){.id = id + strlen(RULE),
			.statement = statement,
			.kind = reference(n, KIND_URN, a),
			.title = both(n, "title", a),
			.law = both(n, "rationale", a)};
		take_check(n, r, a);
	}
}

static void take_levels(const xmlNode *benchmark, struct catalogue *c, struct arena *a)
{
	static const char *const levels[] = {"high", "medium", "normal"};

	for (size_t i = 0; i < 3; i++)
		for (xmlNode *p = xml_child(benchmark, XCCDF_NS, "Profile"); p;
			p = xml_next(p, XCCDF_NS, "Profile")) {
			const char *id = attribute(p, "id", a);
			if (!id || !str_starts(id, PROFILE) ||
				!str_eq(id + strlen(PROFILE), levels[i]))
				continue;
			for (xmlNode *s = xml_child(p, XCCDF_NS, "select"); s;
				s = xml_next(s, XCCDF_NS, "select")) {
				const char *rule = attribute(s, "idref", a);
				for (size_t k = 0; rule && str_starts(rule, RULE) && k < c->n; k++)
					if (str_eq(c->rules[k].id, rule + strlen(RULE)))
						c->rules[k].level = levels[i];
			}
		}
}

int catalogue_read(const char *path, struct arena *a, struct catalogue *ret, struct err *e)
{
	xmlDoc *doc = NULL;
	int rc = xml_parse_file(path, LIMIT_CONTENT, &doc, e);

	*ret = (struct catalogue){.path = path};
	if (rc < 0)
		return rc;
	for (xmlNode *c = xml_child(xmlDocGetRootElement(doc), DS_NS, "component"); c;
		c = xml_next(c, DS_NS, "component")) {
		const xmlNode *b = xml_child(c, XCCDF_NS, "Benchmark");
		take_rules(b, ret, a, 0);
		take_levels(b, ret, a);
	}
	xmlFreeDoc(doc);
	return ret->n ? 0 : err_set(e, EBADMSG, "%s: holds no rule of Table 10", path);
}

int catalogue_edition(const char *path, struct arena *a, const char **ret, struct err *e)
{
	xmlDoc *doc = NULL;
	int rc = xml_parse_file(path, LIMIT_CONTENT, &doc, e);

	*ret = NULL;
	if (rc < 0)
		return rc;
	for (xmlNode *c = xml_child(xmlDocGetRootElement(doc), DS_NS, "component"); c && !*ret;
		c = xml_next(c, DS_NS, "component")) {
		const xmlNode *b = xml_child(c, XCCDF_NS, "Benchmark");
		const xmlNode *r = b ? xml_child(b, XCCDF_NS, "reference") : NULL;
		*ret = r ? text(xml_child(r, DC_NS, "date"), a) : NULL;
	}
	xmlFreeDoc(doc);
	if (!*ret || !**ret)
		return err_set(
			e, EBADMSG, "%s: does not say of which edition of Table 10 it is", path);
	return 0;
}

const struct catalogue_rule *catalogue_rule(const struct catalogue *c, const char *id)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->rules[i].id, id))
			return &c->rules[i];
	return NULL;
}

bool catalogue_item(const struct catalogue *c, const char *id)
{
	for (size_t i = 0; i < c->n_items; i++)
		if (str_eq(c->items[i], id))
			return true;
	return false;
}

const struct catalogue_rule *catalogue_statement(const struct catalogue *c, const char *id)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->rules[i].statement, id))
			return &c->rules[i];
	return NULL;
}

static int height(const char *level)
{
	return str_eq(level, "normal") ? 0 : str_eq(level, "medium") ? 1 : 2;
}

bool catalogue_applies(const char *from, const char *at)
{
	return height(from) <= height(at);
}
