/*
 * probe: what only the running system can say, behind one table of functions.
 *
 * The live one (live.c puts the other files of this folder together) asks the kernel and systemd; tests use a
 * scripted one (tests/fake_probe.c).  Every function returns 0 or -errno with an
 * error text that says what could not be asked and which privilege was missing; results live in the arena.
 */
#ifndef PLUMBLINE_CHECKS_PROBE_PROBE_H
#define PLUMBLINE_CHECKS_PROBE_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "checks/probe/fs_space.h"
#include "checks/probe/mandatory_live.h"
#include "checks/probe/open_ways.h"
#include "checks/probe/storage_live.h"

/* adjtimex(2), and what the daemon that disciplines the clock says of itself. */
struct clock_state {
	bool synchronised;   /* STA_UNSYNC is clear */
	int64_t maxerror_us; /* the kernel's bound on the error */
	int64_t offset_us;
	int status; /* STA_* as they stand */
};

/* What chronyd, timesyncd or ntpd says now. */
struct clock_source {
	const char *daemon;    /* "chrony", "systemd-timesyncd", "ntpd" */
	const char *reference; /* the selected source as the daemon names it; NULL: none selected */
	double offset_s;       /* last measured offset, seconds */
	time_t last_update;    /* CLOCK_REALTIME; 0: never */
	unsigned stratum;
};

/* One systemd unit as the running manager sees it. */
struct unit_live {
	const char *load_state;	  /* "loaded", "not-found", "masked", ... */
	const char *active_state; /* "active", "inactive", "failed", ... */
	const char *sub_state;
	const char *unit_file_state; /* "enabled", "disabled", "static", "masked", ""; */
	pid_t main_pid;		     /* 0: none */
};

struct audit_status {	  /* audit_get_status() */
	unsigned enabled; /* 0, 1, 2 = immutable */
	unsigned failure; /* 0 silent, 1 printk, 2 panic */
	pid_t pid;	  /* auditd; 0: none */
	unsigned backlog_limit, lost;
	unsigned rate_limit; /* records a second, more are dropped; 0: none */
};

/* One loaded rule; the bytes are struct audit_rule_data of linux/audit.h, checked to be whole. */
struct audit_loaded {
	const void *rule; /* const struct audit_rule_data * */
	size_t size;
};

struct process {
	pid_t pid;
	uid_t uid;	  /* effective */
	const char *name; /* comm */
	const char *exe;  /* /proc/PID/exe; NULL when it could not be read */
	uint64_t cap_permitted, cap_effective, cap_ambient, cap_bounding;
	bool kernel_thread;
	uid_t login_uid; /* of the session it was started from; (uid_t)-1: none, a service */
	bool own_userns; /* in a user namespace of its own: its capabilities do not reach the host's */
};

struct session { /* one logged-in session, logind's or utmp's */
	const char *id, *user, *tty, *service, *remote_host;
	const char *type;  /* "tty", "x11", "wayland", "unspecified" */
	const char *class; /* "user", "greeter", ... */
	pid_t leader;
	time_t idle_since; /* last input on the terminal, CLOCK_REALTIME; 0: not known */
	bool idle_known;
};

struct probe {
	void *arg; /* given to every function */
	int (*clock_state)(void *arg, struct clock_state *ret, struct err *e);
	int (*clock_sources)(void *arg, struct arena *a, struct clock_source **ret, size_t *ret_n,
		struct err *e);
	/* 0 with load_state "not-found" for a unit that does not exist. */
	int (*unit)(
		void *arg, struct arena *a, const char *name, struct unit_live *ret, struct err *e);
	int (*audit_status)(void *arg, struct audit_status *ret, struct err *e);
	int (*audit_rules)(void *arg, struct arena *a, struct audit_loaded **ret, size_t *ret_n,
		struct err *e);
	int (*processes)(
		void *arg, struct arena *a, struct process **ret, size_t *ret_n, struct err *e);
	int (*sessions)(
		void *arg, struct arena *a, struct session **ret, size_t *ret_n, struct err *e);
	/*
	 * A kernel setting without its last newline.  name as sysctl.d(5) writes it: the first of '.' and '/' in it is the
	 * separator.  -ENOENT: this kernel has none of that name.
	 */
	int (*sysctl)(
		void *arg, struct arena *a, const char *name, const char **ret, struct err *e);
	/* The names in a directory of settings ("net/ipv4/conf"), sorted; -ENOENT as above. */
	int (*sysctl_names)(void *arg, struct arena *a, const char *dir, char ***ret, size_t *ret_n,
		struct err *e);
	/* Of PID 1's name space, in the kernel's order; of two on one place the last counts. */
	int (*mounts)(
		void *arg, struct arena *a, struct mount_live **ret, size_t *ret_n, struct err *e);
	int (*listeners)(
		void *arg, struct arena *a, struct listener **ret, size_t *ret_n, struct err *e);
	/* -ENOENT: there is no such process any more. */
	int (*process_start)(
		void *arg, struct arena *a, pid_t pid, struct process_start *ret, struct err *e);
	int (*space)(void *arg, const char *path, struct fs_space *ret, struct err *e);
	int (*storage)(void *arg, struct arena *a, struct storage_live *ret, struct err *e);
	int (*interfaces)(void *arg, struct arena *a, struct interface_live **ret, size_t *ret_n,
		struct err *e);
	/* Names of the loaded modules, '-' written '_'. */
	int (*modules)(void *arg, struct arena *a, char ***ret, size_t *ret_n, struct err *e);
	/*
	 * The rules of nf_tables in the kernel, in nft's words ("" for none); *legacy: what names tables of the older
	 * iptables that are there, which are not told; NULL: none are.
	 */
	int (*firewall)(
		void *arg, struct arena *a, const char **ret, const char **legacy, struct err *e);
	int (*mandatory)(void *arg, struct arena *a, struct mandatory_live *ret, struct err *e);
};

extern const struct probe probe_live; /* the running system */

#endif
