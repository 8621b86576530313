/*
 * rsyslog_text: the words of rsyslogd's configuration language (rsyslog.conf(5)), and what a template's time stamp tells.
 *
 * Blanks, "#" to the end of the line, C comments (which do not nest) and a backslash before a line's end stand between words;
 * in a string a backslash makes the C escapes \n to \v and the quotes, and stays before anything else. Keywords are
 * case-insensitive and end at a word's end. A NUL byte is read as "?". Of several properties in a template the one that
 * tells the time best counts.
 * Not handled: escapes by number, what backquotes put in.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "checks/resolve/logs/rsyslog_parse.h"

void rs_step(struct cursor *c)
{
	if (c->p >= c->end)
		return;
	if (*c->p == '\n') {
		c->line++;
		c->line_start = true;
	} else if (*c->p != ' ' && *c->p != '\t' && *c->p != '\r') {
		c->line_start = false;
	}
	c->p++;
}

static bool at(const struct cursor *c, const char *text)
{
	size_t n = strlen(text);

	return (size_t)(c->end - c->p) >= n && !strncasecmp(c->p, text, n);
}

void rs_skip(struct cursor *c)
{
	while (c->p < c->end) {
		if (isspace((unsigned char)*c->p)) {
			rs_step(c);
		} else if (*c->p == '#') {
			while (c->p < c->end && *c->p != '\n')
				rs_step(c);
		} else if (at(c, "/*")) {
			rs_step(c), rs_step(c);
			while (c->p < c->end && !at(c, "*/"))
				rs_step(c);
			rs_step(c), rs_step(c);
		} else if (*c->p == '\\' && c->p + 1 < c->end &&
			   (c->p[1] == '\n' || c->p[1] == '\r')) {
			rs_step(c);
		} else {
			return;
		}
	}
}

char *rs_rest(struct arena *a, struct cursor *c)
{
	struct strbuf b = {.arena = a};

	for (; c->p < c->end && *c->p != '\n'; rs_step(c)) {
		if (*c->p == '\\' && c->p + 1 < c->end && c->p[1] == '\n') {
			rs_step(c);
			continue;
		}
		strbuf_add(&b, *c->p ? c->p : "?", 1);
	}
	return str_strip(arena_strdup(a, strbuf_str(&b)));
}

char *rs_word(struct arena *a, struct cursor *c)
{
	const char *start = c->p;

	while (c->p < c->end &&
		(isalnum((unsigned char)*c->p) || *c->p == '_' || *c->p == '.' || *c->p == '-'))
		rs_step(c);
	return arena_strndup(a, start, (size_t)(c->p - start));
}

/* A double-quoted string, c on the quote.  NULL when it does not end. */
static char *quoted(struct arena *a, struct cursor *c)
{
	struct strbuf b = {.arena = a};

	for (rs_step(c); c->p < c->end && *c->p != '"'; rs_step(c)) {
		if (*c->p == '\\' && c->p + 1 < c->end) {
			static const char from[] = "nrtabfv0", to[] = "\n\r\t\a\b\f\v?";
			rs_step(c);
			const char *k = *c->p ? strchr(from, *c->p) : NULL;
			if (!k && !strchr("\\\"'$?", *c->p))
				strbuf_puts(&b, "\\");
			strbuf_add(&b, k ? &to[k - from] : *c->p ? c->p : "?", 1);
			continue;
		}
		strbuf_add(&b, *c->p ? c->p : "?", 1);
	}
	if (c->p >= c->end)
		return NULL;
	rs_step(c);
	return arena_strdup(a, strbuf_str(&b));
}

static char *array(struct arena *a, struct cursor *c)
{
	struct strbuf b = {.arena = a};

	rs_step(c);
	for (;;) {
		rs_skip(c);
		if (c->p < c->end && *c->p == ']') {
			rs_step(c);
			return arena_strdup(a, strbuf_str(&b));
		}
		if (c->p < c->end && *c->p == ',') {
			rs_step(c);
			continue;
		}
		char *s = c->p < c->end && *c->p == '"' ? quoted(a, c) : NULL;
		if (!s)
			return NULL;
		strbuf_printf(&b, "%s%s", b.len ? "," : "", s);
	}
}

bool rs_params(struct arena *a, struct cursor *c, struct rs_params *ret)
{
	for (;;) {
		rs_skip(c);
		if (c->p >= c->end)
			return false;
		if (*c->p == ')') {
			rs_step(c);
			return true;
		}
		if (*c->p == ',') {
			rs_step(c);
			continue;
		}
		unsigned line = c->line;
		char *name = rs_word(a, c);
		rs_skip(c);
		if (!*name || c->p >= c->end || *c->p != '=')
			return false;
		rs_step(c);
		rs_skip(c);
		char *value = c->p >= c->end ? NULL
			      : *c->p == '"' ? quoted(a, c)
			      : *c->p == '[' ? array(a, c)
					     : NULL;
		if (!value)
			return false;
		*(struct rs_param *)arena_push(a, &ret->v, &ret->n, &ret->cap, sizeof(*ret->v)) =
			(struct rs_param){name, value, line};
	}
}

const char *rs_get(const struct rs_params *p, const char *name)
{
	for (size_t i = p->n; i-- > 0;)
		if (str_ieq(p->v[i].name, name))
			return p->v[i].value;
	return NULL;
}

/* Passes over a string in an expression, of either quote. */
static void skip_string(struct cursor *c)
{
	char quote = *c->p;

	for (rs_step(c); c->p < c->end && *c->p != quote; rs_step(c))
		if (*c->p == '\\')
			rs_step(c);
	rs_step(c);
}

char *rs_until_word(struct arena *a, struct cursor *c, const char *keyword)
{
	struct strbuf b = {.arena = a};
	size_t n = strlen(keyword);
	bool boundary = true;

	while (c->p < c->end) {
		if (boundary && at(c, keyword) &&
			(c->p + n >= c->end ||
				!(isalnum((unsigned char)c->p[n]) || c->p[n] == '_'))) {
			for (size_t i = 0; i < n; i++)
				rs_step(c);
			return str_strip(arena_strdup(a, strbuf_str(&b)));
		}
		const char *start = c->p;
		if (*c->p == '"' || *c->p == '\'') {
			skip_string(c);
			strbuf_add(&b, start, (size_t)(c->p - start));
			boundary = true;
			continue;
		}
		if (isspace((unsigned char)*c->p) || *c->p == '#' || at(c, "/*")) {
			rs_skip(c);
			strbuf_puts(&b, " ");
			boundary = true;
			continue;
		}
		boundary = !(isalnum((unsigned char)*c->p) || strchr("_$!.", *c->p));
		strbuf_add(&b, *c->p ? c->p : "?", 1);
		rs_step(c);
	}
	return NULL;
}

void rs_until_mark(struct cursor *c, char mark)
{
	while (c->p < c->end && *c->p != mark) {
		if (*c->p == '"' || *c->p == '\'')
			skip_string(c);
		else if (*c->p == '#' || at(c, "/*"))
			rs_skip(c);
		else
			rs_step(c);
	}
	rs_step(c);
}

static bool one_of(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (str_ieq(*names, name))
			return true;
	return false;
}

bool rs_known_selector(struct arena *a, const char *text)
{
	static const char *const facilities[] = {"*", "auth", "authpriv", "cron", "daemon", "kern",
		"lpr", "mail", "mark", "news", "ntp", "security", "audit", "console",
		"bsd_security", "bsd_console", "syslog", "user", "uucp", "ftp", "local0", "local1",
		"local2", "local3", "local4", "local5", "local6", "local7", "invld", NULL};
	static const char *const priorities[] = {"*", "alert", "crit", "debug", "emerg", "err",
		"error", "info", "none", "notice", "panic", "warn", "warning", "", NULL};
	size_t n, m;
	char **groups = str_split(a, text, ";", &n);

	for (size_t i = 0; i < n; i++) {
		char *dot = strchr(groups[i], '.');
		if (!dot)
			return false;
		*dot = '\0';
		char **f = str_split(a, groups[i], ",", &m);
		for (size_t k = 0; k < m; k++)
			if (!one_of(facilities, f[k]) && strspn(f[k], "0123456789") != strlen(f[k]))
				return false;
		const char *p = dot + 1 + strspn(dot + 1, "!=");
		if (!one_of(priorities, p) && strspn(p, "0123456789") != strlen(p))
			return false;
	}
	return n > 0;
}

void rs_skip_block(struct cursor *c)
{
	for (int depth = 1; c->p < c->end && depth;) {
		if (*c->p == '"' || *c->p == '\'') {
			skip_string(c);
			continue;
		}
		if (*c->p == '#' || at(c, "/*")) {
			rs_skip(c);
			continue;
		}
		depth += (*c->p == '{') - (*c->p == '}');
		rs_step(c);
	}
}

enum rsyslog_stamp rs_stronger(enum rsyslog_stamp x, enum rsyslog_stamp y)
{
	static const int weight[] = {[RSYSLOG_STAMP_NONE] = 0,
		[RSYSLOG_STAMP_UNKNOWN] = 1,
		[RSYSLOG_STAMP_LOCAL] = 2,
		[RSYSLOG_STAMP_ZONE] = 3};

	return weight[x] >= weight[y] ? x : y;
}

enum rsyslog_stamp rs_property_stamp(const char *property, const char *format, bool utc)
{
	static const char *const stamps[] = {"timereported", "timestamp", "timegenerated"};
	static const char *const zoned[] = {"rfc3339", "unixtimestamp", "tzoffsdirection"};

	if (str_starts(property, "$now") || str_starts(property, "$NOW")) {
		if (strstr(property, "unixtimestamp") || strstr(property, "utc"))
			return RSYSLOG_STAMP_ZONE;
		return RSYSLOG_STAMP_LOCAL;
	}
	if (str_ieq(property, "jsonmesg") || str_starts(property, "$!") ||
		str_starts(property, "$."))
		return RSYSLOG_STAMP_UNKNOWN; /* may hold a stamp the message brought along */
	for (size_t i = 0; i < 3; i++) {
		if (!str_ieq(property, stamps[i]))
			continue;
		for (size_t k = 0; format && k < 3; k++)
			if (str_ieq(format, zoned[k]))
				return RSYSLOG_STAMP_ZONE;
		if (utc)
			return RSYSLOG_STAMP_ZONE;
		return !format || str_starts(format, "rfc3164") || str_ieq(format, "mysql") ||
				       str_ieq(format, "pgsql") || str_ieq(format, "year") ||
				       str_ieq(format, "hour") || str_ieq(format, "month") ||
				       str_ieq(format, "day")
			       ? RSYSLOG_STAMP_LOCAL
			       : RSYSLOG_STAMP_NONE;
	}
	return RSYSLOG_STAMP_NONE;
}

/* %name:from:to:options%; options are separated by commas, the date ones begin with "date-". */
static enum rsyslog_stamp property_of(struct arena *a, char *text)
{
	char *p = text, *options = NULL;
	enum rsyslog_stamp s = RSYSLOG_STAMP_NONE;
	bool utc = false;
	size_t n;

	for (int i = 0; i < 3 && (p = strchr(p, ':')); i++)
		*p++ = '\0';
	if (p)
		options = p;
	char **o = str_split(a, options, ",: ", &n);
	for (size_t i = 0; i < n; i++)
		utc |= str_ieq(o[i], "date-utc");
	bool dated = false;
	for (size_t i = 0; i < n; i++)
		if (str_starts(o[i], "date-") && !str_ieq(o[i], "date-utc")) {
			s = rs_stronger(s, rs_property_stamp(str_strip(text), o[i] + 5, utc));
			dated = true;
		}
	return dated ? s : rs_property_stamp(str_strip(text), NULL, utc);
}

enum rsyslog_stamp rs_string_stamp(struct arena *a, const char *text)
{
	enum rsyslog_stamp s = RSYSLOG_STAMP_NONE;

	for (const char *p = text; *p; p++) {
		if (*p == '\\' && p[1]) {
			p++;
			continue;
		}
		if (*p != '%')
			continue;
		size_t len = strcspn(p + 1, "%");
		if (!p[1 + len])
			break;
		s = rs_stronger(s, property_of(a, arena_strndup(a, p + 1, len)));
		p += len + 1;
	}
	return s;
}
