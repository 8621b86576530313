/*
 * login_defs: what shadow's tools take from login.defs(5) and /etc/default/useradd, and so what a new account gets.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LOGIN_DEFS_H
#define PLUMBLINE_CHECKS_RESOLVE_LOGIN_DEFS_H

#include "checks/facts.h"

struct login_defs;
extern const struct model model_login_defs; /* an absent file is an empty one */

/* The last value of a name, as getdef_str() gives it; NULL when unset.  *ret_file, *ret_line (may be NULL): where. */
const char *login_defs_str(const struct login_defs *d, const char *name,
	const struct file **ret_file, unsigned *ret_line);
/* getdef_long(): decimal, 0x, octal; what is no number is dflt and *ret_bad (may be NULL) says so. */
long login_defs_long(const struct login_defs *d, const char *name, long dflt, bool *ret_bad);

/* The last value of a key of /etc/default/useradd (INACTIVE, EXPIRE, SHELL, SKEL ...), as login_defs_str(). */
const char *useradd_default(const struct login_defs *d, const char *name,
	const struct file **ret_file, unsigned *ret_line);

/* The days `useradd NAME` writes into shadow; -1: an empty field. */
struct new_account {
	long min, max, warn, inactive;
	const char *expires; /* EXPIRE as it stands, NULL: none */
	const struct file *min_file, *max_file, *warn_file, *inactive_file; /* NULL: built in */
	unsigned min_line, max_line, warn_line, inactive_line;
	const struct file *expires_file;
	unsigned expires_line;
	long expires_day; /* the same in days since 1970; -1: none, or why_not */
	bool no_useradd;  /* this root has no useradd */
	bool no_shadow; /* nor a shadow: the password will stand in passwd, and none of these days anywhere */
	const char *fails; /* useradd makes no account: why, with the file and line; else NULL */
	const char *
		why_not; /* useradd would stop or write something else: why, with the file and line; else NULL */
};
const struct new_account *login_defs_new_account(const struct login_defs *d);

#endif
