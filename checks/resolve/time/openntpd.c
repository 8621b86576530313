/*
 * openntpd: OpenNTPD's ntpd.conf(5), 6.2p3, with the command line of its unit.
 *
 * A statement a line: "server", "servers", "listen on", "query from", "sensor", "constraint from" and "constraints from".
 * "#" begins a comment anywhere outside quotes, a backslash at a line's end goes on with the next.  One line that is not
 * understood, and so a last statement without a line feed, keeps the daemon from starting: `refused`.  The clock follows the
 * median of all servers that answer, so all of them are followed.  Constraints have no effect where the daemon is built
 * without libtls, as Debian's; sensors there are none on Linux.  Not handled: whether a name to listen on resolves.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/accounts/by_name.h"
#include "checks/resolve/time/time_daemon.h"
#include "checks/resolve/time/time_sources.h"
#include "checks/resolve/units/unit.h"

#define CONFIG	    "/etc/openntpd/ntpd.conf"
#define TOKEN_BYTES 8095
#define MAX_TOKENS  64

enum kind { WORD, TEXT, NUMBER, OTHER };

struct token {
	enum kind kind; /* WORD: may be a keyword; TEXT: was in quotes */
	const char *text;
	long long number;
};

struct reader {
	struct arena *a;
	struct time_sources *t;
	const struct file *f;
	const char *p, *end;
	unsigned line;
	struct token v[MAX_TOKENS];
	size_t n;
	bool bad; /* of this line */
	const char *from;
	struct time_source *sources;
	size_t n_sources, cap;
};

/* The next character, a backslash before a line's end passed over; -1 at the end. */
static int look(struct reader *r)
{
	while (r->p + 1 < r->end && r->p[0] == '\\' && r->p[1] == '\n') {
		r->p += 2;
		r->line++;
	}
	if (r->p < r->end && *r->p == '\\' && r->p + 1 < r->end)
		r->p++; /* another one stands for what follows */
	return r->p < r->end ? (unsigned char)*r->p : -1;
}

static void put(struct reader *r, enum kind kind, const char *text, long long number)
{
	if (r->n == MAX_TOKENS)
		r->bad = true;
	else
		r->v[r->n++] = (struct token){kind, text, number};
}

static void quoted(struct reader *r, char quote)
{
	struct strbuf b = {.arena = r->a};

	for (r->p++; r->p < r->end && *r->p != quote; r->p++) {
		if (*r->p == '\n') {
			r->line++;
			continue;
		}
		if (*r->p == '\\' && r->p + 1 < r->end) {
			if (r->p[1] == '\n') {
				r->p++;
				r->line++;
				continue;
			}
			if (r->p[1] == quote)
				r->p++;
		}
		if (!*r->p || b.len >= TOKEN_BYTES)
			r->bad = true;
		else
			strbuf_add(&b, r->p, 1);
	}
	r->bad |= r->p == r->end;
	r->p += r->p < r->end;
	put(r, TEXT, arena_strdup(r->a, strbuf_str(&b)), 0);
}

static bool in_word(int c)
{
	return c > 0 && (isalnum(c) || (ispunct(c) && !strchr("(){}<>!=/#,", c)));
}

static bool ends_number(int c)
{
	return c < 0 || isspace(c) || (c && strchr("),/}=", c));
}

static void word(struct reader *r)
{
	struct strbuf b = {.arena = r->a};
	int c;

	while ((c = look(r)) >= 0 && in_word(c)) {
		if (b.len >= TOKEN_BYTES)
			r->bad = true;
		else
			strbuf_add(&b, &(char){(char)c}, 1);
		r->p++;
	}
	const char *text = strbuf_str(&b);
	const char *digits = text + (*text == '-');
	if (*digits && !digits[strspn(digits, "0123456789")] && ends_number(c)) {
		errno = 0;
		long long number = strtoll(text, NULL, 10);
		r->bad |= errno != 0;
		put(r, NUMBER, NULL, number);
	} else {
		r->bad |= *text == '-';
		put(r, WORD, arena_strdup(r->a, text), 0);
	}
}

/* The tokens of the next line; false at the end of the file. */
static bool next(struct reader *r)
{
	r->n = 0;
	r->bad = false;
	if (r->p >= r->end)
		return false;
	for (int c; (c = look(r)) >= 0;) {
		if (c == '#')
			while ((c = look(r)) >= 0 && c != '\n')
				r->p++;
		if (c < 0)
			break;
		if (c == '\n') {
			r->p++;
			return true;
		}
		if (c == ' ' || c == '\t') {
			r->p++;
		} else if (c == '"' || c == '\'') {
			quoted(r, (char)c);
		} else if (c && (isalnum(c) || strchr(":_*-", c))) {
			word(r);
		} else {
			r->bad = true;
			r->p++;
		}
	}
	r->bad |= r->n > 0; /* a statement ends with a line feed */
	return true;
}

static bool is(const struct reader *r, size_t i, const char *keyword)
{
	return i < r->n && r->v[i].kind == WORD && str_eq(r->v[i].text, keyword);
}

/* A string: quoted, or a word that is no keyword. */
static const char *string(const struct reader *r, size_t i)
{
	static const char *const keywords[] = {"constraint", "constraints", "correction", "from",
		"listen", "on", "query", "refid", "rtable", "sensor", "server", "servers",
		"stratum", "weight"};

	if (i >= r->n || r->v[i].kind > TEXT)
		return NULL;
	for (size_t k = 0; r->v[i].kind == WORD && k < sizeof(keywords) / sizeof(*keywords); k++)
		if (str_eq(r->v[i].text, keywords[k]))
			return NULL;
	return r->v[i].text;
}

struct option {
	const char *name;
	long long least, most; /* both 0: any; most -1: a string of that many bytes at least */
};

static bool options(const struct reader *r, size_t i, const struct option *o)
{
	for (; i < r->n; i += 2) {
		const struct option *k = o;
		while (k->name && !is(r, i, k->name))
			k++;
		if (!k->name || i + 1 >= r->n)
			return false;
		if (k->most == -1) {
			const char *s = string(r, i + 1);
			if (!s || !*s || strlen(s) > 4)
				return false;
		} else if (r->v[i + 1].kind != NUMBER ||
			   (k->least | k->most && (r->v[i + 1].number < k->least ||
							  r->v[i + 1].number > k->most))) {
			return false;
		}
	}
	return true;
}

static bool is_address(const char *s)
{
	unsigned char b[16];

	return inet_pton(AF_INET, s, b) == 1 || inet_pton(AF_INET6, s, b) == 1;
}

static void add(struct reader *r, const char *kind, const char *name, const char *unusable)
{
	*(struct time_source *)arena_push(r->a, &r->sources, &r->n_sources, &r->cap,
		sizeof(*r->sources)) = (struct time_source){kind,
		str_clean(r->a, name, strlen(name), LIMIT_TEXT), unusable, r->f, r->line, false};
}

/* From the loopback address there is no way out; another one is taken for the host's own. */
static const char *no_way(const struct reader *r, const char *name)
{
	bool near = r->from && (str_starts(r->from, "127.") || str_eq(r->from, "::1"));

	if (!time_name_resolves(name))
		return "no host has such a name";
	return near && !str_starts(name, "127.") && !str_eq(name, "::1")
		       ? arena_printf(r->a, "query from %s", r->from)
		       : NULL;
}

static bool statement(struct reader *r)
{
	static const struct option server[] = {{"weight", 1, 10}, {0}},
				   listen[] = {{"rtable", 0, 0}, {0}},
				   sensor[] = {{"correction", -127000000, 127000000},
					   {"refid", 0, -1}, {"stratum", 1, 15}, {"weight", 1, 10},
					   {0}};
	const char *s;

	if (is(r, 0, "server") || is(r, 0, "servers")) {
		s = string(r, 1);
		if (!s || str_eq(s, "*") || !options(r, 2, server))
			return false;
		add(r, is(r, 0, "servers") ? "pool" : "server", s, no_way(r, s));
		return true;
	}
	if (is(r, 0, "listen"))
		return is(r, 1, "on") && string(r, 2) && options(r, 3, listen);
	if (is(r, 0, "query")) {
		s = is(r, 1, "from") && r->n == 3 ? string(r, 2) : NULL;
		if (!s || !is_address(s))
			return false;
		r->from = s;
		return true;
	}
	if (is(r, 0, "sensor")) {
		s = string(r, 1);
		if (!s || !options(r, 2, sensor))
			return false;
		add(r, "refclock", s, "Linux has no such sensors");
		return true;
	}
	return (is(r, 0, "constraint") || is(r, 0, "constraints")) && is(r, 1, "from") &&
	       string(r, 2) && r->n == 3;
}

static void command_line(
	struct arena *a, struct time_sources *t, const struct time_command *c, bool *foreground)
{
	size_t i = 1;

	for (; i < c->n && c->argv[i][0] == '-' && c->argv[i][1]; i++) {
		if (str_eq(c->argv[i], "--")) {
			i++;
			break;
		}
		for (const char *o = c->argv[i] + 1; *o; o++) {
			bool takes = strchr("fpP", *o) != NULL;
			const char *value = !takes	   ? NULL
					    : o[1]	   ? o + 1
					    : i + 1 < c->n ? c->argv[++i]
							   : NULL;
			if ((takes && !value) || !strchr("dfnpPsSv", *o))
				time_refuse(t, NULL, 0,
					arena_printf(a, "ntpd does not take the option -%c", *o));
			else if (*o == 'n' || *o == 'P')
				time_refuse(t, NULL, 0,
					arena_printf(
						a, "with -%c ntpd does not run as daemon", *o));
			else if (*o == 'f')
				t->config = value;
			*foreground |= *o == 'd';
			if (takes)
				break;
		}
	}
	if (i < c->n)
		time_refuse(t, NULL, 0, "ntpd takes no words but options");
}

int openntpd_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e)
{
	struct reader r = {.a = a, .t = t, .line = 1};
	struct time_command start;
	bool foreground = false;
	const char *program = unit_program(h->root, a, t->unit);
	bool link = program && str_ends(program, "/openntpd");
	int rc = time_command(h->root, a, t, link ? "openntpd" : "ntpd", &start, e);

	if (rc < 0 || t->refused)
		return rc;
	t->config = CONFIG;
	command_line(a, t, &start, &foreground);
	if (start.user || start.dynamic)
		time_refuse(t, NULL, 0,
			"its unit starts it as a user, and it wants to be root (User=)");
	if (t->refused)
		return 0;
	if (*t->config != '/')
		t->config = arena_printf(a, "/%s", t->config);
	time_command_fits(a, t, &start, foreground, NULL);
	rc = time_read(h->root, a, start.full ? NULL : t->unit, t->config, &r.f, e);
	if (is_absent(rc))
		time_refuse(t, NULL, 0, arena_printf(a, "%s is not there", t->config));
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	r.p = r.f->data;
	r.end = r.f->data + r.f->size;
	for (unsigned line = 1; !t->refused && next(&r); line = r.line += 1)
		if (r.bad || (r.n && !statement(&r)))
			time_refuse(t, r.f, line, "ntpd does not take this line");
	for (size_t i = 0; start.no_network && i < r.n_sources; i++)
		if (!r.sources[i].unusable)
			r.sources[i].unusable = start.no_network;
	t->v = r.sources;
	t->n = t->refused ? 0 : r.n_sources;
	return 0;
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	static const char *const units[] = {"openntpd.service", NULL};
	struct time_sources *t = arena_alloc(a, sizeof(*t));

	(void)facts;
	*t = (struct time_sources){.daemon = "openntpd", .unit = units[0]};
	*ret = t;
	/* ntpctl is its own; a daemon called ntpd others have, too. */
	int rc = time_installed(h->root, a, t, "/usr/sbin/ntpctl", units, &t->installed, e);
	return t->installed ? openntpd_read(h, a, t, e) : rc < 0 ? rc : 0;
}

const struct model model_openntpd = {"openntpd", build};
