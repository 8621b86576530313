/*
 * packages: which packages are installed, by dpkg or by rpm, whichever has the host in hand (package_system.h).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_PACKAGES_H
#define PLUMBLINE_CHECKS_RESOLVE_PACKAGES_H

#include "checks/resolve/packages/package_system.h"

struct package {
	const char *name;
	const char
		*version; /* "1:9.2p1-2+deb12u10", "1:2.4.57-8.el9"; "" where dpkg has none (yet) */
	const char *arch; /* "" : none */
	/*
	 * Installed, ready for use.  Else its files are there, some or all (unpacked, half-configured, half-installed), and
	 * dpkg does not call it installed.
	 */
	bool whole;
	const char *state;	 /* dpkg's word for it; "installed" of rpm */
	const struct file *file; /* that says so */
	unsigned line;		 /* 0: it has no lines */
};

struct packages {
	enum package_system system;
	const struct file *file; /* the data base */
	const struct file *log;	 /* what was written of it beside it; NULL: nothing */
	struct package *v;	 /* sorted by name */
	size_t n;
};

/* -ENOENT: there is no data base of packages.  An error is never to be taken for "not installed". */
extern const struct model model_packages; /* const struct packages */

/* The first of that name; those of other architectures and versions follow.  NULL: no file of it is there. */
const struct package *package_find(const struct packages *p, const char *name);
/* The version of the first of that name; NULL: it is not installed, or nothing is known. */
const char *package_version(struct facts *f, struct arena *a, const char *name);

#endif
