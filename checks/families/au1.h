/* au1: what the checks on audit share. */
#ifndef PLUMBLINE_CHECKS_FAMILIES_AU1_H
#define PLUMBLINE_CHECKS_FAMILIES_AU1_H

#include "checks/check.h"

/* Whether auditd starts at the next boot, with a configuration it takes.  0 yes, 1 no (said), -1 unknown (said). */
int au1_starts_at_boot(struct facts *f, struct evidence *ev);

#endif
