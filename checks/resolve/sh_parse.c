/*
 * sh_parse: see sh_parse.h.  POSIX.1-2017 XCU 2.10 with bash's and ksh's additions: [[ ]], (( )), function, arrays,
 * `;&`, `&>`, `<<<`, `|&`, $'', process substitution.  Aliases are not expanded (sh_run.c refuses those that
 * would matter).
 */
#include "checks/resolve/sh_parse.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"

#define MAX_DEPTH 60 /* nesting of commands and expansions */

struct here {
	const char *end;
	bool strip, quoted;
	struct sh_node *node;
};

struct parser {
	struct arena *a;
	const char *s, *end;
	unsigned line;
	int depth;
	bool failed, too_deep;
	struct here here[16];
	size_t n_here;
	struct sh_node *current; /* the command redirections belong to */
};

static struct sh_node *list(struct parser *p, bool one_line);

bool sh_is_name(const char *s, size_t len)
{
	if (!len || isdigit((unsigned char)*s))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
	return true;
}

static void *fail(struct parser *p)
{
	p->failed = true;
	return NULL;
}

static char at(const struct parser *p, size_t i)
{
	return (size_t)(p->end - p->s) > i ? p->s[i] : '\0';
}

static bool done(const struct parser *p)
{
	return p->s >= p->end;
}

static void advance(struct parser *p, size_t n)
{
	for (; n && p->s < p->end; n--, p->s++)
		p->line += *p->s == '\n';
}

static bool looking(const struct parser *p, const char *what)
{
	size_t n = strlen(what);

	return (size_t)(p->end - p->s) >= n && !memcmp(p->s, what, n);
}

static size_t span_in(struct arena *a, const char *s, size_t len, int depth, bool in_quotes);

/* $( ... ): the end is where a list ends at `)`. */
static size_t span_command(struct arena *a, const char *s, size_t len, int depth)
{
	struct parser p = {.a = a, .s = s + 2, .end = s + len, .depth = depth + 1};

	if (depth > MAX_DEPTH)
		return 0;
	list(&p, false);
	return p.failed || at(&p, 0) != ')' ? 0 : (size_t)(p.s - s) + 1;
}

/* (( ... )) without the first two characters counted in n: balanced parentheses. */
static size_t span_arith(const char *s, size_t len, size_t from)
{
	int level = 2;

	for (size_t i = from; i < len; i++) {
		level += s[i] == '(' ? 1 : s[i] == ')' ? -1 : 0;
		if (level == 0)
			return s[i - 1] == ')' ? i + 1 : 0;
		if (level == 1 && (i + 1 >= len || s[i + 1] != ')'))
			return 0;
	}
	return 0;
}

static size_t span_brace(struct arena *a, const char *s, size_t len, int depth, bool in_quotes)
{
	for (size_t i = 2; i < len;) {
		if (s[i] == '}')
			return i + 1;
		if (s[i] == '\\') {
			i += 2;
		} else if (strchr("$`\"", s[i]) || (s[i] == '\'' && !in_quotes)) {
			size_t n = span_in(a, s + i, len - i, depth + 1, in_quotes);
			if (!n)
				return 0;
			i += n;
		} else {
			i++;
		}
	}
	return 0;
}

static size_t span_quoted(struct arena *a, const char *s, size_t len, int depth)
{
	for (size_t i = 1; i < len;) {
		if (s[i] == '"')
			return i + 1;
		if (s[i] == '\\') {
			i += 2;
		} else if (s[i] == '$' || s[i] == '`') {
			size_t n = span_in(a, s + i, len - i, depth + 1, true);
			if (!n)
				return 0;
			i += n;
		} else {
			i++;
		}
	}
	return 0;
}

/* As sh_span(); a single character that starts nothing is 1. */
static size_t span_in(struct arena *a, const char *s, size_t len, int depth, bool in_quotes)
{
	size_t i = 1, n;

	if (depth > MAX_DEPTH)
		return 0;
	switch (s[0]) {
	case '\'':
		while (i < len && s[i] != '\'')
			i++;
		return i < len ? i + 1 : 0;
	case '"':
		return span_quoted(a, s, len, depth);
	case '`':
		for (; i < len && s[i] != '`'; i++)
			i += s[i] == '\\';
		return i < len ? i + 1 : 0;
	case '$':
		if (len < 2)
			return 1;
		if (s[1] == '(' && len > 2 && s[2] == '(' && (n = span_arith(s, len, 3)))
			return n;
		if (s[1] == '(')
			return span_command(a, s, len, depth);
		if (s[1] == '{')
			return span_brace(a, s, len, depth, in_quotes);
		if (s[1] == '\'' && !in_quotes) {
			for (i = 2; i < len && s[i] != '\''; i++)
				i += s[i] == '\\';
			return i < len ? i + 1 : 0;
		}
		return 1;
	default:
		return 1;
	}
}

size_t sh_span(struct arena *a, const char *s, size_t len)
{
	return span_in(a, s, len, 0, false);
}

/* Blanks, continued lines and comments, not newlines. */
static void blanks(struct parser *p)
{
	for (;;) {
		if (at(p, 0) == ' ' || at(p, 0) == '\t')
			advance(p, 1);
		else if (at(p, 0) == '\\' && at(p, 1) == '\n')
			advance(p, 2);
		else
			break;
	}
	if (at(p, 0) == '#')
		while (!done(p) && *p->s != '\n')
			advance(p, 1);
}

/* The bodies of the here-documents that began on the line that just ended. */
static void here_bodies(struct parser *p)
{
	for (size_t i = 0; i < p->n_here; i++) {
		const struct here *h = &p->here[i];
		const char *from = p->s;
		while (!done(p)) {
			const char *nl = memchr(p->s, '\n', (size_t)(p->end - p->s));
			size_t n = (size_t)((nl ? nl : p->end) - p->s), tabs = 0;
			while (h->strip && tabs < n && p->s[tabs] == '\t')
				tabs++;
			bool last = n - tabs == strlen(h->end) &&
				    !memcmp(p->s + tabs, h->end, n - tabs);
			advance(p, n + (nl != NULL));
			if (last)
				break;
		}
		const char *body = arena_strndup(p->a, from, (size_t)(p->s - from));
		if (!h->quoted && h->node && (strstr(body, "{TMOUT:=") || strstr(body, "{TMOUT=")))
			h->node->here_assigns = true;
	}
	p->n_here = 0;
}

static void newline(struct parser *p)
{
	advance(p, 1);
	here_bodies(p);
}

static void newlines(struct parser *p)
{
	for (blanks(p); at(p, 0) == '\n'; blanks(p))
		newline(p);
}

static bool word_ends(char c)
{
	return !c || strchr(" \t\n;&|<>()", c);
}

/* `=(` or `+=(` after a name: an array value, taken to its closing parenthesis. */
static size_t array_value(struct parser *p, const char *start, size_t n)
{
	size_t name = n && start[n - 1] == '=' ? n - 1 : 0;

	if (name && start[name - 1] == '+')
		name--;
	if (name && start[name - 1] == ']' && memchr(start, '[', name))
		name = (size_t)((const char *)memchr(start, '[', name) - start);
	if (!name || !sh_is_name(start, name))
		return 0;
	int level = 1; /* extended patterns have parentheses of their own */
	for (size_t i = 1; start + n + i < p->end;) {
		const char *s = start + n + i;
		level += *s == '(' ? 1 : *s == ')' ? -1 : 0;
		if (!level)
			return i + 1;
		if (*s == '\\') {
			i += 2;
			continue;
		}
		size_t k = span_in(p->a, s, (size_t)(p->end - s), p->depth, false);
		if (!k)
			return 0;
		i += k;
	}
	return 0;
}

/* One word, or NULL where none begins.  patterns: extended patterns @(a|b) belong to it. */
static const char *word(struct parser *p, bool patterns)
{
	const char *start = p->s;
	size_t n = 0, len = (size_t)(p->end - p->s);

	if ((at(p, 0) == '<' || at(p, 0) == '>') && at(p, 1) == '(') {
		n = span_command(p->a, p->s, len, p->depth);
		if (!n)
			return fail(p);
	}
	while (n < len && start[n]) {
		size_t k = 1;
		if (start[n] == '(' && n && (patterns || n > 1) && strchr("?*+@!", start[n - 1])) {
			int level = 0;
			for (k = 0; n + k < len; k++) {
				level += start[n + k] == '(' ? 1 : start[n + k] == ')' ? -1 : 0;
				if (!level)
					break;
			}
			k++;
		} else if (start[n] == '(' && (k = array_value(p, start, n))) {
			;
		} else if (word_ends(start[n])) {
			break;
		} else if (start[n] == '\\') {
			k = n + 1 < len ? 2 : 1;
		} else {
			k = span_in(p->a, start + n, len - n, p->depth, false);
			if (!k)
				return fail(p);
		}
		n += k > len - n ? len - n : k;
	}
	if (!n)
		return NULL;
	advance(p, n);
	/* A continued line inside a word is no part of it. */
	char *text = arena_strndup(p->a, start, n);
	for (char *c; (c = strstr(text, "\\\n")) && !memchr(text, '\'', (size_t)(c - text));)
		memmove(c, c + 2, strlen(c + 2) + 1);
	return text;
}

static void add_word(struct parser *p, struct sh_node *n, size_t *cap, const char *w)
{
	*(const char **)arena_push(p->a, &n->words, &n->n, cap, sizeof(*n->words)) = w;
}

/* A redirection; false where none stands.  Its target is read and left out. */
static bool redirection(struct parser *p)
{
	size_t i = 0;
	const char *target;

	while (isdigit((unsigned char)at(p, i)))
		i++;
	if (!i && at(p, 0) == '{') {
		for (i = 1; isalnum((unsigned char)at(p, i)) || at(p, i) == '_';)
			i++;
		if (at(p, i) != '}')
			return false;
		i++;
	}
	if (!i && at(p, 0) == '&' && at(p, 1) == '>')
		i = 1;
	if (at(p, i) != '<' && at(p, i) != '>')
		return false;
	if (!i && at(p, 1) == '(')
		return false; /* process substitution: a word */
	advance(p, i);
	bool here = looking(p, "<<") && !looking(p, "<<<"), strip = here && at(p, 2) == '-';
	static const char *const ops[] = {
		"<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">"};
	for (size_t k = 0; k < sizeof(ops) / sizeof(*ops); k++)
		if (looking(p, ops[k])) {
			advance(p, strlen(ops[k]));
			break;
		}
	blanks(p);
	target = word(p, false);
	if (!target) {
		fail(p);
		return true;
	}
	if (here && p->n_here < sizeof(p->here) / sizeof(*p->here)) {
		char *end = arena_strdup(p->a, target), *w = end;
		bool quoted = strpbrk(target, "'\"\\") != NULL;
		for (const char *r = target; *r; r++)
			if (!strchr("'\"\\", *r))
				*w++ = *r;
		*w = '\0';
		p->here[p->n_here++] = (struct here){end, strip, quoted, p->current};
	} else if (here) {
		p->too_deep = true;
		fail(p);
	}
	return true;
}

/* True when the reserved word stands here as a word of its own. */
static bool reserved(const struct parser *p, const char *w)
{
	return looking(p, w) && word_ends(at(p, strlen(w)));
}

static bool take(struct parser *p, const char *w)
{
	if (!reserved(p, w))
		return false;
	advance(p, strlen(w));
	return true;
}

static bool expect(struct parser *p, const char *w)
{
	newlines(p);
	if (!take(p, w))
		fail(p);
	return !p->failed;
}

static struct sh_node *node(struct parser *p, enum sh_kind kind)
{
	struct sh_node *n = arena_alloc(p->a, sizeof(*n));

	n->kind = kind;
	n->line = p->line;
	return n;
}

static struct sh_node *list_or_fail(struct parser *p)
{
	struct sh_node *n = list(p, false);

	return n || p->failed ? n : fail(p);
}

static struct sh_node *if_command(struct parser *p)
{
	struct sh_node *n = node(p, SH_IF);

	n->a = list_or_fail(p);
	if (p->failed || !expect(p, "then"))
		return NULL;
	n->b = list_or_fail(p);
	if (p->failed)
		return NULL;
	if (take(p, "elif")) {
		if (++p->depth > MAX_DEPTH) {
			p->too_deep = true;
			return fail(p);
		}
		n->c = if_command(p);
		p->depth--;
		return p->failed ? NULL : n;
	}
	if (take(p, "else"))
		n->c = list_or_fail(p);
	return p->failed || !expect(p, "fi") ? NULL : n;
}

static bool is_assignment(const char *w)
{
	size_t n = 0;

	while (isalnum((unsigned char)w[n]) || w[n] == '_')
		n++;
	if (!sh_is_name(w, n))
		return false;
	if (w[n] == '[' && strchr(w + n, ']'))
		n = (size_t)(strchr(w + n, ']') - w) + 1;
	return w[n] == '=' || (w[n] == '+' && w[n + 1] == '=');
}

/* do LIST done, or { LIST } after for. */
static struct sh_node *loop_body(struct parser *p)
{
	struct sh_node *body;
	bool brace;

	blanks(p);
	if (at(p, 0) == ';')
		advance(p, 1);
	newlines(p);
	brace = take(p, "{");
	if (!brace && !expect(p, "do"))
		return NULL;
	body = list_or_fail(p);
	return p->failed || !expect(p, brace ? "}" : "done") ? NULL : body;
}

static struct sh_node *for_command(struct parser *p, bool select)
{
	struct sh_node *n = node(p, select ? SH_OPAQUE : SH_FOR);
	size_t cap = 0;
	const char *w;

	blanks(p);
	if (looking(p, "((")) {
		size_t k = span_arith(p->s, (size_t)(p->end - p->s), 2);
		n->kind = SH_OPAQUE;
		if (!k)
			return fail(p);
		add_word(p, n, &cap, arena_strndup(p->a, p->s, k));
		advance(p, k);
		n->b = loop_body(p);
		return p->failed ? NULL : n;
	}
	w = word(p, false);
	if (!w || !sh_is_name(w, strlen(w)))
		return fail(p);
	add_word(p, n, &cap, w);
	newlines(p);
	n->all = !take(p, "in");
	while (!n->all && !p->failed) {
		blanks(p);
		w = word(p, false);
		if (!w)
			break;
		add_word(p, n, &cap, w);
	}
	if (p->failed || (!n->all && at(p, 0) != ';' && at(p, 0) != '\n'))
		return fail(p);
	if (select)
		n->b = loop_body(p);
	else
		n->a = loop_body(p);
	return p->failed ? NULL : n;
}

static bool case_item(struct parser *p, struct sh_item *it)
{
	size_t cap = 0;

	if (at(p, 0) == '(')
		advance(p, 1);
	for (;;) {
		blanks(p);
		const char *w = word(p, true);
		if (!w)
			return fail(p);
		*(const char **)arena_push(
			p->a, &it->patterns, &it->n, &cap, sizeof(*it->patterns)) = w;
		blanks(p);
		if (at(p, 0) != '|')
			break;
		advance(p, 1);
	}
	if (at(p, 0) != ')')
		return fail(p);
	advance(p, 1);
	it->body = list(p, false);
	newlines(p);
	it->falls = looking(p, ";&") || looking(p, ";;&");
	if (looking(p, ";;&"))
		advance(p, 3);
	else if (looking(p, ";;") || looking(p, ";&"))
		advance(p, 2);
	else if (!reserved(p, "esac"))
		return fail(p);
	return !p->failed;
}

static struct sh_node *case_command(struct parser *p)
{
	struct sh_node *n = node(p, SH_CASE);
	size_t cap = 0, cap_items = 0;

	blanks(p);
	const char *w = word(p, false);
	if (!w)
		return fail(p);
	add_word(p, n, &cap, w);
	if (!expect(p, "in"))
		return NULL;
	for (newlines(p); !take(p, "esac"); newlines(p)) {
		struct sh_item *it =
			arena_push(p->a, &n->items, &n->n_items, &cap_items, sizeof(*it));
		if (done(p) || !case_item(p, it))
			return fail(p);
	}
	return n;
}

/* The right side of =~: parentheses and bars belong to it, blanks end it outside of them. */
static const char *regex(struct parser *p)
{
	const char *start;
	int level = 0;

	blanks(p);
	for (start = p->s; !done(p) && *p->s != '\n';) {
		size_t k = *p->s == '\\'
				   ? 2
				   : span_in(p->a, p->s, (size_t)(p->end - p->s), p->depth, false);
		if (!k)
			return fail(p);
		if ((*p->s == ' ' || *p->s == '\t') && level <= 0)
			break;
		level += *p->s == '(' ? 1 : *p->s == ')' ? -1 : 0;
		advance(p, k);
	}
	return p->s > start ? arena_strndup(p->a, start, (size_t)(p->s - start)) : fail(p);
}

static struct sh_node *cond_command(struct parser *p)
{
	struct sh_node *n = node(p, SH_COND);
	size_t cap = 0;

	for (;;) {
		newlines(p);
		if (take(p, "]]"))
			return n;
		const char *w = NULL;
		static const char *const ops[] = {"&&", "||", "(", ")", "<", ">"};
		for (size_t i = 0; i < 6 && !w; i++)
			if (looking(p, ops[i]) && !(strchr("<>", *ops[i]) && at(p, 1) == '(')) {
				w = ops[i];
				advance(p, strlen(w));
			}
		if (!w)
			w = word(p, true);
		if (!w || p->failed)
			return fail(p);
		add_word(p, n, &cap, w);
		if (str_eq(w, "=~")) {
			w = regex(p);
			if (!w)
				return NULL;
			add_word(p, n, &cap, w);
		}
	}
}

static struct sh_node *command(struct parser *p);

static struct sh_node *function(struct parser *p, const char *name)
{
	struct sh_node *n = node(p, SH_FUNCTION);
	size_t cap = 0;

	add_word(p, n, &cap, name);
	newlines(p);
	n->a = command(p);
	return p->failed || !n->a ? fail(p) : n;
}

static struct sh_node *simple(struct parser *p)
{
	struct sh_node *n = node(p, SH_SIMPLE);
	size_t cap = 0;
	bool any = false;

	p->current = n;
	for (;; any = true) {
		blanks(p);
		if (redirection(p)) {
			if (p->failed)
				return NULL;
			continue;
		}
		const char *w = word(p, false);
		if (p->failed)
			return NULL;
		if (!w)
			break;
		if (n->n == n->n_assign && is_assignment(w))
			n->n_assign++;
		add_word(p, n, &cap, w);
		blanks(p);
		if (n->n == 1 && !n->n_assign && at(p, 0) == '(') {
			advance(p, 1);
			blanks(p);
			if (at(p, 0) != ')')
				return fail(p);
			advance(p, 1);
			return function(p, w);
		}
	}
	return any ? n : NULL;
}

static struct sh_node *grouped(struct parser *p, enum sh_kind kind, const char *end)
{
	struct sh_node *n = node(p, kind);

	n->a = list_or_fail(p);
	if (p->failed)
		return NULL;
	newlines(p);
	if (kind == SH_SUBSHELL ? at(p, 0) != ')' : !reserved(p, end))
		return fail(p);
	advance(p, 1);
	return n;
}

static struct sh_node *loop(struct parser *p, bool until)
{
	struct sh_node *n = node(p, SH_LOOP);

	n->negated = until;
	n->a = list_or_fail(p);
	if (p->failed || !expect(p, "do"))
		return NULL;
	n->b = list_or_fail(p);
	return p->failed || !expect(p, "done") ? NULL : n;
}

static struct sh_node *compound(struct parser *p, bool *ret_is)
{
	size_t k;
	struct sh_node *n;

	*ret_is = true;
	if (looking(p, "((") && (k = span_arith(p->s, (size_t)(p->end - p->s), 2))) {
		size_t cap = 0;
		n = node(p, SH_ARITH);
		add_word(p, n, &cap, arena_strndup(p->a, p->s + 2, k - 4));
		advance(p, k);
		return n;
	}
	if (at(p, 0) == '(') {
		advance(p, 1);
		return grouped(p, SH_SUBSHELL, ")");
	}
	if (take(p, "{"))
		return grouped(p, SH_GROUP, "}");
	if (take(p, "if"))
		return if_command(p);
	if (take(p, "for"))
		return for_command(p, false);
	if (take(p, "select"))
		return for_command(p, true);
	if (reserved(p, "while") || reserved(p, "until")) {
		bool until = at(p, 0) == 'u';
		advance(p, 5);
		return loop(p, until);
	}
	if (take(p, "case"))
		return case_command(p);
	if (take(p, "[["))
		return cond_command(p);
	if (take(p, "function")) {
		blanks(p);
		const char *name = word(p, false);
		if (!name)
			return fail(p);
		blanks(p);
		if (at(p, 0) == '(' && at(p, 1) == ')')
			advance(p, 2);
		return function(p, name);
	}
	*ret_is = false;
	return NULL;
}

static struct sh_node *command(struct parser *p)
{
	static const char *const ends[] = {
		"then", "else", "elif", "fi", "do", "done", "esac", "in", "}"};
	struct sh_node *n;
	bool is;

	if (++p->depth > MAX_DEPTH) {
		p->too_deep = true;
		return fail(p);
	}
	blanks(p);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (reserved(p, ends[i])) {
			p->depth--;
			return NULL;
		}
	n = compound(p, &is);
	if (!is)
		n = simple(p);
	else if (n)
		for (p->current = n, blanks(p); !p->failed && redirection(p);)
			blanks(p);
	p->depth--;
	return p->failed ? NULL : n;
}

static struct sh_node *pipeline(struct parser *p)
{
	struct sh_node *first, **tail, *outer = NULL;
	bool negated = false;

	for (blanks(p); reserved(p, "!") || reserved(p, "time"); blanks(p)) {
		negated ^= at(p, 0) == '!';
		advance(p, at(p, 0) == '!' ? 1 : 4);
		blanks(p);
		take(p, "-p");
	}
	first = command(p);
	if (!first)
		return negated ? fail(p) : NULL;
	tail = &first->next;
	for (blanks(p); at(p, 0) == '|' && at(p, 1) != '|'; blanks(p)) {
		advance(p, at(p, 1) == '&' ? 2 : 1);
		newlines(p);
		*tail = command(p);
		if (!*tail)
			return fail(p);
		tail = &(*tail)->next;
		if (!outer) {
			outer = node(p, SH_PIPE);
			outer->line = first->line;
		}
	}
	if (outer) {
		outer->a = first;
		first = outer;
	}
	if (negated) {
		outer = node(p, SH_NOT);
		outer->line = first->line;
		outer->a = first;
		first = outer;
	}
	return first;
}

static struct sh_node *and_or(struct parser *p)
{
	struct sh_node *left = pipeline(p);

	for (blanks(p); left && (looking(p, "&&") || looking(p, "||")); blanks(p)) {
		struct sh_node *n = node(p, looking(p, "&&") ? SH_AND : SH_OR);
		advance(p, 2);
		newlines(p);
		n->line = left->line;
		n->a = left;
		n->b = pipeline(p);
		if (!n->b)
			return fail(p);
		left = n;
	}
	return left;
}

/* Commands up to a word that ends them, `)`, `;;` or the end; one_line: up to a newline. */
static struct sh_node *list(struct parser *p, bool one_line)
{
	struct sh_node *first = NULL, **tail = &first;

	if (!one_line)
		newlines(p);
	while (!p->failed) {
		struct sh_node *n = and_or(p);
		if (!n)
			break;
		blanks(p);
		if (at(p, 0) == '&' && at(p, 1) != '&') {
			struct sh_node *back = node(p, SH_BACK);
			back->a = n;
			n = back;
			advance(p, 1);
		} else if (at(p, 0) == ';' && at(p, 1) != ';' && at(p, 1) != '&') {
			advance(p, 1);
		} else if (at(p, 0) != '\n') {
			*tail = n;
			break;
		}
		*tail = n;
		tail = &n->next;
		if (one_line) {
			blanks(p);
			if (at(p, 0) == '\n')
				break;
		} else {
			newlines(p);
		}
	}
	return p->failed ? NULL : first;
}

struct sh_script *sh_parse(struct arena *a, const char *text, size_t len, unsigned first_line)
{
	struct sh_script *sc = arena_alloc(a, sizeof(*sc));
	struct parser p = {.a = a, .s = text, .end = text + len, .line = first_line};
	size_t cap = 0;

	for (newlines(&p); !done(&p); newlines(&p)) {
		unsigned line = p.line;
		struct sh_node *n = list(&p, true);
		if (!n || (!done(&p) && at(&p, 0) != '\n')) {
			sc->error_line = line;
			sc->too_deep = p.too_deep;
			break;
		}
		*(struct sh_node **)arena_push(a, &sc->v, &sc->n, &cap, sizeof(*sc->v)) = n;
	}
	return sc;
}
