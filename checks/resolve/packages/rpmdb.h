/*
 * rpmdb: which packages rpm(8) has installed, by its data base: `rpmdb.sqlite` (RHEL 9 and later) or `Packages` of Berkeley
 * DB (up to RHEL 8).
 *
 * Read without librpm: it expands the macros of the machine it runs on, opens by paths and not below a root, and the one
 * of a newer system cannot read an older one's data base.  Signatures and digests of headers are not verified: what the data
 * base says is what rpm -qa answers.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_RPMDB_H
#define PLUMBLINE_CHECKS_RESOLVE_RPMDB_H

#include "checks/facts.h"
#include "checks/resolve/packages/rpm_header.h"

struct rpmdb {
	struct file file;      /* path, digest and time; its bytes are not kept */
	struct file log;       /* its write-ahead log; path NULL: none, or an empty one */
	const char *format;    /* "SQLite", "Berkeley DB" */
	struct rpm_package *v; /* sorted by name, then in the order they were installed */
	size_t n, cap;
};

/* -ENOENT: there is none here.  Any other error: there is one, and what it holds is not known. */
extern const struct model model_rpmdb; /* const struct rpmdb */

#endif
