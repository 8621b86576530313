/*
 * IA-2, identification and authentication: automated attempts (防範自動化程式), decided by simulating PAM (checks/pam/).
 *
 * In every service that takes passwords, and where passwd asks for the current one, whoever types a wrong password has
 * to wait, or is locked out after a few.  The wait is what modules ask libpam for (scenario_delay()), the lock is that of
 * the lockout rule (scenario_lockout()).
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/services.h"
#include "checks/resolve/accounts/accounts.h"

struct want {
	unsigned delay; /* ms */
	unsigned deny;
	int64_t seconds;
};

static bool is_good(const struct scenario_result *x)
{
	return x->outcome == OUT_HOLDS || x->outcome == OUT_REFUSES;
}

static const char *for_whom(const struct pam_rule *r, const struct scenario_result *x)
{
	if (x->user == &r->world->users[1] || is_good(x))
		return "";
	return arena_printf(r->ev->arena, " [%s]",
		str_clean(r->ev->arena, x->user->name, strlen(x->user->name), 64));
}

static struct bitext text(
	const struct pam_rule *r, const char *n, const struct scenario_result *x, bool locks)
{
	const struct want *w = r->want;
	const char *who = for_whom(r, x), *at = pam_rule_where(r, x->line);

	if (locks && x->outcome == OUT_REFUSES)
		return PAM_RULE_TEXT(r, "%s%s: refuses every password, the right one too%s.",
			"%s%s：拒絕一切密碼，正確者亦同%s。", n, who, at);
	if (locks)
		return PAM_RULE_TEXT(r, "%s%s: locked after %u failures.",
			"%s%s：失敗 %u 次後鎖定。", n, who, x->failures ? x->failures : w->deny);
	switch (x->outcome) {
	case OUT_OPEN:
		return PAM_RULE_TEXT(r, "%s%s: a wrong password was accepted%s.",
			"%s%s：接受錯誤之密碼%s。", n, who, at);
	case OUT_NO_PASSWORD:
		return PAM_RULE_TEXT(r, "%s%s: lets in without asking for a password%s.",
			"%s%s：不要求密碼即准登入%s。", n, who, at);
	case OUT_TOO_SOON:
		return PAM_RULE_TEXT(r,
			"%s%s: waits %u ms after a wrong password%s, wanted %u, and nothing "
			"locks.",
			"%s%s：密碼錯誤後延遲 %u 毫秒%s，要求為 %u 毫秒，且無鎖定機制。", n, who,
			x->delay / 1000, at, w->delay);
	default:
		return PAM_RULE_TEXT(r, "%s%s: waits %u ms after a wrong password%s.",
			"%s%s：密碼錯誤後延遲 %u 毫秒%s。", n, who, x->delay / 1000, at);
	}
}

/* One user: the wait, and where it is too short the lock.  *ret_locks: it is the lock that holds. */
static struct scenario_result try_user(const struct pam_rule *r, const struct scenario_service *s,
	const struct pam_user *u, bool change, bool *ret_locks)
{
	const struct want *w = r->want;
	struct scenario_result x = scenario_delay(r->world, s, u, w->delay * 1000, change);

	*ret_locks = false;
	if (is_good(&x) || change)
		return x;
	struct scenario_result y = scenario_lockout(r->world, s, u, w->deny, w->seconds);
	*ret_locks = is_good(&y);
	return *ret_locks ? y : x;
}

/* Whether there is a password of root to guess; one that cannot be known is one. */
static bool root_has_password(const struct pam_rule *r)
{
	const struct accounts *a = facts_get(r->facts, &model_accounts, NULL);
	const struct account *x = a ? accounts_find(a, "root") : NULL;

	return !a || (x && x->password != PASSWORD_NEVER);
}

static void judge(struct pam_rule *r, const char *name, const struct pam_service *service,
	unsigned caller, bool change)
{
	size_t n_callers;
	const struct scenario_service *callers =
		scenario_callers(r->world, service, caller, r->ev->arena, &n_callers);
	bool by_user = scenario_depends_on_user(r->world, service), locks, lock = false;
	/* where it matters who the user is, the real ones are judged; the stand-in only where there is none */
	size_t more = by_user ? r->world->n_users : 2,
	       first = by_user && r->world->n_users > 2 ? 2 : 1;
	struct scenario_result x = {.outcome = OUT_HOLDS};

	r->judged++;
	for (size_t c = 0; c < n_callers && is_good(&x); c++)
		for (size_t i = first; i < more && is_good(&x) && (i == first || c < 32); i++) {
			struct scenario_result y =
				try_user(r, &callers[c], &r->world->users[i], change, &locks);
			if (is_good(&y) && (c || i > first))
				continue;
			x = y;
			lock = locks;
		}
	/* sshd decides by itself whether root may come at all (AC-3.N1.root-login), and hands PAM no password if not; passwd asks root
	 * for none. */
	for (size_t c = 0; c < n_callers && is_good(&x) && !change && !str_eq(name, "sshd") &&
			   root_has_password(r);
		c++) {
		struct scenario_result y =
			try_user(r, &callers[c], &r->world->users[0], change, &locks);
		if (!is_good(&y)) {
			x = y;
			lock = locks;
		}
	}
	if (x.outcome == OUT_UNDECIDED || x.outcome == OUT_ERROR)
		pam_rule_undecided(r, name, &x);
	else
		pam_rule_say(r, is_good(&x), text(r, name, &x, lock));
	if (x.line)
		pam_rule_see(r, "waits", x.line->name, x.line->file, x.line->line);
	pam_rule_see_abort(r, service);
	pam_rule_see_stack(r, service, change ? PAM_PASSWORD : PAM_AUTH);
}

static void judge_service(
	struct pam_rule *r, const char *name, const struct pam_service *service, unsigned caller)
{
	judge(r, name, service, caller, false);
}

/* passwd: a user at an unlocked terminal tries the current password. */
static void judge_change(struct pam_rule *r)
{
	struct err e = {0};

	if (!pam_installed(r, "passwd"))
		return;
	const struct pam_service *s = pam_host_service(r->pam, "passwd", &e);
	if (s)
		judge(r, "passwd", s, CALLER_HIMSELF, true);
	else
		evidence_error(r->ev, "passwd: %s.", "passwd：%s。", e.text);
}

static void run_guessing(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct want w = {.delay = (unsigned)param_u64(p, "delay"),
		.deny = (unsigned)param_u64(p, "deny"),
		.seconds = (int64_t)param_u64(p, "unlock_time")};
	struct pam_rule r = {.facts = f, .ev = ev, .want = &w};
	size_t n;
	char **services = param_list(p, "services", ev->arena, &n);

	evidence_expected(ev,
		"in every service that takes passwords, and in passwd, whoever types a wrong one "
		"waits "
		"%u ms (libpam makes it half to one and a half of that), or is locked out after %u",
		"所有使用密碼之服務及 passwd，於密碼錯誤後延遲 %u 毫秒（libpam "
		"隨機增減至多半數），或於失敗 "
		"%u 次後鎖定",
		w.delay, w.deny);
	if (w.delay > 3600000 || w.deny == 0 || w.deny > 1000 || w.seconds < 1 ||
		w.seconds > 31536000) {
		evidence_error(ev, "the thresholds make no sense: %u ms, %u failures, %lld s",
			"門檻值不合理：%u 毫秒、失敗 %u 次、%lld 秒", w.delay, w.deny,
			(long long)w.seconds);
		return;
	}
	if (!pam_rule_start(&r))
		return;
	judge_change(&r);
	pam_rule_services(&r, services, n, judge_service);
}

static const struct param_spec params[] = {{"delay", PARAM_NUMBER, "ms"},
	{"deny", PARAM_NUMBER, "failures"}, {"unlock_time", PARAM_NUMBER, "s"},
	{"services", PARAM_STRING, NULL}, {0}};

const struct check family_ia2_guessing[] = {
	{"guessing",
		"whoever types a wrong password has to wait or is locked out, by simulating every "
		"PAM "
		"stack that takes passwords",
		params, 0, run_guessing},
	{0},
};
