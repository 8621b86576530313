/*
 * sqlite_file: see sqlite_file.h.
 *
 * SQLite reads through a VFS of ours that knows two descriptors and no path.  A page comes from the log where the log has
 * it.  The two bytes of the header that ask for a log are shown as those of a data base without one, since the
 * log is already in what SQLite sees.
 */
#include "checks/resolve/files/sqlite_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#define MAX_BYTES    ((off_t)1 << 31) /* of the data base, and of its log */
#define MAX_VALUE    (64 << 20)	      /* one value */
#define MAX_STEPS    (1 << 20)	      /* of some thousand instructions of SQLite's machine */
#define HEADER	     100	      /* bytes of a data base's header */
#define PAGE_SIZE    16		      /* in it */
#define WRITE_FORM   18		      /* 1 with a rollback journal, 2 with a write-ahead log */
#define READ_FORM    19
#define WAL_HEADER   32
#define FRAME_HEADER 24
#define WAL_MAGIC    0x377f0682 /* and the lowest bit: checksums of big-endian words */
#define WAL_VERSION  3007000

struct source {
	int fd, wal;
	off_t size;
	uint32_t page;	   /* bytes of a page, where there is a log */
	uint32_t *frame;   /* by page number: 1 + the frame that holds it; 0: the data base does */
	uint32_t n_frames; /* entries of frame */
	uint32_t pages;	   /* of the data base, by the log's last commit; 0: the log holds none */
};

struct handle {
	sqlite3_file base;
	struct source *s;
};

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* How many bytes there were, or -errno. */
static ssize_t read_at(int fd, void *to, size_t len, off_t at)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n = pread(fd, (char *)to + got, len - got, at + (off_t)got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

/* The log */

struct sum {
	bool big;
	uint32_t a, b;
};

static void add_sum(struct sum *s, const unsigned char *p, size_t len)
{
	for (size_t i = 0; i + 8 <= len; i += 8) {
		uint32_t x = be32(p + i), y = be32(p + i + 4);
		if (!s->big) {
			x = __builtin_bswap32(x);
			y = __builtin_bswap32(y);
		}
		s->a += x + s->b;
		s->b += y + s->a;
	}
}

static off_t frame_at(const struct source *s, uint32_t i)
{
	return WAL_HEADER + (off_t)i * (FRAME_HEADER + (off_t)s->page);
}

/* How many frames count: those up to the last commit that is whole. */
static int last_commit(struct source *s, const unsigned char *head, struct sum sum,
	uint32_t *ret_frames, uint32_t *ret_highest)
{
	size_t len = FRAME_HEADER + (size_t)s->page;
	unsigned char *frame = malloc(len);
	uint32_t highest = 0;
	ssize_t n = 0;

	*ret_frames = *ret_highest = 0;
	for (uint32_t i = 0; frame && frame_at(s, i) < MAX_BYTES; i++) {
		n = read_at(s->wal, frame, len, frame_at(s, i));
		uint32_t number = n > 4 ? be32(frame) : 0;
		if (n < (ssize_t)len || memcmp(frame + 8, head + 16, 8))
			break;
		add_sum(&sum, frame, 8);
		add_sum(&sum, frame + FRAME_HEADER, s->page);
		if (be32(frame + 16) != sum.a || be32(frame + 20) != sum.b)
			break;
		if (!number || number > MAX_BYTES / s->page) {
			n = -EBADMSG;
			break;
		}
		if (number > highest)
			highest = number;
		if (!be32(frame + 4))
			continue;
		s->pages = be32(frame + 4);
		*ret_frames = i + 1;
		*ret_highest = highest;
	}
	free(frame);
	return !frame ? -ENOMEM : n < 0 ? (int)n : 0;
}

/* A log whose head is not right is passed over by SQLite, too: it was never begun. */
static int take_log(struct source *s, const char *path, struct err *e)
{
	unsigned char head[WAL_HEADER], of_db[HEADER];
	uint32_t n, highest;

	ssize_t got = s->wal < 0 ? 0 : read_at(s->wal, head, sizeof(head), 0);
	if (got < 0)
		return err_set(e, (int)-got, "%s-wal: %s", path, errno_text((int)-got));
	if (got < WAL_HEADER || (be32(head) & ~1U) != WAL_MAGIC)
		return 0;
	struct sum sum = {.big = be32(head) & 1};
	add_sum(&sum, head, 24);
	s->page = be32(head + 8);
	if (be32(head + 24) != sum.a || be32(head + 28) != sum.b || s->page < 512 ||
		s->page > 65536 || (s->page & (s->page - 1)))
		return 0;
	if (be32(head + 4) != WAL_VERSION)
		return err_set(e, EBADMSG, "%s-wal: a log of an unknown version", path);
	uint32_t page = s->page;
	if (read_at(s->fd, of_db, sizeof(of_db), 0) == HEADER)
		page = (uint32_t)of_db[PAGE_SIZE] << 8 | of_db[PAGE_SIZE + 1];
	if (page != s->page && !(page == 1 && s->page == 65536))
		return err_set(e, EBADMSG, "%s-wal: its pages are of another size", path);
	int rc = last_commit(s, head, sum, &n, &highest);
	if (rc < 0)
		return err_set(e, -rc, "%s-wal: %s", path, errno_text(-rc));
	s->n_frames = highest + 1;
	s->frame = n ? calloc(s->n_frames, sizeof(*s->frame)) : NULL;
	if (n && !s->frame)
		return err_set(e, ENOMEM, "%s-wal: %s", path, errno_text(ENOMEM));
	for (uint32_t i = 0; i < n; i++) {
		got = read_at(s->wal, head, 4, frame_at(s, i));
		if (got == 4 && be32(head) < s->n_frames)
			s->frame[be32(head)] = i + 1;
	}
	return 0;
}

/* The VFS */

static struct source *of(sqlite3_file *f)
{
	return ((struct handle *)f)->s;
}

static ssize_t one_page(const struct source *s, unsigned char *to, size_t len, off_t at)
{
	off_t number = s->page ? at / s->page + 1 : 0;

	if (!s->pages)
		return read_at(s->fd, to, len, at);
	if (number >= s->n_frames || !s->frame[number])
		return number > s->pages ? 0 : read_at(s->fd, to, len, at);
	return read_at(
		s->wal, to, len, frame_at(s, s->frame[number] - 1) + FRAME_HEADER + at % s->page);
}

static int vfs_read(sqlite3_file *f, void *to, int len, sqlite3_int64 at)
{
	const struct source *s = of(f);
	unsigned char *p = to;
	size_t got = 0, all = (size_t)len;

	while (got < all) {
		off_t now = at + (off_t)got;
		size_t part = all - got;
		if (s->pages && part > s->page - (size_t)(now % s->page))
			part = s->page - (size_t)(now % s->page);
		ssize_t n = one_page(s, p + got, part, now);
		if (n < 0)
			return SQLITE_IOERR_READ;
		got += (size_t)n;
		if ((size_t)n < part)
			break;
	}
	for (off_t i = WRITE_FORM; i <= READ_FORM; i++)
		if (i >= at && i < at + (off_t)got && p[i - at] == 2)
			p[i - at] = 1;
	if (got == all)
		return SQLITE_OK;
	memset(p + got, 0, all - got);
	return SQLITE_IOERR_SHORT_READ;
}

static int vfs_size(sqlite3_file *f, sqlite3_int64 *ret)
{
	const struct source *s = of(f);

	*ret = s->pages ? (sqlite3_int64)s->pages * s->page : s->size;
	return SQLITE_OK;
}

static int vfs_close(sqlite3_file *f)
{
	(void)f;
	return SQLITE_OK;
}

static int vfs_write(sqlite3_file *f, const void *p, int len, sqlite3_int64 at)
{
	(void)f, (void)p, (void)len, (void)at;
	return SQLITE_READONLY;
}

static int vfs_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	(void)f, (void)size;
	return SQLITE_READONLY;
}

static int vfs_number(sqlite3_file *f, int n)
{
	(void)f, (void)n;
	return SQLITE_OK;
}

static int vfs_reserved(sqlite3_file *f, int *ret)
{
	(void)f;
	*ret = 0;
	return SQLITE_OK;
}

static int vfs_control(sqlite3_file *f, int op, void *arg)
{
	(void)f, (void)op, (void)arg;
	return SQLITE_NOTFOUND;
}

static int vfs_sector(sqlite3_file *f)
{
	(void)f;
	return 4096;
}

static int vfs_traits(sqlite3_file *f)
{
	(void)f;
	return SQLITE_IOCAP_IMMUTABLE;
}

static const sqlite3_io_methods methods = {.iVersion = 1,
	.xClose = vfs_close,
	.xRead = vfs_read,
	.xWrite = vfs_write,
	.xTruncate = vfs_truncate,
	.xSync = vfs_number,
	.xFileSize = vfs_size,
	.xLock = vfs_number,
	.xUnlock = vfs_number,
	.xCheckReservedLock = vfs_reserved,
	.xFileControl = vfs_control,
	.xSectorSize = vfs_sector,
	.xDeviceCharacteristics = vfs_traits};

static int vfs_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *ret_flags)
{
	(void)name;
	f->pMethods = NULL;
	if (!(flags & SQLITE_OPEN_MAIN_DB))
		return SQLITE_CANTOPEN;
	((struct handle *)f)->s = v->pAppData;
	f->pMethods = &methods;
	if (ret_flags)
		*ret_flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
	return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *v, const char *name, int sync)
{
	(void)v, (void)name, (void)sync;
	return SQLITE_IOERR_DELETE;
}

static int vfs_access(sqlite3_vfs *v, const char *name, int flags, int *ret)
{
	(void)v, (void)name, (void)flags;
	*ret = 0;
	return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *v, const char *name, int len, char *to)
{
	(void)v;
	sqlite3_snprintf(len, to, "%s", name);
	return SQLITE_OK;
}

static int vfs_random(sqlite3_vfs *v, int len, char *to)
{
	(void)v;
	memset(to, 0, (size_t)len);
	return len;
}

static int vfs_sleep(sqlite3_vfs *v, int us)
{
	(void)v;
	return us;
}

static int vfs_time(sqlite3_vfs *v, double *ret)
{
	(void)v;
	*ret = 0;
	return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *v, int len, char *to)
{
	(void)v, (void)len, (void)to;
	return 0;
}

/* Reading is all that is allowed: no function, no PRAGMA, no other data base, nothing of a view's or trigger's. */
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

static int all_rows(sqlite3 *db, const char *path, const char *query, sqlite_row_fn fn, void *arg,
	struct err *e)
{
	sqlite3_stmt *st = NULL;
	int steps = 0, rc;

	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
#ifdef SQLITE_DBCONFIG_TRUSTED_SCHEMA
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
#endif
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
#ifdef SQLITE_DBCONFIG_ENABLE_VIEW
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
#endif
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, MAX_VALUE);
	sqlite3_progress_handler(db, 4000, too_long, &steps);
	sqlite3_set_authorizer(db, only_read, NULL);
	rc = sqlite3_prepare_v2(db, query, -1, &st, NULL);
	while (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		int said = fn(st, arg, e);
		if (said < 0) {
			sqlite3_finalize(st);
			return said;
		}
		rc = SQLITE_OK;
	}
	if (rc != SQLITE_DONE)
		rc = err_set(e, EBADMSG, "%s: SQLite: %s", path, sqlite3_errmsg(db));
	else
		rc = 0;
	sqlite3_finalize(st);
	return rc;
}

int sqlite_fd_rows(int fd, int wal, const char *path, const char *query, sqlite_row_fn fn,
	void *arg, struct err *e)
{
	struct source s = {.fd = fd, .wal = wal};
	sqlite3_vfs vfs = {.iVersion = 1,
		.szOsFile = sizeof(struct handle),
		.mxPathname = 64,
		.zName = "plumbline",
		.pAppData = &s,
		.xOpen = vfs_open,
		.xDelete = vfs_delete,
		.xAccess = vfs_access,
		.xFullPathname = vfs_full_path,
		.xRandomness = vfs_random,
		.xSleep = vfs_sleep,
		.xCurrentTime = vfs_time,
		.xGetLastError = vfs_last_error};
	sqlite3 *db = NULL;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_set(e, errno, "%s: %s", path, errno_text(errno));
	if (st.st_size > MAX_BYTES)
		return err_set(e, EFBIG, "%s: larger than %lld bytes", path, (long long)MAX_BYTES);
	s.size = st.st_size;
	int rc = take_log(&s, path, e);
	if (!rc) {
		rc = sqlite3_initialize();
		if (rc == SQLITE_OK)
			rc = sqlite3_vfs_register(&vfs, 0);
		if (rc == SQLITE_OK)
			rc = sqlite3_open_v2(
				"db", &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, vfs.zName);
		rc = rc == SQLITE_OK
			     ? all_rows(db, path, query, fn, arg, e)
			     : err_set(e, EBADMSG, "%s: SQLite: %s", path, sqlite3_errstr(rc));
		sqlite3_close(db);
		sqlite3_vfs_unregister(&vfs);
	}
	free(s.frame);
	return rc;
}

static bool changed(int fd, const struct stat *was)
{
	struct stat now;

	return fd >= 0 && (fstat(fd, &now) < 0 || now.st_size != was->st_size ||
				  now.st_mtim.tv_sec != was->st_mtim.tv_sec ||
				  now.st_mtim.tv_nsec != was->st_mtim.tv_nsec);
}

/* The log, or -1 where there is none. */
static int open_log(struct root *r, const char *path, int *ret, struct stat *st, struct err *e)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	const char *journal = arena_printf(a, "%s-journal", path);

	*ret = -1;
	int rc = root_stat(r, journal, true, st, e);
	if (!rc && st->st_size)
		return err_set(e, EAGAIN, "%s: a change to it was broken off (%s)", path, journal);
	if (rc && !is_absent(rc))
		return rc;
	rc = root_openat(r, arena_printf(a, "%s-wal", path), O_RDONLY, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	*ret = rc;
	return fstat(rc, st) < 0 ? err_set(e, errno, "%s-wal: %s", path, errno_text(errno)) : 0;
}

int sqlite_file_rows(struct root *r, const char *path, const char *query, sqlite_row_fn fn,
	void *arg, struct sqlite_digests *digests, struct err *e)
{
	struct stat st, log_st = {0};
	int log = -1, fd = root_openat(r, path, O_RDONLY, e);

	if (fd < 0)
		return fd;
	int rc = fstat(fd, &st) < 0 ? err_set(e, errno, "%s: %s", path, errno_text(errno))
				    : open_log(r, path, &log, &log_st, e);
	if (!rc && st.st_size > MAX_BYTES)
		rc = err_set(e, EFBIG, "%s: larger than %lld bytes", path, (long long)MAX_BYTES);
	if (!rc && digests) {
		digests->log[0] = '\0';
		rc = sha256_fd(fd, digests->file, e);
	}
	if (!rc && digests && log >= 0 && log_st.st_size)
		rc = sha256_fd(log, digests->log, e);
	if (!rc)
		rc = sqlite_fd_rows(fd, log, path, query, fn, arg, e);
	if (changed(fd, &st) || changed(log, &log_st))
		rc = err_set(e, EAGAIN, "%s: was changed while it was read", path);
	close(fd);
	if (log >= 0)
		close(log);
	return rc;
}
