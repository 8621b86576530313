/*
 * quality: the settings of pam_pwquality(8), pwquality.conf(5), and pam_cracklib(8).
 *
 * Rule, from libpwquality 1.4.3 to 1.4.5: built-in values; then /etc/security/pwquality.conf.d/ (names in which the
 * first ".conf" is the end, by strcmp), then /etc/security/pwquality.conf; then the arguments of the line, whatever
 * they are mixed with.  Key by key the last one wins.  A line of a file is cut at '#', blanks at its ends go; the
 * name ends at a blank or '=', one '=' may follow among blanks, the rest of the line is the value.  Names have no
 * case.  A number is decimal and nothing else; enforce_for_root and local_users_only are set by their name, whatever
 * the value.  An unknown name, a value that is no number, or a line of more than 1023 bytes ends the reading: of this
 * file and of all that would follow, pwquality.conf too; what was set before stays and the module goes on.  As an
 * argument the same is only passed over.  minlen is at least 6, minclass at most 4.
 *
 * Before 1.4.3 the library does not know retry, enforce_for_root and local_users_only, which only the module does: in a
 * file they end its reading like any other unknown name.  Which it is, the library's own file says.
 *
 * Left out: settings in /usr/lib/security, which no released version reads; locales in which a byte above 127 is a
 * blank.
 */
#include "checks/pam/quality.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define CONF	 "/etc/security/pwquality.conf"
#define MAX_LINE 1023

enum type { NUMBER, TEXT, SET };

static const struct {
	const char *name;
	enum type type;
	int value; /* built in */
} keys[PWQ_KEYS] = {
	[PWQ_DIFOK] = {"difok", NUMBER, 1},
	[PWQ_MINLEN] = {"minlen", NUMBER, 8},
	[PWQ_DCREDIT] = {"dcredit", NUMBER, 0},
	[PWQ_UCREDIT] = {"ucredit", NUMBER, 0},
	[PWQ_LCREDIT] = {"lcredit", NUMBER, 0},
	[PWQ_OCREDIT] = {"ocredit", NUMBER, 0},
	[PWQ_MINCLASS] = {"minclass", NUMBER, 0},
	[PWQ_MAXREPEAT] = {"maxrepeat", NUMBER, 0},
	[PWQ_MAXCLASSREPEAT] = {"maxclassrepeat", NUMBER, 0},
	[PWQ_MAXSEQUENCE] = {"maxsequence", NUMBER, 0},
	[PWQ_GECOSCHECK] = {"gecoscheck", NUMBER, 0},
	[PWQ_DICTCHECK] = {"dictcheck", NUMBER, 1},
	[PWQ_USERCHECK] = {"usercheck", NUMBER, 1},
	[PWQ_USERSUBSTR] = {"usersubstr", NUMBER, 0},
	[PWQ_ENFORCING] = {"enforcing", NUMBER, 1},
	[PWQ_RETRY] = {"retry", NUMBER, 1},
	[PWQ_ENFORCE_FOR_ROOT] = {"enforce_for_root", SET, 0},
	[PWQ_LOCAL_USERS_ONLY] = {"local_users_only", SET, 0},
	[PWQ_BADWORDS] = {"badwords", TEXT, 0},
	[PWQ_DICTPATH] = {"dictpath", TEXT, 0},
};

const char *pwq_name(enum pwq_key key)
{
	return key < PWQ_KEYS ? keys[key].name : NULL;
}

struct pwquality pwq_defaults(void)
{
	struct pwquality q = {.badwords = NULL};

	for (int k = 0; k < PWQ_KEYS; k++)
		q.v[k] = keys[k].value;
	return q;
}

static void set_number(struct pwquality *q, enum pwq_key key, int value)
{
	if (key == PWQ_MINLEN && value < 6)
		value = 6;
	if (key == PWQ_MINCLASS && value > 4)
		value = 4;
	q->v[key] = value;
}

/* NULL, or why the library does not take it. */
static const char *set(struct arena *a, struct pwquality *q, const char *name, const char *value,
	struct pam_from from)
{
	enum pwq_key key = 0;
	char *end;
	long n;

	while (key < PWQ_KEYS && !str_ieq(keys[key].name, name))
		key++;
	if (key == PWQ_KEYS)
		return "no such setting";
	switch (keys[key].type) {
	case NUMBER:
		errno = 0;
		n = strtol(value, &end, 10);
		if (errno || !*value || *end || n >= INT_MAX || n <= INT_MIN)
			return "the value is not a number";
		set_number(q, key, (int)n);
		break;
	case TEXT:
		*(key == PWQ_BADWORDS ? &q->badwords : &q->dictpath) =
			*value ? arena_strdup(a, value) : NULL;
		break;
	case SET:
		q->v[key] = 1;
		break;
	}
	q->from[key] = from;
	return NULL;
}

static bool blank(char c)
{
	return isspace((unsigned char)c) && (unsigned char)c < 128;
}

/* Splits a line, in place, at the end of its name.  NULL when there is nothing on it; else *ret_value too. */
static char *split(char *line, char **ret_value)
{
	char *end, *name, *p;
	bool equals = false;

	line[strcspn(line, "#")] = '\0';
	for (end = line + strlen(line); end > line && blank(end[-1]); end--)
		;
	*end = '\0';
	for (name = line; blank(*name); name++)
		;
	if (!*name)
		return NULL;
	for (p = name; *p && *p != '=' && !blank(*p); p++)
		;
	if (*p) {
		equals = *p == '=';
		*p++ = '\0';
	}
	for (; *p && (blank(*p) || (*p == '=' && !equals)); p++)
		equals |= *p == '=';
	*ret_value = p;
	return name;
}

static bool modules_own(const char *name)
{
	return str_ieq(name, "retry") || str_ieq(name, "enforce_for_root") ||
	       str_ieq(name, "local_users_only");
}

/* A library that does not hold one of those names; a stand-in of a few bytes says nothing. */
static bool old_library(struct root *r)
{
	static const char *const places[] = {"/usr/lib64/libpwquality.so.1",
		"/lib64/libpwquality.so.1", "/usr/lib/x86_64-linux-gnu/libpwquality.so.1"};
	static const char name[] = "local_users_only";
	const struct file *f;

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (!root_read(r, places[i], &f, NULL))
			return f->size > 1000 && !memmem(f->data, f->size, name, sizeof(name));
	return false;
}

bool pwq_file(struct arena *a, const struct file *f, struct pwquality *q)
{
	const char *text;
	size_t len;

	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &text, &len);) {
		const struct pam_from from = {f, l.number};
		bool last = l.at == l.end, newline = text[len] == '\n';
		size_t seen = strnlen(text, len);
		const char *why = NULL;
		char *value;

		/* fgets() into 1024 bytes; then the line is a C string, which a NUL ends */
		if (len + newline > MAX_LINE || (len == MAX_LINE && !newline) ||
			(seen < len && seen && !(last && !newline)))
			why = "the line is too long or has a NUL byte";
		char *name = why ? NULL : split(arena_strndup(a, text, seen), &value);
		if (name && q->old && modules_own(name))
			why = "no such setting of the library before 1.4.3";
		else if (name)
			why = set(a, q, name, value, from);
		if (why) {
			q->stopped = why;
			q->stopped_at = from;
			return false;
		}
	}
	return true;
}

static bool taken(const char *name)
{
	const char *p = strstr(name, ".conf");

	return p && !p[strlen(".conf")];
}

/* 0 to go on, 1: the library stops reading, or -errno. */
static int read_one(
	struct root *r, struct arena *a, const char *path, struct pwquality *q, struct err *e)
{
	const struct file *f;
	struct stat st;

	/* a directory opens and reads as empty; what cannot be opened is passed over */
	if (is_absent(root_stat(r, path, true, &st, NULL)) || S_ISDIR(st.st_mode))
		return 0;
	int rc = root_read(r, path, &f, e);
	if (rc < 0)
		return is_absent(rc) || rc == -ELOOP ? 0 : rc;
	return pwq_file(a, f, q) ? 0 : 1;
}

int pwq_files(struct root *r, struct arena *a, struct pwquality *ret, struct err *e)
{
	char **names;
	size_t n = 0;

	*ret = pwq_defaults();
	ret->old = old_library(r);
	int rc = root_list(r, CONF ".d", a, &names, &n, e);
	if (rc < 0 && !is_absent(rc) && rc != -ELOOP)
		return rc;
	rc = 0;
	for (size_t i = 0; i < n && !rc; i++)
		if (taken(names[i]))
			rc = read_one(r, a, arena_printf(a, "%s.d/%s", CONF, names[i]), ret, e);
	if (!rc)
		rc = read_one(r, a, CONF, ret, e);
	return rc < 0 ? rc : 0;
}

/* Words that pam_pwquality leaves to others, by their beginning. */
static bool not_ours(const char *arg)
{
	static const char *const begins[] = {"type=", "difignore=", "reject_username",
		"authtok_type", "use_authtok", "use_first_pass", "try_first_pass"};

	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++)
		if (str_starts(arg, begins[i]))
			return true;
	return str_eq(arg, "debug");
}

void pwq_arguments(struct arena *a, const struct pam_line *l, struct pwquality *q)
{
	for (size_t i = 0; i < l->argc; i++) {
		const char *arg = l->argv[i], *value = strchr(arg, '=');
		size_t n = value ? (size_t)(value - arg) : strlen(arg);
		if (not_ours(arg))
			continue;
		set(a, q, arena_strndup(a, arg, n), value ? value + 1 : "",
			(struct pam_from){l->file, l->line});
	}
}

void pwq_options(struct pam_sim *s, const struct pam_line *l, struct pwquality *ret)
{
	struct err e = {0};

	if (pwq_files(s->world->root, s->a, ret, &e) < 0)
		pam_sim_unknown(s, "%s", e.text);
	pwq_arguments(s->a, l, ret);
}

/* pam_cracklib: what strtol() makes of it, within the option's bounds. */
static int cracklib_number(enum pwq_key key, const char *value)
{
	int n = (int)strtol(value, NULL, 10);

	if (key == PWQ_RETRY)
		return n < 1 ? 1 : n;
	if (key == PWQ_DIFOK)
		return n < 0 ? 5 : n;
	if (key == PWQ_MINLEN)
		return n < 5 ? 5 : n;
	if (key == PWQ_MINCLASS)
		return n > 4 ? 4 : n;
	return n;
}

void cracklib_options(const struct pam_line *l, struct pwquality *ret)
{
	static const enum pwq_key known[] = {PWQ_RETRY, PWQ_DIFOK, PWQ_MINLEN, PWQ_DCREDIT,
		PWQ_UCREDIT, PWQ_LCREDIT, PWQ_OCREDIT, PWQ_MINCLASS, PWQ_MAXREPEAT, PWQ_MAXSEQUENCE,
		PWQ_MAXCLASSREPEAT};
	const struct pam_from from = {l->file, l->line};

	*ret = pwq_defaults();
	ret->cracklib = true;
	ret->v[PWQ_DIFOK] = 5;
	ret->v[PWQ_MINLEN] = 9;
	ret->v[PWQ_USERCHECK] = 0;
	for (enum pwq_key k = PWQ_DCREDIT; k <= PWQ_OCREDIT; k++)
		ret->v[k] = 1;
	for (size_t k = 0; k < sizeof(known) / sizeof(*known); k++) {
		const char *value = pam_last_value(l, keys[known[k]].name);
		if (!value)
			continue;
		ret->v[known[k]] = cracklib_number(known[k], value);
		ret->from[known[k]] = from;
	}
	ret->v[PWQ_USERCHECK] = pam_has_word(l, "reject_username");
	ret->v[PWQ_GECOSCHECK] = pam_has_word(l, "gecoscheck");
	ret->v[PWQ_ENFORCE_FOR_ROOT] = pam_has_word(l, "enforce_for_root");
	const char *path = pam_last_value(l, "dictpath");
	ret->dictpath = path && *path ? path : NULL;
}
