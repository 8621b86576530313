/*
 * log_hands: what commands that the boot comes to, or cron, or a script of logrotate, do to logs: the rights they give, and
 * what they remove.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LOG_HANDS_H
#define PLUMBLINE_CHECKS_RESOLVE_LOG_HANDS_H

#include "checks/resolve/accounts/ids.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/files/access.h"

struct log_hands {
	const struct host *h;
	const struct boot_hand *v; /* those that could concern a file's rights or its being */
	size_t n;
};

/* Of the next boot and of what comes after it (model_boot). */
extern const struct model model_log_hands;

/* Of a script of logrotate, a shell's text, for that log ($1); file and line: where it is said. */
struct log_hands log_hands_of(const struct host *h, struct arena *a, const char *text,
	const char *log, const struct file *file, unsigned line);

struct log_hand {
	const struct boot_hand *by; /* the last that changed something; NULL: none did */
	bool perhaps;		    /* whether it comes to that is not known */
	bool later;		    /* not at the boot: a job of cron, a timer */
	bool makes;		    /* it makes the log itself */
	const char
		*unknown; /* a command whose effect could not be worked out, with its place; NULL */
};

/* Changes the nodes on the way to a log as they do. */
struct log_hand log_hands_rights(
	const struct log_hands *l, const struct ids *ids, struct arena *a, struct access_path *p);

struct log_removal {
	const struct boot_hand *by; /* NULL: nobody removes anything */
	uint64_t days;		    /* how long a piece is left after its last record */
	const char *unknown;	    /* why that is not known, with its place; NULL */
};

/*
 * What they remove of a log that stands in its folder with its old pieces. compressed: whether the old
 * pieces are.
 */
struct log_removal log_hands_remove(
	const struct log_hands *l, struct arena *a, const char *path, bool compressed);

#endif
