/*
 * guesses: default passwords to try with a stored hash: the shipped list (default_passwords.def), the agency's own, and
 * what the name of the account and of the host make.
 *
 * No guess ever leaves this file, nor does which one matched: the agency's list is not kept among the files of the root,
 * whose digests go into the bundle, since a digest of a short list gives the list away.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_GUESSES_H
#define PLUMBLINE_CHECKS_RESOLVE_GUESSES_H

#include <stddef.h>

#include "base/rootfs.h"

#define GUESSES_MAX	 1000	     /* lines of the agency's list */
#define GUESSES_FILE_MAX (64 * 1024) /* its bytes */
#define GUESS_LONG	 255	     /* bytes of a line */

struct guesses;
/*
 * agency: a file below the root with one password a line, every character of which counts but a CR before the newline;
 * "" for none.  All tries together may take so many seconds from now on, and one try more.
 * 0 and *ret, which guesses_free() wipes; -ENOENT: no such file; -EFBIG: too long; -EINVAL: a NUL in it; another -errno.
 */
int guesses_new(
	struct root *r, const char *agency, unsigned seconds, struct guesses **ret, struct err *e);
void guesses_free(struct guesses *g);
/* How many words come from the shipped list and from the agency's. */
size_t guesses_shipped(const struct guesses *g);
size_t guesses_agency(const struct guesses *g);

enum guessed {
	GUESSED_NONE,	 /* no guess matches */
	GUESSED,	 /* one does */
	GUESSED_REFUSED, /* nothing can match this field */
	GUESSED_DEAR,	 /* not tried: hash_try() */
	GUESSED_LATE,	 /* the time was up before all were tried, and none matched so far */
};
enum guessed guesses_try(const struct guesses *g, const char *field, const char *account);

#endif
