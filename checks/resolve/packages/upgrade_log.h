/*
 * upgrade_log: when a package was last replaced by a newer one, by dpkg's log and APT's history, their rotated files
 * included, packed or not.
 *
 * Both write the local time of the host; a date is taken as it stands.  An installation, a removal, a reinstallation of the same
 * version and the return to an older one are no upgrade, nor is what a run of APT announced that failed or was broken off.  Where
 * other tools write their log (dpkg's log= elsewhere) is not followed.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_UPGRADE_LOG_H
#define PLUMBLINE_CHECKS_RESOLVE_UPGRADE_LOG_H

#include "base/rootfs.h"

struct upgrade_log {
	const char *day; /* "2026-11-22"; NULL: no upgrade is recorded */
	long days;	 /* the same as days since 1970-01-01 */
	const char *path, *text;
	unsigned line;
	size_t files; /* logs that were read */
};

/* history: APT's (apt_conf_path()).  0, or -errno: a log is there and cannot be read. */
int upgrade_log_read(struct root *r, struct arena *a, const char *history, struct upgrade_log *ret,
	struct err *e);
/* The same of one line, for tests: false: no upgrade. */
bool upgrade_log_line(const char *line, size_t len, char day[11]);

#endif
