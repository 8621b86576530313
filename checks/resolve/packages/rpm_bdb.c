/*
 * rpm_bdb: see rpm_bdb.h.  Berkeley DB's access method hash, versions 8 to 10, of either byte order.
 *
 * Page 0 tells the size of pages and how many buckets there are.  A bucket is a chain of pages; where its first page lies
 * follows from its number and `spares`, how many pages stand before the buckets of its power of two.  A page holds items, keys and
 * data by turns, from its end; what is too large for it lies in a chain of overflow pages.  A page never written is all zeros and
 * an empty one.  The key is the number of the header; number 0 holds the next number, no header.
 *
 * Not handled, and said so: checksums and encryption of pages, several data for one key.  Not to be seen: what a program that is writing
 * keeps in its own memory.
 */
#include "checks/resolve/packages/rpm_bdb.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/resolve/packages/rpm_header.h"

#define MAGIC	    0x061561
#define META	    512 /* bytes of page 0 that are read */
#define PAGE_HEADER 26
#define MIN_PAGE    512
#define MAX_PAGE    65536
#define MAX_BYTES   ((off_t)1 << 31)

enum { HASH_UNSORTED = 2, OVERFLOW_PAGE = 7, HASH_META = 8, HASH_PAGE = 13 };
enum { KEY_OR_DATA = 1, OFF_PAGE = 3 };

struct bdb {
	int fd;
	const char *path;
	struct err *e;
	bool swapped; /* the file is of the other byte order */
	uint32_t page_size, last, max_bucket;
	uint32_t spares[32];
	uint32_t
		budget; /* pages that may be read yet: each belongs to one chain, so no more than there are */
	unsigned char *page, *overflow;
	unsigned char *value; /* of one record */
	size_t cap;
};

struct item {
	const unsigned char *data;
	size_t len;
};

static uint32_t u32(const struct bdb *d, const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return d->swapped ? __builtin_bswap32(v) : v;
}

static uint16_t u16(const struct bdb *d, const unsigned char *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return d->swapped ? __builtin_bswap16(v) : v;
}

static int bad(const struct bdb *d, uint32_t page, const char *what)
{
	return err_set(
		d->e, EBADMSG, "%s: Berkeley DB: page %u: %s", d->path, (unsigned)page, what);
}

static int read_at(const struct bdb *d, void *to, size_t len, off_t at)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n = pread(d->fd, (char *)to + got, len - got, at + (off_t)got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(d->e, errno, "%s: %s", d->path, errno_text(errno));
		if (!n)
			return err_set(
				d->e, EBADMSG, "%s: Berkeley DB: the file ends too early", d->path);
		got += (size_t)n;
	}
	return 0;
}

static bool never_written(const unsigned char *page)
{
	for (size_t i = 0; i < PAGE_HEADER; i++)
		if (page[i])
			return false;
	return true;
}

static int get_page(struct bdb *d, uint32_t number, unsigned char *to)
{
	if (!number || number > d->last)
		return bad(d, number, "there is no such page");
	if (!d->budget--)
		return bad(d, number, "pages are chained in a ring");
	int rc = read_at(d, to, d->page_size, (off_t)number * d->page_size);
	if (rc < 0)
		return rc;
	return u32(d, to + 8) == number || never_written(to) ? 0
							     : bad(d, number, "is another page");
}

static int meta(struct bdb *d)
{
	unsigned char p[META];
	uint32_t magic;
	struct stat st;

	if (fstat(d->fd, &st) < 0)
		return err_set(d->e, errno, "%s: %s", d->path, errno_text(errno));
	if (st.st_size > MAX_BYTES)
		return err_set(
			d->e, EFBIG, "%s: larger than %lld bytes", d->path, (long long)MAX_BYTES);
	int rc = read_at(d, p, sizeof(p), 0);
	if (rc < 0)
		return rc;
	memcpy(&magic, p + 12, sizeof(magic));
	d->swapped = magic == __builtin_bswap32(MAGIC);
	if (!d->swapped && magic != MAGIC)
		return bad(d, 0, "this is no hash data base");
	if (u32(d, p + 16) < 8 || u32(d, p + 16) > 10 || p[25] != HASH_META)
		return bad(d, 0, "a hash data base of an unknown version");
	if (p[24] || p[26])
		return bad(d, 0, "its pages are encrypted, have checksums or are partitioned");
	d->page_size = u32(d, p + 20);
	d->last = u32(d, p + 32);
	d->max_bucket = u32(d, p + 72);
	for (size_t i = 0; i < 32; i++)
		d->spares[i] = u32(d, p + 96 + 4 * i);
	if (d->page_size < MIN_PAGE || d->page_size > MAX_PAGE ||
		(d->page_size & (d->page_size - 1)))
		return bad(d, 0, "pages of an impossible size");
	if (((uint64_t)d->last + 1) * d->page_size > (uint64_t)st.st_size)
		return bad(d, d->last, "the file ends before its last page");
	if (d->max_bucket > d->last)
		return bad(d, 0, "more buckets than pages");
	d->budget = d->last;
	return 0;
}

static uint32_t first_page(const struct bdb *d, uint32_t bucket)
{
	unsigned power = 0;

	for (uint32_t b = bucket; b; b >>= 1)
		power++;
	return power < 32 ? bucket + d->spares[power] : 0;
}

static int overflow(struct bdb *d, uint32_t page, const unsigned char *item, struct item *ret)
{
	uint32_t at = u32(d, item + 4);
	size_t len = u32(d, item + 8), got = 0;

	if (!len || len > LIMIT_RPM_HEADER)
		return bad(d, page, "a record of an impossible length");
	if (len > d->cap) {
		free(d->value);
		d->cap = 0;
		d->value = malloc(len);
		if (!d->value)
			return err_set(d->e, ENOMEM, "%s: %s", d->path, errno_text(ENOMEM));
		d->cap = len;
	}
	while (got < len) {
		int rc = get_page(d, at, d->overflow);
		if (rc < 0)
			return rc;
		size_t n = u16(d, d->overflow + 22);
		if (d->overflow[25] != OVERFLOW_PAGE || !n || n > d->page_size - PAGE_HEADER ||
			n > len - got)
			return bad(d, at, "is no overflow page of this record");
		memcpy(d->value + got, d->overflow + PAGE_HEADER, n);
		got += n;
		at = u32(d, d->overflow + 16);
	}
	*ret = (struct item){d->value, len};
	return 0;
}

/* The i-th item of the page at hand. */
static int item(struct bdb *d, uint32_t number, size_t i, size_t entries, struct item *ret)
{
	const unsigned char *index = d->page + PAGE_HEADER;
	size_t at = u16(d, index + 2 * i), end = i ? u16(d, index + 2 * (i - 1)) : d->page_size;

	if (at < PAGE_HEADER + 2 * entries || end > d->page_size || at >= end)
		return bad(d, number, "an item that is not in the page");
	const unsigned char *p = d->page + at;
	if (*p == KEY_OR_DATA) {
		*ret = (struct item){p + 1, end - at - 1};
		return 0;
	}
	if (*p == OFF_PAGE && end - at == 12)
		return overflow(d, number, p, ret);
	return bad(d, number, "an item of a kind not known here");
}

static int one_page(struct bdb *d, uint32_t number, rpm_blob_fn fn, void *arg)
{
	size_t entries = u16(d, d->page + 20);
	struct item key, data;

	if (never_written(d->page))
		return 0;
	if (d->page[25] != HASH_PAGE && d->page[25] != HASH_UNSORTED)
		return bad(d, number, "is no page of a bucket");
	if (entries % 2 || PAGE_HEADER + 2 * entries > d->page_size)
		return bad(d, number, "has an impossible number of items");
	for (size_t i = 0; i < entries; i += 2) {
		int rc = item(d, number, i, entries, &key);
		if (rc < 0)
			return rc;
		if (key.len != 4)
			return bad(d, number, "a key that is no number of a header");
		uint32_t header = u32(d, key.data);
		if (!header)
			continue;
		rc = item(d, number, i + 1, entries, &data);
		if (!rc)
			rc = fn(header, data.data, data.len, arg, d->e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int all_buckets(struct bdb *d, rpm_blob_fn fn, void *arg)
{
	for (uint32_t b = 0; b <= d->max_bucket; b++) {
		uint32_t number = first_page(d, b);
		do {
			int rc = get_page(d, number, d->page);
			if (!rc)
				rc = one_page(d, number, fn, arg);
			if (rc < 0)
				return rc;
			number = u32(d, d->page + 16);
		} while (number);
	}
	return 0;
}

int rpm_bdb_read(int fd, const char *path, rpm_blob_fn fn, void *arg, struct err *e)
{
	struct bdb d = {.fd = fd, .path = path, .e = e};

	int rc = meta(&d);
	if (rc < 0)
		return rc;
	d.page = malloc(d.page_size);
	d.overflow = malloc(d.page_size);
	rc = d.page && d.overflow ? all_buckets(&d, fn, arg)
				  : err_set(e, ENOMEM, "%s: %s", path, errno_text(ENOMEM));
	free(d.page);
	free(d.overflow);
	free(d.value);
	return rc;
}
