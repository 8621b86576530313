/* sysctl_unit: what a unit's settings leave of the kernel parameters it writes.  Only for sysctl_boot.c. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SYSCTL_UNIT_H
#define PLUMBLINE_CHECKS_RESOLVE_SYSCTL_UNIT_H

#include "checks/resolve/kernel/sysctl.h"

/* Whether a setting of [Service] says anything, and *ret, whether it is on. */
bool sysctl_unit_on(struct root *r, struct arena *a, const char *unit, const char *key, bool *ret);
/* How what a unit's commands write is kept from the host. */
struct sysctl_reach {
	bool hidden;	  /* it cannot write below /proc/sys */
	bool user;	  /* it runs as another user: nothing, unless */
	bool net_admin;	  /* he has that capability: then what is below net/ */
	bool own_network; /* what is below net/ is its own */
};
void sysctl_unit_reaches(
	struct root *r, struct arena *a, const char *unit, struct sysctl_reach *ret);
/* The file that systemd-sysctl's credential is read from; NULL: none. */
const char *sysctl_unit_credential(struct root *r, struct arena *a, const char *unit);
/* Takes from a log, from an entry on, what stands in files that the unit does not see. */
void sysctl_unit_unseen(
	struct root *r, struct arena *a, const char *unit, struct sysctl_log *log, size_t from);

#endif
