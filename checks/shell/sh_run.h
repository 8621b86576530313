/*
 * sh_run: an abstract interpreter of shell start files.  Only the shell resolver includes it.
 *
 * What is said of TMOUT holds, in a run about the umask, for that: it stands where TMOUT stands else.
 *
 * A world is one possible state of the shell.  A condition that cannot be known splits a world in two; worlds in
 * which TMOUT stands alike are put together again.  What may change TMOUT in a way not understood makes it
 * "unknown" with a reason.  A program that the files start or that replaces the shell is handed to launch().
 */
#ifndef PLUMBLINE_CHECKS_SHELL_SH_RUN_H
#define PLUMBLINE_CHECKS_SHELL_SH_RUN_H

#include "checks/shell/sh_state.h"

enum sh_event {
	SH_READS,
	SH_SETS,
	SH_FREEZES,
	SH_UNSETS,
	SH_REFUSED,
	SH_HOLDS,
	SH_HOLDS_NOT,
	SH_MAYBE,
	SH_STARTS
};
struct sh_event_at {
	enum sh_event what;
	const struct file *file;
	unsigned line;
	const char *text; /* the value, the program; NULL */
};
struct sh_events {
	struct arena *a;
	struct sh_event_at *v;
	size_t n, cap;
};

/* sh_run.c */
struct sh_var *sh_var(struct sh_ctx *c, struct sh_world *w, const char *name, bool make);
/* Assigns unless read-only; false when it is. */
bool sh_assign(struct sh_ctx *c, struct sh_world *w, const char *name, struct sh_val v);
void sh_taint(struct sh_ctx *c, struct sh_world *w, const char *why);
const char *sh_where(struct sh_ctx *c); /* "FILE:LINE" */
/* Notes what came of TMOUT here, for the trace. */
void sh_event(struct sh_ctx *c, enum sh_event what, const char *text);
/* One command, without those behind it in its list. */
void sh_command(
	struct sh_ctx *c, const struct sh_node *n, struct sh_world *w, struct sh_worlds *out);
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
/* Where a program of this name stands, in the arena; NULL when the usual path has none. */
const char *sh_program(struct sh_ctx *c, const char *name);
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
/* The value of a variable, of NAME[KEY], of $1, $? ... */
struct sh_val sh_value(struct sh_ctx *c, struct sh_world *w, const char *name);
/* For =~: with a backslash before what was quoted. */
struct sh_val sh_expand_regex(struct sh_ctx *c, struct sh_world *w, const char *word);
/* The text of a here-document. */
struct sh_val sh_expand_here(struct sh_ctx *c, struct sh_world *w, const char *text);
/* NAME[KEY] with KEY as the shell takes it. */
const char *sh_element(struct sh_ctx *c, struct sh_world *w, const char *text, size_t len);
/* NAME=(WORDS) */
void sh_array(
	struct sh_ctx *c, struct sh_world *w, const char *name, const char *list, bool append);

/* sh_enable.c: takes enable and disable; whether a builtin is switched off. */
bool sh_enable(struct sh_ctx *c, struct sh_world *w, const char *name, const struct sh_fields *f);
bool sh_is_off(struct sh_ctx *c, struct sh_world *w, const char *name);

/* sh_zsh.c: takes emulate MODE -c TEXT. */
bool sh_zsh_emulate(
	struct sh_ctx *c, struct sh_worlds *ws, const char *name, const struct sh_fields *f);
/* The folder of the user's start files, $ZDOTDIR or the home, in the arena; NULL: it cannot be known. */
const char *sh_zsh_folder(struct sh_ctx *c, struct sh_world *w);
/* Takes setopt, unsetopt and set's options; false when the command is still to be run. */
bool sh_zsh_options(
	struct sh_ctx *c, struct sh_world *w, const char *name, const struct sh_fields *f);
/* Whether zsh reads its next file in this world, of the host's (after zshenv) or of the user's. */
bool sh_zsh_reads(struct sh_ctx *c, struct sh_world *w, bool global);
/* sh_special.c: what is known of a variable nobody has assigned, or of NAME[KEY]. */
struct sh_val sh_preset(struct sh_ctx *c, struct sh_world *w, const char *name);
int sh_nounset(struct sh_ctx *c, struct sh_world *w); /* set -u: 1, 0, -1: not known */
/* Notes that v, the value of a name, was asked for. */
void sh_refer(struct sh_ctx *c, struct sh_world *w, const struct sh_val *v);
/* True when the command ends over it: w, or a second world, has then been added. */
bool sh_unbound(struct sh_ctx *c, struct sh_world *w, struct sh_worlds *out);

/* sh_arith.c: $(( )): the number; false when it cannot be known. */
bool sh_arith(struct sh_ctx *c, struct sh_world *w, const char *text, long long *ret);

/* sh_capture.c: adds to what the world prints; NULL: it is not known. */
void sh_print(struct sh_ctx *c, struct sh_world *w, const char *text);
/* What a list prints when run by itself; NULL: not known. */
const char *sh_capture(
	struct sh_ctx *c, const struct sh_world *w, const struct sh_node *list, int *ret_status);
void sh_pipe(struct sh_ctx *c, const struct sh_node *n, struct sh_world *w, struct sh_worlds *out);
/* A text as a file of that path, and the text of such a path; NULL: none. */
const char *sh_virtual_new(struct sh_ctx *c, const char *text);
const char *sh_virtual(const struct sh_ctx *c, const char *path);

/* sh_tools.c: what a program that only turns text into text prints; false when it cannot be known. */
bool sh_tools(struct sh_ctx *c, struct sh_world *w, const struct sh_fields *f, const char **ret,
	int *ret_status);
/* The same with a name in the place of the first field. */
bool sh_tools_as(struct sh_ctx *c, struct sh_world *w, const char *name, const struct sh_fields *f,
	const char **ret, int *ret_status);

/*
 * sh_umask.c, in a run that is about the umask: the builtin.  sh_mask_read(): what an operand makes of the mask `now` (NULL:
 * not known); csh: octal only.
 */
enum sh_mask { SH_MASK_SET, SH_MASK_BAD, SH_MASK_UNKNOWN };
enum sh_mask sh_mask_read(
	struct arena *a, const char *text, const unsigned *now, bool csh, unsigned *ret);
const char *sh_mask_text(struct arena *a, unsigned mask);
void sh_umask(struct sh_ctx *c, struct sh_world *w, const struct sh_fields *f);

/* sh_test.c: test, [ and [[: 0, 1 or -1. */
int sh_test(struct sh_ctx *c, struct sh_world *w, const struct sh_val *v, size_t n, bool *ret_env);
int sh_cond(struct sh_ctx *c, struct sh_world *w, const struct sh_node *n, bool *ret_env);

#endif
