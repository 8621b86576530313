/*
 * dpkg_verify: the files of a package against info/PACKAGE.md5sums ("DIGEST  usr/bin/x", dpkg(1) --verify, deb-md5sums(5)),
 * its info/PACKAGE.list and the diversions.
 *
 * A name that the sums hold and the list does not is one that another package has taken over since (Replaces); its bytes are
 * then those of that package's sums.  dpkg keeps neither owner nor mode, so neither is judged.  Not handled: what
 * dpkg.cfg's path-exclude left out is missing here as it is for dpkg --verify.
 */
#include "checks/resolve/packages/dpkg_verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

struct sum {
	const char *path, *md5;
	unsigned line;
};

struct sums {
	struct sum *v;
	size_t n, cap;
	const struct file *f;
};

struct verify {
	struct root *r;
	struct arena *a;
	const struct dpkg *d;
	const struct dpkg_package *p;
	const struct dpkg_scope *s;
	struct dpkg_verified *ret;
	struct sums sums, list; /* the list has no digests */
	struct err *e;
};

static int by_path(const void *x, const void *y)
{
	return strcmp(((const struct sum *)x)->path, ((const struct sum *)y)->path);
}

static void sort(struct sums *s)
{
	if (s->n)
		qsort(s->v, s->n, sizeof(*s->v), by_path);
}

static const struct sum *find(const struct sums *s, const char *path)
{
	struct sum key = {path, NULL, 0};

	return s->n ? bsearch(&key, s->v, s->n, sizeof(*s->v), by_path) : NULL;
}

/* "usr/bin/x", "./usr/bin/x" and "/usr/bin/x" are one. */
static char *absolute(struct arena *a, const char *s, size_t n)
{
	while (n && (*s == '/' || (*s == '.' && n > 1 && s[1] == '/'))) {
		n -= *s == '/' ? 1 : 2;
		s += *s == '/' ? 1 : 2;
	}
	return arena_printf(a, "/%.*s", (int)n, s);
}

static int read_sums(struct root *r, struct arena *a, const struct dpkg_package *p,
	struct sums *ret, struct err *e)
{
	int rc = dpkg_info(r, a, p, "md5sums", &ret->f, e);
	const char *line;
	size_t len;

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct lines l = lines_of(ret->f->data, ret->f->size);
	while (next_line(&l, &line, &len)) {
		if (len < 35 || strspn(line, "0123456789abcdefABCDEF") != 32 ||
			memcmp(line + 32, "  ", 2) != 0 || memchr(line, '\0', len))
			return err_set(
				e, EBADMSG, "%s:%u: no digest and name", ret->f->path, l.number);
		*(struct sum *)arena_push(a, &ret->v, &ret->n, &ret->cap, sizeof(*ret->v)) =
			(struct sum){absolute(a, line + 34, len - 34), arena_strndup(a, line, 32),
				l.number};
	}
	sort(ret);
	return 0;
}

static int read_list(struct verify *v)
{
	int rc = dpkg_info(v->r, v->a, v->p, "list", &v->list.f, v->e);
	const char *line;
	size_t len;

	if (rc < 0)
		return rc;
	struct lines l = lines_of(v->list.f->data, v->list.f->size);
	while (next_line(&l, &line, &len))
		if (len > 1)
			*(struct sum *)arena_push(
				v->a, &v->list.v, &v->list.n, &v->list.cap, sizeof(*v->list.v)) =
				(struct sum){absolute(v->a, line, len), NULL, l.number};
	sort(&v->list);
	return 0;
}

static bool below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	while (n && dir[n - 1] == '/')
		n--;
	return !strncmp(path, dir, n) && path[n] == '/';
}

static bool in_scope(const struct verify *v, const char *path)
{
	for (size_t i = 0; i < v->s->n_dirs; i++)
		if (below(path, v->s->dirs[i]))
			return !str_in(v->s->allow, v->s->n_allow, path);
	return false;
}

static bool is_conffile(const struct dpkg_package *p, const char *path)
{
	for (size_t i = 0; i < p->n_conffiles; i++)
		if (str_eq(p->conffiles[i].path, path))
			return true;
	return false;
}

static struct dpkg_finding *found(struct verify *v, enum dpkg_fault fault, const char *path,
	const struct file *at, const struct sum *s)
{
	struct dpkg_finding *f =
		arena_push(v->a, &v->ret->v, &v->ret->n, &v->ret->cap, sizeof(*v->ret->v));

	*f = (struct dpkg_finding){.fault = fault,
		.path = path,
		.delivered = s->path,
		.at = at,
		.line = s->line,
		.want = s->md5};
	return f;
}

static int digest(struct verify *v, const char *path, char hex[DIGEST_HEX])
{
	int fd = root_openat(v->r, path, O_RDONLY, v->e), rc;

	if (fd < 0)
		return fd;
	rc = digest_fd(fd, DIGEST_MD5, v->s->budget, hex, v->e);
	close(fd);
	return rc < 0 ? err_wrap(v->e, "%s", path) : 0;
}

/* Whether some package that is there delivered these bytes at that path. */
static int delivered_by_other(struct verify *v, const char *path, const char *md5, bool *ret)
{
	*ret = false;
	for (size_t i = 0; i < v->d->n && !*ret; i++) {
		const struct dpkg_package *p = &v->d->v[i];
		struct sums s = {0};
		if (!p->there || p == v->p)
			continue;
		int rc = read_sums(v->r, v->a, p, &s, v->e);
		if (rc < 0)
			return rc;
		const struct sum *at = find(&s, path);
		*ret = at && str_eq(at->md5, md5);
	}
	return 0;
}

/*
 * At the name of a diverted file there may be nothing, or what the package delivered that diverted it; who put the package's
 * own file back there has what was delivered too, and *ret_own is set: what was set aside is then of no use to anybody.
 */
static int judge_instead(
	struct verify *v, const struct sum *s, const struct dpkg_diversion *by, bool *ret_own)
{
	struct dpkg_finding *f;
	char hex[DIGEST_HEX];
	struct stat st;
	bool theirs = false;
	int rc = root_stat(v->r, s->path, false, &st, v->e);

	*ret_own = false;
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	if (S_ISREG(st.st_mode)) {
		rc = digest(v, s->path, hex);
		*ret_own = !rc && str_eq(hex, s->md5);
		if (!rc && !*ret_own)
			rc = delivered_by_other(v, s->path, hex, &theirs);
		if (rc < 0 || theirs || *ret_own)
			return rc;
	}
	f = found(v, DPKG_FOREIGN, s->path, v->d->diverted, s);
	f->by = by;
	f->line = by->line;
	f->want = NULL;
	return 0;
}

static int judge_sum(struct verify *v, const struct sum *s)
{
	const struct dpkg_diversion *by;
	const char *path = dpkg_place(v->d, v->p, s->path, &by);
	struct dpkg_finding *f = NULL;
	char hex[DIGEST_HEX];
	bool theirs = false, own;
	struct stat st;
	int rc;

	v->ret->files++;
	if (by) {
		rc = judge_instead(v, s, by, &own);
		if (rc < 0 || own)
			return rc;
	}
	rc = root_stat(v->r, path, false, &st, v->e);
	if (rc < 0 && !is_absent(rc))
		return rc;
	if (rc < 0)
		f = found(v, DPKG_MISSING, path, v->sums.f, s);
	else if (!S_ISREG(st.st_mode))
		f = found(v, S_ISLNK(st.st_mode) ? DPKG_LINK : DPKG_OTHER, path, v->sums.f, s);
	if (!f) {
		rc = digest(v, path, hex);
		if (rc < 0 || str_eq(hex, s->md5))
			return rc;
		if (!find(&v->list, s->path)) {
			rc = delivered_by_other(v, s->path, hex, &theirs);
			if (rc < 0 || theirs)
				return rc;
		}
		f = found(v, DPKG_CHANGED, path, v->sums.f, s);
		f->got = arena_strdup(v->a, hex);
	} else if (!find(&v->list, s->path)) {
		v->ret->n--; /* taken over, or gone with an upgrade: no file of this package any more */
		return 0;
	}
	f->by = by;
	return 0;
}

/* A name of the list without a digest is a directory, a link or a configuration file, or its digest was lost. */
static int judge_unrecorded(struct verify *v, const struct sum *s)
{
	const struct dpkg_diversion *by;
	const char *path = dpkg_place(v->d, v->p, s->path, &by);
	struct stat st;

	if (find(&v->sums, s->path) || is_conffile(v->p, s->path))
		return 0;
	int rc = root_stat(v->r, path, false, &st, v->e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	if (S_ISREG(st.st_mode))
		found(v, DPKG_UNRECORDED, path, v->list.f, s)->by = by;
	return 0;
}

static void count_conffiles(struct verify *v)
{
	for (size_t i = 0; i < v->p->n_conffiles; i++) {
		const struct dpkg_conffile *c = &v->p->conffiles[i];
		char hex[DIGEST_HEX];
		struct err e = {0}, *kept = v->e;
		v->e = &e;
		if (strlen(c->md5) == 32 && (digest(v, c->path, hex) < 0 || !str_eq(hex, c->md5)))
			v->ret->conffiles++;
		v->e = kept;
	}
}

int dpkg_verify(struct root *r, struct arena *a, const struct dpkg *d, const struct dpkg_package *p,
	const struct dpkg_scope *s, struct dpkg_verified *ret, struct err *e)
{
	struct verify v = {.r = r, .a = a, .d = d, .p = p, .s = s, .ret = ret, .e = e};
	int rc = read_list(&v);

	if (!rc)
		rc = read_sums(r, a, p, &v.sums, e);
	for (size_t i = 0; !rc && i < v.sums.n; i++)
		if (in_scope(&v, v.sums.v[i].path))
			rc = judge_sum(&v, &v.sums.v[i]);
	for (size_t i = 0; !rc && i < v.list.n; i++)
		if (in_scope(&v, v.list.v[i].path))
			rc = judge_unrecorded(&v, &v.list.v[i]);
	if (!rc)
		count_conffiles(&v);
	return rc;
}
