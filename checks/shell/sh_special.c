/*
 * sh_special: the variables nobody has assigned: those of the session, and those the shells have of themselves (bash(1)
 * Shell Variables, mksh(1), ksh(1), zshparam(1)); and what set -u makes of a name that has no value.
 *
 * Of a shell's own variables most are only known to be there.  A reference to what is unset, under set -u, ends the
 * complete command as an assignment to something read-only does (F_DISCARD); bash's arithmetic leaves all start files.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/shell/sh_run.h"

/* Names whose value belongs to the session, not to the files; *ret_v what is known of it all the same. */
static bool from_session(struct sh_ctx *c, const char *name, struct sh_val *ret_v)
{
	static const char *const names[] = {"TERM", "COLORTERM", "MAIL", "VTE_VERSION",
		"TERM_PROGRAM", "DESKTOP_SESSION", "INVOCATION_ID", "TZ", "container", "WINDOWID",
		"INSIDE_EMACS", "EMACS", "RSTUDIO"};
	/* XDG_CONFIG_HOME and the like are nothing a login sets. */
	static const char *const prefixes[] = {
		"LC_", "XDG_SE", "XDG_RUNTIME", "XDG_VTNR", "XDG_DATA_DIRS", "DBUS_", "LANG"};

	*ret_v = (struct sh_val){.k = SV_SOME, .env = true};
	/* sshd always sets these, and nobody else does. */
	if (str_eq(name, "SSH_CONNECTION") || str_eq(name, "SSH_CLIENT") ||
		str_eq(name, "SSH_TTY")) {
		if (c->way != SH_SSH)
			*ret_v = (struct sh_val){0};
		return true;
	}
	*ret_v = sh_unknown(c, SV_ANY, arena_printf(c->a, "$%s is the session's", name), true);
	if (str_eq(name, "DISPLAY"))
		return c->way == SH_SSH && c->display;
	if (str_starts(name, "SSH_"))
		return c->way == SH_SSH;
	if (str_starts(name, "SUDO_"))
		return c->way == SH_SU;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(name, names[i]))
			return true;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (str_starts(name, prefixes[i]))
			return true;
	return false;
}

/* Has the shell a variable of this name from the start?  SV_ANY: perhaps. */
static enum sh_known own(const struct sh_ctx *c, const char *name)
{
	static const struct {
		enum sh_known k;
		unsigned shells; /* 1 << dialect */
		const char *name;
	} table[] = {
#define ALL   31u
#define BASH_ (1u << SH_BASH)
#define MKSH_ (1u << SH_MKSH)
#define KSH_  (1u << SH_KSH93)
#define ZSH_  (1u << SH_ZSH)
		{SV_SOME, ALL, "LINENO"},
		{SV_SOME, ALL, "OPTIND"},
		{SV_SOME, ALL, "PPID"},
		{SV_SOME, ALL, "PS4"},
		{SV_SOME, ALL, "IFS"},
		{SV_SOME, ALL, "_"},
		{SV_ANY, ALL, "OPTARG"},
		{SV_ANY, ALL, "REPLY"},
		{SV_ANY, ALL, "OLDPWD"},
		{SV_SOME, ALL & ~(1u << SH_DASH), "RANDOM"},
		{SV_SOME, ALL & ~(1u << SH_DASH), "SECONDS"},
		{SV_ANY, ALL & ~(1u << SH_DASH), "COLUMNS"},
		{SV_ANY, ALL & ~(1u << SH_DASH), "LINES"},
		{SV_ANY, ALL & ~(1u << SH_DASH), "HISTCMD"},
		{SV_SOME, BASH_ | MKSH_, "BASHPID"},
		{SV_SOME, BASH_ | MKSH_ | ZSH_, "EPOCHREALTIME"},
		{SV_SOME, BASH_ | ZSH_, "EPOCHSECONDS"},
		{SV_SOME, BASH_ | ZSH_, "HOSTTYPE"},
		{SV_SOME, BASH_ | ZSH_, "MACHTYPE"},
		{SV_SOME, BASH_ | ZSH_, "OSTYPE"},
		{SV_SOME, BASH_ | ZSH_, "UID"},
		{SV_SOME, BASH_ | ZSH_, "EUID"},
		{SV_SOME, BASH_, "BASH_VERSINFO"},
		{SV_SOME, BASH_, "BASH_SUBSHELL"},
		{SV_SOME, BASH_, "BASH_COMMAND"},
		{SV_SOME, BASH_, "BASH_ARGV0"},
		{SV_ANY, BASH_, "BASH_ARGC"},
		{SV_ANY, BASH_, "BASH_ARGV"},
		{SV_ANY, BASH_, "BASH_LINENO"},
		{SV_ANY, BASH_, "BASH_ALIASES"},
		{SV_ANY, BASH_, "BASH_CMDS"},
		{SV_ANY, BASH_, "BASH_LOADABLES_PATH"},
		{SV_ANY, BASH_, "BASH_MONOSECONDS"},
		{SV_ANY, BASH_, "FUNCNAME"},
		{SV_ANY, BASH_, "MAPFILE"},
		{SV_ANY, BASH_, "HISTFILE"},
		{SV_ANY, BASH_, "HISTSIZE"},
		{SV_ANY, BASH_, "HISTFILESIZE"},
		{SV_ANY, BASH_, "MAILCHECK"},
		{SV_SOME, BASH_, "DIRSTACK"},
		{SV_SOME, BASH_, "GROUPS"},
		{SV_SOME, BASH_, "SRANDOM"},
		{SV_SOME, BASH_, "OPTERR"},
		{SV_SOME, BASH_, "COMP_WORDBREAKS"},
		{SV_SOME, MKSH_, "USER_ID"},
		{SV_SOME, MKSH_, "PGRP"},
		{SV_SOME, MKSH_, "PATHSEP"},
		{SV_SOME, MKSH_, "KSHUID"},
		{SV_SOME, MKSH_, "KSHGID"},
		{SV_SOME, MKSH_, "KSHEGID"},
		{SV_ANY, MKSH_, "KSH_MATCH"},
		{SV_ANY, KSH_, "FCEDIT"},
		{SV_ANY, KSH_, "SHLVL"},
		{SV_ANY, ZSH_, "GID"},
		{SV_ANY, ZSH_, "EGID"},
		{SV_ANY, ZSH_, "HOST"},
		{SV_ANY, ZSH_, "VENDOR"},
		{SV_ANY, ZSH_, "CPUTYPE"},
		{SV_ANY, ZSH_, "TTY"},
		{SV_ANY, ZSH_, "USERNAME"},
		{SV_ANY, ZSH_, "ARGC"},
		{SV_ANY, ZSH_, "SHLVL"},
		{SV_ANY, ZSH_, "HISTSIZE"},
		{SV_ANY, ZSH_, "SAVEHIST"},
		{SV_ANY, ZSH_, "MAILCHECK"},
		{SV_ANY, ZSH_, "WORDCHARS"},
		{SV_ANY, ZSH_, "FPATH"},
		{SV_ANY, ZSH_, "fpath"},
		{SV_ANY, ZSH_, "path"},
		{SV_ANY, ZSH_, "options"},
		{SV_ANY, ZSH_, "commands"},
		{SV_ANY, ZSH_, "functions"},
		{SV_ANY, ZSH_, "aliases"},
		{SV_ANY, ZSH_, "parameters"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].shells >> c->dialect & 1 && str_eq(name, table[i].name))
			return table[i].k;
	return SV_UNSET;
}

/* PIPESTATUS, an element of it or its first. */
static struct sh_val pipe_status(struct sh_ctx *c, const struct sh_world *w, const char *index)
{
	char *end = NULL;
	size_t i = *index ? strtoul(index + 1, &end, 10) : 0;

	if (w->pipe && (!*index || (end > index + 1 && str_eq(end, "]"))))
		return i < w->n_pipe ? w->pipe[i] : (struct sh_val){0};
	return sh_unknown(c, i ? SV_ANY : SV_SOME, "PIPESTATUS", false);
}

struct sh_val sh_preset(struct sh_ctx *c, struct sh_world *w, const char *name)
{
	size_t len = strcspn(name, "[");
	char *whole = arena_strndup(c->a, name, len);
	struct sh_val v;

	if (c->dialect <= SH_MKSH && str_eq(whole, "PIPESTATUS"))
		return pipe_status(c, w, name + len);
	if (c->dialect == SH_BASH && str_eq(whole, "BASH_SOURCE") && c->file &&
		(!name[len] || str_eq(name + len, "[0]")))
		return sh_known(c->file->path);
	if (c->dialect == SH_BASH && str_eq(whole, "BASH_SOURCE"))
		return sh_unknown(c, SV_ANY, "$BASH_SOURCE", false);
	enum sh_known k = own(c, whole);
	if (k)
		return sh_unknown(c, name[len] && !str_eq(name + len, "[0]") ? SV_ANY : k,
			arena_printf(c->a, "$%s is the shell's own", whole), false);
	return !name[len] && from_session(c, name, &v) ? v : (struct sh_val){0};
}

int sh_nounset(struct sh_ctx *c, struct sh_world *w)
{
	const struct sh_var *v = sh_var(c, w, "(nounset)", false);

	return !v || v->v.k == SV_UNSET ? 0 : v->v.k == SV_STR ? *v->v.s == '1' : -1;
}

void sh_refer(struct sh_ctx *c, struct sh_world *w, const struct sh_val *v)
{
	int on = v->k == SV_UNSET || v->k == SV_ANY ? sh_nounset(c, w) : 0;

	if (!on || w->unbound == UB_SURE)
		return;
	w->unbound = on > 0 && v->k == SV_UNSET ? UB_SURE : UB_MAYBE;
	w->unbound_env = v->k == SV_ANY && v->env && on > 0;
}

bool sh_unbound(struct sh_ctx *c, struct sh_world *w, struct sh_worlds *out)
{
	enum sh_unbound is = w->unbound;
	struct sh_world *ends = w;

	w->unbound = UB_NOT;
	if (!is)
		return false;
	if (is == UB_MAYBE)
		ends = sh_world_fork(c, w, w->unbound_env);
	ends->flow = w->unbound_sum ? F_TOP : F_DISCARD;
	ends->flow_where = sh_where(c);
	ends->status = 1;
	w->unbound_sum = ends->unbound_sum = false;
	sh_world_add(c, out, ends);
	return is == UB_SURE;
}
