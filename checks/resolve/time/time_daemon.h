/* time_daemon: how a unit starts a time daemon.  Only for chrony.c, ntp.c, openntpd.c, timesyncd.c and time_daemons.c. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_TIME_DAEMON_H
#define PLUMBLINE_CHECKS_RESOLVE_TIME_DAEMON_H

#include "checks/resolve/time/time_sources.h"

struct time_command {
	const char *program; /* path */
	char **argv;	     /* with argv[0] */
	size_t n;
	const char *type, *pid_file; /* of the unit; pid_file NULL when not set */
};

/*
 * The command line of t->unit.  What keeps the unit's process from running as that program (another program, none, a
 * missing user, a step before it that fails, CAP_SYS_TIME withheld) is said in t->refused.  0, or -errno: what cannot be
 * read, and -ENOTSUP when the unit starts a program of which it is not known what it starts in turn.
 */
int time_command(struct root *r, struct arena *a, struct time_sources *t, const char *program,
	struct time_command *ret, struct err *e);
/* Refuses a daemon that goes to the background, or stays, or tells its process, otherwise than its unit's Type= wants. */
void time_command_fits(struct arena *a, struct time_sources *t, const struct time_command *c,
	bool foreground, const char *pid_file);
/* Whether a name stands in /etc/passwd or /etc/group; yes where there is no such file, for then others tell.  0 or -errno. */
int time_user_exists(struct root *r, const char *path, const char *name, bool *ret, struct err *e);

/* Reads the configuration of the daemon that t->unit starts into t, whose daemon, unit and installed are set. */
int chrony_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e);
int ntp_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e);
int timesyncd_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e);

#endif
