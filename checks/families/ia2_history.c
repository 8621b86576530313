/*
 * IA-2, identification and authentication: password history, decided by simulating PAM (checks/pam/).
 *
 * Of the most recent passwords, the current one included, at least `remember` are refused, in passwd and where a
 * login asks for a new password.  A host where no password can be changed at all passes.
 */
#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/services.h"

static unsigned want(const struct pam_rule *r)
{
	return *(const unsigned *)r->want;
}

static struct bitext history_text(
	const struct pam_rule *r, const char *n, const struct scenario_result *x)
{
	const char *at = pam_rule_where(r, x->line);

	switch (x->outcome) {
	case OUT_REFUSES:
		return PAM_RULE_TEXT(
			r, "%s: no password can be changed%s.", "%s：無法變更密碼%s。", n, at);
	case OUT_NEVER_FORCED:
		return PAM_RULE_TEXT(r, "%s: never asks for a change of password, not counted.",
			"%s：不要求變更密碼，不計。", n);
	case OUT_REUSE:
		return PAM_RULE_TEXT(r,
			"%s: of the most recent passwords, the current one included, only %u are "
			"refused, wanted %u; an older "
			"one was taken again%s.",
			"%s：最近使用之密碼（含現用）僅拒絕 %u 個，要求為 %u "
			"個；更早者可再使用%s。",
			n, x->refused, want(r), at);
	default:
		return PAM_RULE_TEXT(r,
			"%s: at least the %u most recent passwords, the current one included, are "
			"refused.",
			"%s：至少拒絕最近 %u 個密碼（含現用）。", n, x->refused);
	}
}

static struct scenario_result try_history(const struct pam_rule *r, const char *name,
	const struct pam_service *service, unsigned caller, size_t user)
{
	const struct pam_user *u = &r->world->users[user];
	bool own = str_eq(name, "passwd"); /* run by the user himself */
	const struct scenario_service s = {
		.service = service, .caller_uid = caller && own ? u->uid : caller};

	return scenario_history(r->world, &s, u, want(r), !own);
}

/* Where it matters who the user is: the first of the real ones for whom it does not hold, or the first of them all. */
static struct scenario_result worst_history(const struct pam_rule *r, const char *name,
	const struct pam_service *service, unsigned caller)
{
	bool by_user = scenario_depends_on_user(r->world, service) && r->world->n_users > 2;
	struct scenario_result x = try_history(r, name, service, caller, by_user ? 2 : 1);

	for (size_t i = 3; by_user && i < r->world->n_users; i++) {
		if (x.outcome != OUT_HOLDS && x.outcome != OUT_REFUSES &&
			x.outcome != OUT_NEVER_FORCED)
			break;
		struct scenario_result y = try_history(r, name, service, caller, i);
		if (y.outcome != OUT_HOLDS && y.outcome != OUT_REFUSES &&
			y.outcome != OUT_NEVER_FORCED)
			x = y;
	}
	return x;
}

static void judge_history(
	struct pam_rule *r, const char *name, const struct pam_service *service, unsigned caller)
{
	const struct scenario_service s = {.service = service, .caller_uid = caller};
	struct scenario_result x = worst_history(r, name, service, caller);

	pam_rule_trace_change(r, &s, want(r), !str_eq(name, "passwd"));
	r->judged++;
	if (x.outcome == OUT_UNDECIDED || x.outcome == OUT_ERROR) {
		pam_rule_undecided(r, name, &x);
		return;
	}
	pam_rule_say(r, x.outcome != OUT_REUSE, history_text(r, name, &x));
	if (x.outcome == OUT_REUSE && x.line)
		pam_rule_see(r, "accepted by", x.line->name, x.line->file, x.line->line);
	pam_rule_see_abort(r, service);
	pam_rule_see_stack(r, service, PAM_PASSWORD);
}

static void run_history(struct facts *f, const struct params *p, struct evidence *ev)
{
	unsigned remember = (unsigned)param_u64(p, "remember");
	struct pam_rule r = {.facts = f, .ev = ev, .want = &remember, .changes = true};
	size_t n;
	char **services = param_list(p, "services", ev->arena, &n);

	evidence_expected(ev,
		"whoever changes a password cannot take one of the %u most recent again, the "
		"current one included",
		"變更密碼時，不得使用最近 %u 個密碼（含現用）", remember);
	if (remember > 400) {
		evidence_error(ev, "no module remembers %u passwords", "無任何模組可記錄 %u 個密碼",
			remember);
		return;
	}
	if (pam_rule_start(&r))
		pam_rule_services(&r, services, n, judge_history);
}

static const struct param_spec params[] = {
	{"remember", PARAM_NUMBER, "passwords"}, {"services", PARAM_STRING, NULL}, {0}};

const struct check family_ia2_history[] = {
	{"history", "recent passwords cannot be used again, by simulating the PAM password stacks",
		params, 0, run_history},
	{0},
};
