/* libuser: settings of Red Hat's libuser (libuser.conf(5)), by which lpasswd and luseradd make accounts. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LIBUSER_H
#define PLUMBLINE_CHECKS_RESOLVE_LIBUSER_H

#include "base/rootfs.h"

/* The first value of a key in a section of the file, in the arena, and its line; NULL where there is none. */
const char *libuser_value(struct arena *a, const struct file *f, const char *section,
	const char *key, unsigned *ret_line);

#endif
