/*
 * sshd_read: sshd_config's lines and Include (sshd_config(5)), as sshd 8.7 and later splits them.
 *
 * A line is a keyword, blanks or one `=`, and arguments; double and single quotes, backslash before a quote, a
 * backslash or a blank, a comment after the arguments.  Before 8.7 a line knew no single quotes, no backslash
 * and no trailing comment: such lines are refused here for those versions.
 * Include takes patterns relative to /etc/ssh; what a pattern does not match is fine, what it matches must open.
 * Left out: glob(3)'s order in other locales than C; what the keywords' values mean is for sshd_values.c.
 */
#include "checks/resolve/sshd/sshd_parse.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/files/rootglob.h"

#define MAX_DEPTH      16    /* sshd's own bound on nested includes */
#define MAX_STATEMENTS 50000 /* ours: includes may multiply */

int sshd_refuse(const struct sshd_text *t, struct err *e, const char *fmt, ...)
{
	va_list ap;
	char text[400];

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (!t->file)
		return err_set(
			e, EBADMSG, "command line of sshd: %s; sshd does not start with it", text);
	return err_set(
		e, EBADMSG, "%s:%u: %s; sshd does not start with it", t->file->path, t->line, text);
}

#define BLANKS " \t\r\n"

/* The next word at *s: ends at blanks, one `=` or a double quote; a word in double quotes is taken whole. */
static char *delimited(char **s)
{
	char *old = *s, *p;
	bool equals;

	if (!old)
		return NULL;
	p = strpbrk(old, BLANKS "\"=");
	if (!p) {
		*s = NULL;
		return old;
	}
	if (*p == '"') {
		memmove(p, p + 1, strlen(p));
		p = strchr(p, '"');
		*s = p;
		if (!p)
			return NULL;
		*p++ = '\0';
		*s = p + strspn(p, BLANKS);
		return old;
	}
	equals = *p == '=';
	*p++ = '\0';
	p += strspn(p, BLANKS);
	if (*p == '=' && !equals) {
		p++;
		p += strspn(p, BLANKS);
	}
	*s = p;
	return old;
}

/* Splits the arguments; false for a quote that does not end. */
static bool split(struct arena *a, const char *s, char ***ret, size_t *ret_n)
{
	char **v = NULL;
	size_t n = 0, cap = 0;

	while (*s) {
		if (*s == ' ' || *s == '\t') {
			s++;
			continue;
		}
		if (*s == '#')
			break;
		char *word = arena_alloc(a, strlen(s) + 1), *w = word, quote = 0;
		for (; *s; s++) {
			if (*s == '\\' && (s[1] == '\'' || s[1] == '"' || s[1] == '\\' ||
						  (!quote && s[1] == ' ')))
				*w++ = *++s;
			else if (!quote && (*s == ' ' || *s == '\t'))
				break;
			else if (!quote && (*s == '"' || *s == '\''))
				quote = *s;
			else if (quote && *s == quote)
				quote = 0;
			else
				*w++ = *s;
		}
		if (quote)
			return false;
		*(char **)arena_push(a, &v, &n, &cap, sizeof(*v)) = word;
	}
	*ret = v;
	*ret_n = n;
	return true;
}

static struct sshd_stmt *statement(
	struct sshd_text *t, enum sshd_op op, const struct sshd_keyword *kw)
{
	struct sshd_stmt *s = arena_push(t->a, &t->v, &t->n, &t->cap, sizeof(*s));

	*s = (struct sshd_stmt){.op = op, .kw = kw, .file = t->file, .line = t->line};
	return s;
}

static int read_match(struct sshd_text *t, char *s, struct err *e)
{
	static const char *const known[] = {
		"user", "group", "host", "address", "localaddress", "localport", "rdomain"};
	struct sshd_criterion *v = NULL;
	size_t n = 0, cap = 0;
	char *name, *arg;

	while ((name = delimited(&s)) && *name) {
		bool ok = false;
		if (*name == '#') {
			s = NULL;
			break;
		}
		if (!strcasecmp(name, "all")) {
			arg = delimited(&s);
			if (n || (arg && *arg && *arg != '#'))
				return sshd_refuse(t, e, "Match all stands with other criteria");
			if (arg && *arg == '#')
				s = NULL;
			*(struct sshd_criterion *)arena_push(t->a, &v, &n, &cap, sizeof(*v)) =
				(struct sshd_criterion){"all", NULL};
			break;
		}
		if (t->version >= 909 && !strcasecmp(name, "invalid-user")) {
			*(struct sshd_criterion *)arena_push(t->a, &v, &n, &cap, sizeof(*v)) =
				(struct sshd_criterion){"invalid-user", NULL};
			continue;
		}
		arg = delimited(&s);
		if (!arg || !*arg || *arg == '#')
			return sshd_refuse(t, e, "Match \"%s\" without a value", name);
		for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
			if (!strcasecmp(name, known[i])) {
				name = arena_strdup(t->a, known[i]);
				ok = true;
			}
		if (!ok)
			return sshd_refuse(t, e, "Match knows no criterion \"%s\"", name);
		if (str_ends(name, "address") && sshd_address_list(NULL, arg))
			return sshd_refuse(t, e, "malformed address \"%s\"", arg);
		if (str_eq(name, "localport")) {
			if (sshd_port(t->root, t->a, arg) < 0)
				return sshd_refuse(t, e, "LocalPort \"%s\" is no port number", arg);
		}
		*(struct sshd_criterion *)arena_push(t->a, &v, &n, &cap, sizeof(*v)) =
			(struct sshd_criterion){name, arena_strdup(t->a, arg)};
	}
	if (!n)
		return sshd_refuse(t, e, "Match without criteria");
	if (s && *s)
		return sshd_refuse(t, e, "words after Match that are no criteria");
	struct sshd_stmt *st = statement(t, OP_MATCH, NULL);
	st->crit = v;
	st->n_crit = n;
	return 0;
}

static int read_include(struct sshd_text *t, char **argv, size_t argc, int depth, struct err *e)
{
	const struct file *file = t->file;
	unsigned line = t->line;

	if (!file)
		return sshd_refuse(t, e, "Include is not possible on the command line");
	if (!argc)
		return sshd_refuse(t, e, "Include without a file name");
	for (size_t i = 0; i < argc; i++) {
		char **paths;
		size_t n;
		const char *pattern = argv[i];
		struct err why = {0};

		if (!*pattern)
			return sshd_refuse(t, e, "Include with an empty file name");
		if (*pattern == '~')
			continue; /* not expanded: matches nothing */
		if (*pattern != '/')
			pattern = arena_printf(t->a, "/etc/ssh/%s", pattern);
		int rc = root_glob(t->root, t->a, pattern, &paths, &n, &why);
		if (rc < 0)
			return err_set(e, -rc, "%s:%u: Include %s: %s", file->path, line, pattern,
				why.text);
		for (size_t k = 0; k < n; k++) {
			struct stat st;
			if (!root_stat(t->root, paths[k], true, &st, NULL) && S_ISDIR(st.st_mode))
				continue; /* opens and reads as empty */
			if (depth + 1 > MAX_DEPTH)
				return sshd_refuse(
					t, e, "includes are nested more than %d deep", MAX_DEPTH);
			statement(t, OP_ENTER, NULL);
			rc = sshd_read_file(t, paths[k], depth + 1, e);
			t->file = file;
			t->line = line;
			if (rc < 0)
				return is_absent(rc) ? sshd_refuse(t, e,
							       "included file %s cannot be opened",
							       paths[k])
						     : rc;
			statement(t, OP_LEAVE, NULL);
		}
	}
	return 0;
}

/* Line is writable and without its newline. */
static int read_line(struct sshd_text *t, char *line, int depth, struct err *e)
{
	size_t len = strlen(line);
	char *s, **argv, *word;
	const char *value = NULL;
	size_t argc;

	while (len > 1 && strchr(BLANKS "\f", line[len - 1]))
		line[--len] = '\0';
	s = line;
	word = delimited(&s);
	if (word && !*word)
		word = delimited(&s);
	if (!word || !*word || *word == '#')
		return 0;
	if (!s || !*s)
		return sshd_refuse(t, e, "\"%s\" without a value", word);
	const struct sshd_keyword *kw = sshd_keyword(word, t->version, t->vendor);
	if (!kw)
		return sshd_refuse(t, e, "unknown keyword \"%s\" (OpenSSH %u.%u)", word,
			t->version / 100, t->version % 100);
	if (!split(t->a, s, &argv, &argc))
		return sshd_refuse(t, e, "a quote does not end");
	if (t->version < 807 && strpbrk(s, "'\\#") && kw->type != T_REST && kw->type != T_IGNORED)
		return sshd_refuse(t, e,
			"quotes, backslashes and comments after a value are not understood before "
			"8.7");
	if (t->n >= MAX_STATEMENTS)
		return sshd_refuse(t, e, "more than %d statements", MAX_STATEMENTS);
	if (kw->type == T_MATCH)
		return t->file ? read_match(t, s, e)
			       : sshd_refuse(t, e, "Match is not possible there");
	if (kw->type == T_INCLUDE)
		return read_include(t, argv, argc, depth, e);
	int rc = sshd_check(t, kw, argv, argc, s, &value, e);
	if (!rc) {
		struct sshd_stmt *st = statement(t, OP_SET, kw);
		st->value = value;
		st->outside = sshd_outside(word);
	}
	return rc;
}

int sshd_read_file(struct sshd_text *t, const char *path, int depth, struct err *e)
{
	const struct file *f;
	int rc = root_read(t->root, path, &f, e);

	if (rc < 0)
		return rc;
	t->file = f;
	t->line = 0;
	if (f->has_nul)
		return err_set(e, EBADMSG, "%s: holds a NUL byte, not understood", path);
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	size_t len;
	while (!rc && next_line(&l, &text, &len)) {
		while (len && (*text == ' ' || *text == '\t' || *text == '\r'))
			text++, len--;
		t->file = f;
		t->line = l.number;
		if (len)
			rc = read_line(t, arena_strndup(t->a, text, len), depth, e);
	}
	return rc;
}

int sshd_read_option(struct sshd_text *t, const char *text, struct err *e)
{
	t->file = NULL;
	t->line = 0;
	return *text ? read_line(t, arena_strdup(t->a, text), 0, e) : 0;
}
