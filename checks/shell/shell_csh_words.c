/*
 * shell_csh_words: words, variables and expressions of tcsh(1).  See shell_csh.h.
 *
 * Expressions: ! && || ( ) == != =~ !~ < > <= >= and -e -f -d -r -x -z of a file; arithmetic only by @.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/shell/shell_csh.h"

struct csh_text csh_lines(struct arena *a, const struct file *f)
{
	struct csh_text t = {0};
	size_t cap = 0, len;
	const char *text;
	struct lines l = lines_of(f->data, f->size);

	while (next_line(&l, &text, &len)) {
		unsigned number = l.number;
		char *s = arena_strndup(a, text, len);
		size_t n;
		while ((n = strlen(s)) && s[n - 1] == '\\' && next_line(&l, &text, &len)) {
			s[n - 1] = '\0';
			s = arena_printf(a, "%s %s", s, arena_strndup(a, text, len));
		}
		/* A comment begins with a word. */
		for (char *p = s; *p; p++) {
			if (*p == '\\' && p[1]) {
				p++;
			} else if (strchr("'\"`", *p)) {
				char *end = strchr(p + 1, *p);
				p = end ? end : p;
			} else if (*p == '#' && (p == s || strchr(" \t;", p[-1]))) {
				*p = '\0';
				break;
			}
		}
		s = str_strip(s);
		n = strlen(s);
		while (n && s[n - 1] == ';')
			s[--n] = '\0';
		s = str_strip(s);
		if (*s)
			*(struct csh_line *)arena_push(a, &t.v, &t.n, &cap, sizeof(*t.v)) =
				(struct csh_line){s, number};
	}
	return t;
}

size_t csh_word(const char *s)
{
	size_t n = 0;

	while (s[n] && !strchr(" \t;()<>|&", s[n])) {
		if (s[n] == '\\' && s[n + 1])
			n++;
		else if (strchr("'\"`", s[n])) {
			const char *end = strchr(s + n + 1, s[n]);
			n = end ? (size_t)(end - s) : strlen(s) - 1;
		} else if (s[n] == '$' && s[n + 1] == '{') {
			n += strcspn(s + n, "}");
			if (!s[n])
				break;
		}
		n++;
	}
	return n;
}

size_t csh_parenthesis(const char *s)
{
	int level = 0;

	for (size_t n = 0; *s == '(' && s[n]; n++) {
		if (strchr("'\"`", s[n]) && s[n]) {
			const char *end = strchr(s + n + 1, s[n]);
			if (!end)
				return 0;
			n = (size_t)(end - s);
			continue;
		}
		level += s[n] == '(' ? 1 : s[n] == ')' ? -1 : 0;
		if (!level)
			return n + 1;
	}
	return 0;
}

static enum csh_truth is_set(struct csh *c, const char *name)
{
	const struct csh_var *v = csh_var(c, name);

	if (str_eq(name, "autologout"))
		return c->o->end == SHELL_UNKNOWN ? CSH_MAYBE : c->o->value ? CSH_YES : CSH_NO;
	if (v && v->set != CSH_NO)
		return v->set;
	if (v && v->name && csh_var(c, name)->set == CSH_NO && !isupper((unsigned char)*name))
		return CSH_NO;
	/* The environment is looked at, too. */
	struct sh_val e = sh_value(c->sh, sh_world_copy(c->sh, c->world), name);
	return e.k == SV_UNSET ? CSH_NO : e.k == SV_ANY ? CSH_MAYBE : CSH_YES;
}

/* What follows a dollar sign at *s, which is moved behind it; NULL: not known. */
static const char *dollar(struct csh *c, const char **s)
{
	const char *p = *s + 1;
	bool brace = *p == '{';

	p += brace;
	char mode = *p && strchr("?#%", *p) ? *p++ : 0;
	size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	char *name = arena_strndup(c->a, p, n);
	p += n;
	bool part = *p == '[' || *p == ':';
	if (brace) {
		p += strcspn(p, "}");
		p += *p == '}';
	}
	*s = p;
	if (!n || part)
		return NULL;
	if (mode == '?') {
		enum csh_truth t = is_set(c, name);
		return t == CSH_YES ? "1" : t == CSH_NO ? "0" : NULL;
	}
	if (mode)
		return NULL;
	if (str_eq(name, "autologout"))
		return c->o->end != SHELL_UNKNOWN ? c->o->value : NULL;
	const struct csh_var *v = csh_var(c, name);
	if (v && v->set != CSH_NO)
		return v->value;
	struct sh_val e = sh_value(c->sh, sh_world_copy(c->sh, c->world), name);
	return e.k == SV_STR ? e.s : NULL;
}

static const char *backquoted(struct csh *c, const char *text, size_t len)
{
	const char *inner = arena_strndup(c->a, text, len);
	int status;

	if (strchr(inner, '$'))
		inner = strpbrk(inner, "'\"\\") ? NULL : csh_expand(c, inner, false);
	struct sh_script *sc = inner ? sh_parse(c->a, inner, strlen(inner), 1) : NULL;
	if (!sc || sc->n != 1 || sc->error_line)
		return NULL;
	const char *out = sh_capture(c->sh, c->world, sc->v[0], &status);
	char *s = out ? str_strip(arena_strdup(c->a, out)) : NULL;
	for (char *p = s; p && *p; p++)
		if (*p == '\n')
			*p = ' ';
	return s;
}

const char *csh_expand(struct csh *c, const char *s, bool several)
{
	struct strbuf b = {.arena = c->a};
	const char *v;

	if (!s)
		return NULL;
	if (*s == '~' && (!s[1] || s[1] == '/')) {
		strbuf_puts(&b, c->sh->user->home);
		s++;
	}
	for (char quote = 0; *s;) {
		if (*s == '\\' && s[1] && quote != '\'') {
			strbuf_add(&b, s + 1, 1);
			s += 2;
		} else if ((*s == '\'' || *s == '"') && (!quote || quote == *s)) {
			quote = quote ? 0 : *s;
			s++;
		} else if (*s == '$' && quote != '\'' && s[1] && !strchr(" \t\"", s[1])) {
			v = dollar(c, &s);
			if (!v)
				return NULL;
			strbuf_puts(&b, v);
		} else if (*s == '`' && quote != '\'') {
			const char *end = strchr(s + 1, '`');
			v = end ? backquoted(c, s + 1, (size_t)(end - s - 1)) : NULL;
			if (!v)
				return NULL;
			strbuf_puts(&b, v);
			s = end + 1;
		} else {
			strbuf_add(&b, s++, 1);
		}
	}
	return several ? str_strip(arena_strdup(c->a, strbuf_str(&b))) : strbuf_str(&b);
}

char **csh_list(struct csh *c, const char *s, size_t *ret_n)
{
	char **v = NULL;
	size_t n = 0, cap = 0, n_words;
	const char *text = csh_expand(c, s, true);

	if (!text)
		return NULL;
	char **words = str_split(c->a, text, " \t", &n_words);
	v = arena_array(c->a, n_words + 1, sizeof(*v));
	cap = n_words + 1;
	for (size_t i = 0; i < n_words; i++) {
		char **paths;
		size_t n_paths;
		if (!strpbrk(words[i], "*?[")) {
			*(char **)arena_push(c->a, &v, &n, &cap, sizeof(*v)) = words[i];
			continue;
		}
		if (*words[i] != '/' ||
			root_glob(c->root, c->a, words[i], &paths, &n_paths, &(struct err){0}))
			return NULL;
		for (size_t k = 0; k < n_paths; k++)
			*(char **)arena_push(c->a, &v, &n, &cap, sizeof(*v)) = paths[k];
	}
	*ret_n = n;
	return v;
}

bool csh_matches(const char *pattern, const char *s)
{
	return !fnmatch(pattern, s, 0);
}

struct expr {
	struct csh *c;
	const char *s;
	int depth;
};

static enum csh_truth either(struct expr *e);

static void blanks(struct expr *e)
{
	e->s += strspn(e->s, " \t");
}

static enum csh_truth not_(enum csh_truth t)
{
	return t == CSH_MAYBE ? t : t == CSH_YES ? CSH_NO : CSH_YES;
}

static enum csh_truth file_test(struct expr *e, char op)
{
	struct stat st;

	e->s += 2;
	blanks(e);
	size_t n = csh_word(e->s);
	const char *path = csh_expand(e->c, arena_strndup(e->c->a, e->s, n), false);
	e->s += n;
	if (!path || *path != '/' || str_starts(path, "/run/") || str_starts(path, "/tmp/") ||
		str_starts(path, "/proc/") || str_starts(path, "/dev/"))
		return CSH_MAYBE;
	int rc = root_stat(e->c->root, path, op != 'l', &st, &(struct err){0});
	if (rc < 0)
		return is_absent(rc) ? CSH_NO : CSH_MAYBE;
	bool yes = op == 'e'   ? true
		   : op == 'f' ? S_ISREG(st.st_mode)
		   : op == 'd' ? S_ISDIR(st.st_mode)
		   : op == 'l' ? S_ISLNK(st.st_mode)
		   : op == 'z' ? !st.st_size
		   : op == 's' ? st.st_size > 0
		   : op == 'r' ? sh_may(e->c->sh, path, 4)
		   : op == 'w' ? sh_may(e->c->sh, path, 2)
			       : sh_may(e->c->sh, path, 1);
	return yes ? CSH_YES : CSH_NO;
}

static enum csh_truth compared(const char *a, const char *op, const char *b)
{
	char *end_a, *end_b;

	if (!a || !b)
		return CSH_MAYBE;
	if (op[1] == '=' && strchr("=!", *op))
		return (str_eq(a, b) == (*op == '=')) ? CSH_YES : CSH_NO;
	if (op[1] == '~')
		return (csh_matches(b, a) == (*op == '=')) ? CSH_YES : CSH_NO;
	long long x = strtoll(a, &end_a, 10), y = strtoll(b, &end_b, 10);
	if (!*a || !*b || *end_a || *end_b)
		return CSH_MAYBE;
	bool yes = *op == '<' ? (op[1] == '=' ? x <= y : x < y) : (op[1] == '=' ? x >= y : x > y);
	return yes ? CSH_YES : CSH_NO;
}

static enum csh_truth one(struct expr *e)
{
	static const char *const ops[] = {"==", "!=", "=~", "!~", "<=", ">=", "<", ">"};

	blanks(e);
	if (++e->depth > 30) {
		e->s += strlen(e->s);
		return CSH_MAYBE;
	}
	enum csh_truth t = CSH_MAYBE;
	if (*e->s == '!' && e->s[1] != '=' && e->s[1] != '~') {
		e->s++;
		t = not_(one(e));
	} else if (*e->s == '(') {
		e->s++;
		t = either(e);
		blanks(e);
		e->s += *e->s == ')';
	} else if (*e->s == '-' && e->s[1] && strchr("efdlzsrwx", e->s[1]) &&
		   strchr(" \t", e->s[2])) {
		t = file_test(e, e->s[1]);
	} else {
		size_t n = csh_word(e->s);
		const char *left = csh_expand(e->c, arena_strndup(e->c->a, e->s, n), false);
		e->s += n;
		blanks(e);
		const char *op = NULL;
		for (size_t i = 0; i < sizeof(ops) / sizeof(*ops) && !op; i++)
			if (str_starts(e->s, ops[i]))
				op = ops[i];
		if (op) {
			e->s += strlen(op);
			blanks(e);
			n = csh_word(e->s);
			const char *right =
				csh_expand(e->c, arena_strndup(e->c->a, e->s, n), false);
			e->s += n;
			t = compared(left, op, right);
		} else if (n) {
			t = !left					 ? CSH_MAYBE
			    : !*left					 ? CSH_NO
			    : strspn(left, "0123456789") != strlen(left) ? CSH_MAYBE
			    : strtoull(left, NULL, 10)			 ? CSH_YES
									 : CSH_NO;
		} else {
			e->s += strlen(e->s);
		}
	}
	e->depth--;
	return t;
}

static enum csh_truth both(struct expr *e)
{
	enum csh_truth t = one(e);

	for (blanks(e); str_starts(e->s, "&&"); blanks(e)) {
		e->s += 2;
		enum csh_truth x = one(e);
		t = t == CSH_NO || x == CSH_NO ? CSH_NO : x == CSH_MAYBE ? x : t;
	}
	return t;
}

static enum csh_truth either(struct expr *e)
{
	enum csh_truth t = both(e);

	for (blanks(e); str_starts(e->s, "||"); blanks(e)) {
		e->s += 2;
		enum csh_truth x = both(e);
		t = t == CSH_YES || x == CSH_YES ? CSH_YES : x == CSH_MAYBE ? x : t;
	}
	return t;
}

enum csh_truth csh_condition(struct csh *c, const char *s)
{
	struct expr e = {c, s, 0};
	enum csh_truth t = either(&e);

	blanks(&e);
	return *e.s ? CSH_MAYBE : t;
}
