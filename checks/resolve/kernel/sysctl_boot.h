/*
 * sysctl_boot: everything that writes kernel parameters at the next boot of this root, in order.
 */
#ifndef PLUMBLINE_CHECKS_SHELL_SYSCTL_BOOT_H
#define PLUMBLINE_CHECKS_SHELL_SYSCTL_BOOT_H

#include "checks/resolve/kernel/sysctl.h"

/* Interfaces of no particular name: there before systemd-sysctl runs; appearing once the boot is over. */
#define SYSCTL_EARLY "zz-present"
#define SYSCTL_LATE  "zz-later"

struct sysctl_boot {
	struct sysctl_log log;
	const char *idle;    /* why systemd-sysctl does not run at boot; NULL: it does */
	const char *idle_by; /* the file that keeps it off; NULL */
	bool nobody; /* there is neither that unit nor any other that writes: a kernel's defaults are no more than assumed */
};

extern const struct model model_sysctl_boot; /* struct sysctl_boot */

#endif
