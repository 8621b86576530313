/* digest: SHA-256 by libcrypto (FIPS 180-4), as lower-case hex. */
#ifndef PLUMBLINE_BASE_DIGEST_H
#define PLUMBLINE_BASE_DIGEST_H

#include <stddef.h>

#include "base/err.h"

#define SHA256_HEX 65 /* 64 digits and the NUL */

/* The digest of len bytes into hex.  Never fails (libcrypto without SHA-256 ends the process). */
void sha256_hex(const void *data, size_t len, char hex[SHA256_HEX]);
/* The digest of what can be read from fd, from its current position to the end.  0 or -errno. */
int sha256_fd(int fd, char hex[SHA256_HEX], struct err *e);

#endif
