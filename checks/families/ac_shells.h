/*
 * ac_shells: what the checks about login shells share (session-idle, umask): how an account stands when its sessions may
 * turn out in several ways, and the words for such a session.
 */
#ifndef PLUMBLINE_CHECKS_FAMILIES_AC_SHELLS_H
#define PLUMBLINE_CHECKS_FAMILIES_AC_SHELLS_H

#include "base/evidence.h"
#include "checks/shell/shell.h"

enum standing { STANDS, FAILS, UNSURE };

/* What one outcome is by itself, against what is wanted. */
typedef enum standing outcome_judge(const struct shell_outcome *o, const void *want);

/* How an account stands, and in *ret the outcome that decides it (the first one where it stands). */
enum standing account_standing(const struct shell_account *x, outcome_judge *judge,
	const void *want, const struct shell_outcome **ret);

/* " (at the console, through /etc/profile:3: exec dash, leaving out its own start files)", in ev's arena. */
const char *session_of(struct evidence *ev, const struct shell_outcome *o, bool zh);

/* Into the trace: the files a login of the account at the console goes through. */
void trace_login(struct evidence *ev, const struct shell_account *x);

/* Says when a new account was judged for want of any, and when /etc/shadow could not be read. */
void say_who_was_judged(struct evidence *ev, const struct shells *s);

#endif
