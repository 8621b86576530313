/*
 * sh_parse: see sh_parse.h.  POSIX.1-2017 XCU 2.10 with bash's and ksh's additions: [[ ]], (( )), function, arrays,
 * `;&`, `&>`, `<<<`, `|&`, $'', process substitution.  Aliases are not expanded (sh_run.c refuses those that
 * would matter).
 */
#include "checks/resolve/sh/sh_parse.h"
#include "checks/resolve/sh/sh_parse.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/sh/sh_parse_parts.h"

static void add_word(struct parser *p, struct sh_node *n, size_t *cap, const char *w)
{
	*(const char **)arena_push(p->a, &n->words, &n->n, cap, sizeof(*n->words)) = w;
}

/* A redirection; false where none stands.  Its target is read and left out. */
/* True when the reserved word stands here as a word of its own. */
static bool reserved(const struct parser *p, const char *w)
{
	return sh_p_looking(p, w) && sh_p_ends(sh_p_at(p, strlen(w)));
}

static bool take(struct parser *p, const char *w)
{
	if (!reserved(p, w))
		return false;
	sh_p_advance(p, strlen(w));
	return true;
}

static bool expect(struct parser *p, const char *w)
{
	sh_p_newlines(p);
	if (!take(p, w))
		sh_p_fail(p);
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
	struct sh_node *n = sh_p_list(p, false);

	return n || p->failed ? n : sh_p_fail(p);
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
			return sh_p_fail(p);
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

	sh_p_blanks(p);
	if (sh_p_at(p, 0) == ';')
		sh_p_advance(p, 1);
	sh_p_newlines(p);
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

	sh_p_blanks(p);
	if (sh_p_looking(p, "((")) {
		size_t k = sh_p_arith(p->s, (size_t)(p->end - p->s), 2);
		n->kind = SH_COUNT;
		if (!k)
			return sh_p_fail(p);
		char *rest = arena_strndup(p->a, p->s + 2, k - 4);
		for (int i = 0; i < 3; i++) {
			const char *part = rest ? strsep(&rest, ";") : "";
			add_word(p, n, &cap, part);
		}
		sh_p_advance(p, k);
		n->b = loop_body(p);
		return p->failed ? NULL : n;
	}
	w = sh_p_word(p, false);
	if (!w || !sh_is_name(w, strlen(w)))
		return sh_p_fail(p);
	add_word(p, n, &cap, w);
	sh_p_newlines(p);
	n->all = !take(p, "in");
	while (!n->all && !p->failed) {
		sh_p_blanks(p);
		w = sh_p_word(p, false);
		if (!w)
			break;
		add_word(p, n, &cap, w);
	}
	if (p->failed || (!n->all && sh_p_at(p, 0) != ';' && sh_p_at(p, 0) != '\n'))
		return sh_p_fail(p);
	if (select)
		n->b = loop_body(p);
	else
		n->a = loop_body(p);
	return p->failed ? NULL : n;
}

static bool case_item(struct parser *p, struct sh_item *it)
{
	size_t cap = 0;

	if (sh_p_at(p, 0) == '(')
		sh_p_advance(p, 1);
	for (;;) {
		sh_p_blanks(p);
		const char *w = sh_p_word(p, true);
		if (!w)
			return sh_p_fail(p);
		*(const char **)arena_push(
			p->a, &it->patterns, &it->n, &cap, sizeof(*it->patterns)) = w;
		sh_p_blanks(p);
		if (sh_p_at(p, 0) != '|')
			break;
		sh_p_advance(p, 1);
	}
	if (sh_p_at(p, 0) != ')')
		return sh_p_fail(p);
	sh_p_advance(p, 1);
	it->body = sh_p_list(p, false);
	sh_p_newlines(p);
	it->falls = sh_p_looking(p, ";&") || sh_p_looking(p, ";;&");
	if (sh_p_looking(p, ";;&"))
		sh_p_advance(p, 3);
	else if (sh_p_looking(p, ";;") || sh_p_looking(p, ";&"))
		sh_p_advance(p, 2);
	else if (!reserved(p, "esac"))
		return sh_p_fail(p);
	return !p->failed;
}

static struct sh_node *case_command(struct parser *p)
{
	struct sh_node *n = node(p, SH_CASE);
	size_t cap = 0, cap_items = 0;

	sh_p_blanks(p);
	const char *w = sh_p_word(p, false);
	if (!w)
		return sh_p_fail(p);
	add_word(p, n, &cap, w);
	if (!expect(p, "in"))
		return NULL;
	for (sh_p_newlines(p); !take(p, "esac"); sh_p_newlines(p)) {
		struct sh_item *it =
			arena_push(p->a, &n->items, &n->n_items, &cap_items, sizeof(*it));
		if (sh_p_done(p) || !case_item(p, it))
			return sh_p_fail(p);
	}
	return n;
}

/* The right side of =~: parentheses and bars belong to it, blanks end it outside of them. */
static const char *regex(struct parser *p)
{
	const char *start;
	int level = 0;

	sh_p_blanks(p);
	for (start = p->s; !sh_p_done(p) && *p->s != '\n';) {
		size_t k = *p->s == '\\' ? 2
					 : sh_p_span(p->a, p->s, (size_t)(p->end - p->s), p->depth,
						   false);
		if (!k)
			return sh_p_fail(p);
		if ((*p->s == ' ' || *p->s == '\t') && level <= 0)
			break;
		level += *p->s == '(' ? 1 : *p->s == ')' ? -1 : 0;
		sh_p_advance(p, k);
	}
	return p->s > start ? arena_strndup(p->a, start, (size_t)(p->s - start)) : sh_p_fail(p);
}

static struct sh_node *cond_command(struct parser *p)
{
	struct sh_node *n = node(p, SH_COND);
	size_t cap = 0;

	for (;;) {
		sh_p_newlines(p);
		if (take(p, "]]"))
			return n;
		const char *w = NULL;
		static const char *const ops[] = {"&&", "||", "(", ")", "<", ">"};
		for (size_t i = 0; i < 6 && !w; i++)
			if (sh_p_looking(p, ops[i]) &&
				!(strchr("<>", *ops[i]) && sh_p_at(p, 1) == '(')) {
				w = ops[i];
				sh_p_advance(p, strlen(w));
			}
		if (!w)
			w = sh_p_word(p, true);
		if (!w || p->failed)
			return sh_p_fail(p);
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
	sh_p_newlines(p);
	n->a = command(p);
	return p->failed || !n->a ? sh_p_fail(p) : n;
}

static struct sh_node *simple(struct parser *p)
{
	struct sh_node *n = node(p, SH_SIMPLE);
	size_t cap = 0;
	bool any = false;

	p->current = n;
	for (;; any = true) {
		sh_p_blanks(p);
		if (sh_p_redirection(p)) {
			if (p->failed)
				return NULL;
			continue;
		}
		const char *w = sh_p_word(p, false);
		if (p->failed)
			return NULL;
		if (!w)
			break;
		if (n->n == n->n_assign && is_assignment(w))
			n->n_assign++;
		add_word(p, n, &cap, w);
		sh_p_blanks(p);
		if (n->n == 1 && !n->n_assign && sh_p_at(p, 0) == '(') {
			sh_p_advance(p, 1);
			sh_p_blanks(p);
			if (sh_p_at(p, 0) != ')')
				return sh_p_fail(p);
			sh_p_advance(p, 1);
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
	sh_p_newlines(p);
	if (kind == SH_SUBSHELL ? sh_p_at(p, 0) != ')' : !reserved(p, end))
		return sh_p_fail(p);
	sh_p_advance(p, 1);
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
	if (sh_p_looking(p, "((") && (k = sh_p_arith(p->s, (size_t)(p->end - p->s), 2))) {
		size_t cap = 0;
		n = node(p, SH_ARITH);
		add_word(p, n, &cap, arena_strndup(p->a, p->s + 2, k - 4));
		sh_p_advance(p, k);
		return n;
	}
	if (sh_p_at(p, 0) == '(') {
		sh_p_advance(p, 1);
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
		bool until = sh_p_at(p, 0) == 'u';
		sh_p_advance(p, 5);
		return loop(p, until);
	}
	if (take(p, "case"))
		return case_command(p);
	if (take(p, "[["))
		return cond_command(p);
	if (take(p, "function")) {
		sh_p_blanks(p);
		const char *name = sh_p_word(p, false);
		if (!name)
			return sh_p_fail(p);
		sh_p_blanks(p);
		if (sh_p_at(p, 0) == '(' && sh_p_at(p, 1) == ')')
			sh_p_advance(p, 2);
		struct sh_node *f = function(p, name);
		if (f)
			f->all = true;
		return f;
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
		return sh_p_fail(p);
	}
	sh_p_blanks(p);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (reserved(p, ends[i])) {
			p->depth--;
			return NULL;
		}
	n = compound(p, &is);
	if (!is)
		n = simple(p);
	else if (n)
		for (p->current = n, sh_p_blanks(p); !p->failed && sh_p_redirection(p);)
			sh_p_blanks(p);
	p->depth--;
	return p->failed ? NULL : n;
}

static struct sh_node *pipeline(struct parser *p)
{
	struct sh_node *first, **tail, *outer = NULL;
	bool negated = false;

	for (sh_p_blanks(p); reserved(p, "!") || reserved(p, "time"); sh_p_blanks(p)) {
		negated ^= sh_p_at(p, 0) == '!';
		sh_p_advance(p, sh_p_at(p, 0) == '!' ? 1 : 4);
		sh_p_blanks(p);
		take(p, "-p");
	}
	first = command(p);
	if (!first)
		return negated ? sh_p_fail(p) : NULL;
	tail = &first->next;
	for (sh_p_blanks(p); sh_p_at(p, 0) == '|' && sh_p_at(p, 1) != '|'; sh_p_blanks(p)) {
		sh_p_advance(p, sh_p_at(p, 1) == '&' ? 2 : 1);
		sh_p_newlines(p);
		*tail = command(p);
		if (!*tail)
			return sh_p_fail(p);
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

	for (sh_p_blanks(p); left && (sh_p_looking(p, "&&") || sh_p_looking(p, "||"));
		sh_p_blanks(p)) {
		struct sh_node *n = node(p, sh_p_looking(p, "&&") ? SH_AND : SH_OR);
		sh_p_advance(p, 2);
		sh_p_newlines(p);
		n->line = left->line;
		n->a = left;
		n->b = pipeline(p);
		if (!n->b)
			return sh_p_fail(p);
		left = n;
	}
	return left;
}

/* Commands up to a word that ends them, `)`, `;;` or the end; one_line: up to a newline. */
struct sh_node *sh_p_list(struct parser *p, bool one_line)
{
	struct sh_node *first = NULL, **tail = &first;

	if (!one_line)
		sh_p_newlines(p);
	while (!p->failed) {
		struct sh_node *n = and_or(p);
		if (!n)
			break;
		sh_p_blanks(p);
		if (sh_p_at(p, 0) == '&' && sh_p_at(p, 1) != '&') {
			struct sh_node *back = node(p, SH_BACK);
			back->a = n;
			n = back;
			sh_p_advance(p, 1);
		} else if (sh_p_at(p, 0) == ';' && sh_p_at(p, 1) != ';' && sh_p_at(p, 1) != '&') {
			sh_p_advance(p, 1);
		} else if (sh_p_at(p, 0) != '\n') {
			*tail = n;
			break;
		}
		*tail = n;
		tail = &n->next;
		if (one_line) {
			sh_p_blanks(p);
			if (sh_p_at(p, 0) == '\n')
				break;
		} else {
			sh_p_newlines(p);
		}
	}
	return p->failed ? NULL : first;
}

struct sh_script *sh_parse(struct arena *a, const char *text, size_t len, unsigned first_line)
{
	struct sh_script *sc = arena_alloc(a, sizeof(*sc));
	struct parser p = {.a = a, .s = text, .end = text + len, .line = first_line};
	size_t cap = 0;

	for (sh_p_newlines(&p); !sh_p_done(&p); sh_p_newlines(&p)) {
		unsigned line = p.line;
		struct sh_node *n = sh_p_list(&p, true);
		if (!n || (!sh_p_done(&p) && sh_p_at(&p, 0) != '\n')) {
			sc->error_line = line;
			sc->too_deep = p.too_deep;
			break;
		}
		*(struct sh_node **)arena_push(a, &sc->v, &sc->n, &cap, sizeof(*sc->v)) = n;
	}
	return sc;
}
