/* statements: see statements.h.  XCCDF 1.2, 6.6.4.3 (override), and article 11, paragraph 3 of the Regulations. */
#include "report/statements.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"

static const char *child(const xmlNode *n, const char *name, struct arena *a)
{
	return text_of(xml_child(n, OBSERVATIONS_NS, name), a, LIMIT_VALUE);
}

static const struct attested *entry_of(const xmlNode *obs, const char *name, struct arena *a)
{
	const xmlNode *n = xml_child(obs, OBSERVATIONS_NS, name);
	uint64_t line;

	if (!n)
		return NULL;
	struct attested *t = arena_alloc(a, sizeof(*t));
	t->waiver = str_eq(name, "waiver");
	t->about = attr(n, t->waiver ? "of" : "statement", a);
	t->who = child(n, "who", a);
	t->role = child(n, "role", a);
	t->authority = child(n, "authority", a);
	t->document = child(n, "document", a);
	t->filing = child(n, "filing", a);
	t->remark = child(n, t->waiver ? "reason" : "remark", a);
	t->date = attr(n, "date", a);
	t->until = iso_parse(attr(n, "valid-until", a)).tv_sec;
	t->path = attr(n, "path", a);
	t->sha256 = attr(n, "sha256", a);
	if (!str_u64(attr(n, "line", a), &line) && line <= UINT32_MAX)
		t->line = (unsigned)line;
	if (t->date) /* days are Taiwan's, UTC+8 */
		t->from = iso_parse(arena_printf(a, "%.10sT00:00:00Z", t->date)).tv_sec - 8 * 3600;
	return t;
}

const struct classification *classification_read(const xmlNode *observations, struct arena *a)
{
	static const char *const names[NEEDS] = {[NEED_CONFIDENTIALITY] = "confidentiality",
		[NEED_INTEGRITY] = "integrity",
		[NEED_AVAILABILITY] = "availability",
		[NEED_LEGAL] = "legal"};
	const xmlNode *n = xml_child(observations, OBSERVATIONS_NS, "classification");

	if (!n)
		return NULL;
	struct classification *c = arena_alloc(a, sizeof(*c));
	for (int i = 0; i < NEEDS; i++)
		c->need[i] = attr(n, names[i], a);
	c->level = attr(n, "level", a);
	c->date = attr(n, "date", a);
	c->path = attr(n, "path", a);
	c->sha256 = attr(n, "sha256", a);
	c->system = child(n, "system", a);
	c->who = child(n, "who", a);
	c->role = child(n, "role", a);
	c->document = child(n, "document", a);
	c->reason = child(n, "reason", a);
	return c;
}

/* Says of an override what does not go with the waiver; NULL when all does. */
static const char *wrong_override(
	const xmlNode *o, const xmlNode *obs, const struct model_rule *r, struct arena *a)
{
	const char *old = text_of(xml_child(o, XCCDF_NS, "old-result"), a, 64);
	const char *new = text_of(xml_child(o, XCCDF_NS, "new-result"), a, 64);

	if (!o)
		return r->waiver ? "a waiver is recorded, but the result has no override" : NULL;
	if (!r->waiver)
		return "the result is overridden, but no waiver is recorded";
	if (xml_next(o, XCCDF_NS, "override"))
		return "the result is overridden more than once";
	if (!str_eq(attr(o, "authority", a), r->waiver->authority))
		return "override and waiver name different authorities";
	if (status_from_name(new) != r->status || r->status != ST_NOTAPPLICABLE)
		return "a waiver makes a result notapplicable and nothing else";
	if (!attr(obs, "status", a) || !str_eq(old, attr(obs, "status", a)))
		return "the override's old result is not what was observed";
	return NULL;
}

int attested_read(const xmlNode *result, const xmlNode *obs, struct arena *a, struct model_rule *r,
	struct err *e)
{
	const char *said = attr(obs, "status", a);

	r->attestation = entry_of(obs, "attestation", a);
	r->waiver = entry_of(obs, "waiver", a);
	const char *wrong = wrong_override(xml_child(result, XCCDF_NS, "override"), obs, r, a);
	if (wrong)
		return err_set(e, EBADMSG, "rule %s: %s", r->id, wrong);
	r->found = r->waiver ? status_from_name(said) : r->status;
	if (said && r->found != status_from_name(said))
		return err_set(e, EBADMSG, "rule %s: the result is %s, but our observation says %s",
			r->id, status_name(r->status), said);
	return 0;
}

/* Which of two results of its rules a statement has: the later in this list. */
static int weight(enum status s)
{
	static const enum status order[] = {ST_NONE, ST_NOTSELECTED, ST_NOTAPPLICABLE,
		ST_INFORMATIONAL, ST_FIXED, ST_PASS, ST_NOTCHECKED, ST_UNKNOWN, ST_ERROR, ST_FAIL};
	int i = 0;

	while (i < (int)(sizeof(order) / sizeof(*order)) && order[i] != s)
		i++;
	return i;
}

static enum statement_class class_of(enum status s, bool waived)
{
	switch (s) {
	case ST_FAIL:
		return SC_FAIL;
	case ST_ERROR:
		return SC_ERROR;
	case ST_NOTCHECKED:
	case ST_UNKNOWN:
		return SC_OPEN;
	case ST_PASS:
	case ST_FIXED:
		return SC_MET;
	default:
		return waived ? SC_WAIVED : SC_NOTAPPLICABLE;
	}
}

/*
 * What can only be said of all its rules together.  Of files alone, a host's part that does not apply was not asked:
 * then the organisation's word does not make the statement met.  And what others of its rules pass does not clear a
 * waived one: the law says it need not be done, not that it is done.
 */
static void conclude(struct model_statement *s, bool live)
{
	if (!live && str_eq(s->kind, "hybrid") && s->status == ST_PASS && !s->n_host &&
		s->n_rules > 1)
		s->status = ST_NOTCHECKED;
	if (s->waived && weight(s->status) <= weight(ST_PASS))
		s->status = ST_NOTAPPLICABLE;
}

void statements_roll_up(struct report_model *m, struct arena *a)
{
	size_t cap = 0;

	for (size_t i = 0; i < m->n_rules; i++) {
		const struct model_rule *r = &m->rules[i];
		struct model_statement *s = NULL;

		m->n_waived += r->waiver != NULL;
		if (r->item) {
			m->n_items++;
			m->n_item_class[class_of(r->status, r->waiver != NULL)]++;
		}
		for (size_t k = m->n_statements; r->statement && k > 0 && !s; k--)
			if (str_eq(m->statements[k - 1].id, r->statement))
				s = &m->statements[k - 1];
		if (!r->statement)
			continue;
		if (!s) {
			s = arena_push(a, &m->statements, &m->n_statements, &cap, sizeof(*s));
			*s = (struct model_statement){.id = r->statement, .kind = r->kind};
		}
		s->n_rules++;
		s->waived |= r->waiver != NULL;
		s->n_host += r->waiver || (r->status == ST_PASS && !r->attestation);
		if (weight(r->status) > weight(s->status))
			s->status = r->status;
	}
	for (size_t i = 0; i < m->n_statements; i++) {
		conclude(&m->statements[i], m->scan.live);
		m->n_class[class_of(m->statements[i].status, m->statements[i].waived)]++;
	}
}

static bool about(const struct attested *t, const struct model_rule *r)
{
	return str_eq(t->about, r->statement) || (t->waiver && str_eq(t->about, r->short_id));
}

static bool recorded(
	const char *path, const char *sha256, const xmlNode *observations, struct arena *a)
{
	const xmlNode *files = xml_child(observations, OBSERVATIONS_NS, "files");

	for (const xmlNode *f = xml_child(files, OBSERVATIONS_NS, "file"); f;
		f = xml_next(f, OBSERVATIONS_NS, "file"))
		if (str_eq(attr(f, "path", a), path))
			return str_eq(attr(f, "sha256", a), sha256);
	return false;
}

static int verify_one(const struct report_model *m, const struct model_rule *r,
	const struct attested *t, const xmlNode *observations, struct arena *a, struct err *e)
{
	const char *what = t->waiver ? "waiver" : "attestation";
	time_t then = m->scan.started.tv_sec;

	if (!about(t, r))
		return err_set(e, EBADMSG, "rule %s: its %s is about %s", r->short_id, what,
			t->about ? t->about : "nothing");
	if (then < t->from || then > t->until)
		return err_set(e, EBADMSG, "rule %s: its %s did not hold when the scan started",
			r->short_id, what);
	if (!recorded(t->path, t->sha256, observations, a))
		return err_set(e, EBADMSG,
			"rule %s: the file of its %s, %s, is not recorded with that digest",
			r->short_id, what, t->path ? t->path : "?");
	return 0;
}

int attested_verify(const struct report_model *m, const xmlNode *observations, struct arena *a,
	size_t *ret_attested, size_t *ret_waived, struct err *e)
{
	*ret_attested = *ret_waived = 0;
	for (size_t i = 0; i < m->n_rules; i++) {
		const struct model_rule *r = &m->rules[i];
		int rc = 0;

		if (str_eq(r->check, "attestation") && r->found == ST_PASS && !r->attestation)
			return err_set(
				e, EBADMSG, "rule %s passed without an attestation", r->short_id);
		if (r->attestation)
			rc = verify_one(m, r, r->attestation, observations, a, e);
		if (!rc && r->waiver)
			rc = verify_one(m, r, r->waiver, observations, a, e);
		if (rc < 0)
			return rc;
		*ret_attested += r->attestation != NULL;
		*ret_waived += r->waiver != NULL;
	}
	return 0;
}

static int height(const char *level)
{
	return str_eq(level, "high") ? 3 : str_eq(level, "medium") ? 2 : str_eq(level, "normal");
}

int classification_verify(
	const struct classification *c, const xmlNode *observations, struct arena *a, struct err *e)
{
	int highest = 0;

	for (int i = 0; i < NEEDS; i++) {
		if (!height(c->need[i]))
			return err_set(e, EBADMSG, "the classification lacks an aspect");
		if (height(c->need[i]) > highest)
			highest = height(c->need[i]);
	}
	if (height(c->level) != highest)
		return err_set(e, EBADMSG,
			"the classification says %s, which is not the highest of its four",
			c->level ? c->level : "nothing");
	if (!recorded(c->path, c->sha256, observations, a))
		return err_set(e, EBADMSG,
			"the file of the classification is not recorded with that digest");
	return 0;
}
