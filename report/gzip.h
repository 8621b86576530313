/*
 * gzip: the compression of bundles: one member, bounded, the same bytes for the same text.
 *
 * The member's extra field (RFC 1952, 2.3.1.1; subfield "PL") repeats the sequence number and a mark of the host,
 * so that the newest bundle of a folder is found without unpacking all of them.  It is a hint and no evidence:
 * whoever uses it reads the document it points to.
 */
#ifndef PLUMBLINE_REPORT_GZIP_H
#define PLUMBLINE_REPORT_GZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define HOST_MARK  16 /* hex digits */
#define HINT_BYTES 40 /* enough of a file's head for gzip_hint() */

struct gzip_hint {
	uint64_t sequence;
	char host[HOST_MARK + 1];
};

/* *ret is malloc()ed, the caller frees it.  0 or -errno. */
int gzip_pack(const char *data, size_t len, const struct gzip_hint *hint, char **ret,
	size_t *ret_len, struct err *e);

/*
 * *ret is malloc()ed, NUL-terminated.  0; -EFBIG: more than LIMIT_BUNDLE bytes come out; -EBADMSG: not gzip, cut
 * short, wrong check sum, or bytes after the end of the one member.
 */
int gzip_unpack(
	const char *data, size_t len, const char *name, char **ret, size_t *ret_len, struct err *e);

/* True when the head of a file carries our hint. */
bool gzip_hint(const char *head, size_t len, struct gzip_hint *ret);

#endif
