/*
 * hash: a stored password field as pam_unix(8) and crypt(3) take it: by which scheme it is kept, whether anything
 * can match it, and whether the empty string or a given one does.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_HASH_H
#define PLUMBLINE_CHECKS_RESOLVE_HASH_H

#include <stdbool.h>

/*
 * The scheme, as crypt(5) names it ("yescrypt", "gost-yescrypt", "scrypt", "bcrypt", "sha512crypt", "sha256crypt",
 * "sha1crypt", "sunmd5", "md5crypt", "nt", "bsdicrypt", "bigcrypt", "descrypt"), when the field has the form of a
 * whole hash of it; NULL: nothing that is typed can match.  An empty field has no scheme.  *ret_only_crypt (may be
 * NULL): crypt(3) could match it and pam_unix never does.
 */
const char *hash_scheme(const char *field, bool *ret_only_crypt);
/* Whether a name is one of those above. */
bool hash_is_scheme(const char *name);
/* The scheme of a setting's prefix ("$6$"), by its first characters alone. */
const char *hash_of_prefix(const char *setting);

enum hash_try {
	HASH_OTHER,   /* what was tried does not match */
	HASH_MATCH,   /* it does */
	HASH_REFUSED, /* crypt(3) refuses the field, or gives it another form: nothing can match */
	HASH_DEAR, /* not tried: it asks for so much time or memory, or only pam_unix takes its salt (of md5crypt) */
};
/*
 * Tries one password by crypt(3) (by pam_unix's bigcrypt where the field is of it), which takes a third of a second at
 * most.  Nothing of the field, the password or what was made of them stays in memory.
 */
enum hash_try hash_try(const char *field, const char *password);
/* The same with the empty string. */
enum hash_try hash_try_empty(const char *field);

#endif
