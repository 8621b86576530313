/* mandatory_live: what SELinux and AppArmor do on the running system. */
#ifndef PLUMBLINE_CHECKS_PROBE_MANDATORY_LIVE_H
#define PLUMBLINE_CHECKS_PROBE_MANDATORY_LIVE_H

#include <stdbool.h>
#include <stddef.h>

struct mandatory_live {
	bool selinux, enforcing; /* the kernel has a policy; it enforces it */
	const char *
		unconfined; /* processes of services without a domain, the first of them; NULL: none */
	size_t n_unconfined;
	bool apparmor;
	const char *
		not_enforced; /* profiles in another mode than enforce or kill, the first of them; NULL */
	size_t profiles, n_not_enforced;
};

#endif
