/*
 * last_login: when each account last logged in, by lastlog(8)'s file and wtmp(5), lastlog2(8) and wtmpdb(8).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LAST_LOGIN_H
#define PLUMBLINE_CHECKS_RESOLVE_LAST_LOGIN_H

#include <sys/types.h>
#include <time.h>

#include "checks/facts.h"

struct last_logins;
/* The model; a file that is there and cannot be read is an error, one that is not there is said below. */
extern const struct model model_last_logins;

/* False: this host keeps neither lastlog nor lastlog2, so "never" cannot be told from "not recorded". */
bool last_logins_kept(const struct last_logins *l);
/* The last login of the account, 0: none is recorded; *ret_source (may be NULL) the file that says so. */
time_t last_login(
	const struct last_logins *l, const char *name, uid_t uid, const char **ret_source);
/*
 * wtmpdb's data base where there is no lastlog2 beside it; NULL: none.  It holds the newest logins alone, and the older files
 * may have stood still since it came: a login that is told of is one, and that none is told of says nothing.
 */
const char *last_logins_partial(const struct last_logins *l);

#endif
