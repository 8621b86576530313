/* auditevents: what each group of audit events demands; the table that auditcover.c reads. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AUDITEVENTS_H
#define PLUMBLINE_CHECKS_RESOLVE_AUDITEVENTS_H

#include "checks/resolve/audit/auditcover.h"

enum audit_demand_kind {
	DEMAND_FILE, /* content, name and attributes of one file */
	DEMAND_TREE, /* the same of every file below a directory */
	DEMAND_EXEC, /* the execution of a program */
	DEMAND_CALL, /* the calls named */
};

/* Whose doing must be recorded. */
enum audit_who {
	WHO_ANYONE,  /* daemons (auid unset) too */
	WHO_PERSONS, /* root, and everyone who logged in; not a daemon that gave root up */
	WHO_USERS,   /* who logged in with an account of their own: auid from UID_MIN on */
	WHO_ADMINS,  /* the same, acting as root (euid 0), by whatever way they came to it */
};

struct audit_demand {
	const char *group;
	enum audit_demand_kind kind;
	const char *what; /* a path, or calls separated by blanks */
	enum audit_who who;
	bool if_there;	  /* demanded only when the path exists */
	bool link_itself; /* a link's target is no part of the demand */
	bool files;	  /* DEMAND_CALL: on any file, so that a rule for one place matches some */
	bool first_zero;  /* DEMAND_CALL: only a0 = 0 matters (CLOCK_REALTIME) */
	/* Of a rule that a baseline prints (auditasked.h): failed calls count too, and who is what its conditions say. */
	bool printed;
	uint32_t elf; /* of this call interface alone; 0: of both */
	const struct audit_field *as;
	size_t n_as;
};

#endif
