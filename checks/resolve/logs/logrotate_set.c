/*
 * logrotate_set: the keywords of logrotate.conf(5) and their values, as logrotate 3.21 takes and refuses them.
 *
 * A value is all that stands to the end of the line, so "rotate 5 # five" is refused; numbers are in any base
 * (010 is eight); sizes end in k, M or G.  What is refused ends the section, or the file.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/accounts/ids.h"
#include "checks/resolve/logs/logrotate_parse.h"

void logrotate_problem_at(struct builder *b, const char *path, unsigned line, const char *text)
{
	if (b->n_problems < 100)
		*(struct logrotate_problem *)arena_push(b->a, &b->problems, &b->n_problems,
			&b->cap_problems, sizeof(*b->problems)) =
			(struct logrotate_problem){text, path, line};
}

enum step logrotate_refuse(struct reader *r, const char *text)
{
	logrotate_problem_at(r->b, r->file ? r->file->path : NULL, r->line, text);
	return r->in_section ? DROP : STOP;
}

static struct logrotate_set *current(struct reader *r)
{
	return r->in_section ? &r->b->sections[r->b->n - 1].set : r->global;
}

static struct logrotate_at here(const struct reader *r)
{
	return (struct logrotate_at){r->file, r->line};
}

void logrotate_taboo(struct builder *b, const char *pattern)
{
	*(const char **)arena_push(b->a, &b->taboo, &b->n_taboo, &b->cap_taboo, sizeof(*b->taboo)) =
		pattern;
}

static void set_taboo(struct builder *b, const char *args, bool extension)
{
	size_t n;
	char **w;

	if (*args == '+')
		args++;
	else
		b->n_taboo = 0;
	w = str_split(b->a, args, " \t\r\v\f,", &n);
	for (size_t i = 0; i < n; i++)
		logrotate_taboo(b, extension ? arena_printf(b->a, "*%s", w[i]) : w[i]);
}

bool logrotate_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The rest of the line without blanks at its ends; the reader stands before the newline after it. */
static char *rest(struct reader *r)
{
	const char *nl = memchr(r->p, '\n', (size_t)(r->end - r->p)), *to = nl ? nl : r->end;
	char *s = arena_strndup(r->b->a, r->p, (size_t)(to - r->p));

	r->p = r->rest_end = to;
	return str_strip(s);
}

/* The value of a keyword, "= " before it taken off; NULL when there is none. */
static char *value(struct reader *r)
{
	const char *p = r->p;

	while (p < r->end && logrotate_blank(*p))
		p++;
	if (p < r->end && *p == '=')
		for (p++; p < r->end && logrotate_blank(*p); p++)
			;
	if (p == r->end || *p == '\n')
		return NULL;
	r->p = p;
	return rest(r);
}

/* strtol's number in any base, whole; false when there is anything else. */
static bool integer(const char *s, long min, int *ret)
{
	char *end;
	long v;

	errno = 0;
	v = strtol(s, &end, 0);
	/* What could be read of it is in force all the same where the section stays: "many" is 0. */
	*ret = v > INT_MAX || errno ? INT_MAX : v < INT_MIN ? INT_MIN : (int)v;
	return !*end && v >= min;
}

static enum step number(struct reader *r, long min, int *ret)
{
	const char *v = value(r);

	if (v && integer(v, min, ret))
		return GO_ON;
	return logrotate_refuse(r, "a number that logrotate refuses");
}

static enum step size(struct reader *r, const char *key)
{
	struct logrotate_set *s = current(r);
	char *v = value(r), *end;
	uint64_t unit = 1;

	if (!v || !*v)
		return GO_ON;
	char *last = v + strlen(v) - 1;
	if (*last == 'k' || *last == 'K' || *last == 'M' || *last == 'G') {
		unit = *last == 'M' ? 1u << 20 : *last == 'G' ? 1u << 30 : 1u << 10;
		*last = '\0';
	} else if (!isdigit((unsigned char)*last)) {
		return logrotate_refuse(r, "a size with an unknown unit");
	}
	uint64_t n = strtoull(v, &end, 0), bytes;
	if (*end || __builtin_mul_overflow(n, unit, &bytes) || bytes > INT64_MAX)
		return logrotate_refuse(r, "a size that logrotate refuses");
	if (key[0] == 's') {
		s->period = LOGROTATE_SIZE;
		s->size = bytes;
		s->period_at = here(r);
	} else if (key[1] == 'a') {
		s->maxsize = bytes;
	} else {
		s->minsize = bytes;
	}
	return GO_ON;
}

/* [MODE] [OWNER GROUP], as create and createolddir take it; su takes no mode. */
static bool rights(struct reader *r, bool mode, bool *ret_mode_set, mode_t *ret_mode,
	const char **ret_owner, const char **ret_group)
{
	size_t n, i = 0;
	char **w = str_split(r->b->a, rest(r), " \t\r\v\f", &n), *end;
	const struct ids *ids = r->b->l->ids;
	uint32_t id;

	if (mode && n && w[0][0] >= '0' && w[0][0] <= '7') {
		unsigned long m = strtoul(w[0], &end, 8);
		/* "0644x" leaves the rest for the owner, as sscanf() does. */
		if (*end)
			w[0] = end;
		else
			i = 1;
		*ret_mode_set = true;
		*ret_mode = (mode_t)(m & 0xffff);
	}
	if (n - i > 2)
		return false;
	if (n > i) {
		*ret_owner = w[i];
		if (ids && !ids_uid(ids, w[i], &id))
			return false;
	}
	if (n > i + 1) {
		*ret_group = w[i + 1];
		if (ids && !ids_gid(ids, w[i + 1], &id))
			return false;
	}
	return true;
}

static enum step set_rights(struct reader *r, const char *key)
{
	struct logrotate_set *s = current(r);
	bool ok, unused_set = false;
	mode_t unused;

	if (str_eq(key, "create")) {
		ok = rights(r, true, &s->mode_set, &s->mode, &s->owner, &s->group);
		s->create_at = here(r);
		s->create |= ok;
	} else if (str_eq(key, "createolddir")) {
		ok = rights(r, true, &s->olddir_mode_set, &s->olddir_mode, &s->olddir_owner,
			&s->olddir_group);
		s->make_olddir |= ok;
	} else {
		ok = rights(r, false, &unused_set, &unused, &s->su_user, &s->su_group) &&
		     s->su_user && s->su_group;
		s->su |= ok;
	}
	return ok ? GO_ON : logrotate_refuse(r, "a mode, user or group that logrotate refuses");
}

bool logrotate_is_script(const char *key)
{
	static const char *const scripts[] = {
		"prerotate", "postrotate", "firstaction", "lastaction", "preremove"};

	for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++)
		if (str_eq(key, scripts[i]))
			return true;
	return false;
}

char *logrotate_word(struct reader *r)
{
	const char *s;

	while (r->p < r->end && logrotate_blank(*r->p))
		r->p++;
	for (s = r->p; r->p < r->end && isalpha((unsigned char)*r->p);)
		r->p++;
	return arena_strndup(r->b->a, s, (size_t)(r->p - s));
}

void logrotate_skip_line(struct reader *r)
{
	while (r->p < r->end && *r->p != '\n')
		r->p++;
}

/* To the line "endscript"; the text before it when ret. */
bool logrotate_script(struct reader *r, const char **ret)
{
	const char *start = r->p;

	while (r->p < r->end) {
		const char *line = r->p;
		if (str_eq(logrotate_word(r), "endscript")) {
			if (ret)
				*ret = arena_strndup(r->b->a, start, (size_t)(line - start));
			return true;
		}
		logrotate_skip_line(r);
		if (r->p < r->end) {
			r->p++;
			r->line++;
		}
	}
	return false;
}

/* Whether a script fails whatever the host is like: plain commands, then "exit 1" or "false"; in doubt it does not. */
static bool always_fails(struct arena *a, const char *text)
{
	static const char *const leave[] = {"exec", ".", "source", "if", "for", "while", "until",
		"case", "set", "trap", "eval", "return"};
	char *save = NULL;
	bool fails = false;

	for (char *line = strtok_r(arena_strdup(a, text), "\n", &save); line;
		line = strtok_r(NULL, "\n", &save)) {
		line = str_strip(line);
		if (!*line || *line == '#')
			continue;
		if (strpbrk(line, ";&|(){}`\\<$\"'"))
			return false;
		line[strcspn(line, "#")] = '\0';
		char *word = line, *rest = line + strcspn(line, " \t");
		if (*rest)
			*rest++ = '\0';
		rest = str_strip(rest);
		if (str_eq(word, "exit"))
			return *rest ? strspn(rest, "0123456789") == strlen(rest) &&
					       strtoul(rest, NULL, 10) % 256
				     : fails;
		for (size_t i = 0; i < sizeof(leave) / sizeof(*leave); i++)
			if (str_eq(word, leave[i]))
				return false;
		fails = str_eq(word, "false") || str_eq(word, "/bin/false") ||
			str_eq(word, "/usr/bin/false");
	}
	return fails;
}

static enum step take_script(struct reader *r, const char *key)
{
	const char *text = NULL;
	struct logrotate_set *s = current(r);

	if (!logrotate_script(r, &text)) {
		logrotate_refuse(r, "a script without endscript");
		return STOP;
	}
	if (str_eq(key, "firstaction") || str_eq(key, "prerotate"))
		s->held |= always_fails(r->b->a, text);
	if (str_eq(key, "preremove"))
		s->keeps_old |= always_fails(r->b->a, text);
	s->scripts = s->scripts ? arena_printf(r->b->a, "%s\n%s", s->scripts, text) : text;
	struct logrotate_script *all = arena_array(r->b->a, s->n_script + 1, sizeof(*all));
	if (s->n_script)
		memcpy(all, s->script, s->n_script * sizeof(*all));
	all[s->n_script++] = (struct logrotate_script){
		text, str_eq(key, "postrotate") || str_eq(key, "lastaction")};
	s->script = all;
	return GO_ON;
}

static enum step path_value(struct reader *r, const char **ret)
{
	char *v = value(r);

	if (!v || v[strcspn(v, " \t")])
		return logrotate_refuse(r, "a path that logrotate refuses");
	for (const char *p = v; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return logrotate_refuse(r, "a path that logrotate refuses");
	if (ret)
		*ret = v;
	return GO_ON;
}

/* Words that switch something on or off; false when it is none of them. */
static bool flag(struct logrotate_set *s, const char *key)
{
	bool on = !str_starts(key, "no") || str_starts(key, "noti");
	const char *name = on ? key : key + 2;
	const struct {
		const char *name;
		bool *at;
	} flags[] = {{"copytruncate", &s->copytruncate}, {"copy", &s->copy},
		{"allowhardlink", &s->allow_hardlink}, {"missingok", &s->missingok},
		{"compress", &s->compress}, {"delaycompress", &s->delaycompress},
		{"dateext", &s->dateext}};

	if (str_eq(key, "nocreate"))
		s->create = false;
	else if (str_eq(key, "nocreateolddir"))
		s->make_olddir = false;
	else if (str_eq(key, "noolddir"))
		s->olddir = NULL;
	else if (str_eq(key, "ignoreduplicates"))
		s->ignore_duplicates = true;
	else if (str_eq(key, "ifempty") || str_eq(key, "notifempty"))
		s->ifempty = key[0] == 'i';
	else {
		for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
			if (str_eq(name, flags[i].name)) {
				*flags[i].at = on;
				return true;
			}
		return str_eq(name, "shred") || str_eq(name, "sharedscripts") ||
		       str_eq(name, "renamecopy") || str_eq(key, "dateyesterday") ||
		       str_eq(key, "datehourago") || str_eq(key, "mailfirst") ||
		       str_eq(key, "maillast") || str_eq(key, "nomail") || str_eq(key, "errors");
	}
	return true;
}

static bool period(struct reader *r, struct logrotate_set *s, const char *key, enum step *ret)
{
	static const char *const names[] = {"", "hourly", "daily", "weekly", "monthly", "yearly"};
	char left;
	unsigned day;

	for (unsigned i = 1; i < sizeof(names) / sizeof(*names); i++) {
		if (!str_eq(key, names[i]))
			continue;
		s->period = i;
		s->period_at = here(r);
		*ret = GO_ON;
		if (i == LOGROTATE_WEEKLY) {
			const char *v = rest(r);
			s->weekday = 0;
			if (*v && (sscanf(v, "%u%c", &day, &left) != 1 || day > 7)) {
				logrotate_refuse(r, "a weekday that logrotate refuses");
				*ret = STOP;
			} else if (*v) {
				s->weekday = day;
			}
		}
		return true;
	}
	return false;
}

static enum step plain_value(struct reader *r, const char **ret)
{
	const char *v = value(r);

	if (!v)
		return logrotate_refuse(r, "a setting without its value");
	if (ret)
		*ret = v;
	return GO_ON;
}

enum step logrotate_setting(struct reader *r, const char *key)
{
	struct logrotate_set *s = current(r);
	enum step step;
	int unused;
	char *v;

	if (flag(s, key))
		return GO_ON;
	if (period(r, s, key, &step))
		return step;
	if (str_eq(key, "create") || str_eq(key, "createolddir") || str_eq(key, "su"))
		return set_rights(r, key);
	if (str_eq(key, "size") || str_eq(key, "minsize") || str_eq(key, "maxsize"))
		return size(r, key);
	if (str_eq(key, "rotate")) {
		s->rotate_at = here(r);
		return number(r, -1, &s->rotate);
	}
	if (str_eq(key, "maxage")) {
		s->maxage_at = here(r);
		return number(r, 0, &s->maxage);
	}
	if (str_eq(key, "minage"))
		return number(r, 0, &s->minage);
	if (str_eq(key, "start") || str_eq(key, "shredcycles"))
		return number(r, 0, &unused);
	if (str_eq(key, "olddir"))
		return path_value(r, &s->olddir);
	if (str_eq(key, "compresscmd") || str_eq(key, "uncompresscmd") ||
		str_eq(key, "compressext"))
		return path_value(r, NULL);
	if (str_eq(key, "dateformat")) {
		s->dateformat = value(r);
		return GO_ON;
	}
	if (str_eq(key, "extension") || str_eq(key, "addextension") || str_eq(key, "mail"))
		return plain_value(r, NULL);
	if (str_eq(key, "compressoptions")) {
		rest(r);
		return GO_ON;
	}
	if (logrotate_is_script(key))
		return take_script(r, key);
	if (str_eq(key, "tabooext") || str_eq(key, "taboopat")) {
		if (r->in_section)
			return logrotate_refuse(r, "a taboo list inside a section");
		if ((v = value(r)))
			set_taboo(r->b, v, key[5] == 'e');
		return GO_ON;
	}
	if (str_eq(key, "include")) {
		if (!(v = value(r)))
			return logrotate_refuse(r, "an include without its path");
		r->failed |= logrotate_include(r, v, s);
		return GO_ON;
	}
	logrotate_problem_at(
		r->b, r->file ? r->file->path : NULL, r->line, "a keyword logrotate does not know");
	logrotate_skip_line(r);
	return GO_ON;
}
