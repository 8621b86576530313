/* rpmdb_write: see rpmdb_write.h. */
#include "tests/rpmdb_write.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/str.h"

#define INSTALLED_AT 1790000000

struct made { /* a package */
	const char *name;
	struct strbuf blob;
};

static void put32(struct strbuf *b, uint32_t v)
{
	const char p[] = {(char)(v >> 24), (char)(v >> 16), (char)(v >> 8), (char)v};

	strbuf_add(b, p, sizeof(p));
}

/* The header */

struct header {
	struct strbuf index, values;
	uint32_t tags;
};

static void entry(struct header *h, uint32_t tag, uint32_t type, uint32_t count)
{
	put32(&h->index, tag);
	put32(&h->index, type);
	put32(&h->index, (uint32_t)h->values.len);
	put32(&h->index, count);
	h->tags++;
}

static void string(struct header *h, uint32_t tag, const char *text)
{
	entry(h, tag, 6, 1);
	strbuf_add(&h->values, text, strlen(text) + 1);
}

static void number(struct header *h, uint32_t tag, uint32_t v)
{
	while (h->values.len % 4)
		strbuf_add(&h->values, "", 1);
	entry(h, tag, 4, 1);
	put32(&h->values, v);
}

/* "NAME-[EPOCH:]VERSION-RELEASE.ARCH" */
static bool take_apart(char *text, char *part[5])
{
	char *arch = strrchr(text, '.'), *release, *version, *colon;

	if (!arch)
		return false;
	*arch = '\0';
	release = strrchr(text, '-');
	if (!release)
		return false;
	*release = '\0';
	version = strrchr(text, '-');
	if (!version || version == text)
		return false;
	*version++ = '\0';
	colon = strchr(version, ':');
	if (colon)
		*colon = '\0';
	part[0] = text;
	part[1] = colon ? version : NULL;
	part[2] = colon ? colon + 1 : version;
	part[3] = release + 1;
	part[4] = arch + 1;
	return *part[2] && *part[3] && *part[4];
}

static int make(struct arena *a, const char *text, struct made *ret)
{
	struct header h = {{.arena = a}, {.arena = a}, 0};
	char *part[5];

	if (!take_apart(arena_strdup(a, text), part))
		return -EINVAL;
	string(&h, 1000, part[0]);
	string(&h, 1001, part[2]);
	string(&h, 1002, part[3]);
	if (part[1])
		number(&h, 1003, (uint32_t)strtoul(part[1], NULL, 10));
	number(&h, 1008, INSTALLED_AT);
	string(&h, 1021, "linux");
	string(&h, 1022, part[4]);
	string(&h, 1044, arena_printf(a, "%s-%s-%s.src.rpm", part[0], part[2], part[3]));
	*ret = (struct made){part[0], {.arena = a}};
	put32(&ret->blob, h.tags);
	put32(&ret->blob, (uint32_t)h.values.len);
	strbuf_add(&ret->blob, h.index.data, h.index.len);
	strbuf_add(&ret->blob, h.values.data, h.values.len);
	return 0;
}

/* SQLite */

static int insert(sqlite3 *db, const char *sql, const struct made *v, size_t n, bool blob)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &s, NULL);

	for (size_t i = 0; i < n && rc == SQLITE_OK; i++) {
		if (blob)
			sqlite3_bind_blob(s, 1, v[i].blob.data, (int)v[i].blob.len, SQLITE_STATIC);
		else
			sqlite3_bind_text(s, 1, v[i].name, -1, SQLITE_STATIC);
		sqlite3_bind_int64(s, 2, (sqlite3_int64)i + 1);
		rc = sqlite3_step(s) == SQLITE_DONE ? sqlite3_reset(s) : SQLITE_ERROR;
	}
	sqlite3_finalize(s);
	return rc;
}

static int write_sqlite(struct arena *a, const char *dir, const struct made *v, size_t n)
{
	/* rpm makes those it misses, and cannot where it only reads. */
	static const char *const indexes[] = {"Name", "Basenames", "`Group`", "Requirename",
		"Providename", "Conflictname", "Obsoletename", "Triggername", "Dirnames",
		"Installtid", "Sigmd5", "Sha1header", "Filetriggername", "Transfiletriggername",
		"Recommendname", "Suggestname", "Supplementname", "Enhancename"};
	const char *path = arena_printf(a, "%s/rpmdb.sqlite", dir);
	sqlite3 *db = NULL;

	unlink(path);
	int rc = sqlite3_open(path, &db);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db,
			"PRAGMA page_size = 1024; PRAGMA journal_mode = OFF;"
			"PRAGMA synchronous = OFF; BEGIN;"
			"CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB "
			"NOT NULL)",
			NULL, NULL, NULL);
	for (size_t i = 0; i < sizeof(indexes) / sizeof(*indexes) && rc == SQLITE_OK; i++)
		rc = sqlite3_exec(db,
			arena_printf(a,
				"CREATE TABLE %s (key TEXT NOT NULL, hnum INTEGER NOT NULL, idx "
				"INTEGER NOT NULL, FOREIGN KEY (hnum) REFERENCES Packages(hnum))",
				indexes[i]),
			NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = insert(db, "INSERT INTO Packages (blob, hnum) VALUES (?, ?)", v, n, true);
	if (rc == SQLITE_OK)
		rc = insert(db, "INSERT INTO Name (key, hnum, idx) VALUES (?, ?, 0)", v, n, false);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	sqlite3_close(db);
	return rc == SQLITE_OK ? 0 : -EIO;
}

/*
 * Berkeley DB: a hash of two buckets, whose pages are chained; each datum of a header lies in overflow pages, as rpm's do.
 * Numbers are of this machine's byte order.
 */

#define PAGE	    1024
#define PAGE_HEADER 26
#define META_TYPE   8
#define HASH_TYPE   2 /* unsorted */
#define OVERFLOW    7

struct bdb {
	struct arena *a;
	unsigned char **pages;
	size_t n, cap;
	size_t bucket[2]; /* the pages items are put into */
	size_t room[2];	  /* where the lowest item of each begins */
};

static void set32(unsigned char *p, uint32_t v)
{
	memcpy(p, &v, sizeof(v));
}

static void set16(unsigned char *p, size_t v)
{
	uint16_t w = (uint16_t)v;

	memcpy(p, &w, sizeof(w));
}

static size_t new_page(struct bdb *d, unsigned char type)
{
	size_t number = d->n;
	unsigned char *p = arena_alloc(d->a, PAGE);

	*(unsigned char **)arena_push(d->a, &d->pages, &d->n, &d->cap, sizeof(p)) = p;
	set32(p + 8, (uint32_t)number);
	p[25] = type;
	return number;
}

static void chain(struct bdb *d, size_t page, size_t next)
{
	set32(d->pages[page] + 16, (uint32_t)next);
	set32(d->pages[next] + 12, (uint32_t)page);
}

static void put_item(struct bdb *d, int b, const void *data, size_t len)
{
	unsigned char *p = d->pages[d->bucket[b]];
	uint16_t n;

	memcpy(&n, p + 20, sizeof(n));
	d->room[b] -= len;
	memcpy(p + d->room[b], data, len);
	set16(p + PAGE_HEADER + 2 * (size_t)n, d->room[b]);
	set16(p + 20, n + 1U);
	set16(p + 22, d->room[b]);
}

static uint32_t hash(const char *p, size_t len)
{
	uint32_t h = 0;

	for (size_t i = 0; i < len; i++)
		h = h * 16777619U ^ (unsigned char)p[i];
	return h;
}

static void put_pair(struct bdb *d, const struct strbuf *key, const struct strbuf *data)
{
	int b = hash(key->data + 1, key->len - 1) & 1;
	uint16_t n;

	memcpy(&n, d->pages[d->bucket[b]] + 20, sizeof(n));
	if (d->room[b] < PAGE_HEADER + 2 * ((size_t)n + 2) + key->len + data->len) {
		size_t next = new_page(d, HASH_TYPE);
		chain(d, d->bucket[b], next);
		d->bucket[b] = next;
		d->room[b] = PAGE;
	}
	put_item(d, b, key->data, key->len);
	put_item(d, b, data->data, data->len);
}

static void add_u32(struct strbuf *b, uint32_t v)
{
	strbuf_add(b, (const char *)&v, sizeof(v));
}

static struct strbuf off_page(struct bdb *d, const struct strbuf *blob)
{
	struct strbuf item = {.arena = d->a};
	size_t last = 0;

	strbuf_add(&item, "\3\0\0", 4);
	add_u32(&item, (uint32_t)d->n);
	add_u32(&item, (uint32_t)blob->len);
	for (size_t at = 0, len; at < blob->len; at += len) {
		size_t page = new_page(d, OVERFLOW);
		len = blob->len - at < PAGE - PAGE_HEADER ? blob->len - at : PAGE - PAGE_HEADER;
		memcpy(d->pages[page] + PAGE_HEADER, blob->data + at, len);
		set16(d->pages[page] + 22, len);
		set16(d->pages[page] + 20, 1);
		if (last)
			chain(d, last, page);
		last = page;
	}
	return item;
}

static void begin(struct bdb *d, struct arena *a)
{
	*d = (struct bdb){.a = a, .room = {PAGE, PAGE}};
	new_page(d, META_TYPE);
	for (int i = 0; i < 2; i++)
		d->bucket[i] = new_page(d, HASH_TYPE);
}

static int end(struct bdb *d, const char *path, size_t pairs)
{
	static const char known[] =
		"%$sniglet^&"; /* by whose hash Berkeley DB knows its own function */
	unsigned char *p = d->pages[0];

	set32(p + 12, 0x061561);
	set32(p + 16, 9);
	set32(p + 20, PAGE);
	set32(p + 32, (uint32_t)d->n - 1);
	set32(p + 40, (uint32_t)pairs);
	set32(p + 44, (uint32_t)pairs);
	set32(p + 88, (uint32_t)pairs);
	set32(p + 72, 1); /* the last bucket */
	set32(p + 76, 1); /* bits of a hash that tell the bucket */
	set32(p + 92, hash(known, sizeof(known)));
	for (int i = 0; i < 2; i++)
		set32(p + 96 + 4 * i, 1); /* bucket 0 begins at page 1, bucket 1 behind it */
	FILE *f = fopen(path, "w");
	if (!f)
		return -errno;
	for (size_t i = 0; i < d->n; i++)
		fwrite(d->pages[i], PAGE, 1, f);
	return fclose(f) ? -EIO : 0;
}

static struct strbuf in_page(struct arena *a, const void *data, size_t len)
{
	struct strbuf item = {.arena = a};

	strbuf_add(&item, "\1", 1);
	strbuf_add(&item, data, len);
	return item;
}

static int write_bdb(struct arena *a, const char *dir, const struct made *v, size_t n)
{
	struct bdb d;
	struct strbuf key, data;
	uint32_t header = 0, next = (uint32_t)n;
	size_t names = 0;

	begin(&d, a);
	key = in_page(a, &header, 4);
	data = in_page(a, &next, 4);
	put_pair(&d, &key, &data);
	for (size_t i = 0; i < n; i++) {
		header = (uint32_t)i + 1;
		key = in_page(a, &header, 4);
		data = off_page(&d, &v[i].blob);
		put_pair(&d, &key, &data);
	}
	int rc = end(&d, arena_printf(a, "%s/Packages", dir), n + 1);
	begin(&d, a);
	for (size_t i = 0; i < n; i++) {
		bool first = true;
		data = in_page(a, "", 0);
		for (size_t k = 0; k < n; k++) {
			if (!str_eq(v[k].name, v[i].name))
				continue;
			first &= k >= i;
			add_u32(&data, (uint32_t)k + 1);
			add_u32(&data, 0);
		}
		key = in_page(a, v[i].name, strlen(v[i].name));
		if (first) {
			put_pair(&d, &key, &data);
			names++;
		}
	}
	return rc ? rc : end(&d, arena_printf(a, "%s/Name", dir), names);
}

int rpmdb_write(
	struct arena *a, const char *dir, const char *format, char *const *packages, size_t n)
{
	struct made *v = arena_array(a, n, sizeof(*v));

	for (size_t i = 0; i < n; i++) {
		int rc = make(a, packages[i], &v[i]);
		if (rc < 0)
			return rc;
	}
	return str_eq(format, "sqlite") ? write_sqlite(a, dir, v, n)
	       : str_eq(format, "bdb")	? write_bdb(a, dir, v, n)
					: -EINVAL;
}
