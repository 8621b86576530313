/* logrotate: which new log file logrotate(8) will make, with which mode and owner. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LOGROTATE_H
#define PLUMBLINE_CHECKS_RESOLVE_LOGROTATE_H

#include <sys/types.h>

#include "checks/facts.h"

struct logrotate_set { /* what holds in one section, global settings included */
	bool create;   /* false: nocreate, the log's program makes it */
	bool copytruncate, copy;
	bool mode_set;
	mode_t mode;
	const char *owner, *group; /* NULL: as the old log's */
	const char *olddir;	   /* NULL: beside the log */
	const struct file
		*file; /* of the deciding create / nocreate line; NULL when none was given */
	unsigned line;
};

struct logrotate_entry {
	const char *pattern; /* one name or pattern of the section */
	struct logrotate_set set;
	const struct file *file; /* of the pattern */
	unsigned line;
};

struct logrotate_problem {
	const char *text, *path;
	unsigned line;
};

struct logrotate {
	bool installed; /* /usr/sbin/logrotate is there */
	const struct logrotate_entry *v;
	size_t n;
	const struct logrotate_problem
		*problems; /* files that are skipped, lines that were not understood */
	size_t n_problems;
};

extern const struct model model_logrotate; /* -ENOENT when there is no /etc/logrotate.conf */

/* The section a log falls under: the first that names it, since a later duplicate is refused.  NULL when none. */
const struct logrotate_entry *logrotate_for(const struct logrotate *l, const char *path);

/* Parses one text as if it stood in /etc/logrotate.conf, without includes: for tests. */
const struct logrotate *logrotate_parse(const char *text, size_t len, struct arena *a);

#endif
