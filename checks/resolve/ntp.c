/*
 * ntp: ntp.conf(5) of ntpsec and of the reference implementation.
 *
 * "#" begins a comment anywhere, names are of any letter case; a line that ntpd does not understand is passed over,
 * it starts all the same.  127.127.1.x is the host's own clock and no source; other 127.127.t.u are reference
 * clocks.  ntpsec also reads the .conf files of /etc/ntp.d after the main file.  includefile is relative to the including file.
 * Not handled: quoted strings over lines, restrict, tos, keys, servers that Debian's wrapper takes from DHCP.
 */
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/rootglob.h"
#include "checks/resolve/systemd_ini.h"
#include "checks/resolve/time_sources.h"
#include "checks/resolve/unit.h"

struct reader {
	struct root *root;
	struct arena *a;
	struct time_source *v;
	size_t n, cap;
	int depth;
	unsigned files;
};

static const char *unusable(char *const *w, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_ieq(w[i], "noselect"))
			return "noselect";
	return NULL;
}

static void take_source(
	struct reader *r, const char *kind, char **w, size_t n, const struct file *f, unsigned line)
{
	size_t at = 1;

	while (at < n && (str_eq(w[at], "-4") || str_eq(w[at], "-6")))
		at++;
	if (at >= n || str_starts(w[at], "127.127.1."))
		return;
	if (str_starts(w[at], "127.127."))
		kind = "refclock";
	*(struct time_source *)arena_push(r->a, &r->v, &r->n, &r->cap, sizeof(*r->v)) =
		(struct time_source){kind, w[at], unusable(w + at, n - at), f, line};
}

static int read_conf(struct reader *r, const char *path, struct err *e);

static int include(struct reader *r, const char *name, const struct file *f, struct err *e)
{
	if (*name != '/') {
		size_t dir = (size_t)(path_base(f->path) - f->path);
		name = arena_printf(r->a, "%.*s%s", (int)dir, f->path, name);
	}
	int rc = read_conf(r, name, e);
	return is_absent(rc) ? 0 : rc; /* ntpd reports it and goes on */
}

static int take_line(struct reader *r, const char *text, size_t len, const struct file *f,
	unsigned line, struct err *e)
{
	static const char *const kinds[] = {"server", "pool", "peer"};
	size_t n;
	char *copy = arena_strndup(r->a, text, len);

	copy[strcspn(copy, "#")] = '\0';
	char **w = str_split(r->a, copy, " \t\r\"", &n);
	if (!n)
		return 0;
	for (size_t i = 0; i < 3; i++)
		if (str_ieq(w[0], kinds[i]))
			take_source(r, kinds[i], w, n, f, line);
	if (str_ieq(w[0], "refclock") && n > 1 && !str_ieq(w[1], "local"))
		*(struct time_source *)arena_push(r->a, &r->v, &r->n, &r->cap, sizeof(*r->v)) =
			(struct time_source){"refclock", w[1], unusable(w, n), f, line};
	if (str_ieq(w[0], "includefile") && n > 1)
		return include(r, w[1], f, e);
	return 0;
}

static int read_conf(struct reader *r, const char *path, struct err *e)
{
	const struct file *f;
	int rc = root_read(r->root, path, &f, e);

	if (rc < 0)
		return rc;
	if (r->depth >= 5 || r->files >= LIMIT_FILES_READ)
		return 0; /* ntpd's own bound on nesting */
	r->depth++;
	r->files++;
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	size_t len;
	while (rc >= 0 && next_line(&l, &text, &len))
		rc = take_line(r, text, len, f, l.number, e);
	r->depth--;
	return rc;
}

/* The -c of the command line; NULL when there is none. */
static const char *given_config(const struct host *h, struct arena *a, const char *unit)
{
	char **argv;
	size_t n;

	if (unit_command(h->root, a, unit, &argv, &n, NULL) < 0)
		return NULL;
	for (size_t i = 1; i < n; i++) {
		if (str_eq(argv[i], "-c") && i + 1 < n)
			return argv[i + 1];
		if (str_starts(argv[i], "-c") && argv[i][2])
			return argv[i] + 2;
	}
	return NULL;
}

static int read_dropins(struct reader *r, struct err *e)
{
	char **paths;
	size_t n;
	int rc = root_glob(r->root, r->a, "/etc/ntp.d/*.conf", &paths, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		rc = read_conf(r, paths[i], e);
		rc = is_absent(rc) ? 0 : rc;
	}
	return rc;
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	static const char *const units[] = {"ntpsec.service", "ntp.service", "ntpd.service"};
	static const char *const configs[] = {
		"/etc/ntpsec/ntp.conf", "/etc/ntp.conf", "/etc/ntp.conf"};
	struct time_sources *t = arena_alloc(a, sizeof(*t));
	struct reader r = {.root = h->root, .a = a};
	struct stat st;

	(void)facts;
	*t = (struct time_sources){.daemon = "ntpd", .unit = units[0]};
	*ret = t;
	for (size_t i = 0; i < 3 && !t->installed; i++) {
		struct unit_boot unit;
		int rc = unit_at_boot(h->root, a, units[i], &unit, e);
		if (rc < 0)
			return rc;
		if (!unit.exists || root_stat(h->root, "/usr/sbin/ntpd", true, &st, NULL) < 0)
			continue;
		t->installed = true;
		t->unit = unit.name;
		t->config = given_config(h, a, unit.name);
		if (!t->config)
			t->config = configs[i];
		if (root_stat(h->root, t->config, true, &st, NULL) < 0)
			t->config = "/etc/ntpsec/ntp.conf";
	}
	if (!t->installed)
		return 0;
	int rc = read_conf(&r, t->config, e);
	if (is_absent(rc)) {
		t->refused = arena_printf(a, "%s is not there", t->config);
		return 0;
	}
	if (rc >= 0 && str_eq(t->unit, "ntpsec.service"))
		rc = read_dropins(&r, e);
	t->v = r.v;
	t->n = r.n;
	return rc < 0 ? rc : 0;
}

const struct model model_ntpd = {"ntpd", build};
