/*
 * boot_pam: the commands of pam_exec(8) that a PAM service of a daemon runs, for each session it opens (pam.conf(5)).
 *
 * Lines of type account and session count, whatever stands before them; @include and include are followed.  Options before the
 * command are passed over; type= says of which call it is, and one of the other calls is left out.
 */
#include <ctype.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/boot/boot.h"

static void service(
	struct boot_build *b, const char *name, const struct boot_item *by, unsigned depth);

/* Past a word and the blanks behind it; brackets hold blanks. */
static char *past(char *s)
{
	s += *s == '[' ? strcspn(s, "]") + 1 : strcspn(s, " \t");
	return s + strspn(s, " \t");
}

static void command(struct boot_build *b, char *text, const struct boot_item *like)
{
	static const char *const calls[] = {"open_session", "account", "session"};
	size_t n, i = 0;
	char **v = str_split(b->a, text, " \t", &n);
	bool here = true;

	for (; i < n && *v[i] != '/'; i++)
		if (str_starts(v[i], "type=")) {
			here = false;
			for (size_t k = 0; k < 3; k++)
				here |= str_eq(v[i] + 5, calls[k]);
		}
	if (here && i < n)
		boot_add_command(b, (const char *const *)v + i, n - i, like);
}

static void take_line(struct boot_build *b, char *s, const struct file *f, unsigned line,
	const struct boot_item *by, unsigned depth)
{
	struct boot_item like = *by;

	like.by = f->path;
	like.file = f;
	like.line = line;
	if (str_starts(s, "@include")) {
		service(b, past(s), by, depth + 1);
		return;
	}
	s += *s == '-';
	if (!str_starts(s, "session") && !str_starts(s, "account"))
		return;
	char *control = past(s), *module = past(control);
	size_t len = strcspn(module, " \t");
	if (str_starts(control, "include") || str_starts(control, "substack"))
		service(b, arena_strndup(b->a, module, len), by, depth + 1);
	else if (str_eq(path_base(arena_strndup(b->a, module, len)), "pam_exec.so"))
		command(b, past(module), &like);
}

static void service(
	struct boot_build *b, const char *name, const struct boot_item *by, unsigned depth)
{
	static const char *const dirs[] = {"/etc/pam.d", "/usr/lib/pam.d"};
	const struct file *f;
	const char *text;
	size_t len;
	int rc = -1;

	for (size_t i = 0; rc < 0 && i < 2; i++)
		rc = root_read(b->h->root,
			*name == '/' ? name : arena_printf(b->a, "%s/%s", dirs[i], name), &f, NULL);
	if (rc < 0 || depth > LIMIT_INCLUDES || !*name)
		return;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(b->a, text, len));
		s[strcspn(s, "#")] = '\0';
		if (*s)
			take_line(b, s, f, l.number, by, depth);
	}
}

void boot_pam(struct boot_build *b, const char *name, const struct boot_item *by)
{
	service(b, name, by, 0);
}
