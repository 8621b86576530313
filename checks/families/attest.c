/*
 * attestation: the organisation's part of a statement, which no host can show: a valid entry in
 * /etc/plumbline/attestations.xml passes, and is itself the evidence.  Without one nothing was decided, which is
 * notchecked and not fail: nobody has looked, and the report lists it as open work.
 */
#include <errno.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/attest/attestations.h"

static const char *utc(const struct evidence *ev, time_t t)
{
	char buf[ATTESTED_TIME];

	return arena_strdup(ev->arena, attested_utc(t, buf));
}

static void open_work(struct evidence *ev, const char *statement)
{
	evidence_status(ev, ST_NOTCHECKED);
	evidence_reason(ev,
		"The organisation's part of %1$s is open. Look into it, then record it with "
		"`plumbline attest add %1$s`.",
		"%1$s 屬機關應辦理之部分尚未完成聲明；請查核後以「plumbline attest add "
		"%1$s」登錄。",
		statement);
}

static void lapsed(struct facts *f, struct evidence *ev, const struct attested *t)
{
	if (attested_state(t, facts_host(f)->now.tv_sec) == ATTESTED_EXPIRED)
		evidence_observed(ev,
			"The attestation by %s (%s), document %s, expired: it was valid until %s.",
			"%s（%s）之聲明（文件 %s）已逾有效期限：有效至 %s。", t->who, t->role,
			t->document, utc(ev, t->until));
	else
		evidence_observed(ev,
			"The attestation by %s (%s), document %s, is dated %s, which is not "
			"reached yet.",
			"%s（%s）之聲明（文件 %s）之日期為 %s，尚未屆至。", t->who, t->role,
			t->document, t->date);
}

static void valid(struct evidence *ev, const struct attestations *l, const struct attested *t)
{
	evidence_status(ev, ST_PASS);
	evidence_observed(ev, "Attested on %s by %s (%s); document: %s; valid until %s.%s%s",
		"%s 由 %s（%s）聲明；文件：%s；有效至 %s。%s%s", t->date, t->who, t->role,
		t->document, utc(ev, t->until), t->remark ? " " : "", t->remark ? t->remark : "");
	ev->attestation = t;
	evidence_seen_at(ev, "attestation", t->document, l->file, t->line);
}

static void run_attestation(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *statement = param_str(p, "statement");
	struct err e = {0};
	const struct attestations *l = facts_get(f, &model_attestations, &e);
	const struct attested *t = NULL, *old = NULL;

	evidence_expected(ev, "an attestation of %s in %s that is valid now",
		"%s 之機關聲明登錄於 %s，且於檢測時有效", statement, ATTESTATIONS_FILE);
	if (l && attestation_of(l, statement, facts_host(f)->now.tv_sec, &t, &old, &e) < 0)
		l = NULL;
	if (t) {
		valid(ev, l, t);
		return;
	}
	if (!l && e.code != ENOENT) {
		evidence_error(ev, "The attestations cannot be used: %s", "機關聲明檔無法採用：%s",
			evidence_clean(ev, e.text));
		return;
	}
	if (!l)
		evidence_observed(ev, "There is no %s.", "無 %s。", ATTESTATIONS_FILE);
	else if (old)
		lapsed(f, ev, old);
	else
		evidence_observed(ev, "%2$s holds no attestation of %1$s.",
			"%2$s 未載有 %1$s 之聲明。", statement, ATTESTATIONS_FILE);
	if (l)
		evidence_seen_at(ev, "attestation", NULL, l->file, old ? old->line : 0);
	open_work(ev, statement);
}

static const struct param_spec params_attestation[] = {{"statement", PARAM_STRING, NULL}, {0}};

const struct check family_attest[] = {
	{"attestation", "the organisation's part of a statement is attested, and that is valid now",
		params_attestation, 0, run_attestation},
	{0},
};
