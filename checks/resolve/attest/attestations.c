/*
 * attestations: the file of attestations and waivers.  See attestations.h and plumbline-attestations(5).
 *
 * Format: XML in namespace urn:plumbline:attestations:1, as attestations.xsd has it: a list of <attestation
 * statement date valid-until> with who, role, document, remark, and <waiver of date valid-until> with authority,
 * document, filing, reason.  The children of an entry come in any order, each once.
 *
 * Precedence: none.  Entries whose periods do not meet may follow one another (a renewal); two that would both hold
 * make the statement they are about undecided.
 *
 * Left out on purpose: document types, entities, anything outside the file.  A file that others than its owner and
 * group may write is nobody's word and is refused.
 */
#include "checks/resolve/attest/attestations.h"

#include <errno.h>
#include <libxml/tree.h>
#include <string.h>

#include "base/str.h"
#include "base/xml.h"
#include "checks/resolve/attest/attest_xml.h"

static const struct attest_field of_attestation[] = {
	{"who", offsetof(struct attested, who), ATTESTED_SHORT, true},
	{"role", offsetof(struct attested, role), ATTESTED_SHORT, true},
	{"document", offsetof(struct attested, document), ATTESTED_SHORT, true},
	{"remark", offsetof(struct attested, remark), ATTESTED_LONG, false},
	{0},
};
static const struct attest_field of_waiver[] = {
	{"authority", offsetof(struct attested, authority), ATTESTED_SHORT, true},
	{"document", offsetof(struct attested, document), ATTESTED_SHORT, true},
	{"filing", offsetof(struct attested, filing), ATTESTED_SHORT, false},
	{"reason", offsetof(struct attested, remark), ATTESTED_LONG, true},
	{0},
};

static int take_period(const struct attest_reader *r, const xmlNode *n, struct attested *t)
{
	const char *until = attest_attribute(r, n, "valid-until");

	t->date = attest_attribute(r, n, "date");
	if (xmlHasProp(n, (const xmlChar *)"date") ? attested_day(t->date, &t->from) < 0
						   : !t->waiver)
		return attest_wrong(
			r, n, "date is no day as YYYY-MM-DD", t->date ? t->date : "missing");
	if (attested_time(until, &t->until) < 0)
		return attest_wrong(r, n,
			"valid-until is no time as YYYY-MM-DDThh:mm:ssZ (or +08:00)",
			until ? until : "missing");
	if (t->date && t->until < t->from)
		return attest_wrong(r, n, "valid-until lies before date", NULL);
	return 0;
}

static int take_entry(const struct attest_reader *r, const xmlNode *n, struct attested *t)
{
	static const char *const attestation[] = {"statement", "date", "valid-until", NULL};
	static const char *const waiver[] = {"of", "date", "valid-until", NULL};
	int rc;

	t->waiver = xml_is(n, ATTESTATIONS_NS, "waiver");
	if (!t->waiver && !xml_is(n, ATTESTATIONS_NS, "attestation"))
		return attest_wrong(r, n, "unknown element", attest_name(r, n));
	t->path = r->name;
	t->line = (unsigned)xmlGetLineNo(n);
	if ((rc = attest_known_attributes(r, n, t->waiver ? waiver : attestation)) < 0)
		return rc;
	t->about = attest_attribute(r, n, t->waiver ? "of" : "statement");
	if (!attested_id(t->about, t->waiver))
		return attest_wrong(r, n,
			t->waiver ? "of is no id of a statement or rule"
				  : "statement is no id of a statement",
			t->about ? t->about : "missing");
	if ((rc = take_period(r, n, t)) < 0)
		return rc;
	return attest_fields(r, n, t->waiver ? of_waiver : of_attestation, t);
}

int attestations_parse(struct arena *a, const char *data, size_t len, const char *name,
	const char *sha256, struct attestations *ret, struct err *e)
{
	struct attest_reader r = {a, name, ATTESTATIONS_NS, e};
	static const char *const none[] = {NULL};
	struct attested *v = NULL;
	size_t cap = 0;
	xmlDoc *doc = NULL;

	*ret = (struct attestations){0};
	int rc = xml_parse(data, len, name, &doc, e);
	if (rc < 0)
		return rc;
	const xmlNode *root = xmlDocGetRootElement(doc), *bad = NULL;
	if (!xml_is(root, ATTESTATIONS_NS, "attestations"))
		rc = attest_wrong(
			&r, root, "the root element is not attestations of " ATTESTATIONS_NS, NULL);
	if (!rc)
		rc = attest_known_attributes(&r, root, none);
	const xmlNode *n = rc ? NULL : attest_element(root->children, &bad);
	for (; n && !rc; n = attest_element(n->next, &bad)) {
		if (ret->n == ATTESTATIONS_MAX)
			rc = attest_wrong(&r, n, "more entries than this agent reads", NULL);
		else
			rc = take_entry(&r, n, arena_push(a, &v, &ret->n, &cap, sizeof(*v)));
	}
	if (!rc && bad)
		rc = attest_wrong(&r, bad, "text where none belongs", NULL);
	xmlFreeDoc(doc);
	for (size_t i = 0; i < ret->n; i++)
		v[i].sha256 = sha256;
	ret->v = v;
	return rc;
}

enum attested_state attested_state(const struct attested *t, time_t now)
{
	return now > t->until  ? ATTESTED_EXPIRED
	       : now < t->from ? ATTESTED_NOT_YET
			       : ATTESTED_VALID;
}

/* whole is the statement of which part is a rule. */
static bool part_of(const char *part, const char *whole)
{
	size_t n = strlen(whole);

	return !strncmp(part, whole, n) && (!part[n] || part[n] == '.');
}

#define DAY 86400

enum attested_clash attested_clash(const struct attested *x, const struct attested *y)
{
	if (x->until < y->from || y->until < x->from)
		return CLASH_NONE;
	/* Renewed on the day on which it ended: a new entry's day begins at midnight. */
	if (x->waiver == y->waiver && (x->until < y->from + DAY || y->until < x->from + DAY))
		return CLASH_NONE;
	if (!x->waiver && !y->waiver)
		return str_eq(x->about, y->about) ? CLASH_ATTESTED_TWICE : CLASH_NONE;
	if (x->waiver && y->waiver)
		return part_of(x->about, y->about) || part_of(y->about, x->about)
			       ? CLASH_WAIVED_TWICE
			       : CLASH_NONE;
	return str_eq(x->about, y->about) ? CLASH_ATTESTED_AND_WAIVED : CLASH_NONE;
}

static int clash_on(const struct attestations *l, const char *statement, struct err *e)
{
	static const char *const words[] = {[CLASH_ATTESTED_TWICE] = "is attested twice",
		[CLASH_WAIVED_TWICE] = "is waived twice",
		[CLASH_ATTESTED_AND_WAIVED] = "is attested and waived"};

	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < i && part_of(l->v[i].about, statement); k++) {
			enum attested_clash c = part_of(l->v[k].about, statement)
							? attested_clash(&l->v[i], &l->v[k])
							: CLASH_NONE;
			if (c)
				return err_set(e, EEXIST,
					"%s:%u: %s %s for the same time, by the entry of line %u",
					l->v[i].path, l->v[i].line, l->v[i].about, words[c],
					l->v[k].line);
		}
	return 0;
}

static int find(const struct attestations *l, bool waiver, const char *statement, const char *rule,
	time_t now, const struct attested **ret, const struct attested **ret_lapsed, struct err *e)
{
	const struct attested *lapsed = NULL;
	int rc = clash_on(l, statement, e);

	*ret = NULL;
	for (size_t i = 0; i < l->n && !rc; i++) {
		const struct attested *t = &l->v[i];

		if (t->waiver != waiver ||
			(!str_eq(t->about, statement) && !(rule && str_eq(t->about, rule))))
			continue;
		enum attested_state s = attested_state(t, now);
		if (s == ATTESTED_VALID)
			*ret = t;
		else if (!lapsed || (s == ATTESTED_EXPIRED && t->until > lapsed->until))
			lapsed = t;
	}
	if (ret_lapsed)
		*ret_lapsed = *ret ? NULL : lapsed;
	return rc;
}

int attestation_of(const struct attestations *l, const char *statement, time_t now,
	const struct attested **ret, const struct attested **ret_lapsed, struct err *e)
{
	return find(l, false, statement, NULL, now, ret, ret_lapsed, e);
}

int waiver_of(const struct attestations *l, const char *statement, const char *rule, time_t now,
	const struct attested **ret, const struct attested **ret_lapsed, struct err *e)
{
	return find(l, true, statement, rule, now, ret, ret_lapsed, e);
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct attestations *l = arena_alloc(a, sizeof(*l));
	const struct file *file;
	int rc = root_read(h->root, ATTESTATIONS_FILE, &file, e);

	(void)f;
	if (is_absent(rc))
		return err_set(e, ENOENT, "there is no %s", ATTESTATIONS_FILE);
	if (!rc)
		rc = attest_trusted(h->root, file, e);
	if (!rc)
		rc = attestations_parse(a, file->data, file->size, file->path, file->sha256, l, e);
	if (rc < 0)
		return rc;
	l->file = file;
	*ret = l;
	return 0;
}

const struct model model_attestations = {"attestations", build};
