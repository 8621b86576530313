/*
 * IA-2, identification and authentication: lockout, decided by simulating PAM (checks/pam/).
 *
 * In every service that takes passwords, after at most `deny` failures the right password is refused for at least
 * `unlock_time` seconds.  A stricter host passes, up to one where nobody gets in at all.
 *
 * lockout-failures and lockout-time ask for one of the two alone, whatever the other is; lockout-root for root, who is
 * left out of it unless the host says otherwise.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/services.h"

#define ANY_FAILURES 100 /* so many are tried where only the time is asked about */
#define ANY_SECONDS  1

enum aspect { BOTH, FAILURES, TIME, ROOT };

struct want {
	unsigned deny;
	int64_t seconds;
	enum aspect aspect;
};

static const char *for_whom(const struct pam_rule *r, const struct scenario_result *x)
{
	/* a name where it makes a difference: for whom the rule does not hold */
	if (x->user == &r->world->users[1] || x->outcome == OUT_HOLDS || x->outcome == OUT_REFUSES)
		return "";
	return arena_printf(r->ev->arena, " [%s]",
		str_clean(r->ev->arena, x->user->name, strlen(x->user->name), 64));
}

static struct bitext locked_text(
	const struct pam_rule *r, const char *n, const struct scenario_result *x)
{
	const char *who = for_whom(r, x);

	if (x->seconds < 0)
		return PAM_RULE_TEXT(r, "%s%s: locked after %u failures until it is reset.",
			"%s%s：失敗 %u 次後鎖定，至人工解鎖為止。", n, who, x->failures);
	return PAM_RULE_TEXT(r, "%s%s: locked after %u failures for %lld s.",
		"%s%s：失敗 %u 次後鎖定 %lld 秒。", n, who, x->failures, (long long)x->seconds);
}

static struct bitext lockout_text(
	const struct pam_rule *r, const char *n, const struct scenario_result *x)
{
	const struct want *w = r->want;
	const char *who = for_whom(r, x), *at = pam_rule_where(r, x->line);

	switch (x->outcome) {
	case OUT_REFUSES:
		return PAM_RULE_TEXT(r, "%s%s: refuses every password, the right one too%s.",
			"%s%s：拒絕一切密碼，正確者亦同%s。", n, who, at);
	case OUT_NOT_LOCKED:
		if (x->failures)
			return PAM_RULE_TEXT(r,
				"%s%s: the right password was accepted after %u failures%s; it "
				"takes %u to be locked.",
				"%s%s：失敗 %u 次後仍接受正確密碼%s；須失敗 %u 次始鎖定。", n, who,
				w->deny, at, x->failures);
		return PAM_RULE_TEXT(r,
			"%s%s: the right password was accepted after %u failures%s; no number of "
			"failures locks.",
			"%s%s：失敗 %u 次後仍接受正確密碼%s；無論失敗幾次均不鎖定。", n, who,
			w->deny, at);
	case OUT_TOO_SHORT:
		return PAM_RULE_TEXT(r, "%s%s: after %u failures locks for %lld s, wanted %lld.",
			"%s%s：失敗 %u 次後鎖定 %lld 秒，要求為 %lld 秒。", n, who, x->failures,
			(long long)x->seconds, (long long)w->seconds);
	case OUT_FORGETS:
		return PAM_RULE_TEXT(r,
			"%s%s: failures %lld s apart are not counted together: slow guessing is "
			"never locked%s.",
			"%s%s：間隔 %lld 秒之失敗不予累計，緩慢猜測永不鎖定%s。", n, who,
			(long long)x->apart, at);
	case OUT_OPEN:
		return PAM_RULE_TEXT(r, "%s%s: a wrong password was accepted%s.",
			"%s%s：接受錯誤之密碼%s。", n, who, at);
	case OUT_NO_PASSWORD:
		return PAM_RULE_TEXT(r, "%s%s: lets in without asking for a password%s.",
			"%s%s：不要求密碼即准登入%s。", n, who, at);
	default:
		return locked_text(r, n, x);
	}
}

/* Once, where one of the two is asked for by itself. */
static void say_stricter(struct pam_rule *r, const struct scenario_result *x)
{
	const struct want *w = r->want;

	if (r->ev->reason.en || x->outcome != OUT_HOLDS || w->aspect == BOTH)
		return;
	if (w->aspect != FAILURES && x->seconds < 0)
		evidence_reason(r->ev,
			"Stricter than asked for: locked until somebody unlocks the account, "
			"instead of %lld s.",
			"較要求嚴格：鎖定至人工解鎖為止（要求為 %lld 秒）。",
			(long long)w->seconds);
	else if (w->aspect != FAILURES && x->seconds > w->seconds)
		evidence_reason(r->ev, "Stricter than asked for: %lld s instead of %lld.",
			"較要求嚴格：%lld 秒（要求為 %lld 秒）。", (long long)x->seconds,
			(long long)w->seconds);
	else if (w->aspect == FAILURES && x->failures < w->deny)
		evidence_reason(r->ev, "Stricter than asked for: %u failures instead of %u.",
			"較要求嚴格：失敗 %u 次即鎖定（要求為 %u 次）。", x->failures, w->deny);
}

static void judge(struct pam_rule *r, const char *name, const struct scenario_result *x)
{
	bool good = x->outcome == OUT_HOLDS || x->outcome == OUT_REFUSES;

	if (x->outcome == OUT_UNDECIDED || x->outcome == OUT_ERROR) {
		pam_rule_undecided(r, name, x);
		return;
	}
	pam_rule_say(r, good, lockout_text(r, name, x));
	if (good)
		say_stricter(r, x);
	if (!good && x->line)
		pam_rule_see(r, "accepted by", x->line->name, x->line->file, x->line->line);
}

static struct scenario_result play(
	const struct pam_rule *r, const struct scenario_service *s, const struct pam_user *u)
{
	const struct want *w = r->want;
	struct scenario_result x = scenario_lockout(r->world, s, u, w->deny, w->seconds);

	if (w->aspect == FAILURES && x.outcome == OUT_TOO_SHORT)
		x.outcome = OUT_HOLDS;
	return x;
}

/* Root is reported, and decides nothing. */
static void report_root(struct pam_rule *r, const char *name, const struct scenario_service *s)
{
	struct scenario_result x = play(r, s, &r->world->users[0]);

	if (x.outcome == OUT_HOLDS)
		evidence_observed(r->ev, "%s: root is locked too.", "%s：root 亦鎖定。", name);
	else if (x.outcome == OUT_NOT_LOCKED)
		evidence_observed(r->ev, "%s: root is not locked.", "%s：root 不受鎖定。", name);
	else if (x.outcome != OUT_REFUSES)
		evidence_observed(r->ev, "%s: root is locked otherwise than asked.",
			"%s：root 之鎖定與要求不同。", name);
}

/* Each real user with each caller; where there are many, the callers beyond some with the first user alone. */
static void judge_callers(struct pam_rule *r, const char *name, const struct scenario_service *s,
	size_t n, size_t first, size_t more)
{
	enum { MANY = 32 };

	for (size_t c = 1; c < n; c++)
		for (size_t i = first; i < more && (i == first || c < MANY); i++) {
			struct scenario_result x = play(r, &s[c], &r->world->users[i]);
			if (x.outcome == OUT_HOLDS || x.outcome == OUT_REFUSES)
				continue;
			judge(r, name, &x);
			return;
		}
}

static void judge_service(
	struct pam_rule *r, const char *name, const struct pam_service *service, unsigned caller)
{
	const struct want *w = r->want;
	size_t n_callers;
	const struct scenario_service *callers =
		scenario_callers(r->world, service, caller, r->ev->arena, &n_callers);
	const struct scenario_service s = callers[0];
	bool root = w->aspect == ROOT,
	     by_user = !root && scenario_depends_on_user(r->world, service);
	size_t more = root ? 1 : by_user ? r->world->n_users : 2;
	/* where it matters who the user is, the real ones are judged; the stand-in only where there is none */
	size_t first = root ? 0 : by_user && r->world->n_users > 2 ? 2 : 1;
	struct scenario_result x = play(r, &s, &r->world->users[first]);

	r->judged++;
	judge(r, name, &x);
	for (size_t i = first + 1; i < more; i++) {
		enum outcome before = x.outcome;
		struct scenario_result y = play(r, &s, &r->world->users[i]);
		if (y.outcome != before && y.outcome != OUT_HOLDS && y.outcome != OUT_REFUSES)
			judge(r, name, &y);
	}
	if (x.outcome == OUT_HOLDS || x.outcome == OUT_REFUSES)
		judge_callers(r, name, callers, n_callers, first, more);
	pam_rule_see_abort(r, service);
	pam_rule_see_stack(r, service, PAM_AUTH);
	pam_rule_see_stack(r, service, PAM_ACCOUNT);
	pam_rule_trace_login(r, &s, w->deny);
	if (!root)
		report_root(r, name, &s);
}

static void run(struct facts *f, const struct params *p, struct evidence *ev, struct want *w)
{
	struct pam_rule r = {.facts = f, .ev = ev, .want = w};
	size_t n;
	char **services = param_list(p, "services", ev->arena, &n);

	if (w->deny == 0 || w->deny > 1000 || w->seconds < 1 || w->seconds > 31536000) {
		evidence_error(ev, "the thresholds make no sense: %u failures, %lld s",
			"門檻值不合理：失敗 %u 次、%lld 秒", w->deny, (long long)w->seconds);
		return;
	}
	if (pam_rule_start(&r))
		pam_rule_services(&r, services, n, judge_service);
}

static void run_lockout(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct want w = {.deny = (unsigned)param_u64(p, "deny"),
		.seconds = (int64_t)param_u64(p, "unlock_time")};

	evidence_expected(ev,
		"in every service that takes passwords, after at most %u failures the right "
		"password is refused for at "
		"least %lld s",
		"所有使用密碼之服務，於失敗至多 %u 次後，至少 %lld 秒內拒絕正確密碼", w.deny,
		(long long)w.seconds);
	run(f, p, ev, &w);
}

static void run_failures(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct want w = {
		.deny = (unsigned)param_u64(p, "deny"), .seconds = ANY_SECONDS, .aspect = FAILURES};

	evidence_expected(ev,
		"in every service that takes passwords, after at most %u failures the right "
		"password is refused",
		"所有使用密碼之服務，於失敗至多 %u 次後，拒絕正確密碼", w.deny);
	run(f, p, ev, &w);
}

static void run_time(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct want w = {.deny = ANY_FAILURES,
		.seconds = (int64_t)param_u64(p, "unlock_time"),
		.aspect = TIME};

	evidence_expected(ev,
		"in every service that takes passwords, whoever is locked out after failures stays "
		"so for at least %lld s",
		"所有使用密碼之服務，因失敗而鎖定者，至少 %lld 秒內拒絕正確密碼",
		(long long)w.seconds);
	run(f, p, ev, &w);
}

static void run_root(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct want w = {.deny = ANY_FAILURES,
		.seconds = (int64_t)param_u64(p, "unlock_time"),
		.aspect = ROOT};

	evidence_expected(ev,
		"in every service that takes passwords, root is locked out after failures too, for "
		"at least %lld s",
		"所有使用密碼之服務，root 失敗後亦予鎖定，至少 %lld 秒內拒絕正確密碼",
		(long long)w.seconds);
	run(f, p, ev, &w);
}

static const struct param_spec params[] = {{"deny", PARAM_NUMBER, "failures"},
	{"unlock_time", PARAM_NUMBER, "s"}, {"services", PARAM_STRING, NULL}, {0}};
static const struct param_spec failures_params[] = {
	{"deny", PARAM_NUMBER, "failures"}, {"services", PARAM_STRING, NULL}, {0}};
static const struct param_spec time_params[] = {
	{"unlock_time", PARAM_NUMBER, "s"}, {"services", PARAM_STRING, NULL}, {0}};

const struct check family_ia2_lockout[] = {
	{"lockout",
		"accounts are locked after failed logins, by simulating every PAM stack that takes "
		"passwords",
		params, 0, run_lockout},
	{"lockout-failures", "the same, asked only for how many failures it takes", failures_params,
		0, run_failures},
	{"lockout-time", "the same, asked only for how long", time_params, 0, run_time},
	{"lockout-root", "the same of root, asked for how long", time_params, 0, run_root},
	{0},
};
