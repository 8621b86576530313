/* time_daemon: how a unit starts a time daemon.  Only for chrony.c, ntp.c, openntpd.c, timesyncd.c and time_daemons.c. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_TIME_DAEMON_H
#define PLUMBLINE_CHECKS_RESOLVE_TIME_DAEMON_H

#include "checks/resolve/time/time_sources.h"

struct time_command {
	const char *program; /* path */
	char **argv;	     /* with argv[0] */
	size_t n;
	const char *type, *pid_file; /* of the unit; pid_file NULL when not set */
	const char *user;	     /* whom the unit makes of it; NULL: root */
	bool dynamic;		     /* a user that no file names */
	bool full;		     /* "+": the unit's restrictions are not for it */
	const char *no_network;	     /* which setting takes the network from it; NULL */
	const char *chronyc;	     /* what a step after the start tells chronyd; NULL */
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

void time_refuse(struct time_sources *t, const struct file *f, unsigned line, const char *text);

/* What the unit's settings leave it (time_sandbox.c): refuses t without the clock, sets c->no_network.  0 or -errno. */
int time_sandbox(struct root *r, struct arena *a, struct time_sources *t, struct time_command *c,
	struct err *e);
int time_network(
	struct root *r, struct arena *a, const char *unit, const char **ret, struct err *e);
int time_capability(struct root *r, struct arena *a, const char *unit, const char *name, bool *ret,
	const struct file **ret_file, unsigned *ret_line, struct err *e);
/* Whether the unit sees what stands at a path.  -ENOTSUP: something else is put there. */
int time_sees(struct root *r, struct arena *a, const char *unit, const char *path, bool *ret,
	struct err *e);

#define TIME_GROUPS 10
struct time_account {
	bool known;
	uid_t uid;
	gid_t gids[TIME_GROUPS]; /* the first is the primary one */
	size_t n;
};
int time_account(struct root *r, struct arena *a, const char *name, bool groups,
	struct time_account *ret, struct err *e);
/* want: ACCESS_R, ... (access.h).  An unknown account and root may everything. */
int time_account_reads(struct root *r, struct arena *a, const struct time_account *u,
	const char *path, unsigned want, bool *ret, struct err *e);
/* Whether getaddrinfo(3) would look such a name up at all. */
bool time_name_resolves(const char *name);

/* Reads the configuration of the daemon that t->unit starts into t, whose daemon, unit and installed are set. */
int chrony_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e);
int ntp_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e);
int openntpd_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e);
int timesyncd_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e);

#endif
