/* sysctl_script_parts: what the files of boot_script share.  Only these include it. */
#ifndef PLUMBLINE_CHECKS_SHELL_SYSCTL_SCRIPT_PARTS_H
#define PLUMBLINE_CHECKS_SHELL_SYSCTL_SCRIPT_PARTS_H

#include "checks/resolve/kernel/sysctl_script.h"
#include "checks/resolve/sh/sh_parse.h"

#define MAX_OPS	  5000
#define MAX_DEPTH 12
#define MAX_STEPS 20000

struct var {
	const char *name, *value; /* value NULL: not known */
	bool exported;
};
struct func {
	const char *name;
	const struct sh_node *body;
};
struct run {
	struct sysctl_script *s;
	struct arena *a;
	const struct file *file;
	struct var *vars;
	size_t n_vars, cap_vars;
	struct func *funcs;
	size_t n_funcs, cap_funcs;
	const char *when; /* the innermost condition that is not known */
	const char *
		input; /* of the command that runs: what stands before it in a pipe; NULL: not known */
	const char *cwd;
	unsigned line, depth, steps;
	unsigned tested;     /* stands in so many conditions, where set -e does not count */
	bool errexit;	     /* set -e */
	bool nounset;	     /* set -u */
	int code;	     /* what it was left with: 1, 0, -1: not known */
	const char *trap;    /* what runs at its end; NULL: nothing */
	bool direct;	     /* the next command is executed by no shell: a script needs its "#!" */
	const char *pending; /* the condition of a return: the rest of the function depends on it */
	bool stopped, exited; /* nothing more of this text runs; of the whole script */
	bool loop_over;	      /* break, continue */
};
struct fields {
	char **v;
	size_t n, cap;
	bool known;
};

/* sysctl_writes.c: what is written, and by the programs whose work that is. */
/* "FILE:LINE" */
const char *hand_where(struct run *r);
struct sysctl_origin hand_origin(struct run *r);
/* What is not understood; text: the words it stands in. */
void hand_lost(struct run *r, const char *text);
/* The key of a path below /proc/sys, or NULL. */
const char *hand_key(struct run *r, const char *path);
/* text written to a path; NULL: not known. */
void hand_write(struct run *r, const char *path, const char *text);
/* The exit code: 1, or -1 where it is not known. */
int hand_sysctl(struct run *r, char *const *argv, size_t n);
void hand_systemd_sysctl(struct run *r, char *const *argv, size_t n);
/* test, [ and [[: 1, 0, -1: not known */
int hand_test(struct run *r, char *const *v, size_t n);
/* grep -q TEXT FILE with a text that is no pattern: 1, 0; -1: not known. */
int hand_grep(struct run *r, char *const *v, size_t n);
/* Puts the environment in. */
void hand_environment(struct run *r);
/*
 * The script ends here, or with back the function or the file that is read in; it may end, where it is not known whether
 * this place is reached.
 */
void hand_leave(struct run *r, bool back);
/* Runs a text in the same shell (eval, trap); its exit code. */
int hand_eval(struct run *r, const char *text);
/* What echo and printf print; NULL: something else, or not known. */
const char *hand_printed(struct run *r, char *const *v, size_t n);

/* sysctl_words.c: variables and words. */
void hand_assign(struct run *r, const char *name, const char *value);
/* What a program that is started finds in its environment. */
void hand_export(struct run *r, const char *name);
void hand_inherit(struct run *to, const struct run *from);
/* The same for a name that a loop or read sets: known for as long as that runs. */
void hand_bind(struct run *r, const char *name, const char *value);
/* The fields a word becomes. */
void hand_expand(struct run *r, const char *w, struct fields *out, bool split);
/* The one text it becomes; *known: all of it could be told. */
const char *hand_one(struct run *r, const char *w, bool *known);

/* sysctl_script.c: the exit code of the last command of a list: 1 true, 0 false, -1 not known. */
int hand_list(struct run *r, const struct sh_node *n);

/* What a command of this name is run from; NULL: there is none. */
const char *hand_program(struct run *r, const char *name);
/* sysctl_builtins.c: read in a loop's condition; the loop is played through.  false: it is another loop. */
bool hand_read_loop(struct run *r, const struct sh_node *n);
/* xargs; the exit code. */
int hand_xargs(struct run *r, char *const *v, size_t n, const char *text);
/* dd and cp to a parameter; false: it is none of these. */
bool hand_copies(struct run *r, char *const *v, size_t n);

/* sysctl_script.c: the end of a script whose last command gave rc: traps, and its exit code; when: its own condition. */
int hand_end(struct run *r, int rc, const char *when);

/* sysctl_programs.c: one command by its words; *ret_out: what it prints, or NULL. */
int hand_simple(struct run *r, struct fields *f, const char *text, const char **ret_out);
/* Does a text speak of kernel parameters? */
bool hand_suspicious(const char *text);

#endif
