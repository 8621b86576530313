/*
 * mail_aliases: aliases(5) of exim and postfix: "name: target, target"; a line that begins with a blank continues the one
 * above; '#' begins a comment line.  Names are compared without their case; a name may stand in quotes.  Of two lines of a
 * name the first counts for exim (linear search) and is refused or the last for postfix: where both differ, both are given.
 */
#include "checks/resolve/mail/mail_route.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/str.h"

/* Whether a line defines the name; *ret: what stands behind its colon. */
static bool defines(const char *line, size_t len, const char *name, const char **ret)
{
	const char *end = line + len, *p = line;
	bool quoted = p < end && *p == '"';
	size_t n = strlen(name);

	p += quoted;
	if ((size_t)(end - p) < n || strncasecmp(p, name, n))
		return false;
	p += n;
	if (quoted) {
		if (p == end || *p != '"')
			return false;
		p++;
	}
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (p == end || *p != ':')
		return false;
	*ret = p + 1;
	return true;
}

const char *mail_alias(const struct file *f, struct arena *a, const char *name, unsigned *ret_line)
{
	struct lines l = lines_of(f->data, f->size);
	struct strbuf b = {.arena = a};
	const char *line, *rest;
	bool in = false, any = false;
	size_t len;

	while (next_line(&l, &line, &len)) {
		if (!len || *line == '#')
			continue;
		bool more = *line == ' ' || *line == '\t';
		if (more && strspn(line, " \t\r") >= len)
			continue;
		if (!more) {
			in = defines(line, len, name, &rest);
			if (in && !any)
				*ret_line = l.number;
			if (in && any)
				strbuf_puts(&b, ",");
			any |= in;
		}
		if (in)
			strbuf_printf(&b, "%s%.*s", more ? " " : "",
				(int)(len - (more ? 0 : (size_t)(rest - line))),
				more ? line : rest);
	}
	return any ? strbuf_str(&b) : NULL;
}

char **mail_targets(struct arena *a, const char *text, size_t *ret_n)
{
	char **v = NULL;
	size_t cap = 0;

	*ret_n = 0;
	while (*text && *ret_n < LIMIT_SEEN) {
		struct strbuf b = {.arena = a};
		bool quoted = false;
		for (; *text && (quoted || (*text != ',' && *text != '\n')); text++) {
			if (*text == '"')
				quoted = !quoted;
			else
				strbuf_add(&b, text, 1);
		}
		text += *text != '\0';
		char *s = str_strip(arena_strdup(a, b.len ? strbuf_str(&b) : ""));
		if (*s && *s != '#')
			*(char **)arena_push(a, &v, ret_n, &cap, sizeof(*v)) = s;
	}
	return v;
}
