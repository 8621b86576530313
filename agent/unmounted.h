/*
 * unmounted: the file systems that an image's fstab(5) mounts and that are not mounted below the root that is judged.
 */
#ifndef PLUMBLINE_AGENT_UNMOUNTED_H
#define PLUMBLINE_AGENT_UNMOUNTED_H

#include "base/rootfs.h"

/*
 * Marks their mount points as holes (root_hole()), so that what stands there is unknown and not absent.  Only of an offline
 * root, before anything else is read.  *ret: their names, "/usr, /var", in the arena; NULL: none.  0, or -errno: fstab is
 * there and cannot be read.
 */
int unmounted_mark(struct root *r, struct arena *a, const char **ret, struct err *e);

/* Whether the root has no programs at all, and so is not a whole system: no /usr, or nothing in it. */
bool unmounted_usr(struct root *r);

#endif
