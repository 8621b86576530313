/*
 * GCB: what stands in passwd(5), shadow(5) and group(5).
 *
 * account-rule: one question about the accounts or groups, as the name services really take those files
 * (checks/resolve/accounts/accounts.h): a line glibc refuses is nobody's, and a directory's accounts are not seen here.
 * plus-lines: a file has no line that begins with "+", which nss_compat would take for "and those of NIS".
 * shells-without: no line of /etc/shells names a program.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/accounts/hash.h"
#include "checks/resolve/accounts/login_defs.h"

#define TOLD 6 /* findings in the reason; all are counted */
#define DAY  86400

struct asked {
	struct facts *f;
	struct evidence *ev;
	const struct accounts *all;
	size_t judged, bad;
};

static const char *clean(struct asked *x, const char *name)
{
	return *name ? str_clean(x->ev->arena, name, strlen(name), 64) : "\"\"";
}

static void see(struct asked *x, const char *what, const char *value, struct line_at at)
{
	/* The line itself may hold a hash. */
	if (at.file)
		evidence_seen_from(x->ev, what, value,
			arena_printf(x->ev->arena, "%s:%u", at.file->path, at.line));
	else
		evidence_seen(x->ev, what, value);
}

/* A finding about a name. */
static void finding(
	struct asked *x, const char *name, struct line_at at, const char *en, const char *zh)
{
	const char *where =
		at.file ? arena_printf(x->ev->arena, " (%s:%u)", at.file->path, at.line) : "";

	evidence_status(x->ev, ST_FAIL);
	see(x, name, en, at);
	if (x->bad++ < TOLD)
		evidence_reason(x->ev, "%1$s: %2$s%4$s.%3$.0s", "%1$s：%3$s%4$s。%2$.0s", name, en,
			zh, where);
}

static bool shadow_read(struct asked *x)
{
	if (accounts_shadow_readable(x->all))
		return true;
	evidence_error(x->ev, "shadow cannot be read: %s", "無法讀取 shadow：%s",
		accounts_shadow_error(x->all));
	return false;
}

static void ask_empty_passwords(struct asked *x)
{
	const struct account *a;

	for (size_t i = 0; shadow_read(x) && (a = accounts_at(x->all, i)); i++) {
		x->judged++;
		if (a->password == PASSWORD_EMPTY)
			finding(x, clean(x, a->name), a->in_passwd ? a->passwd_at : a->shadow_at,
				"the field of the password is empty", "密碼欄位為空");
	}
}

static void ask_shadowed(struct asked *x)
{
	const struct account *a;

	for (size_t i = 0; (a = accounts_at(x->all, i)); i++) {
		x->judged++;
		if (!str_eq(a->passwd_field, "x"))
			finding(x, clean(x, a->name), a->passwd_at,
				"the password field of passwd is not \"x\"",
				"passwd 之密碼欄位並非「x」");
	}
}

static void ask_uid_0(struct asked *x)
{
	const struct account *a, *root = accounts_find(x->all, "root");
	const struct line_at nowhere = {0};

	for (size_t i = 0; (a = accounts_at(x->all, i)); i++) {
		x->judged++;
		if (!a->uid && !str_eq(a->name, "root"))
			finding(x, clean(x, a->name), a->passwd_at, "has UID 0", "UID 為 0");
	}
	if (!root || root->uid)
		finding(x, "root", root ? root->passwd_at : nowhere, "is not the account of UID 0",
			"並非 UID 0 之帳號");
}

static int by_gid(const void *x, const void *y)
{
	gid_t a = *(const gid_t *)x, b = *(const gid_t *)y;

	return (a > b) - (a < b);
}

static void ask_group_exists(struct asked *x)
{
	const struct account *a;
	const struct account_group *g;
	size_t n = 0, cap = 0;
	gid_t *gids = NULL;

	for (size_t k = 0; (g = accounts_group(x->all, k)); k++)
		*(gid_t *)arena_push(x->ev->arena, &gids, &n, &cap, sizeof(*gids)) = g->gid;
	if (n)
		qsort(gids, n, sizeof(*gids), by_gid);
	for (size_t i = 0; (a = accounts_at(x->all, i)); i++) {
		x->judged++;
		if (!n || !bsearch(&a->gid, gids, n, sizeof(*gids), by_gid))
			finding(x, clean(x, a->name), a->passwd_at,
				arena_printf(x->ev->arena, "no group has its GID %u", a->gid),
				arena_printf(x->ev->arena, "無 GID %u 之群組", a->gid));
	}
}

static void ask_unique(struct asked *x, const char *what)
{
	const struct account_clash *c;

	x->judged = accounts_count(x->all);
	for (size_t i = 0; (c = accounts_clash(x->all, i)); i++) {
		if (!str_eq(c->what, what))
			continue;
		const char *value = evidence_clean(x->ev, c->value);
		const char *other = evidence_clean(x->ev, c->other ? c->other : c->name);
		const char *name = evidence_clean(x->ev, c->name);
		finding(x, value, c->first,
			arena_printf(x->ev->arena, "%s, and %s at %s:%u", name, other,
				c->second.file->path, c->second.line),
			arena_printf(x->ev->arena, "%s，及 %s:%u 之 %s", name, c->second.file->path,
				c->second.line, other));
	}
}

static void ask_unique_uid(struct asked *x)
{
	ask_unique(x, "uid");
}

static void ask_unique_gid(struct asked *x)
{
	ask_unique(x, "gid");
}

static void ask_unique_name(struct asked *x)
{
	ask_unique(x, "name");
}

static void ask_unique_group(struct asked *x)
{
	ask_unique(x, "group");
}

/* Its members, and those whose own group it is. */
static void ask_shadow_group(struct asked *x)
{
	const struct account_group *g;
	const struct account *a;

	for (size_t k = 0; (g = accounts_group(x->all, k)); k++) {
		if (!str_eq(g->name, "shadow"))
			continue;
		x->judged++;
		for (size_t i = 0; i < g->n_members; i++)
			finding(x, clean(x, g->members[i]), g->at, "is a member of group shadow",
				"為 shadow 群組之成員");
		/* Of several lines of one name the first says its number. */
		for (size_t i = 0; x->judged == 1 && (a = accounts_at(x->all, i)); i++)
			if (a->gid == g->gid)
				finding(x, clean(x, a->name), a->passwd_at,
					"has group shadow as its own", "以 shadow 為其主要群組");
	}
	if (!x->judged)
		evidence_observed(x->ev, "There is no group shadow.", "本機無 shadow 群組。");
}

static void ask_root_group(struct asked *x)
{
	const struct account *root = accounts_find(x->all, "root");
	const struct line_at nowhere = {0};

	x->judged = 1;
	if (!root)
		finding(x, "root", nowhere, "there is no such account", "無此帳號");
	else if (root->gid)
		finding(x, "root", root->passwd_at,
			arena_printf(x->ev->arena, "its GID is %u", root->gid),
			arena_printf(x->ev->arena, "其 GID 為 %u", root->gid));
}

static void ask_root_password(struct asked *x)
{
	const struct account *root = accounts_find(x->all, "root");
	const struct line_at nowhere = {0};

	x->judged = 1;
	if (!root)
		finding(x, "root", nowhere, "there is no such account", "無此帳號");
	else if (shadow_read(x) && root->password != PASSWORD_HASH)
		finding(x, "root", root->shadow_at,
			root->password == PASSWORD_EMPTY ? "its password field is empty"
							 : "is locked, nothing typed can match",
			root->password == PASSWORD_EMPTY ? "密碼欄位為空"
							 : "已鎖定，任何通行碼均不符");
}

static void ask_changed(struct asked *x)
{
	const struct account *a;
	long today = facts_host(x->f)->now.tv_sec / DAY;

	for (size_t i = 0; shadow_read(x) && (a = accounts_at(x->all, i)); i++) {
		if (!a->has_shadow)
			continue;
		x->judged++;
		if (a->changed > today)
			finding(x, clean(x, a->name), a->shadow_at,
				arena_printf(x->ev->arena,
					"its password was last changed %ld days from now",
					a->changed - today),
				arena_printf(x->ev->arena, "最後變更日期為 %ld 日後",
					a->changed - today));
	}
}

/* ENCRYPT_METHOD as crypt(5) names it; NULL: unset, or none it knows. */
static const char *default_scheme(
	struct asked *x, const struct login_defs *d, const struct file **file, unsigned *line)
{
	static const char *const names[][2] = {{"DES", "descrypt"}, {"MD5", "md5crypt"},
		{"SHA256", "sha256crypt"}, {"SHA512", "sha512crypt"}, {"BCRYPT", "bcrypt"},
		{"YESCRYPT", "yescrypt"}};
	const char *v = login_defs_str(d, "ENCRYPT_METHOD", file, line);

	for (size_t i = 0; v && i < sizeof(names) / sizeof(*names); i++)
		if (str_ieq(v, names[i][0]))
			return names[i][1];
	if (v)
		evidence_error(x->ev, "%s:%u: ENCRYPT_METHOD %s is not known.",
			"%s:%u：無法辨識 ENCRYPT_METHOD %s。", (*file)->path, *line,
			evidence_clean(x->ev, v));
	else
		evidence_error(x->ev, "/etc/login.defs: ENCRYPT_METHOD is not set.",
			"/etc/login.defs：未設定 ENCRYPT_METHOD。");
	return NULL;
}

static void ask_scheme(struct asked *x)
{
	struct err e = {0};
	const struct file *file = NULL;
	unsigned line = 0;
	const struct login_defs *d = facts_get(x->f, &model_login_defs, &e);
	const char *scheme = d ? default_scheme(x, d, &file, &line) : NULL;
	const struct account *a;

	if (!d)
		evidence_error(x->ev, "%s.", "無法讀取：%s。", evidence_clean(x->ev, e.text));
	if (!scheme || !shadow_read(x))
		return;
	evidence_seen_at(x->ev, "ENCRYPT_METHOD", scheme, file, line);
	for (size_t i = 0; (a = accounts_at(x->all, i)); i++) {
		if (a->password != PASSWORD_HASH)
			continue;
		x->judged++;
		if (!str_eq(a->scheme, scheme))
			finding(x, clean(x, a->name), a->in_passwd ? a->passwd_at : a->shadow_at,
				arena_printf(x->ev->arena, "its password is kept by %s, not %s",
					a->scheme, scheme),
				arena_printf(x->ev->arena, "其通行碼以 %s 雜湊，並非 %s", a->scheme,
					scheme));
	}
}

/* nologin or false, and by no other name: a link may lead elsewhere. */
static bool lets_nobody_in(struct asked *x, const char *shell)
{
	char *real;
	struct err e = {0};
	const char *name = path_base(shell);

	if (shell[0] != '/' || (!str_eq(name, "nologin") && !str_eq(name, "false")))
		return false;
	int rc = root_resolve(facts_host(x->f)->root, shell, x->ev->arena, &real, &e);
	if (rc < 0 && !is_absent(rc) && x->ev->status != ST_ERROR)
		evidence_error(x->ev, "%s.", "無法讀取：%s。", evidence_clean(x->ev, e.text));
	if (rc < 0)
		return is_absent(rc);
	name = path_base(real);
	return str_eq(name, "nologin") || str_eq(name, "false");
}

/* root, and the three whose shell is one command. */
static bool is_command_account(const struct account *a)
{
	static const char *const names[] = {"sync", "shutdown", "halt"};

	if (str_eq(a->name, "root"))
		return true;
	for (size_t i = 0; i < 3; i++)
		if (str_eq(a->name, names[i]) && str_eq(path_base(a->shell), names[i]))
			return true;
	return false;
}

static void ask_system(struct asked *x)
{
	struct err e = {0};
	bool bad = false;
	const struct login_defs *d = facts_get(x->f, &model_login_defs, &e);
	long uid_min = d ? login_defs_long(d, "UID_MIN", 1000, &bad) : -1;
	const struct account *a;

	if (!d || bad || uid_min < 0) {
		evidence_error(x->ev, "/etc/login.defs: UID_MIN cannot be known: %s.",
			"/etc/login.defs：無法得知 UID_MIN：%s。",
			d ? "no number" : evidence_clean(x->ev, e.text));
		return;
	}
	for (size_t i = 0; shadow_read(x) && (a = accounts_at(x->all, i)); i++) {
		if (a->uid >= (uid_t)uid_min || is_command_account(a))
			continue;
		x->judged++;
		if (!lets_nobody_in(x, a->shell))
			finding(x, clean(x, a->name), a->passwd_at,
				arena_printf(x->ev->arena, "its shell is %s",
					evidence_clean(x->ev, a->shell)),
				arena_printf(x->ev->arena, "其 shell 為 %s",
					evidence_clean(x->ev, a->shell)));
		if (a->password == PASSWORD_HASH || a->password == PASSWORD_EMPTY)
			finding(x, clean(x, a->name), a->in_passwd ? a->passwd_at : a->shadow_at,
				"it is not locked", "未鎖定");
	}
}

static const struct {
	const char *word;
	void (*ask)(struct asked *x);
	struct bitext expected;
} questions[] = {
	{"no-empty-password", ask_empty_passwords,
		{"No account has an empty password field.", "無帳號之密碼欄位為空。"}},
	{"shadowed", ask_shadowed,
		{"The password field of every line of passwd is \"x\".",
			"passwd 各帳號之密碼欄位均為「x」。"}},
	{"uid-0", ask_uid_0, {"Root alone has UID 0.", "僅 root 之 UID 為 0。"}},
	{"group-exists", ask_group_exists,
		{"The group of every account is in /etc/group.",
			"各帳號之群組均存在於 /etc/group。"}},
	{"unique-uid", ask_unique_uid, {"No two accounts share a UID.", "各帳號之 UID 均不重複。"}},
	{"unique-gid", ask_unique_gid, {"No two groups share a GID.", "各群組之 GID 均不重複。"}},
	{"unique-name", ask_unique_name,
		{"No two accounts share a name.", "各帳號之名稱均不重複。"}},
	{"unique-group", ask_unique_group,
		{"No two groups share a name.", "各群組之名稱均不重複。"}},
	{"shadow-group", ask_shadow_group,
		{"Nobody is in group shadow.", "shadow 群組不含任何使用者。"}},
	{"root-group", ask_root_group, {"The group of root is GID 0.", "root 之群組為 GID 0。"}},
	{"root-password", ask_root_password, {"Root has a password.", "root 已設定通行碼。"}},
	{"changed-before-now", ask_changed,
		{"No password was last changed on a day to come.",
			"通行碼最後變更日期均非未來之日期。"}},
	{"default-scheme", ask_scheme,
		{"Every password is kept by the scheme of ENCRYPT_METHOD.",
			"各通行碼之雜湊演算法均與 ENCRYPT_METHOD 一致。"}},
	{"system-accounts", ask_system,
		{"System accounts (UID below UID_MIN, without root, sync, shutdown, halt) have "
		 "nologin or false as their shell and are locked.",
			"系統帳號（UID 小於 UID_MIN，root、sync、shutdown、halt 除外）之 shell 為 "
			"nologin 或 false，且已鎖定。"}},
};

static void conclude(struct asked *x, const char *unit_en, const char *unit_zh)
{
	struct line_at at;
	const char *others = accounts_others(x->all, &at);

	if (x->bad > TOLD)
		evidence_reason(x->ev, "%zu more findings.", "另有 %zu 項。", x->bad - TOLD);
	evidence_observed(x->ev, "%1$zu %3$s judged, %2$zu findings.%4$.0s",
		"共判定 %1$zu %4$s，%2$zu 項不符。%3$.0s", x->judged, x->bad, unit_en, unit_zh);
	if (others)
		evidence_observed(x->ev, "Accounts of %s are not seen here (%s:%u).",
			"未含 %s 之帳號（%s:%u）。", evidence_clean(x->ev, others),
			at.file ? at.file->path : "-", at.line);
	if (x->ev->status == ST_NONE)
		evidence_status(x->ev, ST_PASS);
}

static void run_rule(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *word = param_str(p, "ask");
	struct asked x = {.f = f, .ev = ev};
	struct err e = {0};
	struct stat st;

	for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++) {
		if (!str_eq(questions[i].word, word))
			continue;
		evidence_expected(ev, "%1$s%2$.0s", "%2$s%1$.0s", questions[i].expected.en,
			questions[i].expected.zh);
		x.all = facts_get(f, &model_accounts, &e);
		if (!x.all || root_stat(facts_host(f)->root, "/etc/group", true, &st, &e) < 0) {
			evidence_error(ev, "Accounts and groups: %s.", "帳號及群組：%s。",
				evidence_clean(ev, e.text));
			return;
		}
		questions[i].ask(&x);
		conclude(&x, "entries", "筆");
		return;
	}
	evidence_error(ev, "No such question: %s.", "無此問題：%s。", evidence_clean(ev, word));
}

/* Text of a file, line by line; false when there is none, or it cannot be read: the verdict is given. */
static bool open_lines(struct facts *f, struct evidence *ev, const char *path,
	const struct file **ret, struct lines *l)
{
	struct err e = {0};
	int rc = root_read(facts_host(f)->root, path, ret, &e);

	if (!rc) {
		*l = lines_of((*ret)->data, (*ret)->size);
		return true;
	}
	if (is_absent(rc)) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev, "There is no %s.", "本機無 %s。", evidence_clean(ev, path));
	} else {
		evidence_error(ev, "%s.", "無法讀取：%s。", evidence_clean(ev, e.text));
	}
	return false;
}

static void say_lines(struct evidence *ev, const char *path, unsigned n, size_t bad)
{
	if (bad > TOLD)
		evidence_reason(ev, "%zu more lines.", "另有 %zu 行。", bad - TOLD);
	evidence_observed(ev, "%s: %u lines, %zu findings.", "%s：%u 行，%zu 項不符。",
		evidence_clean(ev, path), n, bad);
	if (ev->status == ST_NONE)
		evidence_status(ev, ST_PASS);
}

/* glibc passes over blanks at the front of a line. */
static void run_plus(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *path = param_str(p, "file"), *text;
	const struct file *file;
	struct lines l;
	size_t len, bad = 0;

	evidence_expected(ev, "No line of %s begins with \"+\".", "%s 無以「+」為行首者。",
		evidence_clean(ev, path));
	if (!open_lines(f, ev, path, &file, &l))
		return;
	while (next_line(&l, &text, &len)) {
		while (len && isspace((unsigned char)*text)) {
			text++;
			len--;
		}
		if (!len || *text != '+')
			continue;
		evidence_status(ev, ST_FAIL);
		evidence_seen_from(
			ev, "line", "+", arena_printf(ev->arena, "%s:%u", file->path, l.number));
		if (bad++ < TOLD)
			evidence_reason(ev, "%s:%u begins with \"+\".", "%s:%u 以「+」為行首。",
				evidence_clean(ev, path), l.number);
	}
	say_lines(ev, path, l.number, bad);
}

/* getusershell(3): from the first "/" of a line to the next blank or "#". */
static void run_shells(struct facts *f, const struct params *p, struct evidence *ev)
{
	static const char path[] = "/etc/shells";
	const char *program = param_str(p, "program"), *text;
	const struct file *file;
	struct lines l;
	size_t len, bad = 0;

	evidence_expected(ev, "No line of /etc/shells names %s.", "/etc/shells 無 %s。",
		evidence_clean(ev, program));
	if (!open_lines(f, ev, path, &file, &l))
		return;
	while (next_line(&l, &text, &len)) {
		char *line = arena_strndup(ev->arena, text, len), *at = strpbrk(line, "/#");
		if (!at || *at == '#')
			continue;
		at[strcspn(at, " \t\r\v\f#")] = '\0';
		if (!str_eq(path_base(at), program))
			continue;
		evidence_status(ev, ST_FAIL);
		evidence_seen_at(ev, "shell", at, file, l.number);
		if (bad++ < TOLD)
			evidence_reason(ev, "/etc/shells:%u names %s.", "/etc/shells:%u 列有 %s。",
				l.number, evidence_clean(ev, at));
	}
	say_lines(ev, path, l.number, bad);
}

static const struct param_spec rule_params[] = {{"ask", PARAM_STRING, NULL}, {0}};
static const struct param_spec plus_params[] = {{"file", PARAM_STRING, NULL}, {0}};
static const struct param_spec shells_params[] = {{"program", PARAM_STRING, NULL}, {0}};

const struct check family_gcb_accounts[] = {
	{"account-rule", "one question about what stands in passwd, shadow and group", rule_params,
		0, run_rule},
	{"plus-lines", "passwd, shadow or group has no line that begins with +", plus_params, 0,
		run_plus},
	{"shells-without", "/etc/shells does not list a program", shells_params, 0, run_shells},
	{0},
};
