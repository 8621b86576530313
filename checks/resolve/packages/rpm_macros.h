/* rpm_macros: what the files of macros that rpm(8) reads say of one (rpm-macros(7)). */
#ifndef PLUMBLINE_CHECKS_RESOLVE_RPM_MACROS_H
#define PLUMBLINE_CHECKS_RESOLVE_RPM_MACROS_H

#include "base/rootfs.h"

struct rpm_macro {
	const char *text; /* as it stands, not expanded; NULL: no file defines it */
	const struct file *file;
	unsigned line;
};

/* The definition that counts when root runs rpm.  0, or -errno: a file of macros is there and cannot be read. */
int rpm_macro(
	struct root *r, struct arena *a, const char *name, struct rpm_macro *ret, struct err *e);
/* The folder a text stands for, with the few macros put in that name folders; NULL: another is in it, or it is no path. */
const char *rpm_macro_path(struct arena *a, const char *text);

#endif
