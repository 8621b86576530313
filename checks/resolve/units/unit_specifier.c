/*
 * unit_specifier: what stands for %i and its like in unit files (systemd.unit(5), "SPECIFIERS"), of version 252.
 *
 * Those that the unit's name fixes, the directories of the system's service manager and its user, root, or of a user's manager.  Not known here, so
 * an error where a setting is asked for: the host's names, ids and versions, control groups, the unit file's own path.  A
 * template that a socket starts for each connection has an instance that only the connection gives.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/unit_index.h"

static int hex(char c)
{
	return isdigit((unsigned char)c)    ? c - '0'
	       : isxdigit((unsigned char)c) ? tolower(c) - 'a' + 10
					    : -1;
}

/* "a-b\x2dc" is "a/b-c"; NULL when it is malformed. */
static const char *unescaped(struct arena *a, const char *s)
{
	struct strbuf b = {.arena = a};

	for (; *s; s++) {
		if (*s == '-') {
			strbuf_puts(&b, "/");
		} else if (*s == '\\') {
			if (s[1] != 'x' || hex(s[2]) < 0 || hex(s[3]) < 0 ||
				(s[2] == '0' && s[3] == '0'))
				return NULL;
			strbuf_add(&b, &(char){(char)(hex(s[2]) * 16 + hex(s[3]))}, 1);
			s += 3;
		} else {
			strbuf_add(&b, s, 1);
		}
	}
	return arena_strdup(a, strbuf_str(&b));
}

/* "home-alice" is "/home/alice". */
static const char *path_unescaped(struct arena *a, const char *s)
{
	const char *p = str_eq(s, "-") ? "" : unescaped(a, s);

	if (!p || !*s || *p == '/' || (*p && str_ends(p, "/")))
		return NULL;
	return arena_printf(a, "/%s", p);
}

/* The parts of "PREFIX@INSTANCE.TYPE"; instance NULL: none in the name; "": a template. */
struct parts {
	const char *stem, *prefix, *last, *instance;
};

static struct parts parts_of(struct arena *a, const char *id)
{
	const char *dot = strrchr(id, '.');
	struct parts p = {.stem = arena_strndup(a, id, dot ? (size_t)(dot - id) : strlen(id))};
	const char *at = strchr(p.stem, '@');

	p.prefix = arena_strndup(a, p.stem, at ? (size_t)(at - p.stem) : strlen(p.stem));
	p.instance = at ? at + 1 : NULL;
	const char *dash = strrchr(p.prefix, '-');
	p.last = dash ? dash + 1 : p.prefix;
	return p;
}

/* NULL: not fixed by the name. */
static const char *of_name(struct arena *a, const char *id, char c)
{
	struct parts p = parts_of(a, id);
	const char *instance = p.instance ? p.instance : "";
	bool open = p.instance && !*p.instance;

	switch (c) {
	case 'j':
		return p.last;
	case 'J':
		return unescaped(a, p.last);
	case 'p':
		return p.prefix;
	case 'P':
		return unescaped(a, p.prefix);
	case 'i':
		return open ? NULL : instance;
	case 'I':
		return open ? NULL : unescaped(a, instance);
	case 'n':
		return open ? NULL : id;
	case 'N':
		return open ? NULL : p.stem;
	case 'f':
		return open ? NULL : path_unescaped(a, p.instance ? instance : p.prefix);
	case 'd':
		return open ? NULL : arena_printf(a, "/run/credentials/%s", id);
	default:
		return NULL;
	}
}

static const char *of_manager(char c)
{
	static const struct {
		char c;
		const char *value;
	} known[] = {{'t', "/run"}, {'S', "/var/lib"}, {'C', "/var/cache"}, {'L', "/var/log"},
		{'E', "/etc"}, {'T', "/tmp"}, {'V', "/var/tmp"}, {'h', "/root"}, {'u', "root"},
		{'U', "0"}, {'g', "root"}, {'G', "0"}};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].c == c)
			return known[i].value;
	return NULL;
}

/* What the manager of a user makes of those. */
static const char *of_user(struct arena *a, const struct unit *u, char c)
{
	switch (c) {
	case 'h':
		return u->home;
	case 'u':
		return u->user;
	case 'E':
	case 'S':
		return arena_printf(a, "%s/.config", u->home);
	case 'C':
		return arena_printf(a, "%s/.cache", u->home);
	case 'T':
		return "/tmp";
	case 'V':
		return "/var/tmp";
	default:
		return NULL;
	}
}

char *unit_specifiers(struct arena *a, const char *id, const char *text)
{
	struct strbuf b = {.arena = a};

	for (const char *p = text; *p; p++) {
		const char *v =
			p[0] == '%' && p[1] && strchr("inNpjI", p[1]) ? of_name(a, id, p[1]) : NULL;
		if (v)
			strbuf_puts(&b, v), p++;
		else
			strbuf_add(&b, p, 1), p += p[0] == '%' && p[1] == '%';
	}
	return arena_strdup(a, strbuf_str(&b));
}

char *unit_expand(struct arena *a, const struct unit *u, const char *text, struct err *e)
{
	struct strbuf b = {.arena = a};

	for (const char *p = text; *p; p++) {
		if (*p != '%' || !isalnum((unsigned char)p[1])) {
			strbuf_add(&b, p, 1);
			p += p[0] == '%' && p[1] == '%';
			continue;
		}
		const char *v = of_name(a, u->id, *++p);
		v = v ? v : u->user ? of_user(a, u, *p) : of_manager(*p);
		if (!v) {
			err_set(e, EBADMSG,
				"what %%%c in \"%s\" stands for is not known from files", *p, text);
			return NULL;
		}
		strbuf_puts(&b, v);
	}
	return arena_strdup(a, strbuf_str(&b));
}
