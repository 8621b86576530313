/*
 * rootglob: patterns of paths, as glob(3) without flags and in the C locale, component by component from the root.
 *
 * `*`, `?`, `[...]` and backslash do not match a slash nor a leading dot; a directory that is a link is followed inside the root;
 * one that cannot be listed is an error, as nobody could tell what it holds.  Not handled: braces and tilde (GLOB_BRACE,
 * GLOB_TILDE), collation and classes of other locales.
 */
#include "checks/resolve/files/rootglob.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

struct paths {
	char **v;
	size_t n, cap;
};

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int add(struct arena *a, struct paths *p, char *path, struct err *e)
{
	if (p->n >= LIMIT_DIR_ENTRIES)
		return err_set(e, E2BIG, "a pattern matches more than %d files", LIMIT_DIR_ENTRIES);
	*(char **)arena_push(a, &p->v, &p->n, &p->cap, sizeof(*p->v)) = path;
	return 0;
}

/* What one component of the pattern makes of the paths so far. */
static int step(struct root *r, struct arena *a, const struct paths *in, const char *comp,
	struct paths *out, struct err *e)
{
	bool magic = strpbrk(comp, "*?[\\") != NULL;

	for (size_t i = 0; i < in->n; i++) {
		struct stat st;
		char **names;
		size_t n;
		int rc;

		if (!magic) {
			char *path = arena_printf(a, "%s/%s", in->v[i], comp);
			rc = root_stat(r, path, false, &st, e);
			if (!rc)
				rc = add(a, out, path, e);
			else if (is_absent(rc))
				rc = 0;
			if (rc < 0)
				return rc;
			continue;
		}
		rc = root_list(r, *in->v[i] ? in->v[i] : "/", a, &names, &n, e);
		if (is_absent(rc))
			continue;
		for (size_t k = 0; !rc && k < n; k++)
			if (!fnmatch(comp, names[k], FNM_PERIOD))
				rc = add(a, out, arena_printf(a, "%s/%s", in->v[i], names[k]), e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int root_glob(struct root *r, struct arena *a, const char *pattern, char ***ret, size_t *ret_n,
	struct err *e)
{
	struct paths at = {0};
	size_t n;
	char **comps = str_split(a, pattern, "/", &n);
	int rc = n > LIMIT_DEPTH ? err_set(e, ELOOP, "%s: too deep a pattern", pattern)
				 : add(a, &at, (char *)"", e);

	for (size_t i = 0; !rc && i < n; i++) {
		struct paths next = {0};
		rc = step(r, a, &at, comps[i], &next, e);
		at = next;
	}
	if (at.n)
		qsort(at.v, at.n, sizeof(*at.v), by_bytes);
	*ret = at.v;
	*ret_n = n ? at.n : 0;
	return rc;
}
