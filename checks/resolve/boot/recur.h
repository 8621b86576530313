/*
 * recur: the programs that timers, cron and anacron run again and again once the next boot has started them: by whom, how
 * often.  Scripts, wrappers and what systemctl starts there are followed (boot.h).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_RECUR_H
#define PLUMBLINE_CHECKS_RESOLVE_RECUR_H

#include "checks/facts.h"

struct recur_run {
	const char *by;	  /* "aide.timer", "/etc/crontab", "/etc/anacrontab" */
	const char *when; /* in its own words: "daily", "25 6 * * *"; of anacron the period */
	const struct file *by_file; /* where that is said; NULL */
	unsigned by_line;
	uint64_t
		interval; /* the longest time in seconds between two runs while the machine is up */
	uint64_t least;	  /* the shortest time between two of its times */
	uint64_t delay;	  /* up to that many seconds later, by chance (RandomizedDelaySec=) */
	const char *perhaps; /* what it depends on that files do not decide; NULL: it is so */
	char **argv;	     /* a NULL word is not known; the first is */
	size_t n;
	const char *path;	 /* the program, links not followed */
	const char *user;	 /* whose rights it has; NULL: root's */
	const struct file *file; /* where the command is said; NULL */
	unsigned line;
};

/* Something that comes again and of which files do not tell what it runs. */
struct recur_open {
	const char *by, *what;
	const struct file *file;
	unsigned line;
};

struct recur {
	const struct recur_run *v;
	size_t n;
	const struct recur_open *open;
	size_t n_open;
	const char *generator; /* a program makes units at boot in a way that is not known; NULL */
};

extern const struct model model_recur; /* const struct recur */

/*
 * The runs of some programs, each by its base name or its full path; "borg check" asks for the word check behind it, too.
 * Those that are sure and often first.  In the arena; *ret_n may be 0.
 */
const struct recur_run **recur_of(const struct recur *r, struct arena *a,
	const char *const *programs, size_t n, size_t *ret_n);
/* Whether one run is meant by a word or words of that kind. */
bool recur_means(const struct recur_run *r, struct arena *a, const char *program);
/* Whether it surely runs at least once in so many seconds; a delay by chance may move the single run. */
bool recur_within(const struct recur_run *r, uint64_t seconds);

#endif
