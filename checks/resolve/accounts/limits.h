/* limits: what pam_limits makes of RLIMIT_CORE and of the number of logins for one user (limits.conf(5)). */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LIMITS_H
#define PLUMBLINE_CHECKS_RESOLVE_LIMITS_H

#include "base/rootfs.h"
#include "checks/resolve/accounts/ids.h"

struct core_limit {
	bool set;	 /* a line says something of the hard limit */
	bool left_alone; /* a line "USER -" ends the reading: the module changes nothing */
	bool zero;	 /* the hard limit is 0: no core, whatever the user asks for */
	const char *value;
	const struct file *file; /* NULL: none */
	unsigned line;
};

/*
 * The hard limit on core files of a user; conf: the file named by the module's conf=, NULL for limits.conf and
 * limits.d; boot: as tmpfiles.d leaves them at the next boot.  0; -errno where a file cannot be read (the module then refuses the session, or we cannot know).
 */
int limits_core(struct root *r, struct arena *a, const struct ids *ids, const char *user, uid_t uid,
	gid_t gid, const char *conf, bool boot, struct core_limit *ret, struct err *e);

struct login_limit {
	long most;	 /* logins at a time; 0: none is let in, -1: there is no limit */
	bool left_alone; /* by a line "USER -" */
	const char *value;
	const struct file *file; /* NULL: nothing is said */
	unsigned line;
};
/* How often the user may be logged in at a time, after the next boot; arguments and return as above. */
int limits_logins(struct root *r, struct arena *a, const struct ids *ids, const char *user,
	uid_t uid, gid_t gid, const char *conf, struct login_limit *ret, struct err *e);

#endif
