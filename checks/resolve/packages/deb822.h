/*
 * deb822: stanzas of "Field: value" (deb822(5)), read from a stream of any length in bounded memory: dpkg's status, APT's
 * lists of packages, or from a text.
 *
 * A stanza ends at an empty line or one of blanks.  A value goes on in lines that begin with a blank; lines that begin with '#' are no
 * part of it.  Field names have no case.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_DEB822_H
#define PLUMBLINE_CHECKS_RESOLVE_DEB822_H

#include <stdbool.h>

#include "base/rootfs.h"

#define LIMIT_STANZA   ((size_t)1 << 20)   /* one stanza, bytes */
#define LIMIT_PACKAGES ((uint64_t)1 << 28) /* one list of packages, unpacked, bytes */

struct stanza {
	const char *text;
	size_t len;
	unsigned line; /* of its first line, 1-based */
};

/* The value's first line without blanks around it; false: no such field. */
bool stanza_field(const struct stanza *s, const char *name, const char **ret, size_t *ret_len);
/* The whole value, its lines joined with a blank, in the arena; the line it begins in; NULL: no such field. */
char *stanza_value(const struct stanza *s, struct arena *a, const char *name, unsigned *ret_line);
/* What dpkg and APT would refuse: a line that is no field and continues none; its number, 0: none. */
unsigned stanza_malformed(const struct stanza *s);

/* The next stanza of a text; start with *at 0 and *line 1.  false: there is none. */
bool stanza_of_text(const char *text, size_t len, size_t *at, unsigned *line, struct stanza *ret);

/* The stanzas of a file below a root, which may be packed (base/unpack.h). */
struct stanzas;
int stanzas_open(struct root *r, const char *path, struct stanzas **ret, struct err *e);
/* 1 and *ret, which holds until the next call; 0 at the end; -errno. */
int stanzas_next(struct stanzas *s, struct stanza *ret, struct err *e);
/* After the end: the digest of the unpacked text. */
void stanzas_sha256(struct stanzas *s, char hex[SHA256_HEX]);
void stanzas_close(struct stanzas *s); /* NULL is allowed */

#endif
