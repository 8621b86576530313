/*
 * sh_tools: programs of start files that only turn text and files of the root into text: id, whoami, uname, tty -s,
 * echo, printf, cat, grep, cut, head, tail, tr, sort, ls of patterns, alone or in a pipeline.
 *
 * Not handled: any other program or option (the text is then not known); regular expressions are those of the C
 * library, in the C locale.
 */
#include <fnmatch.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/shell/sh_run.h"

#define MAX_TEXT 65536

struct tool {
	struct sh_ctx *c;
	struct sh_world *w;
	char **argv;
	size_t argc;
	const char *in; /* NULL: none, the terminal */
	struct strbuf out;
	int status;
};

static bool id(struct tool *t)
{
	const struct sh_user *u = t->c->user;
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
		if (root_read(t->c->root, "/etc/group", &group, NULL))
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
static bool files(struct tool *t, size_t i, const char **ret)
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
		int rc = root_read(t->c->root, t->argv[i], &f, NULL);
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

static bool next_of(const char **s, char **ret, struct arena *a)
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
	     only = false, max1 = false;
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
	for (const char *s = t->argv[i]; *s; s++) {
		if (fixed && strchr("\\^$.*[]", *s))
			strbuf_puts(&p, "\\");
		strbuf_add(&p, s, 1);
	}
	/* Repetition of repetition costs the C library dear. */
	if (strpbrk(strbuf_str(&p), "{") || !files(t, i + 1, &text) ||
		regcomp(&re, strbuf_str(&p), flags))
		return false;
	bool missing = t->status != 0;
	size_t n = 0;
	while (next_of(&text, &line, t->c->a) && !(max1 && n)) {
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

static bool cut(struct tool *t)
{
	char delimiter = '\t';
	unsigned long field = 0;
	size_t i = 1;
	const char *text;
	char *line, *end;

	for (; i < t->argc && *t->argv[i] == '-'; i++) {
		const char *v = t->argv[i][1] && t->argv[i][2] ? t->argv[i] + 2
				: i + 1 < t->argc	       ? t->argv[i + 1]
							       : "";
		bool own = t->argv[i][1] && t->argv[i][2];
		if (t->argv[i][1] == 'd' && strlen(v) == 1)
			delimiter = *v;
		else if (t->argv[i][1] == 'f') {
			field = strtoul(v, &end, 10);
			if (*end)
				return false;
		} else
			return false;
		i += !own;
	}
	if (!field || !files(t, i, &text))
		return false;
	while (next_of(&text, &line, t->c->a)) {
		char *s = line;
		if (strchr(line, delimiter)) {
			for (unsigned long k = 1; s && k < field; k++) {
				s = strchr(s, delimiter);
				s = s ? s + 1 : NULL;
			}
			if (s)
				s[strcspn(s, (char[]){delimiter, 0})] = '\0';
		}
		strbuf_printf(&t->out, "%s\n", s ? s : "");
	}
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
	if (i == 1 || !files(t, i, &text))
		return false;
	while (next_of(&text, &line, t->c->a) && !(head && last))
		last = line;
	if (last)
		strbuf_printf(&t->out, "%s\n", last);
	return true;
}

static bool tr(struct tool *t)
{
	if (t->argc != 3 || !str_eq(t->argv[1], "-d") || !t->in || strpbrk(t->argv[2], "[-"))
		return false;
	bool r = strstr(t->argv[2], "\\r"), n = strstr(t->argv[2], "\\n");
	if (strchr(t->argv[2], '\\') && strlen(t->argv[2]) != 2u * (r + n))
		return false;
	for (const char *s = t->in; *s; s++) {
		bool drop = (r || n) ? (r && *s == '\r') || (n && *s == '\n')
				     : strchr(t->argv[2], *s) != NULL;
		if (!drop)
			strbuf_add(&t->out, s, 1);
	}
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

static bool print(struct tool *t)
{
	const char *format = t->argc > 1 ? t->argv[1] : "";
	bool newline = str_ends(format, "\\n");
	char *plain = arena_strndup(t->c->a, format, strlen(format) - (newline ? 2 : 0));

	if (t->argc == 3 && (str_eq(plain, "%s") || str_eq(plain, "%d")))
		strbuf_puts(&t->out, t->argv[2]);
	else if (t->argc == 2 && !strpbrk(plain, "%\\"))
		strbuf_puts(&t->out, plain);
	else
		return false;
	strbuf_puts(&t->out, newline ? "\n" : "");
	return true;
}

/* ls of files that were named: they come sorted, as the shell's patterns do. */
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
		if (S_ISDIR(st.st_mode))
			return false;
		strbuf_printf(&t->out, "%s\n", t->argv[i]);
	}
	return t->argc > 1;
}

static bool run(struct tool *t)
{
	const char *name = strrchr(t->argv[0], '/') ? strrchr(t->argv[0], '/') + 1 : t->argv[0];
	static const struct {
		const char *name;
		bool (*fn)(struct tool *);
	} tools[] = {{"id", id}, {"grep", grep}, {"egrep", grep}, {"cut", cut}, {"head", ends},
		{"tail", ends}, {"tr", tr}, {"echo", echo}, {"printf", print}, {"ls", list}};

	t->argv[0] = (char *)name;
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++)
		if (str_eq(name, tools[i].name))
			return tools[i].fn(t);
	if (t->argc == 1 && (str_eq(name, "whoami") || str_eq(name, "logname"))) {
		strbuf_printf(&t->out, "%s\n", t->c->user->name);
		return true;
	}
	if (str_eq(name, "uname") && (t->argc == 1 || str_eq(t->argv[1], "-s"))) {
		strbuf_puts(&t->out, "Linux\n");
		return true;
	}
	if (str_eq(name, "tty") && t->argc == 2 &&
		(str_eq(t->argv[1], "-s") || str_eq(t->argv[1], "--silent")))
		return true;
	if (str_eq(name, "cat")) {
		const char *text;
		if (!files(t, 1, &text))
			return false;
		strbuf_puts(&t->out, text);
		t->status = t->status != 0;
		return true;
	}
	return false;
}

static bool one(struct sh_ctx *c, struct sh_world *w, const struct sh_node *n, const char *in,
	struct tool *ret)
{
	struct sh_fields f = {0};

	if (n->kind != SH_SIMPLE || n->n_assign || (n->in && n->in != 'f' && n->in != 's'))
		return false;
	for (size_t i = 0; i < n->n; i++)
		sh_expand_fields(c, w, n->words[i], &f);
	if (!f.n)
		return false;
	*ret = (struct tool){.c = c, .w = w, .in = in, .out = {.arena = c->a}};
	ret->argv = arena_array(c->a, f.n + 1, sizeof(char *));
	ret->argc = f.n;
	for (size_t i = 0; i < f.n; i++) {
		if (f.v[i].k != SV_STR)
			return false;
		ret->argv[i] = arena_strdup(c->a, f.v[i].s);
	}
	for (size_t i = 0; i < w->n_funcs; i++)
		if (str_eq(w->funcs[i].name, f.v[0].s))
			return false;
	const char *text;
	if (n->in == 'f') {
		struct sh_val v = sh_expand(c, w, n->in_word);
		struct tool reader = {.c = c, .argc = 1, .argv = (char *[]){(char *)v.s, NULL}};
		if (v.k != SV_STR || !files(&reader, 0, &text) || reader.status)
			return false;
		ret->in = text;
	} else if (n->in == 's') {
		struct sh_val v = sh_expand(c, w, n->in_word);
		if (v.k != SV_STR)
			return false;
		ret->in = arena_printf(c->a, "%s\n", v.s);
	}
	return run(ret);
}

bool sh_tools(struct sh_ctx *c, struct sh_world *w, const struct sh_node *n, const char **ret,
	int *status)
{
	struct tool t;
	const char *text = w->in_unknown ? NULL : w->in;

	if (n->kind == SH_SIMPLE) {
		if (!one(c, w, n, text, &t))
			return false;
	} else if (n->kind == SH_PIPE) {
		for (const struct sh_node *x = n->a; x; x = x->next) {
			if (!one(c, w, x, text, &t))
				return false;
			text = strbuf_str(&t.out);
		}
	} else {
		return false;
	}
	*ret = strbuf_str(&t.out);
	*status = t.status ? 1 : 0;
	return true;
}
