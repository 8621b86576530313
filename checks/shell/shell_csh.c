/*
 * shell_csh: autologout in the start files of tcsh(1): /etc/csh.cshrc, /etc/csh.login and what they source.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/rootglob.h"
#include "checks/shell/shell_parts.h"

/* One line of a csh file that names autologout. */
static void csh_line(struct arena *a, const struct file *f, unsigned number, char *s, bool nested,
	struct shell_outcome *ret)
{
	bool ro = false;
	char *end, *v = s;

	if (ret->end == SHELL_HELD || ret->end == SHELL_UNKNOWN)
		return;
	*ret = (struct shell_outcome){.end = SHELL_UNKNOWN,
		.file = f,
		.line = number,
		.why = arena_printf(
			a, "%s:%u: a use of autologout that is not understood", f->path, number)};
	if (nested)
		return;
	if (str_starts(s, "unset autologout")) {
		*ret = (struct shell_outcome){.end = SHELL_LOOSE};
		return;
	}
	if (!str_starts(s, "set "))
		return;
	v = str_strip(s + 4);
	if (str_starts(v, "-r ")) {
		ro = true;
		v = str_strip(v + 3);
	}
	if (!str_starts(v, "autologout"))
		return;
	v += strlen("autologout");
	v += strspn(v, " \t");
	if (*v++ != '=')
		return;
	v += strspn(v, " \t(\"'");
	unsigned long minutes = strtoul(v, &end, 10);
	if (end == v || minutes > 1000000 || !strchr(" \t)\"'\r", *end))
		return;
	*ret = (struct shell_outcome){.end = ro ? SHELL_HELD : SHELL_LOOSE,
		.seconds = minutes * 60,
		.value = arena_strndup(a, v, (size_t)(end - v)),
		.file = f,
		.line = number};
	if (ro)
		ret->ro_file = f, ret->ro_line = number;
}

void shell_csh(struct root *r, struct arena *a, struct shell_outcome *ret)
{
	const char *paths[3] = {"/etc/csh.cshrc", "/etc/csh.login", NULL};
	char **more = NULL;
	size_t n = 0;
	const struct file *f;

	*ret = (struct shell_outcome){.end = SHELL_LOOSE};
	/* Debian's csh.login sources the files of login.d; another one that does not name it does not. */
	if (!root_read(r, "/etc/csh.login", &f, NULL) &&
		memmem(f->data, f->size, "/etc/csh/login.d", 16))
		root_glob(r, a, "/etc/csh/login.d/*", &more, &n, NULL);
	for (size_t i = 0; i < 2 + n; i++) {
		const char *line;
		size_t len;
		int depth = 0;
		if (root_read(r, i < 2 ? paths[i] : more[i - 2], &f, NULL))
			continue;
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &line, &len)) {
			char *s = str_strip(arena_strndup(a, line, len));
			if (str_starts(s, "endif") || str_eq(s, "end"))
				depth--;
			if (*s != '#' && strstr(s, "autologout"))
				csh_line(a, f, l.number, s, depth > 0, ret);
			if ((str_starts(s, "if") && str_ends(s, "then")) ||
				str_starts(s, "foreach") || str_starts(s, "while"))
				depth++;
		}
	}
}
