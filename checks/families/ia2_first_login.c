/*
 * IA-2.N1, a default password is changed right after the login: whoever was given a password has to choose another one
 * before he gets anywhere.
 *
 * first-login: an account that never logged in, by the host's own records, has the password it was given; shadow must hold
 * 0 as its last change, and every service that takes the password must then demand another one, by simulating its stacks
 * with the account's own line of shadow.  That the services do is tried with a scripted account too, so that it holds for
 * accounts to come.
 * The day an account was made stands in no file.  So an account that did log in counts as one that chose its password:
 * who was let in with the one he was given and kept it, or got another one from the help desk later, is left to the
 * attestation.  Counted are accounts with a password that could be typed.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/ways.h"
#include "checks/resolve/accounts/last_login.h"

struct first {
	struct pam_rule rule;
	struct ways ways;
	const struct accounts *all;
	const struct last_logins *logins;
	long today;
	char **exempt;
	size_t n_exempt;
	const char *name, *name_zh; /* of the subject, cleaned */
	struct strbuf unknown; /* names of those of whom no login is recorded where none would be */
	size_t forced, used, n_unknown;
};

static bool has_password(const struct account *a)
{
	return a->password == PASSWORD_HASH || a->password == PASSWORD_EMPTY;
}

static bool can_type(const struct way *w, const struct subject *s)
{
	return w->password && (!s->account || has_password(s->account));
}

static bool start(struct first *g, const struct params *p)
{
	struct evidence *ev = g->rule.ev;
	struct err e = {0};
	size_t n;
	char **names = param_list(p, "services", ev->arena, &n);

	g->exempt = param_list(p, "exempt", ev->arena, &g->n_exempt);
	g->all = facts_get(g->rule.facts, &model_accounts, &e);
	if (!g->all) {
		evidence_error(ev, "accounts: %s.", "帳號：%s。", evidence_clean(ev, e.text));
		return false;
	}
	if (!accounts_shadow_readable(g->all)) {
		evidence_error(ev, "/etc/shadow could not be read.", "無法讀取 /etc/shadow。");
		return false;
	}
	g->logins = facts_get(g->rule.facts, &model_last_logins, &e);
	if (!g->logins) {
		evidence_error(
			ev, "last logins: %s.", "最近登入紀錄：%s。", evidence_clean(ev, e.text));
		return false;
	}
	if (!pam_rule_start(&g->rule))
		return false;
	g->today = ways_today(g->rule.facts);
	ways_find(&g->rule, names, n, &g->ways);
	return true;
}

/* The ways that let the account in without asking for another password, today. */
static struct ways_open lets_in(struct first *g, const struct subject *s)
{
	return ways_try(&g->rule, &g->ways, s, g->today, ENTRY_CHANGE, can_type);
}

/* With 0 as the last change every way has to ask; false when the sentence against the host is said. */
static bool demands(struct first *g, const struct subject *s)
{
	struct ways_open o = lets_in(g, s);

	if (o.names)
		pam_rule_say(&g->rule, false,
			PAM_RULE_TEXT_OF(&g->rule, g->name, g->name_zh,
				"%s: shadow's last change is 0, and no other password is asked for "
				"by "
				"%s%s.",
				"%s：shadow 之最後變更日為 0，惟仍不要求變更密碼：%s%s。", o.names,
				ways_because(&g->rule, s, &o)));
	return !o.names && !o.undecided;
}

/* Nobody in particular, and whoever the stacks treat in a way of his own. */
static void judge_scripted(struct first *g)
{
	struct subject s = ways_stand_in(&g->rule);
	bool by_user = false;

	s.shadow.changed = 0;
	g->name = "(a new account)";
	g->name_zh = "（新建帳號）";
	if (!demands(g, &s))
		return;
	for (size_t i = 0; i < g->ways.n; i++)
		by_user |= g->ways.v[i].service &&
			   scenario_depends_on_user(g->rule.world, g->ways.v[i].service);
	for (size_t i = 2; by_user && i < g->rule.world->n_users; i++) {
		s.user = &g->rule.world->users[i];
		g->name = arena_printf(g->rule.ev->arena, "(%s, when new)",
			evidence_clean(g->rule.ev, s.user->name));
		g->name_zh = arena_printf(g->rule.ev->arena, "（%s，新建時）",
			evidence_clean(g->rule.ev, s.user->name));
		if (!demands(g, &s))
			return;
	}
}

static void see(struct first *g, const struct account *a, const char *what)
{
	struct line_at at = a->shadowed ? a->shadow_at : a->passwd_at;

	ways_see(g->rule.ev, "password", arena_printf(g->rule.ev->arena, "%s: %s", g->name, what),
		at);
	evidence_trace(g->rule.ev, NULL, 0, "%s %s: %s", "%s %s：%s",
		ways_at(g->rule.ev->arena, at), g->name, what);
}

/* No login is recorded: the account must not get in with the password it has. */
static void judge_unused(struct first *g, const struct account *a, const struct subject *s)
{
	struct ways_open o = lets_in(g, s);
	bool known = last_logins_kept(g->logins) && !last_logins_partial(g->logins);

	if (!o.names) {
		g->forced += !o.undecided;
		see(g, a, "no login recorded; must be changed, or lets nobody in");
		return;
	}
	if (!known) {
		if (g->n_unknown++ < 20)
			strbuf_printf(&g->unknown, "%s%s", g->unknown.len ? ", " : "", g->name);
		see(g, a, "whether it ever logged in is not known");
		return;
	}
	see(g, a, "no login recorded; need not be changed");
	pam_rule_say(&g->rule, false,
		PAM_RULE_TEXT_OF(&g->rule, g->name, g->name_zh,
			"%s: never logged in, so has the password it was given, and is let in "
			"without choosing another by %s (%s)%s.",
			"%s：從未登入，密碼仍為核發時所設，惟無須變更即准進入：%s（%s）%s。",
			o.names,
			ways_at(g->rule.ev->arena, a->shadowed ? a->shadow_at : a->passwd_at),
			ways_because(&g->rule, s, &o)));
}

static void judge_account(struct first *g, const struct account *a)
{
	struct subject s = ways_subject(&g->rule, a);
	const char *source = NULL;

	if (!has_password(a))
		return;
	g->name = g->name_zh = str_clean(g->rule.ev->arena, a->name, strlen(a->name), 64);
	if (ways_listed(g->exempt, g->n_exempt, a->name)) {
		evidence_observed(g->rule.ev, "%s: exempt.", "%s：例外，不計。", g->name);
		return;
	}
	if (a->has_shadow && a->shadowed && a->changed == 0) {
		see(g, a, "must be changed at the next login");
		g->forced += demands(g, &s);
	} else if (!last_login(g->logins, a->name, a->uid, &source)) {
		judge_unused(g, a, &s);
	} else {
		g->used++;
		see(g, a, arena_printf(g->rule.ev->arena, "has logged in (%s)", source));
	}
}

static void conclude(struct first *g)
{
	struct evidence *ev = g->rule.ev;

	if (g->n_unknown) {
		const char *record = last_logins_partial(g->logins);
		const char *names = strbuf_str(&g->unknown);
		if (record)
			evidence_error(ev,
				"%s holds the newest logins alone, so it is not known whether "
				"these have ever used the password they were given: %s.",
				"%s 僅存最近之登入紀錄，無從得知下列帳號是否曾以核發之密碼登入：%s"
				"。",
				record, names);
		else
			evidence_error(ev,
				"No record of last logins is kept (/var/log/lastlog), so it is not "
				"known whether these have ever used the password they were given: "
				"%s.",
				"系統未保存最近登入紀錄（/var/log/lastlog），無從得知下列帳號是否曾"
				"以核發之密碼登入：%s。",
				names);
	}
	evidence_observed(ev,
		"%zu accounts have logged in; %zu that have not must choose a password first, or "
		"are "
		"shut out.",
		"曾登入之帳號 %zu 個；未曾登入而須先變更密碼或無法進入者 %zu 個。", g->used,
		g->forced);
	if (ev->status == ST_NONE && !g->ways.n) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(
			ev, "none of the services exists in this root", "受測系統無任何所列服務");
	}
	if (ev->status == ST_NONE)
		evidence_status(ev, ST_PASS);
}

static void run(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct first g = {.rule = {.facts = f, .ev = ev}, .unknown = {.arena = ev->arena}};
	const struct account *a;

	evidence_expected(ev,
		"an account that never logged in has to choose another password before it gets in, "
		"whatever service it takes",
		"從未登入之帳號，不論經由何一服務，均須先變更密碼始得進入");
	if (!start(&g, p))
		return;
	judge_scripted(&g);
	for (size_t i = 0; (a = accounts_at(g.all, i)); i++)
		judge_account(&g, a);
	for (size_t i = 0; i < g.ways.n; i++)
		if (g.ways.v[i].service)
			pam_rule_see_stack(&g.rule, g.ways.v[i].service, PAM_ACCOUNT);
	conclude(&g);
}

static const struct param_spec params[] = {
	{"services", PARAM_STRING, NULL}, {"exempt", PARAM_STRING, NULL}, {0}};

const struct check family_ia2_first_login[] = {
	{"first-login",
		"an account that never logged in has to change its password before it gets in, by "
		"simulating every stack",
		params, 0, run},
	{0},
};
