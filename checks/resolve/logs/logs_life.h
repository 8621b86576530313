/* logs_life: what becomes of one log: at the next boot, when its program makes it, when logrotate comes. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LOGS_LIFE_H
#define PLUMBLINE_CHECKS_RESOLVE_LOGS_LIFE_H

#include "checks/resolve/logs/logrotate.h"
#include "checks/resolve/logs/logs.h"
#include "checks/resolve/files/tmpfiles.h"

struct log_life {
	const struct host *h;
	struct arena *a;
	const struct ids *ids;
	const struct tmpfiles *tmpfiles;
	const struct logrotate *rotate; /* NULL: none */
};

struct log_maker { /* the program that makes a log where there is none */
	mode_t mode, dir_mode, mask;
	uid_t uid;
	gid_t gid;
	const char *by; /* "rsyslog create mode" */
	const struct file *file;
	unsigned line;
	bool before_tmpfiles; /* it has made it when systemd-tmpfiles comes (journald) */
};

/*
 * The log after the next boot, in the arena.  maker NULL: nobody makes it.  1; 0: it will not be there; or -errno.
 */
int log_after_boot(const struct log_life *l, const char *path, const struct log_maker *maker,
	struct log_view *ret, struct err *e);

/* The directories that hold the links on the way to a path. */
void log_links(const struct log_life *l, const char *path, struct log_view *v);

/*
 * What logrotate makes of the log as it is after the boot: the new one, and the old one in its olddir.  Adds views
 * by add(); problem() is told what cannot be foreseen.
 */
void log_rotated(const struct log_life *l, const struct log_file *f, const struct log_view *boot,
	const struct log_maker *maker, void (*add)(void *arg, struct log_view v),
	void (*problem)(void *arg, const char *text), void *arg);

#endif
