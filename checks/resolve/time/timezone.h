/* timezone: the system's time zone, /etc/localtime (localtime(5), tzfile(5)). */
#ifndef PLUMBLINE_CHECKS_RESOLVE_TIMEZONE_H
#define PLUMBLINE_CHECKS_RESOLVE_TIMEZONE_H

#include "checks/facts.h"

struct timezone_data {
	const char *
		name; /* "Asia/Taipei" by the link; "UTC" without /etc/localtime; "?" for a plain file */
	const char *
		rule; /* the POSIX rule for the years to come: "CST-8", "CET-1CEST,M3.5.0,M10.5.0/3"; NULL */
	bool fixed;		 /* no summer time: one offset from UTC for all the years to come */
	bool leap_seconds;	 /* one of the "right" zones, whose time is not UTC's */
	const char *invalid;	 /* why no valid zone is set (glibc then takes UTC); NULL */
	const struct file *file; /* NULL when there is no /etc/localtime or it cannot be followed */
};

/* The model, const struct timezone_data. */
extern const struct model model_timezone;

#endif
