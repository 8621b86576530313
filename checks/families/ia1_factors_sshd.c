/*
 * ia1_factors_sshd: the methods of sshd against one factor alone: sshd_config(5), AuthenticationMethods.
 *
 * Without that keyword (or with "any") each method that is switched on lets in by itself; else each of its lists is a way
 * in, and all of its methods have to be passed.  A list with a method that is off is none; where all are, nobody gets in.
 * publickey shows something held (with PubkeyAuthOptions verify-required and none but sk- algorithms a PIN or a finger
 * besides), and passes over the auth phase of PAM; the account phase remains.  password and keyboard-interactive are
 * PAM's, or (UsePAM no) the password alone, and then no keyboard-interactive.  A Kerberos ticket (GSSAPI) is had for a
 * password; host-based trust is something the client machine holds.  What root may come by is PermitRootLogin's to say.
 *
 * That no account has a key or a ticket today is no excuse: whoever has an account can bring one tomorrow.  Left out:
 * options in authorized_keys, certificates, and what AuthorizedKeysCommand answers.
 */
#include <string.h>

#include "base/str.h"
#include "checks/families/ia1_factors.h"
#include "checks/resolve/sshd/sshd_running.h"

enum method { M_KEY, M_HOST, M_GSSAPI, M_KEYEX, M_PASSWORD, M_KEYBOARD, M_NONE, METHODS };

static const struct {
	const char *name, *keyword;
	unsigned kinds; /* where the agency's list does not say; 0: PAM decides */
	bool root_key;	/* PermitRootLogin prohibit-password lets root come by it */
} methods[METHODS] = {
	[M_KEY] = {"publickey", "PubkeyAuthentication", PAM_HELD, true},
	[M_HOST] = {"hostbased", "HostbasedAuthentication", PAM_HELD, true},
	[M_GSSAPI] = {"gssapi-with-mic", "GSSAPIAuthentication", PAM_KNOWN, true},
	[M_KEYEX] = {"gssapi-keyex", "GSSAPIKeyExchange", PAM_KNOWN, true},
	[M_PASSWORD] = {"password", "PasswordAuthentication", 0, false},
	[M_KEYBOARD] = {"keyboard-interactive", "KbdInteractiveAuthentication", 0, false},
	[M_NONE] = {"none", "PermitEmptyPasswords", 0, false},
};

/* One sshd being judged. */
struct server {
	struct pam_rule *r;
	const struct sshd_conf *conf;
	const char *unit;
	const struct pam_service *service; /* NULL: UsePAM no */
	struct arena *scratch;
	size_t told;
	const char *seen[16]; /* what has been told */
	struct scenario_result unknown;
};

/* What PAM says to one who tries, asked once: by kinds, and whether auth comes first. */
struct asked {
	bool known;
	struct scenario_result x;
};
struct comer {
	const struct tries *t;
	const struct sshd_connection *at;
	bool no_empty;
	struct asked pam[2][FACTOR_TRIES][2];
};

static const char *value(const struct server *s, const struct comer *c, const char *keyword)
{
	const struct sshd_value *v = sshd_at(s->conf, s->scratch, keyword, c->at);

	return v && v->value ? v->value : "";
}

static bool on(const struct server *s, const struct comer *c, const char *keyword)
{
	return str_ieq(value(s, c, keyword), "yes");
}

/* Whether none but FIDO keys are taken, and those only once the token has verified its user. */
static bool token_verifies(const struct server *s, const struct comer *c)
{
	size_t n, k;
	char **options = str_split(s->scratch, value(s, c, "PubkeyAuthOptions"), " ,", &n),
	     **keys = str_split(s->scratch, value(s, c, "PubkeyAcceptedAlgorithms"), " ,", &k);

	if (!str_in(options, n, "verify-required") || !k)
		return false;
	for (size_t i = 0; i < k; i++)
		if (!str_starts(keys[i], "sk-") && !str_starts(keys[i], "webauthn-sk-"))
			return false;
	return true;
}

static bool root_may(const struct server *s, const struct comer *c, enum method m)
{
	const char *v = value(s, c, "PermitRootLogin");

	if (c->t->subject.user->uid)
		return true;
	return str_ieq(v, "yes") ||
	       ((str_ieq(v, "prohibit-password") || str_ieq(v, "without-password")) &&
		       methods[m].root_key) ||
	       (str_ieq(v, "forced-commands-only") && m == M_KEY);
}

/* Switched on, and there: without PAM nothing answers for keyboard-interactive. */
static bool usable(const struct server *s, const struct comer *c, enum method m)
{
	return on(s, c, methods[m].keyword) && root_may(s, c, m) &&
	       (m != M_KEYBOARD || s->service) &&
	       (m != M_NONE || on(s, c, "PasswordAuthentication"));
}

static struct scenario_result ask_pam(
	const struct server *s, struct comer *c, size_t try, bool authenticated)
{
	struct asked *a = &c->pam[c->no_empty][try][authenticated];
	const struct scenario_service service = {.service = s->service};

	if (!a->known)
		a->x = factors_try(s->r, &service, c->t, factor_tries[try], authenticated,
			c->no_empty ? PAM_F_NONULL : 0);
	a->known = true;
	return a->x;
}

/* Without PAM: the password, or none where that is what is kept and taken. */
static bool knows_password(const struct comer *c, unsigned has)
{
	return c->t->stored.blank ? !c->no_empty : (has & PAM_KNOWN) && !c->t->no_password;
}

/* Whether all these methods are passed with those kinds of proofs. */
static struct scenario_result passes(
	struct server *s, struct comer *c, const enum method *m, size_t n, size_t try)
{
	struct scenario_result no = {.outcome = OUT_HOLDS}, in = {.outcome = OUT_LETS_IN};
	const struct factors_rule *f = s->r->want;
	unsigned has = factor_tries[try];
	bool typed = false;

	for (size_t i = 0; i < n; i++) {
		unsigned kinds = pam_factor_method(&f->list, methods[m[i]].name);
		typed |= !methods[m[i]].kinds;
		if (!methods[m[i]].kinds)
			continue;
		kinds = kinds ? kinds : methods[m[i]].kinds;
		if (m[i] == M_KEY && token_verifies(s, c))
			kinds |= PAM_KNOWN;
		if (kinds & ~has)
			return no;
	}
	if (s->service)
		return ask_pam(s, c, try, !typed);
	return !typed || knows_password(c, has) ? in : no;
}

static void tell(struct server *s, const struct comer *c, const char *list, size_t try,
	const struct scenario_result *x)
{
	struct pam_rule *r = s->r;
	struct bitext enough = factors_enough(factor_tries[try]);
	const struct sshd_value *v = sshd_at(s->conf, r->ev->arena, "AuthenticationMethods", c->at);
	const char *what = arena_printf(r->ev->arena, "%s %zu", list, try);

	for (size_t i = 0; i < s->told; i++)
		if (str_eq(s->seen[i], what))
			return;
	if (s->told == sizeof(s->seen) / sizeof(*s->seen))
		return;
	s->seen[s->told++] = what;
	const char *from =
		c->at->peer.addr ? arena_printf(r->ev->arena, " from %s", c->at->peer.addr) : "";
	const char *at = v && v->file ? arena_printf(r->ev->arena, " (%s:%u)",
						evidence_clean(r->ev, v->file->path), v->line)
				      : pam_rule_where(r, x->line);
	list = evidence_clean(r->ev, list);
	pam_rule_say(r, false,
		PAM_RULE_TEXT(r, "%1$s%2$s: by %3$s %4$s%6$s%7$s%5$.0s.",
			"%1$s%2$s：以 %3$s，%5$s%6$s%7$s%4$.0s。", s->unit, factors_who(r, c->t),
			list, enough.en, enough.zh, from, at));
	if (v && v->file)
		pam_rule_see(r, "AuthenticationMethods", v->value, v->file, v->line);
	if (x->line)
		pam_rule_see(r, "lets in", x->line->name, x->line->file, x->line->line);
}

static void try_list(
	struct server *s, struct comer *c, const char *list, const enum method *m, size_t n)
{
	for (size_t i = 0; i < FACTOR_TRIES; i++) {
		struct scenario_result x = passes(s, c, m, n, i);
		if (x.outcome == OUT_LETS_IN) {
			tell(s, c, list, i, &x);
			return;
		}
		if (x.outcome != OUT_HOLDS)
			s->unknown = x;
	}
}

/* "publickey,keyboard-interactive:pam"; a list that names what is off, or is not known here, is no way in. */
static void try_named(struct server *s, struct comer *c, const char *list)
{
	enum method m[32];
	size_t n;
	char **names = str_split(s->scratch, list, ",", &n);

	if (!n || n > sizeof(m) / sizeof(*m))
		return;
	for (size_t i = 0; i < n; i++) {
		size_t len = strcspn(names[i], ":");
		int k = 0;
		while (k < METHODS &&
			(strlen(methods[k].name) != len || strncmp(names[i], methods[k].name, len)))
			k++;
		m[i] = (enum method)k;
		/* "keyboard-interactive:bsdauth" has no device on Linux */
		if (k == METHODS || !usable(s, c, m[i]) ||
			(k == M_KEYBOARD && names[i][len] && !str_eq(names[i] + len, ":pam")))
			return;
	}
	try_list(s, c, list, m, n);
}

/* Without PAM sshd keeps out whoever's password is locked. */
static bool let_in(const struct server *s, const struct comer *c)
{
	const struct factors_rule *f = s->r->want;
	const struct account *a = c->t->subject.account;

	if (!a && f->others)
		return true;
	return pam_sshd_allows(s->r, s->conf, &c->at->peer, c->t->subject.user) &&
	       (s->service || !a || !a->field || *a->field != '!');
}

static void try_comer(struct server *s, struct comer *c)
{
	size_t n;

	if (!let_in(s, c))
		return;
	c->no_empty = !on(s, c, "PermitEmptyPasswords");
	char **lists = str_split(s->scratch, value(s, c, "AuthenticationMethods"), " ", &n);
	if (n && !str_ieq(lists[0], "any")) {
		for (size_t i = 0; i < n; i++)
			try_named(s, c, lists[i]);
		return;
	}
	for (int m = 0; m < M_NONE; m++)
		if (usable(s, c, (enum method)m))
			try_list(s, c, methods[m].name, &(enum method){(enum method)m}, 1);
}

/* Whether a directory may have a user of that name or group. */
static bool of_directory(const struct server *s, const struct sshd_connection *x)
{
	const struct factors_rule *f = s->r->want;

	if (!f->others || !x->peer.user)
		return false;
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].subject.account && str_eq(f->v[i].subject.account->name, x->peer.user))
			return false;
	return true;
}

/* Each of them on each of the connections that could be his. */
static void try_all(struct server *s, const struct sshd_connection *x, size_t n)
{
	const struct factors_rule *f = s->r->want;

	for (size_t i = 0; i < f->n; i++) {
		_cleanup_arena_ struct arena *scratch = arena_new(0);
		struct comer c = {.t = &f->v[i]};
		const struct account *a = c.t->subject.account;
		s->scratch = scratch;
		for (size_t k = 0; k < n; k++) {
			struct sshd_connection at = x[k];
			/* the example stands for all who match alike; what Match says of him himself */
			if (a || !of_directory(s, &x[k])) {
				at.held = NULL;
				at.peer.user = a ? a->name : "any-other-name";
				at.peer.group = NULL;
			}
			c.at = &at;
			try_comer(s, &c);
		}
	}
}

static void judge(struct pam_rule *r, const char *unit, const struct sshd_conf *conf)
{
	static const char *const keys[] = {"UsePAM", "PubkeyAuthentication",
		"PasswordAuthentication", "KbdInteractiveAuthentication", "PermitRootLogin"};
	struct server s = {.r = r, .conf = conf, .unit = unit};
	const struct sshd_value *pam = sshd_global(conf, "UsePAM"),
				*name = sshd_kind(conf, "PAMServiceName") == SSHD_UNKNOWN
						? NULL
						: sshd_global(conf, "PAMServiceName");
	struct sshd_connection *x;
	struct err e = {0};
	size_t n;

	r->judged++;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		pam_see_sshd(r, conf, keys[i]);
	if (pam && str_ieq(pam->value, "yes") &&
		!(s.service = pam_host_service(
			  r->pam, name && name->value ? name->value : "sshd", &e))) {
		evidence_error(r->ev, "%s: %s.", "%s：%s。", unit, e.text);
		return;
	}
	if (sshd_connections(conf, r->ev->arena, SSHD_ANYBODY, &x, &n, &e) < 0) {
		evidence_error(r->ev, "%s: what Match blocks give to whom: %s.",
			"%s：Match 區塊之作用對象：%s。", unit, e.text);
		return;
	}
	try_all(&s, x, n);
	if (s.service)
		pam_rule_see_stack(r, s.service, PAM_AUTH);
	if (s.told)
		return;
	if (s.unknown.outcome != OUT_HOLDS) {
		pam_rule_undecided(r, unit, &s.unknown);
		return;
	}
	const struct sshd_value *v = sshd_global(conf, "AuthenticationMethods");
	if (v && v->file)
		pam_rule_see(r, "AuthenticationMethods", v->value, v->file, v->line);
	pam_rule_say(r, true,
		PAM_RULE_TEXT(r, "%s: no factor alone lets anybody in.",
			"%s：無法僅憑單一因子登入。", unit));
}

static void judge_running(struct pam_rule *r)
{
	struct err e = {0};
	const struct sshd_listeners *l = facts_get(r->facts, &model_sshd_listeners, &e);

	if (!l) {
		evidence_error(r->ev, "Which sshd runs cannot be asked: %s.",
			"無法查詢執行中之 sshd：%s。", evidence_clean(r->ev, e.text));
		return;
	}
	for (size_t i = 0; i < l->n; i++) {
		const struct sshd_listener *v = &l->v[i];
		const char *unit = arena_printf(r->ev->arena, "sshd (pid %d)", (int)v->pid);
		if (v->stale || !v->conf)
			evidence_error(r->ev, "%s: %s.", "%s：%s。", unit,
				evidence_clean(r->ev, v->stale ? v->stale : v->why.text));
		else if (!v->as_unit)
			judge(r, unit, v->conf);
	}
}

void factors_sshd(struct pam_rule *r)
{
	struct err e = {0};
	const struct sshd_services *s = facts_get(r->facts, &model_sshd_services, &e);

	if (!s) {
		evidence_error(r->ev, "Which sshd is started cannot be told: %s.",
			"無法得知啟動何一 sshd：%s。", evidence_clean(r->ev, e.text));
		return;
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct sshd_service *v = &s->v[i];
		const char *unit = v->unit ? v->unit : "sshd";
		if (v->conf)
			judge(r, unit, v->conf);
		else
			evidence_error(r->ev, "%s: %s.", "%s：%s。", unit,
				evidence_clean(r->ev, v->why.text));
	}
	if (facts_host(r->facts)->live)
		judge_running(r);
}
