/* gzip: see gzip.h. */
#include "report/gzip.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/limits.h"

#define EXTRA_DATA  (8 + HOST_MARK)
#define EXTRA_BYTES (4 + EXTRA_DATA)
#define FIRST_ROOM  ((size_t)1 << 20)

static void make_extra(const struct gzip_hint *hint, unsigned char extra[EXTRA_BYTES])
{
	extra[0] = 'P';
	extra[1] = 'L';
	extra[2] = EXTRA_DATA;
	extra[3] = 0;
	for (int i = 0; i < 8; i++)
		extra[4 + i] = (unsigned char)(hint->sequence >> 8 * i);
	memcpy(extra + 12, hint->host, HOST_MARK);
}

int gzip_pack(const char *data, size_t len, const struct gzip_hint *hint, char **ret,
	size_t *ret_len, struct err *e)
{
	unsigned char extra[EXTRA_BYTES];
	z_stream z = {0};

	if (len > LIMIT_BUNDLE)
		return err_set(e, EFBIG, "the bundle would be larger than %zu bytes", LIMIT_BUNDLE);
	if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		return err_set(e, ENOMEM, "zlib: out of memory");
	make_extra(hint, extra);
	/* mtime 0 and no name: the bytes depend on the document alone. */
	gz_header head = {.os = 255, .extra = extra, .extra_len = sizeof(extra)};
	deflateSetHeader(&z, &head);
	size_t room = deflateBound(&z, len);
	char *out = malloc(room);
	if (!out) {
		deflateEnd(&z);
		return err_set(e, ENOMEM, "out of memory for %zu bytes", room);
	}
	z.next_in = (unsigned char *)(uintptr_t)data;
	z.avail_in = (unsigned)len;
	z.next_out = (unsigned char *)out;
	z.avail_out = (unsigned)room;
	int rc = deflate(&z, Z_FINISH);
	*ret_len = room - z.avail_out;
	deflateEnd(&z);
	if (rc != Z_STREAM_END) {
		free(out);
		return err_set(e, EIO, "zlib could not compress the bundle");
	}
	*ret = out;
	return 0;
}

/* Room for more output, or an error once the bound is reached. */
static int grow(char **out, size_t *room, const char *name, struct err *e)
{
	if (*room > LIMIT_BUNDLE)
		return err_set(e, EFBIG, "%s: unpacks to more than the %zu bytes this agent reads",
			name, LIMIT_BUNDLE);
	size_t more = *room ? *room * 2 : FIRST_ROOM;
	if (more > LIMIT_BUNDLE)
		more = LIMIT_BUNDLE + 1;
	char *bigger = realloc(*out, more + 1);
	if (!bigger)
		return err_set(e, ENOMEM, "%s: out of memory while it is unpacked", name);
	*out = bigger;
	*room = more;
	return 0;
}

static int judge(int zrc, const z_stream *z, const char *name, struct err *e)
{
	if (zrc == Z_STREAM_END && z->avail_in)
		return err_set(e, EBADMSG, "%s: %u bytes after the end of the compressed document",
			name, z->avail_in);
	if (zrc == Z_STREAM_END)
		return 0;
	if (zrc == Z_DATA_ERROR && !z->total_out && z->total_in < 10)
		return err_set(e, EBADMSG, "%s: not a gzip file", name);
	if (zrc == Z_DATA_ERROR)
		return err_set(e, EBADMSG, "%s: damaged: %s", name,
			z->msg ? z->msg : "bad compressed data");
	if (zrc == Z_OK || zrc == Z_BUF_ERROR)
		return err_set(
			e, EBADMSG, "%s: cut short: the compressed data ends too early", name);
	return err_set(
		e, EBADMSG, "%s: cannot be unpacked: %s", name, z->msg ? z->msg : "zlib error");
}

int gzip_unpack(
	const char *data, size_t len, const char *name, char **ret, size_t *ret_len, struct err *e)
{
	z_stream z = {.next_in = (unsigned char *)(uintptr_t)data, .avail_in = (unsigned)len};
	char *out = NULL;
	size_t room = 0;
	int rc, zrc = Z_OK;

	if (len > LIMIT_BUNDLE_PACKED)
		return err_set(e, EFBIG, "%s: larger than the %zu bytes this agent reads", name,
			LIMIT_BUNDLE_PACKED);
	if (len < 18 || (unsigned char)data[0] != 0x1f || (unsigned char)data[1] != 0x8b)
		return err_set(e, EBADMSG, "%s: %s", name, len ? "not a gzip file" : "empty");
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		return err_set(e, ENOMEM, "zlib: out of memory");
	do {
		rc = 0;
		if (z.total_out == room && (rc = grow(&out, &room, name, e)) < 0)
			break;
		z.next_out = (unsigned char *)out + z.total_out;
		z.avail_out = (unsigned)(room - z.total_out);
		zrc = inflate(&z, Z_NO_FLUSH);
	} while (zrc == Z_OK && (z.avail_in || !z.avail_out));
	if (!rc)
		rc = judge(zrc, &z, name, e);
	if (!rc && z.total_out > LIMIT_BUNDLE)
		rc = err_set(e, EFBIG, "%s: unpacks to more than the %zu bytes this agent reads",
			name, LIMIT_BUNDLE);
	*ret_len = z.total_out;
	inflateEnd(&z);
	if (rc < 0) {
		free(out);
		return rc;
	}
	out[*ret_len] = '\0';
	*ret = out;
	return 0;
}

bool gzip_hint(const char *head, size_t len, struct gzip_hint *ret)
{
	const unsigned char *p = (const unsigned char *)head;

	/* The fixed ten bytes with FEXTRA set, the length of the extra field, and our subfield first in it. */
	if (len < 12 + EXTRA_BYTES || p[0] != 0x1f || p[1] != 0x8b || !(p[3] & 4))
		return false;
	if (p[10] + 256 * p[11] < EXTRA_BYTES || p[12] != 'P' || p[13] != 'L' ||
		p[14] != EXTRA_DATA || p[15])
		return false;
	ret->sequence = 0;
	for (int i = 0; i < 8; i++)
		ret->sequence |= (uint64_t)p[16 + i] << 8 * i;
	memcpy(ret->host, p + 24, HOST_MARK);
	ret->host[HOST_MARK] = '\0';
	for (int i = 0; i < HOST_MARK; i++)
		if (!isxdigit((unsigned char)ret->host[i]))
			return false;
	return true;
}
