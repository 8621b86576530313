/*
 * access: acl(5) and path_resolution(7) as the kernel applies them; see access.h.
 *
 * Precedence inside one object: owner, named user, then the group class (owning group and named groups: one entry
 * that matches and grants is enough, a match without grant denies), then others.  The mask bounds named users and
 * the group class.  A user needs search permission on every directory of the resolved path.
 *
 * Existence of an outsider is found by trying: each user id named on the way (and nobody in particular), with each
 * subset of the untrusted groups named on the way.  That is exact, since no other id can change an answer.
 */
#include "checks/resolve/files/access.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/str.h"

#define ACL_MAX_ENTRIES	 1024
#define ACCESS_MAX_USERS 64

static unsigned le(const unsigned char *p, unsigned n)
{
	unsigned v = 0;

	for (unsigned i = n; i-- > 0;)
		v = v << 8 | p[i];
	return v;
}

int acl_parse(struct arena *a, const void *data, size_t size, struct acl *ret)
{
	const unsigned char *p = data;

	*ret = (struct acl){0};
	if (size < 4 || (size - 4) % 8 || le(p, 4) != 2 || (size - 4) / 8 > ACL_MAX_ENTRIES)
		return -EINVAL;
	size_t n = (size - 4) / 8;
	struct acl_entry *v = arena_array(a, n + 1, sizeof(*v));
	for (size_t i = 0; i < n; i++) {
		const unsigned char *q = p + 4 + 8 * i;
		v[i] = (struct acl_entry){(uint16_t)le(q, 2), (uint16_t)le(q + 2, 2), le(q + 4, 4)};
		if (v[i].perm > 7 || !v[i].tag || v[i].tag > ACL_TAG_OTHER ||
			(v[i].tag & (v[i].tag - 1)))
			return -EINVAL;
	}
	*ret = (struct acl){v, n};
	return 0;
}

static int load_acl(
	int fd, const char *name, struct arena *a, const char *path, struct acl *ret, struct err *e)
{
	unsigned char data[4 + 8 * ACL_MAX_ENTRIES];
	char self[64];

	/* By way of /proc: fgetxattr() refuses O_PATH descriptors. */
	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	ssize_t n = getxattr(self, name, data, sizeof(data));
	if (n < 0 && (errno == ENODATA || errno == EOPNOTSUPP))
		return 0;
	if (n < 0)
		return err_set(e, errno, "%s: %s: %s", path, name, errno_text(errno));
	if (n > 4 && acl_parse(a, data, (size_t)n, ret) < 0)
		return err_set(e, EINVAL, "%s: %s: not an ACL this agent understands", path, name);
	return 0;
}

static int load_node(
	struct root *r, struct arena *a, const char *path, struct access_node *n, struct err *e)
{
	struct stat st;
	int fd = root_openat(r, path, O_PATH, e);

	if (fd < 0)
		return fd;
	int rc = fstat(fd, &st) < 0 ? err_set(e, errno, "%s: %s", path, errno_text(errno)) : 0;
	*n = (struct access_node){
		.path = path, .mode = st.st_mode, .uid = st.st_uid, .gid = st.st_gid};
	if (!rc)
		rc = load_acl(fd, "system.posix_acl_access", a, path, &n->acl, e);
	if (!rc && S_ISDIR(st.st_mode))
		rc = load_acl(fd, "system.posix_acl_default", a, path, &n->dflt, e);
	close(fd);
	return rc;
}

int access_load(
	struct root *r, struct arena *a, const char *path, struct access_path *ret, struct err *e)
{
	char *real;
	int rc = root_resolve(r, path, a, &real, e);

	if (rc < 0)
		return rc;
	/* root_resolve() may lead with more than one slash. */
	size_t n = 0, cap = 0;
	struct strbuf b = {.arena = a};
	size_t n_names;
	char **names = str_split(a, real, "/", &n_names);
	ret->v = NULL;
	for (size_t i = 0; i <= n_names; i++) {
		struct access_node *node = arena_push(a, &ret->v, &n, &cap, sizeof(*node));
		if (i)
			strbuf_printf(&b, "/%s", names[i - 1]);
		rc = load_node(r, a, i ? arena_strdup(a, strbuf_str(&b)) : "/", node, e);
		if (rc < 0)
			return rc;
	}
	ret->n = n;
	return 0;
}

static struct acl acl_copy(struct arena *a, const struct acl *from)
{
	struct acl c = {NULL, from->n};

	if (from->n) {
		c.v = arena_array(a, from->n, sizeof(*c.v));
		memcpy(c.v, from->v, from->n * sizeof(*c.v));
	}
	return c;
}

static bool acl_same(const struct acl *x, const struct acl *y)
{
	if (x->n != y->n)
		return false;
	for (size_t i = 0; i < x->n; i++)
		if (x->v[i].tag != y->v[i].tag || x->v[i].perm != y->v[i].perm ||
			x->v[i].id != y->v[i].id)
			return false;
	return true;
}

bool access_same(const struct access_node *x, const struct access_node *y)
{
	return x->mode == y->mode && x->uid == y->uid && x->gid == y->gid &&
	       acl_same(&x->acl, &y->acl) && acl_same(&x->dflt, &y->dflt);
}

struct access_path access_copy(struct arena *a, const struct access_path *p)
{
	struct access_path c = {arena_array(a, p->n + 1, sizeof(*c.v)), p->n};

	for (size_t i = 0; i < p->n; i++) {
		c.v[i] = p->v[i];
		c.v[i].acl = acl_copy(a, &p->v[i].acl);
		c.v[i].dflt = acl_copy(a, &p->v[i].dflt);
	}
	return c;
}

static struct acl_entry *entry(const struct acl *acl, enum acl_tag tag)
{
	for (size_t i = 0; i < acl->n; i++)
		if (acl->v[i].tag == tag)
			return &acl->v[i];
	return NULL;
}

void access_chmod(struct access_node *n, mode_t mode)
{
	struct acl_entry *x;

	n->mode = (n->mode & S_IFMT) | (mode & 07777);
	if ((x = entry(&n->acl, ACL_TAG_USER_OBJ)))
		x->perm = mode >> 6 & 7;
	if ((x = entry(&n->acl, ACL_TAG_MASK)) || (x = entry(&n->acl, ACL_TAG_GROUP_OBJ)))
		x->perm = mode >> 3 & 7;
	if ((x = entry(&n->acl, ACL_TAG_OTHER)))
		x->perm = mode & 7;
}

static void put(struct arena *a, struct acl *acl, enum acl_tag tag, uint32_t id, unsigned perm)
{
	for (size_t i = 0; i < acl->n; i++)
		if (acl->v[i].tag == tag &&
			(acl->v[i].id == id || (tag != ACL_TAG_USER && tag != ACL_TAG_GROUP))) {
			acl->v[i].perm = (uint16_t)perm;
			return;
		}
	struct acl_entry *v = arena_array(a, acl->n + 1, sizeof(*v));
	if (acl->n)
		memcpy(v, acl->v, acl->n * sizeof(*v));
	v[acl->n] = (struct acl_entry){(uint16_t)tag, (uint16_t)perm, id};
	*acl = (struct acl){v, acl->n + 1};
}

void access_set_entry(
	struct arena *a, struct access_node *n, enum acl_tag tag, uint32_t id, unsigned perm)
{
	unsigned mask = 0;

	if (!n->acl.n) {
		put(a, &n->acl, ACL_TAG_USER_OBJ, 0, n->mode >> 6 & 7);
		put(a, &n->acl, ACL_TAG_GROUP_OBJ, 0, n->mode >> 3 & 7);
		put(a, &n->acl, ACL_TAG_OTHER, 0, n->mode & 7);
	}
	put(a, &n->acl, tag, id, perm);
	for (size_t i = 0; i < n->acl.n; i++)
		if (n->acl.v[i].tag & (ACL_TAG_USER | ACL_TAG_GROUP | ACL_TAG_GROUP_OBJ))
			mask |= n->acl.v[i].perm;
	if (tag != ACL_TAG_MASK &&
		(entry(&n->acl, ACL_TAG_MASK) || (tag & (ACL_TAG_USER | ACL_TAG_GROUP))))
		put(a, &n->acl, ACL_TAG_MASK, 0, mask);
}

struct access_node access_created(struct arena *a, const struct access_node *dir, const char *path,
	mode_t mode, uid_t uid, gid_t gid)
{
	struct access_node n = {.path = path, .mode = S_IFREG, .uid = uid, .gid = gid};

	n.acl = acl_copy(a, &dir->dflt);
	access_chmod(&n, mode);
	return n;
}

struct access_node access_made(struct arena *a, const struct access_node *dir, const char *path,
	mode_t mode, mode_t mask, uid_t uid, gid_t gid)
{
	struct access_node n = {.path = path, .uid = uid, .gid = gid};
	struct acl_entry *x;

	n.mode = (mode & S_IFMT ? mode & S_IFMT : S_IFREG) | (mode & 07777);
	if (dir->mode & S_ISGID) {
		n.gid = dir->gid;
		if (S_ISDIR(n.mode))
			n.mode |= S_ISGID;
	}
	if (!dir->dflt.n) {
		n.mode &= ~(mask & 0777);
		return n;
	}
	n.acl = acl_copy(a, &dir->dflt);
	if (S_ISDIR(n.mode))
		n.dflt = acl_copy(a, &dir->dflt);
	mode_t kept = n.mode & 0777;
	if ((x = entry(&n.acl, ACL_TAG_USER_OBJ)))
		kept &= (mode_t)x->perm << 6 | 077;
	if ((x = entry(&n.acl, ACL_TAG_MASK)) || (x = entry(&n.acl, ACL_TAG_GROUP_OBJ)))
		kept &= (mode_t)x->perm << 3 | 0707;
	if ((x = entry(&n.acl, ACL_TAG_OTHER)))
		kept &= (mode_t)x->perm | 0770;
	access_chmod(&n, (n.mode & 07000) | kept);
	return n;
}

struct subject {
	bool has_uid;
	uid_t uid;
	gid_t gids[ACCESS_MAX_GROUPS];
	size_t n;
};

static bool in(const struct subject *s, gid_t gid)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->gids[i] == gid)
			return true;
	return false;
}

static bool by_mode(const struct access_node *n, const struct subject *s, unsigned want)
{
	unsigned shift = s->has_uid && s->uid == n->uid ? 6 : in(s, n->gid) ? 3 : 0;

	return (n->mode >> shift & want) == want;
}

static bool by_acl(const struct access_node *n, const struct subject *s, unsigned want)
{
	const struct acl_entry *m = entry(&n->acl, ACL_TAG_MASK);
	unsigned mask = m ? m->perm : 7, other = 0;
	bool matched = false;

	for (size_t i = 0; i < n->acl.n;
		i++) /* the owner first, whatever the order of the entries */
		if (n->acl.v[i].tag == ACL_TAG_USER_OBJ && s->has_uid && s->uid == n->uid)
			return (n->acl.v[i].perm & want) == want;
	for (size_t i = 0; i < n->acl.n; i++)
		if (n->acl.v[i].tag == ACL_TAG_USER && s->has_uid && s->uid == n->acl.v[i].id)
			return (n->acl.v[i].perm & mask & want) == want;
	for (size_t i = 0; i < n->acl.n; i++) {
		const struct acl_entry *x = &n->acl.v[i];
		if ((x->tag == ACL_TAG_GROUP_OBJ && in(s, n->gid)) ||
			(x->tag == ACL_TAG_GROUP && in(s, x->id))) {
			if ((x->perm & mask & want) == want)
				return true;
			matched = true;
		}
		if (x->tag == ACL_TAG_OTHER)
			other = x->perm;
	}
	return !matched && (other & want) == want;
}

static bool granted(const struct access_path *p, size_t n, unsigned want, const struct subject *s)
{
	for (size_t i = 0; i < n; i++) {
		unsigned w = i + 1 == n ? want : ACCESS_X;
		if (!(p->v[i].acl.n ? by_acl(&p->v[i], s, w) : by_mode(&p->v[i], s, w)))
			return false;
	}
	return true;
}

bool access_may(const struct access_path *p, unsigned want, uid_t uid, const gid_t *gids, size_t n)
{
	struct subject s = {.has_uid = true, .uid = uid};

	for (size_t i = 0; i < n && s.n < ACCESS_MAX_GROUPS; i++)
		s.gids[s.n++] = gids[i];
	return granted(p, p->n, want, &s);
}

static bool trusted_uid(const struct access_trust *t, uid_t uid)
{
	if (!uid)
		return true;
	for (size_t i = 0; i < t->n_uids; i++)
		if (t->uids[i] == uid)
			return true;
	for (size_t i = 0; t->members && i < t->n_gids; i++)
		if (ids_in_group(t->members, uid, t->gids[i]))
			return true;
	return false;
}

static bool trusted_gid(const struct access_trust *t, gid_t gid)
{
	for (size_t i = 0; i < t->n_gids; i++)
		if (t->gids[i] == gid)
			return true;
	return false;
}

struct named { /* the untrusted ids that stand on the way */
	uid_t uids[ACCESS_MAX_USERS];
	gid_t gids[ACCESS_MAX_GROUPS];
	size_t n_uids, n_gids;
	bool too_many;
};

static void name_uid(struct named *m, const struct access_trust *t, uid_t uid)
{
	if (trusted_uid(t, uid))
		return;
	for (size_t i = 0; i < m->n_uids; i++)
		if (m->uids[i] == uid)
			return;
	if (m->n_uids == ACCESS_MAX_USERS)
		m->too_many = true;
	else
		m->uids[m->n_uids++] = uid;
}

static void name_gid(struct named *m, const struct access_trust *t, gid_t gid)
{
	if (trusted_gid(t, gid))
		return;
	for (size_t i = 0; i < m->n_gids; i++)
		if (m->gids[i] == gid)
			return;
	if (m->n_gids == ACCESS_MAX_GROUPS)
		m->too_many = true;
	else
		m->gids[m->n_gids++] = gid;
}

static void name_all(
	struct named *m, const struct access_path *p, size_t n, const struct access_trust *t)
{
	for (size_t i = 0; i < n; i++) {
		name_uid(m, t, p->v[i].uid);
		name_gid(m, t, p->v[i].gid);
		for (size_t j = 0; j < p->v[i].acl.n; j++) {
			const struct acl_entry *x = &p->v[i].acl.v[j];
			if (x->tag == ACL_TAG_USER)
				name_uid(m, t, x->id);
			if (x->tag == ACL_TAG_GROUP)
				name_gid(m, t, x->id);
		}
	}
}

static struct subject subject_of(const struct named *m, size_t user, unsigned groups)
{
	struct subject s = {.has_uid = user > 0, .uid = user ? m->uids[user - 1] : 0};

	for (size_t i = 0; i < m->n_gids; i++)
		if (groups & 1u << i)
			s.gids[s.n++] = m->gids[i];
	return s;
}

int access_outsider(const struct access_path *p, size_t n, unsigned want,
	const struct access_trust *t, struct access_subject *ret, struct err *e)
{
	struct named m = {.n_uids = 0};

	*ret = (struct access_subject){0};
	name_all(&m, p, n, t);
	for (unsigned size = 0; size <= m.n_gids; size++)
		for (size_t user = 0; user <= m.n_uids; user++)
			for (unsigned set = 0; set < 1u << m.n_gids; set++) {
				if ((unsigned)__builtin_popcount(set) != size)
					continue;
				struct subject s = subject_of(&m, user, set);
				if (!granted(p, n, want, &s))
					continue;
				*ret = (struct access_subject){.found = true,
					.has_uid = s.has_uid,
					.uid = s.uid,
					.n_gids = s.n};
				memcpy(ret->gids, s.gids, sizeof(ret->gids));
				return 0;
			}
	if (m.too_many)
		return err_set(e, E2BIG, "%s: more users or groups in the ACLs than can be judged",
			n ? p->v[n - 1].path : "/");
	return 0;
}

/* The groups of an account, the trusted ones left out when trust is given. */
static void account_groups(struct subject *s, const struct ids *ids, const char *name, gid_t gid,
	const struct access_trust *trust, const struct access_path *p, size_t n)
{
	gid_t g;
	bool lists;

	s->n = 0;
	if (!trust || !trusted_gid(trust, gid))
		s->gids[s->n++] = gid;
	for (size_t i = 0; ids_group_at(ids, i, name, &g, &lists); i++) {
		bool stands = false; /* only groups that stand on the way matter */
		for (size_t j = 0; j < n && !stands; j++) {
			stands = p->v[j].gid == g;
			for (size_t k = 0; k < p->v[j].acl.n && !stands; k++)
				stands = p->v[j].acl.v[k].tag == ACL_TAG_GROUP &&
					 p->v[j].acl.v[k].id == g;
		}
		if (lists && stands && s->n < ACCESS_MAX_GROUPS && !in(s, g) &&
			(!trust || !trusted_gid(trust, g)))
			s->gids[s->n++] = g;
	}
}

static bool is_member(const struct ids *ids, uid_t uid, const struct access_subject *s)
{
	for (size_t i = 0; i < s->n_gids; i++)
		if (!ids_in_group(ids, uid, s->gids[i]))
			return false;
	return true;
}

int access_account(const struct access_path *p, size_t n, unsigned want,
	const struct access_trust *t, const struct ids *ids, struct access_subject *ret,
	struct err *e)
{
	struct access_subject any;
	const char *name;
	uid_t uid;
	gid_t gid;
	int rc = access_outsider(p, n, want, t, &any, e);

	if (rc < 0 || !any.found || (!any.has_uid && !any.n_gids)) {
		*ret = any;
		return rc;
	}
	*ret = (struct access_subject){0};
	for (size_t i = 0; (name = ids_user_at(ids, i, &uid, &gid)); i++) {
		struct subject all = {.has_uid = true, .uid = uid}, own = all;
		if (trusted_uid(t, uid))
			continue;
		account_groups(&all, ids, name, gid, NULL, p, n);
		account_groups(&own, ids, name, gid, t, p, n);
		if (!granted(p, n, want, &all) || !granted(p, n, want, &own))
			continue;
		/* Named by the group when that is what lets it in. */
		*ret = !any.has_uid && is_member(ids, uid, &any)
			       ? any
			       : (struct access_subject){
					 .found = true, .has_uid = true, .uid = uid};
		return 0;
	}
	return 0;
}

static void add_group(struct strbuf *b, gid_t gid, const struct ids *ids, bool zh)
{
	const char *name = ids_group_name(ids, gid), *members = ids_members(ids, gid, b->arena);

	strbuf_puts(b, zh ? "群組 " : "members of group ");
	if (name)
		strbuf_puts(b, name);
	else
		strbuf_printf(b, "%u", gid);
	if (members)
		strbuf_printf(b, zh ? "（現有成員 %s）之成員" : " (now %s)", members);
	else
		strbuf_puts(b, zh ? "之成員（本機目前無成員）" : " (none on this host now)");
}

const char *access_subject_text(
	const struct access_subject *s, const struct ids *ids, struct arena *a, bool zh)
{
	struct strbuf b = {.arena = a};

	if (!s->has_uid && !s->n_gids)
		return zh ? "所有使用者" : "every user";
	if (s->has_uid) {
		const char *name = ids_user_name(ids, s->uid);
		strbuf_puts(&b, zh ? "使用者 " : "user ");
		if (name)
			strbuf_puts(&b, name);
		else
			strbuf_printf(&b, "%u", s->uid);
	}
	for (size_t i = 0; i < s->n_gids; i++) {
		if (b.len)
			strbuf_puts(&b, zh ? "且同時為" : " who are also ");
		add_group(&b, s->gids[i], ids, zh);
	}
	return strbuf_str(&b);
}

static void add_name(struct strbuf *b, const char *name, unsigned id)
{
	if (name)
		strbuf_puts(b, name);
	else
		strbuf_printf(b, "%u", id);
}

const char *access_node_text(const struct access_node *n, const struct ids *ids, struct arena *a)
{
	struct strbuf b = {.arena = a};
	const struct acl_entry *m = entry(&n->acl, ACL_TAG_MASK);

	strbuf_printf(&b, "%04o ", n->mode & 07777);
	add_name(&b, ids_user_name(ids, n->uid), n->uid);
	strbuf_puts(&b, ":");
	add_name(&b, ids_group_name(ids, n->gid), n->gid);
	for (size_t i = 0; i < n->acl.n; i++) {
		const struct acl_entry *x = &n->acl.v[i];
		unsigned perm = x->perm & (m ? m->perm : 7u);
		if (x->tag != ACL_TAG_USER && x->tag != ACL_TAG_GROUP)
			continue;
		strbuf_puts(&b, x->tag == ACL_TAG_USER ? " +user:" : " +group:");
		add_name(&b,
			x->tag == ACL_TAG_USER ? ids_user_name(ids, x->id)
					       : ids_group_name(ids, x->id),
			x->id);
		strbuf_printf(&b, ":%c%c%c", perm & 4 ? 'r' : '-', perm & 2 ? 'w' : '-',
			perm & 1 ? 'x' : '-');
	}
	return strbuf_str(&b);
}
