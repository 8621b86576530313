/* dpkg: which packages are installed, and what dpkg(1) keeps of them below /var/lib/dpkg. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_DPKG_H
#define PLUMBLINE_CHECKS_RESOLVE_DPKG_H

#include <stdbool.h>

#include "checks/facts.h"

/* "1:9.2p1-2+deb12u10" in the arena, or NULL when dpkg does not know the package, or there is no dpkg here. */
const char *dpkg_version(struct root *r, struct arena *a, const char *package);

struct dpkg_conffile {
	const char *path, *md5; /* as delivered; "newconffile" where none was yet */
};

struct dpkg_package {
	const char *name, *arch, *version;
	bool there; /* its files are: unpacked, half-configured, waiting for triggers, installed */
	bool half;  /* half-installed: which of its files are there is not known */
	bool same;  /* Multi-Arch: same */
	const struct file *f; /* the stanza */
	unsigned line;
	struct dpkg_conffile *conffiles;
	size_t n_conffiles, cap_conffiles;
};

struct dpkg_diversion { /* dpkg-divert(1) */
	const char *from, *to;
	const char *
		by; /* the package whose file keeps the name; NULL: nobody's does, it was the administrator */
	unsigned line;
};

struct dpkg {
	struct dpkg_package *v;
	size_t n, cap;
	struct dpkg_diversion *diversions;
	size_t n_diversions, cap_diversions;
	const struct file *diverted; /* the file of diversions; NULL when there is none */
};

/* The whole database.  -ENOENT: there is none here, or the packages of this host are rpm's. */
extern const struct model model_dpkg; /* struct dpkg */

/* The text of info/PACKAGE.what ("list", "md5sums").  0 or -errno as root_read(). */
int dpkg_info(struct root *r, struct arena *a, const struct dpkg_package *p, const char *what,
	const struct file **ret, struct err *e);
/* Where the package's file of that path really lies; *ret_by the diversion that set it aside, or NULL. */
const char *dpkg_place(const struct dpkg *d, const struct dpkg_package *p, const char *path,
	const struct dpkg_diversion **ret_by);

#endif
