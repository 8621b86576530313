/*
 * dpkg_verify: whether the files of a package are what it delivered, as dpkg --verify does from info/PACKAGE.md5sums, and
 * what that leaves out: a file of which no digest was kept, one that a link has taken the place of, one that nobody
 * delivered where a diversion set the package's own aside.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_DPKG_VERIFY_H
#define PLUMBLINE_CHECKS_RESOLVE_DPKG_VERIFY_H

#include "checks/resolve/packages/dpkg.h"

enum dpkg_fault {
	DPKG_MISSING,
	DPKG_LINK,	/* a symbolic link stands there */
	DPKG_OTHER,	/* a directory, a device ... */
	DPKG_CHANGED,	/* other bytes */
	DPKG_FOREIGN,	/* at the name of a diverted file lies what no package delivered */
	DPKG_UNRECORDED /* a file of the package, of which no digest is kept: not known */
};

struct dpkg_finding {
	enum dpkg_fault fault;
	const char *path;      /* where it was looked for */
	const char *delivered; /* its name in the package */
	const struct file *at; /* the list that says so */
	unsigned line;
	const char *want, *got;		 /* digests; NULL where there is none */
	const struct dpkg_diversion *by; /* of a diverted file */
};

struct dpkg_scope {
	char *const *dirs; /* files below these are judged */
	size_t n_dirs;
	char *const *allow; /* and these are not */
	size_t n_allow;
	uint64_t *budget; /* bytes that may be hashed yet */
};

struct dpkg_verified {
	struct dpkg_finding *v;
	size_t n, cap;
	size_t files;	  /* that were judged */
	size_t conffiles; /* that differ, which an administrator may have them do */
};

/* Adds to *ret.  0, or -errno: something could not be read. */
int dpkg_verify(struct root *r, struct arena *a, const struct dpkg *d, const struct dpkg_package *p,
	const struct dpkg_scope *s, struct dpkg_verified *ret, struct err *e);

#endif
