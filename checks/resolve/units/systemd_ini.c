/*
 * systemd_ini: assignments under section headers (systemd.syntax(7)).
 *
 * CR, LF and NUL end a line, a byte order mark is skipped, "#" and ";" comment a whole line (also between the
 * parts of a continued one), a backslash at the end goes on with the next line and stands for a blank.  Names are
 * case-sensitive.  Not handled: systemd's limit of 1 MiB for one line (our limit for a file is near it).
 */
#include "checks/resolve/units/systemd_ini.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

/* One line as systemd's reader cuts it: each kind of end of line is taken once, so CRLF is one end. */
static bool take_line(const char **at, const char *end, const char **line, size_t *len)
{
	const char *p = *at;
	bool cr = false, lf = false, nul = false;

	if (p >= end)
		return false;
	while (p < end && *p != '\n' && *p != '\r' && *p)
		p++;
	*line = *at;
	*len = (size_t)(p - *at);
	for (; p < end; p++) {
		bool *taken = *p == '\n' ? &lf : *p == '\r' ? &cr : !*p ? &nul : NULL;
		if (!taken || *taken)
			break;
		*taken = true;
		if (*p == '\n') { /* nothing after a line feed belongs to this end */
			p++;
			break;
		}
	}
	*at = p;
	return true;
}

static bool is_utf8(const char *s)
{
	for (const unsigned char *p = (const unsigned char *)s; *p;) {
		unsigned n = *p < 0x80			? 0
			     : *p >= 0xc2 && *p <= 0xdf ? 1
			     : *p >= 0xe0 && *p <= 0xef ? 2
			     : *p >= 0xf0 && *p <= 0xf4 ? 3
							: 9;
		if (n == 9)
			return false;
		for (p++; n; n--, p++)
			if ((*p & 0xc0) != 0x80)
				return false;
	}
	return true;
}

struct parser {
	struct arena *a;
	const struct file *f;
	struct ini *to;
	const char *section;
};

static int take_statement(struct parser *p, char *text, unsigned line, struct err *e)
{
	char *l = str_strip(text);
	size_t n = strlen(l);

	if (!n || *l == '#' || *l == ';')
		return 0;
	if (!is_utf8(l))
		return err_set(e, EBADMSG, "%s line %u: not UTF-8; systemd reads no further",
			p->f->path, line);
	if (*l == '[') {
		if (l[n - 1] != ']')
			return err_set(e, EBADMSG,
				"%s line %u: section header without \"]\"; systemd reads no "
				"further",
				p->f->path, line);
		p->section = arena_strndup(p->a, l + 1, n - 2);
		return 0;
	}
	char *eq = strchr(l, '=');
	if (!p->section || !eq || eq == l)
		return 0; /* systemd warns and goes on */
	*eq = '\0';
	struct ini_item *it = arena_push(p->a, &p->to->v, &p->to->n, &p->to->cap, sizeof(*it));
	*it = (struct ini_item){p->section, arena_strdup(p->a, str_strip(l)),
		arena_strdup(p->a, str_strip(eq + 1)), p->f, line};
	return 0;
}

/* A backslash that is not itself escaped ends the text. */
static bool goes_on(const char *s)
{
	bool escaped = false;

	for (; *s; s++)
		escaped = !escaped && *s == '\\';
	return escaped;
}

int systemd_ini(struct arena *a, const struct file *f, struct ini *to, struct err *e)
{
	struct parser p = {a, f, to, NULL};
	const char *at = f->data, *end = f->data + f->size, *line;
	struct strbuf whole = {.arena = a};
	unsigned number = 0, first = 0;
	size_t len;
	int rc = 0;

	if (f->size >= 3 && !memcmp(at, "\xef\xbb\xbf", 3))
		at += 3;
	while (!rc && take_line(&at, end, &line, &len)) {
		number++;
		while (len && (*line == ' ' || *line == '\t'))
			line++, len--;
		if (len && (*line == '#' || *line == ';'))
			continue;
		if (!first)
			first = number;
		strbuf_add(&whole, line, len);
		if (goes_on(whole.data)) {
			whole.data[whole.len - 1] = ' ';
			continue;
		}
		rc = take_statement(&p, whole.data, first, e);
		whole.len = 0;
		first = 0;
	}
	if (!rc && first && whole.len)
		rc = take_statement(&p, whole.data, first, e);
	return rc;
}

static int by_base(const void *x, const void *y)
{
	return strcmp(path_base(*(char *const *)x), path_base(*(char *const *)y));
}

static int take_dir(struct root *r, struct arena *a, const char *dir, const char *suffix,
	char ***paths, size_t *n, size_t *cap, struct err *e)
{
	char **names;
	size_t n_names, had = *n;
	int rc = root_list(r, dir, a, &names, &n_names, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	for (size_t i = 0; i < n_names; i++) {
		const char *name = names[i];
		bool hidden = false;

		if (name[0] == '.' || str_ends(name, "~") || (suffix && !str_ends(name, suffix)))
			continue;
		for (size_t k = 0; k < had && !hidden; k++)
			hidden = str_eq(path_base((*paths)[k]), name);
		if (!hidden)
			*(char **)arena_push(a, paths, n, cap, sizeof(char *)) =
				arena_printf(a, "%s/%s", dir, name);
	}
	return 0;
}

int systemd_ordered(struct root *r, struct arena *a, char *const *dirs, size_t n_dirs,
	const char *suffix, char ***ret_paths, size_t *ret_n, struct err *e)
{
	char **paths = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < n_dirs; i++) {
		int rc = take_dir(r, a, dirs[i], suffix, &paths, &n, &cap, e);
		if (rc < 0)
			return rc;
	}
	if (n)
		qsort(paths, n, sizeof(*paths), by_base);
	*ret_paths = paths;
	*ret_n = n;
	return 0;
}

int systemd_read(struct root *r, const char *path, const struct file **ret, struct err *e)
{
	struct stat st;
	int rc = root_stat(r, path, true, &st, e);

	return rc < 0 ? rc : S_ISCHR(st.st_mode) ? -ENOENT : root_read(r, path, ret, e);
}
