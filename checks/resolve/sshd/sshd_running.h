/* sshd_running: the sshd that serves now, which may be another one than the files tell of. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SSHD_RUNNING_H
#define PLUMBLINE_CHECKS_RESOLVE_SSHD_RUNNING_H

#include "checks/resolve/sshd/sshd.h"

struct sshd_listener {
	pid_t pid;
	const char *unit; /* it runs in; NULL: none */
	const char *command;
	/* As its files are now; NULL: it could not be read, and why says so. */
	const struct sshd_conf *conf;
	struct err why;
	time_t read_at;	   /* when it read them, where conf is there */
	const char *stale; /* what changed after it had been read, and when; NULL: nothing */
	bool as_unit;	   /* its command line is what its unit starts */
};
struct sshd_listeners {
	struct sshd_listener *v;
	size_t n; /* 0: none listens (a socket of systemd starts one for each connection) */
};
/* struct sshd_listeners; asks the probes, so on a running system only. */
extern const struct model model_sshd_listeners;

#endif
