/* str: see str.h. */
#include "base/str.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Length of the well-formed UTF-8 character at s (RFC 3629, and allowed in XML 1.0), or 0. */
static size_t utf8_len(const unsigned char *s, size_t len)
{
	uint32_t cp;
	size_t n;

	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		n = 2, cp = s[0] & 0x1f;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		n = 3, cp = s[0] & 0x0f;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		n = 4, cp = s[0] & 0x07;
	else
		return 0;
	if (len < n)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		cp = cp << 6 | (s[i] & 0x3f);
	}
	if ((n == 3 && cp < 0x800) || (n == 4 && (cp < 0x10000 || cp > 0x10ffff)))
		return 0;
	/* Surrogates, the two non-characters XML forbids, C1 controls, and the marks that reorder a terminal line. */
	if ((cp >= 0xd800 && cp <= 0xdfff) || cp == 0xfffe || cp == 0xffff || cp < 0xa0)
		return 0;
	if ((cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0x200e ||
		cp == 0x200f)
		return 0;
	return n;
}

char *str_clean(struct arena *a, const char *s, size_t len, size_t max)
{
	struct strbuf b = {.arena = a};
	static const char dots[] = "\xe2\x80\xa6";
	size_t cut = 0; /* where the text can still be cut to leave room for the dots */

	for (size_t i = 0; i < len;) {
		const unsigned char *p = (const unsigned char *)s + i;
		char esc[8];
		size_t n = 1, out = 1;
		const char *bytes = s + i;

		if (*p >= 0x80)
			n = out = utf8_len(p, len - i);
		if (!n || (*p < 0x20 && *p != '\t' && *p != '\n') || *p == 0x7f) {
			out = (size_t)snprintf(esc, sizeof(esc), "\\x%02X", *p);
			bytes = esc;
			n = 1;
		}
		if (b.len + sizeof(dots) - 1 <= max)
			cut = b.len;
		if (b.len + out > max) {
			b.len = cut;
			if (max >= sizeof(dots) - 1)
				strbuf_puts(&b, dots);
			break;
		}
		strbuf_add(&b, bytes, out);
		i += n;
	}
	if (!b.data)
		strbuf_puts(&b, "");
	return b.data;
}

bool str_eq(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

bool str_ieq(const char *a, const char *b)
{
	return a == b || (a && b && !strcasecmp(a, b));
}

bool str_starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && !memcmp(s + n - m, suffix, m);
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool str_in(char *const *list, size_t n, const char *s)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i], s))
			return true;
	return false;
}

int str_u64(const char *s, uint64_t *ret)
{
	uint64_t v = 0;

	if (!s || !*s)
		return -EINVAL;
	for (; *s; s++) {
		if (*s < '0' || *s > '9')
			return -EINVAL;
		unsigned digit = (unsigned)(*s - '0');
		if (v > (UINT64_MAX - digit) / 10)
			return -ERANGE;
		v = v * 10 + digit;
	}
	*ret = v;
	return 0;
}

char *str_strip(char *s)
{
	while (*s == ' ' || (*s >= '\t' && *s <= '\r'))
		s++;
	for (size_t n = strlen(s);
		n && (s[n - 1] == ' ' || (s[n - 1] >= '\t' && s[n - 1] <= '\r'));)
		s[--n] = '\0';
	return s;
}

char **str_split(struct arena *a, const char *s, const char *seps, size_t *ret_n)
{
	char **v = NULL;
	size_t n = 0, cap = 0;

	for (; s && *s;) {
		s += strspn(s, seps);
		size_t len = strcspn(s, seps);
		if (!len)
			break;
		*(char **)arena_push(a, &v, &n, &cap, sizeof(*v)) = arena_strndup(a, s, len);
		s += len;
	}
	*ret_n = n;
	return v;
}

void strbuf_add(struct strbuf *b, const char *s, size_t len)
{
	if (b->cap - b->len < len + 1) {
		size_t cap = (b->len + len + 1) * 2;
		char *bigger = arena_alloc(b->arena, cap);

		if (b->len)
			memcpy(bigger, b->data, b->len);
		b->data = bigger;
		b->cap = cap;
	}
	memcpy(b->data + b->len, s, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void strbuf_puts(struct strbuf *b, const char *s)
{
	strbuf_add(b, s, strlen(s));
}

void strbuf_printf(struct strbuf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strbuf_puts(b, arena_vprintf(b->arena, fmt, ap));
	va_end(ap);
}

const char *strbuf_str(const struct strbuf *b)
{
	return b->data ? b->data : "";
}

struct lines lines_of(const char *text, size_t len)
{
	return (struct lines){.at = text, .end = text + len};
}

bool next_line(struct lines *l, const char **ret_line, size_t *ret_len)
{
	if (l->at >= l->end)
		return false;
	const char *nl = memchr(l->at, '\n', (size_t)(l->end - l->at));
	*ret_line = l->at;
	*ret_len = (size_t)((nl ? nl : l->end) - l->at);
	l->at = nl ? nl + 1 : l->end;
	l->number++;
	return true;
}
