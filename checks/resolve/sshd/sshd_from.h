/* sshd_from: from which addresses an sshd lets anybody log in. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SSHD_FROM_H
#define PLUMBLINE_CHECKS_RESOLVE_SSHD_FROM_H

#include "checks/resolve/sshd/sshd.h"

/* The addresses and networks ("192.0.2.0/24") that its configuration tells apart; in the arena. */
int sshd_from_networks(
	const struct sshd_conf *c, struct arena *a, char ***ret, size_t *ret_n, struct err *e);
/*
 * Whether it may let somebody in who comes from an address: 1, 0 (AllowUsers and DenyUsers leave nobody), or -errno.  Who the
 * users are, and what groups they are in, is not asked.
 */
int sshd_from(const struct sshd_conf *c, struct arena *a, const char *addr, struct err *e);

#endif
