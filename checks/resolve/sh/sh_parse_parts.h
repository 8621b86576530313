/* sh_parse_parts: what the grammar (sh_parse.c) and its words (sh_parse_words.c) share.  Only these include it. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SH_PARSE_PARTS_H
#define PLUMBLINE_CHECKS_RESOLVE_SH_PARSE_PARTS_H

#include <string.h>

#include "checks/resolve/sh/sh_parse.h"

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

static inline void *sh_p_fail(struct parser *p)
{
	p->failed = true;
	return NULL;
}

static inline char sh_p_at(const struct parser *p, size_t i)
{
	return (size_t)(p->end - p->s) > i ? p->s[i] : '\0';
}

static inline bool sh_p_done(const struct parser *p)
{
	return p->s >= p->end;
}

void sh_p_advance(struct parser *p, size_t n);
bool sh_p_looking(const struct parser *p, const char *what);
/* Blanks, continued lines and comments, not newlines; and with newlines. */
void sh_p_blanks(struct parser *p);
void sh_p_newlines(struct parser *p);
/* Does c end a word?  Also the end of the text. */
bool sh_p_ends(char c);
/* As sh_span(); a single character that starts nothing is 1. */
size_t sh_p_span(struct arena *a, const char *s, size_t len, int depth, bool in_quotes);
/* (( ... )) from the character after the first two: the whole length, or 0. */
size_t sh_p_arith(const char *s, size_t len, size_t from);
/* One word, or NULL where none begins.  patterns: extended patterns @(a|b) belong to it. */
const char *sh_p_word(struct parser *p, bool patterns);
/* A redirection; false where none stands.  Its target is read and left out. */
bool sh_p_redirection(struct parser *p);
/* sh_parse.c: commands up to a word that ends them, `)`, `;;` or the end; one_line: up to a newline. */
struct sh_node *sh_p_list(struct parser *p, bool one_line);

#endif
