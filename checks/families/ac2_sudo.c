/*
 * AC-2 最小權限: what sudo gives, and to whom.
 *
 * sudo-password: nobody gets another identity through sudo without authenticating.  sudo-grants: nobody but the declared
 * administrators can run everything as root, or a program that comes to the same (a shell, an editor as root, a program
 * the user may write himself, sudoers through sudoedit).  sudo-default: a Defaults setting as it comes out for every user.
 * The first two put the questions that tell the rules of an account apart (checks/resolve/sudo/sudoers.h) for each account,
 * so aliases, order, tags, Defaults and negations weigh as sudo itself weighs them.  What sudoers gives counts as far as
 * PAM lets it: who is turned away there has nothing, and where PAM asks nobody, a rule with a password is one without.
 * It counts as far as there is a program, too: sudo runs no folder and nothing that is not there.  A rule for such a path
 * is told, and is a finding only where somebody else than root may put a program (ac2_sudo_ask.c).
 */
#include "checks/families/ac2_sudo.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

static bool listed(const struct params *p, const char *name, struct arena *a, const char *word)
{
	size_t n;
	char **v = param_list(p, name, a, &n);

	for (size_t i = 0; i < n; i++)
		if (!fnmatch(v[i], word, 0))
			return true;
	return false;
}

static const char *command_text(struct arena *a, const char *command, const char *args)
{
	return args ? arena_printf(a, "%s %s", command, args) : command;
}

/* "user" or "user=command" */
static bool allowed_open(struct ask *k, const char *command)
{
	struct arena *a = k->ev->arena;
	size_t n;
	char **v = param_list(k->p, "allow", a, &n);

	for (size_t i = 0; i < n; i++) {
		char *eq = strchr(v[i], '=');
		const char *who = eq ? arena_strndup(a, v[i], (size_t)(eq - v[i])) : v[i];
		bool mine = *who == '%' ? sudoers_member(k->s, k->u, who + 1)
					: !strcasecmp(who, k->u->name);
		if (mine && (!eq || str_eq(eq + 1, command)))
			return true;
	}
	return false;
}

static void open_finding(struct ask *k, const struct sudoers_try *t, const struct sudoers_query *q,
	const struct sudoers_answer *r, const struct sudo_way *way)
{
	struct arena *a = k->ev->arena;
	const char *what = command_text(a, t->command, t->args);
	const char *as =
		q->group && !q->target ? arena_printf(a, "group %s", q->group) : r->target->name;
	struct line_at open_at = r->open_at;
	const char *by = r->open_by;
	if (r->password) { /* sudo asks PAM, and PAM asks nobody */
		by = way->line && way->line->name ? way->line->name : "PAM";
		open_at = way->line ? (struct line_at){way->line->file, way->line->line} : r->at;
	}
	const char *value = arena_printf(a, "%s may run %s as %s without a password (%s)",
		k->u->name, t->own ? "any program" : what, as, by);
	const char *path = open_at.file ? open_at.file->path : "sudoers";

	if (k->findings++ < 30) {
		evidence_seen_at(k->ev, "sudo without password", value, open_at.file, open_at.line);
		if (r->at.file && (r->at.file != open_at.file || r->at.line != open_at.line))
			evidence_seen_at(
				k->ev, "rule that allows it", value, r->at.file, r->at.line);
	}
	if (k->findings == 1)
		evidence_reason(k->ev, "%s may run %s as %s without a password, by %s (%s:%u).",
			"帳號 %s 得免密碼執行 %s（身分 %s），依據為 %s（%s:%u）。", k->u->name,
			t->own ? "any program" : what, as, by, path, open_at.line);
}

/* Without a password, if there were a program: told once a line. */
static void nothing_there(struct ask *k, const struct sudoers_try *t,
	const struct sudoers_answer *r, struct line_at *seen, size_t *n)
{
	if (!ask_first_of_line(seen, n, 32, r->at) || k->nothing++ >= 20)
		return;
	evidence_seen_at(k->ev, "rule without password that runs nothing",
		arena_printf(k->ev->arena, "%s may run %s, but no program is there", k->u->name,
			t->command),
		r->at.file, r->at.line);
}

/* The targets that the rules tell apart, and those whose own password, asked for by targetpw, is none. */
static size_t targets_of(struct ask *k, const struct sudoers_user ***ret)
{
	const struct sudoers_user **told, **v = NULL, *u;
	size_t n = sudoers_targets(k->s, k->u, k->ev->arena, &told), count = 0, cap = 0;

	for (size_t i = 0; i < n; i++)
		*(const struct sudoers_user **)arena_push(
			k->ev->arena, &v, &count, &cap, sizeof(*v)) = told[i];
	for (size_t i = 0; (u = sudoers_user(k->s, i)); i++) {
		const struct account *a = accounts_find(k->accounts, u->name);
		if (a && a->password == PASSWORD_EMPTY)
			*(const struct sudoers_user **)arena_push(
				k->ev->arena, &v, &count, &cap, sizeof(*v)) = u;
	}
	*ret = v;
	return count;
}

static void one_password(struct ask *k)
{
	struct arena *a = k->ev->arena;
	const struct sudoers_user **targets;
	const char **groups;
	gid_t *gids;
	struct sudoers_try *tries;
	struct line_at seen[32], nothing[32];
	size_t n_seen = 0, n_nothing = 0, n_targets = targets_of(k, &targets);
	size_t n_groups = sudoers_group_targets(k->s, k->u, a, &groups, &gids);
	bool weighs = !ask_of_nobody(k);

	for (int assume = 0; assume < 2; assume++) {
		size_t n = sudoers_tries(k->s, k->u, assume, a, &tries);
		for (size_t i = 0; i < n; i++) {
			if (tries[i].unsure) {
				if (tries[i].open || !weighs)
					ask_not_sure(k, tries[i].at);
				continue;
			}
			for (size_t t = 0; t <= n_targets + n_groups; t++) {
				struct sudoers_query q = {.user = k->u,
					.command = tries[i].command,
					.args = tries[i].args,
					.own = tries[i].own};
				struct sudoers_answer r;
				if (t < n_targets) {
					q.target = targets[t];
				} else if (t < n_targets + n_groups) {
					q.group = groups[t - n_targets];
					q.gid = gids[t - n_targets];
				}
				struct sudo_way way;
				if (!ask_sure_answer(k, &q, &r, weighs) || !r.allowed ||
					(!r.password && !r.open_by) ||
					(r.target == k->u && !q.group) ||
					allowed_open(k, tries[i].command) ||
					!ask_gets_through(k, &tries[i], &r, false, &way))
					continue;
				if (!ask_runs(k, &tries[i], &r))
					nothing_there(k, &tries[i], &r, nothing, &n_nothing);
				else if (ask_first_of_line(seen, &n_seen, 32, r.at))
					open_finding(k, &tries[i], &q, &r, &way);
			}
		}
	}
}

static void sudo_password(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct ask k = {.f = f, .p = p, .ev = ev};
	size_t turned = 0;
	struct line_at at;
	bool host;

	evidence_expected(ev,
		"no account but root gets another identity through sudo without "
		"authenticating%s%s%s",
		"除 root 外，無帳號可不經驗證而以 sudo 取得其他身分%s%s%s",
		*param_str(p, "allow") ? " (" : "", param_str(p, "allow"),
		*param_str(p, "allow") ? ")" : "");
	if (!ask_ready(&k, true))
		return;
	ask_trace(&k);
	for (size_t i = 0; (k.u = sudoers_user(k.s, i)); i++) {
		if (!k.u->uid || !sudoers_any_rule(k.s, k.u, &at, &host))
			continue;
		k.turned = 0;
		k.users++;
		one_password(&k);
		if (k.turned) {
			evidence_seen(ev, "turned away by PAM", k.u->name);
			turned++;
		}
	}
	ask_idle_rules(&k, true);
	ask_tell(&k);
	evidence_observed(ev,
		"%zu accounts have rules of sudo; without a password: %zu rules; without a "
		"password, but there is no program to run: %zu; turned away by PAM: %zu",
		"具 sudo 規則之帳號 %zu 個；可免密碼之規則 %zu "
		"項；可免密碼但無程式可執行之規則 %zu 項；遭 PAM 拒絕之帳號 %zu 個",
		k.users, k.findings, k.nothing, turned);
	ask_conclude(&k);
}

/* ---- everything as root ---- */

static bool administrator(struct ask *k)
{
	struct arena *a = k->ev->arena;
	size_t n;
	char **v = param_list(k->p, "admins", a, &n);

	for (size_t i = 0; i < n; i++)
		if (*v[i] == '%' ? sudoers_member(k->s, k->u, v[i] + 1)
				 : !strcasecmp(v[i], k->u->name))
			return true;
	return false;
}

static bool free_words(const char *args)
{
	return args && strstr(args, SUDOERS_NOBODYS);
}

/* su with given words: to root, unless it names another account or one command. */
static bool su_to_root(const char *args)
{
	const char *last = args ? strrchr(args, ' ') : NULL;

	last = last ? last + 1 : args;
	if (args && (strstr(args, "-c") || strstr(args, "--command")))
		return free_words(args);
	return !last || !*last || *last == '-' || str_eq(last, "root") || free_words(args);
}

/*
 * Programs whose first word says what they do: some of it is harmless whatever follows.  True for a word that does not
 * come to running one's own program.
 */
static bool tame_verb(const char *name, const char *args)
{
	static const struct {
		const char *name, *verbs;
	} table[] = {{"systemctl",
			     " start stop restart reload status is-active is-enabled try-restart "
			     "reload-or-restart show list-units cat disable mask kill reset-failed "
			     "daemon-reload list-timers "},
		{"docker", " ps logs restart stop start stats images kill inspect top "},
		{"podman", " ps logs restart stop start stats images kill inspect top "},
		{"ip", " link addr route neigh -4 -6 "}};
	size_t len = strcspn(args, " ");

	/* service takes the name of a script first: a path leads anywhere. */
	if (str_eq(name, "service"))
		return !memmem(args, len, SUDOERS_NOBODYS, sizeof(SUDOERS_NOBODYS) - 1);
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (str_eq(name, table[i].name)) {
			const char *at = memmem(table[i].verbs, strlen(table[i].verbs), args, len);
			return len && at && at[-1] == ' ' && at[len] == ' ';
		}
	return false;
}

/* Options that make a shell one for the user himself: login, interactive, from its standard input. */
static bool for_oneself(const char *args)
{
	static const char *const words[] = {"-", "-l", "-i", "-s", "-p", "-il", "-li", "--login"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_eq(args, words[i]))
			return true;
	return false;
}

static bool script_replaceable(struct ask *k, const char *args)
{
	size_t n;
	char **w = str_split(k->ev->arena, args, " ", &n);

	for (size_t i = 0; i < n; i++)
		if (*w[i] == '/')
			return ask_mine(k, w[i]);
	return false;
}

enum {
	ANY_PROGRAM,
	SYSTEM_FILE,
	OWN_PROGRAM,
	A_SHELL,
	OWN_SCRIPT,
	AN_EDITOR,
	A_PAGER,
	A_RUNNER,
	AN_ENVIRONMENT
};
static const struct bitext ways[] = {
	[ANY_PROGRAM] = {"any program", "任意程式"},
	[SYSTEM_FILE] = {"a file that gives root", "可據以取得 root 之檔案"},
	[OWN_PROGRAM] = {"a program the account can replace", "該帳號得置換之程式"},
	[A_SHELL] = {"a shell of root", "root 之 shell"},
	[OWN_SCRIPT] = {"a script the account can replace", "該帳號得置換之腳本"},
	[AN_EDITOR] = {"an editor as root", "以 root 身分執行之編輯器"},
	[A_PAGER] = {"a pager with a way to a shell", "可跳至 shell 之分頁程式"},
	[A_RUNNER] = {"a program that runs or writes what it is told", "可代為執行或寫入之程式"},
	[AN_ENVIRONMENT] =
		{"a program that loads code named in its environment, which the account sets",
			"會載入環境變數所指程式碼之程式，而該帳號得設定其環境變數"},
};

/* Programs that go by the name they are called by: the link says what they do, not what it leads to. */
static bool named_by_link(const char *name, const char *real)
{
	static const char *const words[] = {
		"halt", "poweroff", "reboot", "shutdown", "init", "runlevel"};

	if (str_eq(real, "systemctl"))
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
			if (strstr(name, words[i]))
				return true;
	return (str_eq(real, "busybox") || str_eq(real, "toybox") || str_eq(real, "kmod") ||
		       str_eq(real, "coreutils")) &&
	       !str_eq(name, real);
}

/* Why the program does whatever it is told; NULL when it does not. */
static const struct bitext *does_all(
	struct ask *k, const struct sudoers_try *t, const struct sudoers_answer *r)
{
	struct arena *a = k->ev->arena;
	const char *name = path_base(t->command), *args = t->args;
	char *real;

	if (t->own)
		return &ways[ANY_PROGRAM];
	if (str_eq(t->command, "sudoedit")) {
		for (size_t i = 0; sudoers_root_files[i]; i++)
			if (str_eq(args, sudoers_root_files[i]))
				return &ways[SYSTEM_FILE];
		return NULL;
	}
	if (ask_mine(k, t->command))
		return &ways[OWN_PROGRAM];
	if (!ask_there(k, t->command))
		return NULL; /* nothing runs as long as it is not there */
	for (int again = 0; again < 2; again++) {
		if (listed(k->p, "shells", a, name)) {
			if (str_eq(name, "su") || str_eq(name, "runuser"))
				return su_to_root(args) ? &ways[A_SHELL] : NULL;
			if (!args || free_words(args) || for_oneself(args) ||
				str_eq(name, "newgrp"))
				return &ways[A_SHELL];
			return script_replaceable(k, args) ? &ways[OWN_SCRIPT] : NULL;
		}
		if (listed(k->p, "editors", a, name))
			return str_eq(name, "visudo") && args && str_starts(args, "-c")
				       ? NULL
				       : &ways[AN_EDITOR];
		if (listed(k->p, "pagers", a, name))
			return r->noexec ? NULL : &ways[A_PAGER];
		if (listed(k->p, "runners", a, name) && args &&
			((free_words(args) && !tame_verb(name, args)) ||
				(str_eq(name, "crontab") && strstr(args, "-e"))))
			return &ways[A_RUNNER];
		/* The name it goes by may be a link: vi -> vim.basic. */
		if (root_resolve(facts_host(k->f)->root, t->command, a, &real, NULL) < 0)
			break;
		if (named_by_link(name, path_base(real)))
			break;
		name = path_base(real);
	}
	return NULL;
}

/* Why running this as root comes to running everything; NULL when it does not. */
static const struct bitext *comes_to_all(
	struct ask *k, const struct sudoers_try *t, const struct sudoers_answer *r)
{
	const struct bitext *why = does_all(k, t, r);

	k->env_name = NULL;
	if (why || !r->allowed || !r->target || !ask_there(k, t->command))
		return why;
	k->env_name = ask_environment(k, t, r);
	return k->env_name ? &ways[AN_ENVIRONMENT] : NULL;
}

static void grant_finding(struct ask *k, const struct sudoers_try *t,
	const struct sudoers_answer *r, const struct bitext *why)
{
	struct arena *a = k->ev->arena;
	const char *what = command_text(a, t->command, t->args), *target = r->target->name;
	const char *path = r->at.file ? r->at.file->path : "sudoers";
	bool onward = r->target->uid;

	if (k->findings++ < 30)
		evidence_seen_at(k->ev, "everything as root",
			arena_printf(a, "%s may run %s as %s: %s%s", k->u->name,
				t->own ? "any program" : what, target, why->en,
				onward ? ", and from there root without a password" : ""),
			r->at.file, r->at.line);
	if (k->env_name && k->env_at.file && k->findings < 30)
		evidence_seen_at(k->ev, "environment of the command", k->env_name, k->env_at.file,
			k->env_at.line);
	if (k->findings > 1)
		return;
	if (k->env_name) {
		evidence_reason(k->ev,
			"%s is no declared administrator and may run %s as %s with %s of its own "
			"(%s:%u), which runs any code (%s:%u).",
			"%s 非已宣告之管理者，卻得執行 %s（身分 %s）並自行設定 %s（%s:%u），"
			"等同執行任意程式碼（%s:%u）。",
			k->u->name, what, target, k->env_name,
			k->env_at.file ? k->env_at.file->path : "sudoers", k->env_at.line, path,
			r->at.line);
		return;
	}
	evidence_reason(k->ev,
		"%s is no declared administrator and may run %s as %s: %s%.0s%s%.0s (%s:%u).",
		"%s 非已宣告之管理者，卻得執行 %s（身分 %s）：%.0s%s%.0s%s（%s:%u）。", k->u->name,
		t->own ? "*" : what, target, why->en, why->zh,
		onward ? ", and from there root without a password" : "",
		onward ? "，且可再免密碼取得 root" : "", path, r->at.line);
}

static bool reaches_root(const struct ask *k, const struct sudoers_user *target)
{
	for (size_t i = 0; i < k->n_roots; i++)
		if (k->roots[i] == target)
			return true;
	return !target->uid;
}

/* Looks for a way to everything as root.  open: only ways without any password count, and nothing is told. */
static bool way_to_root(struct ask *k, bool open)
{
	struct arena *a = k->ev->arena;
	const struct sudoers_user **targets;
	struct sudoers_try *tries;
	size_t n_targets = sudoers_targets(k->s, k->u, a, &targets);
	struct line_at seen[32];
	size_t n_seen = 0;
	bool found = false, weighs = !ask_of_nobody(k);

	for (int assume = 0; assume < 2; assume++) {
		size_t n = sudoers_grant_tries(k->s, k->u, assume, a, &tries);
		for (size_t i = 0; i < n; i++) {
			if (tries[i].unsure) {
				if (!open &&
					(listed(k->p, "shells", a, path_base(tries[i].command)) ||
						listed(k->p, "runners", a,
							path_base(tries[i].command))))
					ask_not_sure(k, tries[i].at);
				continue;
			}
			for (size_t t = 0; t <= n_targets; t++) {
				struct sudoers_query q = {.user = k->u,
					.target = t < n_targets ? targets[t] : NULL,
					.command = tries[i].command,
					.args = tries[i].args,
					.own = tries[i].own};
				struct sudoers_answer r;
				const struct bitext *why;
				struct sudo_way way;
				bool unsure = k->unsure;
				struct line_at unsure_at = k->unsure_at;
				if (q.target && !reaches_root(k, q.target))
					continue;
				bool sure = ask_sure_answer(k, &q, &r, open && weighs);
				if (k->unsure && !unsure &&
					(open || !comes_to_all(k, &tries[i], &r))) {
					k->unsure = false;
					k->unsure_at = unsure_at;
				}
				if (!sure || !r.allowed || !r.target ||
					!reaches_root(k, r.target) || r.target == k->u)
					continue;
				why = comes_to_all(k, &tries[i], &r);
				if (!why || !ask_gets_through(k, &tries[i], &r, !open, &way) ||
					!ask_first_of_line(seen, &n_seen, 32, r.at))
					continue;
				found = true;
				if (!open)
					grant_finding(k, &tries[i], &r, why);
			}
		}
	}
	return found;
}

/* Accounts that have root for the asking: to act as one of them is to act as root. */
static void find_roots(struct ask *k)
{
	struct line_at at;
	bool host, more = true;
	size_t cap = 0;

	for (int round = 0; round < 4 && more; round++) {
		more = false;
		for (size_t i = 0; (k->u = sudoers_user(k->s, i)); i++) {
			if (reaches_root(k, k->u) || !sudoers_any_rule(k->s, k->u, &at, &host) ||
				!way_to_root(k, true))
				continue;
			*(const struct sudoers_user **)arena_push(k->ev->arena, &k->roots,
				&k->n_roots, &cap, sizeof(*k->roots)) = k->u;
			more = true;
		}
	}
	k->unsure = false;
	k->pam_why = NULL;
	k->turned = 0;
}

static void sudo_grants(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct ask k = {.f = f, .p = p, .ev = ev};
	struct strbuf admins = {.arena = ev->arena};
	struct line_at at;
	size_t n_admins = 0;
	bool host;

	evidence_expected(ev,
		"everything as root, or what comes to it, only for the declared administrators: %s",
		"僅已宣告之管理者可以 root 身分執行全部指令或具同等效果者：%s",
		param_str(p, "admins"));
	if (!ask_ready(&k, true))
		return;
	ask_trace(&k);
	find_roots(&k);
	for (size_t i = 0; (k.u = sudoers_user(k.s, i)); i++) {
		if (!k.u->uid || !sudoers_any_rule(k.s, k.u, &at, &host))
			continue;
		k.users++;
		if (administrator(&k)) {
			strbuf_printf(&admins, "%s%s", n_admins++ ? ", " : "", k.u->name);
			continue;
		}
		k.turned = 0;
		way_to_root(&k, false);
		if (k.turned)
			evidence_seen(ev, "turned away by PAM", k.u->name);
	}
	ask_idle_rules(&k, false);
	ask_tell(&k);
	evidence_observed(ev,
		"%zu accounts have rules of sudo; declared administrators: %s; others with "
		"everything "
		"as root: %zu rules",
		"具 sudo 規則之帳號 %zu 個；已宣告之管理者：%s；其他得以 root "
		"身分執行全部指令之規則 %zu 項",
		k.users, n_admins ? strbuf_str(&admins) : "-", k.findings);
	ask_conclude(&k);
}

/* ---- Defaults ---- */

static bool holds(const char *value, const char *operation, const char *want)
{
	if (str_eq(operation, "set"))
		return value && *value && !str_eq(value, "no");
	if (!value)
		return str_eq(operation, "not equal");
	if (str_eq(operation, "equals"))
		return str_eq(value, want);
	if (str_eq(operation, "not equal"))
		return !str_eq(value, want);
	char *end, *end2;
	double v = strtod(value, &end), w = strtod(want, &end2);
	if (*end || *end2 || end == value || end2 == want)
		return false;
	return str_eq(operation, "at most")		  ? v >= 0 && v <= w
	       : str_eq(operation, "above 0 and at most") ? v > 0 && v <= w
	       : str_eq(operation, "at least")		  ? v >= w
							  : false;
}

/* What sudo does before it looks for a rule is done to people without one too. */
static bool before_rules(const char *name)
{
	static const char *const names[] = {"pwfeedback", "passprompt", "insults", "lecture"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(name, names[i]))
			return true;
	return false;
}

static const char *operation_zh(const char *operation)
{
	static const char *const words[][2] = {{"set", "已設定"}, {"equals", "等於"},
		{"not equal", "不等於"}, {"at most", "不大於"}, {"at least", "不小於"},
		{"above 0 and at most", "大於 0 且不大於"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_eq(operation, words[i][0]))
			return words[i][1];
	return operation;
}

static void sudo_default(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct ask k = {.f = f, .p = p, .ev = ev};
	const char *name = param_str(p, "name"), *operation = param_str(p, "operation");
	const char *want = param_str(p, "value"), *first = NULL;
	struct line_at at;
	bool host;

	evidence_expected(ev, "for everybody sudo's setting %1$s: %2$s %3$s%4$.0s",
		"對所有帳號，sudo 之 %1$s 設定：%2$.0s%4$s %3$s", name, operation, want,
		operation_zh(operation));
	if (!ask_ready(&k, false))
		return;
	ask_trace(&k);
	for (size_t i = 0; (k.u = sudoers_user(k.s, i)); i++) {
		struct sudoers_value v;
		if (!before_rules(name) && !sudoers_any_rule(k.s, k.u, &at, &host))
			continue;
		v = sudoers_setting(k.s, k.u, name);
		if (!v.known) {
			evidence_error(ev, "sudo has no setting %s.", "sudo 無 %s 設定。", name);
			return;
		}
		const char *text = v.value ? v.value : "(none)";
		k.users++;
		if (!first)
			first = text;
		if (v.at.file && (k.users < 5 || !holds(v.value, operation, want)))
			evidence_seen_at(ev, arena_printf(ev->arena, "%s for %s", name, k.u->name),
				text, v.at.file, v.at.line);
		if (holds(v.value, operation, want))
			continue;
		if (!k.findings++)
			evidence_reason(ev, "for %s the setting %s is %s (%s:%u).",
				"帳號 %s 之 %s 為 %s（%s:%u）。", k.u->name, name, text,
				v.at.file ? v.at.file->path : "compiled-in default", v.at.line);
	}
	struct sudoers_value b;
	for (size_t i = 0; before_rules(name) && sudoers_setting_bound(k.s, name, i, &b); i++) {
		if (holds(b.value, operation, want))
			continue;
		k.findings++;
		evidence_seen_at(ev, name, b.value, b.at.file, b.at.line);
		evidence_reason(ev,
			"for the commands or targets of %3$s:%4$u the setting %1$s is %2$s.",
			"於 %3$s:%4$u 所列之指令或目標，%1$s 為 %2$s。", name,
			b.value ? b.value : "(none)", b.at.file->path, b.at.line);
	}
	evidence_observed(ev, "%s is %s; accounts asked: %zu, otherwise than expected: %zu",
		"%s 為 %s；檢視帳號 %zu 個，不符者 %zu 個", name, first ? first : "-", k.users,
		k.findings);
	ask_conclude(&k);
}

static const struct param_spec password_params[] = {{"allow", PARAM_STRING, NULL}, {0}};
static const struct param_spec grant_params[] = {{"admins", PARAM_STRING, NULL},
	{"shells", PARAM_STRING, NULL}, {"editors", PARAM_STRING, NULL},
	{"pagers", PARAM_STRING, NULL}, {"runners", PARAM_STRING, NULL}, {0}};
static const struct param_spec default_params[] = {{"name", PARAM_STRING, NULL},
	{"operation", PARAM_STRING, NULL}, {"value", PARAM_STRING, NULL}, {0}};

const struct check family_ac2_sudo[] = {
	{"sudo-password", "nobody gets another identity through sudo without authenticating",
		password_params, 0, sudo_password},
	{"sudo-grants", "everything as root through sudo only for declared administrators",
		grant_params, 0, sudo_grants},
	{"sudo-default", "a Defaults setting of sudo as it comes out for every account",
		default_params, 0, sudo_default},
	{0},
};
