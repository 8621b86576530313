/*
 * unpack: a file read as a stream, whatever it is packed with: gzip (RFC 1952), xz, LZ4 frames, or nothing.
 *
 * The kind is told by the first bytes, not by the name.  Memory is bounded whatever the file says, and so is what comes
 * out of it.  zstd and bzip2 are known and refused (-ENOTSUP).
 */
#ifndef PLUMBLINE_BASE_UNPACK_H
#define PLUMBLINE_BASE_UNPACK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/digest.h"
#include "base/err.h"

struct unpack;

/* Takes fd over and closes it, with an error too.  At most max bytes may come out.  0 or -errno. */
int unpack_open(int fd, uint64_t max, struct unpack **ret, struct err *e);
/*
 * Up to size bytes; 0 at the end; -EBADMSG where the packing is broken or ends early, -EFBIG behind max, or another
 * -errno.
 */
ssize_t unpack_read(struct unpack *u, void *buf, size_t size, struct err *e);
/* The digest of what came out of it; once, at the end of the stream. */
void unpack_sha256(struct unpack *u, char hex[SHA256_HEX]);
/* NULL is allowed. */
void unpack_close(struct unpack *u);

#endif
