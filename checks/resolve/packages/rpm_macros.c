/*
 * rpm_macros: "%NAME TEXT" in the files of rpm's `macrofiles`, a later one before an earlier: rpm's own, the vendor's,
 * /etc/rpm's, root's.
 *
 * Not followed: files of one architecture (platform/ARCH-OS/macros), options on a command line, lines that go on in the next.
 */
#include "checks/resolve/packages/rpm_macros.h"

#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#include "base/str.h"

#define HOME_OF_ROOT "/root"

/* A last component with '*' stands for all that match. */
static const char *const files[] = {
	"/usr/lib/rpm/macros",
	"/usr/lib/rpm/macros.d/macros.*",
	"/usr/lib/rpm/redhat/macros",
	"/usr/lib/rpm/suse/macros",
	"/etc/rpm/macros.*",
	"/etc/rpm/macros",
	HOME_OF_ROOT "/.config/rpm/macros",
	HOME_OF_ROOT "/.rpmmacros",
};

/* What rpm passes over among the matches. */
static const char *const left[] = {"~", ".rpmnew", ".rpmorig", ".rpmsave"};

static int in_file(struct root *r, struct arena *a, const char *path, const char *name,
	struct rpm_macro *ret, struct err *e)
{
	const struct file *f;
	const char *line;
	size_t len, n = strlen(name);

	int rc = root_read(r, path, &f, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		if (!memmem(line, len, name, n))
			continue;
		char *s = str_strip(arena_strndup(a, line, len));
		if (*s == '%' && !strncmp(s + 1, name, n) && isspace((unsigned char)s[1 + n]))
			*ret = (struct rpm_macro){str_strip(s + 1 + n), f, l.number};
	}
	return 0;
}

static bool is_left(const char *name)
{
	for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++)
		if (str_ends(name, left[i]))
			return true;
	return false;
}

static int in_matches(struct root *r, struct arena *a, const char *pattern, const char *name,
	struct rpm_macro *ret, struct err *e)
{
	const char *last = path_base(pattern);
	const char *dir = arena_strndup(a, pattern, (size_t)(last - pattern) - 1);
	char **names;
	size_t n;

	int rc = root_list(r, dir, a, &names, &n, e);
	if (is_absent(rc))
		return 0;
	for (size_t i = 0; !rc && i < n; i++)
		if (!fnmatch(last, names[i], 0) && !is_left(names[i]))
			rc = in_file(r, a, arena_printf(a, "%s/%s", dir, names[i]), name, ret, e);
	return rc;
}

int rpm_macro(
	struct root *r, struct arena *a, const char *name, struct rpm_macro *ret, struct err *e)
{
	int rc = 0;

	*ret = (struct rpm_macro){0};
	for (size_t i = 0; !rc && i < sizeof(files) / sizeof(*files); i++)
		rc = strchr(files[i], '*') ? in_matches(r, a, files[i], name, ret, e)
					   : in_file(r, a, files[i], name, ret, e);
	return rc;
}

const char *rpm_macro_path(struct arena *a, const char *text)
{
	static const struct {
		const char *macro, *path;
	} known[] = {{"%{_var}", "/var"}, {"%{_localstatedir}", "/var"}, {"%{_usr}", "/usr"},
		{"%{_prefix}", "/usr"}};
	const char *path = text;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_starts(text, known[i].macro))
			path = arena_printf(
				a, "%s%s", known[i].path, text + strlen(known[i].macro));
	if (*path != '/' || strchr(path, '%'))
		return NULL;
	size_t n = strlen(path);
	while (n > 1 && path[n - 1] == '/')
		n--;
	return arena_strndup(a, path, n);
}
