/* auditmatch: whether one rule matches one call of one subject; what auditcover.c asks. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AUDITMATCH_H
#define PLUMBLINE_CHECKS_RESOLVE_AUDITMATCH_H

#include "base/str.h"
#include "checks/resolve/audit/auditevents.h"

#define UNSET UINT32_MAX /* the login id of who never logged in */

enum how { HOW_PLAIN, HOW_READ, HOW_WRITE, HOW_UPDATE, HOW_MOVE, HOW_LINK, HOW_ATTR, HOW_EXEC };
/* MAYBE: it cannot be judged from here. */
enum match { NO = 0, YES = 1, MAYBE = -1 };

/* What else a rule may ask for and no file tells: tried at sample points as the ids are. */
enum other { PID, PPID, ARG0, ARG1, ARG2, ARG3, FILE_UID, FILE_GID, N_OTHERS };

struct subject {
	uint32_t auid, uid, euid, gid, egid;
	const char *exe; /* canonical; NULL: a program that no rule names */
	uint32_t others[N_OTHERS];
};

struct shot { /* one call on one object */
	uint32_t elf;
	const char *abi, *call;
	int nr;
	enum how how;
	const char *path; /* canonical; NULL: any */
	bool tree;	  /* any file below path */
	bool regular;	  /* a file, not a link */
	bool first_zero;
	uint32_t exit; /* what it returns */
};

struct cover {
	struct root *root;
	struct arena *arena;
	const struct audit_rules *rules;
	struct audit_coverage *ret;
	struct err *err;
	const char **objects; /* canonical path of each rule's watch or tree; NULL: none */
	const char ***exes; /* of each rule's fields the canonical path of a program; NULL: none */
	bool *dead;	    /* a tree on a link: watches nothing below */
	bool *passing;	    /* a tree on a file: watches it until another takes its place */
	bool selinux;
	uint32_t uid_min;
	const struct audit_demand *demand;
	bool setuid; /* of a DEMAND_EXEC: runs with root's euid */
	const struct audit_rule **candidates;
	size_t n_candidates;
	struct miss *misses;
	size_t n_misses, cap_misses;
	size_t n_shots;	 /* of this demand */
	size_t n_wanted; /* events of it that were tried */
	size_t work;
};

struct miss;

/* The path with the links of its directories resolved, but not one at its end. */
const char *audit_canonical(struct root *root, struct arena *a, const char *path);
bool audit_is_link(struct root *root, const char *path);
/* Whether what a call returns is an error. */
bool audit_failed(uint32_t exit);

/* What the condition is about. */
bool audit_about_subject(uint32_t type);
bool audit_about_group(uint32_t type);
int audit_about_other(uint32_t type); /* enum other, or -1 */

/* A rule of the exit, task or filesystem filter; u NULL: whoever, then a condition on the subject may match. */
enum match audit_match_rule(const struct cover *c, const struct audit_rule *r, const struct shot *s,
	const struct subject *u);
/* Whether the conditions of a printed rule on who calls and on what comes of it hold. */
bool audit_meets(
	const struct audit_field *v, size_t n, const struct shot *s, const struct subject *u);
/* Whether a condition is one of those. */
bool audit_may_meet(uint32_t type);
/* A rule of the exclude filter, and a record of that type. */
enum match audit_match_excluded(const struct cover *c, const struct audit_rule *r,
	const struct shot *s, const struct subject *u, uint32_t type);

#endif
