/* rootglob: glob(3) below a root, for the formats that include files by pattern (sshd, shells). */
#ifndef PLUMBLINE_CHECKS_RESOLVE_ROOTGLOB_H
#define PLUMBLINE_CHECKS_RESOLVE_ROOTGLOB_H

#include "base/rootfs.h"

/*
 * The paths an absolute pattern stands for, sorted by bytes, in the arena; none (*ret_n 0) when nothing matches.
 * `*`, `?`, `[..]` and backslash as in glob(3); a leading dot must be matched by a dot.  A dangling link is a
 * match, as for glob(3).  0, or -errno when a directory that had to be listed could not be.
 */
int root_glob(struct root *r, struct arena *a, const char *pattern, char ***ret, size_t *ret_n,
	struct err *e);

#endif
