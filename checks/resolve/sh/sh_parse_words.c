/*
 * sh_parse_words: words, quoting, expansions, here-documents and redirections of the grammar.  See sh_parse.h.
 *
 * Left out: history expansion (off in start files), aliases that open quotes, and csh's quoting (shell_csh_words.c).
 */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/sh/sh_parse_parts.h"

bool sh_is_name(const char *s, size_t len)
{
	if (!len || isdigit((unsigned char)*s))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
	return true;
}

void sh_p_advance(struct parser *p, size_t n)
{
	for (; n && p->s < p->end; n--, p->s++)
		p->line += *p->s == '\n';
}

bool sh_p_looking(const struct parser *p, const char *what)
{
	size_t n = strlen(what);

	return (size_t)(p->end - p->s) >= n && !memcmp(p->s, what, n);
}

/* $( ... ): the end is where a list ends at `)`. */
static size_t span_command(struct arena *a, const char *s, size_t len, int depth)
{
	struct parser p = {.a = a, .s = s + 2, .end = s + len, .depth = depth + 1};

	if (depth > MAX_DEPTH)
		return 0;
	sh_p_list(&p, false);
	return p.failed || sh_p_at(&p, 0) != ')' ? 0 : (size_t)(p.s - s) + 1;
}

/* (( ... )) without the first two characters counted in n: balanced parentheses. */
size_t sh_p_arith(const char *s, size_t len, size_t from)
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
			size_t n = sh_p_span(a, s + i, len - i, depth + 1, in_quotes);
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
			size_t n = sh_p_span(a, s + i, len - i, depth + 1, true);
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
size_t sh_p_span(struct arena *a, const char *s, size_t len, int depth, bool in_quotes)
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
		if (s[1] == '(' && len > 2 && s[2] == '(' && (n = sh_p_arith(s, len, 3)))
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
	return sh_p_span(a, s, len, 0, false);
}

/* Blanks, continued lines and comments, not newlines. */
void sh_p_blanks(struct parser *p)
{
	for (;;) {
		if (sh_p_at(p, 0) == ' ' || sh_p_at(p, 0) == '\t')
			sh_p_advance(p, 1);
		else if (sh_p_at(p, 0) == '\\' && sh_p_at(p, 1) == '\n')
			sh_p_advance(p, 2);
		else
			break;
	}
	if (sh_p_at(p, 0) == '#')
		while (!sh_p_done(p) && *p->s != '\n')
			sh_p_advance(p, 1);
}

/* The bodies of the here-documents that began on the line that just ended. */
static void here_bodies(struct parser *p)
{
	for (size_t i = 0; i < p->n_here; i++) {
		const struct here *h = &p->here[i];
		const char *from = p->s;
		bool ended = false;
		while (!sh_p_done(p)) {
			const char *nl = memchr(p->s, '\n', (size_t)(p->end - p->s));
			size_t n = (size_t)((nl ? nl : p->end) - p->s), tabs = 0;
			while (h->strip && tabs < n && p->s[tabs] == '\t')
				tabs++;
			bool last = n - tabs == strlen(h->end) &&
				    !memcmp(p->s + tabs, h->end, n - tabs);
			sh_p_advance(p, n + (nl != NULL));
			ended = last;
			if (last)
				break;
		}
		/* Without the line that ends it, and the tabs that do not count. */
		char *body = arena_strndup(p->a, from, (size_t)(p->s - from));
		size_t n = strlen(body), last = n && body[n - 1] == '\n' ? n - 1 : n;
		while (last && body[last - 1] != '\n')
			last--;
		if (ended)
			body[last] = '\0';
		char *to = body;
		for (char *s = body; *s; s++)
			if (!h->strip || *s != '\t' || (s > body && s[-1] != '\n' && s[-1] != '\t'))
				*to++ = *s;
		if (h->strip)
			*to = '\0';
		if (h->node && h->node->in == 'o') {
			h->node->in = h->quoted || !strpbrk(body, "$`\\") ? 'h' : 'e';
			h->node->in_word = body;
		}
		if (!h->quoted && h->node && (strstr(body, "{TMOUT:=") || strstr(body, "{TMOUT=")))
			h->node->here_assigns = true;
	}
	p->n_here = 0;
}

static void newline(struct parser *p)
{
	sh_p_advance(p, 1);
	here_bodies(p);
}

void sh_p_newlines(struct parser *p)
{
	for (sh_p_blanks(p); sh_p_at(p, 0) == '\n'; sh_p_blanks(p))
		newline(p);
}

bool sh_p_ends(char c)
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
		size_t k = sh_p_span(p->a, s, (size_t)(p->end - s), p->depth, false);
		if (!k)
			return 0;
		i += k;
	}
	return 0;
}

/* One word, or NULL where none begins.  patterns: extended patterns @(a|b) belong to it. */
const char *sh_p_word(struct parser *p, bool patterns)
{
	const char *start = p->s;
	size_t n = 0, len = (size_t)(p->end - p->s);

	if ((sh_p_at(p, 0) == '<' || sh_p_at(p, 0) == '>') && sh_p_at(p, 1) == '(') {
		n = span_command(p->a, p->s, len, p->depth);
		if (!n)
			return sh_p_fail(p);
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
		} else if (sh_p_ends(start[n])) {
			break;
		} else if (start[n] == '\\') {
			k = n + 1 < len ? 2 : 1;
		} else {
			k = sh_p_span(p->a, start + n, len - n, p->depth, false);
			if (!k)
				return sh_p_fail(p);
		}
		n += k > len - n ? len - n : k;
	}
	if (!n)
		return NULL;
	sh_p_advance(p, n);
	/* A continued line inside a word is no part of it. */
	char *text = arena_strndup(p->a, start, n);
	for (char *c; (c = strstr(text, "\\\n")) && !memchr(text, '\'', (size_t)(c - text));)
		memmove(c, c + 2, strlen(c + 2) + 1);
	return text;
}

/* A redirection; false where none stands.  Its target is read and left out. */
bool sh_p_redirection(struct parser *p)
{
	size_t i = 0;
	const char *target;

	while (isdigit((unsigned char)sh_p_at(p, i)))
		i++;
	if (!i && sh_p_at(p, 0) == '{') {
		for (i = 1; isalnum((unsigned char)sh_p_at(p, i)) || sh_p_at(p, i) == '_';)
			i++;
		if (sh_p_at(p, i) != '}')
			return false;
		i++;
	}
	if (!i && sh_p_at(p, 0) == '&' && sh_p_at(p, 1) == '>')
		i = 1;
	if (sh_p_at(p, i) != '<' && sh_p_at(p, i) != '>')
		return false;
	if (!i && sh_p_at(p, 1) == '(')
		return false; /* process substitution: a word */
	bool first = !i || (i == 1 && sh_p_at(p, 0) == '0');
	bool out = sh_p_at(p, i) == '>' && (!i || sh_p_at(p, 0) == '1' || sh_p_at(p, 0) == '&');
	sh_p_advance(p, i);
	char in = sh_p_at(p, 0) != '<' || !first			 ? 0
		  : sh_p_looking(p, "<<<")				 ? 's'
		  : sh_p_looking(p, "<<") || strchr("&>", sh_p_at(p, 1)) ? 'o'
									 : 'f';
	bool to_file = out && !sh_p_looking(p, ">&");
	bool here = sh_p_looking(p, "<<") && !sh_p_looking(p, "<<<"),
	     strip = here && sh_p_at(p, 2) == '-';
	static const char *const ops[] = {
		"<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">"};
	for (size_t k = 0; k < sizeof(ops) / sizeof(*ops); k++)
		if (sh_p_looking(p, ops[k])) {
			sh_p_advance(p, strlen(ops[k]));
			break;
		}
	sh_p_blanks(p);
	target = sh_p_word(p, false);
	if (!target) {
		sh_p_fail(p);
		return true;
	}
	if (out && p->current && !str_eq(target, "1"))
		p->current->elsewhere = true;
	if (to_file && p->current)
		p->current->out_word = target;
	if (in && p->current) {
		p->current->in = in;
		p->current->in_word = target;
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
		sh_p_fail(p);
	}
	return true;
}

const char **sh_words(struct arena *a, const char *text, size_t len, size_t *ret_n)
{
	struct parser p = {.a = a, .s = text, .end = text + len};
	const char **v = NULL;
	size_t n = 0, cap = 0;

	for (sh_p_newlines(&p); !p.failed && !sh_p_done(&p); sh_p_newlines(&p)) {
		const char *w = sh_p_word(&p, true);
		if (!w)
			break;
		*(const char **)arena_push(a, &v, &n, &cap, sizeof(*v)) = w;
	}
	*ret_n = n;
	return v;
}
