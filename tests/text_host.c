/* text_host: see text_host.h. */
#include "tests/text_host.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/str.h"
#include "tests/rpmdb_write.h"

void text_host_below(const struct text_host *t, const char *path, char out[4096])
{
	snprintf(out, 4096, "%s/root%s%s", t->dir, path[0] == '/' ? "" : "/", path);
}

static void make_parents(char *path)
{
	for (char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(path, 0755);
		*p = '/';
	}
}

static void close_file(struct text_host *t)
{
	if (!t->open)
		return;
	if (!t->first_line && !t->nonl)
		fputs(t->crlf ? "\r\n" : "\n", t->open);
	fflush(t->open);
	if (t->size && ftruncate(fileno(t->open), t->size))
		t->skip = true;
	fchmod(fileno(t->open), (mode_t)t->mode);
	if (t->uid >= 0 || t->gid >= 0)
		t->skip |= fchown(fileno(t->open), (uid_t)t->uid, (gid_t)t->gid) != 0;
	if (t->mode & 07000)
		fchmod(fileno(t->open), (mode_t)t->mode); /* chown takes set-id bits away */
	struct timespec when[2] = {{t->now - t->age, 0}, {t->now - t->age, 0}};
	futimens(fileno(t->open), when);
	fclose(t->open);
	t->open = NULL;
}

static long option(struct text_host *t, const char *l, const char *name, long otherwise, int base)
{
	size_t n;
	char **w = str_split(t->a, l, " ", &n);

	for (size_t i = 1; i < n; i++)
		if (str_starts(w[i], name) && w[i][strlen(name)] == '=')
			return strtol(w[i] + strlen(name) + 1, NULL, base);
	return otherwise;
}

static int open_file(struct text_host *t, const char *l)
{
	char *path = arena_strndup(t->a, l, strcspn(l, " "));

	text_host_below(t, path, t->open_path);
	make_parents(t->open_path);
	t->open = fopen(t->open_path, "w");
	t->crlf = strstr(l, " eol=crlf") != NULL;
	t->nonl = strstr(l, " nonl") != NULL;
	t->first_line = true;
	t->mode = option(t, l, "mode", 0644, 8);
	t->uid = option(t, l, "uid", -1, 10);
	t->gid = option(t, l, "gid", -1, 10);
	t->age = option(t, l, "age", 86400, 10);
	t->size = option(t, l, "size", 0, 10);
	return t->open ? 0 : -errno;
}

static int file_line(struct text_host *t, const char *text)
{
	if (!t->open)
		return -EINVAL;
	if (!t->first_line)
		fputs(t->crlf ? "\r\n" : "\n", t->open);
	fputs(text, t->open);
	t->first_line = false;
	return 0;
}

static int hex_bytes(struct text_host *t, const char *l)
{
	size_t n;
	char **w = str_split(t->a, l, " ", &n);

	for (size_t i = 0; t->open && i < n; i++)
		fputc((int)strtol(w[i], NULL, 16), t->open);
	return t->open ? 0 : -EINVAL;
}

/* The same link twice does no harm: two files of lines may both want it. */
static int make_link(const char *target, const char *path)
{
	char there[4096];

	if (!symlink(target, path))
		return 0;
	ssize_t len = errno == EEXIST ? readlink(path, there, sizeof(there) - 1) : -1;
	if (len < 0)
		return -EEXIST;
	there[len] = '\0';
	return str_eq(there, target) ? 0 : -EEXIST;
}

static int other_path(struct text_host *t, const char *kind, const char *l)
{
	size_t n;
	char **w = str_split(t->a, l, " ", &n), path[4096];

	if (!n)
		return -EINVAL;
	text_host_below(t, w[0], path);
	make_parents(path);
	if (str_eq(kind, "link"))
		return n == 2 ? make_link(w[1], path) : -EINVAL;
	if (str_eq(kind, "fifo"))
		return mkfifo(path, 0644) ? -errno : 0;
	if (str_eq(kind, "remove"))
		return remove(path) ? -errno : 0;
	long uid = option(t, l, "uid", -1, 10), gid = option(t, l, "gid", -1, 10);
	if (mkdir(path, 0755) && errno != EEXIST)
		return -errno;
	if (uid >= 0 || gid >= 0)
		t->skip |= chown(path, (uid_t)uid, (gid_t)gid) != 0;
	return chmod(path, (mode_t)option(t, l, "mode", 0755, 8)) ? -errno : 0;
}

/* "acl: PATH u::rw-,g::r--,u:1000:r--,m::r--,o::---" (numbers, not names); "d:" before the path's text: default ACL. */
static int acl(struct text_host *t, const char *l)
{
	static const struct {
		char c;
		uint8_t tag;
	} tags[] = {{'u', 1}, {'g', 4}, {'m', 16}, {'o', 32}};
	uint8_t out[4 + 8 * 32] = {2};
	size_t n, n_items, len = 4;
	char **w = str_split(t->a, l, " ", &n), path[4096];
	bool dflt = n == 2 && str_starts(w[1], "d:");

	if (n != 2)
		return -EINVAL;
	char **items = str_split(t->a, w[1] + (dflt ? 2 : 0), ",", &n_items);
	/* The kernel wants the entries in the order of their tags. */
	for (unsigned tag = 1; tag <= 32; tag *= 2)
		for (size_t i = 0; i < n_items && len + 8 <= sizeof(out); i++) {
			const char *id = strchr(items[i], ':'),
				   *perm = id ? strchr(id + 1, ':') : NULL;
			unsigned mine = 0;
			for (size_t k = 0; k < 4; k++)
				if (items[i][0] == tags[k].c)
					mine = tags[k].tag;
			if (!perm)
				return -EINVAL;
			uint32_t number = UINT32_MAX;
			if (id[1] != ':') {
				mine *= 2;
				number = (uint32_t)strtoul(id + 1, NULL, 10);
			}
			if (mine != tag)
				continue;
			out[len] = (uint8_t)mine;
			for (perm++; *perm; perm++)
				out[len + 2] |= *perm == 'r'   ? 4
						: *perm == 'w' ? 2
						: *perm == 'x' ? 1
							       : 0;
			for (unsigned k = 0; k < 4; k++)
				out[len + 4 + k] = (uint8_t)(number >> 8 * k);
			len += 8;
		}
	text_host_below(t, w[0], path);
	if (setxattr(path, dflt ? "system.posix_acl_default" : "system.posix_acl_access", out, len,
		    0)) {
		t->skip |= errno == EOPNOTSUPP;
		return errno == EOPNOTSUPP ? 0 : -errno;
	}
	return 0;
}

/* The whole of a file below the root, in the arena; NULL: not there. */
static char *read_whole(struct text_host *t, const char *path, size_t *ret)
{
	FILE *f = fopen(path, "r");
	struct strbuf b = {.arena = t->a};
	char part[4096];
	size_t n;

	if (!f)
		return NULL;
	while ((n = fread(part, 1, sizeof(part), f)))
		strbuf_add(&b, part, n);
	fclose(f);
	*ret = b.len;
	return b.len ? arena_strndup(t->a, strbuf_str(&b), b.len) : arena_strdup(t->a, "");
}

/* Writes the file anew in place: its owner, mode and time stay. */
static int write_whole(
	const char *path, const char *before, size_t n, const char *middle, const char *after)
{
	struct stat st;
	FILE *f = stat(path, &st) ? NULL : fopen(path, "r+");

	if (!f)
		return -errno;
	fwrite(before, 1, n, f);
	fputs(middle, f);
	fputs(after, f);
	fflush(f);
	int rc = ftruncate(fileno(f), ftell(f)) ? -errno : 0;
	struct timespec when[2] = {st.st_atim, st.st_mtim};
	futimens(fileno(f), when);
	fclose(f);
	return rc;
}

/* "append: PATH LINE", "replace: PATH OLD => NEW", "drop: PATH TEXT": what is not there to be changed is an error. */
static int edit(struct text_host *t, const char *kind, const char *l)
{
	size_t len = strcspn(l, " "), size;
	char path[4096], *at;

	text_host_below(t, arena_strndup(t->a, l, len), path);
	const char *arg = l[len] ? l + len + 1 : "";
	char *text = read_whole(t, path, &size);
	if (!text || !*arg)
		return text ? -EINVAL : -ENOENT;
	if (str_eq(kind, "append"))
		return write_whole(path, text, size, arg, "\n");
	if (str_eq(kind, "drop")) {
		bool any = false;
		while ((at = strstr(text, arg))) {
			char *end = strchr(at, '\n');
			while (at > text && at[-1] != '\n')
				at--;
			memmove(at, end ? end + 1 : at + strlen(at), end ? strlen(end + 1) + 1 : 1);
			any = true;
		}
		return any ? write_whole(path, text, strlen(text), "", "") : -ESRCH;
	}
	const char *arrow = strstr(arg, " =>");
	if (!arrow)
		return -EINVAL;
	char *old = arena_strndup(t->a, arg, (size_t)(arrow - arg));
	const char *new = arrow[3] == ' ' ? arrow + 4 : arrow + 3;
	at = strstr(text, old);
	return at ? write_whole(path, text, (size_t)(at - text), new, at + strlen(old)) : -ESRCH;
}

static int change(struct text_host *t, const char *kind, const char *l)
{
	size_t n;
	char **w = str_split(t->a, l, " ", &n), path[4096];

	if (n < 2)
		return -EINVAL;
	text_host_below(t, w[0], path);
	if (str_eq(kind, "truncate"))
		return truncate(path, strtoll(w[1], NULL, 10)) ? -errno : 0;
	if (str_eq(kind, "chmod"))
		return chmod(path, (mode_t)strtol(w[1], NULL, 8)) ? -errno : 0;
	struct stat st;
	if (n != 3 || lstat(path, &st))
		return -EINVAL;
	if (lchown(path, (uid_t)strtol(w[1], NULL, 10), (gid_t)strtol(w[2], NULL, 10)))
		t->skip = true;
	else if (!S_ISLNK(st.st_mode) && st.st_mode & 07000)
		chmod(path, st.st_mode & 07777); /* chown takes set-id bits away */
	return 0;
}

/* Whether "NAME-VERSION-RELEASE.ARCH" is of that name. */
static bool is_rpm_of(const char *rpm, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(rpm, name, n) || rpm[n] != '-')
		return false;
	const char *rest = strchr(rpm + n + 1, '-');
	return rest && !strchr(rest + 1, '-');
}

/* "rpmdb: sqlite|bdb PACKAGE..." adds to the data base, "rpmdb-drop: NAME..." takes out of it; it is written anew. */
static int rpmdb(struct text_host *t, const char *key, const char *l)
{
	bool drop = str_eq(key, "rpmdb-drop");
	size_t n;
	char **w = str_split(t->a, l, " ", &n);

	if (!n || (drop && !t->rpm_format))
		return -EINVAL;
	if (!drop)
		t->rpm_format = w[0];
	for (size_t i = !drop; i < n; i++) {
		size_t kept = 0;
		if (!drop) {
			*(char **)arena_push(
				t->a, &t->rpms, &t->n_rpms, &t->cap_rpms, sizeof(*t->rpms)) = w[i];
			continue;
		}
		for (size_t k = 0; k < t->n_rpms; k++)
			if (!is_rpm_of(t->rpms[k], w[i]))
				t->rpms[kept++] = t->rpms[k];
		if (kept == t->n_rpms)
			return -ESRCH;
		t->n_rpms = kept;
	}
	t->rpm_due = true;
	return 0;
}

/* Written once for several lines, since it takes its time. */
static int write_rpmdb(struct text_host *t)
{
	char path[4096];

	if (!t->rpm_due)
		return 0;
	t->rpm_due = false;
	text_host_below(t, "/var/lib/rpm/", path);
	make_parents(path);
	return rpmdb_write(t->a, path, t->rpm_format, t->rpms, t->n_rpms);
}

void text_host_close_file(struct text_host *t)
{
	close_file(t);
	int rc = write_rpmdb(t);
	if (rc) {
		fprintf(stderr, "the data base of rpm: %s\n", strerror(-rc));
		exit(99);
	}
}

static bool one_of(const char *word, const char *const *of)
{
	while (*of && !str_eq(word, *of))
		of++;
	return *of;
}

int text_host_line(struct text_host *t, const char *key, const char *arg)
{
	static const char *const paths[] = {"link", "dir", "fifo", "remove", NULL};
	static const char *const edits[] = {"append", "replace", "drop", NULL};
	static const char *const owners[] = {"chmod", "chown", "truncate", NULL};

	if (str_eq(key, "hex"))
		return hex_bytes(t, arg);
	if (str_eq(key, "rpmdb") || str_eq(key, "rpmdb-drop")) {
		close_file(t);
		return rpmdb(t, key, arg);
	}
	text_host_close_file(t);
	if (str_eq(key, "file"))
		return open_file(t, arg);
	if (one_of(key, paths))
		return other_path(t, key, arg);
	if (one_of(key, edits))
		return edit(t, key, arg);
	if (one_of(key, owners))
		return change(t, key, arg);
	if (str_eq(key, "acl"))
		return acl(t, arg);
	if (str_starts(key, "probe-"))
		return fake_probe_line(t->fake, arena_printf(t->a, "%s: %s", key + 6, arg));
	return 1;
}

int text_host_text(struct text_host *t, const char *text)
{
	return file_line(t, text);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

int text_host_begin(struct text_host *t, struct arena *a, const char *kind, time_t now)
{
	const char *tmp = getenv("TMPDIR");

	*t = (struct text_host){.a = a, .now = now};
	snprintf(t->dir, sizeof(t->dir), "%.40s/%s.XXXXXX", tmp ? tmp : "/tmp", kind);
	if (!mkdtemp(t->dir))
		return -errno;
	t->fake = fake_probe_new(a, now);
	return 0;
}

void text_host_end(struct text_host *t)
{
	text_host_close_file(t);
	nftw(t->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
