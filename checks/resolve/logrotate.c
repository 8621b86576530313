/*
 * logrotate: logrotate.conf(5) of 3.21, as far as it decides who may read the next log file.
 *
 * Settings outside a section hold for the sections after them, through includes and on to the next file, so `create`
 * after an include line does not count for what was included.  An included directory is read in the order of names,
 * without those matching the taboo list (tabooext, taboopat).  A configuration file that group or others may write,
 * or that root does not own, is skipped.  The first section naming a log wins; a duplicate is refused.
 * Not handled: sizes, times, mail, su (the one who makes the file), scripts that change modes, the state file.
 */
#include "checks/resolve/logrotate.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

struct builder {
	struct root *root; /* NULL: a text alone */
	struct arena *a;
	struct logrotate *l;
	struct logrotate_entry *entries;
	struct logrotate_problem *problems;
	size_t n, cap, n_problems, cap_problems;
	const char **taboo;
	size_t n_taboo, cap_taboo;
	struct logrotate_set global;
	unsigned depth, files;
};

static const char *const default_taboo[] = {"*,v", "*~", "*.cfsaved", "*.disabled", "*.dpkg-bak",
	"*.dpkg-del", "*.dpkg-dist", "*.dpkg-new", "*.dpkg-old", "*.dpkg-tmp", "*.rhn-cfg-tmp-*",
	"*.rpmnew", "*.rpmorig", "*.rpmsave", "*.swp", "*.ucf-dist", "*.ucf-new", "*.ucf-old"};

static void problem(struct builder *b, const char *path, unsigned line, const char *text)
{
	struct logrotate_problem *p =
		arena_push(b->a, &b->problems, &b->n_problems, &b->cap_problems, sizeof(*p));

	*p = (struct logrotate_problem){text, path, line};
}

static void add_taboo(struct builder *b, const char *pattern)
{
	*(const char **)arena_push(b->a, &b->taboo, &b->n_taboo, &b->cap_taboo, sizeof(*b->taboo)) =
		pattern;
}

static void set_taboo(struct builder *b, const char *args, bool extension)
{
	size_t n;
	char **w = str_split(b->a, args, " \t,", &n);
	size_t i = n && str_eq(w[0], "+") ? 1 : 0;

	if (!i)
		b->n_taboo = 0;
	for (; i < n; i++)
		add_taboo(b, extension ? arena_printf(b->a, "*%s", w[i]) : w[i]);
}

static bool is_taboo(const struct builder *b, const char *name)
{
	for (size_t i = 0; i < b->n_taboo; i++)
		if (!fnmatch(b->taboo[i], name, FNM_PERIOD))
			return true;
	return false;
}

/* create [MODE] [OWNER GROUP] */
static void set_create(struct builder *b, struct logrotate_set *s, const char *args,
	const struct file *f, unsigned line)
{
	size_t n, i = 0;
	char **w = str_split(b->a, args, " \t", &n), *end;

	s->create = true;
	s->mode_set = false;
	s->owner = s->group = NULL;
	s->file = f;
	s->line = line;
	if (n && w[0][0] >= '0' && w[0][0] <= '9' && n != 2) {
		unsigned long mode = strtoul(w[0], &end, 8);
		if (*end || mode > 07777) {
			problem(b, f ? f->path : NULL, line, "a mode that logrotate refuses");
			return;
		}
		s->mode_set = true;
		s->mode = (mode_t)mode;
		i = 1;
	}
	if (n - i == 2) {
		s->owner = w[i];
		s->group = w[i + 1];
	} else if (n != i) {
		problem(b, f ? f->path : NULL, line,
			"create with arguments that were not understood");
	}
}

static bool is_script(const char *key)
{
	static const char *const scripts[] = {
		"prerotate", "postrotate", "firstaction", "lastaction", "preremove"};

	for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++)
		if (str_eq(key, scripts[i]))
			return true;
	return false;
}

static int include(struct builder *b, const char *path, struct err *e);

/* One setting.  0 or -errno (an include that could not be read). */
static int setting(struct builder *b, struct logrotate_set *s, const char *key, const char *args,
	const struct file *f, unsigned line, struct err *e)
{
	if (str_eq(key, "create"))
		set_create(b, s, args, f, line);
	else if (str_eq(key, "nocreate"))
		s->create = false, s->file = f, s->line = line;
	else if (str_eq(key, "copytruncate"))
		s->copytruncate = true;
	else if (str_eq(key, "nocopytruncate"))
		s->copytruncate = false;
	else if (str_eq(key, "copy"))
		s->copy = true;
	else if (str_eq(key, "nocopy"))
		s->copy = false;
	else if (str_eq(key, "olddir"))
		s->olddir = arena_strdup(b->a, args);
	else if (str_eq(key, "noolddir"))
		s->olddir = NULL;
	else if (str_eq(key, "tabooext") || str_eq(key, "taboopat"))
		set_taboo(b, args, key[5] == 'e');
	else if (str_eq(key, "include") && s == &b->global)
		return include(b, args, e);
	return 0;
}

struct parser {
	const struct file *f;
	size_t first; /* of this section's patterns among the entries */
	bool in_names, in_section, in_script;
	struct logrotate_set set;
};

static void add_name(struct builder *b, struct parser *p, const char *name, unsigned line)
{
	struct logrotate_entry *x;

	if (!p->in_names)
		p->first = b->n;
	p->in_names = true;
	x = arena_push(b->a, &b->entries, &b->n, &b->cap, sizeof(*x));
	*x = (struct logrotate_entry){.pattern = name, .file = p->f, .line = line};
}

static void open_section(struct builder *b, struct parser *p)
{
	if (!p->in_names)
		p->first = b->n;
	p->in_names = false;
	p->in_section = true;
	p->set = b->global;
}

static void close_section(struct builder *b, struct parser *p)
{
	for (size_t i = p->first; i < b->n; i++)
		b->entries[i].set = p->set;
	p->in_section = false;
}

/* Names before a brace: quoted or not, some a line. */
static const char *take_names(struct builder *b, struct parser *p, const char *s, unsigned line)
{
	while (*(s += strspn(s, " \t\r"))) {
		if (*s == '{') {
			open_section(b, p);
			return s + 1;
		}
		const char *end = *s == '"' || *s == '\'' ? strchr(s + 1, *s) : NULL;
		if (end) {
			add_name(b, p, arena_strndup(b->a, s + 1, (size_t)(end - s - 1)), line);
			s = end + 1;
			continue;
		}
		size_t len = strcspn(s, " \t\r{");
		add_name(b, p, arena_strndup(b->a, s, len), line);
		s += len;
	}
	return s;
}

static int take_line(struct builder *b, struct parser *p, char *s, unsigned line, struct err *e)
{
	s = str_strip(s);
	if (p->in_script) {
		p->in_script = !str_eq(s, "endscript");
		return 0;
	}
	if (!*s || *s == '#')
		return 0;
	if (!p->in_section && (p->in_names || strchr("/\"'{*?[~", *s))) {
		s = str_strip(arena_strdup(b->a, take_names(b, p, s, line)));
		if (!*s)
			return 0;
	}
	if (*s == '}') {
		if (p->in_section)
			close_section(b, p);
		else
			problem(b, p->f ? p->f->path : NULL, line,
				"a closing brace without an opening one");
		return 0;
	}
	size_t len = strcspn(s, " \t=");
	char *key = arena_strndup(b->a, s, len), *args = s + len;
	args = str_strip(args + strspn(args, " \t="));
	char *brace = p->in_section ? strchr(args, '}') : NULL; /* "{ create 0600 }" on one line */
	if (brace)
		*brace = '\0';
	if (p->in_section && (brace || str_ends(key, "}")))
		key[strcspn(key, "}")] = '\0';
	if (is_script(key))
		p->in_script = true;
	int rc = setting(
		b, p->in_section ? &p->set : &b->global, key, str_strip(args), p->f, line, e);
	if (p->in_section && (brace || memchr(s, '}', len)))
		close_section(b, p);
	return rc;
}

static int parse(
	struct builder *b, const struct file *f, const char *data, size_t size, struct err *e)
{
	struct parser p = {.f = f};
	struct lines l = lines_of(data, size);
	const char *text;
	size_t len, had = b->n;
	int rc = 0;

	while (!rc && next_line(&l, &text, &len))
		rc = take_line(b, &p, arena_strndup(b->a, text, len), l.number, e);
	if (p.in_section || p.in_names || p.in_script) {
		problem(b, f ? f->path : NULL, l.number, "a section that does not end");
		b->n = p.first < had ? had : p.first;
	}
	return rc;
}

static int read_one(struct builder *b, const char *path, struct err *e)
{
	const struct file *f;
	int rc;

	if (b->depth >= LIMIT_INCLUDES || b->files++ >= 1000)
		return err_set(e, ELOOP, "%s: includes too deep or too many", path);
	rc = root_read(b->root, path, &f, e);
	if (rc == -EINVAL)
		return 0; /* a directory or device in an included directory is passed over */
	if (rc < 0)
		return rc;
	if (f->st.st_mode & 022) {
		problem(b, f->path, 0, "skipped by logrotate: group or others may write it");
		return 0;
	}
	if (f->st.st_uid) {
		problem(b, f->path, 0, "skipped by logrotate: not owned by root");
		return 0;
	}
	b->depth++;
	rc = parse(b, f, f->data, f->size, e);
	b->depth--;
	return rc;
}

static int include(struct builder *b, const char *path, struct err *e)
{
	struct stat st;
	char **names;
	size_t n;

	if (!b->root)
		return 0;
	int rc = root_stat(b->root, path, true, &st, e);
	if (is_absent(rc)) {
		problem(b, path, 0, "an include that is not there");
		return 0;
	}
	if (rc < 0)
		return rc;
	if (!S_ISDIR(st.st_mode))
		return read_one(b, path, e);
	if (b->depth >= LIMIT_INCLUDES)
		return err_set(e, ELOOP, "%s: includes too deep", path);
	rc = root_list(b->root, path, b->a, &names, &n, e);
	b->depth++;
	for (size_t i = 0; !rc && i < n; i++)
		if (!is_taboo(b, names[i])) {
			rc = read_one(b, arena_printf(b->a, "%s/%s", path, names[i]), e);
			if (is_absent(rc))
				rc = 0; /* a dangling link */
		}
	b->depth--;
	return rc;
}

static struct builder begin(struct root *root, struct arena *a)
{
	struct builder b = {.root = root, .a = a, .l = arena_alloc(a, sizeof(*b.l))};

	for (size_t i = 0; i < sizeof(default_taboo) / sizeof(*default_taboo); i++)
		add_taboo(&b, default_taboo[i]);
	return b;
}

static const struct logrotate *done(struct builder *b)
{
	b->l->v = b->entries;
	b->l->n = b->n;
	b->l->problems = b->problems;
	b->l->n_problems = b->n_problems;
	return b->l;
}

const struct logrotate *logrotate_parse(const char *text, size_t len, struct arena *a)
{
	struct builder b = begin(NULL, a);

	parse(&b, NULL, text, len, NULL);
	return done(&b);
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	struct builder b = begin(h->root, a);
	struct stat st;
	int rc = read_one(&b, "/etc/logrotate.conf", e);

	(void)facts;
	*ret = done(&b);
	b.l->installed = !root_stat(h->root, "/usr/sbin/logrotate", true, &st, NULL);
	return rc;
}

const struct model model_logrotate = {"logrotate.conf", build};

const struct logrotate_entry *logrotate_for(const struct logrotate *l, const char *path)
{
	for (size_t i = 0; i < l->n; i++)
		if (!fnmatch(l->v[i].pattern, path, FNM_PATHNAME | FNM_PERIOD))
			return &l->v[i];
	return NULL;
}
