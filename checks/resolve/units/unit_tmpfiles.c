/*
 * unit_tmpfiles: what systemd-tmpfiles, which a boot runs before most units, makes of single files (tmpfiles.d(5), 252).
 *
 * Files: *.conf of /etc, /usr/local/lib and /usr/lib/tmpfiles.d, one a name (the first of these directories), in the order
 * of the names.  What "r" and "R" name is removed first; then the first line of a path among f, L and C makes what is not
 * there, F and those with "+" make it anew; "w" writes what is there.  The argument's escapes are C's.  Not handled: ages,
 * specifiers and "~" in an argument (what is written is then not known), a folder that C copies whole.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/units/unit_runs.h"

struct tmpfile {
	char type;
	bool plus, opaque; /* "+"; an argument that is not plain text */
	const char *path, *argument;
	const struct file *file;
	unsigned line;
};

/* A text with C's escapes; NULL where one is none or stands for no character. */
static const char *unescape(struct arena *a, const char *text)
{
	static const char from[] = "abfnrtv\\\"'s", to[] = "\a\b\f\n\r\t\v\\\"' ";
	struct strbuf b = {.arena = a};
	char digits[4] = "", c;

	for (const char *p = text; *p; p++) {
		if (*p != '\\') {
			strbuf_add(&b, p, 1);
			continue;
		}
		const char *known = *++p ? strchr(from, *p) : NULL;
		if (known) {
			strbuf_add(&b, &to[known - from], 1);
			continue;
		}
		size_t skip = *p == 'x', n = skip ? 2 : 3;
		if (strnlen(p, n + skip) < n + skip ||
			strspn(p + skip, skip ? "0123456789abcdefABCDEF" : "01234567") < n)
			return NULL;
		memcpy(digits, p + skip, n);
		digits[n] = '\0';
		c = (char)strtoul(digits, NULL, skip ? 16 : 8);
		if (!c)
			return NULL;
		strbuf_add(&b, &c, 1);
		p += n + skip - 1;
	}
	return strbuf_str(&b);
}

/* "TYPE PATH MODE USER GROUP AGE ARGUMENT", the last up to the end of the line. */
static bool parse(struct arena *a, const char *text, size_t len, struct tmpfile *ret)
{
	char *p = str_strip(arena_strndup(a, text, len)), *w[6] = {0};

	if (!*p || *p == '#')
		return false;
	for (size_t i = 0; i < 6 && *p; i++) {
		w[i] = p;
		p += strcspn(p, " \t");
		if (*p)
			*p++ = '\0';
		p += strspn(p, " \t");
	}
	if (!w[1])
		return false;
	ret->type = *w[0];
	ret->plus = strchr(w[0], '+') != NULL;
	ret->opaque = strchr(w[0], '~') != NULL;
	for (char *quote = w[1]; (quote = strchr(quote, '"'));)
		memmove(quote, quote + 1, strlen(quote));
	ret->path = w[1];
	ret->argument = *p && !str_eq(p, "-") ? p : NULL;
	return strchr("rRwFfLC", ret->type) != NULL;
}

typedef void (*each_fn)(void *of, const struct tmpfile *t);

struct tmpfile_lines {
	struct tmpfile *v;
	size_t n, cap;
};

/* False: something is there that could not be read, and whoever asks is to be told so. */
static bool read_lines(struct root *r, struct arena *a, struct tmpfile_lines *to)
{
	static char *const dirs[] = {(char *)"/etc/tmpfiles.d", (char *)"/usr/local/lib/tmpfiles.d",
		(char *)"/usr/lib/tmpfiles.d"};
	struct tmpfile t;
	const char *text;
	char **files;
	size_t n, len;
	bool all = true;

	if (systemd_ordered(r, a, dirs, 3, ".conf", &files, &n, NULL) < 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		int rc = systemd_read(r, files[i], &t.file, NULL);
		all &= rc == 0 || is_absent(rc);
		if (rc < 0)
			continue;
		struct lines l = lines_of(t.file->data, t.file->size);
		while (next_line(&l, &text, &len)) {
			t.line = l.number;
			if (parse(a, text, len, &t))
				*(struct tmpfile *)arena_push(
					a, &to->v, &to->n, &to->cap, sizeof(t)) = t;
		}
	}
	return all;
}

/* The lines are asked for path by path, so they are read once for a root. */
static void each_line(struct root *r, each_fn fn, void *of)
{
	static const char key;
	void **slot = root_slot(r, &key);
	struct tmpfile_lines *lines = *slot;

	if (!lines) {
		lines = arena_alloc(root_arena(r), sizeof(*lines));
		if (read_lines(r, root_arena(r), lines))
			*slot = lines;
	}
	for (size_t i = 0; i < lines->n; i++)
		fn(of, &lines->v[i]);
}

struct asked {
	struct arena *a;
	const char *path;
	bool there, removed, made;
	struct unit_made *to;
	struct tmpfile keep;
};

static bool names(const struct asked *q, const struct tmpfile *t)
{
	return (t->type == 'R' && unit_path_below(t->path, q->path)) ||
	       (strchr("rRw", t->type) ? fnmatch(t->path, q->path, FNM_PATHNAME) == 0
				       : str_eq(t->path, q->path));
}

static void take_removal(void *of, const struct tmpfile *t)
{
	struct asked *q = of;

	if (strchr("rR", t->type) && names(q, t)) {
		q->removed = true;
		q->keep = *t;
	}
}

static void take_making(void *of, const struct tmpfile *t)
{
	struct asked *q = of;
	bool link = strchr("LC", t->type) != NULL, writes = t->type == 'w';
	bool there = q->made || (q->there && !q->removed);

	if (strchr("rR", t->type) || !names(q, t))
		return;
	if (writes ? !there : q->made || (there && !t->plus && t->type != 'F'))
		return;
	q->made = true;
	*q->to = (struct unit_made){.path = q->path, .file = t->file, .line = t->line};
	if (link)
		q->to->source = t->argument ? t->argument
					    : arena_printf(q->a, "/usr/share/factory%s", q->path);
	else if (!t->opaque && !(t->argument && strchr(t->argument, '%')))
		q->to->text = unescape(q->a, t->argument ? t->argument : "");
	if (link && (strchr(q->to->source, '%') || *q->to->source != '/'))
		q->to->source = NULL;
	q->to->appends = writes && t->plus;
	if (q->to->appends)
		q->to->text = NULL;
}

static bool ask(
	struct root *r, struct arena *a, const char *path, struct asked *q, struct unit_made *ret)
{
	struct stat st;
	struct err why = {0};

	*ret = (struct unit_made){.path = path};
	*q = (struct asked){.a = a, .path = path, .to = ret};
	q->there = root_stat(r, path, false, &st, &why) == 0;
	each_line(r, take_removal, q);
	each_line(r, take_making, q);
	return q->made;
}

bool unit_made_at(struct root *r, struct arena *a, const char *path, struct unit_made *ret)
{
	struct asked q;

	return ask(r, a, path, &q, ret);
}

enum unit_path_fate unit_path_fate(struct root *r, struct arena *a, const char *path,
	const struct file **ret_file, unsigned *ret_line)
{
	struct unit_made m;
	struct asked q;
	bool made = ask(r, a, path, &q, &m);

	if (!made && !(q.removed && q.there))
		return UNIT_PATH_STAYS;
	*ret_file = made ? m.file : q.keep.file;
	*ret_line = made ? m.line : q.keep.line;
	return made ? UNIT_PATH_WRITTEN : UNIT_PATH_REMOVED;
}

struct folder {
	struct arena *a;
	const char *dir;
	const char **v;
	size_t n, cap;
};

static void take_entry(void *of, const struct tmpfile *t)
{
	struct folder *f = of;
	size_t n = strlen(f->dir);

	while (n > 1 && f->dir[n - 1] == '/')
		n--;
	if (strchr("rRw", t->type) || strncmp(t->path, f->dir, n) || t->path[n] != '/' ||
		strchr(t->path + n + 1, '/') || !t->path[n + 1])
		return;
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->v[i], t->path))
			return;
	*(const char **)arena_push(f->a, &f->v, &f->n, &f->cap, sizeof(char *)) = t->path;
}

static int by_path(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

struct unit_made *unit_made_in(struct root *r, struct arena *a, const char *dir, size_t *ret_n)
{
	struct folder f = {.a = a, .dir = dir};

	each_line(r, take_entry, &f);
	if (f.n)
		qsort(f.v, f.n, sizeof(*f.v), by_path);
	struct unit_made *v = arena_array(a, f.n + 1, sizeof(*v));
	*ret_n = 0;
	for (size_t i = 0; i < f.n; i++)
		*ret_n += unit_made_at(r, a, f.v[i], &v[*ret_n]);
	return v;
}
