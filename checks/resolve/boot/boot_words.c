/*
 * boot_words: words of a script as the shell expands them, as far as what they stand for is known.
 *
 * Quotes, $NAME, ${NAME}, ${NAME:-WORD}, $1, $#, $(command -v NAME) or $(which NAME), $(echo WORDS | wc -w), and
 * $(uname -r) where the kernel is known are expanded, an unquoted value is split at blanks; everything else with a "$" or a
 * backquote, and file patterns that match something, make the word unknown.
 */
#include "checks/resolve/boot/boot_words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/files/rootglob.h"

void boot_set(struct boot_script *s, const char *name, const char *value)
{
	value = s->perhaps ? NULL : value; /* set or not: not known */
	for (size_t i = 0; i < s->n_vars; i++)
		if (str_eq(s->vars[i].name, name)) {
			s->vars[i].value = value;
			s->vars[i].exported |= s->exports;
			return;
		}
	*(struct boot_variable *)arena_push(s->c->a, &s->vars, &s->n_vars, &s->cap_vars,
		sizeof(*s->vars)) = (struct boot_variable){name, value, s->exports};
}

void boot_export(struct boot_script *s, const char *name)
{
	for (size_t i = 0; i < s->n_vars; i++)
		if (str_eq(s->vars[i].name, name))
			s->vars[i].exported = true;
}

void boot_environment(struct boot_script *s)
{
	for (size_t i = 0; i < s->c->n_env; i++) {
		struct boot_variable *v =
			arena_push(s->c->a, &s->vars, &s->n_vars, &s->cap_vars, sizeof(*s->vars));
		*v = s->c->env[i];
		v->exported = true;
	}
}

static const struct boot_variable *variable(const struct boot_script *s, const char *name)
{
	for (size_t i = 0; i < s->n_vars; i++)
		if (str_eq(s->vars[i].name, name))
			return &s->vars[i];
	return NULL;
}

const char *boot_value(const struct boot_script *s, const char *name)
{
	const struct boot_variable *v = variable(s, name);

	return v ? v->value : NULL;
}

/* The value of a parameter; *known: a name never set is empty only where the environment cannot bring it. */
static const char *parameter(struct boot_script *s, const char *name, bool *known, bool *set)
{
	const struct boot_variable *v;

	*known = *set = true;
	if (isdigit((unsigned char)*name)) {
		size_t i = (size_t)(*name - '0');
		if (name[1] || i >= s->n_args)
			return *set = false, "";
		if (!s->args[i])
			*known = false;
		return s->args[i];
	}
	if (str_eq(name, "#"))
		return arena_printf(s->c->a, "%zu", s->n_args ? s->n_args - 1 : 0);
	v = variable(s, name);
	if (v) {
		*known = v->value != NULL;
		return v->value;
	}
	if (isalpha((unsigned char)*name) || *name == '_')
		return *set = false, "";
	*known = false;
	return NULL;
}

/* The path that `command -v NAME` or `which NAME` prints, the release that `uname -r` does. */
static const char *found(struct boot_script *s, const char *text)
{
	size_t n;
	char **w = str_split(s->c->a, text, " \t\n", &n);

	if (n == 2 && str_eq(path_base(w[0]), "uname") && str_eq(w[1], "-r"))
		return s->c->release;
	if (n == 3 && str_eq(w[0], "command") && str_eq(w[1], "-v"))
		w++;
	else if (n != 2 || !str_eq(w[0], "which"))
		return NULL;
	return strpbrk(w[1], "$`\"'*?[")
		       ? NULL
		       : boot_program(s->c->root, s->c->a, w[1], boot_value(s, "PATH"));
}

/* $(echo WORD... | wc -w): how many there are; NULL: something else, or not known. */
static const char *counted(struct boot_script *s, const char *text)
{
	const char *bar = strchr(text, '|'), *end = bar ? bar + 1 + strspn(bar + 1, " \t") : "";
	size_t n, n_fields;

	if (!str_starts(text, "echo ") || !str_starts(end, "wc -w") ||
		end[5 + strspn(end + 5, " \t\n")])
		return NULL;
	char **words = str_split(
		s->c->a, arena_strndup(s->c->a, text + 5, (size_t)(bar - text - 5)), " \t\n", &n);
	for (size_t i = 0; i < n; i++)
		if (strpbrk(words[i], "\"'\\`(;&<>*?["))
			return NULL;
	char **v = boot_fields(s, (const char **)words, n, &n_fields);
	for (size_t i = 0; i < n_fields; i++)
		if (!v[i])
			return NULL;
	return arena_printf(s->c->a, "%zu", n_fields);
}

struct field {
	struct boot_script *s;
	struct strbuf b;
	bool unknown, started, split, pattern;
	char **v;
	size_t n, cap;
	bool escape; /* what was quoted is escaped, for fnmatch */
};

static void end_field(struct field *f)
{
	if (!f->started)
		return;
	*(char **)arena_push(f->s->c->a, &f->v, &f->n, &f->cap, sizeof(*f->v)) =
		f->unknown ? NULL : arena_strdup(f->s->c->a, strbuf_str(&f->b));
	f->b = (struct strbuf){.arena = f->s->c->a};
	f->started = f->unknown = false;
}

static void put(struct field *f, const char *s, size_t n, bool quoted)
{
	for (size_t i = 0; i < n; i++) {
		if (!quoted && f->split && strchr(" \t\n", s[i])) {
			end_field(f);
			continue;
		}
		if (quoted && f->escape && strchr("*?[\\]", s[i]))
			strbuf_add(&f->b, "\\", 1);
		strbuf_add(&f->b, s + i, 1);
		f->started = true;
	}
}

static void expand(struct field *f, const char *w, size_t len);

/* "${...}" without its braces. */
static void braced(struct field *f, const char *in, size_t len, bool quoted)
{
	size_t n = 0;
	bool known, set;

	while (n < len && (isalnum((unsigned char)in[n]) || in[n] == '_'))
		n++;
	const char *name = arena_strndup(f->s->c->a, in, n);
	const char *v = parameter(f->s, name, &known, &set);
	if (!n || (n < len && !strchr(":-", in[n]))) {
		f->unknown = f->started = true;
		return;
	}
	if (n < len) { /* ${X:-w}, ${X-w} */
		size_t skip = n + 1 + (in[n] == ':');
		bool minus = in[skip - 1] == '-';
		if (!minus || !known) {
			f->unknown = f->started = true;
			return;
		}
		if (!set || (in[n] == ':' && !*v)) {
			expand(f, in + skip, len - skip);
			return;
		}
	}
	if (!known)
		f->unknown = f->started = true;
	else
		put(f, v, strlen(v), quoted);
}

/* At "$" or "`"; how many characters were taken. */
static size_t dollar(struct field *f, const char *w, size_t len, bool quoted)
{
	size_t n = 1, span = sh_span(f->s->c->a, w, len);
	bool known, set;

	if (quoted)
		f->started = true;
	if (*w == '`' || (len > 1 && (w[1] == '(' || w[1] == '{'))) {
		if (!span) {
			f->unknown = f->started = true;
			return len;
		}
		if (w[1] == '{' && *w == '$') {
			braced(f, w + 2, span - 3, quoted);
			return span;
		}
		bool tick = *w == '`';
		const char *in = w + 1 + !tick;
		const char *text = arena_strndup(f->s->c->a, in, span - 2 - !tick);
		const char *path = found(f->s, text);
		path = path ? path : counted(f->s, text);
		f->s->has_replaced = true;
		f->s->replaced = path ? CALL_SUCCEEDS : CALL_OPEN;
		if (path) {
			put(f, path, strlen(path), true);
			return span;
		}
		f->unknown = f->started = true;
		if (*in != '(') /* arithmetic runs nothing */
			boot_substitute(f->s, in, span - 2 - !tick);
		return span;
	}
	if (n < len && (isdigit((unsigned char)w[n]) || strchr("#?$!@*-", w[n]))) {
		n++;
	} else {
		while (n < len && (isalnum((unsigned char)w[n]) || w[n] == '_'))
			n++;
		if (n == 1) {
			put(f, "$", 1, true);
			return 1;
		}
	}
	if (n == 2 && strchr("@*", w[1])) {
		for (size_t i = 1; i < f->s->n_args; i++) {
			if (i > 1)
				end_field(f);
			if (f->s->args[i])
				put(f, f->s->args[i], strlen(f->s->args[i]), true);
			else
				f->unknown = f->started = true;
		}
		return n;
	}
	const char *v = parameter(f->s, arena_strndup(f->s->c->a, w + 1, n - 1), &known, &set);
	if (!known)
		f->unknown = f->started = true;
	else
		put(f, v, strlen(v), quoted);
	return n;
}

static void expand(struct field *f, const char *w, size_t len)
{
	for (size_t i = 0; i < len;) {
		if (w[i] == '\\') {
			if (i + 1 < len && w[i + 1] != '\n')
				put(f, w + i + 1, 1, true);
			i += 2;
		} else if (w[i] == '\'') {
			const char *end = memchr(w + i + 1, '\'', len - i - 1);
			size_t n = end ? (size_t)(end - w) - i - 1 : len - i - 1;
			f->started = true;
			put(f, w + i + 1, n, true);
			i += n + 2;
		} else if (w[i] == '"') {
			f->started = true;
			for (i++; i < len && w[i] != '"';) {
				if (w[i] == '\\' && i + 1 < len && strchr("$`\"\\\n", w[i + 1])) {
					put(f, w + i + 1, w[i + 1] != '\n', true);
					i += 2;
				} else if (w[i] == '$' || w[i] == '`') {
					i += dollar(f, w + i, len - i, true);
				} else {
					put(f, w + i++, 1, true);
				}
			}
			i++;
		} else if (w[i] == '$' || w[i] == '`') {
			i += dollar(f, w + i, len - i, false);
		} else {
			f->pattern |= strchr("*?[", w[i]) != NULL;
			strbuf_add(&f->b, w + i++, 1);
			f->started = true;
		}
	}
}

const char *boot_word(struct boot_script *s, const char *word)
{
	struct field f = {.s = s, .b = {.arena = s->c->a}, .started = true};

	expand(&f, word, strlen(word));
	return f.unknown ? NULL : arena_strdup(s->c->a, strbuf_str(&f.b));
}

const char *boot_pattern(struct boot_script *s, const char *word)
{
	struct field f = {.s = s, .b = {.arena = s->c->a}, .started = true, .escape = true};

	expand(&f, word, strlen(word));
	return f.unknown ? NULL : arena_strdup(s->c->a, strbuf_str(&f.b));
}

char **boot_fields(struct boot_script *s, const char **words, size_t n, size_t *ret_n)
{
	struct field f = {.s = s, .b = {.arena = s->c->a}, .split = true};

	for (size_t i = 0; i < n; i++) {
		size_t before = f.n, n_paths;
		char **paths;

		f.pattern = false;
		expand(&f, words[i], strlen(words[i]));
		end_field(&f);
		if (s->c->patterns || !f.pattern || f.n != before + 1 || !f.v[before] ||
			f.v[before][0] != '/')
			continue;
		if (root_glob(s->c->root, s->c->a, f.v[before], &paths, &n_paths, NULL) < 0 ||
			!n_paths)
			continue;
		f.n = before;
		for (size_t k = 0; k < n_paths && k < 256; k++)
			*(char **)arena_push(s->c->a, &f.v, &f.n, &f.cap, sizeof(*f.v)) = paths[k];
	}
	*ret_n = f.n;
	return f.v;
}

static bool passing(const char *p)
{
	return str_starts(p, "/run") || str_starts(p, "/var/run") || str_starts(p, "/proc") ||
	       str_starts(p, "/sys") || (str_starts(p, "/dev") && !str_eq(p, "/dev/null"));
}

static enum call_end of(bool b)
{
	return b ? CALL_SUCCEEDS : CALL_FAILS;
}

static enum call_end test_file(struct boot_script *s, char op, const char *path)
{
	struct stat st;

	if (str_starts(path, "/run/systemd/system") && !path[19] && strchr("erd", op))
		return CALL_SUCCEEDS; /* so it is wherever systemd has booted */
	if (str_starts(path, "/run/systemd/generator") && !strchr(path + 22, '/') &&
		strchr("erdw", op))
		return CALL_SUCCEEDS; /* generators are handed them */
	if (*path != '/' || passing(path))
		return CALL_OPEN;
	int rc = root_stat(s->c->root, path, op != 'L' && op != 'h', &st, NULL);
	if (rc < 0)
		return is_absent(rc) ? CALL_FAILS : CALL_OPEN;
	switch (op) {
	case 'e':
	case 'r':
	case 'w':
		return CALL_SUCCEEDS;
	case 'f':
		return of(S_ISREG(st.st_mode));
	case 'd':
		return of(S_ISDIR(st.st_mode));
	case 'x':
		return of(S_ISDIR(st.st_mode) || (st.st_mode & 0111));
	case 's':
		return of(st.st_size > 0);
	case 'L':
	case 'h':
		return of(S_ISLNK(st.st_mode));
	default:
		return CALL_OPEN;
	}
}

/* Numbers: "3 -gt 2". */
static enum call_end compare(const char *a, const char *op, const char *b)
{
	static const struct {
		const char *op;
		bool less, same, more;
	} all[] = {{"eq", false, true, false}, {"ne", true, false, true},
		{"lt", true, false, false}, {"le", true, true, false}, {"gt", false, false, true},
		{"ge", false, true, true}};
	char *end_a, *end_b;
	long x = strtol(a, &end_a, 10), y = strtol(b, &end_b, 10);

	for (size_t i = 0; i < 6 && *a && *b && !*end_a && !*end_b; i++)
		if (str_eq(op, all[i].op))
			return of(x < y ? all[i].less : x > y ? all[i].more : all[i].same);
	return CALL_OPEN;
}

enum call_end boot_test(struct boot_script *s, char **v, size_t n)
{
	if (n && v[0] && str_eq(v[0], "!")) {
		enum call_end e = boot_test(s, v + 1, n - 1);
		return e == CALL_OPEN ? e : of(e != CALL_SUCCEEDS);
	}
	for (size_t i = 0; i < n; i++)
		if (!v[i])
			return CALL_OPEN;
	if (n == 1)
		return of(*v[0] != '\0');
	if (n == 2 && v[0][0] == '-' && v[0][1] && !v[0][2])
		return v[0][1] == 'z'	? of(!*v[1])
		       : v[0][1] == 'n' ? of(*v[1] != '\0')
					: test_file(s, v[0][1], v[1]);
	if (n == 3 && (str_eq(v[1], "=") || str_eq(v[1], "==")))
		return of(str_eq(v[0], v[2]));
	if (n == 3 && str_eq(v[1], "!="))
		return of(!str_eq(v[0], v[2]));
	if (n == 3 && v[1][0] == '-')
		return compare(v[0], v[1] + 1, v[2]);
	return n ? CALL_OPEN : CALL_FAILS;
}

enum call_end boot_cond(struct boot_script *s, const char **words, size_t n)
{
	char **v = arena_array(s->c->a, n + 1, sizeof(*v));

	for (size_t i = 0; i < n; i++) {
		const char *w = boot_word(s, words[i]);
		v[i] = w ? arena_strdup(s->c->a, w) : NULL;
	}
	return n > 3 ? CALL_OPEN : boot_test(s, v, n);
}
