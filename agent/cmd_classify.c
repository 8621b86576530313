/*
 * plumbline classify: how the system this host serves is classified by Table 9, kept in /etc/plumbline/agency.xml.  See
 * plumbline(1) and plumbline-agency(5).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/agent.h"
#include "agent/options.h"
#include "agent/own_file.h"
#include "base/str.h"
#include "base/xml.h"
#include "checks/resolve/attest/agency.h"
#include "checks/resolve/attest/attestations.h"
#include "report/words.h"

#define TAIWAN (8 * 3600)

struct classify_command {
	const char *need[NEEDS];
	const char *system, *who, *role, *document, *reason, *date, *root;
};

enum {
	OPT_CONFIDENTIALITY = 256,
	OPT_INTEGRITY,
	OPT_AVAILABILITY,
	OPT_LEGAL,
	OPT_SYSTEM,
	OPT_WHO,
	OPT_ROLE,
	OPT_DOCUMENT,
	OPT_REASON,
	OPT_DATE,
	OPT_ROOT
};

static const struct argp_option table[] = {
	{"confidentiality", OPT_CONFIDENTIALITY, N_("LEVEL"), 0,
		N_("what a disclosure would do: high (most serious), medium (serious), normal "
		   "(limited)"),
		1},
	{"integrity", OPT_INTEGRITY, N_("LEVEL"), 0, N_("what an error or a tampering would do"),
		1},
	{"availability", OPT_AVAILABILITY, N_("LEVEL"), 0, N_("what an interruption would do"), 1},
	{"legal", OPT_LEGAL, N_("LEVEL"), 0,
		N_("what breaking the law would bring: high (criminal), medium (administrative or "
		   "disciplinary), normal (other rules)"),
		1},
	{"reason", OPT_REASON, N_("TEXT"), 0, N_("why"), 2},
	{"who", OPT_WHO, N_("NAME"), 0, N_("who has decided so"), 2},
	{"role", OPT_ROLE, N_("ROLE"), 0, N_("as what"), 2},
	{"system", OPT_SYSTEM, N_("NAME"), 0, N_("the system this host serves"), 3},
	{"document", OPT_DOCUMENT, N_("REFERENCE"), 0, N_("the document it rests on"), 3},
	{"date", OPT_DATE, N_("YYYY-MM-DD"), 0, N_("the day of it (default: today, in Taiwan)"), 3},
	{"root", OPT_ROOT, N_("DIR"), 0, N_("the file below DIR, a mounted image"), 4},
	{0},
};

static const char **slot(struct classify_command *c, int key)
{
	switch (key) {
	case OPT_SYSTEM:
		return &c->system;
	case OPT_WHO:
		return &c->who;
	case OPT_ROLE:
		return &c->role;
	case OPT_DOCUMENT:
		return &c->document;
	case OPT_REASON:
		return &c->reason;
	case OPT_DATE:
		return &c->date;
	case OPT_ROOT:
		return &c->root;
	default:
		return NULL;
	}
}

static bool writes(const struct classify_command *c)
{
	for (int i = 0; i < NEEDS; i++)
		if (c->need[i])
			return true;
	return c->system || c->who || c->role || c->document || c->reason || c->date;
}

static void check_options(const struct classify_command *c, struct argp_state *state)
{
	for (int i = 0; i < NEEDS; i++)
		if (!c->need[i])
			argp_error(state, _("--%s is missing"), need_name((enum need)i));
	if (!c->reason)
		argp_error(state, _("--%s is missing"), "reason");
	if (!c->who)
		argp_error(state, _("--%s is missing"), "who");
	if (!c->role)
		argp_error(state, _("--%s is missing"), "role");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct classify_command *c = state->input;

	if (key >= OPT_CONFIDENTIALITY && key <= OPT_LEGAL) {
		c->need[key - OPT_CONFIDENTIALITY] = option_level(arg, state);
		return 0;
	}
	const char **s = slot(c, key);
	if (s) {
		*s = arg;
		return 0;
	}
	switch (key) {
	case ARGP_KEY_ARG:
		argp_error(state, _("\"%s\" was not expected"), arg);
		return 0;
	case ARGP_KEY_END:
		if (writes(c))
			check_options(c, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void child(xmlNode *n, const char *name, const char *text)
{
	if (!text)
		return;
	xmlAddChild(n, xmlNewText((const xmlChar *)"\n    "));
	xmlNewTextChild(n, n->ns, (const xmlChar *)name, (const xmlChar *)text);
}

static xmlNode *compose(xmlNode *root, const struct classification *c)
{
	xmlNode *n = xmlNewNode(root->ns, (const xmlChar *)"classification");

	for (int i = 0; i < NEEDS; i++)
		xmlNewProp(
			n, (const xmlChar *)need_name((enum need)i), (const xmlChar *)c->need[i]);
	xmlNewProp(n, (const xmlChar *)"date", (const xmlChar *)c->date);
	child(n, "system", c->system);
	child(n, "who", c->who);
	child(n, "role", c->role);
	child(n, "document", c->document);
	child(n, "reason", c->reason);
	xmlAddChild(n, xmlNewText((const xmlChar *)"\n  "));
	return n;
}

/* One classification: a new one takes the place of the old. */
static int edit(const char *data, size_t len, struct arena *a, const char **ret, size_t *ret_len,
	const void *arg, struct err *e)
{
	struct agency agency;
	xmlDoc *doc = NULL;
	int rc = agency_parse(a, data, len, AGENCY_FILE, NULL, &agency, e);

	if (!rc)
		rc = xml_parse(data, len, AGENCY_FILE, &doc, e);
	if (rc < 0)
		return rc;
	xmlNode *root = xmlDocGetRootElement(doc);
	xmlNode *old = xml_child(root, AGENCY_NS, "classification"), *n = compose(root, arg);
	if (old) {
		xmlReplaceNode(old, n);
		xmlFreeNode(old);
	} else if (root->children) {
		xmlAddPrevSibling(root->children, n);
		xmlAddPrevSibling(n, xmlNewText((const xmlChar *)"\n  "));
	} else {
		xmlAddChild(root, xmlNewText((const xmlChar *)"\n  "));
		xmlAddChild(root, n);
		xmlAddChild(root, xmlNewText((const xmlChar *)"\n"));
	}
	rc = own_file_text(doc, AGENCY_FILE, a, ret, ret_len, e);
	xmlFreeDoc(doc);
	return rc ? rc : agency_parse(a, *ret, *ret_len, AGENCY_FILE, NULL, &agency, e);
}

static int take(const struct classify_command *c, struct arena *a, struct classification *ret,
	struct err *e)
{
	char now[ATTESTED_TIME];
	int rc;

	*ret = (struct classification){.date = c->date};
	for (int i = 0; i < NEEDS; i++)
		ret->need[i] = c->need[i];
	if (!ret->date)
		ret->date = arena_strndup(a, attested_utc(time(NULL) + TAIWAN, now), 10);
	if (attested_day(ret->date, &ret->from) < 0)
		return err_set(e, EINVAL, _("--date wants YYYY-MM-DD, not \"%s\""), ret->date);
	if (ret->from > time(NULL))
		return err_set(e, EINVAL, "%s", _("--date lies in the future"));
	if ((rc = option_text("system", c->system, ATTESTED_SHORT, a, &ret->system, e)) < 0 ||
		(rc = option_text("who", c->who, ATTESTED_SHORT, a, &ret->who, e)) < 0 ||
		(rc = option_text("role", c->role, ATTESTED_SHORT, a, &ret->role, e)) < 0 ||
		(rc = option_text("document", c->document, ATTESTED_SHORT, a, &ret->document, e)) <
			0 ||
		(rc = option_text("reason", c->reason, ATTESTED_LONG, a, &ret->reason, e)) < 0)
		return rc;
	classification_level(ret);
	return 0;
}

static void print(const struct classification *c)
{
	const char *lang = agent_language();
	static const enum word words[NEEDS] = {
		W_CONFIDENTIALITY, W_INTEGRITY, W_AVAILABILITY, W_LEGAL};

	printf("%s: %s\n", word(W_LEVEL, lang), grade_word(c->level, lang));
	for (int i = 0; i < NEEDS; i++)
		printf("  %s: %s\n", word(words[i], lang), grade_word(c->need[i], lang));
	if (c->system)
		printf("%s: %s\n", word(W_SERVED, lang), c->system);
	printf("%s: %s (%s), %s\n", word(W_BY, lang), c->who, c->role, c->date);
	if (c->document)
		printf("%s: %s\n", word(W_DOCUMENT, lang), c->document);
	printf("%s: %s\n", word(W_REASON, lang), c->reason);
}

static int classify(const struct classify_command *c, struct root *root, struct arena *a)
{
	static const struct own_file file = {AGENCY_NAME, AGENCY_FILE,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<agency xmlns=\"" AGENCY_NS "\"/>\n",
		0644, edit};
	struct classification new;
	struct agency agency;
	struct err e = {0};

	if (writes(c)) {
		if (take(c, a, &new, &e) < 0 || own_file_change(root, &file, &new, &e) < 0)
			return complain_err(&e);
		print(&new);
		printf(_("written to %s\n"), AGENCY_FILE);
		return EXIT_COMPLIANT;
	}
	if (agency_read(root, a, &agency, &e) < 0)
		return complain_err(&e);
	if (!agency.classification)
		return complain(_("%s holds no classification"), AGENCY_FILE);
	print(agency.classification);
	return EXIT_COMPLIANT;
}

int cmd_classify(int argc, char **argv)
{
	static const struct argp argp = {.options = table,
		.parser = parse,
		.doc = N_("Records how the system this host serves is classified by Table 9: its "
			  "level is the highest of the four. Without options, prints what is "
			  "recorded. "
			  "A scan without --level uses it."),
		.argp_domain = "plumbline"};
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct classify_command c = {.root = "/"};
	struct root *root = NULL;
	struct err e = {0};

	if (argp_parse(&argp, argc, argv, 0, NULL, &c))
		return EXIT_TROUBLE;
	if (root_open(c.root, &root, &e) < 0)
		return complain_err(&e);
	int rc = classify(&c, root, a);
	root_close(root);
	return rc;
}
