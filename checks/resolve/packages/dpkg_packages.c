/* dpkg_packages: see dpkg_packages.h; dpkg(1), deb-control(5).  A later stanza of the same name and architecture counts. */
#include "checks/resolve/packages/dpkg_packages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/packages/deb822.h"
#include "checks/resolve/packages/deb_version.h"
#include "checks/resolve/packages/package_system.h"

#define LIMIT_INSTALLED 100000

struct gather {
	struct arena *a;
	struct dpkg_package *v;
	size_t n, cap;
};

static const char *value(struct arena *a, const struct stanza *s, const char *name)
{
	const char *v;
	size_t n;

	return stanza_field(s, name, &v, &n) ? arena_strndup(a, v, n) : NULL;
}

static int bad(struct err *e, const char *path, unsigned line, const char *what)
{
	return err_set(e, EINVAL, "%s:%u: %s", path, line, what);
}

static int take(struct gather *g, const char *path, const struct stanza *s, struct err *e)
{
	const char *name = value(g->a, s, "Package"), *status = value(g->a, s, "Status");
	size_t n;

	unsigned line = stanza_malformed(s);
	if (line)
		return bad(e, path, line, "no line of a list of packages");
	if (!name || !*name)
		return bad(e, path, s->line, "a package without a name");
	if (!status) /* dpkg knows it from "dpkg --update-avail" or a selection alone */
		return 0;
	char **words = str_split(g->a, status, " ", &n);
	if (n != 3)
		return bad(e, path, s->line, "a status that is not of three words");
	if (g->n >= LIMIT_INSTALLED)
		return err_set(e, EFBIG, "%s: more packages than this agent reads", path);
	struct dpkg_package *p = arena_push(g->a, &g->v, &g->n, &g->cap, sizeof(*p));
	*p = (struct dpkg_package){.name = name,
		.arch = value(g->a, s, "Architecture"),
		.version = value(g->a, s, "Version"),
		.source = value(g->a, s, "Source"),
		.section = value(g->a, s, "Section"),
		.state = words[2],
		.held = str_eq(words[0], "hold"),
		.line = s->line,
		.path = path};
	if (!p->arch)
		p->arch = "";
	if (!p->section)
		p->section = "";
	p->source = p->source ? arena_strndup(g->a, p->source, strcspn(p->source, " (")) : name;
	bool there = !str_eq(p->state, "not-installed") && !str_eq(p->state, "config-files");
	if (!p->version)
		p->version = "";
	else if (there && !deb_version_valid(p->version))
		return bad(e, path, s->line, "a version dpkg would not take");
	if (there && !*p->version && !str_eq(p->state, "half-installed"))
		return bad(e, path, s->line, "an installed package without a version");
	return 0;
}

static int read_file(struct root *r, struct gather *g, const char *path, struct err *e)
{
	struct stanzas *s;
	struct stanza st;
	struct err why = {0};

	int rc = stanzas_open(r, path, &s, e);
	if (rc < 0)
		return rc;
	while ((rc = stanzas_next(s, &st, &why)) == 1) {
		rc = take(g, path, &st, e);
		if (rc < 0)
			break;
	}
	if (rc < 0 && why.text[0])
		rc = err_set(e, -rc, "%s: %s", path, why.text);
	stanzas_close(s);
	return rc;
}

static int by_name(const void *a, const void *b)
{
	const struct dpkg_package *x = a, *y = b;
	int d = strcmp(x->name, y->name);

	return d ? d : strcmp(x->arch, y->arch);
}

/* The journal: files named by numbers, in their order. */
static int read_journal(struct root *r, struct gather *g, struct err *e)
{
	char **names;
	size_t n;

	int rc = root_list(r, "/var/lib/dpkg/updates", g->a, &names, &n, e);
	if (is_absent(rc))
		return 0;
	for (size_t i = 0; !rc && i < n; i++)
		if (strspn(names[i], "0123456789") == strlen(names[i]))
			rc = read_file(
				r, g, arena_printf(g->a, "/var/lib/dpkg/updates/%s", names[i]), e);
	return rc;
}

static int order(const void *a, const void *b)
{
	const struct dpkg_package *x = *(struct dpkg_package *const *)a,
				  *y = *(struct dpkg_package *const *)b;
	int d = by_name(x, y);

	return d ? d : (x > y) - (x < y);
}

/* Of two with one name and architecture the later; then only those whose files are there. */
static void settle(struct gather *g, struct dpkg_packages *to)
{
	struct dpkg_package **at = arena_array(g->a, g->n, sizeof(*at));

	for (size_t i = 0; i < g->n; i++)
		at[i] = &g->v[i];
	if (g->n)
		qsort(at, g->n, sizeof(*at), order);
	to->v = arena_array(g->a, g->n, sizeof(*to->v));
	to->torn = arena_array(g->a, g->n, sizeof(*to->torn));
	for (size_t i = 0; i < g->n; i++) {
		const struct dpkg_package *p = at[i];
		if (i + 1 < g->n && !by_name(p, at[i + 1]))
			continue;
		if (str_eq(p->state, "not-installed") || str_eq(p->state, "config-files"))
			continue;
		if (*p->version)
			to->v[to->n++] = *p;
		else
			to->torn[to->n_torn++] = *p;
		if (str_eq(p->name, "dpkg"))
			to->native = p->arch;
	}
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct dpkg_packages *p = arena_alloc(a, sizeof(*p));
	struct gather g = {.a = a};

	int rc = package_system_is(f, PACKAGES_DPKG, e);
	if (!rc)
		rc = read_file(h->root, &g, DPKG_STATUS, e);
	if (rc < 0)
		return rc;
	rc = read_journal(h->root, &g, e);
	if (rc < 0)
		return rc;
	settle(&g, p);
	*ret = p;
	return 0;
}

const struct model model_dpkg_packages = {"packages installed by dpkg", build};

const struct dpkg_package *dpkg_package(const struct dpkg_packages *p, const char *name)
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
