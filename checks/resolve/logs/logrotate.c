/*
 * logrotate: logrotate.conf(5) as logrotate 3.21 reads it.
 *
 * The text is read by characters, not by lines: a keyword, then its value to the end of the line; names up to a brace
 * begin a section.  Settings outside a section hold for the sections after them, through includes and on to the next
 * file.  An error in a section drops that section; one outside ends the reading of the file; either takes back what
 * the file had set globally, but not its other sections.  An unknown keyword is only complained of.  A section that is
 * dropped ends at a brace in the first column; one that does not end at all counts.
 * An included directory is read in the order of names without those of the taboo list (tabooext, taboopat).  A file
 * that group or others may write, or that root does not own, is passed over.
 * Which section a log falls under is asked of the patterns with the files of this root and the log itself: the
 * first that names it; a later pattern stops at a name that is taken, unless the earlier section has ignoreduplicates.
 * Not handled: ~ in names, mail, directories on other devices, other locales' order of names.
 */
#include "checks/resolve/logs/logrotate.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/accounts/ids.h"
#include "checks/resolve/logs/logrotate_parse.h"
#include "checks/resolve/files/rootglob.h"

#define MAX_NESTING  16
#define MAX_FILES    1000
#define MAX_SECTIONS 5000
#define MAX_NAMES    50000

static const char *const default_taboo[] = {"*,v", "*.bak", "*.cfsaved", "*.disabled", "*.dpkg-bak",
	"*.dpkg-del", "*.dpkg-dist", "*.dpkg-new", "*.dpkg-old", "*.dpkg-tmp", "*.rhn-cfg-tmp-*",
	"*.rpmnew", "*.rpmorig", "*.rpmsave", "*.swp", "*.ucf-dist", "*.ucf-new", "*.ucf-old",
	"*~"};

static bool is_taboo(const struct builder *b, const char *name)
{
	for (size_t i = 0; i < b->n_taboo; i++)
		if (!fnmatch(b->taboo[i], name, FNM_PERIOD))
			return true;
	return false;
}

static struct section *holder(struct builder *b, const char *path)
{
	for (size_t i = 0; i < b->n; i++)
		for (size_t j = 0; j < b->sections[i].n_files; j++)
			if (str_eq(b->sections[i].files[j], path))
				return &b->sections[i];
	return NULL;
}

static bool is_directory(const struct builder *b, const char *path)
{
	struct stat st;

	return b->l->root && !root_stat(b->l->root, path, false, &st, NULL) && S_ISDIR(st.st_mode);
}

/* The files one pattern stands for; false when one of them was taken. */
static bool take_pattern(struct reader *r, struct section *s, const char *pattern)
{
	struct builder *b = r->b;
	bool match = b->assumed && !fnmatch(pattern, b->assumed, FNM_PATHNAME | FNM_PERIOD);
	char **found = NULL;
	size_t n = 0;

	if (b->l->root && pattern[0] == '/' && pattern[strcspn(pattern, "*?[\\")])
		root_glob(b->l->root, b->a, pattern, &found, &n, NULL);
	if (!n && !match) {
		found = arena_array(b->a, 1, sizeof(*found));
		found[0] = arena_strdup(b->a, pattern);
		n = 1;
	}
	if (match) {
		const char *probe = arena_printf(b->a, "%s.1", b->assumed);
		s->own_rotated |=
			!s->set.olddir && !fnmatch(pattern, probe, FNM_PATHNAME | FNM_PERIOD);
	}
	bool placed = !match;
	for (size_t i = 0; i < n || !placed; i++) {
		const char *path = i < n ? found[i] : b->assumed;
		if (!placed && (i == n || strcmp(b->assumed, found[i]) <= 0)) {
			path = b->assumed;
			placed = true;
			if (i < n && !str_eq(b->assumed, found[i]))
				i--;
		}
		if (b->names++ >= MAX_NAMES)
			return false;
		if (!str_eq(path, b->assumed) && is_directory(b, path))
			continue;
		struct section *other = holder(b, path);
		if (other && !other->set.ignore_duplicates) {
			logrotate_problem_at(b, r->file ? r->file->path : NULL, s->line,
				"a name that an earlier section has");
			return false;
		}
		if (!other)
			*(char **)arena_push(b->a, &s->files, &s->n_files, &s->cap_files,
				sizeof(*s->files)) = arena_strdup(b->a, path);
	}
	return true;
}

/* The names before a brace split as a shell would; NULL for an open quote. */
static char **split_names(struct arena *a, const char *text, size_t *ret_n)
{
	char **v = NULL;
	size_t n = 0, cap = 0;

	for (const char *p = text; *(p += strspn(p, " \t\n\r\v\f"));) {
		struct strbuf w = {.arena = a};
		char quote = 0;
		for (; *p && (quote || !strchr(" \t\n\r\v\f", *p)); p++) {
			if (quote ? *p == quote : *p == '"' || *p == '\'') {
				quote = quote ? '\0' : *p;
			} else if (*p == '\\' && p[1]) {
				if (quote && p[1] != quote)
					strbuf_add(&w, p, 1);
				strbuf_add(&w, ++p, 1);
			} else {
				strbuf_add(&w, p, 1);
			}
		}
		if (quote)
			return NULL;
		*(char **)arena_push(a, &v, &n, &cap, sizeof(*v)) = arena_strdup(a, strbuf_str(&w));
	}
	*ret_n = n;
	return v;
}

/* Names up to a brace, lines that are comments left out; NULL when there is no brace. */
static const char *names_before_brace(struct reader *r)
{
	struct strbuf names = {.arena = r->b->a};
	bool start = false, comment = false;

	for (; r->p < r->end && *r->p; r->p++) {
		if (start && *r->p == '#')
			comment = true;
		if (!isspace((unsigned char)*r->p))
			start = false;
		if (*r->p == '\n') {
			start = true;
			comment = false;
			r->line++;
		}
		if (comment)
			continue;
		if (*r->p == '{')
			return strbuf_str(&names);
		if (*r->p == '}')
			return NULL;
		strbuf_add(&names, r->p, 1);
	}
	return NULL;
}

static enum step open_section(struct reader *r)
{
	struct builder *b = r->b;
	size_t n = 0;

	if (r->in_section)
		return logrotate_refuse(r, "a name of a log inside a section");
	struct section *s = arena_push(b->a, &b->sections, &b->n, &b->cap, sizeof(*s));
	*s = (struct section){.set = *r->global, .file = r->file, .line = r->line};
	s->names = names_before_brace(r);
	char **names = s->names ? split_names(b->a, s->names, &n) : NULL;
	if (!n || b->n > MAX_SECTIONS) {
		logrotate_problem_at(
			b, r->file ? r->file->path : NULL, r->line, "names without their section");
		b->n--;
		return STOP;
	}
	r->p++; /* the brace */
	r->in_section = true;
	for (size_t i = 0; i < n; i++)
		if (!take_pattern(r, s, names[i]))
			r->failed = true;
	return GO_ON;
}

static const char *directory_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	return !slash ? "." : slash == path ? "/" : arena_strndup(a, path, (size_t)(slash - path));
}

/* olddir must be there, or be made, for every log of the section. */
static bool olddir_serves(struct builder *b, const struct section *s)
{
	struct stat st;

	for (size_t i = 0; b->l->root && s->set.olddir && i < s->n_files; i++) {
		const char *dir = directory_of(b->a, s->files[i]);
		if (root_stat(b->l->root, dir, true, &st, NULL) < 0) {
			if (!s->set.missingok)
				return false;
			continue;
		}
		const char *old = s->set.olddir[0] == '/'
					  ? s->set.olddir
					  : arena_printf(b->a, "%s/%s", dir, s->set.olddir);
		if (root_stat(b->l->root, old, true, &st, NULL) < 0 && !s->set.make_olddir)
			return false;
	}
	return true;
}

static enum step close_section(struct reader *r)
{
	struct builder *b = r->b;

	if (!r->in_section) {
		logrotate_problem_at(b, r->file ? r->file->path : NULL, r->line,
			"a closing brace without an opening one");
		return STOP;
	}
	if (!olddir_serves(b, &b->sections[b->n - 1])) {
		logrotate_problem_at(
			b, r->file ? r->file->path : NULL, r->line, "an olddir that is not there");
		return STOP;
	}
	r->in_section = false;
	r->p++;
	while (r->p < r->end && logrotate_blank(*r->p))
		r->p++;
	logrotate_skip_line(r); /* what stands after the brace is only complained of */
	return GO_ON;
}

/* A section with an error: passed over up to a brace that begins a line. */
static void drop_section(struct reader *r)
{
	r->failed = true;
	/* The newline after a value is eaten before the search begins; after a bare keyword, two characters. */
	for (int i = r->p == r->rest_end; i < 2 && r->p < r->end; i++)
		r->line += *r->p++ == '\n';
	while (r->p < r->end) {
		if (*r->p == '}') {
			r->p++;
			r->b->n--;
			r->in_section = false;
			return;
		}
		const char *key = logrotate_word(r);
		if (logrotate_is_script(key)) {
			if (!logrotate_script(r, NULL))
				return;
			continue;
		}
		if (r->p < r->end && *r->p != '\n') {
			r->p++;
			logrotate_skip_line(r);
		}
		if (r->p < r->end) {
			r->p++;
			r->line++;
		}
	}
}

static enum step token(struct reader *r)
{
	if (logrotate_blank(*r->p)) {
		r->p++;
		return GO_ON;
	}
	if (*r->p == '\n') {
		r->p++;
		r->line++;
		return GO_ON;
	}
	if (*r->p == '#') {
		logrotate_skip_line(r);
		return GO_ON;
	}
	if (isalpha((unsigned char)*r->p)) {
		const char *key = logrotate_word(r);
		if (r->p == r->end || (!isspace((unsigned char)*r->p) && *r->p != '='))
			return logrotate_refuse(r, "a keyword with something stuck to it");
		enum step s = logrotate_setting(r, key);
		/* One character after a keyword is passed over, whatever it is. */
		if (s == GO_ON && r->p < r->end) {
			r->line += *r->p == '\n';
			r->p++;
		}
		return s;
	}
	if (strchr("/\"'~", *r->p))
		return open_section(r);
	if (*r->p == '}')
		return close_section(r);
	return logrotate_refuse(r, "a line that begins with neither a keyword nor a name");
}

/* True when the file is in error, and what it set globally is to be taken back. */
static bool parse(struct builder *b, const struct file *f, const char *data, size_t len,
	struct logrotate_set *set)
{
	struct reader r = {
		.b = b, .file = f, .p = data, .end = data + len, .line = 1, .global = set};

	while (r.p < r.end) {
		if (!*r.p) {
			logrotate_problem_at(b, f ? f->path : NULL, r.line, "a NUL byte");
			return true;
		}
		enum step s = token(&r);
		if (s == DROP)
			drop_section(&r);
		if (s == STOP) {
			if (r.in_section)
				b->n--;
			return true;
		}
	}
	return r.failed;
}

static bool read_one(struct builder *b, const char *path, struct logrotate_set *set)
{
	const struct file *f;
	struct err e = {0};

	if (b->files++ >= MAX_FILES)
		return true;
	int rc = root_read(b->l->root, path, &f, &e);
	if (rc == -EINVAL)
		return false; /* a directory or device among the included is passed over */
	if (rc < 0) {
		logrotate_problem_at(b, path, 0, arena_strdup(b->a, e.text));
		return true;
	}
	if (f->st.st_mode & 022) {
		logrotate_problem_at(
			b, f->path, 0, "skipped by logrotate: group or others may write it");
		return false;
	}
	if (f->st.st_uid) {
		logrotate_problem_at(b, f->path, 0, "skipped by logrotate: not owned by root");
		return false;
	}
	struct logrotate_set before = *set;
	bool bad = parse(b, f, f->data, f->size, set);
	if (bad)
		*set = before;
	return bad;
}

static bool read_path(struct builder *b, const char *path, struct logrotate_set *set)
{
	struct stat st;
	char **names;
	size_t n;
	bool bad = false;

	if (root_stat(b->l->root, path, true, &st, NULL) < 0) {
		logrotate_problem_at(b, path, 0, "a configuration that is not there");
		return true;
	}
	if (!S_ISDIR(st.st_mode))
		return read_one(b, path, set);
	if (root_list(b->l->root, path, b->a, &names, &n, NULL) < 0) {
		logrotate_problem_at(b, path, 0, "a directory that could not be read");
		return true;
	}
	for (size_t i = 0; i < n; i++)
		if (!is_taboo(b, names[i]))
			bad |= read_one(b, arena_printf(b->a, "%s/%s", path, names[i]), set);
	return bad;
}

bool logrotate_include(struct reader *r, const char *path, struct logrotate_set *set)
{
	struct builder *b = r->b;
	bool bad;

	if (!b->l->root)
		return false;
	if (b->depth >= MAX_NESTING) {
		logrotate_problem_at(b, path, 0, "includes nested too deep");
		return true;
	}
	/* Inside a section its own settings are meant; sections made meanwhile may move it. */
	struct logrotate_set mine = *set;
	size_t at = b->n;
	b->depth++;
	bad = read_path(b, path, &mine);
	b->depth--;
	*(r->in_section ? &b->sections[at - 1].set : r->global) = mine;
	return bad;
}

static void read_all(struct builder *b, char **paths, size_t n)
{
	struct logrotate_set set = {.size = 1 << 20, .ifempty = true};

	for (size_t i = 0; i < sizeof(default_taboo) / sizeof(*default_taboo); i++)
		logrotate_taboo(b, default_taboo[i]);
	if (!b->l->root)
		parse(b, NULL, b->l->text, b->l->len, &set);
	for (size_t i = 0; b->l->root && i < n; i++)
		read_path(b, paths[i], &set);
}

const struct logrotate *logrotate_parse(const char *text, size_t len, struct arena *a)
{
	struct logrotate *l = arena_alloc(a, sizeof(*l));
	struct builder b = {.l = l, .a = a};

	*l = (struct logrotate){.installed = true, .text = text, .len = len};
	read_all(&b, NULL, 0);
	l->problems = b.problems;
	l->n_problems = b.n_problems;
	return l;
}

const struct logrotate_entry *logrotate_for(const struct logrotate *l,
	const struct logrotate_run *run, struct arena *a, const char *path)
{
	struct builder b = {.l = l, .a = a, .assumed = path};

	read_all(&b, run ? run->paths : NULL, run ? run->n_paths : 0);
	const struct section *s = holder(&b, path);
	if (!s)
		return NULL;
	struct logrotate_entry *x = arena_alloc(a, sizeof(*x));
	*x = (struct logrotate_entry){.pattern = s->names,
		.set = s->set,
		.file = s->file,
		.line = s->line,
		.own_rotated = s->own_rotated};
	return x;
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	struct logrotate *l = arena_alloc(a, sizeof(*l));
	struct builder b = {.l = l, .a = a};
	struct stat st;
	int rc = root_stat(h->root, "/usr/sbin/logrotate", true, &st, e);

	if (rc < 0)
		return rc;
	*l = (struct logrotate){.installed = true, .root = h->root};
	l->ids = facts_get(facts, &model_ids, e);
	if (!l->ids)
		return -(e->code ? e->code : EIO);
	rc = logrotate_runs(facts, a, l, e);
	for (size_t i = 0; i < l->n_runs; i++)
		read_all(&b, l->runs[i].paths, l->runs[i].n_paths);
	l->problems = b.problems;
	l->n_problems = b.n_problems;
	*ret = l;
	return rc;
}

const struct model model_logrotate = {"logrotate.conf", build};
