/* dpkg: which version of a package is installed (dpkg(1), /var/lib/dpkg/status). */
#ifndef PLUMBLINE_CHECKS_RESOLVE_DPKG_H
#define PLUMBLINE_CHECKS_RESOLVE_DPKG_H

#include "base/rootfs.h"

/* "1:9.2p1-2+deb12u10" in the arena, or NULL when dpkg does not know the package, or there is no dpkg here. */
const char *dpkg_version(struct root *r, struct arena *a, const char *package);

#endif
