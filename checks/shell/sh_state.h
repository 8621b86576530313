/* sh_state: what the interpreter of start files knows: values, variables, worlds, and the run.  Only sh_run.h includes it. */
#ifndef PLUMBLINE_CHECKS_SHELL_SH_STATE_H
#define PLUMBLINE_CHECKS_SHELL_SH_STATE_H

#include "base/rootfs.h"
#include "checks/resolve/sh/sh_parse.h"

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
	bool ro, exported, integer, array,
		assoc;	 /* elements are variables of their own: NAME[KEY] */
	bool special;	 /* ksh's own TMOUT: arithmetic */
	bool dead;	 /* ... unset once: it has lost its meaning */
	const char *ref; /* declare -n: the name it stands for */
	bool stuck; /* something not understood may have frozen it: unknown whatever comes later */
	const struct file *file, *ro_file; /* of the last assignment and of readonly */
	unsigned line, ro_line;
};

enum sh_flow {
	F_RUN,
	F_BREAK,
	F_CONTINUE,
	F_RETURN,
	F_DISCARD, /* an assignment to something read-only: the rest of the complete command is passed over */
	F_TOP, /* all that is being read is left, for the prompt */
	F_EXIT,
	F_EXEC, /* replaced by a program that is not understood */
	F_GONE, /* replaced by a program whose outcome is told elsewhere */
};

struct sh_fork { /* a decision that could not be known, innermost first */
	const struct sh_fork *up;
	const char *where;
	bool env;
	unsigned depth;
	double whole; /* the weight of the world that was parted */
};

struct sh_func {
	const char *name;
	const struct sh_node *body; /* NULL: several bodies are possible */
	const struct file *file;
	bool maybe;
	bool keyword; /* function NAME: ksh93 has its own rules for these */
	bool alias;   /* one of the shell's own words, by alias something else */
};

struct sh_local {
	struct sh_var saved;
	unsigned depth;
};

/* Under set -u: has what was just expanded a name without a value in it? */
enum sh_unbound { UB_NOT, UB_MAYBE, UB_SURE };

struct sh_world {
	struct sh_var *vars; /* vars[0] is TMOUT, or the umask as SH_UMASK */
	size_t n_vars, cap_vars;
	struct sh_func *funcs;
	size_t n_funcs, cap_funcs;
	struct sh_local *locals;
	size_t n_locals, cap_locals;
	struct sh_val *args; /* $1 ... */
	size_t n_args;
	bool args_unknown;
	int status; /* 0 to 255, or -1: not known */
	bool status_env;
	enum sh_flow flow;
	unsigned levels;	/* of break and continue */
	bool exec_login;	/* exec -l */
	const char *flow_where; /* F_EXIT, F_EXEC */
	const char *flow_why;	/* F_EXEC: what replaced it */
	const struct sh_fork *forks;
	double weight; /* its share of all that could be: halved by each decision, added up where worlds meet */
	uint64_t spent; /* idle seconds of shells a person sat in before */
	const char *in; /* what read gets next; NULL: the terminal */
	bool in_unknown;
	const char *out; /* what was printed since; NULL: nobody gathers it */
	bool out_unknown;
	enum sh_unbound unbound;
	bool unbound_env, unbound_sum; /* it is the session's; it was in arithmetic */
	const struct sh_val *pipe;     /* PIPESTATUS; NULL: not known */
	size_t n_pipe;
};

#define SH_UMASK  "(umask)" /* no name a script could use */
#define SH_WORLDS 24
struct sh_worlds {
	struct sh_world *w[SH_WORLDS];
	size_t n;
};

enum sh_dialect { SH_BASH, SH_MKSH, SH_KSH93, SH_DASH, SH_ZSH };
enum sh_way { SH_CONSOLE, SH_SSH, SH_SU }; /* how the session came about */

struct sh_user {
	const char *name, *home, *shell;
	uid_t uid;
	gid_t gid;
	const gid_t *groups;
	size_t n_groups;
};

struct sh_fields {
	struct sh_val *v;
	size_t n, cap;
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
	enum sh_way way;
	bool umask;	  /* the run is about the umask */
	bool display;	  /* over ssh, X11 may be forwarded */
	bool interactive; /* else a script, or the text after -c */
	bool login;
	const char *argv0;
	struct sh_events *events; /* NULL: nobody wants them */
	/*
	 * Told of every program that is no builtin: f->v[0] names it.  exec: it takes the shell's place, and the
	 * world's flow is set.  True when it was a program a person sits in.
	 */
	bool (*launch)(struct sh_ctx *c, struct sh_world *w, struct sh_fields *f, bool exec);
	void *session;		  /* launch's own */
	const struct sh_val *ifs; /* IFS=... before read; NULL: none */
	unsigned depth, captures;
	int sub_status;		    /* of the last $( ) */
	bool here;		    /* in a here-document: quotes are text */
	const struct sh_virt *virt; /* texts that stand as files: <( ) */
};

/* The word that in a text not understood may mean what the run is about. */
#define sh_subject(c) ((c)->umask ? "umask" : "TMOUT")

#endif
