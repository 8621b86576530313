/*
 * dispatch: libpam's way of combining the answers of a stack's modules.
 */
#ifndef PLUMBLINE_CHECKS_PAM_DISPATCH_H
#define PLUMBLINE_CHECKS_PAM_DISPATCH_H

#include "checks/pam/stack.h"

/* What the module of this line answers: an enum pam_rv. */
typedef int (*pam_module_fn)(void *arg, const struct pam_line *line);

/*
 * Runs a stack and returns what pam_authenticate() and its like return.  *ret_decided (may be NULL) is the line
 * that set the value returned, NULL when none did.
 */
int pam_dispatch(const struct pam_stack *s, pam_module_fn fn, void *arg,
	const struct pam_line **ret_decided);

#endif
