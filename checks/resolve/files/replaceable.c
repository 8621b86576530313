/*
 * replaceable: see replaceable.h.  Owner, mode and POSIX ACL of the file and of every folder on the way; in a folder with
 * the sticky bit only the owner of what is there replaces it.  Not counted: capabilities, mandatory access control.
 */
#include "checks/resolve/files/replaceable.h"

#include <string.h>

#include "checks/resolve/files/access.h"

struct who {
	uid_t uid;
	const gid_t *gids;
	size_t n_gids;
};

static bool acl_lets(const struct access_node *d, const struct who *u, unsigned want)
{
	unsigned mask = 7;

	for (size_t i = 0; i < d->acl.n; i++)
		if (d->acl.v[i].tag == ACL_TAG_MASK)
			mask = d->acl.v[i].perm;
	for (size_t i = 0; i < d->acl.n; i++) {
		const struct acl_entry *e = &d->acl.v[i];
		if (e->tag == ACL_TAG_USER && e->id == u->uid)
			return (e->perm & mask & want) == want;
		for (size_t k = 0; e->tag == ACL_TAG_GROUP && k < u->n_gids; k++)
			if (u->gids[k] == e->id && (e->perm & mask & want) == want)
				return true;
	}
	return false;
}

static bool lets(const struct access_node *d, const struct who *u, unsigned want)
{
	if (d->uid == u->uid)
		return true; /* the owner may give himself what is missing */
	if (d->acl.n && acl_lets(d, u, want))
		return true;
	for (size_t i = 0; i < u->n_gids; i++)
		if (u->gids[i] == d->gid)
			return (d->mode >> 3 & want) == want;
	return (d->mode & want) == want;
}

bool replaceable(struct root *root, struct arena *a, const char *path, uid_t uid, const gid_t *gids,
	size_t n_gids)
{
	struct access_path p;
	char *copy = arena_strdup(a, path);
	const struct who who = {uid, gids, n_gids}, *u = &who;
	bool there = true;

	while (access_load(root, a, copy, &p, NULL) < 0) {
		char *slash = strrchr(copy, '/');
		there = false;
		if (!slash || slash == copy)
			return false;
		*slash = '\0';
	}
	for (size_t i = 0; i < p.n; i++) {
		const struct access_node *d = &p.v[i];
		bool last = i + 1 == p.n;
		if (last && there)
			return S_ISREG(d->mode) && lets(d, u, ACCESS_W);
		if (lets(d, u, ACCESS_W | ACCESS_X)) {
			/* In a folder as /tmp only the owner replaces what is there. */
			if (!(d->mode & S_ISVTX) || last || p.v[i + 1].uid == u->uid)
				return true;
		}
	}
	return false;
}
