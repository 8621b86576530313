/*
 * unit_sees: what a service sees of the files (systemd.exec(5), version 252, "Sandboxing" and "Paths").
 *
 * InaccessiblePaths= hides whatever is below; else the deepest path counts, and of two settings of one path that which
 * systemd puts first: bound, read-only, writable, empty.  ProtectSystem=, ProtectHome=, PrivateTmp=, DynamicUser=,
 * ProtectKernelTunables= and the folders that StateDirectory= and its like name are of these.  /dev/null bound over a path
 * is nothing.  Not handled: RootDirectory=, images (something else is seen).
 */
#include <limits.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit_index.h"
#include "checks/resolve/units/unit_runs.h"
#include "checks/resolve/units/unit_service.h"

enum put { PUT_HIDDEN, PUT_BOUND, PUT_READ_ONLY, PUT_WRITABLE, PUT_EMPTY, PUT_NONE };

struct view {
	struct unit_service s;
	const char *path, *real;
	bool hidden;
	struct {
		enum put put;
		size_t depth;
		const char *source;
		bool read_only;
		struct unit_sight_by by;
	} v[64];
	size_t n;
};

bool unit_path_below(const char *dir, const char *path)
{
	size_t n = strlen(dir);

	while (n > 1 && dir[n - 1] == '/')
		n--;
	return !strncmp(dir, path, n) && (!path[n] || path[n] == '/' || n == 1);
}

/* A path after links, as far as it is there. */
static const char *real(struct root *r, struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *to;

	if (root_resolve(r, path, a, &to, NULL) == 0)
		return to;
	if (slash && slash != path &&
		root_resolve(r, arena_strndup(a, path, (size_t)(slash - path)), a, &to, NULL) == 0)
		return arena_printf(a, "%s%s", str_eq(to, "/") ? "" : to, slash);
	return path;
}

static void put(struct view *w, enum put what, const char *dir, const char *source, bool read_only,
	struct unit_sight_by by)
{
	const char *at = real(w->s.r, w->s.a, dir);

	if ((!unit_path_below(dir, w->path) && !unit_path_below(at, w->real)) || w->n >= 64)
		return;
	size_t depth = strlen(at);
	while (depth > 1 && at[depth - 1] == '/')
		depth--;
	w->v[w->n].put = what;
	w->v[w->n].depth = depth;
	w->v[w->n].source = source;
	w->v[w->n].read_only = read_only;
	w->v[w->n++].by = by;
}

static void listed(struct view *w, const char *key, enum put what)
{
	size_t n;

	const struct ini_item *it;

	for (size_t at = 0; (it = unit_service_next(&w->s, key, &at));) {
		struct unit_sight_by by = {it->key, it->value, it->file, it->line, NULL};
		char **v = unit_words(w->s.a, it->value, &n);
		for (size_t k = 0; k < n; k++) {
			char *p = unit_expand(w->s.a, w->s.u, v[k] + strspn(v[k], "-+\"'"), NULL);
			if (!p || *p != '/')
				continue;
			p[strcspn(p, "\"'")] = '\0';
			size_t end = strcspn(p, ":");
			const char *source = arena_strndup(w->s.a, p, end), *dir = source;
			if (what == PUT_BOUND && p[end]) {
				const char *to = p + end + 1;
				dir = arena_strndup(w->s.a, to, strcspn(to, ":"));
			}
			if (*dir == '/')
				put(w, what, dir, source, str_eq(key, "BindReadOnlyPaths"), by);
		}
	}
}

/* The last value of a key, with its place. */
static const char *last(const struct view *w, const char *key, struct unit_sight_by *by)
{
	const struct ini_item *it = unit_service_last(&w->s, key);

	if (it)
		*by = (struct unit_sight_by){it->key, it->value, it->file, it->line, NULL};
	return it ? it->value : NULL;
}

static bool is_on(const struct view *w, const char *key, struct unit_sight_by *by)
{
	const char *v = last(w, key, by);
	bool on = false;

	return v && systemd_bool(v, &on) == 0 && on;
}

static void protect(struct view *w)
{
	static const char *const homes[] = {"/home", "/root", "/run/user"};
	static const char *const tunables[] = {"/proc/sys", "/proc/sysrq-trigger",
		"/proc/latency_stats", "/proc/acpi", "/proc/timer_stats", "/proc/fs", "/proc/irq",
		"/sys"};
	struct unit_sight_by by, d;
	bool dynamic = is_on(w, "DynamicUser", &d), on;

	const char *v = last(w, "ProtectSystem", &by);
	if (dynamic && !(v && str_eq(v, "strict"))) {
		v = "strict";
		by = d;
	}
	bool full = v && str_eq(v, "full"), strict = v && str_eq(v, "strict");
	if (v && (full || strict || (systemd_bool(v, &on) == 0 && on))) {
		put(w, PUT_READ_ONLY, strict ? "/" : "/usr", NULL, false, by);
		put(w, PUT_READ_ONLY, "/boot", NULL, false, by);
		if (full)
			put(w, PUT_READ_ONLY, "/etc", NULL, false, by);
		for (size_t i = 0; strict && i < 3; i++)
			put(w, PUT_WRITABLE, ((const char *[]){"/dev", "/proc", "/sys"})[i], NULL,
				false, by);
	}
	v = last(w, "ProtectHome", &by);
	on = false;
	if (v && !str_eq(v, "tmpfs") && !str_eq(v, "read-only"))
		systemd_bool(v, &on);
	for (size_t i = 0; v && i < 3; i++)
		put(w,
			on			 ? PUT_HIDDEN
			: str_eq(v, "tmpfs")	 ? PUT_EMPTY
			: str_eq(v, "read-only") ? PUT_READ_ONLY
						 : PUT_NONE,
			homes[i], NULL, false, by);
	if (dynamic || is_on(w, "PrivateTmp", &by)) {
		put(w, PUT_EMPTY, "/tmp", NULL, false, dynamic ? d : by);
		put(w, PUT_EMPTY, "/var/tmp", NULL, false, dynamic ? d : by);
	}
	if (is_on(w, "ProtectKernelTunables", &by))
		for (size_t i = 0; i < sizeof(tunables) / sizeof(*tunables); i++)
			put(w, PUT_READ_ONLY, tunables[i], NULL, false, by);
}

static void own_folders(struct view *w)
{
	static const char *const dirs[][2] = {{"StateDirectory", "/var/lib"},
		{"CacheDirectory", "/var/cache"}, {"LogsDirectory", "/var/log"},
		{"ConfigurationDirectory", "/etc"}, {"RuntimeDirectory", "/run"}};
	const struct ini_item *it;
	size_t n;

	for (size_t d = 0; d < 5; d++)
		for (size_t at = 0; (it = unit_service_next(&w->s, dirs[d][0], &at));) {
			char **v = unit_words(w->s.a, it->value, &n);
			for (size_t k = 0; k < n; k++)
				put(w, PUT_WRITABLE,
					arena_printf(w->s.a, "%s/%.*s", dirs[d][1],
						(int)strcspn(v[k], ":"), v[k]),
					NULL, false,
					(struct unit_sight_by){
						it->key, it->value, it->file, it->line, NULL});
		}
}

/* From the shortest path to the deepest; of one path the setting that systemd puts first. */
static enum unit_sight settle(const struct view *w, struct unit_sight_by *by)
{
	enum unit_sight s = UNIT_SEES;
	const char *at = NULL;

	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].put == PUT_HIDDEN) {
			*by = w->v[i].by;
			return UNIT_SEES_NOTHING;
		}
	for (size_t depth = 1; depth <= strlen(w->path) + strlen(w->real); depth++) {
		size_t best = w->n;
		for (size_t i = 0; i < w->n; i++)
			if (w->v[i].depth == depth && w->v[i].put != PUT_NONE &&
				(best == w->n || w->v[i].put < w->v[best].put))
				best = i;
		if (best == w->n)
			continue;
		enum unit_sight before = s;
		if (w->v[best].put == PUT_EMPTY) {
			s = UNIT_SEES_NOTHING;
		} else if (w->v[best].put == PUT_BOUND) {
			const char *from = real(w->s.r, w->s.a, w->v[best].source);
			bool itself = strlen(from) == depth && unit_path_below(from, w->real);
			at = str_eq(from, "/") ? w->real + depth
					       : arena_printf(w->s.a, "%s%s", from,
							 depth > 1 ? w->real + depth : w->real);
			s = str_eq(w->v[best].source, "/dev/null") ? UNIT_SEES_NOTHING
			    : !itself				   ? UNIT_SEES_OTHER
			    : w->v[best].read_only		   ? UNIT_SEES_READ_ONLY
								   : UNIT_SEES;
		} else if (s == UNIT_SEES || s == UNIT_SEES_READ_ONLY) {
			s = w->v[best].put == PUT_READ_ONLY ? UNIT_SEES_READ_ONLY : UNIT_SEES;
		}
		if (s != before)
			*by = w->v[best].by;
	}
	if (s == UNIT_SEES_OTHER)
		by->at = at;
	return s;
}

int unit_sees(struct root *r, struct arena *a, const char *name, const char *path,
	enum unit_sight *ret, struct unit_sight_by *by, struct err *e)
{
	static const char *const whole[] = {
		"RootDirectory", "RootImage", "ExtensionImages", "ExtensionDirectories"};
	struct view w = {.path = path};
	struct unit_sight_by nobody;
	const char *v;
	int rc = unit_service(r, a, name, &w.s, e);

	if (!by)
		by = &nobody;
	*by = (struct unit_sight_by){0};
	*ret = UNIT_SEES;
	if (rc < 0)
		return rc;
	w.real = real(r, a, path);
	for (size_t i = 0; i < 4; i++)
		if ((v = last(&w, whole[i], by)) && !str_eq(v, "/")) {
			*ret = UNIT_SEES_OTHER;
			return 0;
		}
	*by = (struct unit_sight_by){0};
	listed(&w, "InaccessiblePaths", PUT_HIDDEN);
	listed(&w, "TemporaryFileSystem", PUT_EMPTY);
	listed(&w, "BindPaths", PUT_BOUND);
	listed(&w, "BindReadOnlyPaths", PUT_BOUND);
	listed(&w, "MountImages", PUT_BOUND);
	listed(&w, "ReadOnlyPaths", PUT_READ_ONLY);
	listed(&w, "ReadWritePaths", PUT_WRITABLE);
	own_folders(&w);
	protect(&w);
	*ret = settle(&w, by);
	return 0;
}

/* Takes the next word off a text that may hold a NUL, which ends it. */
static const char *word_of(const char **text, size_t *len, size_t *ret_len)
{
	const char *p = *text, *end = p + strnlen(p, *len), *from;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	for (from = p; p < end && *p != ' ' && *p != '\t'; p++)
		;
	*ret_len = (size_t)(p - from);
	*len = (size_t)(end - p);
	*text = p;
	return from;
}

/* Whether a line of fstab or tmpfiles.d may make the path. */
static bool named_in(struct root *r, const char *file, const char *path, bool mounts)
{
	const struct file *f;
	char second[PATH_MAX];
	const char *text;
	size_t len, n;

	if (systemd_read(r, file, &f, NULL) < 0)
		return false;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		const char *w = word_of(&text, &len, &n);
		if (!n || *w == '#')
			continue;
		w = word_of(&text, &len, &n);
		if (n < 2 || *w != '/' || n >= sizeof(second))
			continue;
		memcpy(second, w, n);
		second[n] = '\0';
		if (mounts ? unit_path_below(second, path) : unit_path_below(path, second))
			return true;
	}
	return false;
}

bool unit_path_absent(struct root *r, struct arena *a, const char *path)
{
	static const char *const made[] = {
		"/run", "/var/run", "/proc", "/sys", "/dev", "/tmp", "/var/tmp"};
	static char *const dirs[] = {(char *)"/etc/tmpfiles.d", (char *)"/usr/local/lib/tmpfiles.d",
		(char *)"/usr/lib/tmpfiles.d"};
	struct stat st;
	char **files;
	size_t n;

	int rc = root_stat(r, path, true, &st, NULL);
	if (!is_absent(rc))
		return false;
	for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++)
		if (unit_path_below(made[i], path))
			return false;
	if (named_in(r, "/etc/fstab", path, true))
		return false;
	if (systemd_ordered(r, a, dirs, 3, ".conf", &files, &n, NULL) < 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (named_in(r, files[i], path, false))
			return false;
	return true;
}
