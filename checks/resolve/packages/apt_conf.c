/*
 * apt_conf: the grammar of apt.conf(5): `Key::Sub "value";`, `Key { Sub "value"; "item"; };`, `#clear Key;`,
 * `#include "file";`, comments with //, /-*, and '#'.  Items end at ';', '{' or '}' outside quotes.
 */
#include "checks/resolve/packages/apt_conf.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/str.h"

#define LIMIT_SETTINGS 20000

struct parse {
	struct root *r;
	struct arena *a;
	struct apt_conf *to;
	unsigned depth; /* of includes */
};

/* The keys APT is built with that the rules here look at. */
static const struct apt_setting built_in[] = {
	{"Dir", "/", NULL, 0},
	{"Dir::State", "var/lib/apt", NULL, 0},
	{"Dir::State::lists", "lists/", NULL, 0},
	{"Dir::Etc", "etc/apt", NULL, 0},
	{"Dir::Etc::sourcelist", "sources.list", NULL, 0},
	{"Dir::Etc::sourceparts", "sources.list.d", NULL, 0},
	{"Dir::Etc::main", "apt.conf", NULL, 0},
	{"Dir::Etc::parts", "apt.conf.d", NULL, 0},
	{"Dir::Etc::preferences", "preferences", NULL, 0},
	{"Dir::Etc::preferencesparts", "preferences.d", NULL, 0},
	{"Dir::Log", "var/log/apt", NULL, 0},
	{"Dir::Log::History", "history.log", NULL, 0},
};

static void clear(struct apt_conf *c, const char *key)
{
	size_t n = strlen(key), kept = 0;

	for (size_t i = 0; i < c->n; i++) {
		const char *k = c->v[i].key;
		if (strncasecmp(k, key, n) || (k[n] && strncmp(k + n, "::", 2)))
			c->v[kept++] = c->v[i];
	}
	c->n = kept;
}

static int set(struct parse *p, const char *key, const char *value, const struct file *f,
	unsigned line, struct err *e)
{
	struct apt_conf *c = p->to;
	struct apt_setting s = {key, value, f, line};

	if (!str_ends(key, "::"))
		for (size_t i = 0; i < c->n; i++)
			if (!strcasecmp(c->v[i].key, key)) {
				c->v[i] = s;
				return 0;
			}
	if (c->n >= LIMIT_SETTINGS)
		return err_set(e, EFBIG, "%s: more settings than this agent reads", f->path);
	*(struct apt_setting *)arena_push(p->a, &c->v, &c->n, &c->cap, sizeof(s)) = s;
	return 0;
}

char *apt_unquote(char *s)
{
	char *to = s;

	for (const char *c = s; *c; c++) {
		unsigned v;
		if (*c == '%' && isxdigit((unsigned char)c[1]) && isxdigit((unsigned char)c[2]) &&
			sscanf(c + 1, "%2x", &v) == 1 && v) {
			*to++ = (char)v;
			c += 2;
		} else {
			*to++ = *c;
		}
	}
	*to = '\0';
	return s;
}

/* A word, quotes taken away; where it ends in *at.  NULL: none, or a quote that does not end. */
static char *word(struct arena *a, const char **at)
{
	struct strbuf b = {.arena = a};
	const char *c = *at + strspn(*at, " \t\r\n");

	if (!*c)
		return NULL;
	for (; *c && !isspace((unsigned char)*c); c++) {
		if (*c == '"') {
			const char *end = strchr(c + 1, '"');
			if (!end)
				return NULL;
			strbuf_add(&b, c + 1, (size_t)(end - c - 1));
			c = end;
		} else {
			strbuf_add(&b, c, 1);
		}
	}
	*at = c + strspn(c, " \t\r\n");
	return apt_unquote(arena_strdup(a, strbuf_str(&b)));
}

/* A value in quotes, several after each other are one; NULL: none begins here. */
static char *quoted(struct arena *a, const char **at)
{
	struct strbuf b = {.arena = a};
	const char *c = *at + strspn(*at, " \t\r\n");

	if (*c != '"')
		return NULL;
	while (*c == '"') {
		const char *end = strchr(c + 1, '"');
		if (!end)
			return NULL;
		strbuf_add(&b, c + 1, (size_t)(end - c - 1));
		c = end + 1;
		c += strspn(c, " \t\r\n");
		if (*c == '"')
			strbuf_add(&b, " ", 1);
	}
	*at = c;
	return arena_strdup(a, strbuf_str(&b));
}

static int refuse(struct err *e, const struct file *f, unsigned line, const char *what)
{
	return err_set(e, EBADMSG, "%s:%u: %s", f->path, line, what);
}

static int parse_file(struct parse *p, const char *path, struct err *e);

static int include(
	struct parse *p, const struct file *f, unsigned line, const char *path, struct err *e)
{
	static const char *const endings[] = {"", ".conf", NULL};
	struct stat st;
	char **names;
	size_t n;

	if (p->depth >= 10)
		return refuse(e, f, line, "includes are nested too deep");
	if (*path != '/')
		return refuse(
			e, f, line, "an include that is no absolute path is not followed here");
	int rc = root_stat(p->r, path, true, &st, e);
	if (rc < 0)
		return is_absent(rc) ? refuse(e, f, line, "what it includes is not there") : rc;
	p->depth++;
	if (S_ISDIR(st.st_mode)) {
		rc = apt_parts(p->r, p->a, path, endings, &names, &n, e);
		for (size_t i = 0; !rc && i < n; i++)
			rc = parse_file(p, arena_printf(p->a, "%s/%s", path, names[i]), e);
	} else {
		rc = parse_file(p, path, e);
	}
	p->depth--;
	return rc;
}

/* One item that ended with end: what stands before it. */
static int item(struct parse *p, const struct file *f, unsigned line, const char *text, char end,
	char **scope, struct err *e)
{
	const char *at = text;
	char *tag = word(p->a, &at), *value = NULL;

	if (!tag)
		return refuse(e, f, line, "malformed tag");
	bool has_word = false;
	value = quoted(p->a, &at);
	if (!value)
		value = word(p->a, &at);
	if (!value && end != '{') {
		value = tag;
		tag = "";
	} else {
		has_word = value != NULL;
	}
	if (*at)
		return refuse(e, f, line, "extra junk after a value");
	if (str_ieq(tag, "#clear")) {
		clear(p->to, value ? value : "");
		return value ? 0 : refuse(e, f, line, "#clear of nothing");
	}
	if (str_ieq(tag, "#include"))
		return include(p, f, line, value ? value : "", e);
	if (*tag == '#')
		return str_ieq(tag, "#x-apt-configure-index")
			       ? 0
			       : refuse(e, f, line, "a directive APT does not have");
	if (!*tag && !**scope) {
		/* A word alone is a key without a value. */
		return has_word ? refuse(e, f, line, "a value without a key")
				: set(p, value, "", f, line, e);
	}
	const char *key = !**scope	       ? tag
			  : *tag || end != '{' ? arena_printf(p->a, "%s::%s", *scope, tag)
					       : *scope;
	if (value) {
		int rc = set(p, key, value, f, line, e);
		if (rc < 0)
			return rc;
	}
	if (end == '{')
		*scope = arena_strdup(p->a, key);
	return 0;
}

struct scan {
	const char *at, *end;
	unsigned line;
	bool quote;
};

/* Takes comments away; true when something was skipped. */
static bool comment(struct scan *s)
{
	size_t left = (size_t)(s->end - s->at);

	if (s->quote)
		return false;
	if (left >= 2 && !memcmp(s->at, "/*", 2)) {
		for (s->at += 2;
			s->at < s->end && !(s->end - s->at >= 2 && !memcmp(s->at, "*/", 2));
			s->at++)
			s->line += *s->at == '\n';
		s->at = s->end - s->at >= 2 ? s->at + 2 : s->end;
		return true;
	}
	if ((left >= 2 && !memcmp(s->at, "//", 2)) ||
		(*s->at == '#' && !(left >= 6 && !strncmp(s->at, "#clear", 6)) &&
			!(left >= 8 && !strncmp(s->at, "#include", 8)) &&
			!(left >= 22 && !strncmp(s->at, "#x-apt-configure-index", 22)))) {
		while (s->at < s->end && *s->at != '\n')
			s->at++;
		return true;
	}
	return false;
}

static int parse_text(struct parse *p, const struct file *f, struct err *e)
{
	struct scan s = {f->data, f->data + f->size, 1, false};
	struct strbuf b = {.arena = p->a};
	char *scopes[LIMIT_INCLUDES], *scope = "";
	size_t depth = 0;
	unsigned first = 0;

	while (s.at < s.end) {
		if (comment(&s))
			continue;
		char c = *s.at++;
		if (c == '"')
			s.quote = !s.quote;
		if (c == '\n') {
			s.line++;
			s.quote = false; /* a quoted text ends with its line */
		}
		if (!c)
			return refuse(e, f, s.line, "a NUL byte");
		bool blank = isspace((unsigned char)c);
		if (s.quote || !strchr(";{}", c)) {
			if (blank && !b.len)
				continue;
			if (!b.len)
				first = s.line;
			strbuf_add(&b, blank && c != '\t' ? " " : &c, 1);
			continue;
		}
		char *outer = scope;
		if (b.len || c == '{') {
			int rc = item(p, f, b.len ? first : s.line, strbuf_str(&b), c, &scope, e);
			if (rc < 0)
				return rc;
		}
		b.len = 0;
		if (b.data)
			*b.data = '\0';
		if (c == '{') {
			if (depth >= LIMIT_INCLUDES)
				return refuse(e, f, s.line, "blocks are nested too deep");
			scopes[depth++] = outer;
		}
		if (c == '}') {
			scope = depth ? scopes[--depth] : "";
		}
	}
	if (b.len && strspn(strbuf_str(&b), " \t\r\n") < b.len)
		return refuse(e, f, first, "extra junk at the end of the file");
	return 0;
}

static int parse_file(struct parse *p, const char *path, struct err *e)
{
	const struct file *f;
	int rc = root_read(p->r, path, &f, e);

	return rc < 0 ? rc : parse_text(p, f, e);
}

int apt_parts(struct root *r, struct arena *a, const char *dir, const char *const *endings,
	char ***ret, size_t *ret_n, struct err *e)
{
	char **names;
	size_t n, kept = 0;

	*ret_n = 0;
	int rc = root_list(r, dir, a, &names, &n, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	for (size_t i = 0; i < n; i++) {
		const char *dot = strrchr(names[i], '.'), *strange = names[i];
		bool match = false;
		struct stat st;
		while (isalnum((unsigned char)*strange) || (*strange && strchr("_-.:", *strange)))
			strange++;
		for (size_t k = 0; endings[k]; k++)
			match |= str_eq(endings[k], dot ? dot : "");
		if (names[i][0] == '.' || *strange || !match ||
			root_stat(r, arena_printf(a, "%s/%s", dir, names[i]), true, &st, e) < 0 ||
			!S_ISREG(st.st_mode))
			continue;
		names[kept++] = names[i];
	}
	*ret = names;
	*ret_n = kept;
	return 0;
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	static const char *const endings[] = {"", ".conf", NULL};
	struct apt_conf *c = arena_alloc(a, sizeof(*c));
	struct parse p = {.r = h->root, .a = a, .to = c};
	char **names;
	size_t n;

	(void)f;
	for (size_t i = 0; i < sizeof(built_in) / sizeof(*built_in); i++)
		set(&p, built_in[i].key, built_in[i].value, NULL, 0, e);
	int rc = apt_parts(h->root, a, "/etc/apt/apt.conf.d", endings, &names, &n, e);
	for (size_t i = 0; !rc && i < n; i++)
		rc = parse_file(&p, arena_printf(a, "/etc/apt/apt.conf.d/%s", names[i]), e);
	if (!rc) {
		rc = parse_file(&p, apt_conf_path(c, a, "Dir::Etc::main"), e);
		if (is_absent(rc))
			rc = 0;
	}
	if (rc == -EBADMSG) {
		c->dead = true;
		c->dead_text = arena_strdup(a, e->text);
		rc = 0;
	}
	*ret = c;
	return rc;
}

const struct model model_apt_conf = {"APT's settings", build};

const struct apt_setting *apt_conf_get(const struct apt_conf *c, const char *key)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_ieq(c->v[i].key, key))
			return &c->v[i];
	return NULL;
}

const struct apt_setting *apt_conf_item(const struct apt_conf *c, const char *key, size_t i)
{
	size_t n = strlen(key);

	for (size_t k = 0; k < c->n; k++)
		if (!strncasecmp(c->v[k].key, key, n) && !strncmp(c->v[k].key + n, "::", 2) &&
			!strstr(c->v[k].key + n + 2, "::") && !i--)
			return &c->v[k];
	return NULL;
}

const char *apt_conf_path(const struct apt_conf *c, struct arena *a, const char *key)
{
	char *name = arena_strdup(a, key), *cut;
	const struct apt_setting *s = apt_conf_get(c, name);
	const char *path = s ? s->value : "";

	while (*path != '/' && strncmp(path, "./", 2) && (cut = strrchr(name, ':')) && cut > name) {
		cut[-1] = '\0';
		s = apt_conf_get(c, name);
		const char *dir = s ? s->value : "";
		if (*dir)
			path = arena_printf(a, "%s%s%s", dir, str_ends(dir, "/") ? "" : "/", path);
	}
	size_t n = strlen(path);
	while (n > 1 && path[n - 1] == '/')
		n--;
	return arena_strndup(a, path, n);
}

int apt_bool(const char *v)
{
	static const char *const yes[] = {"1", "yes", "true", "with", "on", "enable"},
				 *const no[] = {"0", "no", "false", "without", "off", "disable"};

	for (size_t i = 0; i < 6; i++) {
		if (str_ieq(v, yes[i]))
			return 1;
		if (str_ieq(v, no[i]))
			return 0;
	}
	return -1;
}
