/*
 * logind: does systemd-logind end idle sessions (logind.conf(5))?
 *
 * StopIdleSessionSec= (systemd 252 and later) stops a session whose terminal has seen no input that long, whatever
 * the shell.  IdleAction= acts on the whole machine (suspend, lock, power off) and logs nobody out.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LOGIND_H
#define PLUMBLINE_CHECKS_RESOLVE_LOGIND_H

#include <stdint.h>

#include "checks/facts.h"

struct logind_idle {
	bool stops;	     /* sessions are ended after `seconds` */
	uint64_t seconds;    /* as configured; 0: not set or infinity */
	const char *why_not; /* English: why a configured time does not work; NULL */
	const char *why_not_zh;
	const struct file *file; /* of StopIdleSessionSec; NULL: not set */
	unsigned line;
	const char *text;	 /* its value as it stands */
	const char *idle_action; /* IdleAction; "ignore" by default */
};

extern const struct model model_logind_idle; /* struct logind_idle */

#endif
