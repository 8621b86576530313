/*
 * SA-5.N2, no default passwords: what is stored for each account is neither empty nor made of a well-known default.
 *
 * Whether a hash is that of a default password can only be told by trying, as an intruder does; so it is done where the
 * scan was asked for it, and the rule is notchecked else.  An empty password needs no guess and fails either way.
 * Tried is every field of passwd and shadow that something typed could match, whatever else shuts the account (a date, a
 * shell, sshd's lists): those can change, and not every program asks them.  A field locked by "!" matches nothing.
 * Of an account that uses a default password nothing is said but that it does: neither the password nor the list it is of.
 * Left out: passwords of databases and applications, which are not crypt(3)'s, and those of groups.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/ways.h"
#include "checks/resolve/accounts/guesses.h"
#include "checks/resolve/accounts/hash.h"

#define NAMES_TOLD 50

struct passwords {
	struct facts *facts;
	struct evidence *ev;
	const struct accounts *accounts;
	const struct guesses *guesses; /* NULL: not asked to try */
	size_t empty, found, untried, tried, barred;
};

static const char *clean(const struct evidence *ev, const char *name)
{
	return *name ? str_clean(ev->arena, name, strlen(name), 64) : "\"\"";
}

/* fail or error of one account; the texts of the first ones, for a sentence on thousands is not read. */
static void say(struct passwords *w, size_t nth, const struct account *a, struct line_at at,
	struct bitext t, const char *value)
{
	const char *name = clean(w->ev, a->name);

	ways_see(w->ev, "password", arena_printf(w->ev->arena, "%s: %s", name, value), at);
	evidence_trace(w->ev, at.file, 0, "%s: %s", "%s：%s", name, value);
	if (nth <= NAMES_TOLD)
		evidence_reason(w->ev, "%s: %s%.0s.", "%s：%.0s%s。", name, t.en, t.zh);
}

static void say_empty(struct passwords *w, const struct account *a, struct line_at at)
{
	say(w, ++w->empty, a, at, (struct bitext){"the password is empty", "密碼為空"}, "empty");
}

static void judge_field(
	struct passwords *w, const struct account *a, const char *field, struct line_at at)
{
	static const struct bitext uses = {"uses a default password", "使用預設密碼"};
	static const struct bitext dear = {"could not be tried: its hash asks for too much time or "
					   "memory, or is of a kind that cannot be tried here",
		"無法嘗試：其雜湊所需之時間或記憶體過大，或屬無法於此嘗試之種類"};
	static const struct bitext late = {
		"was not tried to the end: the time allowed was up", "未能嘗試完畢：時限已至"};
	enum hash_try nothing = hash_try_empty(field);

	if (nothing == HASH_MATCH) {
		say_empty(w, a, at);
		return;
	}
	if (!w->guesses || nothing == HASH_REFUSED)
		return;
	switch (guesses_try(w->guesses, field, a->name)) {
	case GUESSED:
		say(w, ++w->found, a, at, uses, "a default one");
		break;
	case GUESSED_DEAR:
		say(w, ++w->untried, a, at, dear, "not tried");
		break;
	case GUESSED_LATE:
		say(w, ++w->untried, a, at, late, "not tried to the end");
		break;
	default:
		w->tried++;
		ways_see(w->ev, "password",
			arena_printf(w->ev->arena, "%s: no default one", clean(w->ev, a->name)),
			at);
	}
}

/* PAM looks at one of the two fields; other programs that ask getspnam(3) or getpwnam(3) at the other. */
static void judge_account(struct passwords *w, const struct account *a)
{
	struct line_at at = a->in_passwd ? a->passwd_at : a->shadow_at;
	const char *fields[3] = {
		a->password == PASSWORD_HASH ? a->field : NULL, a->shadow_field, a->passwd_field};
	const struct line_at places[3] = {at, a->shadow_at, a->passwd_at};

	if (a->password == PASSWORD_UNKNOWN && w->ev->status != ST_ERROR)
		evidence_error(w->ev, "shadow cannot be read: %s", "無法讀取 shadow：%s",
			accounts_shadow_error(w->accounts));
	if (a->password == PASSWORD_EMPTY)
		say_empty(w, a, at);
	w->barred += a->barred;
	for (int i = 0; i < 3; i++) {
		bool seen = false;
		for (int k = 0; k < i; k++)
			seen |= fields[i] && fields[k] && str_eq(fields[i], fields[k]);
		if (fields[i] && !seen && hash_scheme(fields[i], NULL))
			judge_field(w, a, fields[i], places[i]);
	}
}

static void progress(const struct passwords *w, size_t i)
{
	const struct host *h = facts_host(w->facts);

	if (h->progress && w->guesses)
		h->progress(arena_printf(w->ev->arena, "default passwords: account %zu of %zu",
				    i + 1, accounts_count(w->accounts)),
			h->progress_arg);
}

static void conclude(struct passwords *w, bool asked)
{
	struct evidence *ev = w->ev;
	struct line_at at;
	const char *others = accounts_others(w->accounts, &at);

	if (w->guesses)
		evidence_observed(ev,
			"%zu stored passwords were tried and are no default ones; %zu use a "
			"default one; %zu could not be tried.",
			"嘗試 %zu 個密碼，非預設密碼；使用預設密碼者 %zu 個；無法嘗試者 %zu 個。",
			w->tried, w->found, w->untried);
	evidence_observed(
		ev, "%zu accounts have an empty password.", "密碼為空之帳號 %zu 個。", w->empty);
	if (w->barred)
		evidence_observed(ev, "%zu are locked with a hash behind the \"!\", not tried.",
			"%zu 個已鎖定，「!」之後仍留有雜湊，未嘗試。", w->barred);
	if (others)
		evidence_observed(ev, "Accounts of %s are asked for besides, and not judged here.",
			"另查詢 %s 之帳號，不在此判定。", clean(ev, others));
	if (ev->status != ST_NONE)
		return;
	if (w->empty || w->found) {
		evidence_status(ev, ST_FAIL);
	} else if (w->untried) {
		evidence_status(ev, ST_ERROR);
	} else if (asked) {
		evidence_status(ev, ST_PASS);
	} else {
		evidence_status(ev, ST_NOTCHECKED);
		evidence_reason(ev,
			"Default passwords were not tried: that is done only where it is asked "
			"for, by "
			"`plumbline scan --try-default-passwords` as root.",
			"未嘗試預設密碼：僅於指定時（以 root 執行 plumbline scan "
			"--try-default-passwords）始予嘗試。");
	}
}

/* What could not be used of the agency's list is an error, unless an account fails all the same. */
static struct guesses *take_guesses(
	struct passwords *w, const struct params *p, struct err *ret_list)
{
	struct root *root = facts_host(w->facts)->root;
	const char *list = param_str(p, "list");
	uint64_t seconds = param_u64(p, "seconds");
	struct guesses *g = NULL;
	struct err e = {0};

	if (seconds > 86400)
		seconds = 86400;
	int rc = guesses_new(root, list, (unsigned)seconds, &g, &e);
	if (rc < 0 && *list) {
		*ret_list = e;
		rc = guesses_new(root, "", (unsigned)seconds, &g, &e);
	}
	if (rc < 0)
		evidence_error(w->ev, "default passwords cannot be tried: %s.",
			"無法嘗試預設密碼：%s。", evidence_clean(w->ev, e.text));
	if (g)
		evidence_observed(w->ev,
			"Tried with each: %zu well-known words, %zu of the agency's list, and what "
			"the names of account and host make.",
			"逐一嘗試：常見預設密碼 %zu 個、機關清單 "
			"%zu 個，及由帳號與主機名稱組成者。",
			guesses_shipped(g), guesses_agency(g));
	return g;
}

static void run(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct passwords w = {.facts = f, .ev = ev};
	bool asked = param_bool(p, "try");
	struct err e = {0}, list = {0};
	const struct account *a;
	struct guesses *g = NULL;

	evidence_expected(ev,
		"no account has an empty password, a well-known default one, one of the agency's "
		"list "
		"or one made of the account's or the host's name",
		"所有帳號之密碼均非空密碼、常見預設密碼、機關清單所列密碼，或由帳號名稱、主機名稱組"
		"成者");
	w.accounts = facts_get(f, &model_accounts, &e);
	if (!w.accounts) {
		evidence_error(ev, "accounts: %s.", "帳號：%s。", evidence_clean(ev, e.text));
		return;
	}
	if (asked)
		w.guesses = g = take_guesses(&w, p, &list);
	for (size_t i = 0; (a = accounts_at(w.accounts, i)); i++) {
		progress(&w, i);
		judge_account(&w, a);
	}
	guesses_free(g);
	if (list.code && !w.found && !w.empty)
		evidence_error(ev, "the agency's list was not tried: %s.", "未嘗試機關清單：%s。",
			evidence_clean(ev, list.text));
	conclude(&w, asked);
}

static const struct param_spec params[] = {{"try", PARAM_BOOLEAN, NULL},
	{"list", PARAM_STRING, NULL}, {"seconds", PARAM_NUMBER, "s"}, {0}};

const struct check family_sa5_passwords[] = {
	{"default-passwords",
		"no account's password is empty or a default one: tried with crypt(3), only where "
		"the "
		"scan was asked to",
		params, 0, run},
	{0},
};
