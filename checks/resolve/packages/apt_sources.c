/* apt_sources: see apt_sources.h.  Types other than deb and deb-src, and $(...) but $(ARCH), are an error that names the line. */
#include "checks/resolve/packages/apt_sources.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/packages/deb822.h"

#define LIMIT_SOURCES 2000

struct reading {
	struct arena *a;
	struct apt_sources *to;
	const struct file *f;
	unsigned line;
	struct err *e;
};

static int refuse(const struct reading *r, const char *what)
{
	return err_set(r->e, EBADMSG, "%s:%u: %s", r->f->path, r->line, what);
}

static int add(struct reading *r, const char *uri, const char *suite, struct apt_source s)
{
	if (r->to->n >= LIMIT_SOURCES)
		return err_set(r->e, EFBIG, "%s: more sources than this agent reads", r->f->path);
	if (strstr(suite, "$("))
		return refuse(r, "a suite with a variable, which is not understood here");
	if (!strchr(uri, ':'))
		return refuse(r, "an address that is no URI");
	bool flat = str_ends(suite, "/");
	if (flat && s.n_components)
		return refuse(r, "a suite that ends in '/' has no components");
	if (!flat && !s.n_components)
		return refuse(r, "a source without a component");
	s.uri = str_ends(uri, "/") ? uri : arena_printf(r->a, "%s/", uri);
	s.suite = suite;
	s.file = r->f;
	s.line = r->line;
	*(struct apt_source *)arena_push(r->a, &r->to->v, &r->to->n, &r->to->cap, sizeof(s)) = s;
	return 0;
}

/* The next word of a line: up to a blank outside "..." and [...], %41 read as A.  NULL: none, or one that does not end. */
static char *word(struct arena *a, char **at)
{
	struct strbuf b = {.arena = a};
	char *c = *at + strspn(*at, " \t");

	if (!*c)
		return NULL;
	for (; *c && *c != ' ' && *c != '\t'; c++) {
		char close = *c == '"' ? '"' : *c == '[' ? ']' : '\0';
		if (!close) {
			strbuf_add(&b, c, 1);
			continue;
		}
		char *end = strchr(c + 1, close);
		if (!end)
			return NULL;
		if (close == '"')
			strbuf_add(&b, c + 1, (size_t)(end - c - 1));
		else
			strbuf_add(&b, c, (size_t)(end - c + 1));
		c = end;
	}
	*at = c;
	return apt_unquote(arena_strdup(a, strbuf_str(&b)));
}

/* [ arch=amd64,i386 trusted=yes ] */
static int options(struct reading *r, char **at, struct apt_source *s)
{
	char *c = *at + strspn(*at, " \t");

	if (*c != '[')
		return 0;
	char *end = strchr(c, ']');
	if (!end)
		return refuse(r, "options that do not end");
	*end = '\0';
	*at = end + 1;
	size_t n;
	char **v = str_split(r->a, c + 1, " \t", &n);
	for (size_t i = 0; i < n; i++) {
		char *eq = strchr(v[i], '=');
		if (!eq || eq == v[i])
			return refuse(r, "an option without a value");
		*eq = '\0';
		if (str_ieq(v[i], "arch"))
			s->archs = str_split(r->a, eq + 1, ",", &s->n_archs);
		else if (str_ieq(v[i], "arch+"))
			s->more_archs = eq + 1;
		else if (str_ieq(v[i], "arch-"))
			s->less_archs = eq + 1;
	}
	return 0;
}

static int one_line(struct reading *r, const char *text, size_t len)
{
	char *line = arena_strndup(r->a, text, len), *at = line;
	struct apt_source s = {0};

	for (char *c = line; *c; c++) {
		char *close = *c == '[' ? strchr(c, ']') : NULL;
		if (close)
			c = close;
		else if (*c == '#') {
			*c = '\0';
			break;
		}
	}
	line = at = str_strip(line);
	if (!*at)
		return 0;
	const char *type = word(r->a, &at);
	if (!type || !*(at + strspn(at, " \t")))
		return refuse(r, "no source of packages");
	bool binary = str_eq(type, "deb");
	if (!binary && !str_eq(type, "deb-src"))
		return refuse(r, "a type of source APT does not have");
	int rc = options(r, &at, &s);
	if (rc < 0)
		return rc;
	const char *uri = word(r->a, &at), *suite = uri ? word(r->a, &at) : NULL, *c;
	if (!suite)
		return refuse(r, uri ? "a source without a suite" : "a source without a URI");
	size_t cap = 0;
	while ((c = word(r->a, &at)))
		*(const char **)arena_push(r->a, &s.components, &s.n_components, &cap, sizeof(c)) =
			c;
	return binary ? add(r, uri, suite, s) : 0;
}

static int read_lines(struct reading *r)
{
	struct lines l = lines_of(r->f->data, r->f->size);
	const char *line;
	size_t len;

	while (next_line(&l, &line, &len)) {
		if (len && line[len - 1] == '\r')
			len--;
		r->line = l.number;
		int rc = one_line(r, line, len);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static char **field(struct reading *r, const struct stanza *st, const char *name, size_t *n)
{
	unsigned line;
	const char *v = stanza_value(st, r->a, name, &line);

	*n = 0;
	return v ? str_split(r->a, v, " \t", n) : NULL;
}

static char **listed(struct reading *r, const struct stanza *st, const char *name, size_t *n)
{
	const char *v = stanza_value(st, r->a, name, NULL);

	*n = 0;
	return v && *v ? str_split(r->a, v, " \t,", n) : NULL;
}

static int one_stanza(struct reading *r, const struct stanza *st)
{
	size_t n_types, n_uris, n_suites;
	struct apt_source s = {0};
	bool binary = false;

	r->line = stanza_malformed(st);
	if (r->line)
		return refuse(r, "no field of a source");
	r->line = st->line;
	const char *enabled = stanza_value(st, r->a, "Enabled", &r->line);
	if (enabled && *enabled && !apt_bool(enabled))
		return 0;
	char **types = field(r, st, "Types", &n_types), **uris = field(r, st, "URIs", &n_uris);
	char **suites = field(r, st, "Suites", &n_suites);
	for (size_t i = 0; i < n_types; i++) {
		binary |= str_eq(types[i], "deb");
		if (!str_eq(types[i], "deb") && !str_eq(types[i], "deb-src"))
			return refuse(r, "a type of source APT does not have");
	}
	if (!n_types || !n_uris || !n_suites)
		return refuse(r, !n_types  ? "a source without Types"
				 : !n_uris ? "a source without URIs"
					   : "a source without Suites");
	s.components = field(r, st, "Components", &s.n_components);
	s.archs = listed(r, st, "Architectures", &s.n_archs);
	s.more_archs = stanza_value(st, r->a, "Architectures-Add", NULL);
	s.less_archs = stanza_value(st, r->a, "Architectures-Remove", NULL);
	stanza_value(st, r->a, "URIs", &r->line);
	for (size_t i = 0; binary && i < n_uris; i++)
		for (size_t k = 0; k < n_suites; k++) {
			int rc = add(r, uris[i], suites[k], s);
			if (rc < 0)
				return rc;
		}
	return 0;
}

static int read_stanzas(struct reading *r)
{
	struct stanza st;
	size_t at = 0;
	unsigned line = 1;

	while (stanza_of_text(r->f->data, r->f->size, &at, &line, &st)) {
		struct lines l = lines_of(st.text, st.len);
		bool comment = true;
		const char *text;
		size_t len;
		while (next_line(&l, &text, &len))
			comment &= len && *text == '#';
		int rc = comment ? 0 : one_stanza(r, &st);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int read_one(struct reading *r, struct root *root, const char *path)
{
	int rc = root_read(root, path, &r->f, r->e);

	if (rc < 0)
		return rc;
	if (r->f->has_nul) {
		r->line = 1;
		return refuse(r, "a NUL byte");
	}
	return str_ends(path, ".sources") ? read_stanzas(r) : read_lines(r);
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	static const char *const endings[] = {".list", ".sources", NULL};
	const struct apt_conf *c = facts_get(f, &model_apt_conf, e);
	struct apt_sources *s = arena_alloc(a, sizeof(*s));
	struct reading r = {.a = a, .to = s, .e = e};
	char **names;
	size_t n;

	if (!c)
		return -e->code;
	if (c->dead)
		return err_set(e, EBADMSG, "%s", c->dead_text);
	s->list = apt_conf_path(c, a, "Dir::Etc::sourcelist");
	s->parts = apt_conf_path(c, a, "Dir::Etc::sourceparts");
	int rc = read_one(&r, h->root, s->list);
	if (is_absent(rc) || str_eq(s->list, "/dev/null"))
		rc = 0;
	if (rc)
		return rc;
	rc = apt_parts(h->root, a, s->parts, endings, &names, &n, e);
	for (size_t i = 0; !rc && i < n; i++)
		rc = read_one(&r, h->root, arena_printf(a, "%s/%s", s->parts, names[i]));
	*ret = s;
	return rc;
}

const struct model model_apt_sources = {"APT's sources", build};

static void add_byte(struct strbuf *b, char c)
{
	if (c == '/')
		strbuf_add(b, "_", 1);
	else if (strchr("\\|{}[]<>\"^~_=!@#$%^&*", c) || c <= 0x20 || c == 0x7f)
		strbuf_printf(b, "%%%02x", (unsigned)(unsigned char)c);
	else
		strbuf_add(b, &c, 1);
}

/* The address as the name of a file: no method, no account, strange bytes as %xx, '/' as '_'. */
static void add_name(struct strbuf *b, const char *uri)
{
	const char *colon = strchr(uri, ':'), *rest = colon ? colon + 1 : uri;

	if (str_starts(rest, "//")) {
		rest += 2;
		const char *slash = rest + strcspn(rest, "/");
		for (const char *c = rest; c < slash; c++)
			if (*c == '@')
				rest = c + 1;
		const char *close = *rest == '[' ? strchr(rest, ']') : NULL;
		for (rest += close != NULL; close && rest < close; rest++)
			add_byte(b, *rest);
		rest += close != NULL;
	}
	for (; *rest; rest++)
		add_byte(b, *rest);
}

const char *apt_source_file(struct arena *a, const struct apt_source *s)
{
	struct strbuf b = {.arena = a};
	bool flat = str_ends(s->suite, "/");

	add_name(&b, flat && str_eq(s->suite, "/")
			     ? s->uri
			     : arena_printf(a, "%s%s%s%s", s->uri, flat ? "" : "dists/", s->suite,
				       flat ? "" : "/"));
	return strbuf_str(&b);
}

const char *apt_packages_file(
	struct arena *a, const struct apt_source *s, const char *component, const char *arch)
{
	struct strbuf b = {.arena = a};

	strbuf_puts(&b, apt_source_file(a, s));
	if (str_ends(s->suite, "/"))
		strbuf_puts(&b, "Packages");
	else
		add_name(&b, arena_printf(a, ":%s/binary-%s/Packages", component, arch));
	return strbuf_str(&b);
}
