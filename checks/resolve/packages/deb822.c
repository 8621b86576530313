/* deb822: see deb822.h.  A block of the stream is kept until the stanza in it is whole. */
#include "checks/resolve/packages/deb822.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "base/unpack.h"

static bool is_blank(const char *line, size_t len)
{
	while (len && (line[len - 1] == ' ' || line[len - 1] == '\t' || line[len - 1] == '\r'))
		len--;
	return !len;
}

static void trim(const char **v, size_t *len)
{
	while (*len && (**v == ' ' || **v == '\t')) {
		(*v)++;
		(*len)--;
	}
	while (*len && strchr(" \t\r", (*v)[*len - 1]) && (*v)[*len - 1])
		(*len)--;
}

static bool begins(const char *line, size_t len, const char *name, size_t n)
{
	return len > n && line[n] == ':' && !strncasecmp(line, name, n);
}

bool stanza_field(const struct stanza *s, const char *name, const char **ret, size_t *ret_len)
{
	struct lines l = lines_of(s->text, s->len);
	size_t len, n = strlen(name);
	const char *line;

	while (next_line(&l, &line, &len))
		if (begins(line, len, name, n)) {
			*ret = line + n + 1;
			*ret_len = len - n - 1;
			trim(ret, ret_len);
			return true;
		}
	return false;
}

char *stanza_value(const struct stanza *s, struct arena *a, const char *name, unsigned *ret_line)
{
	struct lines l = lines_of(s->text, s->len);
	size_t len, n = strlen(name);
	struct strbuf b = {.arena = a};
	bool mine = false;
	const char *line;

	while (next_line(&l, &line, &len)) {
		if (len && *line == '#')
			continue;
		if (mine && len && (*line == ' ' || *line == '\t')) {
			trim(&line, &len);
			if (b.len)
				strbuf_add(&b, " ", 1);
			strbuf_add(&b, line, len);
			continue;
		}
		if (mine)
			break;
		mine = begins(line, len, name, n);
		if (!mine)
			continue;
		if (ret_line)
			*ret_line = s->line + l.number - 1;
		line += n + 1;
		len -= n + 1;
		trim(&line, &len);
		strbuf_add(&b, line, len);
	}
	return mine || b.data ? arena_strdup(a, strbuf_str(&b)) : NULL;
}

unsigned stanza_malformed(const struct stanza *s)
{
	struct lines l = lines_of(s->text, s->len);
	bool field = false;
	const char *line;
	size_t len;

	while (next_line(&l, &line, &len)) {
		if (len && *line == '#')
			continue;
		const char *colon = memchr(line, ':', len);
		bool more = len && (*line == ' ' || *line == '\t');
		if (more ? !field : !colon || colon == line)
			return s->line + l.number - 1;
		field = true;
	}
	return 0;
}

bool stanza_of_text(const char *text, size_t len, size_t *at, unsigned *line, struct stanza *ret)
{
	struct lines l = lines_of(text + *at, len - *at);
	const char *p, *from = NULL;
	unsigned first = 0;
	size_t n;

	while (next_line(&l, &p, &n)) {
		if (is_blank(p, n)) {
			if (from)
				break;
			continue;
		}
		if (!from) {
			from = p;
			first = *line + l.number - 1;
		}
		ret->len = (size_t)(p + n - from);
	}
	if (!from)
		return false;
	ret->text = from;
	ret->line = first;
	*line += l.number;
	*at = (size_t)(l.at - text);
	return true;
}

struct stanzas {
	struct unpack *in;
	char *buf;
	size_t at, have, cap;
	unsigned line;
	bool end;
};

int stanzas_open(struct root *r, const char *path, struct stanzas **ret, struct err *e)
{
	int fd = root_openat(r, path, O_RDONLY, e);
	struct stanzas *s;
	struct unpack *in;
	struct err why = {0};

	if (fd < 0)
		return fd;
	int rc = unpack_open(fd, LIMIT_PACKAGES, &in, &why);
	if (rc < 0)
		return err_set(e, -rc, "%s: %s", path, why.text);
	s = calloc(1, sizeof(*s));
	if (!s) {
		unpack_close(in);
		return err_set(e, ENOMEM, "%s: no memory to read it", path);
	}
	s->in = in;
	s->line = 1;
	*ret = s;
	return 0;
}

static int more(struct stanzas *s, struct err *e)
{
	if (s->at) {
		memmove(s->buf, s->buf + s->at, s->have - s->at);
		s->have -= s->at;
		s->at = 0;
	}
	if (s->have == s->cap) {
		if (s->cap >= LIMIT_STANZA)
			return err_set(e, EFBIG, "line %u: a stanza too long to read", s->line);
		size_t cap = s->cap ? 2 * s->cap : 65536;
		char *buf = realloc(s->buf, cap);
		if (!buf)
			return err_set(e, ENOMEM, "no memory to read it");
		s->buf = buf;
		s->cap = cap;
	}
	ssize_t n = unpack_read(s->in, s->buf + s->have, s->cap - s->have, e);
	if (n < 0)
		return (int)n;
	s->end = !n;
	s->have += (size_t)n;
	return 0;
}

/*
 * The end of the stanza that begins at from: behind its empty line, or NULL when that has not come yet.  *ret_text_end:
 * behind its last line, without the newline; *ret_lines: newlines up to the end.
 */
static char *stanza_end(struct stanzas *s, size_t from, char **ret_text_end, unsigned *ret_lines)
{
	char *p = s->buf + from, *end = s->buf + s->have;

	*ret_lines = 0;
	while ((p = memchr(p, '\n', (size_t)(end - p)))) {
		++*ret_lines;
		/* Nothing but a blank begins an empty line. */
		if (p + 1 < end && (unsigned char)p[1] > ' ') {
			p++;
			continue;
		}
		char *next = memchr(p + 1, '\n', (size_t)(end - p - 1));
		if (!next)
			return NULL;
		if (is_blank(p + 1, (size_t)(next - p - 1))) {
			*ret_text_end = p;
			++*ret_lines;
			return next + 1;
		}
		p = next;
	}
	return NULL;
}

int stanzas_next(struct stanzas *s, struct stanza *ret, struct err *e)
{
	for (;;) {
		unsigned line = s->line, lines = 0;
		char *text_end = NULL;
		char *end = s->have > s->at ? stanza_end(s, s->at, &text_end, &lines) : NULL;
		if (!end && !s->end) {
			int rc = more(s, e);
			if (rc < 0)
				return rc;
			continue;
		}
		const char *from = s->buf ? s->buf + s->at : "";
		size_t len = end ? (size_t)(end - from) : s->have - s->at;
		if (!len)
			return 0;
		s->at += len;
		s->line += lines;
		/* Nearly all begin with their first line; the others are read line by line. */
		if (end && (unsigned char)*from > ' ') {
			*ret = (struct stanza){
				.text = from, .len = (size_t)(text_end - from), .line = line};
			return 1;
		}
		size_t skip = 0;
		if (stanza_of_text(from, len, &skip, &line, ret))
			return 1;
	}
}

void stanzas_sha256(struct stanzas *s, char hex[SHA256_HEX])
{
	unpack_sha256(s->in, hex);
}

void stanzas_close(struct stanzas *s)
{
	if (!s)
		return;
	unpack_close(s->in);
	free(s->buf);
	free(s);
}
