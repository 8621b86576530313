/*
 * rsyslog_filter: whether a message of a facility and severity comes through what stands in front of an action
 * (rsyslog.conf(5): selectors, property-based filters, RainerScript expressions), told without the message.
 *
 * Filters one within the other are kept as a list, separated by "; ", and all have to let it through.  Known are the
 * facility and the severity, by name and number, and, of a message whose program and text are given, those; prifilt(),
 * and, or, not, ==, !=, <, >, contains and startswith; what asks for anything else of a message is unknown.
 * Not handled: arithmetic, other functions, regular expressions but for plain texts.
 */
#include "checks/resolve/logs/rsyslog_filter.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

struct expression {
	struct arena *a;
	const char *p;
	const struct rsyslog_message *m;
	unsigned depth;
	bool bad;
};

static const char *const facilities[] = {"kern", "user", "mail", "daemon", "auth", "syslog", "lpr",
	"news", "uucp", "cron", "authpriv", "ftp", "ntp", "audit", "alert", "clock", "local0",
	"local1", "local2", "local3", "local4", "local5", "local6", "local7"};
#define N_FACILITIES (sizeof(facilities) / sizeof(*facilities))
static const char *const severities[] = {
	"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"};

static enum forward_covers covers_not(enum forward_covers v)
{
	return v == COVERS_YES ? COVERS_NO : v == COVERS_NO ? COVERS_YES : v;
}

static enum forward_covers covers_and(enum forward_covers x, enum forward_covers y)
{
	if (x == COVERS_NO || y == COVERS_NO)
		return COVERS_NO;
	return x == COVERS_YES && y == COVERS_YES ? COVERS_YES : COVERS_UNKNOWN;
}

static enum forward_covers truth(bool v)
{
	return v ? COVERS_YES : COVERS_NO;
}

/* What a property holds of such a message; NULL: not told by facility and severity. */
static const char *property(const struct expression *x, const char *name)
{
	int facility = -1;

	for (size_t i = 0; i < N_FACILITIES; i++)
		if (str_ieq(facilities[i], x->m->facility))
			facility = (int)i;
	if (facility < 0 || x->m->severity < 0 || x->m->severity > 7)
		return NULL;
	if (str_ieq(name, "syslogfacility-text"))
		return facilities[facility];
	if (str_ieq(name, "syslogfacility"))
		return arena_printf(x->a, "%d", facility);
	if (str_ieq(name, "syslogseverity-text") || str_ieq(name, "syslogpriority-text"))
		return severities[x->m->severity];
	if (str_ieq(name, "syslogseverity") || str_ieq(name, "syslogpriority"))
		return arena_printf(x->a, "%d", x->m->severity);
	if (str_ieq(name, "pri"))
		return arena_printf(x->a, "%d", facility * 8 + x->m->severity);
	if (str_ieq(name, "pri-text"))
		return arena_printf(
			x->a, "%s.%s", facilities[facility], severities[x->m->severity]);
	if (!x->m->program)
		return NULL;
	if (str_ieq(name, "programname") || str_ieq(name, "app-name"))
		return x->m->program;
	if (str_ieq(name, "syslogtag"))
		return arena_printf(x->a, "%s[4711]:", x->m->program);
	if (str_ieq(name, "msg"))
		return arena_printf(x->a, " %s", x->m->text);
	if (str_ieq(name, "rawmsg-after-pri"))
		return arena_printf(x->a, "%s[4711]: %s", x->m->program, x->m->text);
	return str_ieq(name, "fromhost-ip") ? "127.0.0.1" : NULL;
}

static void blanks(struct expression *x)
{
	while (isspace((unsigned char)*x->p))
		x->p++;
}

static bool word(struct expression *x, const char *w)
{
	size_t n = strlen(w);

	blanks(x);
	if (strncasecmp(x->p, w, n) || isalnum((unsigned char)x->p[n]) || x->p[n] == '_')
		return false;
	x->p += n;
	return true;
}

/* 'text', "text" or a number; NULL when none stands there. */
static char *literal(struct expression *x)
{
	const char *start;

	blanks(x);
	if (*x->p == '\'' || *x->p == '"') {
		char q = *x->p++;
		for (start = x->p; *x->p && *x->p != q; x->p++)
			if (*x->p == '\\')
				x->bad = true;
		char *s = arena_strndup(x->a, start, (size_t)(x->p - start));
		if (!*x->p)
			x->bad = true;
		else
			x->p++;
		return s;
	}
	for (start = x->p; isdigit((unsigned char)*x->p);)
		x->p++;
	return x->p > start ? arena_strndup(x->a, start, (size_t)(x->p - start)) : NULL;
}

enum operator{ IS, IS_NOT, LESS, LESS_IS, MORE, MORE_IS, CONTAINS, BEGINS, NONE };

static enum operator operation(struct expression *x, bool *ret_nocase)
{
	static const struct {
		const char *text;
		enum operator op;
		bool nocase;
	} table[] = {{"==", IS, false}, {"!=", IS_NOT, false}, {"<>", IS_NOT, false},
		{"<=", LESS_IS, false}, {">=", MORE_IS, false}, {"<", LESS, false},
		{">", MORE, false}};

	*ret_nocase = false;
	blanks(x);
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (str_starts(x->p, table[i].text)) {
			x->p += strlen(table[i].text);
			return table[i].op;
		}
	if (word(x, "contains_i") || word(x, "startswith_i")) {
		*ret_nocase = true;
		return x->p[-10] == 'c' || x->p[-10] == 'C' ? CONTAINS : BEGINS;
	}
	return word(x, "contains") ? CONTAINS : word(x, "startswith") ? BEGINS : NONE;
}

static bool holds(const char *value, enum operator op, const char *with, bool nocase)
{
	switch (op) {
	case IS:
		return str_eq(value, with);
	case CONTAINS:
		return nocase ? strcasestr(value, with) != NULL : strstr(value, with) != NULL;
	case BEGINS:
		return nocase ? !strncasecmp(value, with, strlen(with)) : str_starts(value, with);
	default:
		break;
	}
	int d = atoi(value) - atoi(with);
	return op == LESS ? d < 0 : op == LESS_IS ? d <= 0 : op == MORE ? d > 0 : d >= 0;
}

/* $property OPERATOR literal or [literal, ...] */
static enum forward_covers comparison(struct expression *x)
{
	const char *start = ++x->p, *value;
	bool nocase, list, hit = false;

	while (isalnum((unsigned char)*x->p) || strchr("-_.!/$", *x->p)) {
		if (!*x->p)
			break;
		x->p++;
	}
	value = property(x, arena_strndup(x->a, start, (size_t)(x->p - start)));
	enum operator op = operation(x, &nocase);
	blanks(x);
	list = *x->p == '[';
	x->p += list;
	do {
		char *with = literal(x);
		if (!with || op == NONE) {
			x->bad = true;
			return COVERS_UNKNOWN;
		}
		hit |= value && holds(value, op == IS_NOT ? IS : op, with, nocase);
		blanks(x);
	} while (list && *x->p == ',' && x->p++);
	if (list && *x->p++ != ']')
		x->bad = true;
	if (!value || (op >= LESS && op <= MORE_IS && !isdigit((unsigned char)*value)))
		return COVERS_UNKNOWN;
	return truth(hit != (op == IS_NOT));
}

static enum forward_covers either(struct expression *x);

static enum forward_covers single(struct expression *x)
{
	enum forward_covers v = COVERS_UNKNOWN;

	blanks(x);
	if (x->bad || ++x->depth > LIMIT_DEPTH * 4) {
		x->bad = true;
		return COVERS_UNKNOWN;
	}
	if (word(x, "not")) {
		v = covers_not(single(x));
	} else if (*x->p == '(') {
		x->p++;
		v = either(x);
		blanks(x);
		if (*x->p != ')')
			x->bad = true;
		else
			x->p++;
	} else if (*x->p == '$') {
		v = comparison(x);
	} else if (word(x, "prifilt")) {
		blanks(x);
		char *s = *x->p == '(' && x->p++ ? literal(x) : NULL;
		blanks(x);
		if (!s || *x->p != ')')
			x->bad = true;
		else if (x->p++)
			v = selector_covers(s, x->m->facility, x->m->severity, x->a);
	} else {
		x->bad = true;
	}
	return x->bad ? COVERS_UNKNOWN : v;
}

static enum forward_covers every(struct expression *x)
{
	enum forward_covers v = single(x);

	while (!x->bad && word(x, "and"))
		v = covers_and(v, single(x));
	return v;
}

static enum forward_covers either(struct expression *x)
{
	enum forward_covers v = every(x);

	while (!x->bad && word(x, "or"))
		v = covers_not(covers_and(covers_not(v), covers_not(every(x))));
	return v;
}

static enum forward_covers expression(
	const char *text, const struct rsyslog_message *m, struct arena *a)
{
	struct expression x = {.a = a, .p = text, .m = m};
	enum forward_covers v = either(&x);

	blanks(&x);
	return x.bad || *x.p ? COVERS_UNKNOWN : v;
}

/* :property, operation, "value" */
static enum forward_covers by_property(
	const char *text, const struct rsyslog_message *m, struct arena *a)
{
	struct expression x = {.a = a, .m = m};
	const char *comma = strchr(text, ','), *second = comma ? strchr(comma + 1, ',') : NULL;

	if (!second)
		return COVERS_UNKNOWN;
	char *name = str_strip(arena_strndup(a, text + 1, (size_t)(comma - text - 1)));
	char *op = str_strip(arena_strndup(a, comma + 1, (size_t)(second - comma - 1)));
	bool negated = *op == '!';
	op += negated;
	const char *value = property(&x, name);
	x.p = second + 1;
	char *with = literal(&x);
	if (!value || !with || x.bad)
		return COVERS_UNKNOWN;
	if (str_ieq(op, "isequal"))
		return truth(str_eq(value, with) != negated);
	/* A regular expression without a special character is a text. */
	if ((str_ieq(op, "regex") || str_ieq(op, "ereregex")) && !strpbrk(with, ".[]()*+?{}|^$\\"))
		op = "contains";
	if (str_ieq(op, "contains"))
		return truth((strstr(value, with) != NULL) != negated);
	if (str_ieq(op, "startswith"))
		return truth((bool)str_starts(value, with) != negated);
	return COVERS_UNKNOWN;
}

static const char *part_end(const char *s)
{
	char q = 0;

	for (; *s; s++)
		if (q)
			q = *s == q ? 0 : q;
		else if (*s == '"' || *s == '\'')
			q = *s;
		else if (*s == ';' && s[1] == ' ')
			break;
	return s;
}

enum forward_covers rsyslog_lets(
	const char *filter, const struct rsyslog_message *m, struct arena *a)
{
	enum forward_covers all = COVERS_YES;

	while (*filter) {
		const char *end = part_end(filter);
		char *s = str_strip(arena_strndup(a, filter, (size_t)(end - filter)));
		all = covers_and(all, str_starts(s, "if ") ? expression(s + 3, m, a)
				      : *s == ':'
					      ? by_property(s, m, a)
					      : selector_covers(s, m->facility, m->severity, a));
		filter = *end ? end + 2 : end;
	}
	return all;
}

enum forward_covers rsyslog_covers(
	const char *filter, const char *facility, int severity, struct arena *a)
{
	return rsyslog_lets(filter, &(struct rsyslog_message){facility, severity, NULL, NULL}, a);
}

#define MAX_FILTERS 200 /* worked out; what stands after so many counts as reached */

/* Of each facility the severities, a bit each, that surely, or perhaps, come through. */
static void through(const char *filter, struct arena *a, uint8_t sure[], uint8_t perhaps[])
{
	for (size_t f = 0; f < N_FACILITIES; f++)
		for (int p = 0; p < 8; p++) {
			enum forward_covers v = rsyslog_covers(filter, facilities[f], p, a);
			sure[f] |= (uint8_t)((v == COVERS_YES) << p);
			perhaps[f] |= (uint8_t)((v != COVERS_NO) << p);
		}
}

void rsyslog_mark_unreached(struct rsyslog_action *v, size_t n)
{
	uint8_t gone[N_FACILITIES] = {0};
	const char *ruleset = NULL;
	size_t worked = 0;
	bool any = false;

	for (size_t i = 0; i < n && worked < MAX_FILTERS; i++) {
		_cleanup_arena_ struct arena *a = arena_new(0);
		uint8_t sure[N_FACILITIES] = {0}, perhaps[N_FACILITIES] = {0};
		bool left = false;

		if (!ruleset || !str_eq(ruleset, v[i].ruleset)) {
			memset(gone, 0, sizeof(gone));
			any = false;
		}
		ruleset = v[i].ruleset;
		if (v[i].after_stop || (!any && v[i].kind != RSYSLOG_DISCARD))
			continue;
		through(v[i].filter, a, sure, perhaps);
		worked++;
		for (size_t f = 0; f < N_FACILITIES; f++) {
			left |= (perhaps[f] & (uint8_t)~gone[f]) != 0;
			if (v[i].kind == RSYSLOG_DISCARD)
				gone[f] |= sure[f], any |= sure[f] != 0;
		}
		if (!left && v[i].kind != RSYSLOG_DISCARD)
			v[i].after_stop = true;
	}
}

enum forward_covers rsyslog_comes_to(const struct rsyslog_conf *c, size_t at,
	const struct rsyslog_message *m, struct arena *a, size_t *ret_by)
{
	enum forward_covers v = rsyslog_lets(c->actions[at].filter, m, a);

	*ret_by = at;
	for (size_t i = 0; v != COVERS_NO && i < at; i++) {
		const struct rsyslog_action *x = &c->actions[i];
		if (x->kind != RSYSLOG_DISCARD || x->after_stop ||
			!str_eq(x->ruleset, c->actions[at].ruleset))
			continue;
		enum forward_covers gone = rsyslog_lets(x->filter, m, a);
		if (gone == COVERS_NO)
			continue;
		*ret_by = i;
		if (gone == COVERS_YES)
			return COVERS_NO;
		v = COVERS_UNKNOWN;
	}
	return v;
}

const struct rsyslog_message rsyslog_login_messages[RSYSLOG_LOGIN_MESSAGES] = {
	{"auth", 6, "sshd", "Accepted password for alice from 192.0.2.7 port 40022 ssh2"},
	{"auth", 6, "sshd",
		"Failed password for invalid user oracle from 192.0.2.7 port 40024 ssh2"},
	{"auth", 6, "systemd-logind", "New session 3 of user alice."},
	{"authpriv", 6, "sshd",
		"pam_unix(sshd:session): session opened for user alice(uid=2000) by (uid=0)"},
	{"authpriv", 5, "su", "(to root) alice on pts/0"},
	{"authpriv", 5, "sudo",
		"alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/id"},
	{"authpriv", 5, "login",
		"pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 euid=0 "
		"tty=/dev/tty1 ruser= rhost= user=alice"},
};
