/*
 * sh_run: an abstract interpreter of shell start files.  Only the shell resolver includes it.
 *
 * A world is one possible state of the shell.  A condition that cannot be known splits a world in two; worlds in
 * which TMOUT stands alike are put together again.  TMOUT read-only outside any function is final: such a world
 * is F_DONE and runs no further.  What may change TMOUT in a way not understood makes it "unknown" with a reason.
 */
#ifndef PLUMBLINE_CHECKS_SHELL_SH_RUN_H
#define PLUMBLINE_CHECKS_SHELL_SH_RUN_H

#include "base/rootfs.h"
#include "checks/shell/sh_parse.h"

enum sh_known {
	SV_UNSET,
	SV_STR,	 /* s */
	SV_SOME, /* some text, not empty */
	SV_ANY,	 /* anything, maybe unset */
};

struct sh_val {
	enum sh_known k;
	const char *s;
	const char *why; /* what made it unknown: "FILE:LINE: ..."; NULL */
	bool env;	 /* unknown because sessions differ, not because we fail to understand */
	bool safe;	 /* output of a program that is known to leave TMOUT alone */
};

struct sh_var {
	const char *name;
	struct sh_val v;
	bool ro, exported, integer, array;
	bool stuck; /* something not understood may have frozen it: unknown whatever comes later */
	const struct file *file, *ro_file; /* of the last assignment and of readonly */
	unsigned line, ro_line;
};

enum sh_flow { F_RUN, F_BREAK, F_CONTINUE, F_RETURN, F_EXIT, F_EXEC, F_DONE };

struct sh_fork { /* a decision that could not be known, innermost first */
	const struct sh_fork *up;
	const char *where;
	bool env;
	unsigned depth;
};

struct sh_func {
	const char *name;
	const struct sh_node *body; /* NULL: several bodies are possible */
	const struct file *file;
	bool maybe;
};

struct sh_local {
	struct sh_var saved;
	unsigned depth;
};

struct sh_world {
	struct sh_var *vars; /* vars[0] is TMOUT */
	size_t n_vars, cap_vars;
	struct sh_func *funcs;
	size_t n_funcs, cap_funcs;
	struct sh_local *locals;
	size_t n_locals, cap_locals;
	struct sh_val *args; /* $1 ... */
	size_t n_args;
	bool args_unknown;
	int status; /* 0, 1, or -1: not known */
	bool status_env;
	enum sh_flow flow;
	unsigned levels;	/* of break and continue */
	const char *flow_where; /* F_EXIT, F_EXEC */
	const struct sh_fork *forks;
};

#define SH_WORLDS 24
struct sh_worlds {
	struct sh_world *w[SH_WORLDS];
	size_t n;
};

enum sh_dialect { SH_BASH, SH_MKSH, SH_KSH93 };

struct sh_user {
	const char *name, *home, *shell;
	uid_t uid;
	gid_t gid;
	const gid_t *groups;
	size_t n_groups;
};

struct sh_ctx {
	struct root *root;
	struct arena *a; /* of this run */
	enum sh_dialect dialect;
	const struct sh_user *user;
	const struct file *file; /* being run */
	unsigned line;
	unsigned sources, calls; /* nesting */
	unsigned steps, forks;
	const char *exhausted; /* a bound was hit there */
};

struct sh_fields {
	struct sh_val *v;
	size_t n, cap;
};

/* sh_run.c */
struct sh_var *sh_var(struct sh_ctx *c, struct sh_world *w, const char *name, bool make);
/* Assigns unless read-only; false when it is. */
bool sh_assign(struct sh_ctx *c, struct sh_world *w, const char *name, struct sh_val v);
void sh_taint(struct sh_ctx *c, struct sh_world *w, const char *why);
const char *sh_where(struct sh_ctx *c); /* "FILE:LINE" */
void sh_list(struct sh_ctx *c, const struct sh_node *list, struct sh_worlds *ws);
/* Runs a text in the current shell, as eval does. */
void sh_text(struct sh_ctx *c, const char *text, struct sh_worlds *ws);
/* Reads and runs a file; what cannot be read is as for the shell: nothing happens. */
void sh_source(struct sh_ctx *c, const char *path, struct sh_worlds *ws);
/* May the user read (4), search or run (1) it?  Modes only, no ACLs. */
bool sh_may(struct sh_ctx *c, const char *path, int what);
struct sh_world *sh_world_new(struct sh_ctx *c);
struct sh_world *sh_world_copy(struct sh_ctx *c, const struct sh_world *w);
/* A second world for the other way out of a decision made here; env: it is the session's. */
struct sh_world *sh_world_fork(struct sh_ctx *c, struct sh_world *w, bool env);
/* Adds it, or takes it into one that stands alike. */
void sh_world_add(struct sh_ctx *c, struct sh_worlds *ws, struct sh_world *w);

/* sh_builtin.c: true when the command is one of the shell's own that matters here. */
bool sh_builtin(struct sh_ctx *c, const char *name, struct sh_fields *f, struct sh_worlds *ws);
void sh_unlocal(struct sh_world *w, unsigned depth);

/* sh_expand.c */
struct sh_val sh_known(const char *s);
struct sh_val sh_unknown(struct sh_ctx *c, enum sh_known k, const char *what, bool env);
/* One string: no splitting, no patterns. */
struct sh_val sh_expand(struct sh_ctx *c, struct sh_world *w, const char *word);
/* The same with a backslash before what was quoted, for patterns. */
struct sh_val sh_expand_pattern(struct sh_ctx *c, struct sh_world *w, const char *word);
void sh_expand_fields(
	struct sh_ctx *c, struct sh_world *w, const char *word, struct sh_fields *out);
/* $(( )): the number; false when it cannot be known. */
bool sh_arith(struct sh_ctx *c, struct sh_world *w, const char *text, long long *ret);

/* sh_test.c: test, [ and [[: 0, 1 or -1. */
int sh_test(struct sh_ctx *c, struct sh_world *w, const struct sh_val *v, size_t n, bool *ret_env);
int sh_cond(struct sh_ctx *c, struct sh_world *w, const struct sh_node *n, bool *ret_env);

#endif
