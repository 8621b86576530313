/*
 * override: the XCCDF override of a result that a waiver sets aside.  See arf.h.
 *
 * XCCDF 1.2, 6.6.4.3: the new result holds, the old one stays readable, with who decided so, when and why.  Written
 * here and not by libopenscap, whose override (1.3.7) has XCCDF 1.1's date in place of time and no authority.
 */
#include <errno.h>
#include <libxml/hash.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/xml.h"
#include "checks/scap/arf.h"
#include "checks/scap/reading.h"

#define ARF_NS "http://scap.nist.gov/schema/asset-reporting-format/1.1"

static const char *utc(time_t t, char buf[32])
{
	struct tm tm;

	if (!gmtime_r(&t, &tm) || !strftime(buf, 32, "%Y-%m-%dT%H:%M:%SZ", &tm))
		*buf = '\0';
	return buf;
}

static void blank(xmlNode *before, const char *text)
{
	xmlAddPrevSibling(before, xmlNewText((const xmlChar *)text));
}

static void child(xmlNode *o, const char *name, const char *text, const char *lang)
{
	xmlAddChild(o, xmlNewText((const xmlChar *)"\n              "));
	xmlNode *n = xmlNewTextChild(o, o->ns, (const xmlChar *)name, (const xmlChar *)text);

	if (lang)
		xmlNodeSetLang(n, (const xmlChar *)lang);
}

static int add_override(xmlNode *rr, const struct verdict *v, struct err *e)
{
	const struct attested *w = v->waiver;
	xmlNode *result = xml_child(rr, XCCDF_NS, "result");
	char at[32], until[32], *remark = NULL;

	if (!result || !result->next)
		return err_set(e, EPROTO, "rule %.200s has no result to override", v->rule_id);
	if (asprintf(&remark,
		    "免執行 / waived (article 11, paragraph 3). 核准文號 / approval: %s; 備查文號 "
		    "/ filing: "
		    "%s; 有效至 / valid until: %s; 理由 / reason: %s",
		    w->document, w->filing ? w->filing : "-", utc(w->until, until),
		    w->remark ? w->remark : "-") < 0)
		return err_set(e, ENOMEM, "out of memory");
	xmlNode *o = xmlNewNode(result->ns, (const xmlChar *)"override");
	xmlNewProp(o, (const xmlChar *)"time", (const xmlChar *)utc(v->waived_at, at));
	xmlNewProp(o, (const xmlChar *)"authority", (const xmlChar *)w->authority);
	child(o, "old-result", status_name(v->evidence->status), NULL);
	child(o, "new-result", status_name(ST_NOTAPPLICABLE), NULL);
	child(o, "remark", remark, "zh-TW");
	xmlAddChild(o, xmlNewText((const xmlChar *)"\n            "));
	free(remark);
	xmlAddNextSibling(result, o);
	blank(o, "\n            ");
	return 0;
}

static int override_all(xmlNode *root, xmlHashTable *waived, struct err *e)
{
	const xmlNode *reports = xml_child(root, ARF_NS, "reports");
	int rc = 0;

	for (const xmlNode *r = xml_child(reports, ARF_NS, "report"); r;
		r = xml_next(r, ARF_NS, "report")) {
		const xmlNode *t =
			xml_child(xml_child(r, ARF_NS, "content"), XCCDF_NS, "TestResult");
		for (xmlNode *rr = xml_child(t, XCCDF_NS, "rule-result"); rr && !rc;
			rr = xml_next(rr, XCCDF_NS, "rule-result")) {
			xmlChar *id = xmlGetNoNsProp(rr, (const xmlChar *)"idref");
			const struct verdict *v = id ? xmlHashLookup(waived, id) : NULL;
			xmlFree(id);
			if (v)
				rc = add_override(rr, v, e);
		}
	}
	return rc;
}

int arf_override(char **arf, size_t *len, const struct verdict *v, size_t n, struct err *e)
{
	xmlHashTable *waived = NULL;
	xmlDoc *doc = NULL;
	xmlChar *text = NULL;
	int size = 0, rc = 0;

	for (size_t i = 0; i < n; i++) {
		if (!v[i].waiver)
			continue;
		if (!waived && !(waived = xmlHashCreate(64)))
			return err_set(e, ENOMEM, "out of memory");
		xmlHashAddEntry(waived, (const xmlChar *)v[i].rule_id, (void *)(uintptr_t)&v[i]);
	}
	if (!waived)
		return 0;
	rc = xml_parse(*arf, *len, "ARF", &doc, e);
	if (!rc)
		rc = override_all(xmlDocGetRootElement(doc), waived, e);
	if (!rc)
		xmlDocDumpMemoryEnc(doc, &text, &size, "UTF-8");
	char *copy = text ? malloc((size_t)size + 1) : NULL;
	if (copy) {
		memcpy(copy, text, (size_t)size + 1);
		free(*arf);
		*arf = copy;
		*len = (size_t)size;
	} else if (!rc) {
		rc = err_set(e, ENOMEM, "out of memory for the ARF document");
	}
	xmlFree(text);
	xmlHashFree(waived, NULL);
	xmlFreeDoc(doc);
	return rc;
}
