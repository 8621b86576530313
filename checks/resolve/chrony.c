/*
 * chrony: chrony.conf(5) as chronyd 4.3 reads it, with the command line of its unit.
 *
 * Directives are taken in order, of any letter case; "!", ";", "#" and "%" begin a comment only where a line begins.
 * One directive, option or number that chronyd does not take keeps it from starting, as does a missing include
 * without wildcard: `refused`.  confdir reads *.conf, sourcedir *.sources (there a bad line is passed over, only
 * sources count, and a last line without a line feed is not read); of two files of one name the first listed
 * directory's counts.  Directives on the command line replace the file.  Directives of newer versions are known by
 * name only.  Not handled: sources that chronyc or a DHCP client adds while it runs.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/chrony_words.h"
#include "checks/resolve/rootglob.h"
#include "checks/resolve/systemd_ini.h"
#include "checks/resolve/time_sources.h"
#include "checks/resolve/unit.h"

#define LINE_BYTES                                                                                 \
	2047 /* chronyd reads lines into 2048 bytes; what is longer would be cut in two */
#define INCLUDE_DEPTH 10
#define MAX_DIRS      10

struct reader {
	struct root *root;
	struct arena *a;
	struct time_sources *t;
	struct time_source *v;
	size_t n, cap;
	int depth;
	unsigned files;
	bool rtconutc, hwclockfile;
	const struct file *program; /* NULL when it cannot be read */
};

static void refuse(struct reader *r, const struct file *f, unsigned line, const char *text)
{
	if (r->t->refused)
		return;
	r->t->refused = str_clean(r->a, text, strlen(text), LIMIT_TEXT);
	r->t->refused_file = f;
	r->t->refused_line = line;
}

static void add(struct reader *r, const char *kind, const char *name, const char *unusable,
	const struct file *f, unsigned line)
{
	*(struct time_source *)arena_push(r->a, &r->v, &r->n, &r->cap, sizeof(*r->v)) =
		(struct time_source){kind, name, unusable, f, line};
}

/* server, pool, peer.  False when chronyd does not take the line. */
static bool source(struct reader *r, const char *kind, char *const *w, size_t n,
	const struct file *f, unsigned line)
{
	const char *unusable = NULL;

	if (!n || !chrony_source_options(r->program, w + 1, n - 1, &unusable))
		return false;
	add(r, kind, w[0], unusable, f, line);
	return true;
}

static bool refclock(
	struct reader *r, char *const *w, size_t n, const struct file *f, unsigned line)
{
	const char *unusable = NULL;

	if (n < 2 || !chrony_refclock_driver(w[0]) ||
		!chrony_refclock_options(r->program, w + 2, n - 2, &unusable))
		return false;
	add(r, "refclock", arena_printf(r->a, "%s %s", w[0], w[1]), unusable, f, line);
	return true;
}

static int read_conf(
	struct reader *r, const char *path, const struct file *by, unsigned by_line, struct err *e);

static const char *below_root(struct reader *r, const char *path)
{
	return *path == '/' ? path : arena_printf(r->a, "/%s", path);
}

static int include(
	struct reader *r, const char *pattern, const struct file *f, unsigned line, struct err *e)
{
	char **paths;
	size_t n;

	if (!strpbrk(pattern, "*?["))
		return read_conf(r, below_root(r, pattern), f, line, e);
	int rc = root_glob(r->root, r->a, below_root(r, pattern), &paths, &n, e);
	for (size_t i = 0; rc >= 0 && i < n; i++)
		rc = read_conf(r, paths[i], f, line, e);
	return rc;
}

/* Lines of a *.sources file: nothing in it keeps chronyd from starting. */
static void read_sources(struct reader *r, const struct file *f)
{
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	size_t len, n;

	while (next_line(&l, &text, &len)) {
		if (text + len == f->data + f->size)
			return; /* not ended by a line feed */
		const char *p = text + strspn(text, " \t");
		if (strchr("!;#%", *p) && *p)
			continue;
		char **w = str_split(r->a, arena_strndup(r->a, text, len), " \t\r\v\f", &n);
		if (n &&
			(str_ieq(w[0], "server") || str_ieq(w[0], "pool") || str_ieq(w[0], "peer")))
			source(r,
				str_ieq(w[0], "pool")	? "pool"
				: str_ieq(w[0], "peer") ? "peer"
							: "server",
				w + 1, n - 1, f, l.number);
	}
}

static int read_dirs(struct reader *r, bool sources, char **dirs, size_t n_dirs,
	const struct file *f, unsigned line, struct err *e)
{
	char **paths;
	size_t n, kept = 0;
	int rc;

	/* What DHCP clients leave below /run is in force on a running system, and gone in an image. */
	for (size_t i = 0; i < n_dirs; i++)
		if (root_is_live(r->root) || !str_starts(dirs[i], "/run/"))
			dirs[kept++] = dirs[i];
	rc = systemd_ordered(
		r->root, r->a, dirs, kept, sources ? ".sources" : ".conf", &paths, &n, e);
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		const struct file *s;
		if (!sources) {
			rc = read_conf(r, paths[i], f, line, e);
			continue;
		}
		rc = root_read(r->root, paths[i], &s, e);
		if (rc >= 0)
			read_sources(r, s);
		else if (is_absent(rc))
			rc = 0;
	}
	return rc;
}

static int directive(
	struct reader *r, char **w, size_t n, const struct file *f, unsigned line, struct err *e)
{
	const char *name = w[0];
	bool good;

	if (str_ieq(name, "server") || str_ieq(name, "peer") || str_ieq(name, "pool")) {
		good = source(r,
			str_ieq(name, "pool")	? "pool"
			: str_ieq(name, "peer") ? "peer"
						: "server",
			w + 1, n - 1, f, line);
	} else if (str_ieq(name, "refclock")) {
		good = refclock(r, w + 1, n - 1, f, line);
	} else if (str_ieq(name, "include")) {
		if (n == 2)
			return include(r, w[1], f, line, e);
		good = false;
	} else if (str_ieq(name, "confdir") || str_ieq(name, "sourcedir")) {
		if (n >= 2 && n <= MAX_DIRS + 1)
			return read_dirs(r, str_ieq(name, "sourcedir"), w + 1, n - 1, f, line, e);
		good = false;
	} else {
		good = chrony_directive(r->program, w, n);
		r->rtconutc |= str_ieq(name, "rtconutc");
		r->hwclockfile |= str_ieq(name, "hwclockfile");
		if (good && str_ieq(name, "rtcfile")) {
			r->t->local_rtc_file = f;
			r->t->local_rtc_line = line;
		}
	}
	if (!good)
		refuse(r, f, line,
			arena_printf(r->a, "chronyd does not take \"%s\"%s", name,
				n > 1 ? " with these arguments" : ""));
	return 0;
}

static int take_text(struct reader *r, const char *text, size_t len, const struct file *f,
	unsigned line, struct err *e)
{
	char *copy = arena_strndup(r->a, text, len);
	const char *p = copy + strspn(copy, " \t\r\n\v\f");
	size_t n;

	if (len > LINE_BYTES)
		refuse(r, f, line, "a line longer than chronyd reads at once");
	if (*p && strchr("!;#%", *p))
		return 0;
	char **w = str_split(r->a, p, " \t\r\n\v\f", &n);
	return n ? directive(r, w, n, f, line, e) : 0;
}

static int read_conf(
	struct reader *r, const char *path, const struct file *by, unsigned by_line, struct err *e)
{
	const struct file *f;
	char *link;

	if (root_readlink(r->root, path, r->a, &link, NULL) == 0 && str_eq(link, "/dev/null"))
		return 0; /* an image has no device to read nothing from */
	int rc = root_read(r->root, path, &f, e);
	if (is_absent(rc)) {
		refuse(r, by, by_line, arena_printf(r->a, "%s is not there", path));
		return 0;
	}
	if (rc < 0)
		return rc;
	if (r->depth >= INCLUDE_DEPTH || r->files >= LIMIT_FILES_READ) {
		refuse(r, f, 0, "includes nested too deep");
		return 0;
	}
	r->depth++;
	r->files++;
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	size_t len;
	while (rc >= 0 && !r->t->refused && next_line(&l, &text, &len))
		rc = take_text(r, text, len, f, l.number, e);
	r->depth--;
	return rc;
}

/* Which of the two usual paths is compiled in: the program says, else the distribution. */
static const char *default_path(struct root *root)
{
	static const char debian[] = "/etc/chrony/chrony.conf";
	const struct file *f;
	struct stat st;

	if (root_read(root, "/usr/sbin/chronyd", &f, NULL) == 0) {
		if (memmem(f->data, f->size, debian, sizeof(debian)))
			return debian;
		if (memmem(f->data, f->size, "/etc/chrony.conf", sizeof("/etc/chrony.conf")))
			return "/etc/chrony.conf";
	}
	if (root_stat(root, "/etc/debian_version", true, &st, NULL) == 0 ||
		root_stat(root, debian, true, &st, NULL) == 0)
		return debian;
	return "/etc/chrony.conf";
}

/* Options of the command line; *first is where directives begin. */
static const char *options(struct reader *r, char **argv, size_t n, size_t *first)
{
	const char *path = NULL;
	size_t i = 1;

	for (; i < n && argv[i][0] == '-' && argv[i][1]; i++) {
		if (str_eq(argv[i], "--")) {
			i++;
			break;
		}
		for (const char *o = argv[i] + 1; *o; o++) {
			bool takes = strchr("fFlLPtu", *o) != NULL;
			const char *value = !takes	? NULL
					    : o[1]	? o + 1
					    : i + 1 < n ? argv[++i]
							: "";
			if (*o == 'f')
				path = value;
			else if (*o == 'x')
				r->t->no_discipline = "-x";
			else if (strchr("qQpvh", *o))
				refuse(r, NULL, 0,
					arena_printf(r->a, "with -%c chronyd ends at once", *o));
			else if (!takes && !strchr("46dmnrRsSU", *o))
				refuse(r, NULL, 0,
					arena_printf(r->a, "chronyd has no option -%c", *o));
			if (takes)
				break;
		}
	}
	*first = i;
	return path;
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	struct time_sources *t = arena_alloc(a, sizeof(*t));
	struct reader r = {.root = h->root, .a = a, .t = t};
	struct unit_boot unit;
	struct stat st;
	char **argv = NULL;
	size_t n = 0, first = 1;

	(void)facts;
	*t = (struct time_sources){.daemon = "chrony", .unit = "chrony.service"};
	*ret = t;
	int rc = unit_at_boot(h->root, a, t->unit, &unit, e);
	if (rc >= 0 && !unit.exists) {
		rc = unit_at_boot(h->root, a, "chronyd.service", &unit, e);
		t->unit = unit.exists ? "chronyd.service" : t->unit;
	}
	if (rc < 0)
		return rc;
	t->installed = root_stat(h->root, "/usr/sbin/chronyd", true, &st, NULL) == 0;
	if (!t->installed)
		return 0;
	struct err why = {0};
	rc = unit_command(h->root, a, t->unit, &argv, &n, &why);
	if (rc < 0 && rc != -ENOENT) {
		refuse(&r, NULL, 0, why.text);
		n = 0;
	}
	if (root_read(h->root, "/usr/sbin/chronyd", &r.program, NULL) < 0)
		r.program = NULL;
	const char *path = options(&r, argv, n, &first);
	t->config = path ? below_root(&r, path) : default_path(h->root);
	rc = 0;
	if (first < n) {
		t->config = NULL;
		for (size_t i = first; rc >= 0 && i < n; i++)
			rc = take_text(&r, argv[i], strlen(argv[i]), NULL, 0, e);
	} else {
		rc = read_conf(&r, t->config, NULL, 0, e);
	}
	if (r.rtconutc || r.hwclockfile)
		t->local_rtc_file = NULL;
	t->v = r.v;
	t->n = t->refused ? 0 : r.n;
	return rc < 0 ? rc : 0;
}

const struct model model_chrony = {"chrony", build};
