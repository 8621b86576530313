/*
 * sh_filters: awk, sed, cut, tr and printf as start files use them.
 *
 * awk: one PATTERN { print FIELDS } with -F; PATTERN: /RE/, $N == "TEXT", $N >= NUMBER, $N ~ /RE/, joined by &&.
 * sed: -n, -E, one command s, p, d or q with a line number, $ or /RE/ before it.  All else is not known.
 */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks/shell/sh_tool.h"

#define MAX_FIELDS 64

bool tool_regex(const char *pattern, int flags, regex_t *ret)
{
	/* Repetition of repetition costs the C library dear. */
	return strlen(pattern) <= 200 && !strpbrk(pattern, "{") && !regcomp(ret, pattern, flags);
}

/* Up to the delimiter, which is taken; a backslash before it goes. */
static char *until(struct arena *a, const char **s, char end)
{
	struct strbuf b = {.arena = a};

	for (; **s && **s != end; (*s)++) {
		if (**s == '\\' && (*s)[1]) {
			if ((*s)[1] != end)
				strbuf_add(&b, *s, 1);
			(*s)++;
		}
		strbuf_add(&b, *s, 1);
	}
	if (!**s)
		return NULL;
	(*s)++;
	return (char *)strbuf_str(&b);
}

struct record {
	char *line, *field[MAX_FIELDS];
	size_t n; /* fields, from 1 */
	unsigned long nr;
};

static void split(struct arena *a, struct record *r, const char *sep)
{
	char *s = arena_strdup(a, r->line);

	r->n = 0;
	if (!sep) {
		for (char *part; (part = strsep(&s, " \t")) && r->n + 1 < MAX_FIELDS;)
			if (*part)
				r->field[++r->n] = part;
		return;
	}
	for (char *part; *r->line && (part = strsep(&s, sep)) && r->n + 1 < MAX_FIELDS;)
		r->field[++r->n] = part;
}

/* $N, $NF, NR or "text" at *s; NULL: something else. */
static const char *operand(struct arena *a, const struct record *r, const char **s)
{
	*s += strspn(*s, " \t");
	if (**s == '"') {
		(*s)++;
		const char *text = until(a, s, '"');
		return text && !strchr(text, '\\') ? text : NULL;
	}
	if (str_starts(*s, "NR")) {
		*s += 2;
		return arena_printf(a, "%lu", r->nr);
	}
	if (str_starts(*s, "$NF")) {
		*s += 3;
		return r->n ? r->field[r->n] : r->line;
	}
	if (**s == '$' && isdigit((unsigned char)(*s)[1])) {
		unsigned long n = strtoul(*s + 1, (char **)s, 10);
		return !n ? r->line : n <= r->n ? r->field[n] : "";
	}
	return NULL;
}

/* One condition of an awk pattern: 1, 0, or -1. */
static int condition(struct arena *a, const struct record *r, const char **s)
{
	bool negate = false;
	regex_t re;

	*s += strspn(*s, " \t");
	if (**s == '!' && (*s)[1] == '/') {
		negate = true;
		(*s)++;
	}
	const char *left = r->line;
	bool tilde = false;
	if (**s != '/') {
		left = operand(a, r, s);
		*s += strspn(*s, " \t");
		if (!left)
			return -1;
		if (str_starts(*s, "==") || str_starts(*s, "!=")) {
			bool equal = **s == '=';
			*s += 2;
			*s += strspn(*s, " \t");
			char *end;
			const char *right = isdigit((unsigned char)**s)
						    ? arena_printf(a, "%lu", strtoul(*s, &end, 10))
						    : operand(a, r, s);
			if (right && isdigit((unsigned char)**s))
				*s = end;
			return right ? str_eq(left, right) == equal : -1;
		}
		if (strchr("<>", **s) && **s) {
			bool less = **s == '<', same = (*s)[1] == '=';
			char *end, *stop;
			*s += 1 + same;
			*s += strspn(*s, " \t");
			long long y = strtoll(*s, &end, 10), x = strtoll(left, &stop, 10);
			if (end == *s || strchr(".eE", *end ? *end : ' ') || *stop || stop == left)
				return -1;
			*s = end;
			return less ? (same ? x <= y : x < y) : (same ? x >= y : x > y);
		}
		negate = **s == '!';
		*s += negate;
		if (**s != '~')
			return -1;
		(*s)++;
		*s += strspn(*s, " \t");
		tilde = true;
	}
	(void)tilde;
	if (**s != '/')
		return -1;
	(*s)++;
	const char *pattern = until(a, s, '/');
	if (!pattern || !tool_regex(pattern, REG_EXTENDED | REG_NOSUB, &re))
		return -1;
	bool hit = !regexec(&re, left, 0, NULL, 0);
	regfree(&re);
	return hit != negate;
}

/* 1: printed or passed over; 0: the last line wanted; -1: not understood. */
static int awk_line(struct tool *t, const struct record *r, const char *s)
{
	struct arena *a = t->c->a;
	bool all = true;

	s += strspn(s, " \t\n");
	while (*s && *s != '{') {
		int is = condition(a, r, &s);
		if (is < 0)
			return -1;
		all = all && is;
		s += strspn(s, " \t\n");
		if (str_starts(s, "&&"))
			s += 2;
		else if (*s && *s != '{')
			return -1;
	}
	if (!*s) {
		if (all)
			strbuf_printf(&t->out, "%s\n", r->line);
		return 1;
	}
	s++;
	s += strspn(s, " \t\n");
	if (!str_starts(s, "print"))
		return -1;
	struct strbuf text = {.arena = a};
	s += 5;
	s += strspn(s, " \t");
	if (strchr(";}\n", *s))
		strbuf_puts(&text, r->line);
	while (!strchr(";}\n", *s)) {
		if (*s == ',') {
			strbuf_puts(&text, " ");
			s++;
		}
		const char *v = operand(a, r, &s);
		if (!v)
			return -1;
		strbuf_puts(&text, v);
		s += strspn(s, " \t");
	}
	s += strspn(s, "; \t\n");
	bool leave = str_starts(s, "exit");
	s += leave ? 4 : 0;
	s += strspn(s, "; \t\n");
	if (*s != '}' || s[1 + strspn(s + 1, " \t\n")])
		return -1;
	if (all)
		strbuf_printf(&t->out, "%s\n", strbuf_str(&text));
	return !(all && leave);
}

bool tool_awk(struct tool *t)
{
	const char *sep = NULL, *text;
	size_t i = 1;

	if (i < t->argc && str_starts(t->argv[i], "-F")) {
		sep = t->argv[i][2] ? t->argv[i] + 2 : i + 1 < t->argc ? t->argv[++i] : "";
		i++;
		if (strlen(sep) != 1 || strchr(" |.*+?^$[]()\\t", *sep))
			return false;
	}
	if (i >= t->argc || *t->argv[i] == '-')
		return false;
	const char *program = t->argv[i];
	struct record r = {0};
	if (!tool_files(t, i + 1, &text))
		return false;
	/* Understood at all?  Also without a line. */
	r.line = "0";
	split(t->c->a, &r, sep);
	for (r.n = 9; r.n > 0; r.n--)
		r.field[r.n] = r.line;
	r.n = 9;
	size_t before = t->out.len;
	if (awk_line(t, &r, program) < 0)
		return false;
	if (t->out.len != before)
		t->out = (struct strbuf){.arena = t->c->a};
	while (tool_line(&text, &r.line, t->c->a)) {
		r.nr++;
		split(t->c->a, &r, sep);
		int rc = awk_line(t, &r, program);
		if (rc < 0)
			return false;
		if (!rc)
			break;
	}
	t->status = t->status != 0 ? 2 : 0;
	return true;
}

struct sed {
	unsigned long line; /* 0: any */
	bool last, negate, global, print, quiet;
	char command;
	const char *where, *from, *to;
	int flags;
};

static bool sed_parse(struct arena *a, const char *s, struct sed *d)
{
	s += strspn(s, " \t");
	if (*s == '/') {
		s++;
		d->where = until(a, &s, '/');
		if (!d->where)
			return false;
	} else if (*s == '$') {
		d->last = true;
		s++;
	} else if (isdigit((unsigned char)*s)) {
		char *end;
		d->line = strtoul(s, &end, 10);
		s = end;
	}
	s += strspn(s, " \t");
	d->negate = *s == '!';
	s += d->negate;
	d->command = *s;
	if (!*s || !strchr("spdq", *s))
		return false;
	s++;
	if (d->command == 's') {
		char end = *s;
		if (!end || strchr("\\\n", end))
			return false;
		s++;
		d->from = until(a, &s, end);
		d->to = d->from ? until(a, &s, end) : NULL;
		if (!d->to)
			return false;
		for (; *s && strchr("gpI", *s); s++) {
			d->global |= *s == 'g';
			d->print |= *s == 'p';
			d->flags |= *s == 'I' ? REG_ICASE : 0;
		}
	}
	return !s[strspn(s, " \t;")];
}

static void put_match(struct strbuf *b, const char *to, const char *s, const regmatch_t *m)
{
	for (; *to; to++) {
		int k = *to == '&'				       ? 0
			: *to == '\\' && isdigit((unsigned char)to[1]) ? to[1] - '0'
								       : -1;
		if (k >= 0) {
			if (m[k].rm_so >= 0)
				strbuf_add(b, s + m[k].rm_so, (size_t)(m[k].rm_eo - m[k].rm_so));
			to += *to == '\\';
		} else {
			to += *to == '\\' && to[1];
			strbuf_add(b, to, 1);
		}
	}
}

/* The line with its matches replaced; NULL: none. */
static char *substituted(struct arena *a, const struct sed *d, const regex_t *re, const char *s)
{
	struct strbuf b = {.arena = a};
	regmatch_t m[10];
	bool any = false;

	for (int flags = 0; (!any || d->global) && !regexec(re, s, 10, m, flags);
		flags = REG_NOTBOL) {
		any = true;
		strbuf_add(&b, s, (size_t)m[0].rm_so);
		put_match(&b, d->to, s, m);
		s += m[0].rm_eo;
		if (m[0].rm_eo == m[0].rm_so) {
			if (!*s)
				break;
			strbuf_add(&b, s++, 1);
		}
	}
	strbuf_puts(&b, s);
	return any ? (char *)strbuf_str(&b) : NULL;
}

bool tool_sed(struct tool *t)
{
	struct sed d = {0};
	const char *text, *script = NULL;
	regex_t re, where;
	char *line;
	size_t i = 1;
	unsigned long n = 0;

	for (; i < t->argc && *t->argv[i] == '-'; i++) {
		if (str_eq(t->argv[i], "-e") && i + 1 < t->argc && !script)
			script = t->argv[++i];
		else if (strspn(t->argv[i] + 1, "nEr") == strlen(t->argv[i] + 1)) {
			d.quiet |= strchr(t->argv[i], 'n') != NULL;
			d.flags |= strpbrk(t->argv[i], "Er") ? REG_EXTENDED : 0;
		} else if (str_eq(t->argv[i], "-ne") && i + 1 < t->argc && !script) {
			d.quiet = true;
			script = t->argv[++i];
		} else
			return false;
	}
	if (!script)
		script = i < t->argc ? t->argv[i++] : "";
	if (!sed_parse(t->c->a, script, &d) || !tool_files(t, i, &text))
		return false;
	if (d.command == 's' && (!*d.from || !tool_regex(d.from, d.flags, &re)))
		return false;
	if (d.where && (!*d.where || !tool_regex(d.where, d.flags, &where))) {
		if (d.command == 's')
			regfree(&re);
		return false;
	}
	while (tool_line(&text, &line, t->c->a)) {
		n++;
		bool here = d.where  ? !regexec(&where, line, 0, NULL, 0)
			    : d.line ? n == d.line
			    : d.last ? !*text
				     : true;
		here = here != d.negate;
		char *changed =
			here && d.command == 's' ? substituted(t->c->a, &d, &re, line) : NULL;
		if (!d.quiet && !(here && d.command == 'd'))
			strbuf_printf(&t->out, "%s\n", changed ? changed : line);
		if ((changed && d.print) || (here && d.command == 'p'))
			strbuf_printf(&t->out, "%s\n", changed ? changed : line);
		if (here && d.command == 'q')
			break;
	}
	if (d.command == 's')
		regfree(&re);
	if (d.where)
		regfree(&where);
	t->status = t->status != 0 ? 2 : 0;
	return true;
}

/* One field or a range of them. */
bool tool_cut(struct tool *t)
{
	char delimiter = '\t';
	unsigned long from = 0, to = 0;
	bool bytes = false, only = false;
	size_t i = 1;
	const char *text;
	char *line, *end;

	for (; i < t->argc && *t->argv[i] == '-' && t->argv[i][1]; i++) {
		char o = t->argv[i][1];
		if (str_eq(t->argv[i], "-s")) {
			only = true;
			continue;
		}
		bool own = t->argv[i][2] != '\0';
		const char *v = own ? t->argv[i] + 2 : i + 1 < t->argc ? t->argv[i + 1] : "";
		if (o == 'd' && strlen(v) == 1) {
			delimiter = *v;
		} else if (strchr("fcb", o) && !from) {
			bytes = o != 'f';
			from = *v == '-' ? 1 : strtoul(v, &end, 10);
			end = *v == '-' ? (char *)v : end;
			to = *end != '-' ? from : end[1] ? strtoul(end + 1, &end, 10) : ULONG_MAX;
			if (!from || (*end && *end != '-') || (*end == '-' && end[1]))
				return false;
		} else
			return false;
		i += !own;
	}
	if (!from || !tool_files(t, i, &text))
		return false;
	while (tool_line(&text, &line, t->c->a)) {
		size_t len = strlen(line);
		if (bytes) {
			size_t a = from - 1 < len ? from - 1 : len, b = to < len ? to : len;
			strbuf_printf(&t->out, "%.*s\n", b > a ? (int)(b - a) : 0, line + a);
			continue;
		}
		if (!strchr(line, delimiter)) {
			if (!only)
				strbuf_printf(&t->out, "%s\n", line);
			continue;
		}
		const char *s = line;
		unsigned long k = 1;
		for (bool first = true; s && k <= to; k++) {
			size_t n = strcspn(s, (char[]){delimiter, 0});
			if (k >= from) {
				strbuf_printf(&t->out, "%s%.*s",
					first ? "" : (char[]){delimiter, 0}, (int)n, s);
				first = false;
			}
			s = s[n] ? s + n + 1 : NULL;
		}
		strbuf_puts(&t->out, "\n");
	}
	t->status = t->status != 0;
	return true;
}

/* The bytes a set of tr(1) names; false: a form that is not known. */
static bool tr_set(const char *s, unsigned char *ret, size_t *ret_n)
{
	static const struct {
		const char *name, *from, *to;
	} classes[] = {{"[:lower:]", "a", "z"}, {"[:upper:]", "A", "Z"}, {"[:digit:]", "0", "9"}};
	size_t n = 0;

	while (*s) {
		bool class = false;
		unsigned char from = (unsigned char)*s, to;
		for (size_t i = 0; i < 3 && !class; i++)
			if (str_starts(s, classes[i].name)) {
				for (int b = *classes[i].from; b <= *classes[i].to && n < 256; b++)
					ret[n++] = (unsigned char)b;
				s += strlen(classes[i].name);
				class = true;
			}
		if (class)
			continue;
		if (str_starts(s, "[:space:]")) {
			for (const char *b = "\t\n\v\f\r "; *b && n < 256; b++)
				ret[n++] = (unsigned char)*b;
			s += 9;
			continue;
		}
		if (*s == '[' && (s[1] == ':' || s[1] == '='))
			return false;
		if (*s == '\\') {
			const char *k = s[1] ? strchr("n\nr\rt\t\\\\", s[1]) : NULL;
			if (!k)
				return false;
			from = (unsigned char)k[1];
			s++;
		}
		s++;
		to = from;
		if (*s == '-' && s[1] && s[1] != '\\') {
			to = (unsigned char)s[1];
			s += 2;
		}
		for (int b = from; b <= to; b++)
			if (n < 256)
				ret[n++] = (unsigned char)b;
	}
	*ret_n = n;
	return true;
}

bool tool_tr(struct tool *t)
{
	unsigned char a[256], b[256];
	size_t n, m = 0, i = 1;
	bool delete = false, squeeze = false, others = false;

	for (; i < t->argc && *t->argv[i] == '-' && t->argv[i][1]; i++)
		for (const char *o = t->argv[i] + 1; *o; o++) {
			delete |= *o == 'd';
			squeeze |= *o == 's';
			others |= *o == 'c' || *o == 'C';
			if (!strchr("dscC", *o))
				return false;
		}
	if (!t->in || i >= t->argc ||
		t->argc - i != (delete || (squeeze && t->argc - i == 1) ? 1u : 2u) ||
		!tr_set(t->argv[i], a, &n) || (i + 1 < t->argc && !tr_set(t->argv[i + 1], b, &m)) ||
		(others && !delete) || (delete &&squeeze) || (!delete &&!squeeze && !m))
		return false;
	int before = -1;
	for (const char *s = t->in; *s; s++) {
		unsigned char ch = (unsigned char)*s;
		const unsigned char *at = n ? memchr(a, ch, n) : NULL;
		if (delete &&(at != NULL) != others)
			continue;
		if (!delete &&at && m)
			ch = b[(size_t)(at - a) < m ? (size_t)(at - a) : m - 1];
		if (squeeze && at && ch == before)
			continue;
		before = at ? ch : -1;
		strbuf_add(&t->out, (const char *)&ch, 1);
	}
	return true;
}

/* One directive at *s (behind the %) with its argument; false: not known. */
static bool directive(struct tool *t, const char **s, const char *arg)
{
	char form[16], *end;
	size_t n = strspn(*s, "-0123456789");

	if (n > 6 || !(*s)[n])
		return false;
	char how = (*s)[n];
	*s += n + 1;
	if (how == 's' && n == 0) {
		strbuf_puts(&t->out, arg);
	} else if (how == 's' || strchr("dixo", how)) {
		memcpy(form, "%", 1);
		memcpy(form + 1, *s - n - 1, n);
		strcpy(form + 1 + n, how == 's'	  ? "s"
				     : how == 'x' ? "llx"
				     : how == 'o' ? "llo"
						  : "lld");
		if (n && atoi(form + 1 + strspn(form + 1, "-")) > 200)
			return false;
		char text[256];
		long long v = strtoll(arg, &end, 0);
		if (how != 's' && (*end || *arg == '\''))
			return false;
		if (how == 's' && strlen(arg) > 200)
			return false;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		if (how == 's')
			snprintf(text, sizeof(text), form, arg);
		else
			snprintf(text, sizeof(text), form, v);
#pragma GCC diagnostic pop
		strbuf_puts(&t->out, text);
	} else {
		return false;
	}
	return true;
}

bool tool_printf(struct tool *t)
{
	size_t i = t->argc > 1 && str_eq(t->argv[1], "--") ? 2 : 1, next = i + 1;

	if (i >= t->argc)
		return false;
	do {
		size_t before = next;
		for (const char *s = t->argv[i]; *s;) {
			if (*s == '\\') {
				const char *k = s[1] ? strchr("n\nt\tr\r\\\\\"\"", s[1]) : NULL;
				if (!k)
					return false;
				strbuf_add(&t->out, k + 1, 1);
				s += 2;
			} else if (*s == '%' && s[1] == '%') {
				strbuf_puts(&t->out, "%");
				s += 2;
			} else if (*s == '%') {
				s++;
				if (!directive(t, &s, next < t->argc ? t->argv[next] : ""))
					return false;
				next++;
			} else {
				strbuf_add(&t->out, s++, 1);
			}
		}
		if (next == before)
			break;
	} while (next < t->argc);
	return true;
}
