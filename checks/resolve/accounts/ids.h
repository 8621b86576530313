/* ids: passwd(5) and group(5) of this root: names, numbers and who belongs to which group. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_IDS_H
#define PLUMBLINE_CHECKS_RESOLVE_IDS_H

#include <sys/types.h>

#include "checks/facts.h"

struct ids;
/* The model; a missing passwd or group file is an empty one, an unreadable one an error. */
extern const struct model model_ids;

/* By name, or by number where the text is one.  False when the name is not known here. */
bool ids_uid(const struct ids *ids, const char *name, uid_t *ret);
bool ids_gid(const struct ids *ids, const char *name, gid_t *ret);
/* The name, or NULL. */
const char *ids_user_name(const struct ids *ids, uid_t uid);
const char *ids_group_name(const struct ids *ids, gid_t gid);
/* Whether the user is in the group, by primary group or by the member list. */
bool ids_in_group(const struct ids *ids, uid_t uid, gid_t gid);
/* The primary group of a user.  False when the user is not known. */
bool ids_primary_group(const struct ids *ids, uid_t uid, gid_t *ret);
/* The i-th account in the order of passwd; NULL past the last. */
const char *ids_user_at(const struct ids *ids, size_t i, uid_t *ret_uid, gid_t *ret_gid);
/* The i-th line of group, and whether it lists that account as a member; NULL past the last. */
const char *ids_group_at(
	const struct ids *ids, size_t i, const char *member, gid_t *ret_gid, bool *ret_lists);
/* "alice, bob" (at most some, then "…"), or NULL when the group has no member on this host; in the arena. */
const char *ids_members(const struct ids *ids, gid_t gid, struct arena *a);

#endif
