/*
 * IA-1, identification and authentication of users: one name and one number for each, and nobody without a password.
 *
 * unique-accounts: what getpwnam(3) and getgrnam(3) find has no name and no number twice, and only root has uid 0.
 * empty-passwords: whoever types nothing at all is let in by no service, by simulating PAM with what is stored for
 * the account, and by sshd's own rules.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/services.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/accounts/hash.h"
#include "checks/resolve/sshd/sshd.h"

#define DAY 86400

static const struct accounts *all_accounts(struct facts *f, struct evidence *ev)
{
	struct err e = {0};
	const struct accounts *x = facts_get(f, &model_accounts, &e);

	if (!x)
		evidence_error(ev, "accounts: %s.", "帳號：%s。", e.text);
	return x;
}

static const char *clean(const struct evidence *ev, const char *name)
{
	return *name ? str_clean(ev->arena, name, strlen(name), 64) : "\"\"";
}

static const char *place(const struct evidence *ev, struct line_at at)
{
	return at.file ? arena_printf(ev->arena, "%s:%u", at.file->path, at.line) : "";
}

/* What LDAP or SSSD hold cannot be seen from here: that they are asked is said. */
static void say_others(const struct accounts *x, struct evidence *ev)
{
	struct line_at at;
	const char *others = accounts_others(x, &at);

	if (!others)
		return;
	others = clean(ev, others);
	evidence_observed(ev, "Accounts of %s are asked for besides (%s), and not judged here.",
		"另查詢 %s 之帳號（%s），不在此判定。", others, place(ev, at));
	evidence_seen_at(ev, "passwd", others, at.file, at.line);
}

/* unique-accounts */

static bool is_allowed(char **allow, size_t n, const char *name)
{
	for (size_t i = 0; name && i < n; i++)
		if (str_eq(allow[i], name))
			return true;
	return false;
}

static void fail_clash(struct evidence *ev, const struct account_clash *c)
{
	const char *name = clean(ev, c->name), *value = clean(ev, c->value);
	const char *a = place(ev, c->first), *b = place(ev, c->second);

	if (str_eq(c->what, "name"))
		evidence_reason(ev, "The user name %s is given twice (%s, %s).",
			"使用者名稱 %s 重複（%s、%s）。", name, a, b);
	else if (str_eq(c->what, "group"))
		evidence_reason(ev, "The group name %s is given twice (%s, %s).",
			"群組名稱 %s 重複（%s、%s）。", name, a, b);
	else if (str_eq(c->what, "uid"))
		evidence_reason(ev, "uid %s is that of %s (%s) and of %s (%s).",
			"uid %s 同時屬於 %s（%s）與 %s（%s）。", value, name, a,
			clean(ev, c->other), b);
	else
		evidence_reason(ev, "gid %s is that of the group %s (%s) and of %s (%s).",
			"gid %s 同時屬於群組 %s（%s）與 %s（%s）。", value, name, a,
			clean(ev, c->other), b);
	evidence_status(ev, ST_FAIL);
	evidence_seen_at(ev, c->what, value, c->first.file, c->first.line);
	evidence_seen_at(ev, c->what, value, c->second.file, c->second.line);
}

static void say_passed_over(struct evidence *ev, const struct account_clash *c)
{
	const char *name = clean(ev, c->name), *at = place(ev, c->first);

	if (str_eq(c->what, "hidden")) {
		evidence_trace(ev, c->first.file, c->first.line,
			"%s is not found by name: a - or + line stands before it",
			"依名稱查無 %s：其前有 - 或 + 開頭之行", name);
		evidence_observed(ev, "%s is hidden from programs by a line before it (%s).",
			"%s 因前行而不為程式所見（%s）。", name, at);
	} else {
		evidence_trace(ev, c->first.file, c->first.line,
			"the C library passes over this line: %s", "C 函式庫略過此行：%s",
			c->value);
		evidence_observed(ev, "The C library passes over the line of %s (%s).",
			"C 函式庫略過 %s 之行（%s）。", name, at);
	}
}

static void run_unique(struct facts *f, const struct params *p, struct evidence *ev)
{
	const struct accounts *x = all_accounts(f, ev);
	const struct account_clash *c;
	const struct account *a;
	size_t n, clashes = 0, told = 0;
	char **allow = param_list(p, "allow", ev->arena, &n);

	evidence_expected(ev,
		"every user name, uid, group name and gid stands for one, and uid 0 for root alone",
		"使用者名稱、uid、群組名稱及 gid 均不重複，且僅 root 為 uid 0");
	if (!x)
		return;
	for (size_t i = 0; (a = accounts_at(x, i)); i++) {
		evidence_trace(ev, a->passwd_at.file, a->passwd_at.line, "%s: uid %u, gid %u",
			"%s：uid %u、gid %u", clean(ev, a->name), a->uid, a->gid);
		if (a->uid || str_eq(a->name, "root") || is_allowed(allow, n, a->name))
			continue;
		evidence_reason(ev, "%s has uid 0 (%s).", "%s 之 uid 為 0（%s）。",
			clean(ev, a->name), place(ev, a->passwd_at));
		evidence_seen_at(ev, "uid", "0", a->passwd_at.file, a->passwd_at.line);
		evidence_status(ev, ST_FAIL);
	}
	for (size_t i = 0; (c = accounts_clash(x, i)); i++) {
		if (str_eq(c->what, "refused") || str_eq(c->what, "hidden")) {
			if (told++ < 8)
				say_passed_over(ev, c);
		} else if (!is_allowed(allow, n, c->name) && !is_allowed(allow, n, c->other)) {
			if (clashes++ < 20)
				fail_clash(ev, c);
			evidence_status(ev, ST_FAIL);
		}
	}
	evidence_observed(ev, "%zu accounts; %zu names or numbers are given twice.",
		"帳號 %zu 個；名稱或號碼重複 %zu 處。", accounts_count(x), clashes);
	say_others(x, ev);
	if (ev->status == ST_NONE)
		evidence_status(ev, ST_PASS);
}

/* empty-passwords */

struct bare {			       /* an account that might get in by typing nothing */
	const struct account *account; /* NULL: any account, with whatever password */
	struct pam_user user;
	struct scenario_stored stored;
};

struct empty {
	const struct accounts *accounts;
	struct bare *v;
	size_t n, cap;
	bool *in; /* by place in v: some service lets it in */
};

static void add_groups(
	const struct accounts *x, const struct account *a, struct pam_user *u, struct arena *arena)
{
	const struct account_group *g;
	size_t cap = 0;

	for (size_t i = 0; (g = accounts_group(x, i)); i++)
		if (accounts_in_group(a, g))
			*(const char **)arena_push(arena, &u->groups, &u->n_groups, &cap,
				sizeof(*u->groups)) = g->name;
}

/* crypt_alone: PAM does not look where nothing is stored; sshd without PAM does. */
static void add_account(
	struct empty *t, const struct account *a, time_t now, bool crypt_alone, struct evidence *ev)
{
	struct bare *b = arena_push(ev->arena, &t->v, &t->n, &t->cap, sizeof(*b));

	*b = (struct bare){.account = a,
		.user = {.name = a->name,
			.shell = a->shell,
			.home = a->home,
			.uid = a->uid,
			.gid = a->gid,
			.in_passwd = true},
		.stored = {.password = a->only_crypt || crypt_alone
					       ? NULL
					       : "", /* PAM never matches that one */
			.blank = a->password == PASSWORD_EMPTY,
			.now = now,
			.ages = {.known = true,
				.unshadowed = !a->shadowed,
				.missing = a->shadowed && !a->has_shadow,
				.changed = a->changed,
				.min = a->min,
				.max = a->max,
				.warn = a->warn,
				.inactive = a->inactive,
				.expires = a->expires}}};
	add_groups(t->accounts, a, &b->user, ev->arena);
}

/* Without PAM sshd looks into shadow, where it has a line, and into passwd else; and it minds the day of expiry. */
static bool sshd_takes_nothing(const struct account *a, time_t now)
{
	const char *field = a->shadow_field ? a->shadow_field : a->passwd_field;

	if (a->shadow_field && a->expires > 0 && now / DAY >= a->expires)
		return false;
	return !*field || hash_try_empty(field) == HASH_MATCH;
}

/* The accounts with nothing stored, and those with the hash of nothing; then anybody, for stacks that do not ask. */
static void find_bare(struct pam_rule *r, struct empty *t)
{
	struct evidence *ev = r->ev;
	time_t now = facts_host(r->facts)->now.tv_sec;
	const struct account *a;

	for (size_t i = 0; (a = accounts_at(t->accounts, i)); i++) {
		const char *name = clean(ev, a->name);
		struct line_at at = a->in_passwd ? a->passwd_at : a->shadow_at;
		enum hash_try tried = HASH_OTHER;
		if (a->password == PASSWORD_UNKNOWN) {
			evidence_error(ev, "what is stored for %s cannot be read: %s",
				"無法讀取 %s 之密碼欄位：%s", name,
				accounts_shadow_error(t->accounts));
			return;
		}
		if (a->password == PASSWORD_HASH)
			tried = hash_try_empty(a->field);
		bool crypt_alone = a->shadow_field && !a->shadowed && sshd_takes_nothing(a, now) &&
				   a->password != PASSWORD_EMPTY && tried != HASH_MATCH;
		if (tried == HASH_DEAR)
			evidence_error(ev,
				"%s: the empty password was not tried with the hash of %s: it asks "
				"for too much work, or PAM alone takes its salt",
				"%s：未以空密碼嘗試 %s 之雜湊：運算量過大，或僅 PAM 接受其鹽值",
				place(ev, at), name);
		if (a->password == PASSWORD_EMPTY)
			evidence_trace(ev, at.file, at.line, "%s: nothing is stored",
				"%s：未存放密碼", name);
		else if (tried == HASH_MATCH)
			evidence_trace(ev, at.file, at.line, "%s: the hash of the empty password",
				"%s：空密碼之雜湊", name);
		if (a->password == PASSWORD_EMPTY || tried == HASH_MATCH || crypt_alone)
			add_account(t, a, now, crypt_alone, ev);
	}
	for (size_t i = 0; i < r->world->n_users; i++) {
		struct bare *b = arena_push(ev->arena, &t->v, &t->n, &t->cap, sizeof(*b));
		*b = (struct bare){.user = r->world->users[i], .stored = {.now = now}};
	}
}

static void judge_bare(struct pam_rule *r, struct empty *t, size_t i, const char *name,
	const struct scenario_service *s, unsigned flags)
{
	const struct bare *b = &t->v[i];
	struct scenario_result x = scenario_empty(r->world, s, &b->user, &b->stored, flags);
	const char *who = clean(r->ev, b->user.name), *at = pam_rule_where(r, x.line);

	if (x.outcome == OUT_ERROR || x.outcome == OUT_UNDECIDED) {
		pam_rule_undecided(r, name, &x);
		return;
	}
	if (x.outcome == OUT_HOLDS || t->in[i])
		return;
	t->in[i] = true;
	if (b->account)
		pam_rule_say(r, false,
			PAM_RULE_TEXT(r, "%s: %s gets in without a password%s.",
				"%s：%s 無須密碼即可登入%s。", name, who, at));
	else
		pam_rule_say(r, false,
			PAM_RULE_TEXT(r, "%s: lets in without asking for a password [%s]%s.",
				"%s：不詢問密碼即准登入 [%s]%s。", name, who, at));
	if (x.line)
		pam_rule_see(r, "lets in", x.line->name, x.line->file, x.line->line);
}

static void judge_service(
	struct pam_rule *r, const char *name, const struct pam_service *service, unsigned caller)
{
	struct empty *t = r->want;
	bool by_user = scenario_depends_on_user(r->world, service);
	size_t anybody = 0, n_callers;
	const struct scenario_service *callers =
		scenario_callers(r->world, service, caller, r->ev->arena, &n_callers);

	r->judged++;
	for (size_t i = 0; i < t->n; i++) {
		if (!t->v[i].account && ++anybody > 2 && !by_user)
			break;
		for (size_t c = 0; c < n_callers && !t->in[i]; c++)
			judge_bare(r, t, i, name, &callers[c], 0);
	}
	pam_rule_see_abort(r, service);
	pam_rule_see_stack(r, service, PAM_AUTH);
	evidence_observed(r->ev, "%s: tried.", "%s：已嘗試。", name);
}

/* sshd */

/* How one way to connect treats somebody who types nothing. */
enum {
	SSHD_PERMIT = 1,   /* PermitEmptyPasswords */
	SSHD_PASSWORD = 2, /* by the method password alone */
	SSHD_KEYBOARD = 4, /* by keyboard-interactive alone */
	SSHD_BOTH = 8,	   /* by both, one after the other */
	SSHD_WAYS = 16
};

static bool sshd_says(const struct sshd_conf *c, const struct sshd_peer *peer, const char *keyword)
{
	const struct sshd_value *v = sshd_for(c, keyword, peer);

	return v && v->value && str_ieq(v->value, "yes");
}

static char **sshd_list(const struct sshd_conf *c, struct arena *a, const struct sshd_peer *peer,
	const char *keyword, size_t *ret_n)
{
	const struct sshd_value *v = sshd_for(c, keyword, peer);

	*ret_n = 0;
	return v && v->value ? str_split(a, v->value, " ", ret_n) : NULL;
}

/* Which of AuthenticationMethods' lists what is typed can go through: those of password and keyboard-interactive. */
static unsigned sshd_methods(
	const struct sshd_conf *c, struct arena *a, const struct sshd_peer *peer)
{
	bool password = sshd_says(c, peer, "PasswordAuthentication"),
	     keyboard = sshd_says(c, peer, "KbdInteractiveAuthentication");
	unsigned ways = 0;
	size_t n, k;
	char **v = sshd_list(c, a, peer, "AuthenticationMethods", &n);

	if (!n || str_ieq(v[0], "any"))
		return (password ? SSHD_PASSWORD : 0) | (keyboard ? SSHD_KEYBOARD : 0);
	for (size_t i = 0; i < n; i++) {
		char **m = str_split(a, v[i], ",", &k);
		unsigned wants = 0;
		bool typed = true;
		for (size_t j = 0; j < k; j++) {
			size_t len = strcspn(m[j], ":");
			if (len == 8 && !strncmp(m[j], "password", 8))
				wants |= SSHD_PASSWORD;
			else if (len == 20 && !strncmp(m[j], "keyboard-interactive", 20))
				wants |= SSHD_KEYBOARD;
			else if (!str_eq(m[j], "none"))
				typed = false;
		}
		if (!typed || ((wants & SSHD_PASSWORD) && !password) ||
			((wants & SSHD_KEYBOARD) && !keyboard))
			continue;
		ways |= wants == (SSHD_PASSWORD | SSHD_KEYBOARD) ? SSHD_BOTH : wants;
	}
	return ways;
}

/* root by password: only where PermitRootLogin says a plain yes. */
static unsigned sshd_ways(struct pam_rule *r, const struct bare *b, const struct sshd_conf *c,
	const struct sshd_peer *peer)
{
	if ((b->user.uid == 0 && !sshd_says(c, peer, "PermitRootLogin")) ||
		!pam_sshd_allows(r, c, peer, &b->user))
		return 0;
	unsigned ways = sshd_methods(c, r->ev->arena, peer);
	if (ways && sshd_says(c, peer, "PermitEmptyPasswords"))
		ways |= SSHD_PERMIT;
	return ways;
}

static void judge_sshd_way(struct pam_rule *r, struct empty *t, size_t i,
	const struct pam_service *service, unsigned ways)
{
	const struct bare *b = &t->v[i];
	bool permit = ways & SSHD_PERMIT, password = ways & SSHD_PASSWORD;

	if (!service && permit && password && b->account && !t->in[i] &&
		sshd_takes_nothing(b->account, b->stored.now)) {
		t->in[i] = true;
		pam_rule_say(r, false,
			PAM_RULE_TEXT(r,
				"sshd: %s gets in without a password (PermitEmptyPasswords).",
				"sshd：%s 無須密碼即可登入（PermitEmptyPasswords）。",
				clean(r->ev, b->user.name)));
	}
	if (!service)
		return;
	if (permit && (ways & (SSHD_PASSWORD | SSHD_KEYBOARD | SSHD_BOTH)))
		judge_bare(r, t, i, "sshd", &(struct scenario_service){.service = service}, 0);
	else if (ways & SSHD_KEYBOARD)
		judge_bare(r, t, i, "sshd", &(struct scenario_service){.service = service},
			PAM_F_NONULL);
	/* the password method has to be given something: a stack that asks nobody takes anything */
	else if ((ways & (SSHD_PASSWORD | SSHD_BOTH)) && !b->account)
		judge_bare(r, t, i, "sshd", &(struct scenario_service){.service = service},
			PAM_F_NONULL);
}

/* Every way the Match blocks can hold for that account, each kind of treatment once. */
static void judge_sshd_bare(struct pam_rule *r, struct empty *t, size_t i,
	const struct sshd_conf *c, const struct pam_service *service,
	const struct sshd_connection *x, size_t n)
{
	const struct bare *b = &t->v[i];
	bool seen[SSHD_WAYS] = {0};

	for (size_t k = 0; k < n; k++) {
		struct sshd_peer peer = x[k].peer;
		if (b->user.in_passwd) {
			peer.user = b->user.name;
			peer.group = NULL;
		}
		unsigned ways = sshd_ways(r, b, c, &peer);
		if (!seen[ways])
			judge_sshd_way(r, t, i, service, ways);
		seen[ways] = true;
	}
}

static void judge_sshd(struct pam_rule *r)
{
	static const char *const keys[] = {"UsePAM", "PermitEmptyPasswords",
		"PasswordAuthentication", "KbdInteractiveAuthentication"};
	struct empty *t = r->want;
	struct err e = {0};
	size_t n;
	const struct sshd_conf *c = facts_get(r->facts, &model_sshd, &e);

	if (!c && e.code != ENOENT)
		evidence_error(r->ev, "sshd: %s.", "sshd：%s。", e.text);
	if (!c || !sshd_installed(c))
		return;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const struct sshd_value *v = sshd_global(c, keys[i]);
		if (v && v->file)
			pam_rule_see(r, keys[i], v->value, v->file, v->line);
		else if (v)
			evidence_seen_from(r->ev, keys[i], v->value, "/usr/sbin/sshd");
	}
	const struct pam_service *service = NULL;
	const struct sshd_value *pam = sshd_global(c, "UsePAM");
	if (pam && str_ieq(pam->value, "yes")) {
		service = pam_host_service(r->pam, "sshd", &e);
		if (!service) {
			evidence_error(r->ev, "sshd: %s.", "sshd：%s。", e.text);
			return;
		}
	}
	struct sshd_connection *x;
	if (sshd_connections(c, r->ev->arena, SSHD_ANYBODY, &x, &n, &e) < 0) {
		evidence_error(r->ev, "sshd: what Match blocks give to whom: %s.",
			"sshd：Match 區塊之作用對象：%s。", e.text);
		return;
	}
	r->judged++;
	for (size_t i = 0; i < t->n; i++)
		judge_sshd_bare(r, t, i, c, service, x, n);
	evidence_observed(r->ev, "sshd: tried.", "sshd：已嘗試。");
	evidence_status(r->ev, ST_PASS);
}

static void say_bare(struct pam_rule *r, const struct empty *t)
{
	size_t shut = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct account *a = t->v[i].account;
		if (!a)
			continue;
		struct line_at at = a->in_passwd ? a->passwd_at : a->shadow_at;
		/* the line would show the hash, which is no secret any more, and the salt: name the account alone */
		evidence_seen(r->ev,
			a->password == PASSWORD_EMPTY || (a->shadow_field && !*a->shadow_field)
				? "empty password field"
				: "hash of the empty password",
			arena_printf(
				r->ev->arena, "%s (%s)", clean(r->ev, a->name), place(r->ev, at)));
		shut += !t->in[i];
		if (!t->in[i])
			evidence_observed(r->ev,
				"%s has no password (%s), and none of the services takes that.",
				"%s 無密碼（%s），惟各服務均不接受。", clean(r->ev, a->name),
				place(r->ev, at));
	}
	if (!t->n || !t->v[0].account)
		evidence_observed(r->ev, "No account has an empty password.", "無空密碼帳號。");
	if (shut && r->ev->status == ST_PASS)
		evidence_reason(r->ev,
			"accounts without a password are there, and nobody gets in by them",
			"有無密碼之帳號，惟無從登入");
}

static void run_empty(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct empty t = {0};
	struct pam_rule r = {.facts = f, .ev = ev, .want = &t};
	size_t n, others = 0;
	char **names = param_list(p, "services", ev->arena, &n);
	bool sshd = false;

	evidence_expected(
		ev, "no service lets anybody in without a password", "各服務均不得無密碼登入");
	t.accounts = all_accounts(f, ev);
	if (!t.accounts || !pam_rule_start(&r))
		return;
	find_bare(&r, &t);
	if (ev->status == ST_ERROR)
		return;
	t.in = arena_array(ev->arena, t.n + 1, sizeof(*t.in));
	for (size_t i = 0; i < n; i++) {
		sshd |= str_eq(names[i], "sshd");
		if (!str_eq(names[i], "sshd"))
			names[others++] = names[i];
	}
	if (sshd)
		judge_sshd(&r);
	pam_rule_services(&r, names, others, judge_service);
	say_bare(&r, &t);
	say_others(t.accounts, ev);
}

static const struct param_spec unique_params[] = {{"allow", PARAM_STRING, NULL}, {0}};
static const struct param_spec empty_params[] = {{"services", PARAM_STRING, NULL}, {0}};

const struct check family_ia1[] = {
	{"unique-accounts",
		"no user name, uid, group name or gid is given twice, and root alone has uid 0",
		unique_params, 0, run_unique},
	{"empty-passwords", "no service lets in without a password, by simulating PAM and sshd",
		empty_params, 0, run_empty},
	{0},
};
