/* sh_expand: words into text (POSIX XCU 2.6, bash(1) EXPANSION).  See sh_run.h. */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/rootglob.h"
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

static struct sh_val result(struct sh_ctx *c, const struct piece *p, bool pattern)
{
	struct strbuf b = {.arena = c->a};

	if (p->unknown)
		return (struct sh_val){.k = p->some || p->text.len ? SV_SOME : SV_ANY,
			.why = p->why,
			.env = p->env,
			.safe = p->safe};
	for (size_t i = 0; i < p->text.len; i++) {
		if (pattern && p->quoted.data[i] == 'q' && strchr("*?[]\\|()!@+", p->text.data[i]))
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
	struct sh_ctx *c, struct sh_world *w, const char *s, size_t len, bool pattern)
{
	struct piece p = fresh(c);

	expand_into(c, w, s, len, false, &p);
	return result(c, &p, pattern);
}

struct sh_val sh_expand(struct sh_ctx *c, struct sh_world *w, const char *word)
{
	struct piece p = fresh(c);

	if (*word == '~' && (word[1] == '/' || !word[1])) {
		put(&p, c->user->home, strlen(c->user->home), 'q');
		word++;
	}
	expand_into(c, w, word, strlen(word), false, &p);
	return result(c, &p, false);
}

struct sh_val sh_expand_pattern(struct sh_ctx *c, struct sh_world *w, const char *word)
{
	return expand_part(c, w, word, strlen(word), true);
}

/* Names whose value belongs to the session, not to the files; *ret_v what is known of it all the same. */
static bool from_session(struct sh_ctx *c, const char *name, struct sh_val *ret_v)
{
	static const char *const names[] = {"TERM", "COLORTERM", "MAIL", "VTE_VERSION",
		"TERM_PROGRAM", "DESKTOP_SESSION", "INVOCATION_ID", "TZ", "container", "WINDOWID",
		"INSIDE_EMACS", "EMACS", "RSTUDIO"};
	/* XDG_CONFIG_HOME and the like are nothing a login sets. */
	static const char *const prefixes[] = {
		"LC_", "XDG_SE", "XDG_RUNTIME", "XDG_VTNR", "XDG_DATA_DIRS", "DBUS_", "LANG"};

	*ret_v = (struct sh_val){.k = SV_SOME, .env = true};
	/* sshd always sets these, and nobody else does. */
	if (str_eq(name, "SSH_CONNECTION") || str_eq(name, "SSH_CLIENT") ||
		str_eq(name, "SSH_TTY")) {
		if (c->way != SH_SSH)
			*ret_v = (struct sh_val){0};
		return true;
	}
	*ret_v = sh_unknown(c, SV_ANY, arena_printf(c->a, "$%s is the session's", name), true);
	if (str_eq(name, "DISPLAY"))
		return c->way == SH_SSH && c->display;
	if (str_starts(name, "SSH_"))
		return c->way == SH_SSH;
	if (str_starts(name, "SUDO_"))
		return c->way == SH_SU;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(name, names[i]))
			return true;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (str_starts(name, prefixes[i]))
			return true;
	return false;
}

static struct sh_val special(struct sh_ctx *c, struct sh_world *w, char name)
{
	struct piece p = fresh(c);

	switch (name) {
	case '-':
		if (!c->interactive)
			return sh_known(c->dialect == SH_BASH ? "hB" : "");
		return sh_known(c->dialect == SH_BASH ? "himBHs" : c->login ? "ils" : "is");
	case '0':
		return sh_known(c->argv0 ? c->argv0 : "");
	case '?':
		return w->status == 0 ? sh_known("0") : sh_unknown(c, SV_SOME, "$?", false);
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
		return result(c, &p, false);
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
	if (v)
		return v->v;
	struct sh_val session;
	return from_session(c, key, &session) ? session : (struct sh_val){0};
}

/* `id -u` and the like; everything else is unknown text. */
static struct sh_val command_output(
	struct sh_ctx *c, struct sh_world *w, const char *text, size_t len)
{
	static const char *const harmless[] = {"dircolors", "lesspipe", "lessfile", "ssh-agent",
		"gpg-agent", "resize", "locale", "keychain", "tset", "gpgconf"};
	struct sh_script *sc = sh_parse(c->a, text, len, c->line);
	struct sh_fields f = {0};
	struct sh_val u = sh_unknown(c, SV_ANY, "output of a command", false);

	for (const char *s = text; s < text + len; s++)
		for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++)
			u.safe |= sc->n == 1 && !memchr(text, ';', len) &&
				  !memchr(text, '|', len) &&
				  (size_t)(text + len - s) >= strlen(harmless[i]) &&
				  !memcmp(s, harmless[i], strlen(harmless[i])) &&
				  (s == text || strchr(" /", s[-1]));
	const char *out;
	int status;
	if (sc->error_line || sc->n != 1 || sc->v[0]->next)
		return u;
	const struct sh_node *n = sc->v[0];
	struct sh_world *copy = sh_world_copy(c, w);
	if (sh_tools(c, copy, n, &out, &status)) {
		size_t end = strlen(out);
		while (end && out[end - 1] == '\n')
			end--;
		return sh_known(arena_strndup(c->a, out, end));
	}
	if (n->kind != SH_SIMPLE)
		return u;
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

/* ${BASH_VERSINFO[0]} and [1], from a BASH_VERSION that is known. */
static struct sh_val bash_version(struct sh_ctx *c, struct sh_world *w, char index)
{
	struct sh_var *v = sh_var(c, w, "BASH_VERSION", false);
	size_t n;

	if (!v || v->v.k != SV_STR || (index != '0' && index != '1'))
		return sh_unknown(c, SV_SOME, "the version of bash", false);
	char **part = str_split(c->a, v->v.s, ".", &n);
	return n > 1 ? sh_known(part[index - '0'])
		     : sh_unknown(c, SV_SOME, "the version of bash", false);
}

/* ${name OP word}, without the braces. */
static struct sh_val parameter(
	struct sh_ctx *c, struct sh_world *w, const char *s, size_t len, bool quoted)
{
	static const struct sh_val empty;
	size_t n = 0;
	struct piece p = fresh(c);

	if (len > 1 && *s == '#') {
		struct sh_val v = value(c, w, s + 1, len - 1);
		return v.k == SV_STR	 ? sh_known(arena_printf(c->a, "%zu", strlen(v.s)))
		       : v.k == SV_UNSET ? sh_known("0")
					 : sh_unknown(c, SV_SOME, "a length", v.env);
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
	if (op == end)
		return v;
	if (str_eq(name, "BASH_VERSINFO") && end - op == 3 && op[0] == '[' && op[2] == ']')
		return bash_version(c, w, op[1]);
	bool colon = *op == ':';
	if (colon)
		op++;
	if (op < end && strchr("-=+?", *op)) {
		bool has = v.k == SV_STR ? !colon || *v.s : v.k == SV_SOME,
		     hasnot = v.k == SV_UNSET || (v.k == SV_STR && !has);
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
		v = result(c, &p, false);
		if (*op == '=')
			sh_assign(c, w, name, v);
		return v;
	}
	if (v.k != SV_STR && v.k != SV_UNSET)
		return sh_unknown(c, SV_ANY, "a part of an unknown value", v.env);
	if (!colon && op < end && (*op == '#' || *op == '%')) {
		bool longest = op + 1 < end && op[1] == *op;
		struct sh_val pat =
			expand_part(c, w, op + 1 + longest, (size_t)(end - op - 1 - longest), true);
		if (pat.k == SV_STR)
			return trimmed(c, v.k == SV_STR ? v.s : "", pat.s, *op == '#', longest);
	}
	return sh_unknown(c, SV_ANY, "an expansion that is not understood", false);
}

/* What begins with a dollar sign, of n bytes. */
static void dollar(
	struct sh_ctx *c, struct sh_world *w, const char *s, size_t n, bool quoted, struct piece *p)
{
	char how = quoted ? 'q' : 's';
	long long number;

	if (n == 1) {
		put(p, "$", 1, 'q');
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
		if (memchr(s, '\\', n))
			put_val(p, sh_unknown(c, SV_SOME, "$'..' with escapes", false), 'q');
		else
			put(p, s + 2, n - 3, 'q');
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
				put_val(p, value(c, w, s + i + 1, n - 1), quoted ? 'q' : 's');
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
		add_field(c, out, sh_unknown(c, SV_SOME, "a pattern of file names", false));
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
	const char *brace = strchr(word, '{');
	if (brace && (brace == word || brace[-1] != '$') && !strpbrk(word, "'\"") &&
		strpbrk(brace, ",") && strchr(brace, '}')) {
		add_field(c, out, sh_unknown(c, SV_SOME, "brace expansion", false));
		return;
	}
	expand_into(c, w, word, strlen(word), false, &p);
	if (p.unknown) {
		add_field(c, out, result(c, &p, false));
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

/* Arithmetic: decimal, octal and hexadecimal numbers, names, + - * / % and comparisons. */
struct calc {
	struct sh_ctx *c;
	struct sh_world *w;
	const char *s;
	bool bad;
	int depth;
};

static long long sum(struct calc *k, int level);

static long long atom(struct calc *k)
{
	k->s += strspn(k->s, " \t\n\r");
	if (++k->depth > 40)
		k->bad = true;
	long long v = 0;
	if (k->bad) {
		;
	} else if (*k->s == '(') {
		k->s++;
		v = sum(k, 0);
		k->s += strspn(k->s, " \t\n\r");
		if (*k->s == ')')
			k->s++;
		else
			k->bad = true;
	} else if (*k->s == '-' || *k->s == '+' || *k->s == '!') {
		char op = *k->s++;
		v = atom(k);
		v = op == '-' ? (long long)(0 - (unsigned long long)v) : op == '!' ? !v : v;
	} else if (isdigit((unsigned char)*k->s)) {
		char *end;
		errno = 0;
		v = strtoll(k->s, &end, 0);
		k->bad |= errno || isalnum((unsigned char)*end) || *end == '#' || *end == '_';
		k->s = end;
	} else {
		size_t n = 0;
		while (isalnum((unsigned char)k->s[n]) || k->s[n] == '_')
			n++;
		struct sh_val x = n ? value(k->c, k->w, k->s, n) : (struct sh_val){.k = SV_ANY};
		k->s += n;
		if (x.k == SV_STR && *x.s) {
			struct calc inner = {k->c, k->w, x.s, false, k->depth};
			v = sum(&inner, 0);
			k->bad |= inner.bad || *inner.s;
		} else if (x.k != SV_UNSET && x.k != SV_STR) {
			k->bad = true;
		}
	}
	k->depth--;
	k->s += strspn(k->s, " \t\n\r");
	return v;
}

static const struct {
	const char *op;
	int level;
} calc_ops[] = {{"||", 0}, {"&&", 1}, {"==", 2}, {"!=", 2}, {"<=", 3}, {">=", 3}, {"<", 3},
	{">", 3}, {"+", 4}, {"-", 4}, {"*", 5}, {"/", 5}, {"%", 5}};

static long long apply(const char *op, long long a, long long b, bool *bad)
{
	unsigned long long x = (unsigned long long)a, y = (unsigned long long)b;

	if (strchr("/%", *op) && (!b || b == -1)) {
		*bad |= !b;
		return *op == '%' ? 0 : (long long)(0 - x);
	}
	switch (*op) {
	case '|':
		return a || b;
	case '&':
		return a && b;
	case '=':
		return a == b;
	case '!':
		return a != b;
	case '<':
		return op[1] ? a <= b : a < b;
	case '>':
		return op[1] ? a >= b : a > b;
	case '+':
		return (long long)(x + y);
	case '-':
		return (long long)(x - y);
	case '*':
		return (long long)(x * y);
	case '/':
		return a / b;
	default:
		return a % b;
	}
}

static long long sum(struct calc *k, int level)
{
	long long v = level > 5 ? atom(k) : sum(k, level + 1);

	while (!k->bad && level <= 5) {
		const char *op = NULL;
		for (size_t i = 0; i < sizeof(calc_ops) / sizeof(*calc_ops) && !op; i++)
			if (str_starts(k->s, calc_ops[i].op)) {
				op = calc_ops[i].op;
				if (calc_ops[i].level != level)
					return v;
			}
		if (!op)
			break;
		k->s += strlen(op);
		/* Assignments, shifts, powers and increments are not understood. */
		if (strchr("=<>+-*", *k->s) && *k->s)
			k->bad = true;
		else
			v = apply(op, v, sum(k, level + 1), &k->bad);
	}
	return v;
}

bool sh_arith(struct sh_ctx *c, struct sh_world *w, const char *text, long long *ret)
{
	const char *t = strstr(text, "TMOUT");
	struct sh_val v = sh_expand(c, w, text);

	if (t) {
		const char *after = t + 5 + strspn(t + 5, " \t");
		if ((*after == '=' && after[1] != '=') ||
			(*after && strchr("+-*/%|&^", *after) && after[1] == '=') ||
			str_starts(after, "++") || str_starts(after, "--") || strstr(text, "++") ||
			strstr(text, "--"))
			sh_taint(c, w, "arithmetic that assigns TMOUT");
	}
	if (v.k != SV_STR)
		return false;
	struct calc k = {c, w, v.s, false, 0};
	k.s += strspn(k.s, " \t\n\r");
	*ret = *k.s ? sum(&k, 0) : 0;
	return !k.bad && !*k.s;
}
