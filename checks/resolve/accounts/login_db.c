/* login_db: see login_db.h. */
#include "checks/resolve/accounts/login_db.h"

#include <errno.h>

#include <sqlite3.h>

#include "checks/resolve/files/sqlite_file.h"

#define MAX_ROWS    5000000
#define USER_LOGIN  "3" /* wtmpdb's Type of a login */
#define MICROSECOND 1000000

static const char *const queries[] = {
	[LOGIN_DB_LASTLOG2] = "SELECT Name, Time FROM Lastlog2",
	[LOGIN_DB_WTMPDB] = "SELECT User, Login FROM wtmp WHERE Type = " USER_LOGIN,
};

struct reading {
	const char *path;
	enum login_db kind;
	login_db_fn fn;
	void *arg;
	long n;
};

static int row(struct sqlite3_stmt *s, void *arg, struct err *e)
{
	struct reading *r = arg;
	const char *name = (const char *)sqlite3_column_text(s, 0);
	int64_t at = sqlite3_column_int64(s, 1);

	if (++r->n > MAX_ROWS)
		return err_set(e, E2BIG, "%s: more than %d logins", r->path, MAX_ROWS);
	if (r->kind == LOGIN_DB_WTMPDB)
		at /= MICROSECOND;
	if (name && at > 0)
		r->fn(name, (time_t)at, r->arg);
	return 0;
}

int login_db_fd(
	int fd, const char *path, enum login_db kind, login_db_fn fn, void *arg, struct err *e)
{
	struct reading r = {path, kind, fn, arg, 0};

	return sqlite_fd_rows(fd, -1, path, queries[kind], row, &r, e);
}

/* pam_wtmpdb and pam_lastlog2 make the file before its table: nobody has logged in. */
static bool is_empty(struct root *r, const char *path)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct err e = {0};
	struct stat st, log;
	int rc = root_stat(r, arena_printf(a, "%s-wal", path), true, &log, &e);

	return (is_absent(rc) || (!rc && !log.st_size)) && !root_stat(r, path, true, &st, &e) &&
	       S_ISREG(st.st_mode) && !st.st_size;
}

int login_db_read(struct root *r, const char *path, enum login_db kind, login_db_fn fn, void *arg,
	struct err *e)
{
	struct reading to = {path, kind, fn, arg, 0};

	return is_empty(r, path) ? 0 : sqlite_file_rows(r, path, queries[kind], row, &to, NULL, e);
}
