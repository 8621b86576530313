/*
 * agency: the agency's own file.  See agency.h and plumbline-agency(5).
 *
 * Format: XML in namespace urn:plumbline:agency:1, as agency.xsd has it: at most one <classification> with the levels of
 * the four aspects of Table 9 as attributes and who, role, reason, system, document as children; at most one <policy>
 * with a <value id> for each XCCDF Value the agency sets.  Anything else is refused.
 */
#include "checks/resolve/attest/agency.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "base/xml.h"
#include "checks/resolve/attest/attest_xml.h"
#include "checks/resolve/attest/attestations.h"

static const char *const needs[NEEDS] = {[NEED_CONFIDENTIALITY] = "confidentiality",
	[NEED_INTEGRITY] = "integrity",
	[NEED_AVAILABILITY] = "availability",
	[NEED_LEGAL] = "legal"};
static const char *const levels[] = {"normal", "medium", "high"};

const char *need_name(enum need n)
{
	return needs[n];
}

int level_height(const char *level)
{
	for (int i = 0; i < 3; i++)
		if (str_eq(level, levels[i]))
			return i;
	return -1;
}

void classification_level(struct classification *c)
{
	int highest = 0;

	for (int i = 0; i < NEEDS; i++)
		if (level_height(c->need[i]) > highest)
			highest = level_height(c->need[i]);
	c->level = levels[highest];
}

static int take_classification(
	const struct attest_reader *r, const xmlNode *n, struct classification *c)
{
	static const char *const attributes[] = {
		"confidentiality", "integrity", "availability", "legal", "date", NULL};
	static const struct attest_field fields[] = {
		{"system", offsetof(struct classification, system), ATTESTED_SHORT, false},
		{"who", offsetof(struct classification, who), ATTESTED_SHORT, true},
		{"role", offsetof(struct classification, role), ATTESTED_SHORT, true},
		{"document", offsetof(struct classification, document), ATTESTED_SHORT, false},
		{"reason", offsetof(struct classification, reason), ATTESTED_LONG, true},
		{0},
	};
	int rc = attest_known_attributes(r, n, attributes);

	for (int i = 0; i < NEEDS && !rc; i++) {
		c->need[i] = attest_attribute(r, n, needs[i]);
		if (level_height(c->need[i]) < 0)
			rc = attest_wrong(r, n, needs[i], "is not high, medium or normal");
	}
	if (rc < 0)
		return rc;
	c->date = attest_attribute(r, n, "date");
	if (attested_day(c->date, &c->from) < 0)
		return attest_wrong(
			r, n, "date is no day as YYYY-MM-DD", c->date ? c->date : "missing");
	c->path = r->name;
	c->line = (unsigned)xmlGetLineNo(n);
	classification_level(c);
	return attest_fields(r, n, fields, c);
}

static bool is_value_id(const char *s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

	return s && *s && strchr(letters, *s) &&
	       !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")];
}

/* Unlike the other texts a value may be empty: a list of none. */
static int take_value(const struct attest_reader *r, const xmlNode *n, struct agency_value *v)
{
	static const char *const attributes[] = {"id", NULL};

	v->id = attest_attribute(r, n, "id");
	v->line = (unsigned)xmlGetLineNo(n);
	if (!is_value_id(v->id))
		return attest_wrong(r, n, "id is no id of a value", v->id ? v->id : "missing");
	if (!n->children) {
		v->value = "";
		return attest_known_attributes(r, n, attributes);
	}
	return attest_text_in(r, n, attributes, AGENCY_LONG, &v->value);
}

static int take_policy(const struct attest_reader *r, const xmlNode *n, struct agency *ret)
{
	static const char *const none[] = {NULL};
	const xmlNode *bad = NULL, *c = attest_element(n->children, &bad);
	struct agency_value *v = NULL;
	size_t cap = 0;
	int rc = attest_known_attributes(r, n, none);

	for (; c && !rc; c = attest_element(c->next, &bad)) {
		if (!xml_is(c, AGENCY_NS, "value"))
			return attest_wrong(r, c, "unknown element", attest_name(r, c));
		if (ret->n_values == AGENCY_VALUES)
			return attest_wrong(r, c, "more values than this agent reads", NULL);
		struct agency_value *now = arena_push(r->a, &v, &ret->n_values, &cap, sizeof(*v));
		rc = take_value(r, c, now);
		for (size_t i = 0; !rc && i + 1 < ret->n_values; i++)
			if (str_eq(v[i].id, now->id))
				rc = attest_wrong(r, c, "stands twice", now->id);
	}
	ret->values = v;
	return !rc && bad ? attest_wrong(r, n, "text where none belongs", NULL) : rc;
}

static int take_part(const struct attest_reader *r, const xmlNode *n, bool *had_policy,
	struct classification **ret_c, struct agency *ret)
{
	if (xml_is(n, AGENCY_NS, "classification") && !*ret_c) {
		*ret_c = arena_alloc(r->a, sizeof(**ret_c));
		return take_classification(r, n, *ret_c);
	}
	if (xml_is(n, AGENCY_NS, "policy") && !*had_policy) {
		*had_policy = true;
		return take_policy(r, n, ret);
	}
	return attest_wrong(r, n, "unknown element, or a second one", attest_name(r, n));
}

int agency_parse(struct arena *a, const char *data, size_t len, const char *name,
	const char *sha256, struct agency *ret, struct err *e)
{
	struct attest_reader r = {a, name, AGENCY_NS, e};
	static const char *const none[] = {NULL};
	struct classification *c = NULL;
	bool had_policy = false;
	xmlDoc *doc = NULL;

	*ret = (struct agency){0};
	int rc = xml_parse(data, len, name, &doc, e);
	if (rc < 0)
		return rc;
	const xmlNode *root = xmlDocGetRootElement(doc), *bad = NULL;
	if (!xml_is(root, AGENCY_NS, "agency"))
		rc = attest_wrong(&r, root, "the root element is not agency of " AGENCY_NS, NULL);
	if (!rc)
		rc = attest_known_attributes(&r, root, none);
	const xmlNode *n = rc ? NULL : attest_element(root->children, &bad);
	for (; n && !rc; n = attest_element(n->next, &bad))
		rc = take_part(&r, n, &had_policy, &c, ret);
	if (!rc && bad)
		rc = attest_wrong(&r, bad, "text where none belongs", NULL);
	xmlFreeDoc(doc);
	if (c)
		c->sha256 = sha256;
	ret->classification = c;
	return rc;
}

int agency_read(struct root *root, struct arena *a, struct agency *ret, struct err *e)
{
	const struct file *f;
	int rc = root_read(root, AGENCY_FILE, &f, e);

	*ret = (struct agency){0};
	if (is_absent(rc))
		return err_set(e, ENOENT, "there is no %s", AGENCY_FILE);
	if (!rc)
		rc = attest_trusted(root, f, e);
	if (!rc)
		rc = agency_parse(a, f->data, f->size, f->path, f->sha256, ret, e);
	if (!rc)
		ret->file = f;
	return rc;
}
