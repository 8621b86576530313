/*
 * gnutls_conf: /etc/gnutls/config as GnuTLS 3.7 reads it: [global] override-mode, [overrides] disabled-version (a version
 * named there is spoken by nobody), enabled-version where the mode is allowlist, and default-priority-string; sections and
 * keys without regard to case, "=" or ":" between key and value, "#" and ";" begin a comment line, " ;" one behind a value.
 * A value is one word.  Without a file the priorities are
 * NORMAL, which takes TLS 1.0 and 1.1; a line that is no setting loses the whole file, and so it is lost to a program that
 * may not read it.
 *
 * Left out: curves, signatures and profiles, the named priorities of [priorities] (a program asks for those itself), and
 * the priorities a program sets for itself.
 */
#include "checks/resolve/tls/gnutls_conf.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

#define BUILT_IN   "NORMAL"
#define LINE_BOUND 199 /* of the parser's buffer */
#define BIT(v)	   (1u << (v))

struct conf {
	struct arena *a;
	struct gnutls_policy *p;
	const struct file *f;
	unsigned line;
	bool allowlist;
	unsigned disabled, enabled; /* bits of versions */
	char **off;		    /* ciphers and MACs that are disabled */
	size_t n_off, cap_off;
};

static enum tls_version version_of(const char *s)
{
	static const char *const names[] = {"", "SSL3.0", "TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3"};

	for (size_t i = 1; i < sizeof(names) / sizeof(*names); i++)
		if (str_ieq(s, names[i]))
			return (enum tls_version)i;
	return TLS_NONE;
}

static void unknown(struct conf *c, const char *what)
{
	if (!c->p->unknown)
		c->p->unknown = arena_printf(c->a, "%s:%u: %s", c->f->path, c->line, what);
}

/* A fault of the syntax, and the built-in defaults stand. */
static void broken(struct conf *c, const char *what)
{
	*c->p = (struct gnutls_policy){.priority = BUILT_IN,
		.file = c->f,
		.unknown = c->p->unknown,
		.hidden = c->p->hidden};
	c->p->broken = arena_printf(c->a, "%s:%u: %s", c->f->path, c->line, what);
	c->allowlist = false;
	c->disabled = c->enabled = 0;
	c->n_off = 0;
}

/* Of a value its first word counts. */
static void override(struct conf *c, const char *key, const char *text)
{
	const char *value = arena_strndup(c->a, text, strcspn(text, " \t\r\v\f"));
	enum tls_version v = version_of(value);

	if (str_ieq(key, "disabled-version")) {
		c->disabled |= v ? BIT(v) : 0;
	} else if (str_ieq(key, "enabled-version")) {
		c->enabled |= v ? BIT(v) : 0;
	} else if (str_ieq(key, "default-priority-string")) {
		if (*value) {
			c->p->priority = value;
			c->p->line = c->line;
		}
	} else if (str_ieq(key, "tls-disabled-cipher") || str_ieq(key, "tls-disabled-mac") ||
		   str_ieq(key, "tls-disabled-kx")) {
		*(const char **)arena_push(c->a, &c->off, &c->n_off, &c->cap_off, sizeof(*c->off)) =
			value;
	}
}

static void take(struct conf *c, const char *section, const char *key, const char *value)
{
	if (str_ieq(section, "global") && str_ieq(key, "override-mode")) {
		if (str_ieq(value, "allowlist"))
			c->allowlist = true;
		else if (str_ieq(value, "blocklist"))
			c->allowlist = false;
	} else if (str_ieq(section, "overrides")) {
		override(c, key, value);
	}
}

static void parse(struct conf *c)
{
	struct lines l = lines_of(c->f->data, c->f->size);
	const char *section = "", *key = NULL, *s;
	size_t n;

	while (next_line(&l, &s, &n)) {
		char *line = arena_strndup(c->a, s, n), *t, *end;
		c->line = l.number;
		if (n > LINE_BOUND)
			unknown(c, "a line longer than the parser's buffer");
		t = str_strip(line);
		if (!*t || *t == '#' || *t == ';')
			continue;
		/* A comment behind the value. */
		for (char *q = t + 1; *q; q++)
			if (*q == ';' && isspace((unsigned char)q[-1])) {
				*q = '\0';
				str_strip(t);
				break;
			}
		if (isspace((unsigned char)line[0]) && key && n) {
			take(c, section, key, t);
		} else if (*t == '[') {
			end = strchr(t, ']');
			if (!end) {
				broken(c, "a section without its \"]\"");
				return;
			}
			*end = '\0';
			section = t + 1;
			key = NULL;
		} else {
			char *eq = t + strcspn(t, "=:");
			if (!*eq) {
				broken(c, "a line that is no setting");
				return;
			}
			*eq = '\0';
			key = str_strip(t);
			take(c, section, key, str_strip(eq + 1));
		}
	}
}

static void remove_added(struct gnutls_policy *p, const char *name)
{
	for (size_t i = 0; i < p->n_added; i++)
		if (str_ieq(p->added[i].name, name))
			p->added[i--] = p->added[--p->n_added];
}

/* The bits a token of versions stands for; 0: none of TLS. */
static unsigned versions_of(const char *name)
{
	if (str_ieq(name, "VERS-ALL") || str_ieq(name, "VERS-TLS-ALL"))
		return BIT(TLS_1_0) | BIT(TLS_1_1) | BIT(TLS_1_2) | BIT(TLS_1_3);
	enum tls_version v = strncasecmp(name, "VERS-", 5) ? TLS_NONE : version_of(name + 5);
	return v ? BIT(v) : 0;
}

static bool is_level(struct conf *c, const char *w)
{
	static const char *const normal[] = {"NORMAL", "LEGACY", "PERFORMANCE", "SECURE128",
		"SECURE192", "SECURE256", "SECURE", "PFS", NULL};

	for (const char *const *k = normal; *k; k++)
		if (str_ieq(w, *k)) {
			c->p->versions = versions_of("VERS-ALL");
			return true;
		}
	if (!str_ieq(w, "SUITEB128") && !str_ieq(w, "SUITEB192"))
		return false;
	c->p->versions = BIT(TLS_1_2);
	return true;
}

static void priorities(struct conf *c)
{
	size_t n;
	char **w = str_split(c->a, c->p->priority, ":", &n);

	for (size_t i = 0; i < n; i++) {
		const char *name = w[i] + 1;
		if (!i && (str_ieq(w[i], "NONE") || is_level(c, w[i])))
			continue;
		if (i && *w[i] == '%')
			continue;
		if (!i || !strchr("+-!", *w[i])) {
			if (i && is_level(c, w[i]))
				continue;
			c->line = c->p->line;
			unknown(c, "priorities of which not all is understood");
			return;
		}
		unsigned bits = versions_of(name);
		if (bits && *w[i] == '+')
			c->p->versions |= bits;
		else if (bits)
			c->p->versions &= ~bits;
		else if (*w[i] == '+')
			*(struct gnutls_algorithm *)arena_push(c->a, &c->p->added, &c->p->n_added,
				&c->p->cap_added, sizeof(*c->p->added)) =
				(struct gnutls_algorithm){name, c->f, c->p->line};
		else
			remove_added(c->p, name);
	}
}

enum tls_version gnutls_lowest(const struct gnutls_policy *p)
{
	for (int v = TLS_SSL3; v <= TLS_1_3; v++)
		if (p->versions & BIT(v))
			return (enum tls_version)v;
	return TLS_NONE;
}

int gnutls_policy_read(struct root *r, struct arena *a, const char *path, bool others,
	struct gnutls_policy *ret, struct err *e)
{
	struct conf c = {.a = a, .p = ret};
	const char *hidden = tls_hidden(r, a, path);
	int rc = others && hidden ? -ENOENT : root_read(r, path, &c.f, e);

	*ret = (struct gnutls_policy){.priority = BUILT_IN, .hidden = hidden};
	if (rc < 0 && !is_absent(rc))
		return rc;
	if (!rc) {
		ret->file = c.f;
		if (c.f->has_nul)
			return err_set(e, EBADMSG, "%s: it holds NUL bytes", path);
		parse(&c);
	}
	priorities(&c);
	ret->versions &= c.allowlist ? c.enabled : ~c.disabled;
	for (size_t i = 0; i < c.n_off; i++)
		remove_added(ret, c.off[i]);
	ret->none = !ret->versions;
	return 0;
}
