/*
 * alternatives: of several services for one purpose a host uses one, and what a baseline asks of the others does not apply.
 */
#ifndef PLUMBLINE_CHECKS_ALTERNATIVES_H
#define PLUMBLINE_CHECKS_ALTERNATIVES_H

#include "checks/check.h"

/* The parameter of any check that makes it one of several: "firewall=nftables", "time=chrony". */
#define ALTERNATIVE_PARAM "alternative"

/*
 * Whether a rule bound to that alternative is judged: the host uses it, or uses none and it is the one the distribution
 * brings.  Otherwise the evidence is given its status (notapplicable, or error where that cannot be told) and the reason.
 */
bool alternative_applies(struct facts *f, const char *alternative, struct evidence *ev);

#endif
