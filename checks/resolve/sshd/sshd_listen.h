/* sshd_listen: where an sshd takes connections. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SSHD_LISTEN_H
#define PLUMBLINE_CHECKS_RESOLVE_SSHD_LISTEN_H

#include "checks/resolve/sshd/sshd.h"

#define SSHD_MAX_PLACES 256 /* past these no more are gathered; sshd itself takes 16 */
/* Where connections are taken; no port: on any. */
struct sshd_listen {
	const char *addr; /* NULL: all addresses of the families */
	unsigned port;
	bool v4, v6; /* which families come in there */
};
/* From ListenAddress and Port, or from the sockets of systemd that start the unit.  0 or -errno; in the arena. */
int sshd_listens(const struct sshd_conf *c, struct arena *a, struct sshd_listen **ret,
	size_t *ret_n, struct err *e);

#endif
