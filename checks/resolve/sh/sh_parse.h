/*
 * sh_parse: the grammar of sh, bash and ksh, as far as start files and start scripts use it.
 *
 * Words keep their text with quotes and expansions; sh_expand.c takes them apart when they are evaluated.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SH_PARSE_H
#define PLUMBLINE_CHECKS_RESOLVE_SH_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum sh_kind {
	SH_SIMPLE,   /* words, assignments first */
	SH_AND,	     /* a && b */
	SH_OR,	     /* a || b */
	SH_NOT,	     /* ! a */
	SH_PIPE,     /* a | b: each in a process of its own */
	SH_BACK,     /* a & */
	SH_SUBSHELL, /* ( a ) */
	SH_GROUP,    /* { a } */
	SH_IF,	     /* a; then b; else c */
	SH_FOR,	     /* words[0] in the others, a; all: the arguments when there is no "in" */
	SH_LOOP,     /* while a; do b; negated: until */
	SH_CASE,     /* words[0]; items */
	SH_FUNCTION, /* words[0], body a */
	SH_ARITH,    /* (( text )) */
	SH_COND,     /* [[ words ]] */
	SH_COUNT,    /* for ((words[0]; words[1]; words[2])) b */
	SH_OPAQUE,   /* select, coproc: b is what it may run */
};

struct sh_node;
struct sh_item { /* one branch of a case */
	const char **patterns;
	size_t n;
	struct sh_node *body;
	bool falls; /* ;& or ;;& */
};

struct sh_node {
	enum sh_kind kind;
	unsigned line;
	struct sh_node *a, *b, *c;
	struct sh_node *next; /* of the list it stands in */
	const char **words;
	size_t n;
	size_t n_assign; /* SH_SIMPLE: how many of the words are assignments before the command */
	struct sh_item *items;
	size_t n_items;
	bool negated, all; /* all: of a function: by the word function */
	bool here_assigns; /* a here-document with an assigning expansion of TMOUT */
	bool elsewhere;	   /* its output does not go where the shell's goes */
	/* Standard input: 0 as it was, 'f' a file, 's' a here-string, 'h' a text, 'e' one to be expanded, 'o' another */
	char in;
	const char *in_word;  /* 'f', 's', 'h', 'e' */
	const char *out_word; /* the file its output goes to; NULL: none, or another descriptor */
};

struct sh_script {
	struct sh_node *
		*v; /* complete commands, each a list, in the order the shell would run them */
	size_t n;
	unsigned
		error_line; /* 0: read to the end; else the shell gives up there with a syntax error */
	bool too_deep;	    /* the error is a bound of ours, not the shell's */
};

/* Reads a text whose first line has the given number.  Never fails: what cannot be read ends the script. */
struct sh_script *sh_parse(struct arena *a, const char *text, size_t len, unsigned first_line);

/* The length of `$(...)`, `${...}`, `$((...))`, a backquoted or a quoted string at s; 0 when it does not end. */
size_t sh_span(struct arena *a, const char *s, size_t len);

/* The words of a list that stands in parentheses; NULL-terminated. */
const char **sh_words(struct arena *a, const char *text, size_t len, size_t *ret_n);

/* True for a name of letters, digits and _ of len bytes. */
bool sh_is_name(const char *s, size_t len);

#endif
