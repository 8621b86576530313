/* attest_file: see attest_file.h. */
#include "config.h"

#include "agent/attest_file.h"

#include <errno.h>
#include <libxml/tree.h>
#include <string.h>

#include "agent/agent.h"
#include "agent/own_file.h"
#include "base/str.h"
#include "base/xml.h"

static void child(xmlNode *entry, const char *name, const char *text)
{
	if (!text)
		return;
	xmlAddChild(entry, xmlNewText((const xmlChar *)"\n    "));
	xmlNewTextChild(entry, entry->ns, (const xmlChar *)name, (const xmlChar *)text);
}

static void append(xmlNode *root, const struct attested *t)
{
	char until[ATTESTED_TIME];
	const xmlNode *last = root->last;
	xmlNode *n = xmlNewNode(root->ns, (const xmlChar *)(t->waiver ? "waiver" : "attestation"));

	xmlNewProp(n, (const xmlChar *)(t->waiver ? "of" : "statement"), (const xmlChar *)t->about);
	if (t->date)
		xmlNewProp(n, (const xmlChar *)"date", (const xmlChar *)t->date);
	xmlNewProp(
		n, (const xmlChar *)"valid-until", (const xmlChar *)attested_utc(t->until, until));
	child(n, "who", t->who);
	child(n, "role", t->role);
	child(n, "authority", t->authority);
	child(n, "document", t->document);
	child(n, "filing", t->filing);
	child(n, t->waiver ? "reason" : "remark", t->remark);
	xmlAddChild(n, xmlNewText((const xmlChar *)"\n  "));
	bool on_new_line = last && last->type == XML_TEXT_NODE && last->content &&
			   str_ends((const char *)last->content, "\n");
	xmlAddChild(root, xmlNewText((const xmlChar *)(on_new_line ? "  " : "\n  ")));
	xmlAddChild(root, n);
	xmlAddChild(root, xmlNewText((const xmlChar *)"\n"));
}

int attest_clash(const struct attested *t, const struct attested *there, struct err *e)
{
	char until[ATTESTED_TIME];

	attested_utc(there->until, until);
	switch (attested_clash(t, there)) {
	case CLASH_ATTESTED_TWICE:
		return err_set(e, EEXIST,
			_("%s:%u: %s is attested there already for that time (until %s)"),
			ATTESTATIONS_FILE, there->line, there->about, until);
	case CLASH_WAIVED_TWICE:
		return err_set(e, EEXIST,
			_("%s:%u: %s is waived there already for that time (until %s)"),
			ATTESTATIONS_FILE, there->line, there->about, until);
	case CLASH_ATTESTED_AND_WAIVED:
		return err_set(e, EEXIST,
			_("%s:%u: %s cannot be attested and waived for the same time (until %s)"),
			ATTESTATIONS_FILE, there->line, there->about, until);
	default:
		return 0;
	}
}

/* It is read back by the very parser a scan uses, and the new entry held against the others. */
static int edit(const char *data, size_t len, struct arena *a, const char **ret, size_t *ret_len,
	const void *arg, struct err *e)
{
	const struct attested *t = arg;
	struct attestations list;
	xmlDoc *doc = NULL;
	int rc = attestations_parse(a, data, len, ATTESTATIONS_FILE, NULL, &list, e);

	for (size_t i = 0; i < list.n && !rc; i++)
		rc = attest_clash(t, &list.v[i], e);
	if (!rc)
		rc = xml_parse(data, len, ATTESTATIONS_FILE, &doc, e);
	if (rc < 0)
		return rc;
	append(xmlDocGetRootElement(doc), t);
	rc = own_file_text(doc, ATTESTATIONS_FILE, a, ret, ret_len, e);
	xmlFreeDoc(doc);
	return rc ? rc : attestations_parse(a, *ret, *ret_len, ATTESTATIONS_FILE, NULL, &list, e);
}

int attest_file_add(struct root *root, const struct attested *t, struct err *e)
{
	static const struct own_file file = {ATTESTATIONS_NAME, ATTESTATIONS_FILE,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<attestations xmlns=\"" ATTESTATIONS_NS "\">\n</attestations>\n",
		0640, edit}; /* names of people stand in it */

	return own_file_change(root, &file, t, e);
}
