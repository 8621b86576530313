/*
 * sudoers_env: the environment of what sudo runs: which variables of the user's own choice get there (sudoers(5), env.c).
 *
 * With setenv (Defaults, the tag SETENV, or a rule of plain ALL) everything he writes before the command does.  Without,
 * env_check and env_keep say what gets there while env_reset is on, and env_delete and env_check what does not while it
 * is off.  The compiled-in lists are those of Debian 12; Defaults change them word by word, in sudo's order.
 */
#include "checks/resolve/sudo/sudoers_parts.h"

#include <string.h>

enum { LIST_CHECK, LIST_DELETE, LIST_KEEP, LISTS };
static const char *const list_names[LISTS] = {"env_check", "env_delete", "env_keep"};
static const char *const compiled[LISTS] = {
	"COLORTERM LANG LANGUAGE LC_* LINGUAS TERM TZ",
	"IFS CDPATH LOCALDOMAIN RES_OPTIONS HOSTALIASES NLSPATH PATH_LOCALE LD_* _RLD* "
	"KRB5_CONFIG* "
	"KRB5_KTNAME TERMINFO TERMINFO_DIRS TERMPATH TERMCAP ENV BASH_ENV PS4 GLOBIGNORE BASHOPTS "
	"SHELLOPTS JAVA_TOOL_OPTIONS PERLIO_DEBUG PERLLIB PERL5LIB PERL5OPT PERL5DB FPATH NULLCMD "
	"READNULLCMD ZDOTDIR TMPPREFIX PYTHONHOME PYTHONPATH PYTHONINSPECT PYTHONUSERBASE RUBYLIB "
	"RUBYOPT *=()*",
	"COLORS DISPLAY HOSTNAME KRB5CCNAME LS_COLORS PATH PS1 PS2 XAUTHORITY XAUTHORIZATION "
	"XDG_CURRENT_DESKTOP DPKG_COLORS",
};

struct word {
	const char *text;
	struct line_at at; /* file NULL: compiled in */
};

struct list {
	struct word *v;
	size_t n, cap;
	struct line_at at; /* the line that changed it last */
};

struct sudoers_env {
	struct arena *a;
	bool setenv, reset;
	struct line_at setenv_at, reset_at;
	struct list lists[LISTS];
	const char *file; /* env_file */
	struct line_at file_at;
};

static void list_words(
	struct sudoers_env *e, struct list *l, const char *words, char op, struct line_at at)
{
	size_t n = 0;
	char **w = words ? str_split(e->a, words, " \t", &n) : NULL;

	if (op == 0 || op == 1)
		l->n = 0;
	l->at = at;
	for (size_t i = 0; op && i < n; i++) {
		size_t k = 0;
		while (k < l->n && !str_eq(l->v[k].text, w[i]))
			k++;
		if (op == '-' && k < l->n) {
			memmove(&l->v[k], &l->v[k + 1], (l->n - k - 1) * sizeof(*l->v));
			l->n--;
		} else if (op != '-' && k == l->n) {
			*(struct word *)arena_push(e->a, &l->v, &l->n, &l->cap, sizeof(*l->v)) =
				(struct word){w[i], at};
		}
	}
}

static void setting(
	const struct sudoers *s, struct su_match *m, const struct su_default *d, void *arg)
{
	struct sudoers_env *e = arg;

	(void)s;
	(void)m;
	if (str_eq(d->name, "setenv")) {
		e->setenv = d->op == 1;
		e->setenv_at = d->at;
	} else if (str_eq(d->name, "env_reset")) {
		e->reset = d->op == 1;
		e->reset_at = d->at;
	} else if (str_eq(d->name, "env_file")) {
		e->file = d->op ? d->value : NULL;
		e->file_at = d->at;
	}
	for (int i = 0; i < LISTS; i++)
		if (str_eq(d->name, list_names[i]))
			list_words(e, &e->lists[i], d->value, d->op, d->at);
}

struct sudoers_env *sudoers_env(const struct sudoers *s, const struct sudoers_query *q,
	const struct sudoers_answer *r, bool assume, struct arena *a)
{
	struct sudoers_env *e = NULL;
	struct su_match m = {.q = q, .assume = assume, .command = q->command};
	bool any = r->setenv == 1;

	for (size_t i = 0; i < s->t.n_defaults && !any; i++)
		any = str_eq(s->t.defaults[i].name, "setenv") ||
		      str_starts(s->t.defaults[i].name, "env_");
	if (!any)
		return NULL;
	e = arena_alloc(a, sizeof(*e));
	e->a = a;
	e->reset = true;
	for (int i = 0; i < LISTS; i++)
		list_words(e, &e->lists[i], compiled[i], 1, (struct line_at){0});
	su_defaults_each(s, &m, setting, e);
	if (r->setenv >= 0) {
		e->setenv = r->setenv;
		e->setenv_at = r->at;
	}
	return e;
}

const char *sudoers_env_file(const struct sudoers_env *e, struct line_at *ret_at)
{
	*ret_at = e->file_at;
	return e->file;
}

/* As sudo compares a pattern with VAR=value.  whole: the value took part. */
static bool matches(const char *pattern, const char *var, bool *whole)
{
	size_t sep = strcspn(var, "="), len = strcspn(pattern, "*");
	const char *p = pattern + len;
	bool match = false, saw = false;

	if (strncmp(pattern, var, len) != 0)
		return false;
	if (!*p) {
		match = len == sep || !var[len];
	} else {
		while (*p) {
			if (*p == '*') {
				p += strspn(p, "*");
				if (!*p) {
					match = true;
					break;
				}
				saw |= *p == '=';
				while ((saw || len != sep) && var[len] && var[len] != *p)
					len++;
			}
			if (var[len] != *p || !var[len])
				break;
			p++;
			len++;
		}
		match |= !*p && (len == sep || !var[len]);
	}
	if (match)
		*whole = len > sep + 1;
	return match;
}

static const struct word *among(const struct list *l, const char *var, bool *whole)
{
	for (size_t i = 0; i < l->n; i++)
		if (matches(l->v[i].text, var, whole))
			return &l->v[i];
	return NULL;
}

bool sudoers_env_passes(const struct sudoers_env *e, const char *var, struct line_at *ret_at)
{
	const char *value = var + strcspn(var, "=");
	bool whole = false, safe = !strpbrk(value, "/%");
	const struct word *w;

	*ret_at = e->setenv_at;
	if (e->setenv)
		return true;
	if (!e->reset) {
		*ret_at = e->lists[LIST_DELETE].at.file ? e->lists[LIST_DELETE].at : e->reset_at;
		return !among(&e->lists[LIST_DELETE], var, &whole) &&
		       (!among(&e->lists[LIST_CHECK], var, &whole) || safe);
	}
	w = among(&e->lists[LIST_CHECK], var, &whole);
	if (w && !safe)
		return false;
	if (!w)
		w = among(&e->lists[LIST_KEEP], var, &whole);
	if (!w || (!whole && str_starts(value, "=() ")))
		return false;
	*ret_at = w->at;
	return true;
}
