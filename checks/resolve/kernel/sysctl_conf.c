/*
 * sysctl_conf: the files of sysctl.d(5), as systemd-sysctl(8) (systemd 252) and as procps' sysctl(8) (4.0) read them.
 *
 * systemd-sysctl: NAME.conf of /etc, /usr/local/lib and /usr/lib/sysctl.d, not hidden, one a name, the first
 * directory's, in the order of bytes of the names; whatever has that name hides the others', be it empty, a dangling
 * link or a directory.  A line ends at CR, LF or NUL; "#" and ";" begin a comment, nothing else does; "KEY = VALUE", with
 * "-" before it errors are passed over; "-KEY" alone takes the key out of globs.  Of one key the last option counts, and
 * it takes the place of the last; one that says the same stays where the first stood.  /run/sysctl.d is empty when
 * a boot begins, so it is left out.
 * procps: the same lines but for LF alone as their end; every option is written in its turn; a key is out of a glob only
 * where both are spelled with the same slashes; sysctl --system reads hidden
 * files too, and /etc/sysctl.conf last of all.
 * Not handled: a line of more than 1 MiB (systemd stops there), braces and "~" in the names procps is given.
 */
#include "checks/resolve/kernel/sysctl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/files/rootglob.h"

#define BLANKS " \t\n\r"

static const char *const dirs[] = {"/etc/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"};

bool sysctl_is_glob(const char *key)
{
	return strpbrk(key, "*?[") != NULL;
}

/* Without doubled slashes, "." and the slash before it. */
static char *simplified(struct arena *a, char *s)
{
	size_t n;
	char **v = str_split(a, s, "/", &n);
	struct strbuf b = {.arena = a};

	for (size_t i = 0; i < n; i++)
		if (!str_eq(v[i], "."))
			strbuf_printf(&b, "%s%s", b.len ? "/" : "", v[i]);
	return arena_strdup(a, strbuf_str(&b));
}

/* Slashes for dots and dots for slashes where the first separator is a dot. */
static char *turned(struct arena *a, const char *text)
{
	char *s = arena_strdup(a, text);
	char *n = strpbrk(s, "/.");

	if (n && *n == '.')
		for (; n; n = strpbrk(n + 1, "/."))
			*n = *n == '.' ? '/' : '.';
	return s;
}

char *sysctl_key(struct arena *a, const char *text)
{
	return simplified(a, turned(a, text));
}

static char *stripped(struct arena *a, const char *s, size_t len)
{
	while (len && strchr(BLANKS, *s))
		s++, len--;
	while (len && strchr(BLANKS, s[len - 1]))
		len--;
	return arena_strndup(a, s, len);
}

/* One line of either program's; false when it says nothing. */
static bool take_option(
	struct arena *a, const char *line, size_t len, bool systemd, struct sysctl_option *ret)
{
	char *l = stripped(a, line, len);
	char *eq = strchr(l, '='), *key = l;

	if (!*l || strchr("#;", *l) || (!eq && *l != '-') || (!systemd && !l[1]))
		return false;
	if (*key == '-')
		key++;
	if (eq)
		*eq = '\0';
	/* procps leaves a blank between "-" and the key where it is: no such key. */
	if (!systemd && strchr(BLANKS, *key) && *key)
		return false;
	const char *raw = turned(a, stripped(a, key, strlen(key)));
	key = simplified(a, arena_strdup(a, raw));
	*ret = (struct sysctl_option){.key = key,
		.raw = systemd ? NULL : raw,
		.value = eq ? stripped(a, eq + 1, strlen(eq + 1)) : NULL,
		.glob = sysctl_is_glob(key)};
	return true;
}

/* Puts it in as systemd's ordered table does. */
static void put_systemd(struct arena *a, struct sysctl_options *o, struct sysctl_option n)
{
	for (size_t i = 0; i < o->n; i++) {
		if (!str_eq(o->v[i].key, n.key))
			continue;
		if (str_eq(o->v[i].value, n.value))
			return;
		memmove(&o->v[i], &o->v[i + 1], (o->n - i - 1) * sizeof(*o->v));
		o->n--;
		break;
	}
	*(struct sysctl_option *)arena_push(a, &o->v, &o->n, &o->cap, sizeof(n)) = n;
}

static void read_systemd(struct arena *a, const struct file *f, struct sysctl_options *o)
{
	const char *at = f->data, *end = f->data + f->size;
	unsigned line = 1;

	while (at < end) {
		const char *p = at;
		struct sysctl_option n;

		while (p < end && *p != '\n' && *p != '\r' && *p)
			p++;
		if (take_option(a, at, (size_t)(p - at), true, &n)) {
			n.at = (struct sysctl_origin){.file = f, .line = line};
			put_systemd(a, o, n);
		}
		line += p < end && (*p == '\n' || (*p == '\r' && !(p + 1 < end && p[1] == '\n')));
		at = p + 1;
	}
}

static void read_procps(struct arena *a, const char *text, size_t size, struct sysctl_origin at,
	struct sysctl_options *o)
{
	struct lines l = lines_of(text, size);
	const char *line;
	size_t len;

	while (next_line(&l, &line, &len)) {
		struct sysctl_option n;
		if (!take_option(a, line, strnlen(line, len), false, &n))
			continue;
		n.at = at;
		if (at.file)
			n.at.line = l.number;
		*(struct sysctl_option *)arena_push(a, &o->v, &o->n, &o->cap, sizeof(n)) = n;
	}
}

void sysctl_procps_text(
	struct arena *a, const char *text, struct sysctl_origin at, struct sysctl_options *ret)
{
	struct sysctl_origin in = at;

	in.file = NULL;
	size_t first = ret->n;
	read_procps(a, text, strlen(text), in, ret);
	for (size_t i = first; i < ret->n; i++)
		ret->v[i].at = at;
}

static const char *name_of(const char *path)
{
	return strrchr(path, '/') + 1;
}

static int by_name(const void *x, const void *y)
{
	return strcmp(name_of(*(char *const *)x), name_of(*(char *const *)y));
}

int sysctl_files(
	struct root *r, struct arena *a, bool hidden, char ***ret, size_t *ret_n, struct err *e)
{
	char **v = NULL;
	size_t n = 0, cap = 0;

	for (size_t d = 0; d < sizeof(dirs) / sizeof(*dirs); d++) {
		char **names;
		size_t n_names, had = n;

		int rc = root_list(r, dirs[d], a, &names, &n_names, e);
		if (is_absent(rc))
			continue;
		if (rc < 0)
			return rc;
		for (size_t i = 0; i < n_names; i++) {
			bool seen = false;
			if (!str_ends(names[i], ".conf") || (names[i][0] == '.' && !hidden))
				continue;
			for (size_t k = 0; k < had && !seen; k++)
				seen = str_eq(name_of(v[k]), names[i]);
			if (!seen)
				*(char **)arena_push(a, &v, &n, &cap, sizeof(*v)) =
					arena_printf(a, "%s/%s", dirs[d], names[i]);
		}
	}
	if (n)
		qsort(v, n, sizeof(*v), by_name);
	*ret = v;
	*ret_n = n;
	return 0;
}

/* A file both programs pass over with a message: not there, a directory.  1, 0 with *ret, or -errno. */
static int open_one(struct root *r, const char *path, const struct file **ret, struct err *e)
{
	struct stat st;
	int rc = root_stat(r, path, true, &st, e);

	if (is_absent(rc) || rc == -ELOOP)
		return 1;
	if (rc >= 0 && (S_ISDIR(st.st_mode) || S_ISCHR(st.st_mode)))
		return 1; /* /dev/null */
	rc = rc < 0 ? rc : root_read(r, path, ret, e);
	return is_absent(rc) ? 1 : rc;
}

static int read_all(struct root *r, struct arena *a, char *const *paths, size_t n, bool systemd,
	struct sysctl_options *ret, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		const struct file *f = NULL;
		int rc = open_one(r, paths[i], &f, e);
		if (rc < 0)
			return rc;
		if (rc)
			continue;
		if (systemd)
			read_systemd(a, f, ret);
		else
			read_procps(a, f->data, f->size, (struct sysctl_origin){.file = f}, ret);
	}
	return 0;
}

int sysctl_systemd(struct root *r, struct arena *a, char *const *paths, size_t n, const char *extra,
	struct sysctl_options *ret, struct err *e)
{
	char **own;
	int rc = 0;

	if (!paths) {
		rc = sysctl_files(r, a, false, &own, &n, e);
		paths = own;
	}
	if (rc >= 0)
		rc = read_all(r, a, paths, n, true, ret, e);
	if (rc >= 0 && extra)
		rc = read_all(r, a, (char *const[]){(char *)extra}, 1, true, ret, e);
	return rc;
}

int sysctl_procps(struct root *r, struct arena *a, char *const *paths, size_t n, bool system,
	struct sysctl_options *ret, struct err *e)
{
	static char *const conf[] = {"/etc/sysctl.conf"};
	char **own;
	int rc = 0;

	if (system) {
		rc = sysctl_files(r, a, true, &own, &n, e);
		if (rc >= 0)
			rc = read_all(r, a, own, n, false, ret, e);
		paths = conf;
		n = 1;
	}
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		char **found = (char **)&paths[i];
		size_t n_found = 1;
		/* It takes patterns by itself; one that matches nothing is no file. */
		if (sysctl_is_glob(paths[i]) && paths[i][0] == '/')
			rc = root_glob(r, a, paths[i], &found, &n_found, e);
		if (rc >= 0)
			rc = read_all(r, a, found, n_found, false, ret, e);
	}
	return rc < 0 ? rc : 0;
}

/* Whether a prefix of whole components covers the key. */
static bool below(const char *key, const char *prefix)
{
	size_t n = strlen(prefix);

	return !strncmp(key, prefix, n) && (!key[n] || key[n] == '/' || !n);
}

void sysctl_apply(struct arena *a, struct sysctl_log *log, const struct sysctl_options *o,
	bool systemd, char *const *prefix, size_t n_prefix, struct sysctl_origin at)
{
	struct sysctl_options *kept = arena_alloc(a, sizeof(*kept));

	for (size_t i = 0; i < o->n; i++) {
		bool in = !prefix || o->v[i].glob;
		for (size_t k = 0; k < n_prefix && !in; k++)
			in = below(o->v[i].key, prefix[k]);
		if (in)
			*(struct sysctl_option *)arena_push(
				a, &kept->v, &kept->n, &kept->cap, sizeof(*kept->v)) = o->v[i];
	}
	for (size_t i = 0; i < kept->n; i++) {
		const struct sysctl_option *x = &kept->v[i];
		struct sysctl_origin from = at;
		if (!x->value)
			continue;
		if (x->at.file) {
			from.file = x->at.file;
			from.line = x->at.line;
		}
		for (size_t k = 0; k < (x->glob && prefix ? n_prefix : 1); k++)
			*(struct sysctl_op *)arena_push(
				a, &log->v, &log->n, &log->cap, sizeof(*log->v)) =
				(struct sysctl_op){.kind = x->glob ? SYSCTL_GLOB : SYSCTL_WRITE,
					.key = x->key,
					.value = x->value,
					.raw = x->raw,
					.options = kept,
					.systemd = systemd,
					.prefix = x->glob && prefix ? prefix[k] : NULL,
					.at = from};
	}
}
