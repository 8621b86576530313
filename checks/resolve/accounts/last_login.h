/*
 * last_login: when each account last logged in, by lastlog(8)'s file and by wtmp(5).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LAST_LOGIN_H
#define PLUMBLINE_CHECKS_RESOLVE_LAST_LOGIN_H

#include <sys/types.h>
#include <time.h>

#include "checks/facts.h"

struct last_logins;
/* The model; a file that is there and cannot be read is an error, one that is not there is said below. */
extern const struct model model_last_logins;

/* False: this host keeps no /var/log/lastlog, so "never" cannot be told from "not recorded". */
bool last_logins_kept(const struct last_logins *l);
/* The last login of the account, 0: none is recorded; *ret_source (may be NULL) the file that says so. */
time_t last_login(
	const struct last_logins *l, const char *name, uid_t uid, const char **ret_source);
/*
 * A record kept in a form that is not read here (lastlog2's data base, wtmpdb's); NULL: none.  Where there is one, the files
 * that are read may have stood still since it came: a login they tell of is one, and that they tell of none says nothing.
 */
const char *last_logins_unread(const struct last_logins *l);

#endif
