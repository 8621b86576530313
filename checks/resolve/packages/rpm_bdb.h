/*
 * rpm_bdb: the records of `Packages`, the hash data base of Berkeley DB in which rpm(8) kept headers up to RHEL 8.
 *
 * Read page by page through a descriptor, without Berkeley DB: no lock, no environment (__db.*), nothing written.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_RPM_BDB_H
#define PLUMBLINE_CHECKS_RESOLVE_RPM_BDB_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Told of each header; data lasts for the call only.  0, or -errno with the text, which ends the reading. */
typedef int (*rpm_blob_fn)(
	uint32_t number, const unsigned char *data, size_t len, void *arg, struct err *e);

/* 0; -EBADMSG: no such data base, one of a kind not known, or a broken one; another -errno. */
int rpm_bdb_read(int fd, const char *path, rpm_blob_fn fn, void *arg, struct err *e);

#endif
