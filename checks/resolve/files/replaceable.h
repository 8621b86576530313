/* replaceable: whether an account may put a program of its own where a path leads. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_REPLACEABLE_H
#define PLUMBLINE_CHECKS_RESOLVE_REPLACEABLE_H

#include <sys/types.h>

#include "base/rootfs.h"

/*
 * True when the account may write the file, or a folder on the way in which it may then put another one.  A path that is
 * not there yet counts when the account may make it.  What cannot be read counts as out of reach.
 */
bool replaceable(struct root *root, struct arena *a, const char *path, uid_t uid, const gid_t *gids,
	size_t n_gids);

#endif
