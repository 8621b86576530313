/*
 * pem: what a PEM file holds (RFC 7468), by libcrypto: which kind of private key (PKCS #1, SEC 1, PKCS #8; nothing of the
 * key is kept), and which certificates (X.509; one alone in DER, too).
 */
#ifndef PLUMBLINE_BASE_PEM_H
#define PLUMBLINE_BASE_PEM_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/arena.h"

enum key_type { KEY_OTHER, KEY_RSA, KEY_DSA, KEY_EC, KEY_ED25519 };

/*
 * The type and the length in bits of the first private key in a text of len bytes.  0; -EBADMSG: there is none, or it is
 * not well-formed; -EACCES: it needs a passphrase.
 */
int pem_private_key(const char *text, size_t len, enum key_type *ret_type, unsigned *ret_bits);

struct certificate {
	const char
		*subject; /* "CN=web.example.gov.tw,O=...", RFC 2253, as it stands: not cleaned */
	const char
		*digest; /* of its signature: "SHA256"; NULL: the algorithm has none of its own */
	time_t from, until; /* the first and the last second it holds, UTC */
	enum key_type type;
	unsigned bits;
	bool authority; /* it may sign others: a link of the chain, not the server's own */
};
#define PEM_CERTIFICATES 64 /* of one file; those after it are not taken */

/*
 * The certificates of a file's len bytes, in its order, in the arena; where it holds none in PEM, the one that the whole of it is
 * in DER.  0; -EBADMSG: there is none, or one that is not
 * well-formed; -E2BIG: more than PEM_CERTIFICATES.
 */
int pem_certificates(
	struct arena *a, const char *text, size_t len, struct certificate **ret, size_t *ret_n);

#endif
