/* network: which PAM modules of this host ask another host about passwords, and where PAM names them. */
#ifndef PLUMBLINE_CHECKS_PAM_NETWORK_H
#define PLUMBLINE_CHECKS_PAM_NETWORK_H

#include "checks/facts.h"
#include "checks/pam/stack.h"

struct pam_network {
	const char *module;  /* "pam_sss" */
	const char *service; /* of the first line that names it */
	const struct pam_line *line;
};

/*
 * One entry a module that can be loaded and stands in the auth, account or password stack of a service, whether or not
 * some answer leads to its line.  0, also where there is no PAM; or -errno: a service could not be read.
 */
int pam_network_modules(
	struct root *r, struct arena *a, struct pam_network **ret, size_t *ret_n, struct err *e);

#endif
