/* auditcover: what a list of audit rules records of the groups of events that auditevents.c knows. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AUDITCOVER_H
#define PLUMBLINE_CHECKS_RESOLVE_AUDITCOVER_H

#include "checks/resolve/audit/auditrules.h"

/* A required group of events: "identity", "time", ...; see auditevents.c for what each demands. */
struct audit_event_group {
	const char *name, *en, *zh;
};
const struct audit_event_group *audit_event_group(const char *name);
const struct audit_event_group *audit_event_group_at(size_t i); /* NULL past the last */

struct audit_hole {
	const char *what,
		*zh; /* the event that is not always recorded, in English and in Chinese */
	const struct audit_rule *rule; /* the rule that cancels it; NULL: no rule records it */
};
struct audit_coverage {
	struct audit_hole *holes;
	size_t n_holes, cap_holes;
	const struct audit_rule **by; /* the rules that record, each once */
	size_t n_by, cap_by;
};
/*
 * Whether every event of the group is recorded by that list.  0 (n_holes tells), or -errno when it cannot be
 * decided: a file could not be looked at, or the rules have too many conditions.
 */
int audit_coverage(struct root *root, struct arena *a, const struct audit_rules *rules,
	const struct audit_event_group *group, struct audit_coverage *ret, struct err *e);

struct audit_demand;
/* What a group demands (auditevents.h). */
const struct audit_demand *audit_group_demands(
	const struct audit_event_group *group, size_t *ret_n);
/* The same of a list of demands: of a group, or of rules that a baseline prints (auditasked.h). */
int audit_coverage_of(struct root *root, struct arena *a, const struct audit_rules *rules,
	const struct audit_demand *d, size_t n, struct audit_coverage *ret, struct err *e);
/* UID_MIN of login.defs, 1000 where it does not say.  0 or -errno. */
int audit_uid_min(struct root *root, struct arena *a, uint32_t *ret, struct err *e);

#endif
