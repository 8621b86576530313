/*
 * sysctl_builtins: commands of boot scripts that hand known text on: read in a loop, xargs, dd and cp.
 *
 * "while read NAME..." over known input is played line by line: the blanks of IFS (or the characters it is set to before
 * read) part a line, the last name takes the rest; a last line without its end is not read.  xargs starts its command with
 * all words of its input, or with -n or -L so many (lines) at a time.  dd of=PARAMETER writes what it reads, cp FILE
 * PARAMETER the file.
 * Left out: read -d, -a, -n and -t; quotes in xargs' input, -0, -d; dd's conversions.  There the loop or command is one
 * that is not understood.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/kernel/sysctl_script_parts.h"

#define MAX_LINES 500

/* One line taken apart into the names. */
static void bind_line(
	struct run *r, const char *ifs, char *line, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool last = i + 1 == n;
		line += strspn(line, " \t") * (*ifs == ' ');
		size_t len = last ? strlen(line) : strcspn(line, ifs);
		char *next = line + len + (line[len] != '\0');
		while (last && len && *ifs == ' ' && strchr(" \t", line[len - 1]))
			len--;
		hand_bind(r, names[i], arena_strndup(r->a, line, len));
		line = next;
	}
}

bool hand_read_loop(struct run *r, const struct sh_node *n)
{
	const struct sh_node *c = n->a;
	const char *ifs = " \t", *names[8], *text = r->input;
	size_t n_names = 0, i;
	bool raw = false, known = true;

	if (n->negated || !c || c->next || c->kind != SH_SIMPLE || c->n_assign >= c->n ||
		!str_eq(c->words[c->n_assign], "read") || c->in || !text)
		return false;
	for (i = 0; i < c->n_assign; i++)
		if (str_starts(c->words[i], "IFS="))
			ifs = hand_one(r, c->words[i] + 4, &known);
	for (i = c->n_assign + 1; i < c->n; i++) {
		if (str_eq(c->words[i], "-r"))
			raw = true;
		else if (c->words[i][0] == '-' || strpbrk(c->words[i], "$`'\"") || n_names == 8)
			return false;
		else
			names[n_names++] = c->words[i];
	}
	if (!n_names || !known || (!raw && strchr(text, '\\')))
		return false;
	for (size_t k = 0; k < MAX_LINES && !r->stopped; k++) {
		const char *end = strchr(text, '\n');
		if (!end)
			break;
		bind_line(r, ifs, arena_strndup(r->a, text, (size_t)(end - text)), names, n_names);
		r->input = NULL;
		hand_list(r, n->b);
		text = end + 1;
	}
	return true;
}

int hand_xargs(struct run *r, char *const *v, size_t n, const char *text)
{
	const char *was = r->input, *out;
	size_t at = 1, group = 0, n_words;
	int rc = 1;

	for (; at < n && v[at][0] == '-'; at++) {
		const char *o = v[at];
		if ((str_eq(o, "-n") || str_eq(o, "-L")) && at + 1 < n)
			group = (size_t)strtoul(v[++at], NULL, 10);
		else if (str_starts(o, "-n") || str_starts(o, "-L"))
			group = (size_t)strtoul(o + 2, NULL, 10);
		else if (!str_eq(o, "-r") && !str_eq(o, "-t") && !str_eq(o, "--no-run-if-empty"))
			was = NULL; /* not understood */
	}
	if (!was || strpbrk(was, "'\"\\") || at >= n) {
		if (hand_suspicious(text) || (was && hand_suspicious(was)))
			hand_lost(r, was ? was : "");
		return -1;
	}
	char **words = str_split(r->a, arena_strdup(r->a, was), " \t\n", &n_words);
	group = group ? group : n_words ? n_words : 1;
	r->input = NULL;
	for (size_t i = 0; i < n_words && !r->stopped; i += group) {
		struct fields f = {.known = true};
		for (size_t k = at; k < n; k++)
			*(char **)arena_push(r->a, &f.v, &f.n, &f.cap, sizeof(*f.v)) = v[k];
		for (size_t k = i; k < i + group && k < n_words; k++)
			*(char **)arena_push(r->a, &f.v, &f.n, &f.cap, sizeof(*f.v)) = words[k];
		if (hand_simple(r, &f, text, &out) != 1)
			rc = -1;
	}
	r->input = was;
	return rc;
}

static const char *text_of(struct run *r, const char *path)
{
	const struct file *f;

	if (str_starts(path, "/proc/") || str_starts(path, "/sys/") || str_starts(path, "/run/") ||
		str_starts(path, "/tmp/") || root_read(r->s->root, path, &f, NULL) < 0)
		return NULL;
	return f->data;
}

bool hand_copies(struct run *r, char *const *v, size_t n)
{
	const char *name = path_base(v[0]), *to = NULL, *from = NULL, *text = r->input;

	if (str_eq(name, "cp") && n >= 3) {
		to = v[n - 1];
		text = n == 3 ? text_of(r, v[1]) : NULL;
	} else if (str_eq(name, "dd")) {
		for (size_t i = 1; i < n; i++) {
			if (str_starts(v[i], "of="))
				to = v[i] + 3;
			else if (str_starts(v[i], "if="))
				from = v[i] + 3;
		}
		if (from)
			text = text_of(r, from);
	}
	if (!to || !hand_key(r, to))
		return false;
	hand_write(r, to, text);
	return true;
}
