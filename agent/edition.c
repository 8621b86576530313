/* edition: see edition.h.  plumbline-PLATFORM-ds.xml and plumbline-PLATFORM-ANYTHING-ds.xml; the benchmark says which. */
#include "agent/edition.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/agent.h"
#include "agent/catalogue.h"
#include "agent/host.h"
#include "base/str.h"

#define TAIWAN	     (8 * 3600) /* the law holds from midnight there */
#define MAX_EDITIONS 64

static bool is_of(const char *name, const char *platform)
{
	const char *rest;

	if (!str_starts(name, "plumbline-") || !str_ends(name, "-ds.xml"))
		return false;
	rest = name + strlen("plumbline-");
	return str_starts(rest, platform) && rest[strlen(platform)] == '-';
}

static int older_first(const void *x, const void *y)
{
	const struct edition *a = x, *b = y;

	return strcmp(a->date, b->date);
}

int editions_of(const char *datadir, const char *platform, struct arena *a, struct edition **ret,
	size_t *ret_n, struct err *e)
{
	struct edition *v = arena_array(a, MAX_EDITIONS, sizeof(*v));
	DIR *d = opendir(datadir);
	int rc = d ? 0 : err_set(e, errno, "%s: %s", datadir, strerror(errno));
	struct dirent *x;
	size_t n = 0;

	while (!rc && (x = readdir(d))) {
		if (!is_of(x->d_name, platform))
			continue;
		if (n == MAX_EDITIONS) {
			rc = err_set(
				e, E2BIG, _("%s: more than %d editions"), datadir, MAX_EDITIONS);
			break;
		}
		v[n].path = arena_printf(a, "%s/%s", datadir, x->d_name);
		rc = catalogue_edition(v[n].path, a, &v[n].date, e);
		n++;
	}
	if (d)
		closedir(d);
	if (rc)
		return rc;
	qsort(v, n, sizeof(*v), older_first);
	for (size_t i = 1; i < n; i++)
		if (str_eq(v[i].date, v[i - 1].date))
			return err_set(e, EEXIST, _("%s and %s are both of the edition of %s"),
				v[i - 1].path, v[i].path, v[i].date);
	*ret = v;
	*ret_n = n;
	return 0;
}

static int no_such(const char *edition, const char *datadir, const struct edition *v, size_t n,
	struct arena *a, struct err *e)
{
	struct strbuf there = {.arena = a};

	for (size_t i = 0; i < n; i++)
		strbuf_printf(&there, "%s%s", i ? ", " : "", v[i].date);
	return err_set(e, ENOENT, _("%s: no edition of %s; there are: %s"), datadir, edition,
		n ? strbuf_str(&there) : "-");
}

int edition_choose(const char *datadir, struct root *root, const char *edition, time_t at,
	struct arena *a, struct edition_choice *ret, struct err *e)
{
	struct host_identity h;
	struct edition *v;
	struct tm tm;
	char today[16];
	bool nearest;
	size_t n, take = 0;
	time_t there = at + TAIWAN;

	host_identify(root, a, &h);
	const struct platform *p = host_platform(&h, &nearest);
	const char *platform = p->id;

	ret->other_os = nearest ? h.os_name : NULL;
	ret->platform_name = p->name;
	int rc = editions_of(datadir, platform, a, &v, &n, e);
	if (rc)
		return rc;
	if (!n)
		return err_set(e, ENOENT, _("%s: holds no content for %s (plumbline-%s-ds.xml)"),
			datadir, platform, platform);
	strftime(today, sizeof(today), "%Y-%m-%d", gmtime_r(&there, &tm));
	if (edition) {
		while (take < n && !str_eq(v[take].date, edition))
			take++;
		if (take == n)
			return no_such(edition, datadir, v, n, a, e);
	} else {
		while (take + 1 < n && strcmp(v[take + 1].date, today) <= 0)
			take++;
	}
	ret->path = v[take].path;
	return 0;
}
