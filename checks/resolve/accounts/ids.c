/*
 * ids: /etc/passwd and /etc/group (passwd(5), group(5)) of the root that is looked at.
 *
 * The first line for a name or a number wins, as in nss_files.  Lines with too few fields or a number that is none
 * are passed over, as nss_files does; "+" lines of the NIS compat mode likewise.  Not handled: accounts that come
 * from a directory service, gshadow.
 */
#include "checks/resolve/accounts/ids.h"

#include <string.h>

#include "base/str.h"

struct user {
	const char *name;
	uid_t uid;
	gid_t gid;
};

struct group {
	const char *name;
	gid_t gid;
	char **members;
	size_t n_members;
};

struct ids {
	struct user *users;
	struct group *groups;
	size_t n_users, cap_users, n_groups, cap_groups;
};

#define MEMBERS_SHOWN 8

static bool number(const char *s, uint32_t *ret)
{
	uint64_t v;

	if (str_u64(s, &v) < 0 || v >= UINT32_MAX)
		return false;
	*ret = (uint32_t)v;
	return true;
}

/* Splits at colons, keeping empty fields; the number found, at most max. */
static size_t fields(char *line, char **f, size_t max)
{
	size_t n = 0;

	for (char *p = line; p && n < max; n++) {
		f[n] = p;
		p = strchr(p, ':');
		if (p)
			*p++ = '\0';
	}
	return n;
}

static void take_user(struct ids *ids, struct arena *a, char *line)
{
	char *f[7];
	uint32_t uid, gid;

	if (fields(line, f, 7) < 4 || !f[0][0] || f[0][0] == '+' || f[0][0] == '-')
		return;
	if (!number(f[2], &uid) || !number(f[3], &gid))
		return;
	struct user *u = arena_push(a, &ids->users, &ids->n_users, &ids->cap_users, sizeof(*u));
	*u = (struct user){f[0], uid, gid};
}

static void take_group(struct ids *ids, struct arena *a, char *line)
{
	char *f[4];
	uint32_t gid;
	size_t n = fields(line, f, 4);

	if (n < 3 || !f[0][0] || f[0][0] == '+' || f[0][0] == '-' || !number(f[2], &gid))
		return;
	struct group *g = arena_push(a, &ids->groups, &ids->n_groups, &ids->cap_groups, sizeof(*g));
	*g = (struct group){.name = f[0], .gid = gid};
	if (n == 4)
		g->members = str_split(a, f[3], ", \t\r", &g->n_members);
}

static int read_file(const struct host *h, struct arena *a, struct ids *ids, const char *path,
	void (*take)(struct ids *, struct arena *, char *), struct err *e)
{
	const struct file *f;
	int rc = root_read(h->root, path, &f, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	size_t len;
	while (next_line(&l, &text, &len))
		if (len && text[0] != '#')
			take(ids, a, arena_strndup(a, text, len));
	return 0;
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct ids *ids = arena_alloc(a, sizeof(*ids));
	int rc = read_file(h, a, ids, "/etc/passwd", take_user, e);

	(void)f;
	if (!rc)
		rc = read_file(h, a, ids, "/etc/group", take_group, e);
	*ret = ids;
	return rc;
}

const struct model model_ids = {"accounts and groups", build};

bool ids_uid(const struct ids *ids, const char *name, uid_t *ret)
{
	for (size_t i = 0; i < ids->n_users; i++)
		if (str_eq(ids->users[i].name, name)) {
			*ret = ids->users[i].uid;
			return true;
		}
	if (str_eq(name, "root")) {
		*ret = 0;
		return true;
	}
	return number(name, ret);
}

bool ids_gid(const struct ids *ids, const char *name, gid_t *ret)
{
	for (size_t i = 0; i < ids->n_groups; i++)
		if (str_eq(ids->groups[i].name, name)) {
			*ret = ids->groups[i].gid;
			return true;
		}
	if (str_eq(name, "root")) {
		*ret = 0;
		return true;
	}
	return number(name, ret);
}

const char *ids_user_name(const struct ids *ids, uid_t uid)
{
	for (size_t i = 0; i < ids->n_users; i++)
		if (ids->users[i].uid == uid)
			return ids->users[i].name;
	return uid ? NULL : "root";
}

const char *ids_group_name(const struct ids *ids, gid_t gid)
{
	for (size_t i = 0; i < ids->n_groups; i++)
		if (ids->groups[i].gid == gid)
			return ids->groups[i].name;
	return gid ? NULL : "root";
}

bool ids_primary_group(const struct ids *ids, uid_t uid, gid_t *ret)
{
	for (size_t i = 0; i < ids->n_users; i++)
		if (ids->users[i].uid == uid) {
			*ret = ids->users[i].gid;
			return true;
		}
	return false;
}

static bool lists(const struct group *g, const char *name)
{
	for (size_t i = 0; i < g->n_members; i++)
		if (str_eq(g->members[i], name))
			return true;
	return false;
}

bool ids_in_group(const struct ids *ids, uid_t uid, gid_t gid)
{
	const char *name = ids_user_name(ids, uid);
	gid_t primary;

	if (ids_primary_group(ids, uid, &primary) && primary == gid)
		return true;
	for (size_t i = 0; name && i < ids->n_groups; i++)
		if (ids->groups[i].gid == gid && lists(&ids->groups[i], name))
			return true;
	return false;
}

const char *ids_user_at(const struct ids *ids, size_t i, uid_t *ret_uid, gid_t *ret_gid)
{
	if (i >= ids->n_users)
		return NULL;
	*ret_uid = ids->users[i].uid;
	*ret_gid = ids->users[i].gid;
	return ids->users[i].name;
}

const char *ids_group_at(
	const struct ids *ids, size_t i, const char *member, gid_t *ret_gid, bool *ret_lists)
{
	if (i >= ids->n_groups)
		return NULL;
	*ret_gid = ids->groups[i].gid;
	*ret_lists = lists(&ids->groups[i], member);
	return ids->groups[i].name;
}

const char *ids_members(const struct ids *ids, gid_t gid, struct arena *a)
{
	struct strbuf b = {.arena = a};
	size_t n = 0;

	for (size_t i = 0; i < ids->n_users && n <= MEMBERS_SHOWN; i++)
		if (ids->users[i].uid && ids_in_group(ids, ids->users[i].uid, gid)) {
			strbuf_printf(&b, "%s%s", n ? ", " : "",
				n == MEMBERS_SHOWN ? "…" : ids->users[i].name);
			n++;
		}
	return n ? strbuf_str(&b) : NULL;
}
