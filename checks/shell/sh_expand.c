/*
 * sh_expand: words into text (POSIX XCU 2.6, bash(1) EXPANSION).  See sh_run.h.
 *
 * Left out, and unknown therefore: operators and flags of an expansion that are not in its tables (zsh's above all), and
 * the order of file names in other locales than C.
 */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/shell/sh_run.h"

struct piece { /* a word being expanded */
	struct strbuf text,
		quoted; /* quoted: one of 'q' (as it is), 's' (may be split and globbed), 'l' (literal) */
	bool unknown, some, any_quoted, env, safe;
	const char *why;
};

struct sh_val sh_known(const char *s)
{
	return (struct sh_val){.k = SV_STR, .s = s};
}

struct sh_val sh_unknown(struct sh_ctx *c, enum sh_known k, const char *what, bool env)
{
	return (struct sh_val){
		.k = k, .why = arena_printf(c->a, "%s: %s", sh_where(c), what), .env = env};
}

static void put(struct piece *p, const char *s, size_t n, char how)
{
	for (size_t i = 0; i < n; i++)
		strbuf_add(&p->quoted, &how, 1);
	strbuf_add(&p->text, s, n);
}

static void put_val(struct piece *p, struct sh_val v, char how)
{
	switch (v.k) {
	case SV_UNSET:
		break;
	case SV_STR:
		put(p, v.s, strlen(v.s), how);
		break;
	default:
		p->safe = !p->unknown ? v.safe : p->safe && v.safe;
		p->env = !p->unknown ? v.env : p->env && v.env;
		p->unknown = true;
		p->some |= v.k == SV_SOME;
		if (!p->why)
			p->why = v.why;
	}
}

static void expand_into(struct sh_ctx *c, struct sh_world *w, const char *s, size_t len,
	bool quoted, struct piece *p);

/* What result() keeps apart: text as it is, a pattern, a regular expression. */
enum form { TEXT, PATTERN, REGEX };

static struct sh_val result(struct sh_ctx *c, const struct piece *p, enum form form)
{
	static const char *const magic[] = {"", "*?[]\\|()!@+", ".[]*+?{}()|^$\\"};
	struct strbuf b = {.arena = c->a};

	if (p->unknown)
		return (struct sh_val){.k = p->some || p->text.len ? SV_SOME : SV_ANY,
			.why = p->why,
			.env = p->env,
			.safe = p->safe};
	for (size_t i = 0; i < p->text.len; i++) {
		if (form && p->quoted.data[i] == 'q' && strchr(magic[form], p->text.data[i]))
			strbuf_puts(&b, "\\");
		strbuf_add(&b, p->text.data + i, 1);
	}
	return sh_known(strbuf_str(&b));
}

static struct piece fresh(struct sh_ctx *c)
{
	return (struct piece){.text = {.arena = c->a}, .quoted = {.arena = c->a}};
}

static struct sh_val expand_part(
	struct sh_ctx *c, struct sh_world *w, const char *s, size_t len, enum form form)
{
	struct piece p = fresh(c);

	expand_into(c, w, s, len, false, &p);
	return result(c, &p, form);
}

struct sh_val sh_expand(struct sh_ctx *c, struct sh_world *w, const char *word)
{
	struct piece p = fresh(c);

	if (*word == '~' && (word[1] == '/' || !word[1])) {
		put(&p, c->user->home, strlen(c->user->home), 'q');
		word++;
	}
	expand_into(c, w, word, strlen(word), false, &p);
	return result(c, &p, TEXT);
}

struct sh_val sh_expand_pattern(struct sh_ctx *c, struct sh_world *w, const char *word)
{
	return expand_part(c, w, word, strlen(word), PATTERN);
}

struct sh_val sh_expand_regex(struct sh_ctx *c, struct sh_world *w, const char *word)
{
	return expand_part(c, w, word, strlen(word), REGEX);
}

struct sh_val sh_expand_here(struct sh_ctx *c, struct sh_world *w, const char *text)
{
	struct piece p = fresh(c);
	bool was = c->here;

	c->here = true;
	expand_into(c, w, text, strlen(text), true, &p);
	c->here = was;
	return result(c, &p, TEXT);
}

static struct sh_val special(struct sh_ctx *c, struct sh_world *w, char name)
{
	struct piece p = fresh(c);

	switch (name) {
	case '-':
		if (!c->interactive)
			return sh_known(c->dialect == SH_BASH ? "hB" : "");
		if (c->dialect == SH_BASH)
			return sh_nounset(c, w) > 0 ? sh_known("himuBHs") : sh_known("himBHs");
		return sh_known(c->login ? "ils" : "is");
	case '0':
		return sh_known(c->argv0 ? c->argv0 : "");
	case '?':
		return w->status >= 0 ? sh_known(arena_printf(c->a, "%d", w->status))
				      : sh_unknown(c, SV_SOME, "$?", w->status_env);
	case '#':
		return w->args_unknown ? sh_unknown(c, SV_SOME, "$#", false)
				       : sh_known(arena_printf(c->a, "%zu", w->n_args));
	case '@':
	case '*':
		if (w->args_unknown)
			return sh_unknown(c, SV_ANY, "arguments", false);
		for (size_t i = 0; i < w->n_args; i++) {
			if (i)
				put(&p, " ", 1, 'q');
			put_val(&p, w->args[i], 'q');
		}
		return result(c, &p, TEXT);
	default:
		return sh_unknown(c, SV_SOME, "a value of the running shell", false);
	}
}

static struct sh_val value(struct sh_ctx *c, struct sh_world *w, const char *name, size_t n)
{
	char *key = arena_strndup(c->a, name, n);

	if (n == 1 && strchr("-0?#@*$!_", *key))
		return special(c, w, *key);
	if (isdigit((unsigned char)*key)) {
		size_t i = strtoul(key, NULL, 10);
		if (w->args_unknown)
			return sh_unknown(c, SV_ANY, "an argument", false);
		return i && i <= w->n_args ? w->args[i - 1] : (struct sh_val){0};
	}
	struct sh_var *v = sh_var(c, w, key, false);
	if (v && v->ref)
		v = sh_var(c, w, v->ref, false);
	/* An array by its name is its first element. */
	if (v && v->array && v->v.k == SV_UNSET && v != &w->vars[0])
		v = sh_var(c, w, arena_printf(c->a, "%s[0]", v->name), false);
	if (v)
		return v->v;
	return sh_preset(c, w, key);
}

struct sh_val sh_value(struct sh_ctx *c, struct sh_world *w, const char *name)
{
	const char *open = strchr(name, '[');

	if (!open)
		return value(c, w, name, strlen(name));
	char *array = arena_strndup(c->a, name, (size_t)(open - name));
	struct sh_var *whole = sh_var(c, w, array, false), *v = sh_var(c, w, name, false);
	if (strstr(open, "?\n?"))
		return sh_unknown(c, SV_ANY, "an element of an array", false);
	if (whole && whole->array && whole->v.k != SV_UNSET && whole->v.k != SV_STR)
		return whole->v;
	if (v)
		return v->v;
	if (str_starts(open, "[-"))
		return sh_unknown(c, SV_ANY, "an element counted from the end", false);
	if (!whole)
		return sh_preset(c, w, name);
	return str_eq(open, "[0]") && !whole->array ? whole->v : (struct sh_val){0};
}

/* What a command prints, without the newlines at its end. */
static struct sh_val command_output(
	struct sh_ctx *c, struct sh_world *w, const char *text, size_t len)
{
	static const char *const harmless[] = {"dircolors", "lesspipe", "lessfile", "ssh-agent",
		"gpg-agent", "resize", "locale", "keychain", "tset", "gpgconf"};
	struct sh_script *sc = sh_parse(c->a, text, len, c->line);
	struct sh_fields f = {0};
	struct sh_val u = sh_unknown(c, SV_ANY, "output of a command", false);
	struct strbuf b = {.arena = c->a};
	int status = 0;

	for (const char *s = text; s < text + len; s++)
		for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++)
			u.safe |= sc->n == 1 && !memchr(text, ';', len) &&
				  !memchr(text, '|', len) &&
				  (size_t)(text + len - s) >= strlen(harmless[i]) &&
				  !memcmp(s, harmless[i], strlen(harmless[i])) &&
				  (s == text || strchr(" /", s[-1]));
	c->sub_status = -1;
	if (sc->error_line || !sc->n)
		return sc->n || sc->error_line ? u : sh_known("");
	/* One list, so that exit and what is assigned reach from line to line. */
	for (size_t i = 0; i + 1 < sc->n; i++) {
		struct sh_node *last = sc->v[i];
		while (last->next)
			last = last->next;
		last->next = sc->v[i + 1];
	}
	const struct sh_node *n = sc->v[0];
	const char *out;
	const struct sh_val *file = NULL;
	struct sh_val name_of_file;
	if (n->kind == SH_SIMPLE && !n->n && !n->next && n->in == 'f') { /* $(<FILE) */
		name_of_file = sh_expand(c, w, n->in_word);
		file = &name_of_file;
		f.n = 0;
		sh_expand_fields(c, w, "cat", &f);
		struct sh_val *x = arena_push(c->a, &f.v, &f.n, &f.cap, sizeof(*x));
		*x = *file;
		out = NULL;
		if (!sh_tools(c, w, &f, &out, &status))
			return u;
	} else {
		out = sh_capture(c, w, n, &status);
		c->sub_status = status;
	}
	if (out) {
		size_t end = strlen(out);
		while (end && out[end - 1] == '\n')
			end--;
		strbuf_add(&b, out, end);
		return sh_known(strbuf_str(&b));
	}
	if (n->kind != SH_SIMPLE || n->next)
		return u;
	struct sh_world *copy = sh_world_copy(c, w);
	for (size_t i = n->n_assign; i < n->n; i++)
		sh_expand_fields(c, copy, n->words[i], &f);
	if (!f.n || f.v[0].k != SV_STR)
		return u;
	const char *name = strrchr(f.v[0].s, '/') ? strrchr(f.v[0].s, '/') + 1 : f.v[0].s;
	if (str_eq(name, "tty") && f.n == 1)
		return sh_unknown(c, SV_SOME, "the terminal's name", true);
	if (str_eq(name, "hostname") || str_eq(name, "date") || str_eq(name, "pwd") ||
		str_eq(name, "id"))
		u.k = SV_SOME;
	return u;
}

/* Removes the shortest or longest prefix or suffix the pattern takes. */
static struct sh_val trimmed(
	struct sh_ctx *c, const char *s, const char *pattern, bool prefix, bool longest)
{
	size_t n = strlen(s);

	for (size_t k = 0; k <= n; k++) {
		size_t take = longest ? n - k : k;
		const char *part = prefix ? arena_strndup(c->a, s, take) : s + n - take;
		if (!fnmatch(pattern, part, 0))
			return sh_known(prefix ? s + take : arena_strndup(c->a, s, n - take));
	}
	return sh_known(s);
}

/* All elements of an array, or the arguments. */
static void elements(struct sh_ctx *c, struct sh_world *w, const char *name, struct sh_fields *out)
{
	struct sh_var *whole = sh_var(c, w, name, false);
	size_t len = strlen(name);

	struct sh_val own = {0};
	if (!whole)
		own = sh_preset(c, w, name);
	for (size_t i = 0; own.k && w->pipe && str_eq(name, "PIPESTATUS") && i < w->n_pipe; i++)
		*(struct sh_val *)arena_push(c->a, &out->v, &out->n, &out->cap, sizeof(*out->v)) =
			w->pipe[i];
	if (out->n && own.k)
		return;
	if (own.k || (whole && whole->array && whole->v.k != SV_UNSET)) {
		*(struct sh_val *)arena_push(c->a, &out->v, &out->n, &out->cap, sizeof(*out->v)) =
			sh_unknown(c, SV_ANY, "an array", false);
		return;
	}
	if (whole && !whole->array && whole->v.k != SV_UNSET)
		*(struct sh_val *)arena_push(c->a, &out->v, &out->n, &out->cap, sizeof(*out->v)) =
			whole->v;
	for (size_t i = 0; i < w->n_vars; i++)
		if (str_starts(w->vars[i].name, name) && w->vars[i].name[len] == '[' &&
			w->vars[i].v.k != SV_UNSET)
			*(struct sh_val *)arena_push(
				c->a, &out->v, &out->n, &out->cap, sizeof(*out->v)) = w->vars[i].v;
}

/* ${v/pattern/text}: the first or every longest match, at the start (#) or the end (%). */
static struct sh_val replaced(
	struct sh_ctx *c, struct sh_world *w, const char *s, const char *op, const char *end)
{
	bool all = op < end && *op == '/';
	char at = op < end && strchr("#%", *op) ? *op : 0;
	const char *from = op + (all || at), *mid = from;
	struct strbuf b = {.arena = c->a};
	size_t len = strlen(s);

	for (; mid < end && *mid != '/'; mid++)
		mid += *mid == '\\' && mid + 1 < end;
	if (mid > end)
		mid = end;
	struct sh_val pat = expand_part(c, w, from, (size_t)(mid - from), PATTERN),
		      to = mid < end ? expand_part(c, w, mid + 1, (size_t)(end - mid - 1), TEXT)
				     : sh_known("");
	if (pat.k != SV_STR || to.k != SV_STR || len > 4096 || strchr(to.s, '&'))
		return sh_unknown(c, SV_ANY, "a replacement that cannot be known", false);
	bool done = !*pat.s;
	for (size_t i = 0; i <= len;) {
		size_t n = len - i;
		bool hit = false;
		for (; !done && !(at == '#' && i) && !hit; n--) {
			hit = (at != '%' || i + n == len) && n &&
			      !fnmatch(pat.s, arena_strndup(c->a, s + i, n), 0);
			if (hit || !n)
				break;
		}
		if (hit) {
			strbuf_puts(&b, to.s);
			i += n;
			done = !all;
		} else {
			strbuf_add(&b, s + i, i < len);
			i++;
		}
	}
	return sh_known(strbuf_str(&b));
}

/* ${v/..}, ${v:offset:length}, ${v^^}, ${v,,}. */
static struct sh_val altered(
	struct sh_ctx *c, struct sh_world *w, const char *s, const char *op, const char *end)
{
	size_t len = strlen(s), left = (size_t)(end - op);
	long long from, n = (long long)len;

	if (*op == '/')
		return replaced(c, w, s, op + 1, end);
	if (*op == ':') {
		char *text = arena_strndup(c->a, op + 1, left - 1), *colon = strrchr(text, ':');
		if (colon && !strchr(text, '?'))
			*colon++ = '\0';
		else
			colon = NULL;
		if (sh_arith(c, w, text, &from) && (!colon || sh_arith(c, w, colon, &n))) {
			from += from < 0 ? (long long)len : 0;
			if (from < 0 || from > (long long)len)
				return sh_known("");
			n = n < 0 ? (long long)len + n - from : n;
			if (n > (long long)len - from)
				n = (long long)len - from;
			return sh_known(arena_strndup(c->a, s + from, n > 0 ? (size_t)n : 0));
		}
	}
	if ((*op == '^' || *op == ',') && (left == 1 || (left == 2 && op[1] == *op))) {
		char *t = arena_strdup(c->a, s);
		for (size_t i = 0; t[i] && (i == 0 || left == 2); i++)
			t[i] = (char)(*op == '^' ? toupper((unsigned char)t[i])
						 : tolower((unsigned char)t[i]));
		return sh_known(t);
	}
	return sh_unknown(c, SV_ANY, "an expansion that is not understood", false);
}

/* ${name OP word}, without the braces. */
static struct sh_val parameter(
	struct sh_ctx *c, struct sh_world *w, const char *s, size_t len, bool quoted)
{
	static const struct sh_val empty;
	size_t n = 0;
	struct piece p = fresh(c);

	if (len > 1 && *s == '#') {
		const char *sub = memchr(s, '[', len);
		if (sub && len - (size_t)(sub - s) == 3 && strchr("@*", sub[1])) {
			struct sh_fields f = {0};
			elements(c, w, arena_strndup(c->a, s + 1, (size_t)(sub - s) - 1), &f);
			for (size_t i = 0; i < f.n; i++)
				if (f.v[i].k != SV_STR)
					return sh_unknown(c, SV_SOME, "a length", f.v[i].env);
			return sh_known(arena_printf(c->a, "%zu", f.n));
		}
		if (sub)
			return sh_unknown(c, SV_SOME, "a length", false);
		struct sh_val v = value(c, w, s + 1, len - 1);
		if (!strchr("@*", s[1]))
			sh_refer(c, w, &v);
		return v.k == SV_STR	 ? sh_known(arena_printf(c->a, "%zu", strlen(v.s)))
		       : v.k == SV_UNSET ? sh_known("0")
					 : sh_unknown(c, SV_SOME, "a length", v.env);
	}
	if (len > 1 && *s == '!' && sh_is_name(s + 1, len - 1)) {
		struct sh_val v = value(c, w, s + 1, len - 1);
		if (v.k == SV_STR && sh_is_name(v.s, strlen(v.s)))
			return value(c, w, v.s, strlen(v.s));
	}
	if (len && *s == '!')
		return sh_unknown(c, SV_ANY, "indirect expansion", false);
	if (len && (strchr("-?#@*$!_", *s) && !(isalnum((unsigned char)s[0]) || s[0] == '_')))
		n = 1;
	while (n < len && (isalnum((unsigned char)s[n]) || s[n] == '_'))
		n++;
	if (!n)
		return sh_unknown(c, SV_ANY, "an expansion that is not understood", false);
	char *name = arena_strndup(c->a, s, n);
	struct sh_val v = value(c, w, s, n);
	const char *op = s + n, *end = s + len;
	bool all = strchr("@*", *name) != NULL;
	if (op == end) {
		if (!all)
			sh_refer(c, w, &v);
		return v;
	}
	if (*op == '[') {
		const char *close = memchr(op, ']', (size_t)(end - op));
		if (!close)
			return sh_unknown(c, SV_ANY, "an expansion that is not understood", false);
		op = close + 1;
		if (close - s - (long)n == 2 && strchr("@*", s[n + 1])) {
			struct sh_fields f = {0};
			elements(c, w, name, &f);
			for (size_t i = 0; i < f.n; i++) {
				if (i)
					put(&p, " ", 1, 'q');
				put_val(&p, f.v[i], 'q');
			}
			v = result(c, &p, TEXT);
			p = fresh(c);
			all = true;
		} else {
			name = (char *)sh_element(c, w, s, (size_t)(op - s));
			v = sh_value(c, w, name);
		}
		if (op == end) {
			if (!all)
				sh_refer(c, w, &v);
			return v;
		}
	}
	bool colon = *op == ':';
	if (colon)
		op++;
	if (op < end && strchr("-=+?", *op)) {
		bool has = v.k == SV_STR ? !colon || *v.s : v.k == SV_SOME,
		     hasnot = v.k == SV_UNSET || (v.k == SV_STR && !has);
		if (*op == '?' && !has && w->unbound != UB_SURE) {
			w->unbound = hasnot ? UB_SURE : UB_MAYBE;
			w->unbound_env = v.env;
		}
		if (!has && !hasnot) {
			if (*op == '=')
				sh_assign(c, w, name,
					sh_unknown(c, SV_ANY, "a default value", v.env));
			return sh_unknown(
				c, SV_ANY, arena_printf(c->a, "whether %s is set", name), v.env);
		}
		if (*op == '+' ? hasnot : has)
			return *op == '+' ? empty : v;
		expand_into(c, w, op + 1, (size_t)(end - op - 1), quoted, &p);
		v = result(c, &p, TEXT);
		if (*op == '=')
			sh_assign(c, w, name, v);
		return v;
	}
	if (!all)
		sh_refer(c, w, &v);
	if (v.k != SV_STR && v.k != SV_UNSET)
		return sh_unknown(c, SV_ANY, "a part of an unknown value", v.env);
	if (!colon && op < end && (*op == '#' || *op == '%')) {
		bool longest = op + 1 < end && op[1] == *op;
		struct sh_val pat = expand_part(
			c, w, op + 1 + longest, (size_t)(end - op - 1 - longest), PATTERN);
		if (pat.k == SV_STR)
			return trimmed(c, v.k == SV_STR ? v.s : "", pat.s, *op == '#', longest);
	}
	return altered(c, w, v.k == SV_STR ? v.s : "", colon ? op - 1 : op, end);
}

/* The inside of $'..'. */
static void escapes(struct sh_ctx *c, const char *s, size_t n, struct piece *p)
{
	static const char from[] = "abeEfnrtv\\'\"?", to[] = "\a\b\033\033\f\n\r\t\v\\'\"?";

	for (size_t i = 0; i < n; i++) {
		const char *k = s[i] == '\\' && i + 1 < n ? strchr(from, s[i + 1]) : NULL;
		char digits[4] = "", *end = NULL;
		unsigned long v;
		if (s[i] != '\\' || i + 1 >= n) {
			put(p, s + i, 1, 'q');
			continue;
		}
		i++;
		if (k && *k) {
			put(p, &to[k - from], 1, 'q');
		} else if (s[i] == 'x' || strchr("01234567", s[i])) {
			bool hex = s[i] == 'x';
			i += hex;
			memcpy(digits, s + i, n - i < (hex ? 2 : 3) ? n - i : hex ? 2 : 3);
			v = strtoul(digits, &end, hex ? 16 : 8) & 255;
			if (end == digits || !v || !isxdigit((unsigned char)*digits)) {
				put_val(p, sh_unknown(c, SV_SOME, "$'..' with escapes", false),
					'q');
				return;
			}
			put(p, (char[]){(char)v}, 1, 'q');
			i += (size_t)(end - digits) - 1;
		} else {
			put_val(p, sh_unknown(c, SV_SOME, "$'..' with escapes", false), 'q');
			return;
		}
	}
}

/* What begins with a dollar sign, of n bytes. */
static void dollar(
	struct sh_ctx *c, struct sh_world *w, const char *s, size_t n, bool quoted, struct piece *p)
{
	char how = quoted ? 'q' : 's';
	long long number;

	if (n == 1) {
		put(p, "$", 1, quoted ? 'q' : 'l');
	} else if (n > 4 && s[1] == '(' && s[2] == '(' && s[n - 2] == ')') {
		if (sh_arith(c, w, arena_strndup(c->a, s + 3, n - 5), &number)) {
			char *text = arena_printf(c->a, "%lld", number);
			put(p, text, strlen(text), how);
		} else {
			put_val(p,
				sh_unknown(c, SV_SOME, "arithmetic that is not understood", false),
				how);
		}
	} else if (s[1] == '(') {
		put_val(p, command_output(c, w, s + 2, n - 3), how);
	} else if (s[1] == '{') {
		put_val(p, parameter(c, w, s + 2, n - 3, quoted), how);
	} else if (s[1] == '\'') {
		escapes(c, s + 2, n - 3, p);
		p->any_quoted = true;
	}
}

static size_t plain_name(const char *s, size_t len)
{
	size_t n = 1;

	if (len < 2)
		return 1;
	if (strchr("-0?#@*$!123456789", s[1]))
		return 2;
	while (n < len && (isalnum((unsigned char)s[n]) || s[n] == '_'))
		n++;
	return n;
}

static void expand_into(struct sh_ctx *c, struct sh_world *w, const char *s, size_t len,
	bool quoted, struct piece *p)
{
	if (++c->calls > 200)
		len = 0; /* deep nesting: leaves the text empty, and says so */
	if (!len && c->calls > 200)
		c->exhausted = sh_where(c);
	for (size_t i = 0; i < len;) {
		size_t n = 1;
		if (s[i] == '\\' && i + 1 < len) {
			if (quoted && !strchr("$`\"\\\n", s[i + 1]))
				put(p, s + i, 2, 'q');
			else
				put(p, s + i + 1, 1, 'q');
			n = 2;
		} else if (s[i] == '\'' && !quoted) {
			n = sh_span(c->a, s + i, len - i);
			if (n >= 2)
				put(p, s + i + 1, n - 2, 'q');
			p->any_quoted = true;
		} else if (s[i] == '"' && quoted && c->here) {
			put(p, "\"", 1, 'q');
		} else if (!i && len > 3 && !quoted && *s == '<' && s[1] == '(' &&
			   s[len - 1] == ')') {
			struct sh_script *sc = sh_parse(c->a, s + 2, len - 3, c->line);
			int status;
			const char *out = sc->n == 1 && !sc->error_line
						  ? sh_capture(c, w, sc->v[0], &status)
						  : NULL;
			if (out)
				out = sh_virtual_new(c, out);
			put_val(p,
				out ? sh_known(out)
				    : sh_unknown(c, SV_SOME, "output of a command", false),
				'q');
			n = len;
		} else if (s[i] == '"') {
			n = quoted ? 1 : sh_span(c->a, s + i, len - i);
			if (n >= 2)
				expand_into(c, w, s + i + 1, n - 2, true, p);
			p->any_quoted = true;
		} else if (s[i] == '`') {
			n = sh_span(c->a, s + i, len - i);
			if (n >= 2)
				put_val(p, command_output(c, w, s + i + 1, n - 2),
					quoted ? 'q' : 's');
		} else if (s[i] == '$') {
			n = plain_name(s + i, len - i);
			if (n > 1) {
				struct sh_val v = value(c, w, s + i + 1, n - 1);
				if (!strchr("@*", s[i + 1]))
					sh_refer(c, w, &v);
				put_val(p, v, quoted ? 'q' : 's');
			} else {
				n = sh_span(c->a, s + i, len - i);
				dollar(c, w, s + i, n ? n : 1, quoted, p);
			}
		} else {
			put(p, s + i, 1, quoted ? 'q' : 'l');
		}
		i += n ? n : 1;
	}
	c->calls--;
}

static struct sh_val *add_field(struct sh_ctx *c, struct sh_fields *out, struct sh_val v)
{
	struct sh_val *f = arena_push(c->a, &out->v, &out->n, &out->cap, sizeof(*out->v));

	*f = v;
	return f;
}

/* One field: put in its matches when it is a pattern, else itself. */
static void glob_field(
	struct sh_ctx *c, const char *s, const char *how, size_t n, struct sh_fields *out)
{
	struct strbuf pattern = {.arena = c->a};
	bool magic = false;
	char **paths;
	size_t n_paths;

	for (size_t i = 0; i < n; i++) {
		magic |= how[i] != 'q' &&
			 (s[i] == '*' || s[i] == '?' || (s[i] == '[' && memchr(s + i, ']', n - i)));
		if (how[i] == 'q' && strchr("*?[\\", s[i]))
			strbuf_puts(&pattern, "\\");
		strbuf_add(&pattern, s + i, 1);
	}
	if (magic && *strbuf_str(&pattern) != '/') {
		/* The shell stands in the home. */
		const char *full = arena_printf(c->a, "%s/%s", c->user->home, strbuf_str(&pattern));
		if (root_glob(c->root, c->a, full, &paths, &n_paths, &(struct err){0}) || n_paths)
			add_field(c, out, sh_unknown(c, SV_SOME, "a pattern of file names", false));
		else
			add_field(c, out, sh_known(arena_strndup(c->a, s, n)));
		return;
	}
	if (magic && !root_glob(c->root, c->a, strbuf_str(&pattern), &paths, &n_paths, NULL) &&
		n_paths) {
		for (size_t i = 0; i < n_paths; i++)
			add_field(c, out, sh_known(paths[i]));
		return;
	}
	add_field(c, out, sh_known(arena_strndup(c->a, s, n)));
}

/* a{b,c}d and {1..5}, one pair without quotes; the rest is done when the parts are. */
static bool braces(struct sh_ctx *c, struct sh_world *w, const char *word, struct sh_fields *out)
{
	const char *open = word + strcspn(word, "{"), *close = open + strcspn(open, "}");

	if (!*open || !*close || strpbrk(word, "'\"\\`") ||
		memchr(word, '$', (size_t)(close - word)) ||
		memchr(open + 1, '{', (size_t)(close - open - 1)) || c->dialect == SH_MKSH)
		return false;
	char *inside = arena_strndup(c->a, open + 1, (size_t)(close - open - 1));
	char *dots = strstr(inside, ".."), *end, *last;
	if (strchr(inside, ',')) {
		for (char *part; (part = strsep(&inside, ","));)
			sh_expand_fields(c, w,
				arena_printf(c->a, "%.*s%s%s", (int)(open - word), word, part,
					close + 1),
				out);
		return true;
	}
	if (!dots)
		return false;
	long from = strtol(inside, &end, 10), to = strtol(dots + 2, &last, 10);
	if (end != dots || end == inside || last == dots + 2 || *last || labs(to - from) > 200 ||
		*inside == '0')
		return false;
	for (long i = from;; i += from < to ? 1 : -1) {
		sh_expand_fields(c, w,
			arena_printf(c->a, "%.*s%ld%s", (int)(open - word), word, i, close + 1),
			out);
		if (i == to)
			return true;
	}
}

void sh_expand_fields(struct sh_ctx *c, struct sh_world *w, const char *word, struct sh_fields *out)
{
	struct piece p = fresh(c);
	size_t start = 0;
	bool open = false;

	if (str_eq(word, "\"$@\"") && !w->args_unknown) {
		for (size_t i = 0; i < w->n_args; i++)
			add_field(c, out, w->args[i]);
		return;
	}
	if (*word == '~' && (word[1] == '/' || !word[1])) {
		put(&p, c->user->home, strlen(c->user->home), 'q');
		word++;
	}
	size_t len = strlen(word);
	if (len > 7 && str_starts(word, "\"${") && str_ends(word, "[@]}\"") &&
		sh_is_name(word + 3, len - 8)) {
		elements(c, w, arena_strndup(c->a, word + 3, len - 8), out);
		return;
	}
	if (braces(c, w, word, out))
		return;
	const char *brace = strchr(word, '{');
	if (brace && (brace == word || brace[-1] != '$') && !strpbrk(word, "'\"") &&
		strpbrk(brace, ",") && strchr(brace, '}')) {
		add_field(c, out, sh_unknown(c, SV_SOME, "brace expansion", false));
		return;
	}
	expand_into(c, w, word, strlen(word), false, &p);
	if (p.unknown) {
		add_field(c, out, result(c, &p, TEXT));
		return;
	}
	struct sh_var *ifs = sh_var(c, w, "IFS", false);
	const char *seps = ifs && ifs->v.k == SV_STR ? ifs->v.s : " \t\n";
	for (size_t i = 0; i < p.text.len; i++) {
		bool sep = p.quoted.data[i] == 's' && strchr(seps, p.text.data[i]);
		if (!sep && !open) {
			start = i;
			open = true;
		} else if (sep && open) {
			glob_field(c, p.text.data + start, p.quoted.data + start, i - start, out);
			open = false;
		}
	}
	if (open)
		glob_field(c, p.text.data + start, p.quoted.data + start, p.text.len - start, out);
	else if (!p.text.len && p.any_quoted)
		add_field(c, out, sh_known(""));
}
