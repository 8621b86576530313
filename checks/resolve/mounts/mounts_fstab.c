/*
 * mounts_fstab: /etc/fstab as getmntent(3) of glibc 2.36 reads it, which is what systemd-fstab-generator and
 * systemd-remount-fs use.
 *
 * Fields are cut at blanks and tabs, \040 \011 \012 \134 and \\ are decoded in each, a line whose first character that
 * is no blank is "#" is a comment; there is no comment behind the fields, and fields after the sixth are not looked
 * at.  A field that is missing is empty.  A carriage return belongs to the last field.  A line longer than 4,095 bytes
 * is cut there.  A byte order mark is part of the first field.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/mounts/mounts.h"

#define LINE_MAX_GETMNTENT 4095

/* Takes one field off the text, decoded. */
static const char *field(struct arena *a, char **at)
{
	static const struct {
		const char *code;
		char byte;
	} codes[] = {
		{"\\040", ' '}, {"\\011", '\t'}, {"\\012", '\n'}, {"\\\\", '\\'}, {"\\134", '\\'}};
	size_t len = strcspn(*at, " \t");
	struct strbuf b = {.arena = a};

	for (size_t i = 0; i < len;) {
		size_t k, step = 1;
		char byte = (*at)[i];

		for (k = 0; k < sizeof(codes) / sizeof(*codes); k++)
			if (i + strlen(codes[k].code) <= len &&
				str_starts(*at + i, codes[k].code)) {
				byte = codes[k].byte;
				step = strlen(codes[k].code);
				break;
			}
		strbuf_add(&b, &byte, 1);
		i += step;
	}
	*at += len;
	*at += strspn(*at, " \t");
	return strbuf_str(&b);
}

void fstab_parse(struct arena *a, const struct file *f, struct fstab_line **ret, size_t *ret_n)
{
	struct lines l = lines_of(f->data, f->size);
	struct fstab_line *v = NULL;
	size_t n = 0, cap = 0, len;
	const char *text;

	while (next_line(&l, &text, &len)) {
		char *at =
			arena_strndup(a, text, len > LINE_MAX_GETMNTENT ? LINE_MAX_GETMNTENT : len);
		size_t end = strlen(at); /* a NUL ends the line for the C library */

		while (end && (at[end - 1] == ' ' || at[end - 1] == '\t'))
			at[--end] = '\0';
		at += strspn(at, " \t");
		if (!*at || *at == '#')
			continue;
		struct fstab_line *e = arena_push(a, &v, &n, &cap, sizeof(*v));
		*e = (struct fstab_line){.file = f, .line = l.number};
		e->what = field(a, &at);
		e->where = field(a, &at);
		e->type = field(a, &at);
		e->options = field(a, &at);
		/* The C library leaves out what automounters put into their tables. */
		if (str_eq(e->type, "autofs") && fstab_option(a, e->options, "ignore", NULL))
			n--;
	}
	*ret = v;
	*ret_n = n;
}

int fstab_read(
	struct root *r, struct arena *a, struct fstab_line **ret, size_t *ret_n, struct err *e)
{
	const struct file *f;
	int rc = root_read(r, "/etc/fstab", &f, e);

	*ret = NULL;
	*ret_n = 0;
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	fstab_parse(a, f, ret, ret_n);
	return 0;
}

/* The next option of a list, as systemd cuts it: a backslash keeps the comma behind it. */
static bool next_option(const char **at, const char **ret, size_t *ret_len)
{
	const char *p = *at;

	if (!p || !*p)
		return false;
	*ret = p;
	while (*p && *p != ',')
		p += *p == '\\' && p[1] ? 2 : 1;
	*ret_len = (size_t)(p - *ret);
	*at = *p ? p + 1 : p;
	return true;
}

static bool is_option(const char *o, size_t len, const char *name)
{
	size_t n = strlen(name);

	return len >= n && !strncmp(o, name, n) && (len == n || o[n] == '=');
}

bool fstab_yes_no(const char *options, const char *yes, const char *no)
{
	const char *o;
	size_t len;
	bool is = false;

	while (next_option(&options, &o, &len)) {
		if (is_option(o, len, yes))
			is = true;
		else if (is_option(o, len, no))
			is = false;
	}
	return is;
}

bool fstab_option(struct arena *a, const char *options, const char *name, const char **ret_value)
{
	const char *o;
	size_t len, n = strlen(name);
	bool found = false;

	while (next_option(&options, &o, &len)) {
		if (!is_option(o, len, name))
			continue;
		found = true;
		if (ret_value)
			*ret_value = len > n ? arena_strndup(a, o + n + 1, len - n - 1) : "";
	}
	return found;
}
