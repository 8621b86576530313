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
 * For a daemon's model: 1 where its program is there, with t->unit the first of units (NULL ends them) that is there too,
 * else left alone; *ret_unit: one is.  0: no program.  -errno.
 */
int time_installed(struct root *r, struct arena *a, struct time_sources *t, const char *program,
	const char *const *units, bool *ret_unit, struct err *e);

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
void time_refuse(struct time_sources *t, const struct file *f, unsigned line, const char *text);

/* What the unit's settings leave it (time_sandbox.c): refuses t without the clock, sets c->no_network.  0 or -errno. */
int time_sandbox(struct root *r, struct arena *a, struct time_sources *t, struct time_command *c,
	struct err *e);
int time_capability(struct root *r, struct arena *a, const char *unit, const char *name, bool *ret,
	const struct file **ret_file, unsigned *ret_line, struct err *e);
/*
 * What a unit finds at a path once the boot has made what it makes there: another path of this root, or a text that is
 * said on a line of a file; both NULL: nothing.  unit NULL: somebody who sees all.  -ENOTSUP: it is not known.
 */
struct time_view {
	const char *path;
	const char *text;
	const struct file *file;
	unsigned line;
};
int time_seen(struct root *r, struct arena *a, const char *unit, const char *path,
	struct time_view *ret, struct err *e);
/* The same for who reads one path of it only: -ENOTSUP for a text, -ENOENT for nothing. */
int time_read(struct root *r, struct arena *a, const char *unit, const char *path,
	const struct file **ret, struct err *e);

/* Whether getaddrinfo(3) would look such a name up at all. */
bool time_name_resolves(const char *name);

/* Reads the configuration of the daemon that t->unit starts into t, whose daemon, unit and installed are set. */
int chrony_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e);
int ntp_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e);
int openntpd_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e);
/* The servers that links bring after the boot; -ENOTSUP: whether they do is not known.  0 or -errno. */
int timesyncd_links(
	struct root *r, struct arena *a, struct time_source **ret, size_t *ret_n, struct err *e);
int timesyncd_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e);

#endif
