/* login_db: see login_db.h. */
#include "config.h"

#include "checks/resolve/accounts/login_db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#define MAX_BYTES   ((off_t)256 << 20)
#define MAX_ROWS    5000000
#define MAX_STEPS   (1 << 20) /* of some thousand instructions of SQLite's machine */
#define HEADER	    100	      /* bytes of a data base's header (SQLite's file format, 1.3) */
#define WRITE_FORM  18	      /* in it: 1 with a rollback journal, 2 with a write-ahead log */
#define READ_FORM   19
#define USER_LOGIN  "3" /* wtmpdb's Type of a login */
#define MICROSECOND 1000000

static const char *const queries[] = {
	[LOGIN_DB_LASTLOG2] = "SELECT Name, Time FROM Lastlog2",
	[LOGIN_DB_WTMPDB] = "SELECT User, Login FROM wtmp WHERE Type = " USER_LOGIN,
};

/* Reading is all that is allowed: no function, no PRAGMA, no other data base. */
static int only_read(
	void *arg, int action, const char *a, const char *b, const char *db, const char *trigger)
{
	(void)arg, (void)a, (void)b, (void)db;
	return !trigger && (action == SQLITE_SELECT || action == SQLITE_READ) ? SQLITE_OK
									      : SQLITE_DENY;
}

static int too_long(void *steps)
{
	return ++*(int *)steps > MAX_STEPS;
}

static int rows(sqlite3 *db, sqlite3_stmt *s, const char *path, enum login_db kind, login_db_fn fn,
	void *arg, struct err *e)
{
	long n = 0;
	int rc;

	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(s, 0);
		int64_t at = sqlite3_column_int64(s, 1);
		if (++n > MAX_ROWS)
			return err_set(e, E2BIG, "%s: more than %d logins", path, MAX_ROWS);
		if (kind == LOGIN_DB_WTMPDB)
			at /= MICROSECOND;
		if (name && at > 0)
			fn(name, (time_t)at, arg);
	}
	return rc == SQLITE_DONE ? 0
				 : err_set(e, EBADMSG, "%s: SQLite: %s", path, sqlite3_errmsg(db));
}

#ifdef HAVE_SQLITE_DESERIALIZE
static int from_memory(sqlite3 *db, unsigned char *data, size_t len)
{
	return sqlite3_deserialize(db, "main", data, (sqlite3_int64)len, (sqlite3_int64)len,
		SQLITE_DESERIALIZE_READONLY);
}
#else
static int from_memory(sqlite3 *db, unsigned char *data, size_t len)
{
	(void)db, (void)data, (void)len;
	return SQLITE_MISUSE;
}
#endif

int login_db_parse(unsigned char *data, size_t len, const char *path, enum login_db kind,
	login_db_fn fn, void *arg, struct err *e)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int rc, steps = 0;

	if (len < HEADER)
		return err_set(e, EBADMSG, "%s: no SQLite data base", path);
	/* A copy in memory has no log beside it; that there is none on the disk either, the caller has seen. */
	if (data[WRITE_FORM] == 2 && data[READ_FORM] == 2)
		data[WRITE_FORM] = data[READ_FORM] = 1;
	rc = sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
		sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
		sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
		rc = from_memory(db, data, len);
	}
	if (rc == SQLITE_OK) {
		sqlite3_progress_handler(db, 4000, too_long, &steps);
		sqlite3_set_authorizer(db, only_read, NULL);
		rc = sqlite3_prepare_v2(db, queries[kind], -1, &s, NULL);
	}
	rc = rc == SQLITE_OK ? rows(db, s, path, kind, fn, arg, e)
			     : err_set(e, EBADMSG, "%s: SQLite: %s", path, sqlite3_errstr(rc));
	sqlite3_finalize(s);
	sqlite3_close(db);
	return rc;
}

/* A journal that is not empty: what the data base holds is not all, or not yet. */
static int unsettled(struct root *r, const char *path, struct err *e)
{
	static const char *const beside[] = {"-journal", "-wal"};
	struct arena *a = arena_new(0);
	int rc = 0;

	for (size_t i = 0; i < 2 && !rc; i++) {
		const char *other = arena_printf(a, "%s%s", path, beside[i]);
		struct stat st;
		int there = root_stat(r, other, false, &st, e);
		if (!there && st.st_size)
			rc = err_set(e, EAGAIN, "%s: a part of it stands in %s, which is not read",
				path, other);
		else if (there && !is_absent(there))
			rc = there;
	}
	arena_free(a);
	return rc;
}

int login_db_read(struct root *r, const char *path, enum login_db kind, login_db_fn fn, void *arg,
	struct err *e)
{
	struct stat st;
	int fd = root_openat(r, path, O_RDONLY, e);

	if (fd < 0)
		return fd;
	int rc = fstat(fd, &st) < 0	  ? err_set(e, errno, "%s: %s", path, strerror(errno))
		 : st.st_size > MAX_BYTES ? err_set(e, EFBIG, "%s: larger than %lld bytes", path,
						    (long long)MAX_BYTES)
					  : unsettled(r, path, e);
	size_t len = rc ? 0 : (size_t)st.st_size, got = 0;
	unsigned char *data = len ? malloc(len) : NULL;
	while (data && got < len) {
		ssize_t n = pread(fd, data + got, len - got, (off_t)got);
		if (n <= 0)
			break;
		got += (size_t)n;
	}
	close(fd);
	/* pam_wtmpdb and pam_lastlog2 make the file before its table: nobody has logged in */
	if (!rc && len)
		rc = got == len ? login_db_parse(data, len, path, kind, fn, arg, e)
				: err_set(e, EIO, "%s: could not be read whole", path);
	free(data);
	return rc;
}
