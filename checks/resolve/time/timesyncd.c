/*
 * timesyncd: timesyncd.conf(5): NTP= (once "Servers=") of all files in order, an empty one starts again; only where there is
 * none, FallbackNTP=, and where that never named a server either, the list compiled into the program.  The first is followed; the others
 * are asked one after the other when it does not answer.  Not handled: servers that systemd-networkd learns for a link,
 * which timesyncd prefers to the fallback.
 */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/time/time_daemon.h"
#include "checks/resolve/time/time_sources.h"
#include "checks/resolve/units/unit.h"

#define UNIT "systemd-timesyncd.service"

struct list {
	struct time_source *v;
	size_t n, cap;
};

static void add_words(struct arena *a, struct list *l, const char *kind, const char *text,
	const struct file *f, unsigned line)
{
	size_t n;
	char **w = str_split(a, text, " \t", &n);

	for (size_t i = 0; i < n; i++)
		*(struct time_source *)arena_push(a, &l->v, &l->n, &l->cap, sizeof(*l->v)) =
			(struct time_source){kind, w[i], NULL, f, line};
}

/* The words of all assignments of a key; *ret_named: some word was given, be it reset later. */
static int take_key(struct root *r, struct arena *a, const char *key, const char *kind,
	struct list *l, bool *ret_named, struct err *e)
{
	struct conf_line *lines;
	size_t n;
	int rc = systemd_conf(r, a, "timesyncd.conf", "Time", key, &lines, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++)
		add_words(a, l, kind, lines[i].value, lines[i].file, lines[i].line);
	if (rc < 0 || !ret_named)
		return rc;
	rc = systemd_conf_mentions(r, a, "timesyncd.conf", "Time", key, &lines, &n, e);
	*ret_named = false;
	for (size_t i = 0; rc >= 0 && i < n; i++)
		*ret_named |= *lines[i].value != 0;
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
	add_words(a, l, "fallback", "(compiled-in)", NULL, 0);
}

int timesyncd_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e)
{
	struct time_command start;
	struct list l = {0};
	bool named;
	int rc = time_command(h->root, a, t, "systemd-timesyncd", &start, e);

	if (rc < 0 || t->refused)
		return rc;
	rc = take_key(h->root, a, "NTP", "server", &l, NULL, e);
	if (rc >= 0) /* its name of old */
		rc = take_key(h->root, a, "Servers", "server", &l, NULL, e);
	if (rc >= 0 && !l.n) {
		rc = take_key(h->root, a, "FallbackNTP", "fallback", &l, &named, e);
		/* "FallbackNTP=" takes away what was named before it, not the compiled-in list. */
		if (rc >= 0 && !named)
			compiled_in(h->root, a, &l);
	}
	for (size_t i = 1; i < l.n; i++)
		l.v[i].unusable = arena_printf(a, "asked when %s does not answer", l.v[0].name);
	t->v = l.v;
	t->n = l.n;
	return rc < 0 ? rc : 0;
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
