/*
 * by_name: entries of passwd(5) and group(5) by name.  The first line of a name counts.  Not handled: what nsswitch.conf(5)
 * asks besides the files, and which lines glibc refuses (accounts.c).
 */
#include "checks/resolve/accounts/by_name.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/files/access.h"

static bool is_of(const char *line, size_t len, const char *name)
{
	size_t n = strlen(name);

	return len > n && !strncmp(line, name, n) && line[n] == ':';
}

bool entry_in(const struct file *f, const char *name)
{
	const char *text;
	size_t len;

	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &text, &len);)
		if (is_of(text, len, name))
			return true;
	return false;
}

int entry_of(struct root *r, const char *path, const char *name, bool *ret, struct err *e)
{
	const struct file *f;
	int rc = root_read(r, path, &f, e);

	*ret = rc < 0 ? is_absent(rc) : entry_in(f, name);
	return rc < 0 && !is_absent(rc) ? rc : 0;
}

/* The i-th field of a line. */
static const char *field(struct arena *a, const char *line, size_t len, unsigned i)
{
	const char *end = line + len, *colon;

	for (; i; i--, line = colon + 1)
		if (!(colon = memchr(line, ':', (size_t)(end - line))))
			return "";
	colon = memchr(line, ':', (size_t)(end - line));
	return arena_strndup(a, line, (size_t)((colon ? colon : end) - line));
}

static bool has_member(struct arena *a, const char *list, const char *name)
{
	size_t n;
	char **w = str_split(a, list, ",\r", &n);

	for (size_t i = 0; i < n; i++)
		if (str_eq(w[i], name))
			return true;
	return false;
}

int user_of(struct root *r, struct arena *a, const char *name, bool groups, struct user_of *ret,
	struct err *e)
{
	const struct file *f;
	const char *text;
	size_t len;

	*ret = (struct user_of){0};
	for (int k = 0; k < 1 + groups; k++) {
		int rc = root_read(r, k ? "/etc/group" : "/etc/passwd", &f, e);
		if (rc < 0 && !is_absent(rc))
			return rc;
		struct lines l = rc < 0 ? lines_of("", 0) : lines_of(f->data, f->size);
		while (next_line(&l, &text, &len) && ret->n < USER_GROUPS) {
			if (k ? !has_member(a, field(a, text, len, 3), name)
			      : ret->known || !is_of(text, len, name))
				continue;
			ret->known = true;
			if (!k)
				ret->uid = (uid_t)strtoul(field(a, text, len, 2), NULL, 10);
			ret->gids[ret->n++] =
				(gid_t)strtoul(field(a, text, len, k ? 2 : 3), NULL, 10);
		}
	}
	return 0;
}

int user_may(struct root *r, struct arena *a, const struct user_of *u, const char *path,
	unsigned want, bool *ret, struct err *e)
{
	struct access_path p;

	*ret = true;
	if (!u->known || !u->uid)
		return 0;
	int rc = access_load(r, a, path, &p, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	*ret = access_may(&p, want, u->uid, u->gids, u->n);
	return 0;
}
