/*
 * mounts_path: paths of mount points: links followed as far as there are files, as systemd-fstab-generator does, and the
 * names of mount units (systemd-escape(1), --path).
 */
#include "checks/resolve/mounts/mounts_plan.h"

#include <ctype.h>
#include <stdlib.h>
#include <stdarg.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

bool mounts_covers(const char *dir, const char *path)
{
	size_t n = strlen(dir);

	if (str_eq(dir, "/"))
		return *path == '/';
	return !strncmp(dir, path, n) && (!path[n] || path[n] == '/');
}

/* Without "//", "/./" and the slash at the end. */
char *mounts_simple(struct arena *a, const char *path)
{
	size_t n;
	char **v = str_split(a, path, "/", &n);
	struct strbuf b = {.arena = a};

	for (size_t i = 0; i < n; i++)
		if (!str_eq(v[i], "."))
			strbuf_printf(&b, "/%s", v[i]);
	return arena_strdup(a, b.len ? b.data : "/");
}

static char *canonical(struct root *r, struct arena *a, const char *path, unsigned depth)
{
	char *real, *text, *slash;
	struct err e; /* what cannot be followed is taken as it stands, as systemd does */

	if (root_resolve(r, path, a, &real, &e) == 0)
		return real;
	slash = strrchr(path, '/');
	if (!slash || slash == path || depth > LIMIT_DEPTH) {
		if (slash == path && depth <= LIMIT_DEPTH &&
			root_readlink(r, path, a, &text, &e) == 0)
			return canonical(r, a,
				mounts_simple(
					a, *text == '/' ? text : arena_printf(a, "/%s", text)),
				depth + 1);
		return arena_strdup(a, path);
	}
	char *parent = canonical(r, a, arena_strndup(a, path, (size_t)(slash - path)), depth + 1);
	const char *whole = arena_printf(a, "%s%s", str_eq(parent, "/") ? "" : parent, slash);
	if (root_readlink(r, whole, a, &text, &e) == 0) /* a link that leads nowhere yet */
		return canonical(r, a,
			mounts_simple(
				a, *text == '/' ? text : arena_printf(a, "%s/%s", parent, text)),
			depth + 1);
	return arena_strdup(a, whole);
}

char *mounts_canonical(struct root *r, struct arena *a, const char *path)
{
	return canonical(r, a, mounts_simple(a, path), 0);
}

/* The name of the mount unit of a path, as systemd-escape --path makes it. */
char *mounts_unit_name(struct arena *a, const char *path)
{
	struct strbuf b = {.arena = a};
	const char *p = path + strspn(path, "/");

	if (!*p)
		return arena_strdup(a, "-.mount");
	for (const char *s = p; *s; s++) {
		unsigned char c = (unsigned char)*s;
		if (c == '/')
			strbuf_puts(&b, "-");
		else if (isalnum(c) || c == ':' || c == '_' || (c == '.' && s > p))
			strbuf_add(&b, s, 1);
		else
			strbuf_printf(&b, "\\x%02x", c);
	}
	strbuf_puts(&b, ".mount");
	return arena_strdup(a, b.data);
}

/* The path of a mount unit's name. */
char *mounts_unit_path(struct arena *a, const char *name)
{
	struct strbuf b = {.arena = a};
	size_t len = strlen(name) - strlen(".mount");

	if (len == 1 && *name == '-')
		return arena_strdup(a, "/");
	strbuf_puts(&b, "/");
	for (size_t i = 0; i < len; i++) {
		if (name[i] == '-') {
			strbuf_puts(&b, "/");
		} else if (name[i] == '\\' && i + 3 < len && name[i + 1] == 'x' &&
			   isxdigit((unsigned char)name[i + 2]) &&
			   isxdigit((unsigned char)name[i + 3])) {
			char c, digits[3] = {name[i + 2], name[i + 3], 0};
			c = (char)strtol(digits, NULL, 16);
			strbuf_add(&b, &c, 1);
			i += 3;
		} else {
			strbuf_add(&b, name + i, 1);
		}
	}
	return arena_strdup(a, b.data);
}

const struct bitext *mounts_why(struct arena *a, const char *en, const char *zh, ...)
{
	struct bitext *t = arena_alloc(a, sizeof(*t));
	va_list v;

	va_start(v, zh);
	t->en = arena_vprintf(a, en, v);
	va_end(v);
	va_start(v, zh);
	t->zh = arena_vprintf(a, zh, v);
	va_end(v);
	return t;
}
