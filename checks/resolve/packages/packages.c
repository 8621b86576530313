/* packages: see packages.h. */
#include "checks/resolve/packages/packages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/resolve/packages/dpkg_packages.h"
#include "checks/resolve/packages/rpmdb.h"

/* A file as evidence names it; of one that is larger than what is kept of a file, without its text. */
static int named(
	struct root *r, struct arena *a, const char *path, const struct file **ret, struct err *e)
{
	int rc = root_read(r, path, ret, e);

	if (rc != -EFBIG)
		return rc;
	struct file *bare = arena_alloc(a, sizeof(*bare));
	bare->path = path;
	bare->data = "";
	clock_gettime(CLOCK_REALTIME, &bare->read_at);
	int fd = root_openat(r, path, O_RDONLY, e);
	rc = fd < 0 ? fd : sha256_fd(fd, bare->sha256, e);
	if (fd >= 0)
		close(fd);
	*ret = bare;
	return rc;
}

static int by_name(const void *a, const void *b)
{
	const struct package *x = a, *y = b;
	int d = strcmp(x->name, y->name);

	return d ? d : strcmp(x->arch, y->arch);
}

static int from_dpkg(
	struct root *r, struct facts *f, struct arena *a, struct packages *to, struct err *e)
{
	static const char *const whole[] = {"installed", "triggers-awaited", "triggers-pending"};
	const struct dpkg_packages *d = facts_get(f, &model_dpkg_packages, e);
	const struct file *file;

	if (!d)
		return -e->code;
	if (!d->n)
		return err_set(e, EBADMSG, DPKG_STATUS ": holds no package");
	size_t all = d->n + d->n_torn;
	to->v = arena_array(a, all, sizeof(*to->v));
	int rc = named(r, a, DPKG_STATUS, &to->file, e);
	file = to->file;
	for (size_t i = 0; !rc && i < all; i++) {
		const struct dpkg_package *p = i < d->n ? &d->v[i] : &d->torn[i - d->n];
		if (!str_eq(file->path, p->path))
			rc = named(r, a, p->path, &file, e);
		to->v[to->n++] = (struct package){.name = p->name,
			.version = p->version,
			.arch = p->arch,
			.whole = str_in((char *const *)whole, 3, p->state),
			.state = p->state,
			.file = file,
			.line = p->line};
	}
	if (d->n_torn)
		qsort(to->v, to->n, sizeof(*to->v), by_name);
	return rc;
}

static int from_rpm(struct facts *f, struct arena *a, struct packages *to, struct err *e)
{
	const struct rpmdb *d = facts_get(f, &model_rpmdb, e);

	if (!d)
		return -e->code;
	to->file = &d->file;
	to->log = d->log.path ? &d->log : NULL;
	to->v = arena_array(a, d->n, sizeof(*to->v));
	for (size_t i = 0; i < d->n; i++)
		to->v[to->n++] = (struct package){.name = d->v[i].name,
			.version = d->v[i].evr,
			.arch = d->v[i].arch,
			.whole = true,
			.state = "installed",
			.file = &d->file};
	return 0;
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct packages *p = arena_alloc(a, sizeof(*p));

	const enum package_system *system = facts_get(f, &model_package_system, e);

	if (!system)
		return -e->code;
	p->system = *system;
	*ret = p;
	return p->system == PACKAGES_DPKG ? from_dpkg(h->root, f, a, p, e) : from_rpm(f, a, p, e);
}

const struct model model_packages = {"installed packages", build};

const struct package *package_find(const struct packages *p, const char *name)
{
	size_t lo = 0, hi = p->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (strcmp(p->v[mid].name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < p->n && str_eq(p->v[lo].name, name) ? &p->v[lo] : NULL;
}
