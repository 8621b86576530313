/*
 * sssd_conf: sssd.conf(5) by the rules of ding-libs' ini parser as sssd 2.x uses it: no continuation lines, the last
 * assignment of a key counts, sections of one name are one, keys and sections without regard to case.  "#", ";" and "//"
 * begin a comment in the first column only, "/" and "*" one of several lines.  A line that is neither makes sssd refuse the
 * file; a drop-in it refuses, or that others than root may read, is passed over.  Drop-ins: conf.d, "*.conf" without a dot
 * in front, by name, over the main file.  The main file must be root's, of group root, and closed to everybody else.
 *
 * Left out: names whose order depends on a locale, sections [application/...], and rules that sssctl alone checks.
 */
#include "checks/resolve/directory/sssd_conf.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/str.h"

#define MAIN_PATH "/etc/sssd/sssd.conf"
#define DROP_INS  "/etc/sssd/conf.d"
#define KEY_MAX	  1024

struct parse {
	struct arena *a;
	struct sssd_conf *to;
	const struct file *file;
	const char *section;
	bool in_comment;
	unsigned line;
};

static char *lower(struct arena *a, const char *s, size_t n)
{
	char *t = arena_strndup(a, s, n);

	for (char *p = t; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return t;
}

/* Whether "/" "*" ... ends on this line; least: the shortest text in which it may. */
static bool comment_ends(const char *s, size_t n, size_t least)
{
	while (n && isspace((unsigned char)s[n - 1]))
		n--;
	return n >= least && s[n - 1] == '/' && s[n - 2] == '*';
}

static bool is_comment(struct parse *p, const char *s, size_t n)
{
	if (p->in_comment) {
		p->in_comment = !comment_ends(s, n, 3);
		return true;
	}
	if (!n || *s == ';' || *s == '#' || (n > 1 && s[0] == '/' && s[1] == '/'))
		return true;
	if (n > 1 && s[0] == '/' && s[1] == '*') {
		p->in_comment = !comment_ends(s, n, 4);
		return true;
	}
	return false;
}

static const char *take_section(struct parse *p, const char *s, size_t n)
{
	const char *start = s + 1, *end = s + n;

	while (end > s && isspace((unsigned char)end[-1]))
		end--;
	if (end[-1] != ']')
		return "a section without its \"]\"";
	end--;
	while (start < end && isspace((unsigned char)*start))
		start++;
	while (end > start && isspace((unsigned char)end[-1]))
		end--;
	if (start >= end)
		return "a section without a name";
	if (end - start > KEY_MAX)
		return "a section whose name is too long";
	p->section = lower(p->a, start, (size_t)(end - start));
	return NULL;
}

static const char *take_key(struct parse *p, const char *s, size_t n)
{
	const char *end = s + n, *eq, *k;

	while (s < end && isspace((unsigned char)*s))
		s++;
	eq = memchr(s, '=', (size_t)(end - s));
	if (!eq)
		return "a line that is no setting";
	for (k = eq; k > s && isspace((unsigned char)k[-1]); k--)
		;
	if (k == s)
		return "a value without a key";
	if (k - s >= KEY_MAX)
		return "a key that is too long";
	for (eq++; eq < end && isspace((unsigned char)*eq); eq++)
		;
	while (end > eq && isspace((unsigned char)end[-1]))
		end--;
	*(struct sssd_setting *)arena_push(
		p->a, &p->to->v, &p->to->n, &p->to->cap, sizeof(*p->to->v)) = (struct sssd_setting){
		.section = p->section ? p->section : "default",
		.key = lower(p->a, s, (size_t)(k - s)),
		.value = arena_strndup(p->a, eq, (size_t)(end - eq)),
		.file = p->file,
		.line = p->line,
	};
	return NULL;
}

/* NULL, or why the parser stops at p->line. */
static const char *parse(struct parse *p)
{
	const struct file *f = p->file;
	bool bom = f->size >= 3 && !memcmp(f->data, "\xef\xbb\xbf", 3);
	struct lines l = lines_of(f->data + (bom ? 3 : 0), f->size - (bom ? 3 : 0));
	const char *s, *why = NULL;
	size_t n;

	while (!why && next_line(&l, &s, &n)) {
		p->line = l.number;
		while (n && s[n - 1] == '\r')
			n--;
		if (is_comment(p, s, n))
			continue;
		if (!isspace((unsigned char)*s)) {
			why = *s == '[' ? take_section(p, s, n) : take_key(p, s, n);
			continue;
		}
		size_t blank = 0;
		while (blank < n && isspace((unsigned char)s[blank]))
			blank++;
		if (blank == n)
			continue;
		size_t tabs = 0;
		while (tabs < blank && (s[tabs] == ' ' || s[tabs] == '\t'))
			tabs++;
		why = tabs < blank ? "a line that begins with a control character"
				   : take_key(p, s, n);
	}
	if (!why && p->in_comment)
		why = "a comment that does not end";
	return why;
}

static int unreadable_encoding(const struct file *f, struct err *e)
{
	if (f->has_nul || (f->size >= 2 && (!memcmp(f->data, "\xff\xfe", 2) ||
						   !memcmp(f->data, "\xfe\xff", 2))))
		return err_set(e, EBADMSG, "%s: it holds NUL bytes or is kept in UTF-16", f->path);
	return 0;
}

/* What keeps sssd from taking a file: it is not root's own, or open to others. */
static const char *bad_access(const struct file *f)
{
	if (f->st.st_uid || f->st.st_gid)
		return "its owner or group is not root";
	if ((f->st.st_mode & 07777 & ~(mode_t)(S_IWUSR | S_IXUSR)) != S_IRUSR)
		return "its mode lets others than its owner in";
	return NULL;
}

static void add_file(struct arena *a, struct sssd_conf *c, const struct file *f)
{
	*(const struct file **)arena_push(
		a, &c->files, &c->n_files, &c->cap_files, sizeof(*c->files)) = f;
}

static int drop_in(
	struct root *r, struct arena *a, const char *path, struct sssd_conf *c, struct err *e)
{
	const struct file *f;
	struct sssd_conf before = *c;
	struct stat st;
	const char *why;
	int rc = root_stat(r, path, true, &st, e);

	if (is_absent(rc) || (!rc && !S_ISREG(st.st_mode)))
		return 0;
	if (rc < 0 || (rc = root_read(r, path, &f, e)) < 0 || (rc = unreadable_encoding(f, e)) < 0)
		return rc;
	struct parse p = {.a = a, .to = c, .file = f};
	why = bad_access(f);
	if (!why && (why = parse(&p)))
		*c = before;
	if (!why)
		add_file(a, c, f);
	else
		*(const char **)arena_push(a, &c->skipped, &c->n_skipped, &c->cap_skipped,
			sizeof(*c->skipped)) = arena_printf(a, "%s: %s", path, why);
	return 0;
}

static int drop_ins(struct root *r, struct arena *a, struct sssd_conf *c, struct err *e)
{
	char **names;
	size_t n;
	int rc = root_list(r, DROP_INS, a, &names, &n, e);

	for (size_t i = 0; !rc && i < n; i++)
		if (strlen(names[i]) >= 6 && *names[i] != '.' && *names[i] != '\\' &&
			str_ends(names[i], ".conf"))
			rc = drop_in(r, a, arena_printf(a, "%s/%s", DROP_INS, names[i]), c, e);
	return is_absent(rc) ? 0 : rc;
}

const struct sssd_setting *sssd_get(const struct sssd_conf *c, const char *section, const char *key)
{
	for (size_t i = c->n; i--;)
		if (str_ieq(c->v[i].section, section) && str_ieq(c->v[i].key, key))
			return *c->v[i].value ? &c->v[i] : NULL;
	return NULL;
}

static void add_domain(struct arena *a, struct sssd_conf *c, const char *name)
{
	for (size_t i = 0; i < c->n_domains; i++)
		if (str_ieq(c->domains[i], name))
			return;
	*(char **)arena_push(a, &c->domains, &c->n_domains, &c->cap_domains, sizeof(*c->domains)) =
		arena_strdup(a, name);
}

static void refuse(struct sssd_conf *c, const struct file *f, unsigned line, const char *why)
{
	if (c->refused)
		return;
	c->refused = why;
	c->at = f;
	c->line = line;
}

/* The list of [sssd], and what "enabled" of a section adds or takes away. */
static void find_domains(struct arena *a, struct sssd_conf *c)
{
	const struct sssd_setting *s = sssd_get(c, "sssd", "domains");
	size_t n = 0;
	char **names = s ? str_split(a, s->value, ",", &n) : NULL;

	for (size_t i = 0; i < n; i++)
		if (*str_strip(names[i]))
			add_domain(a, c, str_strip(names[i]));
	for (size_t i = 0; i < c->n; i++) {
		const char *name = c->v[i].section + 7;
		if (!str_starts(c->v[i].section, "domain/") || strchr(name, '/'))
			continue;
		const struct sssd_setting *on = sssd_get(c, c->v[i].section, "enabled");
		if (!on || on != &c->v[i])
			continue;
		if (str_ieq(on->value, "true"))
			add_domain(a, c, name);
		else if (!str_ieq(on->value, "false"))
			refuse(c, on->file, on->line, "\"enabled\" is neither true nor false");
		else
			for (size_t d = 0; d < c->n_domains; d++)
				if (str_ieq(c->domains[d], name))
					c->domains[d--] = c->domains[--c->n_domains];
	}
	s = sssd_get(c, "sssd", "config_file_version");
	if (s && !str_eq(s->value, "2"))
		refuse(c, s->file, s->line, "another version of the file's format than 2");
}

int sssd_conf_read(struct root *r, struct arena *a, const char *main_path, struct sssd_conf *ret,
	struct err *e)
{
	const struct file *f;
	int rc = root_read(r, main_path ? main_path : MAIN_PATH, &f, e);

	*ret = (struct sssd_conf){0};
	if (rc < 0 && !is_absent(rc))
		return rc;
	if (!rc) {
		struct parse p = {.a = a, .to = ret, .file = f};
		const char *why;
		if ((rc = unreadable_encoding(f, e)) < 0)
			return rc;
		add_file(a, ret, f);
		if ((why = bad_access(f)))
			refuse(ret, f, 0, why);
		else if ((why = parse(&p)))
			refuse(ret, f, p.line, why);
		if (why)
			return 0;
	}
	if ((rc = drop_ins(r, a, ret, e)) < 0)
		return rc;
	find_domains(a, ret);
	return 0;
}
