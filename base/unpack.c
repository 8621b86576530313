/* unpack: zlib, liblzma and liblz4 behind one read.  See unpack.h. */
#include "base/unpack.h"

#include <errno.h>
#include <lz4frame.h>
#include <lzma.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum kind { PLAIN, GZIP, XZ, LZ4 };

#define XZ_MEMORY ((uint64_t)100 << 20) /* what xz -9 asks for is 65 MB */

struct unpack {
	int fd;
	enum kind kind;
	unsigned char in[65536];
	size_t at, have; /* of in: what is not used up yet */
	bool end;	 /* of the file */
	bool whole;	 /* a member, stream or frame has just ended */
	uint64_t left;
	z_stream z;
	lzma_stream xz;
	LZ4F_dctx *lz4;
	struct sha256_run *digest;
};

/* Reads on until there is something in u->in, or the file ends. */
static int fill(struct unpack *u, struct err *e)
{
	while (u->at == u->have && !u->end) {
		ssize_t n = read(u->fd, u->in, sizeof(u->in));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(e, errno, "read: %s", errno_text(errno));
		u->at = 0;
		u->have = (size_t)n;
		u->end = !n;
	}
	return 0;
}

static int broken(struct err *e, const char *what)
{
	return err_set(e, EBADMSG, "%s", what);
}

static int start(struct unpack *u, struct err *e)
{
	static const struct {
		const char *magic;
		size_t n;
		enum kind kind;
		const char *refused;
	} kinds[] = {{"\x1f\x8b", 2, GZIP, NULL},
		{"\xfd"
		 "7zXZ",
			6, XZ, NULL},
		{"\x04\x22\x4d\x18", 4, LZ4, NULL}, {"\x28\xb5\x2f\xfd", 4, PLAIN, "zstd"},
		{"BZh", 3, PLAIN, "bzip2"}};

	int rc = fill(u, e);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (u->have >= kinds[i].n && !memcmp(u->in, kinds[i].magic, kinds[i].n)) {
			if (kinds[i].refused)
				return err_set(e, ENOTSUP, "packed with %s, which is not read here",
					kinds[i].refused);
			u->kind = kinds[i].kind;
		}
	if ((u->kind == GZIP && inflateInit2(&u->z, 15 + 16) != Z_OK) ||
		(u->kind == XZ &&
			lzma_stream_decoder(&u->xz, XZ_MEMORY, LZMA_CONCATENATED) != LZMA_OK) ||
		(u->kind == LZ4 &&
			LZ4F_isError(LZ4F_createDecompressionContext(&u->lz4, LZ4F_VERSION)))) {
		return err_set(e, ENOMEM, "no memory to unpack it");
	}
	return 0;
}

int unpack_open(int fd, uint64_t max, struct unpack **ret, struct err *e)
{
	struct unpack *u = calloc(1, sizeof(*u));

	if (!u) {
		close(fd);
		return err_set(e, ENOMEM, "no memory to unpack it");
	}
	u->fd = fd;
	u->left = max;
	u->digest = sha256_start();
	int rc = start(u, e);
	if (rc < 0) {
		unpack_close(u);
		return rc;
	}
	*ret = u;
	return 0;
}

/* One step of each kind: what came out, which may be nothing yet, or -errno. */
static ssize_t step_gzip(struct unpack *u, void *buf, size_t size, struct err *e)
{
	if (u->whole && inflateReset(&u->z) != Z_OK)
		return broken(e, "not gzip");
	u->whole = false;
	u->z.next_in = u->in + u->at;
	u->z.avail_in = (uInt)(u->have - u->at);
	u->z.next_out = buf;
	u->z.avail_out = (uInt)size;
	int rc = inflate(&u->z, Z_NO_FLUSH);
	u->at = u->have - u->z.avail_in;
	u->whole = rc == Z_STREAM_END;
	if (rc != Z_OK && rc != Z_STREAM_END && !(rc == Z_BUF_ERROR && u->at == u->have))
		return broken(e, "the gzip data are broken");
	return (ssize_t)(size - u->z.avail_out);
}

static ssize_t step_xz(struct unpack *u, void *buf, size_t size, struct err *e)
{
	u->xz.next_in = u->in + u->at;
	u->xz.avail_in = u->have - u->at;
	u->xz.next_out = buf;
	u->xz.avail_out = size;
	lzma_ret rc = lzma_code(&u->xz, u->end ? LZMA_FINISH : LZMA_RUN);
	u->at = u->have - u->xz.avail_in;
	u->whole = rc == LZMA_STREAM_END;
	if (rc != LZMA_OK && rc != LZMA_STREAM_END)
		return broken(e, rc == LZMA_MEMLIMIT_ERROR ? "the xz data ask for too much memory"
							   : "the xz data are broken");
	return (ssize_t)(size - u->xz.avail_out);
}

static ssize_t step_lz4(struct unpack *u, void *buf, size_t size, struct err *e)
{
	size_t out = size, in = u->have - u->at;
	size_t rc = LZ4F_decompress(u->lz4, buf, &out, u->in + u->at, &in, NULL);

	if (LZ4F_isError(rc))
		return broken(e, "the LZ4 data are broken");
	u->at += in;
	u->whole = !rc;
	return (ssize_t)out;
}

static ssize_t step(struct unpack *u, void *buf, size_t size, struct err *e)
{
	if (u->kind == GZIP)
		return step_gzip(u, buf, size, e);
	if (u->kind == XZ)
		return step_xz(u, buf, size, e);
	if (u->kind == LZ4)
		return step_lz4(u, buf, size, e);
	size_t n = u->have - u->at < size ? u->have - u->at : size;
	memcpy(buf, u->in + u->at, n);
	u->at += n;
	u->whole = true;
	return (ssize_t)n;
}

ssize_t unpack_read(struct unpack *u, void *buf, size_t size, struct err *e)
{
	for (;;) {
		int rc = fill(u, e);
		if (rc < 0)
			return rc;
		if (u->end && (u->whole || u->kind == PLAIN))
			return 0;
		ssize_t n = step(u, buf, size, e);
		if (n < 0)
			return n;
		if ((uint64_t)n > u->left)
			return err_set(e, EFBIG, "more comes out of it than this agent reads");
		u->left -= (uint64_t)n;
		if (n) {
			sha256_add(u->digest, buf, (size_t)n);
			return n;
		}
		if (u->end && !u->whole)
			return broken(e, "the packed data end early");
	}
}

void unpack_sha256(struct unpack *u, char hex[SHA256_HEX])
{
	sha256_end(u->digest, hex);
	u->digest = NULL;
}

void unpack_close(struct unpack *u)
{
	char hex[SHA256_HEX];

	if (!u)
		return;
	if (u->kind == GZIP)
		inflateEnd(&u->z);
	if (u->kind == XZ)
		lzma_end(&u->xz);
	LZ4F_freeDecompressionContext(u->lz4);
	if (u->digest)
		sha256_end(u->digest, hex);
	close(u->fd);
	free(u);
}
