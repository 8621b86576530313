/*
 * IA-4, passwords are stored hashed: by which schemes those that are stored are kept, and by which a new one will be.
 *
 * stored-hashes: every field of shadow that something typed could match is a hash of an accepted scheme, and none
 * stands in passwd or group, which everybody can read.  What "passwd -u" would bring back is told.
 * No part of a hash goes into the evidence: the account and the scheme alone.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/accounts.h"
#include "checks/resolve/hash.h"
#include "checks/resolve/sshd.h"

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

/* Takes a hash of passwd or shadow.  Weak ones are tried, since crypt(3) refuses some that only look like one. */
static void judge_hash(struct hashes *h, const struct account *a)
{
	struct line_at at = a->in_passwd ? a->passwd_at : a->shadow_at;
	const char *name = clean(h->ev, a->name), *path = at.file->path;
	bool good = accepted(h, a->scheme);

	if (a->only_crypt && !h->without_pam) {
		see(h, a, "bsdicrypt, which PAM cannot verify", at);
		return;
	}
	if (!good && hash_try_empty(a->field) == HASH_REFUSED) {
		see(h, a, "looks like a hash, and crypt(3) refuses it", at);
		return;
	}
	h->counted++;
	meet(h, a->scheme);
	see(h, a, a->scheme, at);
	if (!good) {
		evidence_reason(h->ev, "%s: stored by %s (%s:%u).", "%s：以 %s 儲存（%s:%u）。",
			name, a->scheme, path, at.line);
		evidence_status(h->ev, ST_FAIL);
	}
	if (a->in_passwd) {
		evidence_reason(h->ev,
			"%s: the hash stands in passwd, which everybody can read (%s:%u).",
			"%s：雜湊置於人人可讀之 passwd（%s:%u）。", name, path, at.line);
		evidence_status(h->ev, ST_FAIL);
	}
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
	if (a->password == PASSWORD_HASH)
		judge_hash(h, a);
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
		if (!g->scheme)
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

static const struct param_spec stored_params[] = {{"schemes", PARAM_STRING, NULL}, {0}};

const struct check family_ia4[] = {
	{"stored-hashes",
		"every stored password is a hash by an accepted scheme, and none stands in passwd "
		"or group",
		stored_params, 0, run_stored},
	{0},
};
