/* logrotate: what logrotate(8) will do with a log: when it rotates, how many it keeps, which file it makes anew. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LOGROTATE_H
#define PLUMBLINE_CHECKS_RESOLVE_LOGROTATE_H

#include <stdint.h>
#include <sys/types.h>

#include "checks/facts.h"

struct logrotate_at {
	const struct file *file; /* NULL: nothing set it */
	unsigned line;
};

enum logrotate_period {
	LOGROTATE_SIZE, /* also the default: at 1 MiB */
	LOGROTATE_HOURLY,
	LOGROTATE_DAILY,
	LOGROTATE_WEEKLY,
	LOGROTATE_MONTHLY,
	LOGROTATE_YEARLY,
};

struct logrotate_script {
	const char *text;
	bool after; /* postrotate, lastaction: the new log is there */
};

struct logrotate_set { /* what holds in one section, global settings included */
	bool create;   /* false: nocreate, the log's program makes it */
	bool copytruncate, copy, allow_hardlink, missingok, ignore_duplicates, su;
	bool compress, delaycompress, dateext, ifempty;
	bool mode_set, make_olddir, olddir_mode_set;
	mode_t mode, olddir_mode;
	const char *owner, *group; /* NULL: as the old log's */
	const char *olddir;	   /* NULL: beside the log */
	const char *olddir_owner, *olddir_group;
	const char *su_user, *su_group;
	const char *scripts;		       /* all its scripts, one after the other; NULL */
	const struct logrotate_script *script; /* the same, each by itself */
	size_t n_script;
	bool held;	/* a firstaction or prerotate that always fails: nothing is rotated */
	bool keeps_old; /* a preremove that always fails: nothing is removed */
	const char *dateformat; /* NULL: -%Y%m%d */
	enum logrotate_period period;
	unsigned weekday; /* of LOGROTATE_WEEKLY; 7: once in seven days */
	uint64_t size, minsize, maxsize;
	int rotate; /* -1: all are kept */
	int maxage, minage;
	struct logrotate_at create_at, rotate_at, period_at, maxage_at;
};

struct logrotate_entry {     /* a section, as far as it concerns one log */
	const char *pattern; /* its names, as written */
	struct logrotate_set set;
	const struct file *file; /* of the pattern */
	unsigned line;
	bool own_rotated; /* its pattern matches what it makes of the log: those are rotated again and again */
};

struct logrotate_problem {
	const char *text, *path;
	unsigned line;
};

struct logrotate_run {	   /* something that starts logrotate */
	const char *by;	   /* "logrotate.timer", "/etc/cron.daily/x" */
	unsigned interval; /* seconds between two of its runs, the shortest there are */
	bool forced;	   /* with -f */
	char **paths;	   /* the configurations it reads */
	size_t n_paths;
	const char *unknown; /* how often could not be told: why; NULL */
};

struct logrotate {
	bool installed; /* /usr/sbin/logrotate is there */
	const struct logrotate_run *runs;
	size_t n_runs; /* 0: nothing starts it, nothing is ever rotated */
	/* Of reading with no log assumed: files that are skipped, lines refused or not understood. */
	const struct logrotate_problem *problems;
	size_t n_problems;
	struct root *root; /* NULL: a text alone */
	const char *text;
	size_t len;
	const struct ids *ids;
};

extern const struct model model_logrotate; /* -ENOENT when logrotate is not installed */

/*
 * The section that a log falls under in one of the runs, supposing that the log is there; NULL when none.  In the
 * arena.
 */
const struct logrotate_entry *logrotate_for(const struct logrotate *l,
	const struct logrotate_run *run, struct arena *a, const char *path);

/* Fills runs: what starts logrotate at all (logrotate_run.c).  0 or -errno. */
int logrotate_runs(struct facts *f, struct arena *a, struct logrotate *l, struct err *e);

/* One text as if it stood alone in /etc/logrotate.conf, without includes: for tests. */
const struct logrotate *logrotate_parse(const char *text, size_t len, struct arena *a);

#endif
