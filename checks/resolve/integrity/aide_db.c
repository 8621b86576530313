/*
 * aide_db: the database as aide(1) writes it: comments, "@@begin_db", "@@db_spec name lname ... sha256 ...", a line a file
 * with as many fields, "@@end_db"; the whole packed by gzip or not.  Names have their special bytes as %XX; a digest that was
 * not made is "0".
 */
#include "checks/resolve/integrity/aide_db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/str.h"

#define LINE	((size_t)256 << 10) /* one entry */
#define BYTES	((size_t)2 << 30)   /* unpacked */
#define ENTRIES ((size_t)5000000)

struct reader {
	gzFile gz;
	struct arena *a;
	const char *path;
	char *const *digests;
	size_t n_digests;
	bool *wanted; /* by field */
	size_t fields;
	struct aide_entry *v;
	size_t n;
	struct aide_db *ret;
	struct err *e;
};

static int by_path(const void *x, const void *y)
{
	return strcmp(((const struct aide_entry *)x)->path, ((const struct aide_entry *)y)->path);
}

static int hex(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
				      : -1;
}

/* %XX taken back, in place. */
static void decode(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (*s == '%' && hex(s[1]) >= 0 && hex(s[2]) >= 0) {
			*to++ = (char)(hex(s[1]) * 16 + hex(s[2]));
			s += 2;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
}

static int spec(struct reader *r, char *line)
{
	size_t n;
	char **v = str_split(r->a, line, " ", &n);

	if (r->fields || n < 2 || strcmp(v[1], "name") != 0)
		return err_set(r->e, EBADMSG, "%s: its list of fields is not understood", r->path);
	r->fields = n - 1;
	r->wanted = arena_array(r->a, r->fields, sizeof(*r->wanted));
	for (size_t i = 0; i < r->fields; i++)
		r->wanted[i] = str_in(r->digests, r->n_digests, v[i + 1]);
	return 0;
}

static int entry(struct reader *r, char *line)
{
	char *save, *f = strtok_r(line, " ", &save);

	if (!r->fields)
		return err_set(r->e, EBADMSG, "%s: an entry before the list of fields", r->path);
	if (++r->ret->entries > ENTRIES)
		return err_set(r->e, EFBIG, "%s: more entries than this agent reads", r->path);
	if (!f || *f != '/')
		return err_set(
			r->e, EBADMSG, "%s: entry %zu has no path", r->path, r->ret->entries);
	decode(f);
	struct aide_entry key = {f, false, false}, *at;
	at = r->n ? bsearch(&key, r->v, r->n, sizeof(key), by_path) : NULL;
	if (!at)
		return 0;
	at->there = true;
	for (size_t i = 1; i < r->fields && (f = strtok_r(NULL, " ", &save)); i++)
		at->digest |= r->wanted[i] && strcmp(f, "0") != 0 && strlen(f) >= 16;
	return 0;
}

static int take_line(struct reader *r, char *line)
{
	static const char made[] = "# Time of generation was ";

	if (r->ret->whole)
		return *line ? err_set(r->e, EBADMSG, "%s: more after @@end_db", r->path) : 0;
	if (!*line)
		return 0;
	if (*line == '#') {
		if (str_starts(line, made))
			r->ret->made = str_clean(
				r->a, line + sizeof(made) - 1, strlen(line) - sizeof(made) + 1, 64);
		return 0;
	}
	if (!strcmp(line, "@@begin_db"))
		return 0;
	if (!strcmp(line, "@@end_db")) {
		r->ret->whole = true;
		return 0;
	}
	if (str_starts(line, "@@db_spec "))
		return spec(r, line);
	if (*line == '@')
		return err_set(r->e, EBADMSG, "%s: a line that is not understood", r->path);
	return entry(r, line);
}

static int read_lines(struct reader *r)
{
	char *buf = malloc(LINE);
	size_t total = 0;
	int rc = buf ? 0 : err_set(r->e, ENOMEM, "%s: no memory", r->path), code;

	while (!rc && gzgets(r->gz, buf, (int)LINE)) {
		size_t n = strlen(buf);
		total += n;
		if (!n || buf[n - 1] != '\n' || total > BYTES) {
			rc = err_set(r->e, EBADMSG,
				total > BYTES || n + 1 == LINE ? "%s: larger than this agent reads"
							       : "%s: its last line is cut off",
				r->path);
			break;
		}
		buf[n - 1] = '\0';
		rc = take_line(r, buf);
	}
	free(buf);
	if (rc)
		return rc;
	gzerror(r->gz, &code);
	if (code != Z_OK && code != Z_STREAM_END)
		return err_set(r->e, EBADMSG, "%s: it cannot be unpacked", r->path);
	return r->fields ? 0 : err_set(r->e, EBADMSG, "%s: no database of AIDE", r->path);
}

int aide_db_read(struct root *r, struct arena *a, const char *path, char *const *digests,
	size_t n_digests, struct aide_entry *v, size_t n, struct aide_db *ret, struct err *e)
{
	struct reader d = {.a = a,
		.path = path,
		.digests = digests,
		.n_digests = n_digests,
		.v = v,
		.n = n,
		.ret = ret,
		.e = e};
	int fd = root_openat(r, path, O_RDONLY, e);

	*ret = (struct aide_db){0};
	if (fd < 0)
		return fd;
	if (n)
		qsort(v, n, sizeof(*v), by_path);
	d.gz = gzdopen(fd, "rb");
	if (!d.gz) {
		close(fd);
		return err_set(e, ENOMEM, "%s: no memory", path);
	}
	gzbuffer(d.gz, 128 << 10);
	int rc = read_lines(&d);
	gzclose(d.gz);
	return rc;
}
