/* auditasked: what the rule lines that a baseline prints would record, as demands on the rules in force. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AUDITASKED_H
#define PLUMBLINE_CHECKS_RESOLVE_AUDITASKED_H

#include "checks/resolve/audit/auditevents.h"

struct audit_asked {
	const char *line;	       /* as it is printed, without its key */
	struct audit_demand demand;    /* what it would record */
	const char *void_en, *void_zh; /* why it can record nothing on this host; NULL: it can */
};

/*
 * Lines of auditctl(8) separated by ";;": -w PATH -p x|wa, or -a always,exit with an arch=, -S and conditions on who calls
 * and what comes of it, or with path= and perm=x.  "auid>=1000" means UID_MIN of login.defs.
 * 0; -EINVAL: a line that is none of these; -errno: a file could not be looked at.
 */
int audit_asked(struct root *root, struct arena *a, const char *lines, struct audit_asked **ret,
	size_t *ret_n, struct err *e);

#endif
