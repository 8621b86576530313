/*
 * dpkg_packages: all packages whose files are on the host, by /var/lib/dpkg/status and the journal dpkg has not yet written
 * into it (/var/lib/dpkg/updates).
 *
 * Removed ones of which the configuration is left do not count; half-installed and unpacked ones do.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_DPKG_PACKAGES_H
#define PLUMBLINE_CHECKS_RESOLVE_DPKG_PACKAGES_H

#include "checks/facts.h"

#define DPKG_STATUS "/var/lib/dpkg/status"

struct dpkg_package {
	const char *name, *arch, *version;
	const char *source;  /* the name of the source package */
	const char *section; /* "admin", "non-free/net"; "" */
	const char *state;   /* "installed", "half-configured", ... */
	bool held;
	unsigned line; /* of its stanza */
	const char *path;
};

struct dpkg_packages {
	struct dpkg_package *v; /* sorted by name, then by arch */
	size_t n;
	/*
	 * Half-installed ones of which dpkg has no version yet: it was killed while it unpacked them for the first time.  In no
	 * order.
	 */
	struct dpkg_package *torn;
	size_t n_torn;
	const char *native; /* dpkg's own architecture; NULL: not known */
};

/* -ENOENT: there is no dpkg on the host, or its packages are rpm's. */
extern const struct model model_dpkg_packages;

/* The first of that name, the others follow; NULL: not installed. */
const struct dpkg_package *dpkg_package(const struct dpkg_packages *p, const char *name);

#endif
