/*
 * last_login: /var/log/lastlog (one struct lastlog a uid, sparse) and /var/log/wtmp with wtmp.1 (struct utmp, one a
 * login), as glibc lays them out on 64-bit Linux: 292 and 384 bytes, times of 32 bits.
 *
 * lastlog is only asked for the uids of passwd, by position, so that its nominal size does not matter.  The later of
 * all counts.  Records of the future count as they stand.  lastlog2's and wtmpdb's data bases by login_db.c.  Left out:
 * wtmp files older than wtmp.1 or compressed, wtmpdb's archives (wtmp_YYYYMMDD.db).
 */
#include "checks/resolve/accounts/last_login.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/accounts/login_db.h"

#define LASTLOG	     "/var/log/lastlog"
#define LASTLOG_SIZE 292 /* int32 time, 32 bytes of line, 256 of host */
#define UTMP_SIZE    384
#define UTMP_USER    44 /* 32 bytes */
#define UTMP_TIME    340
#define USER_PROCESS 7
#define MAX_WTMP     ((off_t)64 << 20) /* the end of a longer file is read */

struct record {
	const char *name;
	uid_t uid;
	time_t at;
	const char *source;
};

struct last_logins {
	struct record *v;
	size_t n;
	bool kept;
	const char *partial;
};

static void note(struct record *r, time_t at, const char *source)
{
	if (at > r->at) {
		r->at = at;
		r->source = source;
	}
}

/* A 32-bit time: unsigned, it lasts until 2106. */
static void note32(struct record *r, int32_t at, const char *source)
{
	note(r, (time_t)(uint32_t)at, source);
}

static int read_lastlog(struct root *root, struct last_logins *l, struct err *e)
{
	int fd = root_openat(root, LASTLOG, O_RDONLY, e);

	if (is_absent(fd))
		return 0;
	if (fd < 0)
		return fd;
	l->kept = true;
	for (size_t i = 0; i < l->n; i++) {
		int32_t at;
		ssize_t n = pread(fd, &at, sizeof(at), (off_t)l->v[i].uid * LASTLOG_SIZE);
		if (n == (ssize_t)sizeof(at) && at)
			note32(&l->v[i], at, LASTLOG);
	}
	close(fd);
	return 0;
}

static int read_wtmp(struct root *root, struct last_logins *l, const char *path, struct err *e)
{
	char record[UTMP_SIZE];
	struct stat st;
	int fd = root_openat(root, path, O_RDONLY, e);

	if (is_absent(fd))
		return 0;
	if (fd < 0)
		return fd;
	off_t at = !fstat(fd, &st) && st.st_size > MAX_WTMP
			   ? (st.st_size - MAX_WTMP) / UTMP_SIZE * UTMP_SIZE
			   : 0;
	for (; pread(fd, record, sizeof(record), at) == (ssize_t)sizeof(record); at += UTMP_SIZE) {
		int16_t type;
		int32_t time;
		memcpy(&type, record, sizeof(type));
		memcpy(&time, record + UTMP_TIME, sizeof(time));
		for (size_t i = 0; type == USER_PROCESS && i < l->n; i++)
			if (!strncmp(record + UTMP_USER, l->v[i].name, 32))
				note32(&l->v[i], time, path);
	}
	close(fd);
	return 0;
}

struct noting {
	struct last_logins *l;
	const char *source;
};

static void note_name(const char *name, time_t at, void *arg)
{
	const struct noting *to = arg;

	for (size_t i = 0; i < to->l->n; i++)
		if (str_eq(to->l->v[i].name, name))
			note(&to->l->v[i], at, to->source);
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct last_logins *l = arena_alloc(a, sizeof(*l));
	const struct accounts *accounts = facts_get(f, &model_accounts, e);

	*ret = l;
	if (!accounts)
		return -(e->code ? e->code : EIO);
	bool lastlog2 = false;
	l->v = arena_array(a, accounts_count(accounts) + 1, sizeof(*l->v));
	for (size_t i = 0; i < accounts_count(accounts); i++) {
		const struct account *x = accounts_at(accounts, i);
		l->v[l->n++] = (struct record){.name = x->name, .uid = x->uid};
	}
	int rc = read_lastlog(h->root, l, e);
	if (!rc)
		rc = read_wtmp(h->root, l, "/var/log/wtmp", e);
	if (!rc)
		rc = read_wtmp(h->root, l, "/var/log/wtmp.1", e);
	static const struct {
		const char *path;
		enum login_db kind;
	} dbs[] = {{"/var/lib/lastlog/lastlog2.db", LOGIN_DB_LASTLOG2},
		{"/var/lib/wtmpdb/wtmp.db", LOGIN_DB_WTMPDB},
		{"/var/log/wtmp.db", LOGIN_DB_WTMPDB}};
	for (size_t i = 0; i < sizeof(dbs) / sizeof(*dbs) && !rc; i++) {
		rc = login_db_read(h->root, dbs[i].path, dbs[i].kind, note_name,
			&(struct noting){l, dbs[i].path}, e);
		/* lastlog2 keeps every account's last login; wtmpdb only what its rotation leaves */
		lastlog2 |= !rc && dbs[i].kind == LOGIN_DB_LASTLOG2;
		if (!rc && !lastlog2)
			l->partial = dbs[i].path;
		rc = is_absent(rc) ? 0 : rc;
	}
	l->kept |= lastlog2;
	return rc;
}

const struct model model_last_logins = {"last logins", build};

bool last_logins_kept(const struct last_logins *l)
{
	return l->kept;
}

const char *last_logins_partial(const struct last_logins *l)
{
	return l->partial;
}

time_t last_login(const struct last_logins *l, const char *name, uid_t uid, const char **ret_source)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].uid != uid || !str_eq(l->v[i].name, name))
			continue;
		if (ret_source)
			*ret_source = l->v[i].source;
		return l->v[i].at;
	}
	return 0;
}
