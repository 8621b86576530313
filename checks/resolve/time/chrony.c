/*
 * chrony: chrony.conf(5) as chronyd 4.3 reads it, with the command line of its unit.
 *
 * Directives are taken in order, of any letter case; "!", ";", "#" and "%" begin a comment only where a line begins.
 * One directive, option or number that chronyd does not take keeps it from starting, as does a missing include
 * without wildcard, or with one in a directory that is not there: `refused`.  confdir reads *.conf, sourcedir *.sources (there a bad line is passed over, only
 * sources count, and a last line without a line feed is not read); of two files of one name the first listed
 * directory's counts.  Directives on the command line replace the file.  Directives of newer versions are known by
 * name only.  What can be chosen follows from all of it: noselect, require, prefer, minsources, authselectmode, keys that
 * are not there.  Not handled: sources that chronyc or a DHCP client adds while it runs.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/time/chrony_words.h"
#include "checks/resolve/accounts/by_name.h"
#include "checks/resolve/files/access.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/time/time_daemon.h"
#include "checks/resolve/time/time_sources.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"

#define LINE_BYTES                                                                                 \
	2047 /* chronyd reads lines into 2048 bytes; what is longer would be cut in two */
#define INCLUDE_DEPTH 10
#define MAX_DIRS      10
#define POOL_SOURCES  4 /* what a pool without maxsources becomes */

#define N_TOLD 10

struct reader {
	struct root *root;
	struct arena *a;
	struct time_sources *t;
	struct time_source *v;
	struct chrony_options *options; /* of each of them */
	size_t n, cap, n_options, cap_options;
	const char *key_file, *auth_mode, *user, *pid_file;
	const struct file *user_file;
	unsigned user_line;
	double max_distance, max_jitter;
	unsigned long min_sources;
	int depth;
	unsigned files;
	bool rtconutc, hwclockfile;
	const struct file *program; /* NULL when it cannot be read */
	bool live, online, full;
	const char *no_network, *bind; /* which setting keeps it from the network; bindacqaddress */
	struct source_dirs {
		char **v;
		size_t n;
		const struct file *file;
		unsigned line;
	} * later; /* sourcedir lines, read once all else is */
	size_t n_later, cap_later;
	struct user_of as; /* who reads those */
	struct told {
		const struct file *f;
		unsigned line;
		size_t n;
	} told[N_TOLD], tai; /* what does not go together; in the order of kept[] */
};

static void refuse(struct reader *r, const struct file *f, unsigned line, const char *text)
{
	if (r->t->refused)
		return;
	r->t->refused = str_clean(r->a, text, strlen(text), LIMIT_TEXT);
	r->t->refused_file = f;
	r->t->refused_line = line;
}

static void add(struct reader *r, const char *kind, const char *name, struct chrony_options o,
	const struct file *f, unsigned line)
{
	*(struct time_source *)arena_push(r->a, &r->v, &r->n, &r->cap, sizeof(*r->v)) =
		(struct time_source){kind, name, o.off, f, line, false};
	*(struct chrony_options *)arena_push(
		r->a, &r->options, &r->n_options, &r->cap_options, sizeof(o)) = o;
}

/* server, pool, peer.  False when chronyd does not take the line. */
static bool source(struct reader *r, const char *kind, char *const *w, size_t n,
	const struct file *f, unsigned line)
{
	struct chrony_options o = {0};

	if (!n || !chrony_source_options(r->program, w + 1, n - 1, &o))
		return false;
	add(r, kind, w[0], o, f, line);
	return true;
}

static bool refclock(
	struct reader *r, char *const *w, size_t n, const struct file *f, unsigned line)
{
	struct chrony_options o = {0};

	if (n < 2 || !chrony_refclock_driver(r->program, w[0], w[1]) ||
		!chrony_refclock_options(r->program, w + 2, n - 2, &o))
		return false;
	if (o.tai)
		r->tai = (struct told){f, line, 1};
	add(r, "refclock", arena_printf(r->a, "%s %s", w[0], w[1]), o, f, line);
	return true;
}

static int read_conf(
	struct reader *r, const char *path, const struct file *by, unsigned by_line, struct err *e);

/* What its unit leaves there for it. */
static int seen(struct reader *r, const char *path, struct time_view *ret, struct err *e)
{
	return time_seen(r->root, r->a, r->full ? NULL : r->t->unit, path, ret, e);
}

static const char *below_root(struct reader *r, const char *path)
{
	return *path == '/' ? path : arena_printf(r->a, "/%s", path);
}

static int include(
	struct reader *r, const char *pattern, const struct file *f, unsigned line, struct err *e)
{
	char **paths;
	size_t n, wild;
	struct stat st;

	pattern = below_root(r, pattern);
	wild = strcspn(pattern, "*?[");
	if (!pattern[wild])
		return read_conf(r, pattern, f, line, e);
	/* chronyd has glob() stop at a directory it cannot open, which for it is the end. */
	while (wild && pattern[wild - 1] != '/')
		wild--;
	const char *dir = arena_strndup(r->a, pattern, wild);
	int rc = root_stat(r->root, dir, true, &st, e);
	if (rc == -ENOENT)
		refuse(r, f, line, arena_printf(r->a, "%s is not there", dir));
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	rc = root_glob(r->root, r->a, pattern, &paths, &n, e);
	for (size_t i = 0; rc >= 0 && i < n; i++)
		rc = read_conf(r, paths[i], f, line, e);
	return rc;
}

/* Lines of a *.sources file: nothing in it keeps chronyd from starting.  line: where all of it is said; 0: in f itself. */
static void read_sources(
	struct reader *r, const char *data, size_t size, const struct file *f, unsigned line)
{
	struct lines l = lines_of(data, size);
	const char *text;
	size_t len, n;

	while (next_line(&l, &text, &len)) {
		if (text + len == data + size)
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
				w + 1, n - 1, f, line ? line : l.number);
	}
}

/* One file of a folder, by whoever reads it. */
static int read_entry(struct reader *r, bool sources, const char *path, const struct file *by,
	unsigned by_line, struct err *e)
{
	const struct file *f;
	struct time_view v;
	bool may;

	if (!sources)
		return read_conf(r, path, by, by_line, e);
	int rc = seen(r, path, &v, e);
	if (rc < 0 || (!v.path && !v.text))
		return rc;
	if (v.text) {
		read_sources(r, v.text, strlen(v.text), v.file, v.line);
		return 0;
	}
	rc = user_may(r->root, r->a, &r->as, v.path, ACCESS_R, &may, e);
	if (rc < 0 || !may)
		return rc;
	rc = root_read(r->root, v.path, &f, e);
	if (rc >= 0)
		read_sources(r, f->data, f->size, f, 0);
	return is_absent(rc) ? 0 : rc;
}

struct entries {
	const char **v;
	size_t n, cap;
};

/* Adds a path unless an earlier folder has its name; of two paths of one name dirs says which comes first. */
static void take_entry(struct reader *r, struct entries *l, const char *path)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(path_base(l->v[i]), path_base(path)))
			return;
	*(const char **)arena_push(r->a, &l->v, &l->n, &l->cap, sizeof(char *)) = path;
}

static int by_name(const void *x, const void *y)
{
	return strcmp(path_base(*(char *const *)x), path_base(*(char *const *)y));
}

/* What stands in a folder, and what the boot will make there. */
static int list_dir(struct reader *r, bool sources, char *dir, struct entries *l, struct err *e)
{
	const char *suffix = sources ? ".sources" : ".conf";
	size_t n;
	char **paths;
	int rc = 0;

	/* What DHCP clients leave below /run is in force on a running system, and gone in an image. */
	bool gone = !r->live && str_starts(dir, "/run/");
	if (!gone)
		rc = systemd_ordered(r->root, r->a, &dir, 1, suffix, &paths, &n, e);
	for (size_t i = 0; !gone && rc >= 0 && i < n; i++)
		take_entry(r, l, paths[i]);
	if (r->live && str_starts(dir, "/run/"))
		return rc;
	struct unit_made *made = unit_made_in(r->root, r->a, dir, &n);
	for (size_t i = 0; i < n; i++)
		if (str_ends(made[i].path, suffix) && *path_base(made[i].path) != '.')
			take_entry(r, l, made[i].path);
	return rc;
}

static int read_dirs(struct reader *r, bool sources, char **dirs, size_t n_dirs,
	const struct file *f, unsigned line, struct err *e)
{
	struct entries l = {0};
	struct time_view v;
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < n_dirs; i++) {
		bool may = true;
		rc = seen(r, dirs[i], &v, e);
		if (rc >= 0 && v.path && sources)
			rc = user_may(r->root, r->a, &r->as, v.path, ACCESS_R | ACCESS_X, &may, e);
		if (rc >= 0 && may && v.path)
			rc = list_dir(r, sources, arena_strdup(r->a, v.path), &l, e);
	}
	if (l.n)
		qsort(l.v, l.n, sizeof(*l.v), by_name);
	for (size_t i = 0; rc >= 0 && i < l.n; i++)
		rc = read_entry(r, sources, l.v[i], f, line, e);
	return rc;
}

/* Directives that do not go together, or not with something else. */
static const char *const kept[N_TOLD] = {"rtcfile", "rtcsync", "noclientlog", "ratelimit",
	"cmdratelimit", "ntsratelimit", "ntsservercert", "ntsserverkey", "mailonchange",
	"leapsectz"};

static void keep(struct reader *r, const char *name, const struct file *f, unsigned line)
{
	for (size_t i = 0; i < N_TOLD && kept[i]; i++)
		if (str_ieq(name, kept[i])) {
			r->told[i].f = f;
			r->told[i].line = line;
			r->told[i].n++;
		}
}

static const struct told *told(const struct reader *r, const char *name)
{
	for (size_t i = 0; i < N_TOLD; i++)
		if (str_eq(kept[i], name))
			return &r->told[i];
	return NULL;
}

/* What ends chronyd once all is read. */
static void conflicts(struct reader *r, bool filter)
{
	static const char *const limits[] = {"ratelimit", "cmdratelimit", "ntsratelimit"};
	const struct told *x = told(r, "rtcfile");

	if (x->n && told(r, "rtcsync")->n)
		refuse(r, x->f, x->line, "rtcfile does not go together with rtcsync");
	for (size_t i = 0; told(r, "noclientlog")->n && i < 3; i++) {
		x = told(r, limits[i]);
		if (x->n)
			refuse(r, x->f, x->line,
				arena_printf(r->a, "%s does not go together with noclientlog",
					limits[i]));
	}
	x = told(r, "ntsservercert");
	if (x->n != told(r, "ntsserverkey")->n) {
		x = x->n ? x : told(r, "ntsserverkey");
		refuse(r, x->f, x->line, "there are not as many ntsserverkey as ntsservercert");
	}
	x = told(r, "mailonchange");
	if (x->n && filter)
		refuse(r, x->f, x->line, "mailonchange does not go together with option -F");
	if (r->tai.n && !told(r, "leapsectz")->n)
		refuse(r, r->tai.f, r->tai.line, "a refclock's \"tai\" needs leapsectz");
}

/* Settings on which it hangs whether it starts and what it chooses. */
static void remember(struct reader *r, const char *name, const char *value)
{
	if (str_ieq(name, "keyfile"))
		r->key_file = value;
	else if (str_ieq(name, "authselectmode"))
		r->auth_mode = value;
	else if (str_ieq(name, "user"))
		r->user = value;
	else if (str_ieq(name, "pidfile"))
		r->pid_file = value;
	else if (str_ieq(name, "bindacqaddress"))
		r->bind = value;
	else if (str_ieq(name, "bindacqdevice") && str_eq(value, "lo"))
		r->no_network = "bindacqdevice lo";
	else if (str_ieq(name, "minsources"))
		r->min_sources = strtoul(value, NULL, 10);
	else if (str_ieq(name, "maxdistance"))
		r->max_distance = strtod(value, NULL);
	else if (str_ieq(name, "maxjitter"))
		r->max_jitter = strtod(value, NULL);
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
		good = n >= 2 && n <= MAX_DIRS + 1;
		if (good && str_ieq(name, "confdir"))
			return read_dirs(r, false, w + 1, n - 1, f, line, e);
		if (good)
			*(struct source_dirs *)arena_push(
				r->a, &r->later, &r->n_later, &r->cap_later, sizeof(*r->later)) =
				(struct source_dirs){w + 1, n - 1, f, line};
	} else {
		good = chrony_directive(r->program, w, n);
		if (good)
			keep(r, name, f, line);
		r->rtconutc |= str_ieq(name, "rtconutc");
		r->hwclockfile |= str_ieq(name, "hwclockfile");
		if (good && n > 1)
			remember(r, name, w[1]);
		if (good && str_ieq(name, "user")) {
			r->user_file = f;
			r->user_line = line;
		}
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

/* line: where all of the text is said; 0: in f itself. */
static int take_lines(struct reader *r, const char *data, size_t size, const struct file *f,
	unsigned line, struct err *e)
{
	struct lines l = lines_of(data, size);
	const char *text;
	size_t len;
	int rc = 0;

	if (r->depth >= INCLUDE_DEPTH || r->files >= LIMIT_FILES_READ) {
		refuse(r, f, line, "includes nested too deep");
		return 0;
	}
	r->depth++;
	r->files++;
	while (rc >= 0 && !r->t->refused && next_line(&l, &text, &len))
		rc = take_text(r, text, len, f, line ? line : l.number, e);
	r->depth--;
	return rc;
}

static int read_conf(
	struct reader *r, const char *path, const struct file *by, unsigned by_line, struct err *e)
{
	const struct file *f;
	struct time_view v;
	struct err why = {0};
	struct stat st;
	char *link;

	if (root_readlink(r->root, path, r->a, &link, &why) == 0 && str_eq(link, "/dev/null"))
		return 0; /* an image has no device to read nothing from */
	int rc = seen(r, path, &v, e);
	if (rc < 0)
		return rc;
	if (v.text)
		return take_lines(r, v.text, strlen(v.text), v.file, v.line, e);
	rc = v.path ? root_stat(r->root, v.path, true, &st, e) : -ENOENT;
	if (rc == 0 && S_ISDIR(st.st_mode))
		return 0; /* opened, and no line can be read */
	if (rc == 0)
		rc = root_read(r->root, v.path, &f, e);
	if (is_absent(rc)) {
		refuse(r, by, by_line, arena_printf(r->a, "%s is not there", path));
		return 0;
	}
	return rc < 0 ? rc : take_lines(r, f->data, f->size, f, 0, e);
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

/* Whether the key file holds a key of that number ("ID [TYPE] KEY"). */
static int has_key(struct reader *r, unsigned long id, bool *ret, struct err *e)
{
	const struct file *f;
	const char *text;
	size_t len, n;

	*ret = false;
	if (!r->key_file)
		return 0;
	int rc = root_read(r->root, below_root(r, r->key_file), &f, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *copy = arena_strndup(r->a, text, len);
		char **w = str_split(r->a, copy, " \t\r\v\f", &n);
		if (n > 1 && !strchr("!;#%", *w[0]) && strtoul(w[0], NULL, 10) == id)
			*ret = true;
	}
	return 0;
}

/* What of them cannot be asked at all. */
static void reachable(struct reader *r)
{
	bool near = r->bind && (str_starts(r->bind, "127.") || str_eq(r->bind, "::1"));

	for (size_t i = 0; i < r->n; i++) {
		struct time_source *s = &r->v[i];
		if (r->online && s->unusable && str_eq(s->unusable, "offline"))
			s->unusable = NULL;
		if (s->unusable || str_eq(s->kind, "refclock"))
			continue;
		if (!time_name_resolves(s->name))
			s->unusable = "no host has such a name";
		else if (r->no_network)
			s->unusable = r->no_network;
		else if (near && !str_starts(s->name, "127.") && !str_eq(s->name, "::1") &&
			 !str_ieq(s->name, "localhost") &&
			 !strchr(s->name, ':') == !strchr(r->bind, ':'))
			s->unusable = arena_printf(r->a, "bindacqaddress %s", r->bind);
	}
}

static void all_unusable(struct reader *r, const char *why)
{
	for (size_t i = 0; i < r->n; i++)
		if (!r->v[i].unusable)
			r->v[i].unusable = why;
}

/* authselectmode: authenticated sources become required, or the others are not chosen. */
static void authentication(struct reader *r)
{
	const char *mode = r->auth_mode ? r->auth_mode : "mix";
	size_t authenticated = 0, plain = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct chrony_options *o = &r->options[i];
		if (!o->noselect && !str_eq(r->v[i].kind, "refclock"))
			*(o->key || o->nts ? &authenticated : &plain) += 1;
	}
	for (size_t i = 0; i < r->n; i++) {
		struct chrony_options *o = &r->options[i];
		bool clock = str_eq(r->v[i].kind, "refclock"), proven = o->key || o->nts;
		if (o->noselect)
			continue;
		if (str_ieq(mode, "mix"))
			o->require |= (proven || clock) && authenticated && plain;
		else if (!proven && !clock && !r->v[i].unusable &&
			 (str_ieq(mode, "require") || (str_ieq(mode, "prefer") && authenticated)))
			r->v[i].unusable = arena_printf(r->a, "authselectmode %s", mode);
	}
}

/* What it can choose where all sources answer and agree. */
static int settle(struct reader *r, struct err *e)
{
	bool require = false, required = false, prefer = false, known;
	unsigned long addresses = 0;

	reachable(r);
	for (size_t i = 0; i < r->n; i++) {
		unsigned long key = r->options[i].key;
		int rc = key && !r->v[i].unusable ? has_key(r, key, &known, e) : 1;
		if (rc < 0)
			return rc;
		if (!rc && !known)
			r->v[i].unusable = arena_printf(r->a, "key %lu is not in %s", key,
				r->key_file ? r->key_file : "any key file");
	}
	authentication(r);
	for (size_t i = 0; i < r->n; i++) {
		const struct chrony_options *o = &r->options[i];
		require |= o->require;
		if (r->v[i].unusable)
			continue;
		required |= o->require;
		prefer |= o->prefer;
		addresses += !str_eq(r->v[i].kind, "pool") ? 1
			     : o->maxsources		   ? o->maxsources
							   : POOL_SOURCES;
	}
	if (r->max_distance <= 0)
		all_unusable(r, "maxdistance 0");
	if (r->max_jitter <= 0)
		all_unusable(r, "maxjitter 0");
	if (require && !required)
		all_unusable(r, "no source with \"require\" can be chosen");
	if (addresses < r->min_sources)
		all_unusable(r, arena_printf(r->a, "minsources %lu", r->min_sources));
	for (size_t i = 0; prefer && i < r->n; i++)
		if (!r->v[i].unusable && !r->options[i].prefer) {
			r->v[i].unusable = "another is preferred";
			r->v[i].standby = true;
		}
	return 0;
}

struct command_line {
	const char *config, *user;
	size_t first; /* where directives begin */
	bool foreground, any_user, filter;
	int level;
};

/* -F: the level of its filter of system calls. */
static void scfilter(struct reader *r, const char *value, struct command_line *c)
{
	char *end;
	long level = strtol(value, &end, 10);

	if (end == value || level > 2 || level < -2)
		refuse(r, NULL, 0, arena_printf(r->a, "-F has no level %s", value));
	c->filter = level != 0;
	c->level = (int)level;
}

static void options(struct reader *r, char **argv, size_t n, struct command_line *c)
{
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
							: NULL;
			if (takes && !value)
				refuse(r, NULL, 0, arena_printf(r->a, "-%c has no argument", *o));
			else if (*o == 'f')
				c->config = value;
			else if (*o == 'u')
				c->user = value;
			else if (*o == 'x')
				r->t->no_discipline = "-x";
			else if (*o == 'F')
				scfilter(r, value, c);
			else if (*o == 't')
				refuse(r, NULL, 0,
					arena_printf(
						r->a, "with -t chronyd ends after %s s", value));
			else if (strchr("qQpvh", *o))
				refuse(r, NULL, 0,
					arena_printf(r->a, "with -%c chronyd ends at once", *o));
			else if (!takes && !strchr("46dmnrRsU", *o))
				refuse(r, NULL, 0,
					arena_printf(r->a, "chronyd has no option -%c", *o));
			c->foreground |= *o == 'd' || *o == 'n';
			c->any_user |= *o == 'U';
			if (takes)
				break;
		}
	}
	c->first = i;
}

/* Whom it becomes by itself: the name compiled into it. */
static const char *compiled_user(const struct reader *r)
{
	static const char debian[] = "_chrony", others[] = "chrony";

	if (r->program && memmem(r->program->data, r->program->size, debian, sizeof(debian)))
		return debian;
	if (r->program && memmem(r->program->data, r->program->size, others, sizeof(others)))
		return others;
	return str_eq(default_path(r->root), "/etc/chrony.conf") ? others : debian;
}

/* Ubuntu's unit has a script hand its words to chronyd, with -x besides in a container. */
static int start_of(struct root *r, struct arena *a, struct time_sources *t,
	struct time_command *ret, struct err *e)
{
	static const char starter[] = "chronyd-starter.sh", program[] = "/usr/sbin/chronyd";
	const char *own = t->argv ? NULL : unit_program(r, a, t->unit);
	bool started = own && str_eq(path_base(own), starter);
	struct stat st;
	int rc = time_command(r, a, t, started ? starter : "chronyd", ret, e);

	if (rc < 0 || t->refused || !started)
		return rc;
	ret->program = program;
	rc = root_stat(r, program, true, &st, e);
	if (is_absent(rc) || (rc == 0 && !(st.st_mode & 0111)))
		time_refuse(t, NULL, 0, "/usr/sbin/chronyd cannot be run");
	return is_absent(rc) ? 0 : rc;
}

int chrony_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e)
{
	struct reader r = {.root = h->root,
		.a = a,
		.t = t,
		.max_distance = 1,
		.max_jitter = 1,
		.live = h->live};
	struct command_line c = {.first = 1};
	struct time_command start;
	int rc = start_of(h->root, a, t, &start, e);

	if (rc < 0 || t->refused)
		return rc;
	rc = root_read(h->root, start.program, &r.program, e);
	if (rc < 0)
		r.program = NULL;
	r.no_network = start.no_network;
	r.online = start.chronyc != NULL;
	r.full = start.full;
	options(&r, start.argv, start.n, &c);
	if ((start.user || start.dynamic) && !c.any_user)
		refuse(&r, NULL, 0,
			"its unit starts it as a user, and it wants to be root (User= without "
			"\"!\" "
			"before the command)");
	t->config = c.config ? below_root(&r, c.config) : default_path(h->root);
	if (c.first < start.n) {
		t->config = NULL;
		for (size_t i = c.first; rc >= 0 && i < start.n; i++)
			rc = take_text(&r, start.argv[i], strlen(start.argv[i]), NULL, 0, e);
	} else {
		rc = read_conf(&r, t->config, NULL, 0, e);
	}
	if (r.rtconutc || r.hwclockfile)
		t->local_rtc_file = NULL;
	const char *user = c.user ? c.user : r.user;
	t->filter = c.level;
	t->user = user ? user : compiled_user(&r);
	if (!c.user && user) {
		t->user_file = r.user_file;
		t->user_line = r.user_line;
	}
	if (rc >= 0 && user && !t->refused) {
		bool exists;
		rc = entry_of(h->root, "/etc/passwd", user, &exists, e);
		if (rc >= 0 && !exists)
			refuse(&r, NULL, 0, arena_printf(a, "there is no user \"%s\"", user));
	}
	if (rc >= 0)
		conflicts(&r, c.filter);
	if (rc >= 0 && !t->refused)
		time_command_fits(a, t, &start, c.foreground, r.pid_file);
	if (rc >= 0)
		rc = user_of(h->root, a, user ? user : compiled_user(&r), false, &r.as, e);
	for (size_t i = 0; rc >= 0 && i < r.n_later; i++)
		rc = read_dirs(
			&r, true, r.later[i].v, r.later[i].n, r.later[i].file, r.later[i].line, e);
	if (rc >= 0)
		rc = settle(&r, e);
	t->v = r.v;
	t->n = t->refused ? 0 : r.n;
	return rc < 0 ? rc : 0;
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	static const char *const units[] = {"chrony.service", "chronyd.service", NULL};
	struct time_sources *t = arena_alloc(a, sizeof(*t));
	bool unit;

	(void)facts;
	*t = (struct time_sources){.daemon = "chrony", .unit = units[0]};
	*ret = t;
	int rc = time_installed(h->root, a, t, "/usr/sbin/chronyd", units, &unit, e);
	t->installed = rc > 0;
	return rc > 0 ? chrony_read(h, a, t, e) : rc;
}

const struct model model_chrony = {"chrony", build};
