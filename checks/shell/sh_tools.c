/*
 * sh_tools: programs of start files that only turn text and files of the root into text: id, groups, whoami, getent,
 * hostname, uname, tty -s, echo, cat, grep, head, tail, sort, wc, basename, dirname, expr, seq, xargs, find, ls,
 * run-parts.
 * awk, sed, cut, tr and printf are in sh_filters.c.
 *
 * Not handled: any other program or option (the text is then not known); regular expressions are those of the C
 * library, in the C locale.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "checks/resolve/files/rootglob.h"
#include "checks/shell/sh_tool.h"

#define MAX_TEXT 65536

static bool id(struct tool *t)
{
	const struct sh_user *u = t->c->user;
	/* id of oneself by name is the same. */
	if (t->argc > 2 && str_eq(t->argv[t->argc - 1], u->name) && *u->name != '-')
		t->argc--;
	const char *opt = t->argc == 2 ? t->argv[1]
			  : t->argc == 3 && *t->argv[1] == '-' && *t->argv[2] == '-'
				  ? arena_printf(t->c->a, "%s%s", t->argv[1], t->argv[2] + 1)
				  : "";
	bool name = strchr(opt, 'n'), r = strchr(opt, 'r');
	char what = strchr(opt, 'u') ? 'u' : strchr(opt, 'g') ? 'g' : strchr(opt, 'G') ? 'G' : 0;
	const struct file *group;
	const char *line;
	size_t len;

	if (*opt != '-' || !what || strlen(opt) != 2u + name + r)
		return false;
	if (what == 'u') {
		strbuf_printf(
			&t->out, "%s\n", name ? u->name : arena_printf(t->c->a, "%u", u->uid));
		return true;
	}
	if (!name && what == 'g') {
		strbuf_printf(&t->out, "%u\n", u->gid);
		return true;
	}
	for (size_t i = 0; i <= (what == 'G' ? u->n_groups : 0); i++) {
		gid_t gid = i ? u->groups[i - 1] : u->gid;
		const char *found = NULL;
		if (root_read(t->c->root, "/etc/group", &group, &(struct err){0}))
			return false;
		struct lines l = lines_of(group->data, group->size);
		while (name && !found && next_line(&l, &line, &len)) {
			char *s = arena_strndup(t->c->a, line, len), *rest = s;
			char *who = strsep(&rest, ":");
			strsep(&rest, ":");
			if (rest && strtoul(rest, NULL, 10) == gid)
				found = who;
		}
		if (name && !found)
			return false;
		strbuf_puts(&t->out, i ? " " : "");
		if (name)
			strbuf_puts(&t->out, found);
		else
			strbuf_printf(&t->out, "%u", gid);
	}
	strbuf_puts(&t->out, "\n");
	return true;
}

/* The text of the files from argv[i] on, or the input. */
bool tool_files(struct tool *t, size_t i, const char **ret)
{
	struct strbuf b = {.arena = t->c->a};
	const struct file *f;

	if (i >= t->argc) {
		*ret = t->in;
		return t->in != NULL;
	}
	for (; i < t->argc; i++) {
		if (*t->argv[i] != '/')
			return false;
		const char *text = sh_virtual(t->c, t->argv[i]);
		if (text) {
			strbuf_puts(&b, text);
			continue;
		}
		int rc = root_read(t->c->root, t->argv[i], &f, &(struct err){0});
		if (rc < 0 && is_absent(rc)) {
			t->status = 2;
			continue;
		}
		if (rc < 0 || f->has_nul || f->size > MAX_TEXT ||
			str_starts(t->argv[i], "/proc/") || str_starts(t->argv[i], "/sys/") ||
			str_starts(t->argv[i], "/run/"))
			return false;
		if (!sh_may(t->c, t->argv[i], 4)) {
			t->status = 2;
			continue;
		}
		strbuf_add(&b, f->data, f->size);
	}
	*ret = strbuf_str(&b);
	return true;
}

bool tool_line(const char **s, char **ret, struct arena *a)
{
	size_t n = strcspn(*s, "\n");

	if (!**s)
		return false;
	*ret = arena_strndup(a, *s, n);
	*s += n + ((*s)[n] != '\0');
	return true;
}

/* As -w wants it: no letter, digit or _ on either side. */
static bool whole_word(const char *line, regmatch_t m)
{
	const char *word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

	return (m.rm_so == 0 || !strchr(word, line[m.rm_so - 1])) &&
	       (!line[m.rm_eo] || !strchr(word, line[m.rm_eo]));
}

static bool grep(struct tool *t)
{
	bool quiet = false, invert = false, word = false, fixed = false, count = false,
	     only = false, max1 = false, line_whole = false;
	int flags = str_eq(t->argv[0], "egrep") ? REG_EXTENDED : 0;
	size_t i = 1;
	const char *text;
	char *line;
	regex_t re;

	for (; i < t->argc && *t->argv[i] == '-' && t->argv[i][1]; i++) {
		if (str_eq(t->argv[i], "-m1")) {
			max1 = true;
			continue;
		}
		for (const char *o = t->argv[i] + 1; *o; o++)
			switch (*o) {
			case 'q':
				quiet = true;
				break;
			case 'v':
				invert = true;
				break;
			case 'w':
				word = true;
				break;
			case 'F':
				fixed = true;
				break;
			case 'E':
				flags |= REG_EXTENDED;
				break;
			case 'i':
				flags |= REG_ICASE;
				break;
			case 'c':
				count = true;
				break;
			case 'x':
				line_whole = true;
				break;
			case 'o':
				only = true;
				break;
			case 's':
			case 'h':
				break;
			default:
				return false;
			}
	}
	t->status = 0;
	if (i >= t->argc || strlen(t->argv[i]) > 200 || (invert && only))
		return false;
	struct strbuf p = {.arena = t->c->a};
	if (line_whole && !fixed && strpbrk(t->argv[i], "|\\"))
		return false;
	strbuf_puts(&p, line_whole ? "^" : "");
	for (const char *s = t->argv[i]; *s; s++) {
		if (fixed && strchr("\\^$.*[]", *s))
			strbuf_puts(&p, "\\");
		strbuf_add(&p, s, 1);
	}
	strbuf_puts(&p, line_whole ? "$" : "");
	if (!tool_files(t, i + 1, &text) || !tool_regex(strbuf_str(&p), flags, &re))
		return false;
	bool missing = t->status != 0;
	size_t n = 0;
	while (tool_line(&text, &line, t->c->a) && !(max1 && n)) {
		regmatch_t m;
		bool hit = !regexec(&re, line, 1, &m, 0);
		if (hit && word && !whole_word(line, m)) {
			const char *from = line + m.rm_so + 1;
			for (hit = false; !hit && *from && !regexec(&re, from, 1, &m, REG_NOTBOL);
				from += m.rm_so + 1) {
				regmatch_t at = {(regoff_t)(from - line) + m.rm_so,
					(regoff_t)(from - line) + m.rm_eo};
				hit = whole_word(line, at);
				if (only)
					m = at;
			}
		}
		if (hit == invert)
			continue;
		n++;
		if (!quiet && !count && only)
			strbuf_printf(&t->out, "%.*s\n", (int)(m.rm_eo - m.rm_so), line + m.rm_so);
		else if (!quiet && !count)
			strbuf_printf(&t->out, "%s\n", line);
	}
	regfree(&re);
	if (count)
		strbuf_printf(&t->out, "%zu\n", n);
	t->status = n && (quiet || !missing) ? 0 : missing ? 2 : 1;
	return true;
}

/* head and tail of one line. */
static bool ends(struct tool *t)
{
	bool head = str_eq(t->argv[0], "head");
	size_t i = 1;
	const char *text;
	char *line, *last = NULL;

	if (t->argc > 1 && (str_eq(t->argv[1], "-1") || str_eq(t->argv[1], "-n1")))
		i = 2;
	else if (t->argc > 2 && str_eq(t->argv[1], "-n") && str_eq(t->argv[2], "1"))
		i = 3;
	if (i == 1 || !tool_files(t, i, &text))
		return false;
	while (tool_line(&text, &line, t->c->a) && !(head && last))
		last = line;
	if (last)
		strbuf_printf(&t->out, "%s\n", last);
	return true;
}

static bool echo(struct tool *t)
{
	size_t i = 1;
	bool newline = true;

	if (t->argc > 1 && str_eq(t->argv[1], "-n")) {
		newline = false;
		i++;
	} else if (t->argc > 1 && *t->argv[1] == '-') {
		return false;
	}
	for (size_t k = i; k < t->argc; k++) {
		if (strchr(t->argv[k], '\\'))
			return false;
		strbuf_printf(&t->out, "%s%s", k > i ? " " : "", t->argv[k]);
	}
	strbuf_puts(&t->out, newline ? "\n" : "");
	return true;
}

/* ls of a folder, or of files that were named: they come sorted, as the shell's patterns do. */
static bool list(struct tool *t)
{
	struct stat st;

	for (size_t i = 1; i < t->argc; i++) {
		if (str_eq(t->argv[i], "-1"))
			continue;
		if (*t->argv[i] != '/')
			return false;
		if (root_stat(t->c->root, t->argv[i], true, &st, NULL)) {
			t->status = 2;
			continue;
		}
		if (S_ISDIR(st.st_mode)) {
			char **paths;
			size_t n, len = strlen(t->argv[i]) + !str_ends(t->argv[i], "/");
			if (t->argc > 3 || !sh_may(t->c, t->argv[i], 4) ||
				root_glob(t->c->root, t->c->a,
					arena_printf(t->c->a, "%s/*", t->argv[i]), &paths, &n,
					NULL))
				return false;
			for (size_t k = 0; k < n; k++)
				strbuf_printf(&t->out, "%s\n",
					strlen(paths[k]) > len ? paths[k] + len : paths[k]);
			continue;
		}
		strbuf_printf(&t->out, "%s\n", t->argv[i]);
	}
	return t->argc > 1;
}

/*
 * run-parts --list of debianutils: the files of a folder whose names are of one sort, by bytes.  A script of this name,
 * as crontabs of Red Hat have it, is another program.
 */
static bool run_parts(struct tool *t)
{
	const char *pattern = "^[a-zA-Z0-9_-]+$", *folder = NULL,
		   *self = sh_program(t->c, t->argv[0]);
	const struct file *f;
	bool lists = false, reverse = false;
	char **names;
	size_t n;
	regex_t re;

	if (!self || root_read(t->c->root, self, &f, &(struct err){0}) || f->size < 2 ||
		!memcmp(f->data, "#!", 2))
		return false;
	for (size_t i = 1; i < t->argc; i++) {
		const char *o = t->argv[i];
		if (str_eq(o, "--list"))
			lists = true;
		else if (str_eq(o, "--reverse"))
			reverse = true;
		else if (str_starts(o, "--regex="))
			pattern = o + 8;
		else if (str_eq(o, "--regex") && i + 1 < t->argc)
			pattern = t->argv[++i];
		else if (*o != '/' || folder)
			return false;
		else
			folder = o;
	}
	if (!lists || !folder || !tool_regex(pattern, REG_EXTENDED | REG_NOSUB, &re))
		return false;
	int rc = root_list(t->c->root, folder, t->c->a, &names, &n, &(struct err){0});
	bool known = !rc || is_absent(rc);
	t->status = rc || !sh_may(t->c, folder, 4);
	for (size_t i = 0; known && !t->status && i < n; i++) {
		const char *name = names[reverse ? n - 1 - i : i],
			   *path = arena_printf(t->c->a, "%s/%s", folder, name);
		struct stat st;
		if (regexec(&re, name, 0, NULL, 0))
			continue;
		if (root_stat(t->c->root, path, true, &st, &(struct err){0}))
			known = false;
		else if (S_ISREG(st.st_mode) && sh_may(t->c, path, 4))
			strbuf_printf(&t->out, "%s\n", path);
		else if (!S_ISDIR(st.st_mode))
			known = false;
	}
	regfree(&re);
	return known;
}

/* A line of a database by its first field or its number (getent passwd, group). */
static bool getent(struct tool *t)
{
	const struct file *f;
	const char *line;
	size_t len;

	if (t->argc != 3 || (!str_eq(t->argv[1], "passwd") && !str_eq(t->argv[1], "group")) ||
		root_read(t->c->root, arena_printf(t->c->a, "/etc/%s", t->argv[1]), &f,
			&(struct err){0}))
		return false;
	t->status = 2;
	struct lines l = lines_of(f->data, f->size);
	while (t->status && next_line(&l, &line, &len)) {
		char *whole = arena_strndup(t->c->a, line, len),
		     *rest = arena_strdup(t->c->a, whole);
		const char *name = strsep(&rest, ":");
		strsep(&rest, ":");
		const char *id = rest ? strsep(&rest, ":") : NULL;
		if (str_eq(name, t->argv[2]) || (id && *id && str_eq(id, t->argv[2]))) {
			strbuf_printf(&t->out, "%s\n", whole);
			t->status = 0;
		}
	}
	return t->status == 0; /* LDAP or SSSD may know what the file does not */
}

/* The name systemd gives the host at boot. */
static bool hostname(struct tool *t)
{
	bool uname = str_starts(t->argv[0], "u"),
	     is_short = t->argc == 2 && (str_eq(t->argv[1], "-s") || str_eq(t->argv[1], "--short"));
	const struct file *f;
	const char *line;
	size_t len;

	if (uname ? t->argc != 2 || !str_eq(t->argv[1], "-n") : t->argc != 1 && !is_short)
		return false;
	if (root_read(t->c->root, "/etc/hostname", &f, &(struct err){0}))
		return false;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		char *name = str_strip(arena_strndup(t->c->a, line, len));
		if (!*name || *name == '#')
			continue;
		if (is_short)
			name[strcspn(name, ".")] = '\0';
		strbuf_printf(&t->out, "%s\n", name);
		return true;
	}
	return false;
}

static bool path_part(struct tool *t)
{
	if (t->argc < 2 || t->argc > 3 || *t->argv[1] == '-')
		return false;
	char *s = t->argv[1], *slash;
	size_t n = strlen(s);
	while (n > 1 && s[n - 1] == '/')
		s[--n] = '\0';
	slash = strrchr(s, '/');
	if (str_eq(t->argv[0], "dirname")) {
		if (t->argc != 2)
			return false;
		if (slash)
			slash[slash == s] = '\0';
		strbuf_printf(&t->out, "%s\n", slash ? s : ".");
		return true;
	}
	s = slash && slash[1] ? slash + 1 : s;
	n = strlen(s);
	size_t cut = t->argc == 3 && strlen(t->argv[2]) < n && str_ends(s, t->argv[2])
			     ? strlen(t->argv[2])
			     : 0;
	strbuf_printf(&t->out, "%.*s\n", (int)(n - cut), s);
	return true;
}

/* wc -l, -w, -c of the input. */
static bool wc(struct tool *t)
{
	size_t n = 0;
	bool word = false;

	if (t->argc != 2 || !t->in || strlen(t->argv[1]) != 2 || *t->argv[1] != '-' ||
		!strchr("lwc", t->argv[1][1]))
		return false;
	for (const char *s = t->in; *s; s++) {
		bool blank = strchr(" \t\n", *s) != NULL;
		n += t->argv[1][1] == 'c' || (t->argv[1][1] == 'l' && *s == '\n') ||
		     (t->argv[1][1] == 'w' && !blank && !word);
		word = !blank;
	}
	strbuf_printf(&t->out, "%zu\n", n);
	return true;
}

/* xargs by itself, or echo: words on one line. */
static bool xargs(struct tool *t)
{
	bool word = false, any = false;

	if (!t->in || t->argc > 2 || (t->argc == 2 && !str_eq(t->argv[1], "echo")) ||
		strpbrk(t->in, "'\"\\"))
		return false;
	for (const char *s = t->in; *s; s++) {
		bool blank = strchr(" \t\n", *s) != NULL;
		if (!blank && !word && any)
			strbuf_puts(&t->out, " ");
		if (!blank)
			strbuf_add(&t->out, s, 1);
		any |= !blank;
		word = !blank;
	}
	strbuf_puts(&t->out, "\n");
	return true;
}

/* sort -u and the like of few lines; in bytes. */
static bool sort(struct tool *t)
{
	bool unique = false, numeric = false, reverse = false;
	const char *text;
	char *line, *v[500];
	size_t n = 0, i = 1;

	for (; i < t->argc && *t->argv[i] == '-'; i++)
		for (const char *o = t->argv[i] + 1; *o; o++) {
			unique |= *o == 'u';
			numeric |= *o == 'n';
			reverse |= *o == 'r';
			if (!strchr("unr", *o))
				return false;
		}
	if (!tool_files(t, i, &text))
		return false;
	for (; tool_line(&text, &line, t->c->a); n++) {
		if (n == 500 || (numeric && (!*line || line[strspn(line, "0123456789")])))
			return false;
		size_t at = n;
		for (; at; at--) {
			int order =
				numeric ? (strtoll(v[at - 1], NULL, 10) > strtoll(line, NULL, 10)) -
						  (strtoll(v[at - 1], NULL, 10) <
							  strtoll(line, NULL, 10))
					: strcmp(v[at - 1], line);
			if ((reverse ? -order : order) <= 0)
				break;
			v[at] = v[at - 1];
		}
		v[at] = line;
	}
	for (i = 0; i < n; i++)
		if (!unique || !i || !str_eq(v[i], v[i - 1]))
			strbuf_printf(&t->out, "%s\n", v[i]);
	return true;
}

/* expr A OP B of numbers. */
static bool expr(struct tool *t)
{
	char *end_a, *end_b;

	if (t->argc != 4 || strlen(t->argv[2]) != 1 || !strchr("+-*/%", *t->argv[2]))
		return false;
	long long a = strtoll(t->argv[1], &end_a, 10), b = strtoll(t->argv[3], &end_b, 10), v;
	if (*end_a || *end_b || !*t->argv[1] || !*t->argv[3] || llabs(a) > INT32_MAX ||
		llabs(b) > INT32_MAX || (!b && strchr("/%", *t->argv[2])))
		return false;
	v = *t->argv[2] == '+'	 ? a + b
	    : *t->argv[2] == '-' ? a - b
	    : *t->argv[2] == '*' ? a * b
	    : *t->argv[2] == '/' ? a / b
				 : a % b;
	strbuf_printf(&t->out, "%lld\n", v);
	t->status = v == 0;
	return true;
}

/* seq LAST, seq FIRST LAST, seq FIRST STEP LAST of small numbers. */
static bool seq(struct tool *t)
{
	long v[3] = {1, 1, 1};
	char *end;

	if (t->argc < 2 || t->argc > 4)
		return false;
	for (size_t i = 1; i < t->argc; i++) {
		v[i - 1] = strtol(t->argv[i], &end, 10);
		if (*end || !*t->argv[i] || labs(v[i - 1]) > 1000000)
			return false;
	}
	long from = t->argc > 2 ? v[0] : 1, step = t->argc > 3 ? v[1] : 1, to = v[t->argc - 2];
	if (!step || labs(to - from) / labs(step) > 200)
		return false;
	for (long i = from; step > 0 ? i <= to : i >= to; i += step)
		strbuf_printf(&t->out, "%ld\n", i);
	return true;
}

/* find FOLDER [-maxdepth 1] [-type f] -name PATTERN, in a folder without folders. */
static bool find(struct tool *t)
{
	const char *name = "*";
	char **paths;
	size_t n;
	struct stat st;

	if (t->argc < 2 || *t->argv[1] != '/')
		return false;
	bool named = false, file = false, one = false;
	for (size_t i = 2; i < t->argc; i++) {
		if (i + 1 == t->argc)
			return false;
		if (str_eq(t->argv[i], "-name"))
			name = t->argv[++i], named = true;
		else if (str_eq(t->argv[i], "-type") && str_eq(t->argv[i + 1], "f"))
			i++, file = true;
		else if (str_eq(t->argv[i], "-maxdepth") && str_eq(t->argv[i + 1], "1"))
			i++, one = true;
		else
			return false;
	}
	if ((!named && !file) || strpbrk(name, "/\\") ||
		root_glob(t->c->root, t->c->a, arena_printf(t->c->a, "%s/*", t->argv[1]), &paths,
			&n, NULL))
		return false;
	size_t shown = 0;
	for (size_t i = 0; i < n; i++) {
		if (root_stat(t->c->root, paths[i], false, &st, &(struct err){0}) ||
			(S_ISDIR(st.st_mode) && !one))
			return false;
		if (fnmatch(name, strrchr(paths[i], '/') + 1, FNM_PERIOD) ||
			(file && !S_ISREG(st.st_mode)))
			continue;
		strbuf_printf(&t->out, "%s\n", paths[i]);
		shown++;
	}
	/* It goes by the folder's own order, which only matters where there are several. */
	return shown < 2;
}

/* groups: the primary one first, as id -Gn. */
static bool groups(struct tool *t)
{
	char *argv[] = {"id", "-Gn", NULL};
	struct tool as = *t;

	if (t->argc > 2 || (t->argc == 2 && !str_eq(t->argv[1], t->c->user->name)))
		return false;
	if (t->argc == 2)
		strbuf_printf(&as.out, "%s : ", t->argv[1]);
	as.argv = argv;
	as.argc = 2;
	bool ok = id(&as);
	t->out = as.out;
	return ok;
}

static bool run(struct tool *t)
{
	const char *name = strrchr(t->argv[0], '/') ? strrchr(t->argv[0], '/') + 1 : t->argv[0];
	static const struct {
		const char *name;
		bool (*fn)(struct tool *);
	} tools[] = {{"id", id}, {"grep", grep}, {"egrep", grep}, {"cut", tool_cut}, {"head", ends},
		{"tail", ends}, {"tr", tool_tr}, {"echo", echo}, {"printf", tool_printf},
		{"ls", list}, {"awk", tool_awk}, {"mawk", tool_awk}, {"gawk", tool_awk},
		{"sed", tool_sed}, {"getent", getent}, {"hostname", hostname},
		{"basename", path_part}, {"dirname", path_part}, {"wc", wc}, {"xargs", xargs},
		{"sort", sort}, {"expr", expr}, {"seq", seq}, {"groups", groups}, {"find", find},
		{"run-parts", run_parts}};

	t->argv[0] = (char *)name;
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++)
		if (str_eq(name, tools[i].name))
			return tools[i].fn(t);
	if (t->argc == 1 && (str_eq(name, "whoami") || str_eq(name, "logname"))) {
		strbuf_printf(&t->out, "%s\n", t->c->user->name);
		return true;
	}
	if (str_eq(name, "uname") && t->argc == 2 && str_eq(t->argv[1], "-n"))
		return hostname(t);
	if (str_eq(name, "uname") && (t->argc == 1 || str_eq(t->argv[1], "-s"))) {
		strbuf_puts(&t->out, "Linux\n");
		return true;
	}
	if (str_eq(name, "tty") && t->argc == 2 &&
		(str_eq(t->argv[1], "-s") || str_eq(t->argv[1], "--silent")))
		return true;
	if (str_eq(name, "cat")) {
		const char *text;
		if (!tool_files(t, 1, &text))
			return false;
		strbuf_puts(&t->out, text);
		t->status = t->status != 0;
		return true;
	}
	return false;
}

bool sh_tools(struct sh_ctx *c, struct sh_world *w, const struct sh_fields *f, const char **ret,
	int *ret_status)
{
	struct tool t = {
		.c = c, .w = w, .in = w->in_unknown ? NULL : w->in, .out = {.arena = c->a}};

	if (!f->n)
		return false;
	t.argv = arena_array(c->a, f->n + 1, sizeof(char *));
	t.argc = f->n;
	for (size_t i = 0; i < f->n; i++) {
		if (f->v[i].k != SV_STR)
			return false;
		t.argv[i] = arena_strdup(c->a, f->v[i].s);
	}
	if (!run(&t))
		return false;
	*ret = strbuf_str(&t.out);
	*ret_status = t.status;
	return true;
}

bool sh_tools_as(struct sh_ctx *c, struct sh_world *w, const char *name, const struct sh_fields *f,
	const char **ret, int *ret_status)
{
	struct sh_fields as = {arena_array(c->a, f->n + 1, sizeof(*as.v)), f->n, 0};

	memcpy(as.v, f->v, f->n * sizeof(*as.v));
	as.v[0] = sh_known(name);
	return sh_tools(c, w, &as, ret, ret_status);
}
