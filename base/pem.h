/*
 * pem: what kind of key a PEM file holds (RFC 7468: PKCS #1, SEC 1, PKCS #8), by libcrypto.  Nothing of the key is kept.
 */
#ifndef PLUMBLINE_BASE_PEM_H
#define PLUMBLINE_BASE_PEM_H

#include <stddef.h>

enum key_type { KEY_OTHER, KEY_RSA, KEY_DSA, KEY_EC, KEY_ED25519 };

/*
 * The type and the length in bits of the first private key in a text of len bytes.  0; -EBADMSG: there is none, or it is
 * not well-formed; -EACCES: it needs a passphrase.
 */
int pem_private_key(const char *text, size_t len, enum key_type *ret_type, unsigned *ret_bits);

#endif
