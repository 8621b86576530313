/*
 * str: strings that may come from a hostile host.
 */
#ifndef PLUMBLINE_BASE_STR_H
#define PLUMBLINE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * A copy of len bytes that is safe to print and to put into XML: valid UTF-8, control characters and bytes
 * that are not UTF-8 shown as \xNN, at most max bytes (then it ends in "…").  Owned by the arena.
 */
char *str_clean(struct arena *a, const char *s, size_t len, size_t max);

bool str_eq(const char *a, const char *b);  /* NULL equals only NULL */
bool str_ieq(const char *a, const char *b); /* ASCII case-insensitive */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
/* The last component of a path. */
const char *path_base(const char *path);
bool str_in(char *const *list, size_t n, const char *s); /* one of the list is s */

/* Whole-string unsigned decimal, no sign, no blanks.  0 or -EINVAL / -ERANGE. */
int str_u64(const char *s, uint64_t *ret);

/* Strips ASCII blanks at both ends, in place; returns the first non-blank. */
char *str_strip(char *s);

/*
 * Splits at blanks and commas (or at any byte of seps) into an arena array of strings; *ret_n is their number.
 * Empty pieces are left out.
 */
char **str_split(struct arena *a, const char *s, const char *seps, size_t *ret_n);

/* A growing string in an arena. */
struct strbuf {
	struct arena *arena;
	char *data; /* always NUL-terminated once something was added; NULL before */
	size_t len, cap;
};
void strbuf_add(struct strbuf *b, const char *s, size_t len);
void strbuf_puts(struct strbuf *b, const char *s);
void strbuf_printf(struct strbuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The text so far, "" when nothing was added. */
const char *strbuf_str(const struct strbuf *b);

/*
 * Lines of a text.  next_line() gives each physical line without its '\n' (a '\r' before it is kept, since for
 * most of the host's parsers it is part of the line) and its 1-based number.  Bytes may include NUL.
 */
struct lines {
	const char *at, *end;
	unsigned number; /* of the line last given */
};
struct lines lines_of(const char *text, size_t len);
bool next_line(struct lines *l, const char **ret_line, size_t *ret_len);

#endif
