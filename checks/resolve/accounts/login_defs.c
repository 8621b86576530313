/*
 * login_defs: login.defs(5) and /etc/default/useradd, as shadow's own readers take them.
 *
 * login.defs (shadow's lib/getdef.c, 4.13): pieces of at most 1023 bytes; white space at the end goes, so CRLF does no
 * harm; the name ends at the first blank or tab and so "=" is part of it ("PASS_MAX_DAYS=90" is one word and counts
 * for nothing, "PASS_MAX_DAYS = 90" has the value "= 90", which is no number); before the value blanks, tabs and
 * quotes are passed over and the first quote ends it; "#" begins a comment only at the start of a line.  The last
 * line of a name wins, also when its value is no number: the tools then use what they have built in, for the ages of
 * a new account none.  Numbers are strtol(3)'s: decimal, 0x and octal, a sign, leading white space, nothing after.
 *
 * /etc/default/useradd (useradd's get_defaults()): KEY= at the very start of a line, the rest up to the newline as it
 * stands: no blanks before "=", no quotes, no comment, no CR.  The last one wins; a number that is none is none.
 *
 * Left out: what util-linux's login, sulogin and pam_unix read from login.defs by rules of their own; a shadow built
 * with libeconf (login.defs.d, /usr/etc), which is named in why_not; EXPIRE in forms that strtoday.h leaves out.
 */
#include "checks/resolve/accounts/login_defs.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/accounts/strtoday.h"

#define DEFS	"/etc/login.defs"
#define USERADD "/etc/default/useradd"
#define PIECE	1023 /* bytes fgets() takes into shadow's buffers */

/* One setting of either file. */
struct setting {
	const char *name, *value;
	const struct file *file;
	unsigned line;
};

struct login_defs {
	struct arena *arena;
	struct setting *v;
	size_t n, cap;
	struct setting *useradd; /* of /etc/default/useradd; the name without "=" */
	size_t n_useradd, cap_useradd;
	struct new_account new;
};

/* What fgets() gives of a file, piece after piece, cut at the first NUL as strlen() sees it. */
struct pieces {
	const char *at, *end;
	unsigned line; /* of the piece last given */
	bool new_line;
};

static char *next_piece(struct pieces *p, struct arena *a)
{
	size_t left = (size_t)(p->end - p->at), max = left < PIECE ? left : PIECE;

	if (!left)
		return NULL;
	const char *newline = memchr(p->at, '\n', max);
	size_t len = newline ? (size_t)(newline - p->at) + 1 : max;
	p->line += p->new_line;
	p->new_line = newline != NULL;
	char *text = arena_strndup(a, p->at, len);
	text[strnlen(text, len)] = '\0';
	p->at += len;
	return text;
}

static struct pieces pieces_of(const struct file *f)
{
	return (struct pieces){f->data, f->data + f->size, 0, true};
}

static void read_defs(struct login_defs *d, const struct file *f)
{
	struct pieces p = pieces_of(f);

	for (char *text; (text = next_piece(&p, d->arena));) {
		size_t len = strlen(text);
		while (len && isspace((unsigned char)text[len - 1]))
			text[--len] = '\0';
		char *name = text + strspn(text, " \t");
		if (!*name || *name == '#')
			continue;
		char *s = name + strcspn(name, " \t");
		if (!*s)
			continue;
		*s++ = '\0';
		s += strspn(s, " \"\t");
		s[strcspn(s, "\"")] = '\0';
		struct setting *n = arena_push(d->arena, &d->v, &d->n, &d->cap, sizeof(*n));
		*n = (struct setting){name, s, f, p.line};
	}
}

static void read_useradd(struct login_defs *d, const struct file *f)
{
	struct pieces p = pieces_of(f);

	for (char *text; (text = next_piece(&p, d->arena));) {
		size_t len = strlen(text);
		if (len && text[len - 1] == '\n')
			text[len - 1] = '\0';
		char *equals = strchr(text, '=');
		if (!equals)
			continue;
		*equals = '\0';
		struct setting *n = arena_push(
			d->arena, &d->useradd, &d->n_useradd, &d->cap_useradd, sizeof(*n));
		*n = (struct setting){text, equals + 1, f, p.line};
	}
}

static const struct setting *last(const struct setting *v, size_t n, const char *name)
{
	while (n--)
		if (str_eq(v[n].name, name))
			return &v[n];
	return NULL;
}

/* shadow's getlong(). */
static bool number(const char *s, long *ret)
{
	char *end;

	errno = 0;
	long n = strtol(s, &end, 0);
	if (!*s || *end || errno == ERANGE)
		return false;
	*ret = n;
	return true;
}

const char *login_defs_str(const struct login_defs *d, const char *name,
	const struct file **ret_file, unsigned *ret_line)
{
	const struct setting *s = last(d->v, d->n, name);

	if (ret_file)
		*ret_file = s ? s->file : NULL;
	if (ret_line)
		*ret_line = s ? s->line : 0;
	return s ? s->value : NULL;
}

long login_defs_long(const struct login_defs *d, const char *name, long dflt, bool *ret_bad)
{
	const struct setting *s = last(d->v, d->n, name);
	long n = dflt;

	bool bad = s && !number(s->value, &n);
	if (ret_bad)
		*ret_bad = bad;
	return bad ? dflt : n;
}

const char *useradd_default(const struct login_defs *d, const char *name,
	const struct file **ret_file, unsigned *ret_line)
{
	const struct setting *s = last(d->useradd, d->n_useradd, name);

	if (ret_file)
		*ret_file = s ? s->file : NULL;
	if (ret_line)
		*ret_line = s ? s->line : 0;
	return s ? s->value : NULL;
}

const struct new_account *login_defs_new_account(const struct login_defs *d)
{
	return &d->new;
}

/* What a new account gets */

static const char *at(struct arena *a, const struct setting *s)
{
	return arena_printf(a, "%s:%u", s->file->path, s->line);
}

/* The first reason stays. */
static void why_not(struct login_defs *d, const char *text)
{
	if (!d->new.why_not)
		d->new.why_not = text;
}

/* The days of one field: getdef_num(), whose numbers are ints. */
static long field(
	struct login_defs *d, const char *name, const struct file **ret_file, unsigned *ret_line)
{
	const struct setting *s = last(d->v, d->n, name);
	long n = -1;

	if (!s)
		return -1;
	*ret_file = s->file;
	*ret_line = s->line;
	if (!number(s->value, &n) || n > INT_MAX || n < INT_MIN)
		return -1;
	if (n < -1)
		why_not(d, arena_printf(d->arena,
				   "%s: %s is negative: useradd writes a line into shadow that "
				   "glibc refuses",
				   at(d->arena, s), name));
	return n;
}

static void inactive(struct login_defs *d)
{
	const struct setting *s = last(d->useradd, d->n_useradd, "INACTIVE");
	long n;

	d->new.inactive = -1;
	if (!s)
		return;
	d->new.inactive_file = s->file;
	d->new.inactive_line = s->line;
	if (!number(s->value, &n) || n < -1)
		return;
	d->new.inactive = n;
	if (n > INT_MAX)
		why_not(d, arena_printf(d->arena,
				   "%s: INACTIVE is larger than a field of shadow can be",
				   at(d->arena, s)));
}

static void expires(struct login_defs *d)
{
	const struct setting *s = last(d->useradd, d->n_useradd, "EXPIRE");
	long day;

	d->new.expires_day = -1;
	if (!s || !*s->value)
		return;
	d->new.expires = s->value;
	d->new.expires_file = s->file;
	d->new.expires_line = s->line;
	if (strtoday(s->value, &day) && day >= -1 && day <= INT_MAX)
		d->new.expires_day = day;
	else if (!str_eq(s->value, "-1"))
		why_not(d,
			arena_printf(d->arena,
				"%s: EXPIRE is no day useradd could take, or one of a form not "
				"known here; for no date at all it would write a line that glibc "
				"refuses",
				at(d->arena, s)));
}

/* What useradd would have to write into passwd, and refuses to, which ends it. */
static void unwritable(struct login_defs *d)
{
	static const char *const names[] = {"SHELL", "HOME"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct setting *s = last(d->useradd, d->n_useradd, names[i]);
		bool bad = s && strchr(s->value, ':');
		for (const char *p = s ? s->value : ""; *p; p++)
			bad |= iscntrl((unsigned char)*p);
		if (bad)
			d->new.fails = arena_printf(d->arena,
				"%s: %s holds a control character or a colon", at(d->arena, s),
				names[i]);
	}
}

/* Scripts useradd runs before and after; they may change anything. */
static void hooks(struct login_defs *d, struct root *r)
{
	static const char *const dirs[] = {
		"/etc/shadow-maint/useradd-pre.d", "/etc/shadow-maint/useradd-post.d"};
	char **names;
	size_t n;

	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		if (!root_list(r, dirs[i], d->arena, &names, &n, NULL) && n)
			why_not(d, arena_printf(d->arena, "%s/%s: useradd runs it", dirs[i],
					   str_clean(d->arena, names[0], strlen(names[0]), 100)));
}

/* Built with libeconf, shadow reads more than /etc/login.defs. */
static void other_places(struct login_defs *d, struct root *r)
{
	static const char *const more[] = {
		"/etc/login.defs.d", "/usr/etc/login.defs", "/usr/etc/login.defs.d"};
	const struct file *f;
	struct stat st;

	for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++) {
		if (root_stat(r, more[i], true, &st, NULL))
			continue;
		if (!root_read(r, "/usr/sbin/useradd", &f, NULL) &&
			memmem(f->data, f->size, "libeconf.so", 11))
			why_not(d, arena_printf(d->arena,
					   "%s: this useradd reads it too, by rules "
					   "that are not known here",
					   more[i]));
	}
}

/* Whether there is a useradd that can be run, and is the program this file is about. */
static void program(struct login_defs *d, struct root *r)
{
	static const char *const paths[] = {"/usr/sbin/useradd", "/sbin/useradd"};
	const struct file *f;
	struct stat st;

	d->new.no_useradd = true;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths) && d->new.no_useradd; i++) {
		int rc = root_stat(r, paths[i], true, &st, NULL);
		if (is_absent(rc) || (!rc && !(st.st_mode & 0111)))
			continue;
		d->new.no_useradd = false;
		if (!root_read(r, paths[i], &f, NULL) && f->size > 2 && !memcmp(f->data, "#!", 2))
			why_not(d, arena_printf(d->arena, "%s: a script, which may do anything",
					   paths[i]));
	}
}

static void new_account(struct login_defs *d, struct root *r)
{
	struct new_account *n = &d->new;
	struct stat st;

	n->min = field(d, "PASS_MIN_DAYS", &n->min_file, &n->min_line);
	n->max = field(d, "PASS_MAX_DAYS", &n->max_file, &n->max_line);
	n->warn = field(d, "PASS_WARN_AGE", &n->warn_file, &n->warn_line);
	inactive(d);
	expires(d);
	unwritable(d);
	n->no_shadow = is_absent(root_stat(r, "/etc/shadow", true, &st, NULL));
	hooks(d, r);
	other_places(d, r);
	program(d, r);
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	struct login_defs *d = arena_alloc(a, sizeof(*d));
	const struct file *f;
	struct stat st;

	(void)facts;
	d->arena = a;
	*ret = d;
	int rc = root_read(h->root, DEFS, &f, e);
	if (!rc)
		read_defs(d, f);
	else if (!is_absent(rc))
		return rc;
	/* a directory opens and holds no line; whatever else useradd cannot open is passed over in silence */
	rc = root_read(h->root, USERADD, &f, e);
	if (!rc)
		read_useradd(d, f);
	else if (!is_absent(rc) &&
		 !(!root_stat(h->root, USERADD, true, &st, NULL) && S_ISDIR(st.st_mode)))
		return rc;
	new_account(d, h->root);
	return 0;
}

const struct model model_login_defs = {"login.defs", build};
