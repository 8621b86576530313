/*
 * sqlite_file: the rows of an SQLite data base (sqlite.org/fileformat2) that lies below a root, read through descriptors:
 * nothing of the host is locked, written or opened by a path of SQLite's own.
 *
 * What was committed into a write-ahead log beside the data base counts, as SQLite counts it: frames with the log's salts and a right
 * checksum, up to the last commit.  A rollback journal that is not empty is a change that was broken off: not read.
 *
 * Only tables are read: a view, a trigger or a function of the data base's own is not run.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SQLITE_FILE_H
#define PLUMBLINE_CHECKS_RESOLVE_SQLITE_FILE_H

#include "base/rootfs.h"

struct sqlite3_stmt;

/* One row, by SQLite's own sqlite3_column_*(); 0, or -errno with the text, which ends the reading. */
typedef int (*sqlite_row_fn)(struct sqlite3_stmt *row, void *arg, struct err *e);

struct sqlite_digests {
	char file[SHA256_HEX];
	char log[SHA256_HEX]; /* "": there is none, or an empty one */
};

/*
 * 0; -ENOENT: no such file; -EAGAIN: it was changed while it was read, or a journal is left; -EBADMSG: no data base, or a
 * broken one; another -errno.  digests may be NULL.
 */
int sqlite_file_rows(struct root *r, const char *path, const char *query, sqlite_row_fn fn,
	void *arg, struct sqlite_digests *digests, struct err *e);

/* The same of open files, for tests; wal: -1 for none. */
int sqlite_fd_rows(int fd, int wal, const char *path, const char *query, sqlite_row_fn fn,
	void *arg, struct err *e);

#endif
