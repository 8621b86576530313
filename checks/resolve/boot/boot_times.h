/* boot_times: what cron, anacron and the timers of systemd say of when they run something again.  Part of boot.h. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_BOOT_TIMES_H
#define PLUMBLINE_CHECKS_RESOLVE_BOOT_TIMES_H

#include "checks/resolve/time/moments.h"

/* A line of cron's or anacron's. */
struct boot_times {
	const char *text;	    /* "25 6 * * *", "@daily"; of anacron the period */
	const struct moments *when; /* cron's; NULL: @reboot, or anacron's */
	unsigned days;		    /* anacron's period; 0: cron's line */
	const struct file *file;
	unsigned line;
};

/* A timer unit that starts. */
struct boot_timer {
	const char *name; /* of the unit; of a user's manager its file */
	const char *unit; /* what it starts, as boot_hand.by has it */
	char **calendars; /* OnCalendar= */
	size_t n_calendars;
	const struct moments **moments; /* of those that systemd takes */
	size_t n_moments;
	char **spans; /* OnUnitActiveSec=, OnUnitInactiveSec= */
	size_t n_spans;
	bool begins;	     /* something has it go off without its unit having run */
	bool stays;	     /* what it starts stays active: it is not started again */
	const char *delay;   /* RandomizedDelaySec=; NULL */
	const char *perhaps; /* what it depends on that files do not tell; NULL: it is so */
	const char *user;    /* whose manager; NULL: the system's, or root's */
	const struct file *file;
	unsigned line; /* of its first time */
};

/* Past the times before a command of cron; NULL when cron does not take them.  @reboot leaves *m as it is. */
const char *boot_cron_times(const char *s, struct moments *m, bool *ret_reboot);

/* Notes a timer unit that starts. */
struct boot_build;
struct unit_index;
struct unit;
void boot_add_timer(struct boot_build *b, struct unit_index *x, const struct unit *u,
	const char *user, const char *perhaps);

#endif
