/*
 * dpkg: /var/lib/dpkg/status (deb822(5)): a stanza a package, ended by an empty line, "Field: value" from the first column;
 * updates/NNNN, which dpkg has not written into it yet; diversions (three lines each: from, to, package); info/, where the
 * files of a package that several architectures may share bear the architecture ("libc6:amd64.md5sums").
 *
 * dpkg_version(): the first stanza of the name counts, and only with a status that ends in "installed": what is removed but not
 * purged is not there.  Not handled: status.d of distroless images, another --admindir.
 */
#include "checks/resolve/packages/dpkg.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "checks/resolve/packages/package_system.h"

#define ADMIN "/var/lib/dpkg/"

static bool field(const char *line, size_t len, const char *name, const char **ret, size_t *ret_len)
{
	size_t n = strlen(name);

	if (len < n || memcmp(line, name, n))
		return false;
	*ret = line + n;
	*ret_len = len - n;
	return true;
}

const char *dpkg_version(struct root *r, struct arena *a, const char *package)
{
	const struct file *f;
	const char *line, *v, *version = NULL;
	size_t len, n;
	bool mine = false, installed = false;

	if (root_read(r, "/var/lib/dpkg/status", &f, NULL))
		return NULL;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		if (!len && mine)
			break;
		if (field(line, len, "Package: ", &v, &n))
			mine = n == strlen(package) && !memcmp(v, package, n);
		else if (mine && field(line, len, "Status: ", &v, &n))
			installed = n >= 10 && !memcmp(v + n - 10, " installed", 10);
		else if (mine && field(line, len, "Version: ", &v, &n))
			version = arena_strndup(a, v, n);
	}
	return mine && installed ? version : NULL;
}

/* The bytes between the blanks at both ends, in the arena. */
static char *cut(struct arena *a, const char *v, size_t n)
{
	return str_strip(arena_strndup(a, v, n));
}

/* dpkg takes the names of fields in any case. */
static bool any_field(struct arena *a, const char *line, size_t len, const char *name, char **ret)
{
	size_t n = strlen(name);

	if (len <= n || strncasecmp(line, name, n) || line[n] != ':')
		return false;
	*ret = cut(a, line + n + 1, len - n - 1);
	return true;
}

/* " /etc/x 0123... obsolete": the words after the digest are flags. */
static void add_conffile(struct arena *a, struct dpkg_package *p, const char *line, size_t len)
{
	char *s = cut(a, line, len), *end;

	while ((end = strrchr(s, ' ')) &&
		(!strcmp(end, " obsolete") || !strcmp(end, " remove-on-upgrade")))
		*end = '\0';
	if (!end || *s != '/')
		return;
	*end = '\0';
	struct dpkg_conffile *c = arena_push(
		a, &p->conffiles, &p->n_conffiles, &p->cap_conffiles, sizeof(*p->conffiles));
	c->path = s;
	c->md5 = end + 1;
}

static void set_status(struct dpkg_package *p, const char *status)
{
	static const char *const there[] = {
		"unpacked", "half-configured", "triggers-awaited", "triggers-pending", "installed"};
	const char *last = strrchr(status, ' ');

	last = last ? last + 1 : status;
	p->half = !strcmp(last, "half-installed");
	p->there = str_in((char *const *)there, sizeof(there) / sizeof(*there), last);
}

/* A later stanza of the same package (of updates/) stands for the earlier one: later is set for those alone. */
static void end_stanza(struct arena *a, struct dpkg *d, struct dpkg_package *p, bool later)
{
	struct dpkg_package *at = NULL;

	for (size_t i = 0; later && p->name && i < d->n; i++)
		if (str_eq(d->v[i].name, p->name) && str_eq(d->v[i].arch, p->arch))
			at = &d->v[i];
	if (p->name && !at)
		at = arena_push(a, &d->v, &d->n, &d->cap, sizeof(*d->v));
	if (at)
		*at = *p;
	*p = (struct dpkg_package){0};
}

static void read_stanzas(struct arena *a, struct dpkg *d, const struct file *f, bool later)
{
	struct lines l = lines_of(f->data, f->size);
	struct dpkg_package p = {0};
	const char *line;
	char *v;
	size_t len;
	bool conffiles = false;

	while (next_line(&l, &line, &len)) {
		if (len && (*line == ' ' || *line == '\t')) {
			if (conffiles)
				add_conffile(a, &p, line, len);
			continue;
		}
		conffiles = false;
		if (!len) {
			end_stanza(a, d, &p, later);
		} else if (any_field(a, line, len, "Package", &v)) {
			p.name = v;
			p.f = f;
			p.line = l.number;
		} else if (any_field(a, line, len, "Status", &v)) {
			set_status(&p, v);
		} else if (any_field(a, line, len, "Version", &v)) {
			p.version = v;
		} else if (any_field(a, line, len, "Architecture", &v)) {
			p.arch = v;
		} else if (any_field(a, line, len, "Multi-Arch", &v)) {
			p.same = !strcmp(v, "same");
		} else if (any_field(a, line, len, "Conffiles", &v)) {
			conffiles = true;
		}
	}
	end_stanza(a, d, &p, later);
}

/* dpkg writes what it does into numbered files first; who finds one came while it worked, or it was killed. */
static int read_updates(struct root *r, struct arena *a, struct dpkg *d, struct err *e)
{
	char **names;
	size_t n;
	int rc = root_list(r, ADMIN "updates", a, &names, &n, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	for (size_t i = 0; i < n; i++) {
		const struct file *f;
		if (!*names[i] || strspn(names[i], "0123456789") != strlen(names[i]))
			continue;
		rc = root_read(r, arena_printf(a, ADMIN "updates/%s", names[i]), &f, e);
		if (rc < 0)
			return rc;
		read_stanzas(a, d, f, true);
	}
	return 0;
}

static int read_diversions(struct root *r, struct arena *a, struct dpkg *d, struct err *e)
{
	int rc = root_read(r, ADMIN "diversions", &d->diverted, e);
	const char *line, *part[2] = {0};
	size_t len;
	unsigned at = 0;

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct lines l = lines_of(d->diverted->data, d->diverted->size);
	while (next_line(&l, &line, &len)) {
		char *s = arena_strndup(a, line, len);
		if (at < 2) {
			if (*s != '/')
				return err_set(
					e, EBADMSG, ADMIN "diversions:%u: no path", l.number);
			part[at++] = s;
			continue;
		}
		at = 0;
		*(struct dpkg_diversion *)arena_push(a, &d->diversions, &d->n_diversions,
			&d->cap_diversions, sizeof(*d->diversions)) = (struct dpkg_diversion){
			part[0], part[1], strcmp(s, ":") ? s : NULL, l.number};
	}
	return at ? err_set(e, EBADMSG, ADMIN "diversions:%u: the last diversion is cut off",
			    l.number)
		  : 0;
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct dpkg *d = arena_alloc(a, sizeof(*d));
	const struct file *status;
	int rc = package_system_is(f, PACKAGES_DPKG, e);

	if (!rc)
		rc = root_read(h->root, ADMIN "status", &status, e);
	if (rc < 0)
		return rc;
	read_stanzas(a, d, status, false);
	rc = read_updates(h->root, a, d, e);
	if (!rc)
		rc = read_diversions(h->root, a, d, e);
	*ret = d;
	return rc;
}

const struct model model_dpkg = {"dpkg", build};

int dpkg_info(struct root *r, struct arena *a, const struct dpkg_package *p, const char *what,
	const struct file **ret, struct err *e)
{
	const char *plain = arena_printf(a, ADMIN "info/%s.%s", p->name, what);
	int rc;

	if (p->same && p->arch) {
		rc = root_read(
			r, arena_printf(a, ADMIN "info/%s:%s.%s", p->name, p->arch, what), ret, e);
		if (!is_absent(rc))
			return rc;
	}
	return root_read(r, plain, ret, e);
}

const char *dpkg_place(const struct dpkg *d, const struct dpkg_package *p, const char *path,
	const struct dpkg_diversion **ret_by)
{
	*ret_by = NULL;
	for (size_t i = 0; i < d->n_diversions; i++) {
		const struct dpkg_diversion *v = &d->diversions[i];
		if (!str_eq(v->from, path) || (v->by && str_eq(v->by, p->name)))
			continue;
		*ret_by = v;
		return v->to;
	}
	return path;
}
