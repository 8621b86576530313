/* arf: see arf.h.  Format: ARF 1.1 (NISTIR 7694), XCCDF 1.2 TestResult (NISTIR 7275r4, 6.6). */
#include "checks/scap/arf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"
#include "checks/scap/reading.h"

#define ARF_NS "http://scap.nist.gov/schema/asset-reporting-format/1.1"

struct outcome {
	const char *id;
	const struct verdict *verdict; /* NULL: none */
	bool checked;		       /* planned with a native check */
	size_t results;
};

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct outcome *)a)->id, ((const struct outcome *)b)->id);
}

static struct outcome *find(struct outcome *o, size_t n, const char *id)
{
	const struct outcome key = {.id = id};

	return bsearch(&key, o, n, sizeof(*o), by_id);
}

static const xmlNode *test_result(const xmlNode *root, size_t *ret_n)
{
	const xmlNode *found = NULL, *reports = xml_child(root, ARF_NS, "reports");

	*ret_n = 0;
	for (const xmlNode *r = xml_child(reports, ARF_NS, "report"); r;
		r = xml_next(r, ARF_NS, "report")) {
		const xmlNode *t =
			xml_child(xml_child(r, ARF_NS, "content"), XCCDF_NS, "TestResult");
		if (t) {
			found = t;
			++*ret_n;
		}
	}
	return found;
}

/* A waiver's override: the verdict is kept as the old result, and the new one is that the rule need not be met. */
static bool is_waived(const xmlNode *rr, const struct verdict *v, enum status is)
{
	const xmlNode *o = v->waiver ? xml_child(rr, XCCDF_NS, "override") : NULL;
	const xmlNode *old = xml_child(o, XCCDF_NS, "old-result");
	xmlChar *word = old ? xmlNodeGetContent(old) : NULL;
	bool ret = word && is == ST_NOTAPPLICABLE &&
		   status_from_name((const char *)word) == v->evidence->status;

	xmlFree(word);
	return ret;
}

/* A result that may stand in the place of the verdict: the rule was not weighed, or no longer applies. */
static bool may_differ(const xmlNode *rr, enum status is)
{
	xmlChar *role = xmlGetNoNsProp(rr, (const xmlChar *)"role");
	bool unscored = role && !strcmp((const char *)role, "unscored");

	xmlFree(role);
	return unscored && is == ST_INFORMATIONAL;
}

static int take_result(const xmlNode *rr, struct outcome *o, size_t n, struct err *e)
{
	xmlChar *id = xmlGetNoNsProp(rr, (const xmlChar *)"idref");
	const xmlNode *result = xml_child(rr, XCCDF_NS, "result");
	xmlChar *word = result ? xmlNodeGetContent(result) : NULL;
	enum status is = word ? status_from_name((const char *)word) : ST_NONE;
	struct outcome *found = id ? find(o, n, (const char *)id) : NULL;
	int rc = 0;

	if (!id || is == ST_NONE)
		rc = err_set(e, EPROTO, "the result of rule %.200s is none: \"%.40s\"",
			id ? (const char *)id : "?", word ? (const char *)word : "");
	else if (!found && is != ST_NOTSELECTED)
		rc = err_set(e, EPROTO, "rule %.200s has a result, but was not selected",
			(const char *)id);
	else if (found && is == ST_NOTSELECTED)
		rc = err_set(e, EPROTO, "the selected rule %.200s came back as not selected",
			(const char *)id);
	else if (found && found->verdict && found->verdict->waiver &&
		 !is_waived(rr, found->verdict, is))
		rc = err_set(e, EPROTO, "the waiver of rule %.200s is not in its result",
			(const char *)id);
	else if (found && found->verdict && !found->verdict->waiver && found->checked &&
		 is != found->verdict->evidence->status && !may_differ(rr, is))
		rc = err_set(e, EPROTO, "the check of rule %.200s says %s, but its result is %s",
			(const char *)id, status_name(found->verdict->evidence->status),
			(const char *)word);
	else if (found)
		found->results++;
	xmlFree(id);
	xmlFree(word);
	return rc;
}

static int compare(const xmlNode *root, struct outcome *o, size_t n, struct err *e)
{
	size_t count = 0;
	const xmlNode *t = test_result(root, &count);

	if (!xml_is(root, ARF_NS, "asset-report-collection") || count != 1)
		return err_set(e, EBADMSG,
			"what the evaluation left is no ARF document with one TestResult");
	for (const xmlNode *rr = xml_child(t, XCCDF_NS, "rule-result"); rr;
		rr = xml_next(rr, XCCDF_NS, "rule-result")) {
		int rc = take_result(rr, o, n, e);
		if (rc < 0)
			return rc;
	}
	for (size_t i = 0; i < n; i++)
		if (!o[i].results)
			return err_set(
				e, EPROTO, "the selected rule %.200s has lost its result", o[i].id);
	return 0;
}

int arf_check(const char *arf, size_t len, const struct plan *plan, const struct verdict *v,
	size_t n, struct err *e)
{
	xmlDoc *doc = NULL;
	int rc = xml_parse(arf, len, "ARF", &doc, e);
	struct outcome *o = calloc(plan->n_rules + 1, sizeof(*o));

	if (!rc && !o)
		rc = err_set(e, ENOMEM, "out of memory");
	for (size_t i = 0; !rc && i < plan->n_rules; i++)
		o[i] = (struct outcome){.id = plan->rules[i].id, .checked = plan->rules[i].check};
	if (!rc)
		qsort(o, plan->n_rules, sizeof(*o), by_id);
	for (size_t i = 0; !rc && i < n; i++) {
		struct outcome *found = find(o, plan->n_rules, v[i].rule_id);
		if (found)
			found->verdict = &v[i];
		else
			rc = err_set(e, EINVAL, "a verdict on rule %.200s, which is not selected",
				v[i].rule_id);
	}
	if (!rc)
		rc = compare(xmlDocGetRootElement(doc), o, plan->n_rules, e);
	free(o);
	xmlFreeDoc(doc);
	return rc;
}
