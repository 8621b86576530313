/*
 * crypttab: crypttab(5) as systemd and Debian's cryptsetup read it: lines of two to four words, "#" at the start of a line
 * a comment, "\040" and the like in a word a byte.  The first line of a name makes the device.
 *
 * Rule: whatever kind a line opens (LUKS, plain, TrueCrypt, BitLocker) is encrypted, unless its cipher is the null one.
 * Left out: devices that the kernel's command line (rd.luks=) or the GPT names, and quoting, which only systemd takes: a
 * quoted name is none that is found.
 */
#include "checks/resolve/mounts/crypttab.h"

#include <string.h>

#include "base/limits.h"
#include "base/str.h"

#define MAX_LINES 10000

static bool null_cipher(struct arena *a, const char *options)
{
	size_t n;
	char **o = str_split(a, options, ",", &n);
	bool null = false;

	for (size_t i = 0; i < n; i++)
		if (str_starts(o[i], "cipher="))
			null = strstr(o[i], "null") != NULL;
	return null;
}

static char *unescaped(char *s)
{
	char *to = s;

	for (const char *p = s; *p;) {
		unsigned c = 0;
		int k = 0;
		while (*p == '\\' && k < 3 && p[1 + k] >= '0' && p[1 + k] <= '7')
			c = c * 8 + (unsigned)(p[1 + k++] - '0');
		if (k == 3 && c && c < 256) {
			*to++ = (char)c;
			p += 4;
		} else {
			*to++ = *p++;
		}
	}
	*to = '\0';
	return s;
}

void crypttab_parse(struct arena *a, const struct file *f, struct crypttab *ret)
{
	struct lines l = lines_of(f->data, f->size);
	size_t cap = 0, len, n;
	const char *text;

	*ret = (struct crypttab){.file = f};
	while (next_line(&l, &text, &len) && ret->n < MAX_LINES) {
		if (memchr(text, '\0', len))
			continue;
		char **w = str_split(a, arena_strndup(a, text, len), " \t\r", &n);
		if (n < 2 || n > 4 || *w[0] == '#')
			continue;
		const char *options = n == 4 ? w[3] : "";
		*(struct crypttab_line *)arena_push(a, &ret->v, &ret->n, &cap, sizeof(*ret->v)) =
			(struct crypttab_line){unescaped(w[0]), unescaped(w[1]), options,
				null_cipher(a, options), l.number};
	}
}

int crypttab_read(struct root *r, struct arena *a, struct crypttab *ret, struct err *e)
{
	const struct file *f;
	struct err why = {0};
	int rc = root_read(r, "/etc/crypttab", &f, &why);

	*ret = (struct crypttab){0};
	if (is_absent(rc))
		return 0;
	if (rc)
		return err_set(e, -rc, "%s", why.text);
	crypttab_parse(a, f, ret);
	return 0;
}

const struct crypttab_line *crypttab_find(const struct crypttab *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_eq(t->v[i].name, name))
			return &t->v[i];
	return NULL;
}
