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

/* It is libcrypto's own context; the type has no other content. */
struct sha256_run *sha256_start(void)
{
	return (struct sha256_run *)begin();
}

void sha256_add(struct sha256_run *r, const void *data, size_t len)
{
	EVP_DigestUpdate((EVP_MD_CTX *)r, data, len);
}

void sha256_end(struct sha256_run *r, char hex[SHA256_HEX])
{
	finish((EVP_MD_CTX *)r, hex);
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
			return err_set(e, code, "read: %s", errno_text(code));
		}
		if (!n)
			break;
		EVP_DigestUpdate(ctx, buf, (size_t)n);
	}
	finish(ctx, hex);
	return 0;
}

const char *digest_name(enum digest d)
{
	static const char *const names[] = {"SHA-256", "SHA-384", "SHA-512", "SHA-224", "MD5"};

	return names[d];
}

size_t digest_digits(enum digest d)
{
	static const size_t digits[] = {64, 96, 128, 56, 32};

	return digits[d];
}

static int feed(EVP_MD_CTX *ctx, int fd, uint64_t *budget, struct err *e)
{
	char buf[65536];

	for (;;) {
		ssize_t n = read(fd, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(e, errno, "read: %s", errno_text(errno));
		if (!n)
			return 0;
		if ((uint64_t)n > *budget)
			return err_set(e, EFBIG, "more bytes than this agent hashes in one scan");
		*budget -= (uint64_t)n;
		EVP_DigestUpdate(ctx, buf, (size_t)n);
	}
}

int digest_fd(int fd, enum digest d, uint64_t *budget, char hex[DIGEST_HEX], struct err *e)
{
	const EVP_MD *md = d == DIGEST_SHA256	? EVP_sha256()
			   : d == DIGEST_SHA384 ? EVP_sha384()
			   : d == DIGEST_SHA224 ? EVP_sha224()
			   : d == DIGEST_MD5	? EVP_md5()
						: EVP_sha512();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	int rc = 0;

	if (!ctx || EVP_DigestInit_ex(ctx, md, NULL) != 1)
		rc = err_set(e, ENOSYS, "libcrypto offers no %s", digest_name(d));
	if (!rc)
		rc = feed(ctx, fd, budget, e);
	if (!rc && EVP_DigestFinal_ex(ctx, sum, &n) != 1)
		rc = err_set(e, EIO, "%s could not be computed", digest_name(d));
	EVP_MD_CTX_free(ctx);
	for (unsigned i = 0; !rc && i < n; i++)
		snprintf(hex + 2 * i, 3, "%02x", sum[i]);
	return rc;
}
