/*
 * access: who can really reach a file: mode bits, owner, POSIX ACL (acl(5)) and every directory on the way.
 *
 * The question is never "what does the mode say" but "is there a user, outside those who are trusted, whom the
 * kernel would let in".  Capabilities, file-system encryption and mandatory access control are not counted.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_ACCESS_H
#define PLUMBLINE_CHECKS_RESOLVE_ACCESS_H

#include <stdint.h>
#include <sys/types.h>

#include "base/rootfs.h"
#include "checks/resolve/accounts/ids.h"

enum { ACCESS_X = 1, ACCESS_W = 2, ACCESS_R = 4 };

/* linux/posix_acl_xattr.h */
enum acl_tag {
	ACL_TAG_USER_OBJ = 1,
	ACL_TAG_USER = 2,
	ACL_TAG_GROUP_OBJ = 4,
	ACL_TAG_GROUP = 8,
	ACL_TAG_MASK = 16,
	ACL_TAG_OTHER = 32
};

struct acl_entry {
	uint16_t tag, perm;
	uint32_t id;
};

struct acl {
	struct acl_entry *v;
	size_t n; /* 0: none, the mode bits decide */
};

struct access_node { /* one directory on the way, or the file at the end */
	const char *path;
	mode_t mode;
	uid_t uid;
	gid_t gid;
	struct acl acl;
	struct acl dflt; /* default ACL of a directory: what files made in it get */
};

struct access_path { /* "/" first, the file last, links resolved */
	struct access_node *v;
	size_t n;
};

/* Reads owner, mode and ACLs of everything on the way to path, in the arena.  0 or -errno naming the path. */
int access_load(
	struct root *r, struct arena *a, const char *path, struct access_path *ret, struct err *e);

/*
 * Parses the value of system.posix_acl_access.  0, or -EINVAL for what the kernel would not have given.
 */
int acl_parse(struct arena *a, const void *data, size_t size, struct acl *ret);

bool access_same(const struct access_node *x, const struct access_node *y); /* the same rights */
/* A deep copy that can be changed: "what if". */
struct access_path access_copy(struct arena *a, const struct access_path *p);
/* chmod(2) with its effect on the ACL: the group bits set the mask. */
void access_chmod(struct access_node *n, mode_t mode);
/* Gives the entry, replacing one of the same kind and id, and sets the mask to the union of the group class. */
void access_set_entry(
	struct arena *a, struct access_node *n, enum acl_tag tag, uint32_t id, unsigned perm);
/* What open(O_CREAT, mode), then chmod(mode) gives in this directory: a node with the directory's default ACL. */
struct access_node access_created(struct arena *a, const struct access_node *dir, const char *path,
	mode_t mode, uid_t uid, gid_t gid);

/*
 * What open(O_CREAT, mode) or mkdir(mode) alone gives in this directory: the mode less the umask, or, where the
 * directory has a default ACL, that ACL cut by the mode; a set-group-ID directory hands down its group.
 */
struct access_node access_made(struct arena *a, const struct access_node *dir, const char *path,
	mode_t mode, mode_t mask, uid_t uid, gid_t gid);

struct access_trust { /* uid 0 is always trusted */
	const uid_t *uids;
	size_t n_uids;
	const gid_t *gids;
	size_t n_gids;
	const struct ids *members; /* not NULL: the members of those groups are trusted too */
};

#define ACCESS_MAX_GROUPS 10
struct access_subject {
	bool found;
	bool has_uid; /* false: anybody */
	uid_t uid;
	gid_t gids[ACCESS_MAX_GROUPS];
	size_t n_gids;
};

/*
 * Looks for a user outside the trust who may search all directories before the last of the first n nodes and has
 * want on that last one.  The least special one is told: everybody, then a group, then a user.  0 (found or not), or
 * -E2BIG when more groups stand in the ACLs than can be tried.
 */
int access_outsider(const struct access_path *p, size_t n, unsigned want,
	const struct access_trust *t, struct access_subject *ret, struct err *e);

/*
 * The same among the accounts of this host alone: *ret names an account that gets in and is not trusted, or the group
 * it gets in by.  What every user may is found too.  0, or -E2BIG as above.
 */
int access_account(const struct access_path *p, size_t n, unsigned want,
	const struct access_trust *t, const struct ids *ids, struct access_subject *ret,
	struct err *e);

/* "every user", "members of group users (alice)", "user alice": the same in Chinese when zh. */
const char *access_subject_text(
	const struct access_subject *s, const struct ids *ids, struct arena *a, bool zh);
/* "0640 root:adm" and, after it, the ACL's named entries, in the arena. */
const char *access_node_text(const struct access_node *n, const struct ids *ids, struct arena *a);
/* Whether that account may do want with the last node, and search all before it. */
bool access_may(const struct access_path *p, unsigned want, uid_t uid, const gid_t *gids, size_t n);
#endif
