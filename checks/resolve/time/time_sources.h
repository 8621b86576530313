/*
 * time_sources: what each time daemon of a root would synchronise with after the next boot, if all its sources answer.
 *
 * One model a daemon.  A model is built also where the daemon is not installed (then `installed` is false), and
 * where it would refuse its configuration (then `refused` says why and there is no source).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_TIME_SOURCES_H
#define PLUMBLINE_CHECKS_RESOLVE_TIME_SOURCES_H

#include "checks/facts.h"

struct time_source {
	const char *kind; /* "server", "pool", "peer", "refclock", "fallback" */
	const char *
		name; /* as written: a name, an address, or a reference clock's driver and parameter */
	const char *
		unusable; /* what keeps the daemon from following it ("noselect", "another is preferred"); NULL */
	const struct file *file; /* NULL: compiled in, or on the command line */
	unsigned line;
	bool standby; /* unusable only as long as another of them answers */
};

struct time_sources {
	const char *
		daemon; /* as in struct clock_source: "chrony", "systemd-timesyncd", "ntpd", "openntpd" */
	const char *unit; /* "chrony.service" */
	char **argv; /* the words with which unit, then a script or a crontab, starts it; NULL: it is the unit's own */
	size_t argc;
	bool installed;
	const char
		*config; /* path of the configuration read; NULL when it is on the command line */
	const struct time_source *v;
	size_t n;
	const char *
		not_understood; /* why its configuration is not known; NULL.  Only in model_time_daemons */
	const char *refused;		 /* the daemon does not start, or stay, with this; NULL */
	const struct file *refused_file; /* of refused, or of no_discipline */
	unsigned refused_line;
	const char *user;	      /* whom it becomes, "root" too; NULL: not known */
	const struct file *user_file; /* where that is said; NULL: compiled in, or an option */
	unsigned user_line;
	int filter; /* chronyd's -F, the level of its filter of system calls; 0: none */
	const char *no_discipline; /* an option with which it leaves the clock alone ("-x"); NULL */
	const struct file *
		local_rtc_file; /* chrony: rtcfile without rtconutc or hwclockfile: RTC in local time */
	unsigned local_rtc_line;
};

extern const struct model model_chrony;	   /* chrony.conf(5), 4.3 */
extern const struct model model_timesyncd; /* timesyncd.conf(5) */
extern const struct model
	model_ntpd; /* ntp.conf(5) of ntpsec and of the reference implementation */

extern const struct model model_openntpd; /* OpenNTPD's ntpd.conf(5) */

struct time_daemons {
	const struct time_sources **v;
	size_t n;
};
/* struct time_daemons: those of the four that are installed, and other units that start one of their programs at boot */
extern const struct model model_time_daemons;

#endif
