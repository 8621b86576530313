/* digest: the one user of libcrypto in base.  See digest.h. */
#include "base/digest.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static EVP_MD_CTX *begin(void)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (!ctx || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1) {
		fputs("plumbline: libcrypto offers no SHA-256; nothing was written\n", stderr);
		exit(1);
	}
	return ctx;
}

static void finish(EVP_MD_CTX *ctx, char hex[SHA256_HEX])
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	EVP_DigestFinal_ex(ctx, sum, &n);
	EVP_MD_CTX_free(ctx);
	for (unsigned i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", sum[i]);
}

void sha256_hex(const void *data, size_t len, char hex[SHA256_HEX])
{
	EVP_MD_CTX *ctx = begin();

	EVP_DigestUpdate(ctx, data, len);
	finish(ctx, hex);
}

int sha256_fd(int fd, char hex[SHA256_HEX], struct err *e)
{
	EVP_MD_CTX *ctx = begin();
	char buf[65536];

	for (;;) {
		ssize_t n = read(fd, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			int code = errno;
			EVP_MD_CTX_free(ctx);
			return err_set(e, code, "read: %s", strerror(code));
		}
		if (!n)
			break;
		EVP_DigestUpdate(ctx, buf, (size_t)n);
	}
	finish(ctx, hex);
	return 0;
}
