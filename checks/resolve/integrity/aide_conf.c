/*
 * aide_conf: reads AIDE's configuration (aide.conf(5)), line by line, as AIDE 0.18 evaluates it: groups and rules in the order
 * they stand, variables (@@define, @@{VAR}), conditions (@@if, @@ifdef ...), files and directories of files (@@include,
 * @@x_include).  Of database_in the first counts.  What AIDE refuses is refused.
 *
 * Not followed: programs run by @@x_include, the host's name (@@{HOSTNAME}, @@if hostname), root_prefix; what depends on them
 * is not known.  An @@if without a statement in it, which AIDE refuses, is taken.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/integrity/aide_parts.h"

#define DEPTH  16    /* of includes, AIDE's own bound */
#define NESTED 64    /* conditions in one another */
#define RULES  20000 /* of one configuration */
#define TEXT   8192  /* one value */

static const char *const attr_names[] = {"ftype", "p", "i", "l", "n", "u", "g", "s", "b", "m", "a",
	"c", "acl", "selinux", "xattrs", "e2fsattrs", "caps", "S", "I", "growing", "compressed",
	"ANF", "ARF", "md5", "sha1", "sha256", "sha512", "rmd160", "tiger", "haval", "crc32",
	"crc32b", "gost", "whirlpool", "stribog256", "stribog512", "sha512_256", "sha3_256",
	"sha3_512", "blake3"};
#define ATTRS (sizeof(attr_names) / sizeof(*attr_names))

uint64_t aide_attrs(char *const *names, size_t n)
{
	uint64_t ret = 0;

	for (size_t i = 0; i < ATTRS; i++)
		if (str_in(names, n, attr_names[i]))
			ret |= (uint64_t)1 << i;
	return ret;
}

static uint64_t attrs_of(struct arena *a, const char *names)
{
	size_t n;
	char **v = str_split(a, names, "+", &n);

	return aide_attrs(v, n);
}

uint64_t aide_growing(void)
{
	static char *const names[] = {"growing", "S"};

	return aide_attrs(names, 2);
}

struct symbol { /* a variable or a group */
	const char *name, *value;
	uint64_t attrs;
	enum aide_tri there; /* defined */
};

struct symbols {
	struct symbol *v;
	size_t n, cap;
};

struct loader {
	struct root *r;
	struct arena *a;
	struct aide_conf *c;
	struct symbols variables, groups;
	struct err *e;
	enum aide_release release;
};

struct cursor { /* in one line */
	const char *p, *end;
	const struct file *f;
	unsigned line;
	const char *prefix; /* of rules, from @@include; NULL */
	enum aide_tri active;
};

static int refuse(struct loader *l, const struct cursor *c, const char *what)
{
	return err_set(l->e, EBADMSG, "%s:%u: %s", c->f->path, c->line, what);
}

static struct symbol *symbol(struct symbols *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->v[i].name, name))
			return &s->v[i];
	return NULL;
}

static struct symbol *put(struct loader *l, struct symbols *s, const char *name)
{
	struct symbol *v = symbol(s, name);

	if (!v) {
		v = arena_push(l->a, &s->v, &s->n, &s->cap, sizeof(*s->v));
		v->name = name;
	}
	return v;
}

static void doubt(struct loader *l, const struct cursor *c, const char *what)
{
	if (!l->c->doubt)
		l->c->doubt = arena_printf(l->a, "%s:%u: %s", c->f->path, c->line, what);
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static void skip(struct cursor *c)
{
	while (c->p < c->end && blank(*c->p))
		c->p++;
}

static bool name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '%';
}

static char *name(struct loader *l, struct cursor *c)
{
	const char *from = c->p;

	while (c->p < c->end && name_byte(*c->p))
		c->p++;
	return arena_strndup(l->a, from, (size_t)(c->p - from));
}

/* "@@{VAR}": its value into the text; false when it is no such thing. */
static bool variable(struct loader *l, struct cursor *c, struct strbuf *b)
{
	const char *p = c->p;

	if (c->end - p < 5 || memcmp(p, "@@{", 3) != 0)
		return false;
	for (p += 3; p < c->end && name_byte(*p); p++)
		;
	if (p == c->p + 3 || p == c->end || *p != '}')
		return false;
	char *var = arena_strndup(l->a, c->p + 3, (size_t)(p - c->p - 3));
	const struct symbol *s = symbol(&l->variables, var);
	c->p = p + 1;
	if (s && s->there == AIDE_YES)
		strbuf_puts(b, s->value);
	else if (s || l->c->n_opaque || !strcmp(var, "HOSTNAME"))
		strbuf_puts(b, "\001");
	return true;
}

/* A text up to the next blank, its escapes and variables resolved. */
static char *text(struct loader *l, struct cursor *c)
{
	struct strbuf b = {.arena = l->a};

	while (c->p < c->end && !blank(*c->p) && b.len < TEXT) {
		if (variable(l, c, &b))
			continue;
		if (*c->p == '\\' && c->p + 1 < c->end && strchr("\\@ ", c->p[1]))
			c->p++;
		strbuf_add(&b, c->p++, 1);
	}
	return b.len >= TEXT ? NULL : arena_strdup(l->a, strbuf_str(&b));
}

/* Whether nothing but a comment follows. */
static int line_ends(struct loader *l, struct cursor *c)
{
	skip(c);
	return c->p == c->end || *c->p == '#' ? 0 : refuse(l, c, "more than AIDE takes here");
}

/* One word of an attribute expression; NULL when none stands here. */
static char *word(struct loader *l, struct cursor *c)
{
	const char *from;

	skip(c);
	from = c->p;
	while (c->p < c->end && (name_byte(*c->p) || *c->p == '>'))
		c->p++;
	return c->p == from ? NULL : arena_strndup(l->a, from, (size_t)(c->p - from));
}

/* A group's attributes; *known is cleared when they may be others. */
static int group(
	struct loader *l, const struct cursor *c, const char *w, uint64_t *ret, bool *known)
{
	const struct symbol *s = symbol(&l->groups, w);

	*ret = s ? s->attrs : 0;
	if ((s && s->there != AIDE_YES) || l->c->n_opaque)
		*known = false;
	if (!s && !l->c->n_opaque)
		return refuse(l, c, "a group that is not defined");
	return 0;
}

/* "p+u-g", of which the first word was read. */
static int expression(struct loader *l, struct cursor *c, const char *w, uint64_t *ret, bool *known)
{
	int rc = group(l, c, w, ret, known);

	for (skip(c); !rc && c->p < c->end; skip(c)) {
		char op = *c->p++;
		uint64_t v;
		if ((op != '+' && op != '-') || !(w = word(l, c)))
			return refuse(l, c, "no attribute expression");
		rc = group(l, c, w, &v, known);
		*ret = op == '+' ? *ret | v : *ret & ~v;
	}
	return rc;
}

static int add_rule(struct loader *l, struct cursor *c, struct aide_rule r)
{
	size_t offset;
	char why[128];

	if (l->c->n_rules >= RULES)
		return refuse(l, c, "more rules than this agent takes in");
	if (c->prefix)
		r.regex = arena_printf(l->a, "%s%s", c->prefix, r.regex);
	r.node = aide_node(l->a, r.regex);
	if (strstr(r.node, "//"))
		return refuse(l, c, "a double slash, which AIDE refuses");
	if (!strchr(r.regex, AIDE_UNKNOWN) &&
		!(r.code = aide_compile(l->a, r.regex, true, &offset, why)))
		return refuse(l, c, arena_printf(l->a, "no regular expression: %s", why));
	r.file = c->f;
	r.line = c->line;
	if (c->active == AIDE_MAYBE)
		r.maybe = true;
	*(struct aide_rule *)arena_push(
		l->a, &l->c->rules, &l->c->n_rules, &l->c->cap_rules, sizeof(r)) = r;
	return 0;
}

/* "f,d" before the attributes: the types; "0" among them restricts nothing by itself. */
static int types(struct loader *l, struct cursor *c, const char *w, struct aide_rule *r)
{
	struct strbuf b = {.arena = l->a};

	for (;;) {
		if (*w != '0' && (w[1] || !strchr("fdlcbpsDP", *w)))
			return refuse(l, c, "no file type");
		if (*w != '0')
			strbuf_puts(&b, w);
		skip(c);
		if (c->p == c->end || *c->p != ',')
			break;
		c->p++;
		if (!(w = word(l, c)))
			return refuse(l, c, "no file type");
	}
	r->types = b.len ? strbuf_str(&b) : NULL;
	return 0;
}

static int rule(struct loader *l, struct cursor *c, char kind)
{
	struct aide_rule r = {.kind = kind, .regex = text(l, c)};
	bool known = true;
	char *w = word(l, c);
	int rc = 0;

	if (!r.regex)
		return refuse(l, c, "a rule longer than this agent reads");
	skip(c);
	if (w && (kind == '!' || (c->p < c->end && *c->p != '+' && *c->p != '-'))) {
		rc = types(l, c, w, &r);
		w = rc ? NULL : word(l, c);
	}
	if (!rc && (kind == '!' ? w != NULL : !w))
		rc = refuse(l, c, "no rule");
	if (!rc && w)
		rc = expression(l, c, w, &r.attrs, &known);
	skip(c);
	if (!rc && c->p != c->end)
		rc = refuse(l, c, "no rule");
	r.maybe = !known && !l->c->n_opaque;
	return rc || c->active == AIDE_NO ? rc : add_rule(l, c, r);
}

static int load_file(struct loader *l, const char *path, unsigned depth, const char *prefix,
	enum aide_tri active);

/* A file that @@x_include would run is a program when its owner may execute it. */
static int include_one(struct loader *l, struct cursor *c, const char *path, const struct stat *st,
	bool run, unsigned depth, const char *prefix)
{
	if (!run || !(st->st_mode & S_IXUSR))
		return load_file(l, path, depth, prefix, c->active);
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return refuse(l, c,
			arena_printf(
				l->a, "%s may be written by others, so AIDE refuses it", path));
	*(struct aide_place *)arena_push(l->a, &l->c->opaque, &l->c->n_opaque, &l->c->cap_opaque,
		sizeof(*l->c->opaque)) = (struct aide_place){path, c->f, c->line};
	return 0;
}

static int include_directory(struct loader *l, struct cursor *c, const char *dir, const char *rx,
	bool run, unsigned depth, const char *prefix)
{
	char **names, why[128];
	size_t n, offset;
	void *code = aide_compile(l->a, rx, false, &offset, why);
	int rc = code ? root_list(l->r, dir, l->a, &names, &n, l->e)
		      : refuse(l, c, arena_printf(l->a, "no regular expression: %s", why));

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < n && !rc; i++) {
		const char *path = arena_printf(l->a, "%s/%s", dir, names[i]);
		struct stat st;
		enum aide_match m = aide_match(code, l->a, names[i]);
		rc = root_stat(l->r, path, true, &st, l->e);
		if (!rc && S_ISREG(st.st_mode) && m == MATCH_FULL)
			rc = include_one(l, c, path, &st, run, depth, prefix);
	}
	return rc;
}

static int include(struct loader *l, struct cursor *c, bool run, unsigned depth)
{
	char *part[3] = {0};
	struct stat st;
	size_t n = 0;
	int rc;

	while (n < 3 && c->p < c->end && blank(*c->p)) {
		skip(c);
		if (c->p == c->end || !(part[n] = text(l, c)))
			return refuse(l, c, "no file to include");
		n++;
	}
	if (!n || c->p != c->end)
		return refuse(l, c, "no file to include");
	if (c->active == AIDE_NO)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (strchr(part[i], AIDE_UNKNOWN))
			return refuse(l, c, "what is included depends on what is not known");
	if (depth >= DEPTH)
		return refuse(l, c, "include files are nested too deeply");
	if (n == 1) {
		rc = root_stat(l->r, part[0], false, &st, l->e);
		if (rc < 0)
			return err_wrap(l->e, "%s:%u", c->f->path, c->line);
		if (!S_ISREG(st.st_mode))
			return refuse(l, c, "what is included is no regular file");
		return include_one(l, c, part[0], &st, run, depth + 1, c->prefix);
	}
	const char *prefix = c->prefix;
	if (part[2]) {
		size_t len = strlen(part[2]);
		if (*part[2] != '/')
			return refuse(l, c, "a prefix that does not begin with a slash");
		if (len && part[2][len - 1] == '/')
			part[2][len - 1] = '\0';
		prefix = arena_printf(l->a, "%s%s", prefix ? prefix : "", part[2]);
	}
	return include_directory(l, c, part[0], part[1], run, depth + 1, prefix);
}

static int define(struct loader *l, struct cursor *c, bool undo)
{
	skip(c);
	char *var = name(l, c), *value = "";

	skip(c);
	if (!*var)
		return refuse(l, c, "no variable");
	if (!undo && c->p < c->end && !(value = text(l, c)))
		return refuse(l, c, "a value longer than this agent reads");
	int rc = undo ? 0 : line_ends(l, c);
	if (rc || c->active == AIDE_NO)
		return rc;
	struct symbol *s = put(l, &l->variables, var);
	s->value = value;
	s->there = c->active == AIDE_MAYBE ? AIDE_MAYBE : undo ? AIDE_NO : AIDE_YES;
	return 0;
}

static bool starts(struct cursor *c, const char *w)
{
	size_t n = strlen(w);

	if ((size_t)(c->end - c->p) < n || memcmp(c->p, w, n) != 0)
		return false;
	c->p += n;
	return true;
}

static enum aide_tri is_defined(struct loader *l, struct cursor *c, const char *var)
{
	const struct symbol *s = symbol(&l->variables, var);

	if (s && s->there == AIDE_YES)
		return AIDE_YES;
	if (!l->c->n_opaque && (!s || s->there == AIDE_NO) && !strchr(var, AIDE_UNKNOWN))
		return AIDE_NO;
	doubt(l, c, "whether a variable is defined is not known");
	return AIDE_MAYBE;
}

/* "not defined X", "exists /path", "hostname x": op is the function where the keyword named it, else NULL. */
static int condition(
	struct loader *l, struct cursor *c, const char *op, bool no, enum aide_tri *ret)
{
	static const char *const ops[] = {"defined", "hostname", "exists"};
	struct stat st;

	for (skip(c); !op && starts(c, "not"); skip(c))
		no = !no;
	for (size_t i = 0; !op && i < 3; i++)
		if (starts(c, ops[i]))
			op = ops[i];
	skip(c);
	char *v = op && c->p < c->end ? text(l, c) : NULL;
	if (!v || line_ends(l, c) < 0)
		return refuse(l, c, "no condition");
	if (!strcmp(op, "exists") && !strchr(v, AIDE_UNKNOWN)) {
		int rc = c->active == AIDE_NO ? 0 : root_stat(l->r, v, true, &st, l->e);
		if (rc < 0 && !is_absent(rc))
			return rc;
		*ret = rc ? AIDE_NO : AIDE_YES;
	} else if (!strcmp(op, "defined")) {
		*ret = is_defined(l, c, v);
	} else {
		*ret = AIDE_MAYBE;
		doubt(l, c, "the host's name is not known here");
	}
	if (no && *ret != AIDE_MAYBE)
		*ret = *ret == AIDE_YES ? AIDE_NO : AIDE_YES;
	return 0;
}

static const struct {
	const char *name;
	char kind; /* 's': a text; 'a': attributes; 'x': no more */
} options[] = {{"database_in", 's'}, {"database", 's'}, {"database_out", 's'},
	{"database_new", 's'}, {"database_attrs", 'a'}, {"database_add_metadata", 's'},
	{"gzip_dbout", 's'}, {"warn_dead_symlinks", 's'}, {"grouped", 's'}, {"report_grouped", 's'},
	{"summarize_changes", 's'}, {"report_summarize_changes", 's'},
	{"acl_no_symlink_follow", 's'}, {"report_format", 's'}, {"report_level", 's'},
	{"report_ignore_added_attrs", 'a'}, {"report_ignore_removed_attrs", 'a'},
	{"report_ignore_changed_attrs", 'a'}, {"report_force_attrs", 'a'}, {"verbose", 'x'},
	{"log_level", 's'}, {"report_url", 's'}, {"report_detailed_init", 's'},
	{"report_base16", 's'}, {"report_quiet", 's'}, {"report_append", 's'},
	{"report_ignore_e2fsattrs", 's'}, {"root_prefix", 's'}, {"config_version", 's'},
	{"config_check_warn_unrestricted_rules", 's'}, {"num_workers", 's'},
	{"database_attributes", 'x'}};

static int set_text(struct loader *l, struct cursor *c, const char *option, const char *v)
{
	struct aide_place at = {v, c->f, c->line};

	if (!strcmp(option, "root_prefix") && *v && strcmp(v, "/") != 0)
		return refuse(l, c, "root_prefix: of which root the rules are is not judged");
	if (!strcmp(option, "report_url"))
		*(struct aide_place *)arena_push(l->a, &l->c->reports, &l->c->n_reports,
			&l->c->cap_reports, sizeof(at)) = at;
	if (strcmp(option, "database_in") != 0 && strcmp(option, "database") != 0)
		return 0;
	if (c->active == AIDE_MAYBE || strchr(v, AIDE_UNKNOWN))
		return refuse(l, c, "which database is read depends on what is not known");
	if (!l->c->database.value)
		l->c->database = at;
	return 0;
}

/* "option=value" and "Group = p+u". */
static int assignment(struct loader *l, struct cursor *c)
{
	char *key = name(l, c), kind = 'g', *v, *w;
	bool known = true;
	uint64_t attrs;
	int rc;

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (!strcmp(options[i].name, key))
			kind = options[i].kind;
	if (kind == 'x' && l->release == AIDE_0_16)
		kind = 's';
	if (!*key || kind == 'x' ||
		(kind == 'g' && strspn(key, "abcdefghijklmnopqrstuvwxyz_") == strlen(key)))
		return refuse(l, c, "an option AIDE does not know");
	while (c->p < c->end && *c->p == ' ')
		c->p++;
	if (c->p == c->end || *c->p++ != '=')
		return refuse(l, c, "no value");
	while (c->p < c->end && *c->p == ' ')
		c->p++;
	if (kind == 's') {
		v = c->p < c->end && !blank(*c->p) ? text(l, c) : NULL;
		rc = v ? line_ends(l, c) : refuse(l, c, "no value");
		return rc || c->active == AIDE_NO ? rc : set_text(l, c, key, v);
	}
	if (!(w = word(l, c)))
		return refuse(l, c, "no attribute expression");
	rc = expression(l, c, w, &attrs, &known);
	if (rc || c->active == AIDE_NO)
		return rc;
	if (!strcmp(key, "report_ignore_changed_attrs"))
		l->c->ignored |= attrs;
	if (kind == 'a')
		return 0;
	struct symbol *s = put(l, &l->groups, key);
	s->attrs = attrs;
	s->there = known && c->active == AIDE_YES ? AIDE_YES : AIDE_MAYBE;
	return 0;
}

struct ifs { /* the conditions a line stands under */
	enum aide_tri v[NESTED];
	bool other[NESTED]; /* in @@else */
	size_t n;
};

static enum aide_tri both(enum aide_tri x, enum aide_tri y)
{
	return x == AIDE_NO || y == AIDE_NO ? AIDE_NO : x == AIDE_YES ? y : x;
}

static int begin_if(struct loader *l, struct cursor *c, struct ifs *s, const char *op, bool no)
{
	enum aide_tri t = AIDE_MAYBE;
	int rc = condition(l, c, op, no, &t);

	if (rc)
		return rc;
	if (s->n == NESTED)
		return refuse(l, c, "conditions are nested too deeply");
	s->other[s->n] = false;
	s->v[s->n++] = t;
	return 0;
}

static int macro(struct loader *l, struct cursor *c, struct ifs *s, unsigned depth)
{
	if (starts(c, "@@x_include_setenv")) {
		skip(c);
		return *name(l, c) ? 0 : refuse(l, c, "no variable");
	}
	if (starts(c, "@@x_include"))
		return include(l, c, true, depth);
	if (starts(c, "@@include"))
		return include(l, c, false, depth);
	if (starts(c, "@@define"))
		return define(l, c, false);
	if (starts(c, "@@undef"))
		return define(l, c, true);
	if (starts(c, "@@ifdef"))
		return begin_if(l, c, s, "defined", false);
	if (starts(c, "@@ifndef"))
		return begin_if(l, c, s, "defined", true);
	if (starts(c, "@@ifhost"))
		return begin_if(l, c, s, "hostname", false);
	if (starts(c, "@@ifnhost"))
		return begin_if(l, c, s, "hostname", true);
	if (starts(c, "@@if"))
		return begin_if(l, c, s, NULL, false);
	if (starts(c, "@@else")) {
		if (!s->n || s->other[s->n - 1])
			return refuse(l, c, "@@else without @@if");
		enum aide_tri *t = &s->v[s->n - 1];
		*t = *t == AIDE_MAYBE ? AIDE_MAYBE : *t == AIDE_YES ? AIDE_NO : AIDE_YES;
		s->other[s->n - 1] = true;
		return line_ends(l, c);
	}
	if (!starts(c, "@@endif") || !s->n)
		return refuse(l, c, "a macro AIDE does not know");
	s->n--;
	return line_ends(l, c);
}

static int read_line(struct loader *l, struct cursor *c, struct ifs *s, unsigned depth)
{
	skip(c);
	if (c->p == c->end || *c->p == '#')
		return 0;
	if (*c->p == '@')
		return macro(l, c, s, depth);
	if (*c->p == '/')
		return rule(l, c, '/');
	if ((*c->p == '=' || *c->p == '!') && c->p + 1 < c->end && c->p[1] == '/') {
		char kind = *c->p++;
		return rule(l, c, kind);
	}
	return assignment(l, c);
}

static int load_file(struct loader *l, const char *path, unsigned depth, const char *prefix,
	enum aide_tri active)
{
	struct cursor c = {.prefix = prefix};
	struct ifs s = {.n = 0};
	const char *line;
	size_t len;
	int rc = root_read(l->r, path, &c.f, l->e);

	if (rc < 0)
		return rc;
	*(const struct file **)arena_push(
		l->a, &l->c->files, &l->c->n_files, &l->c->cap_files, sizeof(*l->c->files)) = c.f;
	if (l->c->n_files > LIMIT_RULES)
		return err_set(l->e, EBADMSG, "%s: more files than this agent takes in", path);
	struct lines lines = lines_of(c.f->data, c.f->size);
	while (!rc && next_line(&lines, &line, &len)) {
		if (len && line[len - 1] == '\r')
			len--;
		c.p = line;
		c.end = line + len;
		c.line = lines.number;
		c.active = active;
		for (size_t i = 0; i < s.n; i++)
			c.active = both(c.active, s.v[i]);
		if (memchr(line, '\0', len) || memchr(line, AIDE_UNKNOWN, len))
			return refuse(l, &c, "a control character");
		rc = read_line(l, &c, &s, depth);
	}
	return !rc && s.n ? refuse(l, &c, "an @@if without @@endif") : rc;
}

static void builtin_groups(struct loader *l)
{
	const char *x = "acl+selinux+xattrs+e2fsattrs+caps", *basic = "p+ftype+i+n+u+g";
	const struct {
		const char *name, *attrs;
	} groups[] = {{"R", l->release == AIDE_0_19 ? "s+l+m+c+sha3_256" : "s+l+m+c+md5"},
		{"L", "l"}, {">", "s+l+growing"}};

	for (size_t i = 0; i < ATTRS; i++)
		*put(l, &l->groups, attr_names[i]) =
			(struct symbol){attr_names[i], NULL, (uint64_t)1 << i, AIDE_YES};
	for (size_t i = 0; i < 3; i++)
		*put(l, &l->groups, groups[i].name) = (struct symbol){groups[i].name, NULL,
			attrs_of(l->a, basic) | attrs_of(l->a, x) | attrs_of(l->a, groups[i].attrs),
			AIDE_YES};
	*put(l, &l->groups, "X") = (struct symbol){"X", NULL, attrs_of(l->a, x), AIDE_YES};
	*put(l, &l->groups, "E") = (struct symbol){"E", NULL, 0, AIDE_YES};
	/* What was compiled in; of libmhash and libgcrypt alike at least these two, on which alone an answer rests. */
	*put(l, &l->groups, "H") =
		(struct symbol){"H", NULL, attrs_of(l->a, "md5+sha1+sha256+sha512"), AIDE_YES};
}

int aide_load(struct root *r, struct arena *a, const char *path, enum aide_release release,
	struct aide_conf *ret, struct err *e)
{
	struct loader l = {.r = r, .a = a, .c = ret, .e = e, .release = release};

	*ret = (struct aide_conf){0};
	builtin_groups(&l);
	int rc = load_file(&l, path, 0, NULL, AIDE_YES);
	aide_index(ret, a);
	return rc;
}
