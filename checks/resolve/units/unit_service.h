/*
 * unit_service: the settings of one service as they are in force over its file and drop-ins (systemd.exec(5), version 252).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_UNIT_SERVICE_H
#define PLUMBLINE_CHECKS_RESOLVE_UNIT_SERVICE_H

#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/units/unit_runs.h"

struct unit;
struct unit_service {
	struct root *r;
	struct arena *a;
	const struct unit *u;
};

/* 0; -errno: the unit files cannot be read.  A unit that is not there has no settings. */
int unit_service(
	struct root *r, struct arena *a, const char *name, struct unit_service *ret, struct err *e);
/* The next assignment of a key in [Service] that is in force, from *at on (0 at first); NULL: none. */
const struct ini_item *unit_service_next(const struct unit_service *s, const char *key, size_t *at);
/* The last; NULL: the key is not set. */
const struct ini_item *unit_service_last(const struct unit_service *s, const char *key);
/* Whether a boolean is set and true. */
bool unit_service_is_on(const struct unit_service *s, const char *key);
/* The words of an assignment, prefixes left on, quotes off, specifiers put in; one not known is NULL. */
char **unit_service_words(const struct unit_service *s, const struct ini_item *it, size_t *n);
/*
 * Whether a list of allowed ("A B") or forbidden ("~A B") words, its first assignment says which, lets one of names through
 * (the last is NULL); true where there is no list.  *ret_by (may be NULL): the assignment that decides, left alone without
 * a list.  *ret_allows (may be NULL): it is one of what is allowed.
 */
bool unit_service_lets(const struct unit_service *s, const char *key, const char *const *names,
	const struct ini_item **ret_by, bool *ret_allows);
/* Whether it reaches other hosts, and the assignment that keeps it from them or leaves that open. */
enum unit_answer unit_service_network(const struct unit_service *s, const struct ini_item **ret_by);

#endif
