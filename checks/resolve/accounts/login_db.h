/*
 * login_db: logins in an SQLite data base: lastlog2's (lastlog2(8), one row an account, its last login) and wtmpdb's
 * (wtmpdb(8), one row a login).
 *
 * Read by sqlite_file.h: nothing of the host is locked or written, what stands in a write-ahead log counts.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LOGIN_DB_H
#define PLUMBLINE_CHECKS_RESOLVE_LOGIN_DB_H

#include <time.h>

#include "base/rootfs.h"

enum login_db { LOGIN_DB_LASTLOG2, LOGIN_DB_WTMPDB };

/* Told of each login: name is not cleaned and lasts for the call only. */
typedef void (*login_db_fn)(const char *name, time_t at, void *arg);

/* 0; -ENOENT: there is none; another -errno: it is there and cannot be read whole. */
int login_db_read(struct root *r, const char *path, enum login_db kind, login_db_fn fn, void *arg,
	struct err *e);

/* The same of an open file without a log, for tests. */
int login_db_fd(
	int fd, const char *path, enum login_db kind, login_db_fn fn, void *arg, struct err *e);

#endif
