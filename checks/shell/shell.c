/*
 * shell: TMOUT in the login shells of this host.  See shell.h.
 *
 * Which files are read (bash(1) INVOCATION, mksh(1), ksh(1)): /etc/profile, then the first readable of
 * ~/.bash_profile, ~/.bash_login and ~/.profile (as sh, mksh, ksh: ~/.profile only).  /etc/bash.bashrc and
 * /etc/profile.d count through what /etc/profile does with them.  The user's own files count only while TMOUT is
 * not read-only; what they set binds root alone, since others can edit them.
 *
 * Not handled: shells started inside a session without being login shells, a shell replaced by hand (exec),
 * BASH_ENV (not read by interactive shells), ksh's ENV, the collating order of a locale in patterns (bytes are
 * taken), ACLs on start files.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/dpkg.h"
#include "checks/shell/shell_parts.h"
#include "checks/resolve/sshd.h"

uint64_t shell_bash_seconds(const char *value)
{
	int seconds = (int)strtol(value, NULL, 10);

	return seconds > 0 ? (uint64_t)seconds : 0;
}

/* mksh takes whole numbers only. */
static uint64_t whole_seconds(const char *value)
{
	uint64_t v;

	return !str_u64(value, &v) && v <= INT32_MAX ? v : 0;
}

static void set(
	struct sh_ctx *c, struct sh_world *w, const char *name, struct sh_val v, bool exported)
{
	struct sh_var *x = sh_var(c, w, name, true);

	x->v = v;
	x->exported = exported;
}

static struct sh_val some(void)
{
	return (struct sh_val){.k = SV_SOME};
}

/* "5.2.15(1)-release" where dpkg tells, else some text. */
static struct sh_val bash_version(struct sh_ctx *c)
{
	const char *v = dpkg_version(c->root, c->a, "bash");

	return v ? sh_known(arena_printf(c->a, "%.*s(1)-release", (int)strcspn(v, "-+~"), v))
		 : some();
}

/* What an interactive login shell has before it reads a file. */
static struct sh_world *first_world(struct sh_ctx *c, const struct shell_env *env, bool as_sh)
{
	struct sh_world *w = sh_world_new(c);
	const struct sh_user *u = c->user;

	if (env->source) {
		struct sh_var *t = &w->vars[0];
		t->v = env->value ? sh_known(env->value)
				  : (struct sh_val){.k = SV_ANY,
					    .env = true,
					    .why = arena_printf(c->a, "%s", env->source)};
		t->exported = true;
		t->file = env->file;
		t->line = env->line;
	}
	set(c, w, "PS1", some(), false);
	set(c, w, "PS2", some(), false);
	set(c, w, "HOME", sh_known(u->home), true);
	set(c, w, "USER", sh_known(u->name), true);
	set(c, w, "LOGNAME", sh_known(u->name), true);
	set(c, w, "SHELL", sh_known(u->shell), true);
	set(c, w, "PATH", some(), true);
	set(c, w, "PWD", sh_known(u->home), true);
	set(c, w, "IFS", sh_known(" \t\n"), false);
	set(c, w, "PPID", some(), false);
	set(c, w, "RANDOM", some(), false);
	set(c, w, "SECONDS", some(), false);
	set(c, w, "TERM", (struct sh_val){.k = SV_SOME, .env = true}, true);
	if (c->dialect == SH_BASH) {
		set(c, w, "UID", sh_known(arena_printf(c->a, "%u", u->uid)), false);
		set(c, w, "EUID", sh_known(arena_printf(c->a, "%u", u->uid)), false);
		set(c, w, "BASH", sh_known(as_sh ? "/bin/sh" : u->shell), false);
		set(c, w, "BASH_VERSION", bash_version(c), false);
		set(c, w, "BASHOPTS", some(), false);
		set(c, w, "SHELLOPTS", some(), false);
		set(c, w, "HOSTNAME", some(), false);
		set(c, w, "OSTYPE", sh_known("linux-gnu"), false);
		set(c, w, "HOSTTYPE", some(), false);
		set(c, w, "MACHTYPE", some(), false);
		set(c, w, "SHLVL", sh_known("1"), true);
	} else {
		set(c, w, "KSH_VERSION", some(), false);
	}
	return w;
}

static struct shell_outcome outcome(
	struct sh_ctx *c, const struct sh_world *w, const struct shell_env *env, bool held)
{
	const struct sh_var *t = &w->vars[0];
	struct shell_outcome o = {.source = env->source,
		.exported = t->exported,
		.file = t->file,
		.line = t->line,
		.ro_file = t->ro_file,
		.ro_line = t->ro_line};
	const struct sh_fork *f = w->forks;

	o.when = f ? f->where : NULL;
	o.when_session = true;
	for (; f; f = f->up)
		if (!f->env) {
			o.when = f->where;
			o.when_session = false;
		}
	if (w->flow == F_EXIT) {
		o.end = SHELL_SHUT_OUT;
		o.why = w->flow_where;
		return o;
	}
	if (w->flow == F_EXEC) {
		o.end = SHELL_UNKNOWN;
		o.why = arena_printf(c->a,
			"%s: the login shell is replaced by another program (exec)", w->flow_where);
		return o;
	}
	o.end = held ? SHELL_HELD : SHELL_LOOSE;
	if (t->v.k == SV_STR) {
		o.value = t->v.s;
		if (!t->array)
			o.seconds = c->dialect == SH_BASH ? shell_bash_seconds(t->v.s)
							  : whole_seconds(t->v.s);
		if (c->dialect == SH_KSH93 && o.seconds)
			o.seconds += 60;
	} else if (t->v.k != SV_UNSET) {
		o.value = "(not known)";
		if (!t->v.env) {
			o.end = SHELL_UNKNOWN;
			o.why = t->v.why ? t->v.why : "TMOUT cannot be known";
		}
	}
	return o;
}

/* The user's own start file: ~/.bash_profile, ~/.bash_login, ~/.profile, the first that can be read. */
static void own_file(struct sh_ctx *c, bool bash, struct sh_worlds *ws)
{
	static const char *const names[] = {".bash_profile", ".bash_login", ".profile"};

	for (size_t i = bash ? 0 : 2; i < 3; i++) {
		const char *path = arena_printf(c->a, "%s/%s", c->user->home, names[i]);
		struct stat st;
		int rc = root_stat(c->root, path, true, &st, NULL);
		if (!is_absent(rc) && (rc < 0 || (S_ISREG(st.st_mode) && sh_may(c, path, 4)))) {
			sh_source(c, path, ws);
			return;
		}
	}
}

static void copy_out(struct arena *a, struct shell_outcome *o)
{
	o->value = o->value ? arena_strdup(a, o->value) : NULL;
	o->why = o->why ? arena_strdup(a, o->why) : NULL;
	o->when = o->when ? arena_strdup(a, o->when) : NULL;
}

struct outcomes {
	struct shell_outcome *v;
	size_t n, cap;
};

/* One login of the account with one environment. */
static void run(struct root *r, struct arena *a, const struct login *l, const struct shell_env *env,
	struct outcomes *out)
{
	_cleanup_arena_ struct arena *scratch = arena_new(0);
	struct sh_ctx c = {.root = r, .a = scratch, .user = &l->user};
	const char *name = strrchr(l->shell, '/') ? strrchr(l->shell, '/') + 1 : l->shell;
	bool as_sh = str_eq(name, "sh");
	size_t from = out->n;

	c.dialect = l->kind == SHELL_MKSH ? SH_MKSH : l->kind == SHELL_KSH93 ? SH_KSH93 : SH_BASH;
	struct sh_worlds ws = {{first_world(&c, env, as_sh)}, 1};
	sh_source(&c, "/etc/profile", &ws);
	/* What the system's files leave open is the user's to set, and to undo: only root's own files bind. */
	own_file(&c, c.dialect == SH_BASH && !as_sh, &ws);
	for (size_t i = 0; i < ws.n; i++) {
		bool held = ws.w[i]->vars[0].ro,
		     own = held && ws.w[i]->vars[0].ro_file &&
			   str_starts(ws.w[i]->vars[0].ro_file->path, l->user.home) &&
			   strlen(l->user.home) > 1;
		struct shell_outcome o =
			outcome(&c, ws.w[i], env, held && (!own || l->user.uid == 0));
		/* The user's own files can only loosen: unknown there is loose here. */
		if (o.end == SHELL_UNKNOWN && l->user.uid && ws.w[i]->vars[0].file && !held &&
			strlen(l->user.home) > 1 &&
			str_starts(ws.w[i]->vars[0].file->path, l->user.home))
			o.end = SHELL_LOOSE;
		copy_out(a, &o);
		*(struct shell_outcome *)arena_push(a, &out->v, &out->n, &out->cap, sizeof(o)) = o;
	}
	if (c.exhausted || ws.n == 0) {
		out->n = from;
		*(struct shell_outcome *)arena_push(a, &out->v, &out->n, &out->cap,
			sizeof(struct shell_outcome)) = (struct shell_outcome){.end = SHELL_UNKNOWN,
			.source = env->source,
			.why = arena_printf(a,
				"%s: the start files are too intricate to be followed",
				c.exhausted ? c.exhausted : "/etc/profile")};
	}
}

static void judge(struct root *r, struct arena *a, const struct login *l,
	const struct shell_envs *envs, struct shell_account *ret)
{
	struct outcomes out = {0};
	struct shell_outcome one = {.end = SHELL_CANNOT};

	*ret = (struct shell_account){
		.name = l->user.name, .shell = l->shell, .kind = l->kind, .uid = l->user.uid};
	switch (l->kind) {
	case SHELL_BASH:
	case SHELL_MKSH:
	case SHELL_KSH93:
		for (size_t i = 0; i < envs->n; i++)
			run(r, a, l, &envs->v[i], &out);
		break;
	case SHELL_TCSH:
		shell_csh(r, a, &one);
		break;
	case SHELL_OTHER:
		one.end = SHELL_UNKNOWN;
		one.why = arena_printf(a, "/etc/passwd: %s is no shell known here", l->shell);
		break;
	default:
		break;
	}
	if (!out.n)
		*(struct shell_outcome *)arena_push(a, &out.v, &out.n, &out.cap, sizeof(one)) = one;
	ret->v = out.v;
	ret->n = out.n;
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct shells *s = arena_alloc(a, sizeof(*s));
	const struct sshd_conf *sshd = facts_get(f, &model_sshd, NULL);
	struct logins logins;
	struct shell_envs envs;
	int rc = shell_logins(h->root, a, sshd, &logins, e);

	if (rc < 0)
		return rc;
	shell_envs(h->root, a, sshd, &envs);
	struct shell_account *v = arena_array(a, logins.n + 1, sizeof(*v));
	for (size_t i = 0; i < logins.n; i++)
		judge(h->root, a, &logins.v[i], &envs, &v[i]);
	*s = (struct shells){.v = v,
		.n = logins.n,
		.no_shell = logins.no_shell,
		.locked = logins.locked,
		.imagined = logins.imagined,
		.shadow_read = logins.shadow_read};
	*ret = s;
	return 0;
}

const struct model model_shells = {"login shells", build};
