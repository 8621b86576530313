/*
 * IA-1, identification and authentication of internal users: more than one factor (多重認證).
 *
 * Asked of every service named and of every sshd: does somebody get in who has nothing, only what can be known, only
 * what can be held, or only what he is?  One way that one kind of factor opens is enough to fail; two proofs of one
 * kind are one factor.  Tried are the accounts that could log in, root among them, and the ordinary stand-in both with
 * and without a second factor set up, since the next account has none.  What PAM makes of it is played through
 * (checks/pam/factors.h); the methods of sshd are in ia1_factors_sshd.c, terminals that ask for nothing in ia1_unasked.c.
 *
 * Which modules ask for what is the agency's list.  A module that is not in it and has no model may let in anybody: that
 * is an error where the verdict rests on it.
 */
#include "checks/families/ia1_factors.h"

#include <string.h>

#include "base/str.h"
#include "checks/check.h"

#define DAY 86400

const unsigned factor_tries[FACTOR_TRIES] = {0, PAM_KNOWN, PAM_HELD, PAM_BODY};

struct bitext factors_enough(unsigned has)
{
	return has == PAM_KNOWN	 ? (struct bitext){"something known alone (a password) lets in",
					   "僅憑所知（密碼）即可登入"}
	       : has == PAM_HELD ? (struct bitext){"something held alone (a token, a key) lets in",
					   "僅憑所持（權杖、金鑰）即可登入"}
	       : has == PAM_BODY
		       ? (struct bitext){"something one is alone (a finger) lets in",
				 "僅憑生物特徵（指紋）即可登入"}
		       : (struct bitext){"lets in without any factor", "不需任何因子即可登入"};
}

const char *factors_who(const struct pam_rule *r, const struct tries *t)
{
	if (t->subject.account)
		return arena_printf(r->ev->arena, " [%s]",
			str_clean(r->ev->arena, t->subject.user->name,
				strlen(t->subject.user->name), 64));
	return "";
}

struct scenario_result factors_try(const struct pam_rule *r, const struct scenario_service *s,
	const struct tries *t, unsigned has, bool authenticated, unsigned flags)
{
	const struct factors_rule *f = r->want;
	const struct scenario_proofs proofs = {.factors = &f->list,
		.has = has,
		.enrolled = t->enrolled,
		.no_password = t->no_password,
		.authenticated = authenticated,
		.flags = flags,
		.stored = &t->stored};

	return scenario_proofs(r->world, s, t->subject.user, &proofs);
}

/* Who tries */

static void add_tries(
	struct pam_rule *r, struct factors_rule *f, size_t *cap, struct subject s, bool enrolled)
{
	struct tries *t = arena_push(r->ev->arena, &f->v, &f->n, cap, sizeof(*t));
	const struct account *a = s.account;

	*t = (struct tries){.subject = s,
		.enrolled = enrolled,
		.no_password = a && a->password == PASSWORD_NEVER,
		.stored = {.blank = a && a->password == PASSWORD_EMPTY,
			.ages = s.shadow,
			.now = (int64_t)ways_today(r->facts) * DAY + DAY / 2}};
}

/* No shell, no session: nothing to log in to. */
static bool shuts_out(const char *shell)
{
	return str_ends(shell, "/nologin") || str_ends(shell, "/false");
}

static bool find_tries(struct pam_rule *r, struct factors_rule *f)
{
	struct err e = {0};
	const struct accounts *all = facts_get(r->facts, &model_accounts, &e);
	size_t cap = 0;

	if (!all) {
		evidence_error(r->ev, "accounts: %s.", "帳號：%s。", e.text);
		return false;
	}
	add_tries(r, f, &cap, ways_stand_in(r), false);
	add_tries(r, f, &cap, ways_stand_in(r), true);
	for (size_t i = 0; i < accounts_count(all); i++) {
		const struct account *a = accounts_at(all, i);
		if (!shuts_out(a->shell))
			add_tries(r, f, &cap, ways_subject(r, a), false);
	}
	struct line_at at;
	f->others = accounts_others(all, &at) != NULL;
	return true;
}

/* One service */

struct found {
	const struct tries *who;
	struct scenario_result x;
	bool both; /* the stand-in with a second factor and the one without */
};

/*
 * Where it does not matter who the user is, the stand-in, root and those without a password speak for all.
 */
static bool speaks(const struct tries *t, bool by_user)
{
	return by_user || !t->subject.account || t->subject.user->uid == 0 || t->no_password ||
	       t->stored.blank;
}

/* The first who gets in with that; who NULL: none, and x says of whom it cannot be told. */
static struct found find_open(const struct pam_rule *r, const struct scenario_service *callers,
	size_t n_callers, unsigned has, bool by_user)
{
	const struct factors_rule *f = r->want;
	struct found found = {.x = {.outcome = OUT_HOLDS}};
	enum { MANY = 32 };

	for (size_t i = 0; i < f->n; i++)
		for (size_t c = 0; c < n_callers && (c < MANY || i < 2); c++) {
			if (!speaks(&f->v[i], by_user))
				continue;
			struct scenario_result x =
				factors_try(r, &callers[c], &f->v[i], has, false, 0);
			found.both |= x.outcome == OUT_LETS_IN && found.who && i == 1;
			if (x.outcome == OUT_LETS_IN && !found.who)
				found = (struct found){&f->v[i], x, false};
			else if (x.outcome != OUT_HOLDS && !found.who)
				found.x = x;
			if (found.who && i)
				return found;
		}
	return found;
}

/* Where the two stand-ins differ it is the second factor, set up or not, that makes the difference. */
static struct bitext open_text(
	const struct pam_rule *r, const char *name, unsigned has, const struct found *found)
{
	const struct tries *t = found->who;
	struct bitext enough = factors_enough(has), where = {"", ""};

	if (!t->subject.account && t->enrolled)
		where = (struct bitext){" where a second factor is set up", "（已設定第二因子者）"};
	else if (!t->subject.account && !found->both && has != PAM_HELD && has != PAM_BODY)
		where = (struct bitext){
			" whoever has set up no second factor", "（未設定第二因子者）"};
	const char *line = pam_rule_where(r, found->x.line);
	return PAM_RULE_TEXT(r, "%1$s%2$s: %3$s%5$s%7$s%4$.0s%6$.0s.",
		"%1$s%2$s：%4$s%6$s%7$s%3$.0s%5$.0s。", name, factors_who(r, t), enough.en,
		enough.zh, where.en, where.zh, line);
}

static void see_factors(struct pam_rule *r, const struct pam_service *service)
{
	const struct pam_stack *stack = pam_service_stack(service, PAM_AUTH);
	static const char *const words[] = {"", "known", "held", "known and held", "body",
		"known and body", "held and body", "known, held and body"};

	pam_rule_see_abort(r, service);
	pam_rule_see_stack(r, service, PAM_AUTH);
	for (size_t i = 0; i < stack->n; i++) {
		const struct pam_line *l = &stack->v[i];
		unsigned kinds = l->handler == PAM_H_MODULE && l->present
					 ? pam_factor_kinds(r->factors, l)
					 : 0;
		if (kinds)
			pam_rule_see(r, l->name, words[kinds & 7], l->file, l->line);
	}
}

static void judge_service(
	struct pam_rule *r, const char *name, const struct pam_service *service, unsigned caller)
{
	size_t n_callers;
	const struct scenario_service *callers =
		scenario_callers(r->world, service, caller, r->ev->arena, &n_callers);
	bool by_user = scenario_depends_on_user(r->world, service), open = false;
	struct scenario_result unknown = {.outcome = OUT_HOLDS};

	r->judged++;
	for (size_t i = 0; i < FACTOR_TRIES; i++) {
		struct found found = find_open(r, callers, n_callers, factor_tries[i], by_user);
		if (!found.who && found.x.outcome != OUT_HOLDS)
			unknown = found.x;
		if (!found.who)
			continue;
		pam_rule_say(r, false, open_text(r, name, factor_tries[i], &found));
		if (found.x.line)
			pam_rule_see(r, "lets in", found.x.line->name, found.x.line->file,
				found.x.line->line);
		open = true;
		if (!factor_tries[i])
			break;
	}
	if (!open && unknown.outcome != OUT_HOLDS)
		pam_rule_undecided(r, name, &unknown);
	else if (!open)
		pam_rule_say(r, true,
			PAM_RULE_TEXT(r, "%s: no factor alone lets anybody in.",
				"%s：無法僅憑單一因子登入。", name));
	see_factors(r, service);
}

static void run_factors(struct facts *facts, const struct params *p, struct evidence *ev)
{
	struct factors_rule f = {.n = 0};
	struct pam_rule r = {.facts = facts, .ev = ev, .want = &f, .factors = &f.list};
	size_t n, n_words, others = 0;
	char **names = param_list(p, "services", ev->arena, &n),
	     **words = param_list(p, "factors", ev->arena, &n_words);
	const char *bad = pam_factors_parse(ev->arena, words, n_words, &f.list);
	bool sshd = false, login = false;

	evidence_expected(ev,
		"no service lets anybody in by what he knows, holds or is alone; second factors "
		"accepted: %s",
		"各服務均不得僅憑所知、所持或生物特徵單獨登入；採認之第二因子：%s",
		param_str(p, "factors"));
	if (bad) {
		evidence_error(ev,
			"\"%s\" names no factor: NAME=KIND is wanted, KIND of known, held, body, "
			"joined by +.",
			"「%s」未指明因子：應為「名稱=種類」，種類為 known、held、body，以 + "
			"連接。",
			bad);
		return;
	}
	if (!pam_rule_start(&r) || !find_tries(&r, &f))
		return;
	for (size_t i = 0; i < n; i++) {
		sshd |= str_eq(names[i], "sshd");
		login |= str_eq(names[i], "login");
		if (!str_eq(names[i], "sshd"))
			names[others++] = names[i];
	}
	if (sshd)
		factors_sshd(&r);
	if (login)
		factors_unasked(&r);
	pam_rule_services(&r, names, others, judge_service);
}

static const struct param_spec params[] = {
	{"services", PARAM_STRING, NULL}, {"factors", PARAM_STRING, NULL}, {0}};

const struct check family_ia1_factors[] = {
	{"factors",
		"no way in with one factor alone, by simulating the PAM stacks and sshd's methods",
		params, 0, run_factors},
	{0},
};
