/*
 * timesyncd: timesyncd.conf(5): NTP= (once "Servers=") of all files in order, an empty one starts again; only where there is
 * none, FallbackNTP=, and where that never named a server either, the list compiled into the program.  The first is followed; the others
 * are asked one after the other when it does not answer.  The daemon reads as its own user: a file or a folder that is
 * closed to it is none.  Where it knows no NTP=, what links of systemd-networkd bring (timesyncd_links.c) goes before
 * the fallback.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/accounts/by_name.h"
#include "checks/resolve/files/access.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/time/time_daemon.h"
#include "checks/resolve/time/time_sources.h"
#include "checks/resolve/units/unit.h"

#define UNIT	    "systemd-timesyncd.service"
#define COMPILED_IN "(compiled-in)"

#define RUNS_AS	   "systemd-timesync"
#define LEAST_USEC 1000 /* no server out in the network is as near as that */

struct list {
	struct time_source *v;
	size_t n, cap;
};

static void add_words(struct arena *a, struct list *l, const char *kind, const char *text,
	const struct file *f, unsigned line)
{
	size_t n;
	char **w = str_split(a, text, " \t", &n);

	for (size_t i = 0; i < n; i++) {
		bool known = false;
		for (size_t k = 0; k < l->n; k++)
			known |= str_eq(l->v[k].name, w[i]);
		if (!known)
			*(struct time_source *)arena_push(a, &l->v, &l->n, &l->cap, sizeof(*l->v)) =
				(struct time_source){kind, w[i], NULL, f, line, false};
	}
}

struct reading {
	struct list servers, fallback;
	bool named; /* a fallback was given, be it reset later */
	const char *distance;
};

/* Whether the daemon, which reads as its own user, comes to a file of its configuration. */
static int may_read(struct root *r, struct arena *a, const struct user_of *as, const struct file *f,
	bool *ret, struct err *e)
{
	const char *dir = arena_strndup(a, f->path, (size_t)(path_base(f->path) - f->path));
	struct time_view v;
	int rc = time_seen(r, a, UNIT, f->path, &v, e);

	if (rc >= 0 && (v.text || (v.path && !str_eq(v.path, f->path))))
		return err_set(e, ENOTSUP, "%s: something else stands there for %s", f->path, UNIT);
	*ret = rc >= 0 && v.path;
	if (rc >= 0 && *ret)
		rc = user_may(r, a, as, f->path, ACCESS_R, ret, e);
	if (rc >= 0 && *ret && str_ends(dir, ".d/"))
		rc = user_may(r, a, as, dir, ACCESS_R | ACCESS_X, ret, e);
	return rc;
}

static int read_files(const struct host *h, struct arena *a, const struct user_of *as,
	struct reading *ret, struct err *e)
{
	struct conf_line *l;
	uint64_t usec;
	size_t n;
	bool may;
	int rc = systemd_conf_mentions(h->root, a, "timesyncd.conf", "Time", NULL, &l, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		bool server = str_eq(l[i].key, "NTP") || str_eq(l[i].key, "Servers");
		bool fallback = str_eq(l[i].key, "FallbackNTP");
		struct list *to = server ? &ret->servers : &ret->fallback;
		if (l[i].until_boot && !h->live)
			continue;
		rc = may_read(h->root, a, as, l[i].file, &may, e);
		if (rc < 0 || !may)
			continue;
		if (str_eq(l[i].key, "RootDistanceMaxSec") && systemd_usec(l[i].value, &usec) == 0)
			ret->distance = usec < LEAST_USEC ? l[i].value : NULL;
		if (!server && !fallback)
			continue;
		ret->named |= fallback && *l[i].value;
		if (!*l[i].value)
			to->n = 0;
		else
			add_words(a, to, server ? "server" : "fallback", l[i].value, l[i].file,
				l[i].line);
	}
	return rc;
}

/* The printable run in the program that holds a pool's name, as "0.debian.pool.ntp.org 1.debian...". */
static void compiled_in(struct root *r, struct arena *a, struct list *l)
{
	static const char *const paths[] = {
		"/usr/lib/systemd/systemd-timesyncd", "/lib/systemd/systemd-timesyncd"};
	static const char *const marks[] = {".pool.ntp.org", "time1.google.com"};
	const struct file *f;

	for (size_t i = 0; i < 2; i++) {
		struct err why = {0};
		if (root_read(r, paths[i], &f, &why) < 0)
			continue;
		for (size_t m = 0; m < 2; m++) {
			const char *hit = memmem(f->data, f->size, marks[m], strlen(marks[m]));
			if (!hit)
				continue;
			const char *start = hit, *end = hit;
			while (start > f->data && isprint((unsigned char)start[-1]))
				start--;
			while (isprint((unsigned char)*end))
				end++;
			add_words(a, l, "fallback", arena_strndup(a, start, (size_t)(end - start)),
				NULL, 0);
			return;
		}
	}
	add_words(a, l, "fallback", COMPILED_IN, NULL, 0);
}

/* Started as root it gives that up, for which it needs its own user and two capabilities. */
static int gives_up_root(
	const struct host *h, struct arena *a, struct time_sources *t, bool full, struct err *e)
{
	static const char *const needs[] = {"CAP_SETUID", "CAP_SETGID"};
	const struct file *f;
	unsigned line;
	bool has;
	int rc = entry_of(h->root, "/etc/passwd", RUNS_AS, &has, e);

	if (rc >= 0 && !has)
		time_refuse(
			t, NULL, 0, "it wants to become " RUNS_AS ", and there is no such user");
	for (size_t i = 0; rc >= 0 && !full && i < 2; i++) {
		rc = time_capability(h->root, a, t->unit, needs[i], &has, &f, &line, e);
		if (rc >= 0 && !has)
			time_refuse(t, f, line,
				"its unit starts it as root and does not let it become another "
				"user "
				"(CapabilityBoundingSet=)");
	}
	return rc;
}

int timesyncd_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e)
{
	struct time_command start;
	struct user_of as;
	struct reading own = {0};
	const char *followed = NULL;
	int rc = time_command(h->root, a, t, "systemd-timesyncd", &start, e);

	t->user = start.user ? start.user : RUNS_AS;
	if (rc >= 0 && !t->refused && !start.user && !start.dynamic)
		rc = gives_up_root(h, a, t, start.full, e);
	if (rc < 0 || t->refused)
		return rc;
	rc = user_of(h->root, a, start.user ? start.user : RUNS_AS, start.user != NULL, &as, e);
	if (rc >= 0)
		rc = read_files(h, a, &as, &own, e);
	if (rc < 0)
		return rc;
	if (!own.servers.n)
		rc = timesyncd_links(h->root, a, &own.servers.v, &own.servers.n, e);
	if (rc < 0)
		return rc;
	struct list *l = own.servers.n ? &own.servers : &own.fallback;
	/* "FallbackNTP=" takes away what was named before it, not the compiled-in list. */
	if (!l->n && !own.named)
		compiled_in(h->root, a, l);
	for (size_t i = 0; i < l->n; i++) {
		const char *name = l->v[i].name;
		l->v[i].unusable =
			!time_name_resolves(name) && !str_eq(name, COMPILED_IN)
				? "no host has such a name"
			: start.no_network ? start.no_network
			: own.distance	   ? arena_printf(a, "RootDistanceMaxSec=%s", own.distance)
			: followed ? arena_printf(a, "asked when %s does not answer", followed)
				   : NULL;
		l->v[i].standby =
			followed && l->v[i].unusable && str_starts(l->v[i].unusable, "asked when");
		if (!l->v[i].unusable)
			followed = name;
	}
	t->v = l->v;
	t->n = l->n;
	return 0;
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	struct time_sources *t = arena_alloc(a, sizeof(*t));
	struct unit_boot unit;

	(void)facts;
	*t = (struct time_sources){.daemon = "systemd-timesyncd",
		.unit = UNIT,
		.config = "/etc/systemd/timesyncd.conf"};
	*ret = t;
	int rc = unit_at_boot(h->root, a, UNIT, &unit, e);
	t->installed = rc >= 0 && unit.exists;
	return rc >= 0 && t->installed ? timesyncd_read(h, a, t, e) : rc;
}

const struct model model_timesyncd = {"systemd-timesyncd", build};
