/* time_in_use: which of chrony, systemd-timesyncd and ntp keeps the clock of a host. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_TIME_IN_USE_H
#define PLUMBLINE_CHECKS_RESOLVE_TIME_IN_USE_H

#include "checks/facts.h"
#include "checks/resolve/time/time_sources.h"

/*
 * "chrony", "timesyncd", "ntp", or NULL: none of them.  The one that the next boot starts; where it starts none, the one
 * that is installed; of several the first in the order chrony, ntp, timesyncd.  0 or -errno.
 */
int time_in_use(struct facts *f, const char **ret, struct err *e);

/*
 * How a daemon of that word is set up: the one that the boot starts, else one that is there; NULL: there is none.
 * *ret_starts: whether the boot starts it.  0 or -errno.
 */
int time_daemon_of(struct facts *f, const char *word, const struct time_sources **ret,
	bool *ret_starts, struct err *e);

#endif
