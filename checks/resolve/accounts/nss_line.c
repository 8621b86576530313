/*
 * nss_line: the lines of passwd(5), shadow(5), group(5) and nsswitch.conf(5), as glibc 2.31 to 2.40 reads them
 * (nss_files, also used by nss_compat).
 *
 * Rule: a line ends at a newline or a NUL byte; blanks before it do not count; an empty line and one that begins with
 * "#" are none.  Fields end at a colon; the last text field takes the rest of the line, colons and all.  A number is
 * what strtoull(3) reads up to the colon (blanks and a sign before it, no base prefix); text after it, no digit at
 * all (but for shadow's days and the numbers of "+" and "-" lines, where that means "not set"), or, on Debian and
 * what comes from it, more than 2^32-1 refuses the whole line.  passwd may end after the gid, group too; shadow after
 * the maximum (the old form) or after the expiry.
 * Left out: lines longer than the 4 MiB of a configuration file.
 */
#include "checks/resolve/accounts/nss_line.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct cursor {
	char *at;
	bool wide;
	const char *why;
};

/* The text up to the next colon. */
static char *text_field(struct cursor *c)
{
	char *field = c->at, *colon = strchr(field, ':');

	if (colon)
		*colon++ = '\0';
	c->at = colon ? colon : field + strlen(field);
	return field;
}

/* maybe_empty: no digits mean dflt, but something must stand there, a colon at least. */
static uint32_t number(struct cursor *c, bool maybe_empty, uint32_t dflt, bool to_end)
{
	char *end;

	if (c->why)
		return dflt;
	if (!*c->at) {
		c->why = "too few fields";
		return dflt;
	}
	unsigned long long v = strtoull(c->at, &end, 10);
	if (v > UINT32_MAX && !c->wide)
		c->why = "a number beyond 2^32-1";
	if (v > UINT32_MAX)
		v = UINT32_MAX;
	if (end == c->at && !maybe_empty)
		c->why = "a field that must be a number is none";
	if (end == c->at)
		v = dflt;
	if (*end == ':' && !to_end)
		end++;
	else if (*end && !c->why)
		c->why = to_end ? "too many fields, or text in the last" : "text in a number";
	c->at = end;
	return (uint32_t)v;
}

static void parse_passwd(struct cursor *c, struct nss_line *l, bool special)
{
	l->password = text_field(c);
	l->uid = number(c, special, 0, false);
	l->first_number = l->uid;
	l->gid = number(c, special, 0, false);
	l->gecos = text_field(c);
	l->home = text_field(c);
	l->shell = c->at;
}

/* shadow's days go through an int: 4294967295 is "not set". */
static long days(struct cursor *c)
{
	return (int32_t)number(c, true, UINT32_MAX, false);
}

static void parse_shadow(struct cursor *c, struct nss_line *l)
{
	l->password = text_field(c);
	l->changed = days(c);
	l->min = days(c);
	l->max = days(c);
	while (is_blank(*c->at))
		c->at++;
	if (!*c->at || c->why)
		return;
	l->warn = days(c);
	l->inactive = days(c);
	l->expires = days(c);
	if (*c->at)
		number(c, true, UINT32_MAX, true);
}

static void parse_members(struct arena *a, const char *text, struct nss_line *l)
{
	size_t cap = 0;

	while (*text) {
		while (is_blank(*text))
			text++;
		size_t n = strcspn(text, ",");
		if (n)
			*(char **)arena_push(a, &l->members, &l->n_members, &cap,
				sizeof(*l->members)) = arena_strndup(a, text, n);
		text += n + (text[n] == ',');
	}
}

bool nss_parse(struct arena *a, enum nss_kind kind, const char *text, size_t len, bool wide,
	bool ended, struct nss_line *ret)
{
	const char *nul = memchr(text, '\0', len);

	*ret = (struct nss_line){.password = "",
		.gecos = "",
		.home = "",
		.shell = "",
		.changed = -1,
		.min = -1,
		.max = -1,
		.warn = -1,
		.inactive = -1,
		.expires = -1};
	if (nul)
		len = (size_t)(nul - text);
	size_t blanks = 0;
	while (blanks < len && is_blank(text[blanks]))
		blanks++;
	text += blanks;
	len -= blanks;
	if (!len || (*text == '#' && kind != NSS_GROUP))
		return false;
	ret->comment = *text == '#';
	struct cursor c = {.at = arena_strndup(a, text, len), .wide = wide};
	/* glibc moves the line to the left without the NUL at its end: what stood last stays there, a newline usually */
	if (blanks && !ended)
		c.at = arena_printf(a, "%s%s", c.at, text + len - blanks);
	ret->name = text_field(&c);
	bool special = *ret->name == '+' || *ret->name == '-';
	if (special && !*c.at) {
		ret->changed = ret->min = ret->max = 0;
		return true;
	}
	if (kind == NSS_PASSWD) {
		parse_passwd(&c, ret, special);
	} else if (kind == NSS_SHADOW) {
		parse_shadow(&c, ret);
	} else {
		ret->password = text_field(&c);
		ret->gid = number(&c, special, 0, false);
		if (!c.why)
			parse_members(a, c.at, ret);
	}
	ret->why = c.why;
	return true;
}

/* One "[STATUS=ACTION ...]" after a service.  NULL when glibc cannot parse it, else what follows. */
static const char *criteria(const char *p, bool *ret_last)
{
	static const char *const statuses[] = {"SUCCESS", "UNAVAIL", "NOTFOUND", "TRYAGAIN"};
	static const char *const actions[] = {"RETURN", "CONTINUE", "MERGE"};
	int status, action;

	for (p++; is_blank(*p); p++)
		;
	do {
		bool inverse = *p == '!';
		p += inverse;
		size_t n = strcspn(p, " \t\n\v\f\r=]");
		for (status = 3; status >= 0; status--)
			if (strlen(statuses[status]) == n && !strncasecmp(p, statuses[status], n))
				break;
		for (p += n; is_blank(*p); p++)
			;
		if (status < 0 || *p != '=')
			return NULL;
		for (p++; is_blank(*p); p++)
			;
		n = strcspn(p, " \t\n\v\f\r=]");
		for (action = 2; action >= 0; action--)
			if (strlen(actions[action]) == n && !strncasecmp(p, actions[action], n))
				break;
		if (action < 0)
			return NULL;
		if ((status == 2) != inverse)
			*ret_last = action == 0;
		for (p += n; is_blank(*p); p++)
			;
	} while (*p && *p != ']');
	return *p ? p + 1 : NULL;
}

static bool services_of(struct arena *a, const char *p, struct nss_service **ret, size_t *ret_n)
{
	size_t cap = 0;

	*ret = NULL;
	*ret_n = 0;
	for (;;) {
		while (is_blank(*p))
			p++;
		if (!*p)
			return true;
		size_t n = strcspn(p, " \t\n\v\f\r[");
		if (!n) /* a second "[": glibc stops here, without a word */
			return true;
		struct nss_service *s = arena_push(a, ret, ret_n, &cap, sizeof(*s));
		s->name = arena_strndup(a, p, n);
		for (p += n; is_blank(*p); p++)
			;
		if (*p == '[' && !(p = criteria(p, &s->last_on_notfound)))
			return false;
	}
}

static bool is_database(const char *name)
{
	static const char *const names[] = {"aliases", "ethers", "group", "group_compat", "gshadow",
		"hosts", "initgroups", "netgroup", "networks", "passwd", "passwd_compat",
		"protocols", "publickey", "rpc", "services", "shadow", "shadow_compat"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(name, names[i]))
			return true;
	return false;
}

struct nss_service *nss_services(struct arena *a, const char *text, size_t len,
	const char *database, size_t *ret_n, unsigned *ret_line, unsigned *ret_bad)
{
	struct lines l = lines_of(text, len);
	struct nss_service *found = NULL, *v;
	const char *line;
	size_t n;

	*ret_n = 0;
	*ret_line = *ret_bad = 0;
	while (next_line(&l, &line, &len)) {
		char *p = arena_strndup(a, line, len);
		while (is_blank(*p))
			p++;
		char *name = p;
		p += strcspn(p, " \t\n\v\f\r:");
		if (!*p || p == name)
			continue;
		while (is_blank(*p) || *p == ':')
			*p++ = '\0';
		if (!is_database(name))
			continue;
		if (!services_of(a, p, &v, &n)) {
			*ret_bad = l.number;
			return NULL;
		}
		if (str_eq(name, database)) {
			found = v;
			*ret_n = n;
			*ret_line = l.number;
		}
	}
	return found;
}
