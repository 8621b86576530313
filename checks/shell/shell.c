/*
 * shell: TMOUT, or the umask, in the login shells of this host.  See shell.h.
 *
 * Every account is logged in by login, sshd and su (shell_env.c: what each puts in the environment; shell_launch.c:
 * which files are read and what they start), and by what sshd runs in the shell's place.  An account other than root
 * is looked at once with its own start files and once without: what it wrote itself binds it to nothing, but what
 * stands there and undoes the limit counts.  What a user types to get out of it (exec env -u TMOUT bash) does not.
 *
 * About the umask (sh_umask.c, shell_umask.c) every outcome is where a prompt appears; what the account wrote itself counts
 * as well as what it gets without.
 *
 * Not handled: shells started inside a session (xterm, su without -), the collating order of a locale in patterns
 * (bytes are taken), ACLs on start files.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/sshd/sshd.h"
#include "checks/shell/shell_parts.h"

/* Does the home hold a start file? */
static bool has_own_files(struct root *r, struct arena *a, const struct sh_user *u)
{
	static const char *const names[] = {".bash_profile", ".bash_login", ".profile", ".bashrc",
		".mkshrc", ".kshrc", ".tcshrc", ".cshrc", ".login", ".pam_environment",
		".bash_logout", ".zshenv", ".zprofile", ".zshrc", ".zlogin"};
	struct stat st;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!is_absent(root_stat(
			    r, arena_printf(a, "%s/%s", u->home, names[i]), true, &st, NULL)))
			return true;
	return false;
}

/* Steps of the way, as a reader is told them. */
static void trace(struct arena *a, const struct sh_events *e, bool umask, struct shell_account *ret)
{
	static const char *const en[] = {"read", "TMOUT=%s", "TMOUT becomes read-only",
		"TMOUT is unset", "no change: TMOUT is read-only", "the condition holds",
		"the condition does not hold",
		"the condition cannot be known: both ways are followed", "starts %s"},
				 *const zh[] = {"讀入", "TMOUT=%s", "TMOUT 設為唯讀", "取消 TMOUT",
					 "不生效：TMOUT 為唯讀", "條件成立", "條件不成立",
					 "無法判定之條件，兩種情形均續予推演", "啟動 %s"};
	struct shell_event *v = arena_array(a, e->n + 1, sizeof(*v));

	for (size_t i = 0; i < e->n; i++) {
		const struct sh_event_at *x = &e->v[i];
		bool with = x->what == SH_SETS || x->what == SH_STARTS;
		const char *text = x->text ? x->text : "?", *what = umask ? "umask " : "TMOUT=";
		v[i] = (struct shell_event){x->file, x->line, en[x->what], zh[x->what]};
		if (with) {
			v[i].en = x->what == SH_SETS ? arena_printf(a, "%s%s", what, text)
						     : arena_printf(a, "starts %s", text);
			v[i].zh = x->what == SH_SETS ? v[i].en : arena_printf(a, "啟動 %s", text);
		}
	}
	ret->trace = v;
	ret->n_trace = e->n;
}

static void judge(struct facts *facts, struct arena *a, const struct login *l,
	const struct shell_ways *ways, bool umask, struct shell_account *ret)
{
	struct root *r = facts_host(facts)->root;
	struct shell_outcomes out = {0};
	struct sh_events events = {.a = a};
	struct shell_envs envs;
	/* zsh's may lie in another folder. */
	bool own = l->kind == SHELL_ZSH || has_own_files(r, a, &l->user),
	     twice = own && l->user.uid != 0;

	*ret = (struct shell_account){
		.name = l->user.name, .shell = l->shell, .kind = l->kind, .uid = l->user.uid};
	if (umask)
		shell_umasks(ways, facts, &l->user, a, &envs);
	else
		shell_envs(ways, &l->user, &envs);
	for (size_t i = 0; i < envs.n; i++)
		for (int without = 0; without <= (twice ? 1 : 0); without++) {
			_cleanup_arena_ struct arena *scratch = arena_new(0);
			struct shell_session s = {.root = r,
				.a = a,
				.scratch = scratch,
				.login = l,
				.env = &envs.v[i],
				.display = shell_display(ways),
				.umask = umask,
				.own = !without,
				.without_own = without,
				.events = i || without ? NULL : &events,
				.out = &out};
			const char *command;
			const struct file *f;
			unsigned line;
			size_t k = 0;
			if (envs.v[i].way == SH_SSH)
				for (; shell_forced(ways, &l->user, k, &command, &f, &line); k++)
					if (command)
						shell_session_command(&s, command, f, line);
					else
						shell_session_login(&s);
			else
				shell_session_login(&s);
		}
	trace(a, &events, umask, ret);
	ret->v = out.v;
	ret->n = out.n;
}

static int build(const struct host *h, struct facts *f, struct arena *a, bool umask,
	const void **ret, struct err *e)
{
	struct shells *s = arena_alloc(a, sizeof(*s));
	const struct sshd_conf *sshd = facts_get(f, &model_sshd, NULL);
	struct logins logins;
	int rc = shell_logins(h->root, a, sshd, &logins, e);

	if (rc < 0)
		return rc;
	struct shell_ways *ways = shell_ways_new(h->root, a, sshd);
	struct shell_account *v = arena_array(a, logins.n + 1, sizeof(*v));
	for (size_t i = 0; i < logins.n; i++)
		judge(f, a, &logins.v[i], ways, umask, &v[i]);
	*s = (struct shells){.v = v,
		.n = logins.n,
		.no_shell = logins.no_shell,
		.locked = logins.locked,
		.imagined = logins.imagined,
		.shadow_read = logins.shadow_read};
	*ret = s;
	return 0;
}

static int build_idle(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	return build(h, f, a, false, ret, e);
}

static int build_umask(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	return build(h, f, a, true, ret, e);
}

const struct model model_shells = {"login shells", build_idle};
const struct model model_umasks = {"umask of login shells", build_umask};
