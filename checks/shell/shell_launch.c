/*
 * shell_launch: a session from the first shell to the one a person ends up in: which start files each reads, and what
 * the files put in its place (exec) or start from it.
 *
 * bash(1) INVOCATION: a login shell reads /etc/profile and the first of ~/.bash_profile, ~/.bash_login, ~/.profile; an
 * interactive one that is no login shell /etc/bash.bashrc (where distributions have it) and ~/.bashrc.  As sh:
 * /etc/profile, ~/.profile and $ENV.  mksh(1), ksh(1): /etc/profile, ~/.profile, then ${ENV:-~/.mkshrc} or
 * /etc/ksh.kshrc and ${ENV:-~/.kshrc}.  Of programs that carry a shell: env, script, nice, setsid, tmux, screen.
 * A script with #! of one of these shells is gone through for what it starts.  zsh and dash hold nobody: their files
 * are read for what takes their place.  A bash that timed out still runs ~/.bash_logout and its trap at EXIT.
 *
 * Not handled: su, sudo, newgrp, login as a start file's own command (not known), aliases, $BASH_ENV, a shell whose
 * input is redirected (nobody sits there), tmux and screen with a shell of their own in their configuration.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/packages/dpkg.h"
#include "checks/shell/shell_parts.h"

#define MAX_LAUNCHED 60
#define MAX_DEPTH    6

struct start { /* how a shell is started */
	enum shell_kind kind;
	const char *name; /* of the program, for texts */
	bool login, norc, noprofile, as_sh;
	const char *rcfile;
};

static bool launch(struct sh_ctx *c, struct sh_world *w, struct sh_fields *f, bool exec);

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

static struct sh_val some(void)
{
	return (struct sh_val){.k = SV_SOME};
}

static void set(
	struct sh_ctx *c, struct sh_world *w, const char *name, struct sh_val v, bool exported)
{
	struct sh_var *x = sh_var(c, w, name, true);

	x->v = v;
	x->exported = exported;
}

/* "5.2.15(1)-release" where dpkg tells, else some text. */
static struct sh_val bash_version(struct sh_ctx *c)
{
	const char *v = dpkg_version(c->root, c->a, "bash");

	return v ? sh_known(arena_printf(c->a, "%.*s(1)-release", (int)strcspn(v, "-+~"), v))
		 : some();
}

/* BASH_VERSINFO: (5 2 15 1 release MACHTYPE); readonly, as UID and some others are. */
static void version_info(struct sh_ctx *c, struct sh_world *w)
{
	struct sh_var *version = sh_var(c, w, "BASH_VERSION", false);
	size_t n = 0;
	char **part = version->v.k == SV_STR ? str_split(c->a, version->v.s, ".(", &n) : NULL;

	for (size_t i = 0; i < 6; i++)
		set(c, w, arena_printf(c->a, "BASH_VERSINFO[%zu]", i),
			i < 3 && n > 3 ? sh_known(part[i])
			: i == 4       ? sh_known("release")
				       : some(),
			false);
	struct sh_var *whole = sh_var(c, w, "BASH_VERSINFO", true);
	whole->array = whole->ro = true;
	static const char *const fixed[] = {"UID", "EUID", "PPID", "BASHOPTS", "SHELLOPTS"};
	for (size_t i = 0; i < 5; i++)
		sh_var(c, w, fixed[i], true)->ro = true;
}

/* What login, sshd or su leave in the environment. */
static struct sh_world *login_world(struct sh_ctx *c, const struct shell_env *env)
{
	struct sh_world *w = sh_world_new(c);
	const struct sh_user *u = c->user;

	if (env->source) {
		struct sh_var *t = &w->vars[0];
		t->v = env->value ? sh_known(env->value)
				  : (struct sh_val){.k = SV_ANY,
					    .env = !c->umask,
					    .why = env->why ? env->why : env->source};
		t->exported = true;
		t->file = env->file;
		t->line = env->line;
	}
	if (env->env_file)
		set(c, w, shell_env_name(u), sh_known(env->env_file), true);
	set(c, w, "HOME", sh_known(u->home), true);
	set(c, w, "USER", sh_known(u->name), true);
	set(c, w, "LOGNAME", sh_known(u->name), true);
	set(c, w, "SHELL", sh_known(u->shell), true);
	set(c, w, "PATH", some(), true);
	set(c, w, "TERM", (struct sh_val){.k = SV_SOME, .env = true}, true);
	return w;
}

/* What a shell makes of its environment before it reads a file: w's exported variables and its own. */
static struct sh_world *first_world(
	struct sh_ctx *c, const struct sh_world *from, const struct start *st)
{
	struct sh_world *w = sh_world_new(c);

	w->forks = from->forks;
	w->weight = from->weight;
	for (size_t i = 0; i < from->n_vars; i++) {
		const struct sh_var *v = &from->vars[i];
		if (!v->exported || (v->v.k == SV_UNSET && !v->stuck) || v->array)
			continue;
		struct sh_var *x = sh_var(c, w, v->name, true);
		const char *name = x->name;
		*x = *v;
		x->name = name;
		x->ro = x->integer = false;
		x->ref = NULL;
		x->ro_file = NULL;
		x->ro_line = 0;
	}
	if (c->umask) /* no variable: env -i leaves it */
		w->vars[0] = from->vars[0];
	w->spent = from->spent;
	/* ksh93 gives itself prompts only after /etc/profile. */
	if (c->interactive && st->kind != SHELL_KSH93) {
		set(c, w, "PS1", some(), false);
		set(c, w, "PS2", some(), false);
	}
	set(c, w, "PWD", sh_known(c->user->home), true);
	set(c, w, "IFS", sh_known(" \t\n"), false);
	set(c, w, "PPID", some(), false);
	set(c, w, "RANDOM", some(), false);
	set(c, w, "SECONDS", some(), false);
	if (!c->umask && (st->kind == SHELL_MKSH || st->kind == SHELL_KSH93)) {
		struct sh_val v = w->vars[0].v;
		w->vars[0].special = true;
		if (v.k <= SV_STR)
			sh_assign(c, w, "TMOUT", v.k == SV_STR ? v : sh_known("0"));
	}
	if (st->kind == SHELL_KSH93)
		set(c, w, "SHLVL", sh_known("1"), true);
	if (st->kind == SHELL_BASH) {
		char *uid = arena_printf(c->a, "%u", c->user->uid);
		struct sh_var *level = sh_var(c, w, "SHLVL", false);
		bool up = level && level->v.k == SV_STR;
		set(c, w, "UID", sh_known(uid), false);
		set(c, w, "EUID", sh_known(uid), false);
		set(c, w, "BASH",
			sh_known(st->as_sh			    ? "/bin/sh"
				 : str_ends(c->user->shell, "bash") ? c->user->shell
								    : "/bin/bash"),
			false);
		set(c, w, "BASH_VERSION", bash_version(c), false);
		set(c, w, "BASHOPTS", some(), false);
		set(c, w, "SHELLOPTS", some(), false);
		version_info(c, w);
		set(c, w, "HOSTNAME", some(), false);
		set(c, w, "OSTYPE", sh_known("linux-gnu"), false);
		set(c, w, "HOSTTYPE", some(), false);
		set(c, w, "MACHTYPE", some(), false);
		set(c, w, "SHLVL",
			sh_known(arena_printf(
				c->a, "%ld", (up ? strtol(level->v.s, NULL, 10) : 0) + 1)),
			true);
	} else if (st->kind == SHELL_ZSH) {
		set(c, w, "ZSH_VERSION", some(), false);
		set(c, w, "ZSH_NAME", sh_known("zsh"), false);
		set(c, w, "UID", sh_known(arena_printf(c->a, "%u", c->user->uid)), false);
		set(c, w, "EUID", sh_known(arena_printf(c->a, "%u", c->user->uid)), false);
	} else if (st->kind != SHELL_DASH) {
		set(c, w, "KSH_VERSION", some(), false);
	}
	return w;
}

static struct shell_outcome *push(
	struct sh_ctx *c, const struct sh_world *w, struct shell_outcome o)
{
	struct shell_session *s = c->session;
	const struct sh_fork *f = w ? w->forks : NULL;

	static const char *const ways[] = {"at the console", "over ssh", "by su -"},
				 *const ways_zh[] = {"主控台登入", "ssh 登入", "su - 登入"};

	o.way = ways[s->env->way];
	o.way_zh = ways_zh[s->env->way];
	o.without_own = s->without_own;
	o.source = s->env->source;
	o.when = f ? f->where : NULL;
	o.when_session = true;
	for (; f; f = f->up)
		if (!f->env) {
			o.when = f->where;
			o.when_session = false;
		}
	if (s->env->when && (!o.when || o.when_session)) {
		o.when = s->env->when;
		o.when_session = false;
	}
	o.value = o.value ? arena_strdup(s->a, o.value) : NULL;
	o.why = o.why ? arena_strdup(s->a, o.why) : NULL;
	o.when = o.when ? arena_strdup(s->a, o.when) : NULL;
	o.through = o.through ? arena_strdup(s->a, o.through) : NULL;
	struct shell_outcome *to =
		arena_push(s->a, &s->out->v, &s->out->n, &s->out->cap, sizeof(o));
	*to = o;
	return to;
}

/* A prompt appears in this world. */
static void prompt(struct sh_ctx *c, const struct sh_world *w, const char *through)
{
	const struct sh_var *t = &w->vars[0];
	struct shell_outcome o = {.end = t->ro ? SHELL_HELD : SHELL_LOOSE,
		.through = through,
		.exported = t->exported,
		.file = t->file,
		.line = t->line,
		.ro_file = t->ro_file,
		.ro_line = t->ro_line};

	if (c->umask) {
		o.value = t->v.k == SV_STR ? t->v.s : NULL;
		o.end = o.value ? SHELL_LOOSE : SHELL_UNKNOWN;
		o.why = t->v.why ? t->v.why : "the umask cannot be known";
	} else if (t->v.k == SV_STR) {
		o.value = t->v.s;
		if (!t->array && !t->dead)
			o.seconds = c->dialect == SH_BASH ? shell_bash_seconds(t->v.s)
							  : whole_seconds(t->v.s);
		if (c->dialect == SH_KSH93 && o.seconds)
			o.seconds += 60;
		/* A shell the person sat in before this one had its time, too. */
		if (o.seconds)
			o.seconds += w->spent;
	} else if (t->v.k != SV_UNSET) {
		o.value = "(not known)";
		if (!t->v.env) {
			o.end = SHELL_UNKNOWN;
			o.why = t->v.why ? t->v.why : "TMOUT cannot be known";
		}
	}
	/* What is left open is the user's to set: unknown there is loose. */
	if (!c->umask && o.end == SHELL_UNKNOWN && c->user->uid && t->file && !t->ro &&
		strlen(c->user->home) > 1 && str_starts(t->file->path, c->user->home))
		o.end = SHELL_LOOSE;
	push(c, w, o);
}

/* A program nobody knows took the place. */
static void unknown(struct sh_ctx *c, const struct sh_world *w, const char *why)
{
	push(c, w,
		(struct shell_outcome){.end = SHELL_UNKNOWN,
			.why = arena_printf(c->a, "%s: %s", sh_where(c), why)});
}

/* The first of the names in a folder that opens as a file; /dev/null does, a FIFO keeps the shell waiting. */
static void file_of(
	struct sh_ctx *c, const char *folder, const char *const *names, struct sh_worlds *ws)
{
	for (; *names; names++) {
		const char *path = arena_printf(c->a, "%s/%s", folder, *names);
		struct stat st;
		int rc = root_stat(c->root, path, true, &st, &(struct err){0});
		bool no = is_absent(rc) || (!rc && (S_ISDIR(st.st_mode) || S_ISSOCK(st.st_mode)));
		if (!no && (rc < 0 || sh_may(c, path, 4))) {
			sh_source(c, path, ws);
			return;
		}
	}
}

static void own_file(struct sh_ctx *c, const char *const *names, struct sh_worlds *ws)
{
	file_of(c, c->user->home, names, ws);
}

/* The file $ENV names, or the default in the home; world by world. */
static void env_file(struct sh_ctx *c, const char *own, struct sh_worlds *ws)
{
	struct sh_worlds all = {0};

	for (size_t i = 0; i < ws->n; i++) {
		struct sh_worlds one = {{ws->w[i]}, 1};
		struct sh_var *v = sh_var(c, ws->w[i], "ENV", false);
		if (ws->w[i]->flow != F_RUN)
			;
		else if (v && v->v.k == SV_STR && *v->v.s) {
			struct sh_val path = sh_expand(c, ws->w[i], v->v.s);
			if (path.k == SV_STR && *path.s == '/')
				sh_source(c, path.s, &one);
			else if (path.k != SV_STR)
				sh_taint(c, ws->w[i], "the file that ENV names cannot be known");
		} else if (v && v->v.k != SV_UNSET && v->v.k != SV_STR) {
			sh_taint(c, ws->w[i], "the file that ENV names cannot be known");
		} else if (own) {
			own_file(c, (const char *const[]){own, NULL}, &one);
		}
		for (size_t k = 0; k < one.n; k++)
			sh_world_add(c, &all, one.w[k]);
	}
	*ws = all;
}

/* What a bash that timed out still runs: its trap at exit, and as a login shell the files of logout. */
static void at_exit(struct sh_ctx *c, const struct start *st, bool own, const struct sh_world *w)
{
	struct sh_worlds ws = {{sh_world_copy(c, w)}, 1};
	struct sh_var *t = sh_var(c, ws.w[0], "(at exit)", false);
	struct sh_ctx was = *c;

	if (c->umask)
		return;
	c->events = NULL;
	ws.w[0]->spent = w->vars[0].v.k == SV_STR ? shell_bash_seconds(w->vars[0].v.s) : 0;
	if (st->login) {
		if (own)
			own_file(c, (const char *const[]){".bash_logout", NULL}, &ws);
		sh_source(c, "/etc/bash.bash_logout", &ws);
	}
	if (t && t->v.k == SV_STR)
		sh_text(c, t->v.s, &ws);
	c->events = was.events;
	for (size_t i = 0; i < ws.n; i++)
		if (ws.w[i]->flow == F_EXEC)
			unknown(c, ws.w[i], "another program takes the place of a shell that ends");
}

/* A file of the folder that the host or the user has named; one outside the home is none of the user's. */
static void zsh_own_file(
	struct sh_ctx *c, const char *const *name, bool read_home, struct sh_worlds *ws)
{
	const char *dir = sh_zsh_folder(c, ws->w[0]), *home = c->user->home;
	size_t n = strlen(home);

	if (!dir)
		sh_taint(c, ws->w[0], "the folder of zsh's start files cannot be known");
	else if (read_home || strncmp(dir, home, n) || (dir[n] && dir[n] != '/'))
		file_of(c, dir, name, ws);
}

/* One of zsh's files, the host's or the user's, in the worlds that have not turned it off. */
static void zsh_file(struct sh_ctx *c, int which, bool own, bool read_home, struct sh_worlds *ws)
{
	static const char *const names[] = {"zshenv", "zprofile", "zshrc", "zlogin"};
	const char *const name[] = {arena_printf(c->a, ".%s", names[which]), NULL};
	struct sh_worlds all = {0};

	for (size_t i = 0; i < ws->n; i++) {
		struct sh_worlds one = {{ws->w[i]}, 1};
		if (!sh_zsh_reads(c, ws->w[i], !own && which))
			;
		else if (own)
			zsh_own_file(c, name, read_home, &one);
		else
			sh_source(c, arena_printf(c->a, "/etc/zsh/%s", names[which]), &one);
		for (size_t k = 0; k < one.n; k++)
			sh_world_add(c, &all, one.w[k]);
	}
	*ws = all;
}

static void read_files(struct sh_ctx *c, const struct start *st, bool own, struct sh_worlds *ws)
{
	static const char *const bash_names[] = {".bash_profile", ".bash_login", ".profile", NULL},
				 *const sh_names[] = {".profile", NULL},
				 *const rc_names[] = {".bashrc", NULL};
	bool bash = st->kind == SHELL_BASH && !st->as_sh;

	if (st->kind == SHELL_ZSH) {
		for (int i = 0; i < 8; i++)
			if (i / 2 % 2 == 0 || st->login)
				zsh_file(c, i / 2, i % 2, own, ws);
		return;
	}
	if (st->login && !st->noprofile) {
		sh_source(c, "/etc/profile", ws);
		if (own)
			own_file(c, bash ? bash_names : sh_names, ws);
	}
	if (bash && !st->login && !st->norc) {
		sh_source(c, "/etc/bash.bashrc", ws);
		if (st->rcfile)
			sh_source(c, st->rcfile, ws);
		else if (own)
			own_file(c, rc_names, ws);
	} else if (!bash) {
		if (st->kind == SHELL_KSH93)
			sh_source(c, "/etc/ksh.kshrc", ws);
		env_file(c,
			!own			  ? NULL
			: st->kind == SHELL_MKSH  ? ".mkshrc"
			: st->kind == SHELL_KSH93 ? ".kshrc"
						  : NULL,
			ws);
	}
}

static struct sh_ctx context(struct shell_session *s, enum shell_kind kind, unsigned depth)
{
	return (struct sh_ctx){.root = s->root,
		.a = s->scratch,
		.user = &s->login->user,
		.dialect = kind == SHELL_MKSH	 ? SH_MKSH
			   : kind == SHELL_KSH93 ? SH_KSH93
			   : kind == SHELL_DASH	 ? SH_DASH
			   : kind == SHELL_ZSH	 ? SH_ZSH
						 : SH_BASH,
		.way = s->env->way,
		.umask = s->umask,
		.display = s->display,
		.events = s->events,
		.launch = launch,
		.session = s,
		.depth = depth};
}

/* An interactive shell: every way it may come to a prompt is pushed. */
static void start_shell(struct shell_session *s, const struct start *st,
	const struct sh_world *from, const char *through, unsigned depth)
{
	struct sh_ctx c = context(s, st->kind, depth);
	struct shell_outcome one = {.end = SHELL_CANNOT, .through = through};

	c.interactive = true;
	c.login = st->login;
	c.argv0 = arena_printf(s->scratch, "%s%s", st->login ? "-" : "", st->name);
	if (st->kind == SHELL_TCSH && shell_csh(&c, from, s->own, &one))
		return;
	one.through = through;
	bool reads = st->kind == SHELL_DASH || st->kind == SHELL_ZSH;
	if (s->umask && st->kind == SHELL_FISH)
		one = (struct shell_outcome){.end = SHELL_UNKNOWN,
			.through = through,
			.why = "what the start files of fish make of it is not followed"};
	if (!reads && st->kind != SHELL_BASH && st->kind != SHELL_MKSH && st->kind != SHELL_KSH93) {
		push(&c, from, one);
		return;
	}
	struct sh_worlds ws = {{first_world(&c, from, st)}, 1};
	size_t before = s->out->n;
	read_files(&c, st, s->own, &ws);
	/* These hold nobody, but their files may put another shell in their place. */
	for (size_t i = 0; reads && !s->umask && i < ws.n; i++)
		if (c.exhausted || (ws.w[i]->flow != F_GONE && ws.w[i]->flow != F_EXIT)) {
			push(&c, ws.w[i], one);
			return;
		}
	for (size_t i = 0; i < ws.n; i++) {
		struct sh_world *w = ws.w[i];
		if (w->flow == F_GONE)
			continue;
		if (w->flow == F_TOP)
			w->flow = F_RUN;
		if (w->flow == F_EXIT || w->flow == F_EXEC)
			push(&c, w,
				(struct shell_outcome){
					.end = w->flow == F_EXIT ? SHELL_SHUT_OUT : SHELL_UNKNOWN,
					.through = through,
					.why = w->flow == F_EXIT
						       ? w->flow_where
						       : arena_printf(c.a,
								 "%s: the shell is replaced by "
								 "another program (%s)",
								 w->flow_where,
								 w->flow_why ? w->flow_why
									     : "exec")});
		else if (c.dialect == SH_BASH && !st->as_sh) {
			struct sh_worlds at = {{w}, 1};
			shell_prompt_command(&c, &at);
			for (size_t k = 0; k < at.n; k++)
				if (at.w[k]->flow == F_EXIT)
					push(&c, at.w[k],
						(struct shell_outcome){.end = SHELL_SHUT_OUT,
							.why = at.w[k]->flow_where});
				else if (at.w[k]->flow != F_GONE) {
					prompt(&c, at.w[k], through);
					at_exit(&c, st, s->own, at.w[k]);
				}
		} else
			prompt(&c, w, through);
	}
	if (c.exhausted) {
		s->out->n = before;
		push(&c, NULL,
			(struct shell_outcome){.end = SHELL_UNKNOWN,
				.through = through,
				.why = arena_printf(c.a,
					"%s: the start files are too intricate to be followed",
					c.exhausted)});
	}
}

/* Programs that give nobody a prompt. */
static bool no_prompt(const char *name)
{
	static const char *const names[] = {"nologin", "false", "true", "sftp-server",
		"internal-sftp", "scp", "rsync", "rrsync", "borg", "git-shell", "git-receive-pack",
		"git-upload-pack", "gitolite-shell", "svnserve", "restic", "rclone", "unison",
		"tar", "cat", "echo", "date", "uptime", "logger", "id", "printf", "sleep",
		"poweroff", "reboot", "shutdown", "zfs", "btrfs", "rdiff-backup", "dd", "test",
		"touch", "rm", "systemctl", "exit", "logout"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(name, names[i]))
			return true;
	return false;
}

enum launched { L_NOTHING, L_SHELL, L_NO_PROMPT, L_UNKNOWN };

static enum launched start_program(struct sh_ctx *c, struct sh_world *w, const struct sh_val *v,
	size_t n, bool login, bool exec);

/* Text run by a shell that is not interactive: only what it starts counts. */
static enum launched run_text(struct sh_ctx *outer, struct sh_world *from, enum shell_kind kind,
	const char *text, const struct file *f, unsigned line)
{
	struct shell_session *s = outer->session;
	struct sh_ctx c = context(s, kind, outer->depth + 1);
	struct start st = {.kind = kind, .name = "sh"};
	size_t before = s->out->n;

	c.argv0 = "sh";
	c.events = NULL;
	c.file = f;
	c.line = line;
	struct sh_worlds ws = {{first_world(&c, from, &st)}, 1};
	sh_text(&c, text, &ws);
	bool unsure = c.exhausted != NULL;
	for (size_t i = 0; i < ws.n; i++)
		unsure |= ws.w[i]->flow == F_EXEC;
	return unsure ? L_UNKNOWN : s->out->n > before ? L_SHELL : L_NOTHING;
}

/* A script with #! of a shell that is known: gone through.  L_UNKNOWN when it is none. */
static enum launched run_script_file(struct sh_ctx *c, struct sh_world *w, const char *path)
{
	const struct file *f;
	size_t n;

	if (root_read(c->root, path, &f, &(struct err){0}) || f->has_nul || f->size < 4 ||
		memcmp(f->data, "#!", 2))
		return L_UNKNOWN;
	char *first = arena_strndup(c->a, f->data + 2, strcspn(f->data + 2, "\n"));
	char **words = str_split(c->a, first, " \t\r", &n);
	const char *program = n > 1 && str_eq(path_base(words[0]), "env") ? words[1]
			      : n					  ? words[0]
									  : "";
	static const char *const shells[] = {"sh", "bash", "dash", "ksh", "mksh", "ksh93", "rbash"};
	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if (str_eq(path_base(program), shells[i])) {
			enum shell_kind kind = strstr(shells[i], "ksh") ? SHELL_MKSH : SHELL_BASH;
			return run_text(c, w, kind, arena_strndup(c->a, f->data, f->size), f, 1);
		}
	return L_UNKNOWN;
}

/* A shell with its arguments. */
static enum launched shell_command(struct sh_ctx *c, struct sh_world *w, struct start st,
	const struct sh_val *v, size_t n, const char *through)
{
	bool letters = false;

	for (size_t i = 1; i < n; i++) {
		const char *o = v[i].k == SV_STR ? v[i].s : NULL;
		if (!o)
			return L_UNKNOWN;
		/* bash takes long options only before the others, and ends over one that comes later. */
		if (letters && st.kind == SHELL_BASH && str_starts(o, "--") && o[2])
			return L_NO_PROMPT;
		letters |= (*o == '-' || *o == '+') && o[1] && o[1] != '-';
		if (str_eq(o, "--login"))
			st.login = true;
		else if (str_eq(o, "--norc"))
			st.norc = true;
		else if (str_eq(o, "--noprofile"))
			st.noprofile = true;
		else if ((str_eq(o, "--rcfile") || str_eq(o, "--init-file")) && i + 1 < n &&
			 v[i + 1].k == SV_STR)
			st.rcfile = v[++i].s;
		else if (str_starts(o, "--") && o[2])
			return L_UNKNOWN;
		else if (*o == '-' && strchr(o, 'c') && o[1] != '-')
			return i + 1 < n && v[i + 1].k == SV_STR
				       ? run_text(c, w, st.kind, v[i + 1].s, c->file, c->line)
				       : L_UNKNOWN;
		else if ((*o == '-' || *o == '+') && o[1]) {
			st.login |= strchr(o, 'l') != NULL;
			if (strchr(o, 'o') || strchr(o, 'O'))
				i++;
		} else if (*o != '-') {
			return sh_program(c, o) ? run_script_file(c, w, sh_program(c, o))
						: L_NOTHING;
		}
	}
	start_shell(c->session, &st, w, through, c->depth + 1);
	return L_SHELL;
}

/* env [-i] [-u NAME] [NAME=VALUE] PROGRAM; nice, nohup, setsid, stdbuf, time: what stands behind their options. */
static enum launched carried(struct sh_ctx *c, struct sh_world *w, const char *name,
	const struct sh_val *v, size_t n, bool login, bool exec)
{
	bool env = str_eq(name, "env");
	size_t i = 1;

	for (; i < n; i++) {
		const char *o = v[i].k == SV_STR ? v[i].s : NULL;
		if (!o && !env)
			return L_UNKNOWN;
		if (!o)
			continue; /* NAME=$unknown */
		const char *unset = env && str_eq(o, "-u") && i + 1 < n && v[i + 1].k == SV_STR
					    ? v[++i].s
				    : env && str_starts(o, "--unset=") ? o + 8
				    : env && str_starts(o, "-u")       ? o + 2
								       : NULL;
		size_t len = strcspn(o, "=");
		if (unset) {
			struct sh_var *x = sh_var(c, w, unset, false);
			if (x)
				x->exported = false;
		} else if (env && (str_eq(o, "-i") || str_eq(o, "-") ||
					  str_eq(o, "--ignore-environment"))) {
			for (size_t k = 0; k < w->n_vars; k++)
				w->vars[k].exported = false;
		} else if (*o == '-') {
			if (!env && (str_eq(o, "-n") || str_eq(o, "-c")))
				i++;
			else if (env)
				return L_UNKNOWN;
		} else if (env && o[len] == '=' && sh_is_name(o, len)) {
			struct sh_var *x = sh_var(c, w, arena_strndup(c->a, o, len), true);
			x->v = sh_known(o + len + 1);
			x->exported = true;
			x->array = x->stuck = false;
		} else {
			break;
		}
	}
	return i < n ? start_program(c, w, v + i, n - i, login, exec) : L_NOTHING;
}

/* script, tmux, screen: $SHELL on a terminal of its own. */
static enum launched on_terminal(
	struct sh_ctx *c, struct sh_world *w, const char *name, const struct sh_val *v, size_t n)
{
	const char *shell = c->user->shell,
		   *through = arena_printf(c->a, "%s: %s", sh_where(c), name);
	struct sh_var *x = sh_var(c, w, "SHELL", false);
	const struct file *f;
	bool tmux = str_eq(name, "tmux");

	if (x && x->v.k == SV_STR && *x->v.s)
		shell = x->v.s;
	struct start st = {.kind = shell_kind_of(c->root, c->a, shell),
		.name = path_base(shell),
		.login = tmux};
	st.as_sh = str_eq(st.name, "sh");
	if (st.kind == SHELL_NONE || st.kind == SHELL_OTHER)
		return L_UNKNOWN;
	for (size_t i = 1; str_eq(name, "script") && i < n; i++) {
		if (v[i].k != SV_STR)
			continue; /* the file's name */
		const char *s = v[i].s;
		if (str_starts(s, "--command="))
			return run_text(c, w, SHELL_BASH, s + 10, c->file, c->line);
		bool c_opt = str_eq(s, "--command") || (*s == '-' && s[1] != '-' && strchr(s, 'c'));
		if (c_opt)
			return i + 1 < n && v[i + 1].k == SV_STR
				       ? run_text(c, w, SHELL_BASH, v[i + 1].s, c->file, c->line)
				       : L_UNKNOWN;
	}
	static const char *const settings[] = {"/etc/tmux.conf", "/etc/screenrc"};
	const char *own =
		arena_printf(c->a, "%s/%s", c->user->home, tmux ? ".tmux.conf" : ".screenrc");
	for (int i = 0; !str_eq(name, "script") && i < 2; i++)
		if (!root_read(c->root, i ? own : settings[!tmux], &f, NULL) &&
			(memmem(f->data, f->size, "default-", 8) ||
				memmem(f->data, f->size, "\nshell", 6) ||
				memmem(f->data, f->size, "\ndefshell", 9)))
			return L_UNKNOWN;
	if (tmux || str_eq(name, "screen")) {
		struct sh_var *mark = sh_var(c, w, tmux ? "TMUX" : "STY", true);
		mark->v = some();
		mark->exported = true;
	}
	start_shell(c->session, &st, w, through, c->depth + 1);
	return L_SHELL;
}

static enum launched start_program(struct sh_ctx *c, struct sh_world *w, const struct sh_val *v,
	size_t n, bool login, bool exec)
{
	static const char *const carriers[] = {"env", "nice", "nohup", "setsid", "stdbuf", "ionice",
		"time", "chrt"},
				 *const terminals[] = {"script", "tmux", "screen"},
				 *const others[] = {"su", "sudo", "newgrp", "sg", "login",
					 "runuser", "machinectl", "byobu", "zellij", "dtach",
					 "abduco", "doas"};
	struct shell_session *s = c->session;

	if (!n || v[0].k != SV_STR)
		return L_UNKNOWN;
	const char *name = path_base(v[0].s), *path = sh_program(c, v[0].s);
	if (++s->launched > MAX_LAUNCHED || c->depth >= MAX_DEPTH) {
		unknown(c, w, "start files that start shells over and over");
		return L_SHELL;
	}
	if (no_prompt(name))
		return L_NO_PROMPT;
	for (size_t i = 0; i < sizeof(carriers) / sizeof(*carriers); i++)
		if (str_eq(name, carriers[i]))
			return carried(c, w, name, v, n, login, exec);
	if (!path)
		return L_NOTHING;
	for (size_t i = 0; i < sizeof(terminals) / sizeof(*terminals); i++)
		if (str_eq(name, terminals[i]))
			return on_terminal(c, w, name, v, n);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (str_eq(name, others[i])) {
			/* sudo COMMAND and su -c are no sessions. */
			bool session = exec || n == 1;
			for (size_t k = 1; k < n; k++)
				session |= v[k].k != SV_STR || str_eq(v[k].s, "-i") ||
					   str_eq(v[k].s, "-s") || str_eq(v[k].s, "-");
			if (session && !exec)
				unknown(c, w,
					arena_printf(c->a,
						"%s starts a session that is not followed", name));
			return session ? exec ? L_UNKNOWN : L_SHELL : L_NOTHING;
		}
	enum shell_kind kind = shell_kind_of(c->root, c->a, path);
	if (kind == SHELL_NONE)
		return L_NO_PROMPT;
	if (kind == SHELL_OTHER)
		return run_script_file(c, w, path);
	struct start st = {.kind = kind, .name = name, .login = login, .as_sh = str_eq(name, "sh")};
	return shell_command(c, w, st, v, n, arena_printf(c->a, "%s: %s", sh_where(c), name));
}

static bool launch(struct sh_ctx *c, struct sh_world *w, struct sh_fields *f, bool exec)
{
	struct shell_session *s = c->session;
	struct sh_world *with = sh_world_copy(c, w);
	bool login = w->exec_login;
	size_t before = s->out->n;

	/* bash counts itself out before it is replaced. */
	struct sh_var *level = sh_var(c, with, "SHLVL", false);
	if (exec && c->dialect == SH_BASH && level && level->v.k == SV_STR)
		level->v = sh_known(arena_printf(c->a, "%ld", strtol(level->v.s, NULL, 10) - 1));
	with->exec_login = w->exec_login = false;
	enum launched l = start_program(c, with, f->v, f->n, login, exec);
	if (l == L_SHELL || s->out->n > before)
		sh_event(c, SH_STARTS, f->v[0].s);
	uint64_t most = 0;
	for (size_t i = before; i < s->out->n; i++)
		if (s->out->v[i].end == SHELL_HELD && s->out->v[i].seconds > most)
			most = s->out->v[i].seconds;
	if (!exec) {
		if (most)
			w->spent = most;
		return l == L_SHELL;
	}
	w->flow_where = sh_where(c);
	w->flow_why = f->v[0].s;
	w->flow = l == L_SHELL			      ? F_GONE
		  : l == L_NO_PROMPT		      ? F_EXIT
		  : l == L_NOTHING && !c->interactive ? F_EXIT
						      : F_EXEC;
	return true;
}

void shell_session_login(struct shell_session *s)
{
	const struct login *l = s->login;
	struct start st = {.kind = l->kind, .name = path_base(l->shell), .login = true};
	struct sh_ctx c = context(s, SHELL_BASH, 0);
	struct sh_world *w = login_world(&c, s->env);

	st.as_sh = str_eq(st.name, "sh");
	if (l->kind != SHELL_OTHER) {
		start_shell(s, &st, w, NULL, 0);
		return;
	}
	/* A program of its own: a script is gone through for the shell it comes to. */
	size_t before = s->out->n;
	enum launched got = run_script_file(&c, w, l->shell);
	if (got == L_UNKNOWN || s->out->n == before)
		push(&c, w,
			(struct shell_outcome){.end = SHELL_UNKNOWN,
				.why = arena_printf(
					c.a, "/etc/passwd: %s is no shell known here", l->shell)});
}

void shell_session_command(
	struct shell_session *s, const char *command, const struct file *f, unsigned line)
{
	struct sh_ctx c = context(s, SHELL_BASH, 0);
	struct sh_world *w = login_world(&c, s->env);
	size_t before = s->out->n, n;

	c.file = f;
	c.line = line;
	char **words = str_split(c.a, command, " \t", &n);
	if (!n || no_prompt(path_base(words[0])))
		return;
	enum launched got = run_text(&c, w, SHELL_BASH, command, f, line);
	/* A script that was gone through and starts no shell is one that gives no prompt. */
	if (got != L_UNKNOWN && s->out->n > before)
		return;
	const char *path = sh_program(&c, words[0]);
	const struct file *script;
	bool read = got != L_UNKNOWN && path &&
		    !root_read(s->root, path, &script, &(struct err){0}) && script->size > 2 &&
		    !memcmp(script->data, "#!", 2) &&
		    memmem(script->data, strcspn(script->data, "\n"), "sh", 2);
	if (!read)
		push(&c, w,
			(struct shell_outcome){.end = SHELL_UNKNOWN,
				.why = arena_printf(c.a,
					"%s:%u: a command in the place of the shell that is not "
					"known (%s)",
					f ? f->path : "sshd", line, command)});
}
