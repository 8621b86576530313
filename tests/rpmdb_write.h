/*
 * rpmdb_write: a data base of rpm as rpm(8) reads it, made of names alone: for hosts of tests.  Each package has a header of the few
 * tags that say what it is; no files, no digests.  tests/behaviour/rpmdb.sh has rpm read what is written here.
 */
#ifndef PLUMBLINE_TESTS_RPMDB_WRITE_H
#define PLUMBLINE_TESTS_RPMDB_WRITE_H

#include "base/arena.h"

/*
 * format: "sqlite" (DIR/rpmdb.sqlite) or "bdb" (DIR/Packages, and DIR/Name, its index).  Packages:
 * "NAME-[EPOCH:]VERSION-RELEASE.ARCH".  What was there is replaced.  0 or -errno (-EINVAL: no such format, no such name).
 */
int rpmdb_write(
	struct arena *a, const char *dir, const char *format, char *const *packages, size_t n);

#endif
