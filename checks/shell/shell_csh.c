/*
 * shell_csh: autologout in the start files of tcsh(1): /etc/csh.cshrc, /etc/csh.login for a login shell, then ~/.tcshrc
 * or ~/.cshrc, and ~/.login.  Debian's two system files source /etc/csh/cshrc.d/ and login.d/.
 *
 * Handled: set and set -r with one value or a list (its first counts), unset, if with $?name, -e FILE, ! and &&, in
 * both forms, else, endif; a read-only one stays.  Not handled: every other condition, loop or use of autologout
 * (then it is not known), other files that are sourced.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/rootglob.h"
#include "checks/shell/shell_parts.h"

#define MAX_NEST 32

enum truth { NO, YES, MAYBE };

struct csh {
	struct root *root;
	struct arena *a;
	const struct sh_user *user;
	bool login;
	struct shell_outcome *o;
	enum truth nest[MAX_NEST];
	int depth;
	const struct file *file;
	unsigned line;
};

static void unknown(struct csh *c)
{
	if (c->o->end == SHELL_HELD)
		return;
	*c->o = (struct shell_outcome){.end = SHELL_UNKNOWN,
		.file = c->file,
		.line = c->line,
		.why = arena_printf(c->a, "%s:%u: a use of autologout that is not understood",
			c->file->path, c->line)};
}

static enum truth here(const struct csh *c)
{
	enum truth t = YES;

	for (int i = 0; i < c->depth && i < MAX_NEST; i++)
		t = c->nest[i] == NO || t == NO ? NO : c->nest[i] == MAYBE ? MAYBE : t;
	return t;
}

/* One operand of a condition. */
static enum truth operand(struct csh *c, char *s)
{
	static const char *const set[] = {
		"prompt", "tcsh", "version", "term", "home", "shell", "user", "path", "tty"};
	bool negate = false;
	enum truth t = MAYBE;
	struct stat st;

	for (s = str_strip(s); *s == '!'; s = str_strip(s + 1))
		negate = !negate;
	if (*s == '(' && s[strlen(s) - 1] == ')') {
		s[strlen(s) - 1] = '\0';
		s = str_strip(s + 1);
	}
	if (str_starts(s, "$?")) {
		const char *name = s + 2 + (s[2] == '{');
		size_t n = strcspn(name, "}");
		for (size_t i = 0; i < sizeof(set) / sizeof(*set); i++)
			if (strlen(set[i]) == n && !strncmp(set[i], name, n))
				t = YES;
		if (n == 7 && !strncmp(name, "loginsh", n))
			t = c->login ? YES : NO;
		if (n == 10 && !strncmp(name, "autologout", n))
			t = c->o->end == SHELL_UNKNOWN ? MAYBE : c->o->value ? YES : NO;
	} else if ((str_starts(s, "-e ") || str_starts(s, "-r ") || str_starts(s, "-f ")) &&
		   s[3] == '/' && !strpbrk(s + 3, " $*?`\"")) {
		int rc = root_stat(c->root, s + 3, true, &st, NULL);
		t = rc == 0 ? YES : is_absent(rc) ? NO : MAYBE;
	} else if (str_eq(s, "1") || str_eq(s, "0")) {
		t = *s == '1' ? YES : NO;
	}
	return t == MAYBE || !negate ? t : t == YES ? NO : YES;
}

static enum truth condition(struct csh *c, char *s)
{
	enum truth t = YES;

	if (strstr(s, "||"))
		return MAYBE;
	for (char *and; s; s = and) {
		and = strstr(s, "&&");
		if (and) {
			*and = '\0';
			and += 2;
		}
		enum truth x = operand(c, s);
		t = t == NO || x == NO ? NO : x == MAYBE ? MAYBE : t;
	}
	return t;
}

static void set_variable(struct csh *c, char *s)
{
	bool ro = false;
	char *end;

	for (s = str_strip(s); *s == '-'; s = str_strip(s + strcspn(s, " \t"))) {
		if (str_starts(s, "-r ") || str_starts(s, "-r\t"))
			ro = true;
		else if (!str_starts(s, "-f ") && !str_starts(s, "-l ")) {
			unknown(c);
			return;
		}
	}
	if (!str_starts(s, "autologout")) {
		unknown(c);
		return;
	}
	s = str_strip(s + strlen("autologout"));
	if (!*s && ro && c->o->end == SHELL_LOOSE) { /* set -r autologout: as it is */
		c->o->end = SHELL_HELD;
		c->o->ro_file = c->file;
		c->o->ro_line = c->line;
		if (!c->o->value)
			c->o->value = "";
		return;
	}
	if (*s != '=') {
		unknown(c);
		return;
	}
	s = str_strip(s + 1);
	s += strspn(s, " \t(\"'");
	unsigned long minutes = strtoul(s, &end, 10);
	if (end == s || minutes > 1000000 || !strchr(" \t)\"'\r", *end) ||
		strstr(end, "autologout")) {
		unknown(c);
		return;
	}
	*c->o = (struct shell_outcome){.end = ro ? SHELL_HELD : SHELL_LOOSE,
		.seconds = minutes * 60,
		.value = arena_strndup(c->a, s, (size_t)(end - s)),
		.file = c->file,
		.line = c->line};
	if (ro)
		c->o->ro_file = c->file, c->o->ro_line = c->line;
}

static void command(struct csh *c, char *s)
{
	if (!strstr(s, "autologout") || c->o->end == SHELL_HELD)
		return;
	if (here(c) == NO)
		return;
	if (here(c) == MAYBE)
		unknown(c);
	else if (str_starts(s, "set ") || str_starts(s, "set\t"))
		set_variable(c, s + 4);
	else if (str_eq(s, "unset autologout"))
		*c->o = (struct shell_outcome){.end = SHELL_LOOSE};
	else if (!str_starts(s, "echo "))
		unknown(c);
}

/* if (...) then, if (...) COMMAND. */
static void if_line(struct csh *c, char *s)
{
	char *from = strchr(s, '('), *to = from;
	int level = 0;

	for (; to && *to; to++) {
		level += *to == '(' ? 1 : *to == ')' ? -1 : 0;
		if (!level)
			break;
	}
	bool block = str_ends(s, "then");
	enum truth t = MAYBE;
	if (from && to && *to) {
		*to = '\0';
		t = condition(c, from + 1);
		if (!block) {
			if (c->depth < MAX_NEST)
				c->nest[c->depth] = t;
			c->depth++;
			command(c, str_strip(to + 1));
			c->depth--;
			return;
		}
	} else if (!block) {
		if (strstr(s, "autologout"))
			unknown(c);
		return;
	}
	if (c->depth < MAX_NEST)
		c->nest[c->depth] = t;
	c->depth++;
}

static void line_of(struct csh *c, char *s)
{
	size_t n = strlen(s);

	if (*s == '#')
		return;
	while (n && (s[n - 1] == ';' || s[n - 1] == ' ' || s[n - 1] == '\t'))
		s[--n] = '\0';
	char *comment = strstr(s, " #");
	if (comment && !strpbrk(s, "\"'`")) {
		*comment = '\0';
		s = str_strip(s);
	}
	if (str_starts(s, "if ") || str_starts(s, "if(")) {
		if_line(c, s);
	} else if (str_starts(s, "else")) {
		if (c->depth && c->depth <= MAX_NEST) {
			enum truth *t = &c->nest[c->depth - 1];
			*t = str_starts(s, "else if") || *t == MAYBE ? MAYBE : *t == YES ? NO : YES;
		}
	} else if (str_eq(s, "endif") || str_eq(s, "end") || str_eq(s, "endsw")) {
		c->depth -= c->depth > 0;
	} else if (str_starts(s, "foreach ") || str_starts(s, "while ") ||
		   str_starts(s, "while(") || str_starts(s, "switch")) {
		if (c->depth < MAX_NEST)
			c->nest[c->depth] = MAYBE;
		c->depth++;
	} else if (strchr(s, ';') && strstr(s, "autologout") && !strpbrk(s, "\"'`")) {
		for (char *next = s; next; s = next) {
			next = strchr(s, ';');
			if (next)
				*next++ = '\0';
			command(c, str_strip(s));
			if (!next)
				break;
		}
	} else {
		command(c, s);
	}
}

/* 0 when there was something to read. */
static int one_file(struct csh *c, const char *path)
{
	const char *line;
	size_t len;
	int rc = root_read(c->root, path, &c->file, NULL);

	if (rc < 0)
		return rc;
	c->depth = 0;
	struct lines l = lines_of(c->file->data, c->file->size);
	while (next_line(&l, &line, &len)) {
		c->line = l.number;
		line_of(c, str_strip(arena_strndup(c->a, line, len)));
	}
	return 0;
}

/* The file, and the folder it sources when it names it. */
static void system_file(struct csh *c, const char *path, const char *folder)
{
	char **more;
	size_t n = 0;

	if (one_file(c, path))
		return;
	if (memmem(c->file->data, c->file->size, folder, strlen(folder)) &&
		!root_glob(c->root, c->a, arena_printf(c->a, "%s/*", folder), &more, &n, NULL))
		for (size_t i = 0; i < n; i++)
			one_file(c, more[i]);
}

void shell_csh(struct root *r, struct arena *a, const struct sh_user *u, bool login, bool own,
	struct shell_outcome *ret)
{
	struct csh c = {.root = r, .a = a, .user = u, .login = login, .o = ret};

	*ret = (struct shell_outcome){.end = SHELL_LOOSE};
	system_file(&c, "/etc/csh.cshrc", "/etc/csh/cshrc.d");
	if (login)
		system_file(&c, "/etc/csh.login", "/etc/csh/login.d");
	if (!own || ret->end == SHELL_HELD)
		return;
	if (one_file(&c, arena_printf(a, "%s/.tcshrc", u->home)))
		one_file(&c, arena_printf(a, "%s/.cshrc", u->home));
	if (login)
		one_file(&c, arena_printf(a, "%s/.login", u->home));
}
