/*
 * stack: the module stacks of one PAM service, as libpam itself loads them (pam.conf(5), pam.d(5)).
 *
 * A stack is data: which lines, in which order, with which actions.  What the modules answer is models.c, how the
 * answers are combined is dispatch.c.
 */
#ifndef PLUMBLINE_CHECKS_PAM_STACK_H
#define PLUMBLINE_CHECKS_PAM_STACK_H

#include "base/rootfs.h"

enum pam_phase { PAM_AUTH, PAM_ACCOUNT, PAM_SESSION, PAM_PASSWORD, PAM_PHASES };

/* libpam's return values, in its own numbering (_pam_types.h). */
enum pam_rv {
	PAM_SUCCESS,
	PAM_OPEN_ERR,
	PAM_SYMBOL_ERR,
	PAM_SERVICE_ERR,
	PAM_SYSTEM_ERR,
	PAM_BUF_ERR,
	PAM_PERM_DENIED,
	PAM_AUTH_ERR,
	PAM_CRED_INSUFFICIENT,
	PAM_AUTHINFO_UNAVAIL,
	PAM_USER_UNKNOWN,
	PAM_MAXTRIES,
	PAM_NEW_AUTHTOK_REQD,
	PAM_ACCT_EXPIRED,
	PAM_SESSION_ERR,
	PAM_CRED_UNAVAIL,
	PAM_CRED_EXPIRED,
	PAM_CRED_ERR,
	PAM_NO_MODULE_DATA,
	PAM_CONV_ERR,
	PAM_AUTHTOK_ERR,
	PAM_AUTHTOK_RECOVER_ERR,
	PAM_AUTHTOK_LOCK_BUSY,
	PAM_AUTHTOK_DISABLE_AGING,
	PAM_TRY_AGAIN,
	PAM_IGNORE,
	PAM_ABORT,
	PAM_AUTHTOK_EXPIRED,
	PAM_MODULE_UNKNOWN,
	PAM_BAD_ITEM,
	PAM_CONV_AGAIN,
	PAM_INCOMPLETE,
	PAM_RVS
};
/* "auth_err" and the like, as the bracket controls write it; NULL out of range. */
const char *pam_rv_name(int rv);

/* What a return value does to the stack; a positive number is a jump over so many lines. */
enum pam_action {
	PAM_DO_IGNORE = 0,
	PAM_DO_OK = -1,
	PAM_DO_DONE = -2,
	PAM_DO_BAD = -3,
	PAM_DO_DIE = -4,
	PAM_DO_RESET = -5,
	PAM_DO_UNDEF = -6,
};

enum pam_handler {
	PAM_H_MODULE,
	PAM_H_REFUSES, /* a broken line: runs as if its module had said perm_denied */
	PAM_H_SUBSTACK, /* the mark of a substack line; runs nothing, counts in jumps of its own level */
};

#define PAM_LEVELS 16 /* substacks in substacks, libpam's own bound */

struct pam_line {
	enum pam_handler handler;
	int level; /* substacks deep */
	int actions[PAM_RVS];
	const char *control; /* as written */
	const char *path;    /* the module as written; NULL when the line names none */
	const char *name;    /* "pam_unix": the file name without directory and suffix */
	bool present;	     /* the module can be loaded */
	bool ours;	     /* ... from the distribution's own module directory */
	const char **argv;
	size_t argc;
	const char *broken; /* why libpam takes the line as broken; NULL else */
	const struct file *file;
	unsigned line; /* where it begins, 1-based */
};

struct pam_stack {
	struct pam_line *v;
	size_t n, cap;
};

struct pam_service {
	const char *name;
	bool has_file;		       /* a file of its own, not only `other` */
	bool aborts;		       /* libpam gives up loading: every call is refused */
	const char *abort_why;	       /* the reason, for people; NULL when !aborts */
	const struct file *abort_file; /* may be NULL */
	unsigned abort_line;
	struct pam_stack own[PAM_PHASES], other[PAM_PHASES];
};

/* Where libpam looks in this root, and which libpam it is. */
struct pam_install {
	const char *dirs[4]; /* module directories, first match wins; NULL after the last */
	bool at_include;     /* knows "@include" (Debian's patches) */
	bool long_lines;     /* of 1.6 or later: lines of any length, includes count as levels */
	const char *vendor;  /* a third directory of services; NULL when libpam has none */
	const char *
		confdir; /* instead of the two pam.d directories (pam_start_confdir()); NULL: those */
};

/* 0; -ENOENT with a text when the root has no module directory at all; another -errno. */
int pam_install_find(struct root *r, struct arena *a, struct pam_install *ret, struct err *e);

/*
 * Loads a service.  0 and *ret in the arena (a service that libpam would refuse is a result, not an error), or
 * -errno naming the file that could not be read or understood: a FIFO, a file too large, an include loop.
 */
int pam_service_load(struct root *r, struct arena *a, const struct pam_install *in,
	const char *name, struct pam_service **ret, struct err *e);

/* The stack libpam runs for a phase: the service's own, or `other`'s when it has no line of that phase. */
const struct pam_stack *pam_service_stack(const struct pam_service *s, enum pam_phase phase);

#endif
