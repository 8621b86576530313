/*
 * boot: everything the next boot starts, or leaves to be started by whoever comes.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_BOOT_H
#define PLUMBLINE_CHECKS_RESOLVE_BOOT_H

#include "checks/facts.h"
#include "checks/resolve/boot/boot_times.h"

enum boot_how {
	BOOT_UNIT,    /* a unit: name, and all its names */
	BOOT_PROGRAM, /* a program: name is its path */
	BOOT_STOP,    /* a unit or a program that is stopped once it runs: name */
	BOOT_UNKNOWN, /* a command only the run of it tells; file is the script it stands in */
};

struct boot_item {
	enum boot_how how;
	const char *name;
	char **names; /* of a unit, all its names; of a program, its path after links */
	size_t n_names;
	bool at_boot;		 /* by the boot itself; else reachable after it */
	bool waits;		 /* a timer, path, automount or target: nothing of its own runs */
	const char *by;		 /* the link, line or unit that starts it */
	const struct file *file; /* where it is said; NULL */
	unsigned line;
	const char *perhaps; /* what it depends on that files do not tell; NULL: it is so */
	unsigned stops;	     /* of BOOT_STOP: enum call_stop (boot_commands.h) */
	const char *user;    /* whose rights it has; NULL: root's */
	bool as_user, dead;  /* run by the manager of a user; in a script that cannot be executed */
	const struct boot_times *times; /* by cron or anacron; NULL */
};

/* A command that the boot comes to, by whomever: a unit, a script, rc.local, cron. */
struct boot_hand {
	char **argv; /* a NULL word is not known; the first is */
	size_t n;
	const char *by;	  /* the unit, or the crontab */
	const char *user; /* whose rights it has; NULL: root's */
	bool as_user;	  /* run by the manager of root as a user; by is the file of its unit */
	bool at_boot;	  /* by the boot itself; else reachable after it */
	const char *perhaps;
	const struct file *file; /* where it is said; NULL */
	unsigned line;
	bool apart, dead; /* with a root directory or mounts of its own; execve(2) refuses it */
	const char *path; /* of the program; NULL: there is none */
	const struct boot_times *times; /* by cron or anacron; NULL */
};

struct boot_starts {
	struct boot_item *v;
	size_t n, cap;
	struct boot_hand *hands, *users_hands; /* users_hands: of managers of users but root */
	size_t n_hands, cap_hands, n_users_hands, cap_users_hands;
	struct boot_timer *timers;
	size_t n_timers, cap_timers;
	const char *generator; /* a program makes units at boot in a way that is not known; NULL */
};

extern const struct model model_boot; /* const struct boot_starts */

/*
 * Who ends a service again once the boot has started it (boot_hands.c): systemctl, service, timedatectl, killall, pkill, kill.
 * Who stops it whatever happens comes before one that does so perhaps.  A stop that the unit refuses, and an end after
 * which systemd starts it again, are none.  false: nobody.
 */
struct boot_end {
	const char *by, *perhaps;
	const struct file *file;
	unsigned line;
};
bool boot_ended(const struct host *h, struct arena *a, const struct boot_starts *b,
	const char *unit, struct boot_end *ret);

/* For the files boot_*.c: what a daemon of that program, which the given item starts, will run. */
struct boot_variable;
struct boot_build {
	const struct host *h;
	struct arena *a;
	struct boot_starts *to;
	bool anacron;			 /* its table has been taken */
	const struct boot_item *now;	 /* whose commands are being followed */
	struct boot_item *cron_session;	 /* a job of cron, one of the boot where there is any */
	const struct boot_item *ifup;	 /* who runs ifupdown */
	bool of_user;			 /* a manager of a user that is not root */
	const struct boot_variable *env; /* what the next command finds set */
	size_t n_env;
	/* Where not NULL: takes a line of cron, as a text for the shell, instead; user: who it runs as. */
	void (*text)(void *of, const char *text, const char *user, const struct boot_item *like);
	void *text_of;
};
struct unit_index;
void boot_inetd(
	struct boot_build *b, const struct boot_item *by, const char *const *argv, size_t n);
void boot_xinetd(
	struct boot_build *b, const struct boot_item *by, const char *const *argv, size_t n);
void boot_cron(struct boot_build *b, const struct boot_item *by, const char *const *argv, size_t n);
void boot_at(struct boot_build *b, const struct boot_item *by);
void boot_anacron(struct boot_build *b, const struct boot_item *by);
/* What pam_exec runs for each session of a PAM service. */
void boot_pam(struct boot_build *b, const char *name, const struct boot_item *by);
/* What the managers of users run that start without a login. */
int boot_users(struct boot_build *b, struct unit_index *x, struct err *e);
/* Adds the programs of calls, each as the item like has it. */
struct boot_calls;
void boot_add_calls(struct boot_build *b, const struct boot_calls *c, const struct boot_item *like);
/* Whether /etc/passwd has a user; /etc/group a group. */
bool boot_user(struct boot_build *b, const char *name);
bool boot_group(struct boot_build *b, const char *name);
/* Whether a service is a port number or has one in /etc/services; proto NULL: any. */
bool boot_port(struct boot_build *b, const char *service, const char *proto);
/* Adds what a command runs. */
void boot_add_command(
	struct boot_build *b, const char *const *argv, size_t n, const struct boot_item *like);
/* Adds what sh -c TEXT runs. */
void boot_add_text(struct boot_build *b, const char *text, const struct boot_item *like);
/* A fault that leaves the answer open: an item of unknown name, with the file. */
void boot_add_open(struct boot_build *b, const struct file *f, unsigned line, const char *why);

#endif
