/* audit_action: what auditd really does when the disk gets full, is full or fails. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AUDIT_ACTION_H
#define PLUMBLINE_CHECKS_RESOLVE_AUDIT_ACTION_H

#include "base/evidence.h"
#include "checks/resolve/audit/auditd_conf.h"

struct audit_action {
	const char *key; /* "space_left_action" */
	const struct auditd_value *v;
	const char *word; /* the action as it is written, without a program */
	const char *
		does; /* what it comes to: "ignore", "syslog", "email", "exec", ... in lower case or as written */
	struct bitext why;   /* why that is another; "" */
	const char *program; /* of exec; NULL */
	const char *says;    /* the message that goes to syslog as daemon.alert; NULL: none */
};

/* The keys are space_left_action, admin_space_left_action, disk_full_action and disk_error_action. */
void audit_action(struct root *r, struct arena *a, const struct auditd_conf *c, const char *key,
	struct audit_action *ret);

#endif
