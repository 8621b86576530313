/* au1: what the checks on audit share. */
#ifndef PLUMBLINE_CHECKS_FAMILIES_AU1_H
#define PLUMBLINE_CHECKS_FAMILIES_AU1_H

#include "checks/check.h"
#include "checks/resolve/audit/auditd_conf.h"

/* Whether auditd starts at the next boot, with a configuration it takes.  0 yes, 1 no (said), -1 unknown (said). */
int au1_starts_at_boot(struct facts *f, struct evidence *ev);
/* Puts a setting of auditd.conf into the evidence, with its line or as auditd's default. */
void au1_see_value(struct evidence *ev, const struct auditd_conf *c, const char *key);

struct audit_demand;
/* One thing the rules are to record. */
struct au1_asked {
	const char *name, *en, *zh; /* "identity": what that is */
	const struct audit_demand *v;
	size_t n;
};
/* Judges the rules in the kernel (live) and those of the next boot, with all that keeps them from being loaded. */
void au1_judge_rules(struct facts *f, struct evidence *ev, const struct au1_asked *v, size_t n);

#endif
