/* digest: SHA-224, SHA-256, SHA-384 and SHA-512 (FIPS 180-4), and MD5, by libcrypto, as lower-case hex. */
#ifndef PLUMBLINE_BASE_DIGEST_H
#define PLUMBLINE_BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define SHA256_HEX 65 /* 64 digits and the NUL */

/* The digest of len bytes into hex.  Never fails (libcrypto without SHA-256 ends the process). */
void sha256_hex(const void *data, size_t len, char hex[SHA256_HEX]);
/* The digest of what can be read from fd, from its current position to the end.  0 or -errno. */
int sha256_fd(int fd, char hex[SHA256_HEX], struct err *e);

/* The SHA-256 of what comes in pieces; sha256_end() frees it. */
struct sha256_run;
struct sha256_run *sha256_start(void);
void sha256_add(struct sha256_run *r, const void *data, size_t len);
void sha256_end(struct sha256_run *r, char hex[SHA256_HEX]);

/* DIGESTS: those a list of sums may hold; SHA-224 is met in sudoers alone, MD5 in what dpkg recorded. */
enum digest {
	DIGEST_SHA256,
	DIGEST_SHA384,
	DIGEST_SHA512,
	DIGESTS,
	DIGEST_SHA224 = DIGESTS,
	DIGEST_MD5
};
#define DIGEST_HEX 129 /* the longest: 128 digits and the NUL */
/* "SHA-256" ...; the number of hexadecimal digits: 64, 96, 128, 56, 32. */
const char *digest_name(enum digest d);
size_t digest_digits(enum digest d);
/*
 * The digest of what can be read from fd, at most *budget bytes, which are taken off it.  0; -EFBIG when there is
 * more to read than the budget; another -errno.
 */
int digest_fd(int fd, enum digest d, uint64_t *budget, char hex[DIGEST_HEX], struct err *e);

#endif
