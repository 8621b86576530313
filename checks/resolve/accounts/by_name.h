/* by_name: one entry of passwd(5) or group(5), looked for by its name, and what files its user may use. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_BY_NAME_H
#define PLUMBLINE_CHECKS_RESOLVE_BY_NAME_H

#include <sys/types.h>

#include "base/rootfs.h"

/* Whether a text of that form has an entry of that name. */
bool entry_in(const struct file *f, const char *name);
/* The same of a file of the root; true where there is no such file, for then others tell.  0, or -errno: not readable. */
int entry_of(struct root *r, const char *path, const char *name, bool *ret, struct err *e);

#define USER_GROUPS 32
struct user_of {
	bool known;
	uid_t uid;
	gid_t gids[USER_GROUPS]; /* the first is the primary one */
	size_t n;
};
/* groups: those that list it, besides its own.  A file that is not there holds nobody.  0, or -errno: not readable. */
int user_of(struct root *r, struct arena *a, const char *name, bool groups, struct user_of *ret,
	struct err *e);
/* want: ACCESS_R, ... (access.h).  An unknown user and root may everything.  0 or -errno. */
int user_may(struct root *r, struct arena *a, const struct user_of *u, const char *path,
	unsigned want, bool *ret, struct err *e);

#endif
