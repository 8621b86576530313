/*
 * rpmdb: see rpmdb.h.
 *
 * Where: the folder the macro _dbpath names; without it /var/lib/rpm or /usr/lib/sysimage/rpm, which are one folder by a link
 * where there are both.  Which: the file of the macro _db_backend if it is there, else the one that is, as rpm(8) does.
 *
 * Not read: `Packages.db` (ndb, SUSE), and a data base that changes all the time it is looked at.
 */
#include "checks/resolve/packages/rpmdb.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/str.h"
#include "checks/resolve/files/sqlite_file.h"
#include "checks/resolve/packages/rpm_bdb.h"
#include "checks/resolve/packages/rpm_macros.h"

#define MAX_PACKAGES 100000
#define TRIES	     3
#define HEADERS	     "SELECT hnum, blob FROM Packages"

static const char *const folders[] = {"/var/lib/rpm", "/usr/lib/sysimage/rpm"};

enum { BACKEND_SQLITE, BACKEND_BDB, BACKEND_NDB, BACKENDS };
static const struct {
	const char *name, *file, *format;
} backends[BACKENDS] = {
	[BACKEND_SQLITE] = {"sqlite", "rpmdb.sqlite", "SQLite"},
	[BACKEND_BDB] = {"bdb", "Packages", "Berkeley DB"},
	[BACKEND_NDB] = {"ndb", "Packages.db", "ndb"},
};

struct gather {
	struct arena *a;
	struct rpmdb *to;
};

/* Whether a folder holds a data base, and which: 0, -ENOENT, or another -errno. */
static int which(struct root *r, struct arena *a, const char *dir, int *ret, struct err *e)
{
	bool there[BACKENDS] = {0};
	struct rpm_macro m;
	struct stat st;
	int n = 0;

	for (int i = 0; i < BACKENDS; i++) {
		int rc =
			root_stat(r, arena_printf(a, "%s/%s", dir, backends[i].file), true, &st, e);
		if (rc && !is_absent(rc))
			return rc;
		there[i] = !rc;
		if (there[i])
			*ret = i;
		n += there[i];
	}
	if (n < 2)
		return n ? 0 : -ENOENT;
	int rc = rpm_macro(r, a, "_db_backend", &m, e);
	if (rc < 0)
		return rc;
	for (int i = 0; m.text && i < BACKENDS; i++)
		if (there[i] && str_eq(m.text, backends[i].name)) {
			*ret = i;
			return 0;
		}
	return err_set(e, EINVAL,
		"%s holds data bases of several kinds, and which of them rpm reads is not known",
		dir);
}

static int set_place(
	struct root *r, struct arena *a, const char **ret_dir, int *ret_backend, struct err *e)
{
	struct stat st, first;
	struct rpm_macro m;

	int rc = rpm_macro(r, a, "_dbpath", &m, e);
	if (rc < 0)
		return rc;
	if (m.text) {
		*ret_dir = rpm_macro_path(a, m.text);
		if (!*ret_dir)
			return err_set(e, EINVAL,
				"%s:%u: where rpm keeps its data base is not understood: %s",
				m.file->path, m.line, m.text);
		rc = which(r, a, *ret_dir, ret_backend, e);
		return rc == -ENOENT ? err_set(e, ENOENT,
					       "there is no data base of rpm in %s, where %s:%u "
					       "has it",
					       *ret_dir, m.file->path, m.line)
				     : rc;
	}
	*ret_dir = NULL;
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		int backend = 0;
		rc = which(r, a, folders[i], &backend, e);
		if (rc == -ENOENT)
			continue;
		if (!rc)
			rc = root_stat(r, folders[i], true, &st, e);
		if (rc)
			return rc;
		if (*ret_dir && (st.st_dev != first.st_dev || st.st_ino != first.st_ino))
			return err_set(e, EINVAL,
				"both %s and %s hold a data base of rpm, and which of them rpm "
				"reads is not known",
				*ret_dir, folders[i]);
		if (*ret_dir)
			continue;
		first = st;
		*ret_dir = folders[i];
		*ret_backend = backend;
	}
	return *ret_dir ? 0
			: err_set(e, ENOENT, "there is no data base of rpm in %s or %s", folders[0],
				  folders[1]);
}

static int add(uint32_t number, const unsigned char *data, size_t len, void *arg, struct err *e)
{
	struct gather *g = arg;
	struct rpm_package p;

	if (g->to->n >= MAX_PACKAGES)
		return err_set(
			e, EFBIG, "%s: more than %d packages", g->to->file.path, MAX_PACKAGES);
	int rc = rpm_header_parse(g->a, data, len, &p, e);
	if (rc < 0)
		return err_wrap(e, "%s: header %u", g->to->file.path, (unsigned)number);
	p.number = number;
	*(struct rpm_package *)arena_push(g->a, &g->to->v, &g->to->n, &g->to->cap, sizeof(p)) = p;
	return 0;
}

static int add_row(struct sqlite3_stmt *row, void *arg, struct err *e)
{
	const struct gather *g = arg;
	sqlite3_int64 number = sqlite3_column_int64(row, 0);

	if (sqlite3_column_type(row, 0) != SQLITE_INTEGER || number < 1 || number > UINT32_MAX ||
		sqlite3_column_type(row, 1) != SQLITE_BLOB)
		return err_set(
			e, EBADMSG, "%s: a row that is no header of a package", g->to->file.path);
	const unsigned char *data = sqlite3_column_blob(row, 1);
	return add((uint32_t)number, data ? data : (const unsigned char *)"",
		data ? (size_t)sqlite3_column_bytes(row, 1) : 0, arg, e);
}

static int read_sqlite(struct root *r, struct gather *g, struct err *e)
{
	struct rpmdb *db = g->to;
	struct sqlite_digests d;

	int rc = sqlite_file_rows(r, db->file.path, HEADERS, add_row, g, &d, e);
	if (rc)
		return rc;
	memcpy(db->file.sha256, d.file, sizeof(d.file));
	if (!d.log[0])
		return 0;
	db->log = db->file;
	db->log.path = arena_printf(g->a, "%s-wal", db->file.path);
	memcpy(db->log.sha256, d.log, sizeof(d.log));
	return 0;
}

static int read_bdb(struct root *r, struct gather *g, struct err *e)
{
	struct file *f = &g->to->file;
	struct stat now;
	int fd = root_openat(r, f->path, O_RDONLY, e);

	if (fd < 0)
		return fd;
	int rc = fstat(fd, &f->st) < 0 ? err_set(e, errno, "%s: %s", f->path, errno_text(errno))
				       : sha256_fd(fd, f->sha256, e);
	if (!rc)
		rc = rpm_bdb_read(fd, f->path, add, g, e);
	if (fstat(fd, &now) < 0 || now.st_size != f->st.st_size ||
		now.st_mtim.tv_sec != f->st.st_mtim.tv_sec ||
		now.st_mtim.tv_nsec != f->st.st_mtim.tv_nsec)
		rc = err_set(e, EAGAIN, "%s: was changed while it was read", f->path);
	close(fd);
	return rc;
}

static int by_name(const void *a, const void *b)
{
	const struct rpm_package *x = a, *y = b;
	int d = strcmp(x->name, y->name);

	return d ? d : (x->number > y->number) - (x->number < y->number);
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct rpmdb *db = arena_alloc(a, sizeof(*db));
	struct gather g = {a, db};
	const char *dir;
	int backend = 0;

	(void)f;
	int rc = set_place(h->root, a, &dir, &backend, e);
	if (rc < 0)
		return rc;
	db->format = backends[backend].format;
	db->file.path = arena_printf(a, "%s/%s", dir, backends[backend].file);
	db->file.data = "";
	if (backend == BACKEND_NDB)
		return err_set(e, ENOTSUP, "%s: a data base of this kind (ndb) is not read",
			db->file.path);
	rc = -EAGAIN;
	for (int i = 0; i < TRIES && rc == -EAGAIN; i++) {
		db->n = 0;
		clock_gettime(CLOCK_REALTIME, &db->file.read_at);
		rc = backend == BACKEND_BDB ? read_bdb(h->root, &g, e)
					    : read_sqlite(h->root, &g, e);
	}
	if (is_absent(rc))
		return err_set(e, EAGAIN, "%s: has gone while it was looked for", db->file.path);
	if (rc < 0)
		return rc;
	if (!db->n)
		return err_set(e, EBADMSG, "%s: holds no package", db->file.path);
	qsort(db->v, db->n, sizeof(*db->v), by_name);
	for (size_t i = 1; i < db->n; i++)
		if (!by_name(&db->v[i - 1], &db->v[i]))
			return err_set(e, EBADMSG, "%s: holds header %u twice", db->file.path,
				(unsigned)db->v[i].number);
	*ret = db;
	return 0;
}

const struct model model_rpmdb = {"packages installed by rpm", build};
