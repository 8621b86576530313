/*
 * IA-2, identification and authentication: how long a password may and must be kept.
 *
 * password-age: whoever has a password that could be typed is made to change it once it is older than max_days, in
 * every service that takes it, and cannot change it (passwd) before it is min_days old; the next account useradd makes
 * gets such ages.  Both halves are tried on the account's own line in shadow, by simulation: ages in shadow that no
 * account phase heeds force nobody.  Weighed are the present password and the next one.  Root's own passwords can be
 * changed by root at any time, whatever shadow says, so the minimum binds no account of uid 0; the maximum does.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/ways.h"

struct want {
	long min, max;
	char **exempt;
	size_t n_exempt;
};

struct age {
	struct pam_rule rule;
	struct want want;
	struct ways ways;
	const struct pam_service *passwd; /* NULL: not asked of, or not there */
	long today;
	size_t judged;
	const char *name, *name_zh; /* of the subject, cleaned */
};

static long later(long a, long b)
{
	return a > b ? a : b;
}

static bool takes_password(const struct way *w, const struct subject *s)
{
	(void)s;
	return w->password;
}

/* One state of the account, one day.  False when it speaks against the host, or cannot be told. */
static bool forced(struct age *g, const struct subject *s, long day)
{
	struct arena *a = g->rule.ev->arena;
	struct ways_open o = ways_try(&g->rule, &g->ways, s, day, ENTRY_CHANGE, takes_password);

	if (!o.names)
		return !o.undecided;
	pam_rule_say(&g->rule, false,
		PAM_RULE_TEXT_OF(&g->rule, g->name, g->name_zh,
			"%s: a password older than %ld days is accepted without asking for a new "
			"one by %s (%s)%s.",
			"%s：逾 %ld 日之密碼仍獲接受而未要求變更：%s（%s）%s。", g->want.max,
			o.names, ways_days(a, &s->shadow), ways_because(&g->rule, s, &o)));
	return false;
}

/* The present password and the next one. */
static bool judge_max(struct age *g, const struct subject *s)
{
	struct subject next = *s;
	long changed = s->shadow.changed;
	long since = changed > 0 && changed <= g->today ? changed : g->today;

	next.shadow.changed = g->today;
	return forced(g, s, later(g->today, since + g->want.max + 1)) &&
	       forced(g, &next, g->today + g->want.max + 1);
}

/* The day on which a password changed today is changed again too early; -1: on none. */
static long changed_on(struct age *g, const struct subject *s, struct aging *ret)
{
	struct subject next = *s;
	const long days[2] = {g->today, g->today + g->want.min - 1};

	next.shadow.changed = g->today;
	for (size_t i = 0; i < 2; i++) {
		*ret = aging_change(g->rule.world, g->passwd, &next, days[i]);
		if (ret->verdict != AGING_HOLDS)
			return days[i] - g->today;
	}
	return -1;
}

static bool judge_min(struct age *g, const struct subject *s)
{
	struct arena *a = g->rule.ev->arena;
	struct aging x;

	if (!g->passwd || g->want.min < 1 || s->user->uid == 0)
		return true;
	long day = changed_on(g, s, &x);
	if (day < 0)
		return true;
	if (x.verdict != AGING_FAILS) {
		const struct scenario_result found = {
			.outcome = x.verdict == AGING_ERROR ? OUT_ERROR : OUT_UNDECIDED,
			.line = x.line,
			.err = x.err};
		pam_rule_undecided(&g->rule, "passwd", &found);
		return false;
	}
	pam_rule_say(&g->rule, false,
		PAM_RULE_TEXT_OF(&g->rule, g->name, g->name_zh,
			"%s: passwd changes a password again after %ld days, wanted at least %ld "
			"(%s)%s.",
			"%s：passwd 於變更 %ld 日後即可再次變更密碼，要求至少 %ld 日（%s）%s。",
			day, g->want.min, ways_days(a, &s->shadow),
			pam_rule_where(&g->rule, x.line)));
	return false;
}

static void judge(struct age *g, const struct subject *s)
{
	struct arena *a = g->rule.ev->arena;
	bool max = judge_max(g, s), min = judge_min(g, s);

	g->judged++;
	if (s->account) {
		ways_see(g->rule.ev, g->name, ways_days(a, &s->shadow),
			s->shadow.missing || s->shadow.unshadowed ? s->account->passwd_at
								  : s->account->shadow_at);
		evidence_trace(g->rule.ev, NULL, 0, "%s %s: %s: %s", "%s %s：%s：%s",
			ways_at(a, s->account->shadow_at), g->name, ways_days(a, &s->shadow),
			max && min ? "held" : "not held");
	}
}

static void judge_accounts(struct age *g, const struct accounts *all)
{
	const struct account *x;

	for (size_t i = 0; (x = accounts_at(all, i)); i++) {
		if (x->password == PASSWORD_UNKNOWN) {
			evidence_error(g->rule.ev, "/etc/shadow could not be read.",
				"無法讀取 /etc/shadow。");
			return;
		}
		if (x->password == PASSWORD_NEVER)
			continue;
		g->name = g->name_zh = str_clean(g->rule.ev->arena, x->name, strlen(x->name), 64);
		if (ways_listed(g->want.exempt, g->want.n_exempt, x->name)) {
			evidence_observed(g->rule.ev, "%s: exempt.", "%s：例外，不計。", g->name);
			continue;
		}
		struct subject s = ways_subject(&g->rule, x);
		judge(g, &s);
	}
}

static bool start(struct age *g, const struct params *p)
{
	struct evidence *ev = g->rule.ev;
	struct err e = {0};
	size_t n;
	char **names = param_list(p, "services", ev->arena, &n);

	if (!pam_rule_start(&g->rule))
		return false;
	g->today = ways_today(g->rule.facts);
	ways_find(&g->rule, names, n, &g->ways);
	for (size_t i = 0; i < n; i++)
		if (str_eq(names[i], "passwd") &&
			!(g->passwd = pam_host_service(g->rule.pam, "passwd", &e)))
			evidence_error(ev, "passwd: %s.", "passwd：%s。", e.text);
	return true;
}

static void run_age(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct age g = {.rule = {.facts = f, .ev = ev, .changes = true},
		.want = {.min = (long)param_u64(p, "min_days"),
			.max = (long)param_u64(p, "max_days")}};
	struct err e = {0};
	const struct accounts *all = facts_get(f, &model_accounts, &e);
	struct subject next;

	g.want.exempt = param_list(p, "exempt", ev->arena, &g.want.n_exempt);
	evidence_expected(ev,
		"a password older than %ld days must be changed before it lets anybody in, and "
		"none can be changed before it is %ld days old; new accounts get the same",
		"密碼逾 %ld 日者須先變更始得登入，未滿 %ld 日者不得變更；新建帳號亦同", g.want.max,
		g.want.min);
	if (g.want.max < 1 || g.want.max > 36500 || g.want.min > g.want.max) {
		evidence_error(ev, "the thresholds make no sense: %ld to %ld days",
			"門檻值不合理：%ld 日至 %ld 日", g.want.min, g.want.max);
		return;
	}
	if (!all) {
		evidence_error(ev, "accounts: %s.", "帳號：%s。", e.text);
		return;
	}
	if (!start(&g, p))
		return;
	judge_accounts(&g, all);
	if (ways_new_account(&g.rule, all, &next)) {
		g.name = "(new account)";
		g.name_zh = "（新建帳號）";
		judge(&g, &next);
	}
	if (ev->status == ST_NONE) {
		evidence_observed(ev,
			"Of %zu accounts with a password (the next new one included) each must "
			"change it in time, and cannot too early.",
			"%zu 個有密碼之帳號（含下一個新建者）均須如期變更密碼，且不得過早變更。",
			g.judged);
		evidence_status(ev, ST_PASS);
	}
}

static const struct param_spec params[] = {{"min_days", PARAM_NUMBER, "days"},
	{"max_days", PARAM_NUMBER, "days"}, {"services", PARAM_STRING, NULL},
	{"exempt", PARAM_STRING, NULL}, {0}};

const struct check family_ia2_age[] = {
	{"password-age",
		"passwords must be changed in time and cannot be too early: shadow's ages, heeded "
		"by the PAM stacks, also for new accounts",
		params, 0, run_age},
	{0},
};
