/* wrappers: TCP wrappers (hosts_access(5)) before an sshd that is built with them. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_FIREWALL_WRAPPERS_H
#define PLUMBLINE_CHECKS_RESOLVE_FIREWALL_WRAPPERS_H

#include "base/rootfs.h"
#include "checks/resolve/firewall/numbers.h"

struct wrappers { /* client addresses that get past them */
	struct nums sure, perhaps;
};
/* 0, or -errno: a file is there and cannot be read. */
int wrappers_of(struct root *r, struct arena *a, bool v6, struct wrappers *ret, struct err *e);

#endif
