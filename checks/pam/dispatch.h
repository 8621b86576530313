/*
 * dispatch: libpam's way of combining the answers of a stack's modules.
 */
#ifndef PLUMBLINE_CHECKS_PAM_DISPATCH_H
#define PLUMBLINE_CHECKS_PAM_DISPATCH_H

#include "checks/pam/stack.h"

/* What the module of this line answers: an enum pam_rv. */
typedef int (*pam_module_fn)(void *arg, const struct pam_line *line);

enum pam_impression { PAM_NO_IMPRESSION, PAM_POSITIVE, PAM_NEGATIVE };

struct pam_verdict {
	enum pam_impression impression;
	int status;
	const struct pam_line *decided;
};

/*
 * What libpam keeps of a stack between two calls of one conversation.  Zero it, give `answered` room for every line
 * of the stack, filled with PAM_NEVER_ASKED, and hand the same one to every call for that stack.
 */
#define PAM_NEVER_ASKED (-1)
struct pam_chain {
	int *answered; /* by line: what it answered when it was last asked in the first kind of call */
	bool halted; /* a module answered PAM_INCOMPLETE: the next call goes on at this line */
	size_t at;
	struct pam_verdict now, entered[PAM_LEVELS];
};

/*
 * Runs a stack and returns what pam_authenticate() and its like return.  *ret_decided (may be NULL) is the line
 * that set the value returned, NULL when none did.
 *
 * chain may be NULL where nothing is to be kept.  again: the second kind of call (pam_setcred() after
 * pam_authenticate(), pam_close_session() after pam_open_session()), which goes the way the first one went.
 */
int pam_dispatch(const struct pam_stack *s, const struct pam_install *in, struct pam_chain *chain,
	bool again, pam_module_fn fn, void *arg, const struct pam_line **ret_decided);

#endif
