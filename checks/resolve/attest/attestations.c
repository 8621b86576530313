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
#include <sys/stat.h>

#include "base/str.h"
#include "base/xml.h"

#define XSI_NS "http://www.w3.org/2001/XMLSchema-instance"

struct reader {
	struct arena *a;
	const char *name;
	struct err *e;
};

static int wrong(const struct reader *r, const xmlNode *n, const char *what, const char *detail)
{
	return err_set(r->e, EBADMSG, "%s:%ld: %s%s%s", r->name, n ? xmlGetLineNo(n) : 0L, what,
		detail ? ": " : "", detail ? detail : "");
}

static const char *node_name(const struct reader *r, const xmlNode *n)
{
	const char *name = n->name ? (const char *)n->name : "?";

	return str_clean(r->a, name, strlen(name), 64);
}

/* All attributes are known ones without a namespace; those of the schema instance say where a schema lies. */
static int known_attributes(const struct reader *r, const xmlNode *n, const char *const *names)
{
	for (const xmlAttr *p = n->properties; p; p = p->next) {
		bool known = p->ns && p->ns->href && !strcmp((const char *)p->ns->href, XSI_NS) &&
			     strstr((const char *)p->name, "chemaLocation");
		for (size_t i = 0; !p->ns && names[i]; i++)
			known |= !strcmp((const char *)p->name, names[i]);
		if (!known)
			return wrong(r, n, "unknown attribute", node_name(r, (const xmlNode *)p));
	}
	return 0;
}

static bool only_blanks(const xmlNode *n)
{
	const char *s = n->content ? (const char *)n->content : "";

	return !s[strspn(s, " \t\r\n")];
}

/* The next element among siblings; comments and blanks are passed over, anything else is *ret_wrong. */
static const xmlNode *next_element(const xmlNode *n, const xmlNode **ret_wrong)
{
	for (; n; n = n->next) {
		if (n->type == XML_ELEMENT_NODE)
			return n;
		if (n->type != XML_COMMENT_NODE && n->type != XML_PI_NODE &&
			!(n->type == XML_TEXT_NODE && only_blanks(n))) {
			*ret_wrong = n;
			return NULL;
		}
	}
	return NULL;
}

static const char *attribute(const struct reader *r, const xmlNode *n, const char *name)
{
	xmlChar *v = xmlGetNoNsProp(n, (const xmlChar *)name);
	char *ret = v ? attested_text(r->a, (const char *)v, ATTESTED_SHORT) : NULL;

	xmlFree(v);
	return ret;
}

/* The element's text: characters and CDATA alone. */
static int text_in(const struct reader *r, const xmlNode *n, size_t max, const char **ret)
{
	struct strbuf b = {.arena = r->a};
	static const char *const none[] = {NULL};
	int rc = known_attributes(r, n, none);

	if (rc < 0)
		return rc;
	for (const xmlNode *c = n->children; c; c = c->next) {
		if (c->type == XML_TEXT_NODE || c->type == XML_CDATA_SECTION_NODE)
			strbuf_puts(&b, c->content ? (const char *)c->content : "");
		else if (c->type != XML_COMMENT_NODE && c->type != XML_PI_NODE)
			return wrong(r, n, "holds more than text", node_name(r, n));
	}
	*ret = attested_text(r->a, strbuf_str(&b), max);
	if (!*ret)
		return wrong(r, n, "is empty, too long, or holds characters that are not allowed",
			node_name(r, n));
	return 0;
}

struct field {
	const char *name;
	size_t offset; /* of a const char * in struct attested */
	size_t max;
	bool required;
};

static const struct field of_attestation[] = {
	{"who", offsetof(struct attested, who), ATTESTED_SHORT, true},
	{"role", offsetof(struct attested, role), ATTESTED_SHORT, true},
	{"document", offsetof(struct attested, document), ATTESTED_SHORT, true},
	{"remark", offsetof(struct attested, remark), ATTESTED_LONG, false},
	{0},
};
static const struct field of_waiver[] = {
	{"authority", offsetof(struct attested, authority), ATTESTED_SHORT, true},
	{"document", offsetof(struct attested, document), ATTESTED_SHORT, true},
	{"filing", offsetof(struct attested, filing), ATTESTED_SHORT, false},
	{"reason", offsetof(struct attested, remark), ATTESTED_LONG, true},
	{0},
};

static const char **slot(struct attested *t, const struct field *f)
{
	return (const char **)(void *)((char *)t + f->offset);
}

static int take_fields(
	const struct reader *r, const xmlNode *n, const struct field *fields, struct attested *t)
{
	const xmlNode *bad = NULL, *c = next_element(n->children, &bad);

	for (; c; c = next_element(c->next, &bad)) {
		const struct field *f = fields;
		while (f->name && !xml_is(c, ATTESTATIONS_NS, f->name))
			f++;
		if (!f->name)
			return wrong(r, c, "unknown element", node_name(r, c));
		if (*slot(t, f))
			return wrong(r, c, "stands twice", f->name);
		int rc = text_in(r, c, f->max, slot(t, f));
		if (rc < 0)
			return rc;
	}
	if (bad)
		return wrong(r, n, "text where none belongs", NULL);
	for (; fields->name; fields++)
		if (fields->required && !*slot(t, fields))
			return wrong(r, n, "lacks the element", fields->name);
	return 0;
}

static int take_period(const struct reader *r, const xmlNode *n, struct attested *t)
{
	const char *until = attribute(r, n, "valid-until");

	t->date = attribute(r, n, "date");
	if (xmlHasProp(n, (const xmlChar *)"date") ? attested_day(t->date, &t->from) < 0
						   : !t->waiver)
		return wrong(r, n, "date is no day as YYYY-MM-DD", t->date ? t->date : "missing");
	if (attested_time(until, &t->until) < 0)
		return wrong(r, n, "valid-until is no time as YYYY-MM-DDThh:mm:ssZ (or +08:00)",
			until ? until : "missing");
	if (t->date && t->until < t->from)
		return wrong(r, n, "valid-until lies before date", NULL);
	return 0;
}

static int take_entry(const struct reader *r, const xmlNode *n, struct attested *t)
{
	static const char *const attestation[] = {"statement", "date", "valid-until", NULL};
	static const char *const waiver[] = {"of", "date", "valid-until", NULL};
	int rc;

	t->waiver = xml_is(n, ATTESTATIONS_NS, "waiver");
	if (!t->waiver && !xml_is(n, ATTESTATIONS_NS, "attestation"))
		return wrong(r, n, "unknown element", node_name(r, n));
	t->path = r->name;
	t->line = (unsigned)xmlGetLineNo(n);
	if ((rc = known_attributes(r, n, t->waiver ? waiver : attestation)) < 0)
		return rc;
	t->about = attribute(r, n, t->waiver ? "of" : "statement");
	if (!attested_id(t->about, t->waiver))
		return wrong(r, n,
			t->waiver ? "of is no id of a statement or rule"
				  : "statement is no id of a statement",
			t->about ? t->about : "missing");
	if ((rc = take_period(r, n, t)) < 0)
		return rc;
	return take_fields(r, n, t->waiver ? of_waiver : of_attestation, t);
}

int attestations_parse(struct arena *a, const char *data, size_t len, const char *name,
	const char *sha256, struct attestations *ret, struct err *e)
{
	struct reader r = {a, name, e};
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
		rc = wrong(
			&r, root, "the root element is not attestations of " ATTESTATIONS_NS, NULL);
	if (!rc)
		rc = known_attributes(&r, root, none);
	const xmlNode *n = rc ? NULL : next_element(root->children, &bad);
	for (; n && !rc; n = next_element(n->next, &bad)) {
		if (ret->n == ATTESTATIONS_MAX)
			rc = wrong(&r, n, "more entries than this agent reads", NULL);
		else
			rc = take_entry(&r, n, arena_push(a, &v, &ret->n, &cap, sizeof(*v)));
	}
	if (!rc && bad)
		rc = wrong(&r, bad, "text where none belongs", NULL);
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

enum attested_clash attested_clash(const struct attested *x, const struct attested *y)
{
	if (x->until < y->from || y->until < x->from)
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

/* Whoever may write the file, or put another one in its place, could attest anything. */
static int open_to_all(struct root *root, const struct file *f, struct err *e)
{
	struct stat folder;

	if (f->st.st_mode & S_IWOTH)
		return err_set(e, EPERM,
			"%s: everybody may write it (mode %04o): it proves nothing", f->path,
			(unsigned)(f->st.st_mode & 07777));
	int rc = root_stat(root, ATTESTATIONS_FOLDER, true, &folder, e);
	if (rc < 0)
		return rc;
	if ((folder.st_mode & S_IWOTH) && !(folder.st_mode & S_ISVTX))
		return err_set(e, EPERM,
			"%s: everybody may replace what is in it (mode %04o): %s proves nothing",
			ATTESTATIONS_FOLDER, (unsigned)(folder.st_mode & 07777), f->path);
	return 0;
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
		rc = open_to_all(h->root, file, e);
	if (!rc)
		rc = attestations_parse(a, file->data, file->size, file->path, file->sha256, l, e);
	if (rc < 0)
		return rc;
	l->file = file;
	*ret = l;
	return 0;
}

const struct model model_attestations = {"attestations", build};
