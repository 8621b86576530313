/*
 * IA-4, passwords are stored hashed: by which schemes those that are stored are kept, and by which a new one will be.
 *
 * stored-hashes: every field of shadow that something typed could match is a hash of an accepted scheme, and none
 * stands in passwd or group, which everybody can read.  What "passwd -u" would bring back is told.
 * new-hash: whoever changes a password, by himself, forced at a login or in a batch, gets one of an accepted scheme, by
 * simulating each PAM stack.
 * No part of a hash goes into the evidence: the account and the scheme alone.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/services.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/accounts/hash.h"
#include "checks/resolve/accounts/libuser.h"
#include "checks/resolve/accounts/login_defs.h"
#include "checks/resolve/sshd/sshd.h"

struct hashes {
	struct evidence *ev;
	char **schemes;
	size_t n_schemes;
	bool without_pam; /* sshd verifies passwords by crypt(3) itself */
	size_t counted, empty, barred;
	const char *names[32]; /* the schemes met */
	size_t times[32], n_names;
};

static const char *clean(const struct evidence *ev, const char *name)
{
	return *name ? str_clean(ev->arena, name, strlen(name), 64) : "\"\"";
}

static bool accepted(const struct hashes *h, const char *scheme)
{
	for (size_t i = 0; i < h->n_schemes; i++)
		if (str_ieq(h->schemes[i], scheme))
			return true;
	return false;
}

static void meet(struct hashes *h, const char *scheme)
{
	for (size_t i = 0; i < h->n_names; i++)
		if (str_eq(h->names[i], scheme)) {
			h->times[i]++;
			return;
		}
	if (h->n_names < 32) {
		h->names[h->n_names] = scheme;
		h->times[h->n_names++] = 1;
	}
}

static void see(struct hashes *h, const struct account *a, const char *value, struct line_at at)
{
	const char *name = clean(h->ev, a->name);

	if (at.file)
		evidence_seen(h->ev, "stored password",
			arena_printf(h->ev->arena, "%s: %s (%s:%u)", name, value, at.file->path,
				at.line));
}

/* Takes a hash of passwd or shadow.  Those that would fail are tried, since crypt(3) refuses some that only look like one. */
static void judge_hash(struct hashes *h, const struct account *a, const char *field,
	const char *scheme, struct line_at at)
{
	const char *name = clean(h->ev, a->name), *path = at.file->path;
	bool good = accepted(h, scheme), in_passwd = at.file == a->passwd_at.file;

	if ((!good || in_passwd) && hash_try_empty(field) == HASH_REFUSED) {
		see(h, a, "looks like a hash, and crypt(3) refuses it", at);
		return;
	}
	h->counted++;
	meet(h, scheme);
	see(h, a, scheme, at);
	if (!good) {
		evidence_reason(h->ev, "%s: stored by %s (%s:%u).", "%s：以 %s 儲存（%s:%u）。",
			name, scheme, path, at.line);
		evidence_status(h->ev, ST_FAIL);
	}
	if (in_passwd) {
		evidence_reason(h->ev,
			"%s: the hash stands in passwd, which everybody can read (%s:%u).",
			"%s：雜湊置於人人可讀之 passwd（%s:%u）。", name, path, at.line);
		evidence_status(h->ev, ST_FAIL);
	}
}

/* What PAM verifies; and what sshd without PAM does, which takes shadow's field whatever passwd's says, and knows BSDI's. */
static void judge_stored(struct hashes *h, const struct account *a)
{
	struct line_at at = a->in_passwd ? a->passwd_at : a->shadow_at;
	const char *field = a->shadow_field ? a->shadow_field : a->passwd_field;
	struct line_at place = a->shadow_field ? a->shadow_at : a->passwd_at;
	const char *scheme = h->without_pam ? hash_scheme(field, NULL) : NULL;

	if (a->password == PASSWORD_HASH && !a->only_crypt)
		judge_hash(h, a, a->field, a->scheme, at);
	else if (a->only_crypt && !h->without_pam)
		see(h, a, "bsdicrypt, which PAM cannot verify", at);
	if (scheme && (a->only_crypt || a->password != PASSWORD_HASH || field != a->field))
		judge_hash(h, a, field, scheme, place);
}

static void judge_account(struct hashes *h, const struct account *a, const struct accounts *x)
{
	struct line_at at = a->shadowed ? a->shadow_at : a->passwd_at;

	evidence_trace(h->ev, at.file, at.file ? at.line : 0, "%s: %s", "%s：%s",
		clean(h->ev, a->name),
		a->password == PASSWORD_EMPTY	? "empty"
		: a->password == PASSWORD_HASH	? a->scheme
		: a->password == PASSWORD_NEVER ? "nothing matches"
						: "not readable");
	if (a->password == PASSWORD_UNKNOWN && h->ev->status != ST_ERROR)
		evidence_error(h->ev, "shadow cannot be read: %s", "無法讀取 shadow：%s",
			accounts_shadow_error(x));
	judge_stored(h, a);
	h->empty += a->password == PASSWORD_EMPTY;
	h->barred += a->barred;
	if (a->barred && !accepted(h, a->scheme))
		evidence_observed(h->ev,
			"%s is locked; unlocking brings back a hash of %s (%s:%u).",
			"%s 已鎖定；解鎖將回復 %s 雜湊（%s:%u）。", clean(h->ev, a->name),
			a->scheme, at.file->path, at.line);
}

static void judge_groups(struct hashes *h, const struct accounts *x)
{
	const struct account_group *g;

	for (size_t i = 0; (g = accounts_group(x, i)); i++) {
		if (!g->scheme || hash_try_empty(g->field) == HASH_REFUSED)
			continue;
		evidence_reason(h->ev,
			"the group %s: a hash (%s) stands in group, which everybody can read "
			"(%s:%u).",
			"群組 %s：雜湊（%s）置於人人可讀之 group（%s:%u）。", clean(h->ev, g->name),
			g->scheme, g->at.file->path, g->at.line);
		evidence_status(h->ev, ST_FAIL);
	}
}

/* sshd with UsePAM no: crypt(3) itself, which knows one scheme more. */
static bool sshd_by_crypt(struct facts *f, struct evidence *ev)
{
	struct err e = {0};
	const struct sshd_conf *c = facts_get(f, &model_sshd, &e);
	const struct sshd_value *pam = c && sshd_installed(c) ? sshd_global(c, "UsePAM") : NULL;

	(void)ev;
	return pam && !str_ieq(pam->value, "yes");
}

static bool take_schemes(struct hashes *h, const struct params *p)
{
	h->schemes = param_list(p, "schemes", h->ev->arena, &h->n_schemes);
	for (size_t i = 0; i < h->n_schemes; i++)
		if (!hash_is_scheme(h->schemes[i])) {
			evidence_error(h->ev, "no such scheme: %s", "無此雜湊演算法：%s",
				clean(h->ev, h->schemes[i]));
			return false;
		}
	return true;
}

static void run_stored(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct hashes h = {.ev = ev};
	struct err e = {0};
	const struct account *a;

	evidence_expected(ev,
		"every password that is stored is a hash by one of: %s; none in passwd or group",
		"所有存放之密碼均以下列之一雜湊：%s；passwd 及 group 均不存放",
		param_str(p, "schemes"));
	if (!take_schemes(&h, p))
		return;
	const struct accounts *x = facts_get(f, &model_accounts, &e);
	if (!x) {
		evidence_error(ev, "accounts: %s.", "帳號：%s。", e.text);
		return;
	}
	h.without_pam = sshd_by_crypt(f, ev);
	for (size_t i = 0; (a = accounts_at(x, i)); i++)
		judge_account(&h, a, x);
	judge_groups(&h, x);
	for (size_t i = 0; i < h.n_names; i++)
		evidence_observed(ev, "%zu by %s.", "%2$s：%1$zu 個。", h.times[i], h.names[i]);
	if (!h.counted)
		evidence_observed(ev, "No password hash is stored.", "未存放任何密碼雜湊。");
	if (h.empty)
		evidence_observed(ev, "%zu accounts have an empty field (rule IA-1.N1.password).",
			"%zu 個帳號之密碼欄位為空（見 IA-1.N1.password）。", h.empty);
	if (h.barred)
		evidence_observed(ev, "%zu are locked with a hash behind the \"!\".",
			"%zu 個已鎖定，「!」之後仍留有雜湊。", h.barred);
	if (ev->status == ST_NONE)
		evidence_status(ev, ST_PASS);
}

/* new-hash */

/* Where the scheme that a line of pam_unix gives comes from. */
static void see_scheme(const struct pam_rule *r, const struct scenario_result *x)
{
	if (!x->line)
		return;
	const struct pam_from from = x->scheme_from;
	const char *scheme = x->scheme;
	evidence_trace(r->ev, x->line->file, x->line->line, "keeps the new password", "儲存新密碼");
	if (from.file) {
		evidence_trace(r->ev, from.file, from.line, "by %s", "採用 %s", scheme);
		pam_rule_see(r, "scheme", scheme, from.file, from.line);
	} else {
		evidence_trace(r->ev, NULL, 0,
			"by %s: neither the line nor ENCRYPT_METHOD names a scheme",
			"採用 %s：該行及 ENCRYPT_METHOD 均未指定演算法", scheme);
	}
}

static void judge_change(struct pam_rule *r, const char *name, const struct pam_service *service,
	unsigned caller, bool forced)
{
	const struct scenario_service s = {.service = service, .caller_uid = caller};
	const struct hashes *h = r->want;
	struct scenario_result x = scenario_new_hash(
		r->world, &s, &r->world->users[1], h->schemes, h->n_schemes, forced);
	const char *at = pam_rule_where(r, x.line);

	r->judged++;
	switch (x.outcome) {
	case OUT_ERROR:
	case OUT_UNDECIDED:
		pam_rule_undecided(r, name, &x);
		return;
	case OUT_REFUSES:
		pam_rule_say(r, true,
			PAM_RULE_TEXT(r, "%s: no password can be changed%s.",
				"%s：無法變更密碼%s。", name, at));
		break;
	case OUT_NEVER_FORCED:
		pam_rule_say(r, true,
			PAM_RULE_TEXT(r, "%s: never asks for a change of password, not counted.",
				"%s：不要求變更密碼，不計。", name));
		break;
	default:
		pam_rule_say(r, x.outcome == OUT_HOLDS,
			PAM_RULE_TEXT(r, "%s: a new password is kept by %s%s.",
				"%s：新密碼以 %s 儲存%s。", name, x.scheme, at));
		see_scheme(r, &x);
	}
	pam_rule_see_abort(r, service);
}

static void judge_service(
	struct pam_rule *r, const char *name, const struct pam_service *service, unsigned caller)
{
	judge_change(r, name, service, caller, !str_eq(name, "passwd"));
}

/* crypt_make_salt() of shadow's own tools, where they are built without PAM. */
static const char *shadow_scheme(struct facts *f, const struct file **ret_file, unsigned *ret_line)
{
	static const char *const names[][2] = {{"MD5", "md5crypt"}, {"SHA256", "sha256crypt"},
		{"SHA512", "sha512crypt"}, {"BCRYPT", "bcrypt"}, {"YESCRYPT", "yescrypt"}};
	const struct login_defs *d = facts_get(f, &model_login_defs, &(struct err){0});
	const char *v = d ? login_defs_str(d, "ENCRYPT_METHOD", ret_file, ret_line) : NULL;

	for (size_t i = 0; v && i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(v, names[i][0]))
			return names[i][1];
	v = d && !v ? login_defs_str(d, "MD5_CRYPT_ENAB", ret_file, ret_line) : NULL;
	return v && str_ieq(v, "yes") ? "md5crypt" : "descrypt";
}

/* chpasswd and newusers: PAM's stack of their name, as root, where they are linked with it; else shadow's own way. */
static void judge_batch(struct pam_rule *r, const char *program)
{
	const char *path = arena_printf(r->ev->arena, "/usr/sbin/%s", program);
	const struct hashes *h = r->want;
	const struct file *binary, *file = NULL;
	struct err e = {0};
	unsigned line = 0;
	int rc = root_read(r->world->root, path, &binary, &e);

	if (is_absent(rc))
		return;
	if (!rc && binary->size > 1000 && !memmem(binary->data, binary->size, "libpam.so", 9)) {
		const char *scheme = shadow_scheme(r->facts, &file, &line);
		pam_rule_say(r, accepted(h, scheme),
			PAM_RULE_TEXT(r, "%s: a new password is kept by %s.",
				"%s：新密碼以 %s 儲存。", program, scheme));
		if (file)
			pam_rule_see(r, "ENCRYPT_METHOD", scheme, file, line);
		return;
	}
	const struct pam_service *service = pam_host_service(r->pam, program, &e);
	if (!service)
		evidence_error(r->ev, "%s: %s.", "%s：%s。", program, e.text);
	else
		judge_change(r, program, service, 0, false);
}

/*
 * The tools of libuser (lpasswd, luseradd): crypt_style, else what is imported of login.defs, else DES, which any style
 * they do not know is too.
 */
static const char *libuser_scheme(struct pam_rule *r, const struct file *conf,
	const struct file **ret_file, unsigned *ret_line)
{
	static const char *const names[][2] = {{"md5", "md5crypt"}, {"sha256", "sha256crypt"},
		{"sha512", "sha512crypt"}, {"blowfish", "bcrypt"}, {"yescrypt", "yescrypt"}};
	unsigned line;
	const char *v =
		conf ? libuser_value(r->ev->arena, conf, "defaults", "crypt_style", ret_line)
		     : NULL;

	*ret_file = v ? conf : NULL;
	for (size_t i = 0; v && i < sizeof(names) / sizeof(*names); i++)
		if (str_ieq(v, names[i][0]))
			return names[i][1];
	v = conf && !v ? libuser_value(r->ev->arena, conf, "import", "login_defs", &line) : NULL;
	if (v && str_eq(v, "/etc/login.defs"))
		return shadow_scheme(r->facts, ret_file, ret_line);
	if (v && *v)
		evidence_error(r->ev, "libuser takes its settings from %s (%s:%u)",
			"libuser 之設定取自 %s（%s:%u）", clean(r->ev, v), conf->path, line);
	return "descrypt";
}

static void judge_libuser(struct pam_rule *r)
{
	static const char *const tools[] = {"/usr/sbin/lpasswd", "/usr/sbin/luseradd"};
	const struct hashes *h = r->want;
	const struct file *conf = NULL, *file = NULL;
	struct err e = {0};
	unsigned line = 0;
	bool there = false;
	struct stat st;

	for (size_t i = 0; i < 2; i++)
		there |= !is_absent(root_stat(r->world->root, tools[i], true, &st, NULL));
	if (!there)
		return;
	int rc = root_read(r->world->root, "/etc/libuser.conf", &conf, &e);
	if (rc < 0 && !is_absent(rc)) {
		evidence_error(r->ev, "libuser: %s.", "libuser：%s。", e.text);
		return;
	}
	const char *scheme = libuser_scheme(r, rc < 0 ? NULL : conf, &file, &line);
	pam_rule_say(r, accepted(h, scheme),
		PAM_RULE_TEXT(r, "libuser: a new password is kept by %s.",
			"libuser：新密碼以 %s 儲存。", scheme));
	if (file)
		pam_rule_see(r, "crypt_style", scheme, file, line);
}

static void run_new(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct hashes h = {.ev = ev};
	struct pam_rule r = {.facts = f, .ev = ev, .changes = true, .want = &h};
	size_t n;
	char **names = param_list(p, "services", ev->arena, &n);

	evidence_expected(ev, "a new password is kept as a hash by one of: %s",
		"新密碼以下列之一雜湊儲存：%s", param_str(p, "schemes"));
	if (!take_schemes(&h, p) || !pam_rule_start(&r))
		return;
	judge_batch(&r, "chpasswd");
	judge_batch(&r, "newusers");
	judge_libuser(&r);
	pam_rule_services(&r, names, n, judge_service);
}

static const struct param_spec new_params[] = {
	{"schemes", PARAM_STRING, NULL}, {"services", PARAM_STRING, NULL}, {0}};
static const struct param_spec stored_params[] = {{"schemes", PARAM_STRING, NULL}, {0}};

const struct check family_ia4[] = {
	{"stored-hashes",
		"every stored password is a hash by an accepted scheme, and none stands in passwd "
		"or group",
		stored_params, 0, run_stored},
	{"new-hash",
		"a new password is kept as a hash by an accepted scheme, by simulating the PAM "
		"password stacks",
		new_params, 0, run_new},
	{0},
};
