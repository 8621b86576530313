/*
 * openssl_conf: openssl.cnf as OpenSSL 3.0 reads it (config(5)), as far as the defaults of libssl go: openssl_conf names a
 * section, its ssl_conf another, whose system_default names the one with the commands.  Of one name in a section the last
 * counts; commands act in order, names and not values without regard to case; a command that is refused is passed over.  A
 * syntax error loses the whole file, and the built-in defaults stand: security level 2 on Debian; so does a file that the
 * program may not read, and an included one is then passed over.
 *
 * Left out: what an application sets for itself, cipher lists beyond their security level (at level 1 and above no
 * suite of Debian's libssl is anonymous, without encryption, or uses RC4 or DES), engines and providers that fail to load.
 */
#include "checks/resolve/tls/openssl_conf.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/files/access.h"

#define BUILT_IN_LEVEL 2
#define VALUE_MAX      65536

struct conf {
	struct root *r;
	struct arena *a;
	struct openssl_setting *v;
	size_t n, cap;
	const char *section;
	const char *broken, *unknown;
	unsigned depth, files;
	bool dollarid, others;
	const char *hidden;
};

/* Whether every user may do want there: the owner, the group and the named entries may not have less than the others. */
static bool all_may(const struct access_node *n, unsigned want)
{
	unsigned mask = n->mode >> 3 & 7;

	if ((n->mode & want) != want || (mask & want) != want ||
		(n->uid && (n->mode >> 6 & want) != want))
		return false;
	for (size_t i = 0; i < n->acl.n; i++) {
		const struct acl_entry *x = &n->acl.v[i];
		if ((x->tag != ACL_TAG_USER_OBJ || n->uid) && (x->perm & want) != want)
			return false;
	}
	return true;
}

const char *tls_hidden(struct root *r, struct arena *a, const char *path)
{
	struct access_path p;
	struct err e = {0};

	int rc = access_load(r, a, path, &p, &e);
	if (rc < 0) /* what cannot be told may be so */
		return is_absent(rc) ? NULL : arena_strdup(a, e.text);
	for (size_t i = 0; i < p.n; i++)
		if (!all_may(&p.v[i], i + 1 == p.n ? ACCESS_R : ACCESS_X))
			return arena_printf(
				a, "%s (%04o)", p.v[i].path, (unsigned)p.v[i].mode & 07777);
	return NULL;
}

/* Whether the file counts as not there, for those who may not read it. */
static bool hides(struct conf *c, const char *path)
{
	const char *hidden = tls_hidden(c->r, c->a, path);

	if (hidden && !c->hidden)
		c->hidden = hidden;
	return hidden && c->others;
}

const char *tls_version_text(enum tls_version v)
{
	static const char *const names[] = {
		"none", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"};

	return names[v];
}

static void fault(struct conf *c, const struct file *f, unsigned line, const char *why)
{
	if (!c->broken)
		c->broken = arena_printf(c->a, "%s:%u: %s", f->path, line, why);
}

static void unknown(struct conf *c, const struct file *f, unsigned line, const char *what)
{
	if (!c->unknown)
		c->unknown = arena_printf(c->a, "%s:%u: %s", f->path, line, what);
}

static const struct openssl_setting *find(
	const struct conf *c, const char *section, const char *name)
{
	for (size_t i = c->n; i--;)
		if (str_eq(c->v[i].section, section) && str_eq(c->v[i].name, name))
			return &c->v[i];
	return NULL;
}

static bool is_quote(char ch)
{
	return ch == '"' || ch == '\'' || ch == '`';
}

/* Takes the comment off, in place. */
static void cut_comment(char *s)
{
	while (*s) {
		if (*s == '#') {
			*s = '\0';
			return;
		}
		if (is_quote(*s)) {
			char q = *s++;
			while (*s && *s != q)
				s += *s == '\\' && s[1] ? 2 : 1;
			s += *s != '\0';
		} else {
			s += *s == '\\' && s[1] ? 2 : 1;
		}
	}
}

static bool name_char(char ch)
{
	return isalnum((unsigned char)ch) || (ch && strchr("_!.%&*+,/;?@^~|-", ch));
}

/* The end of a name; an escaped character belongs to it. */
static char *name_end(char *s)
{
	for (;;) {
		if (*s == '\\' && s[1])
			s += 2;
		else if (name_char(*s))
			s++;
		else
			return s;
	}
}

/* "$name", "${name}", "$(section::name)" at s; what follows it, and the value added.  NULL: there is none. */
static const char *variable(
	struct conf *c, const char *s, struct strbuf *out, const struct file *f, unsigned line)
{
	char close = s[1] == '{' ? '}' : s[1] == '(' ? ')' : '\0';
	const char *start = s + 1 + (close != '\0'), *end = start, *name = start,
		   *section = c->section;

	while (isalnum((unsigned char)*end) || *end == '_')
		end++;
	if (end[0] == ':' && end[1] == ':') {
		section = arena_strndup(c->a, start, (size_t)(end - start));
		name = end += 2;
		while (isalnum((unsigned char)*end) || *end == '_')
			end++;
	}
	if (close && *end != close)
		return NULL;
	name = arena_strndup(c->a, name, (size_t)(end - name));
	if (str_eq(section, "ENV")) {
		unknown(c, f, line, "a variable of the environment");
		return end + (close != '\0');
	}
	const struct openssl_setting *v = find(c, section, name);
	if (!v)
		v = find(c, "default", name);
	if (!v || out->len + strlen(v->value) > VALUE_MAX)
		return NULL;
	strbuf_puts(out, v->value);
	return end + (close != '\0');
}

/* Quotes, escapes and variables; NULL: the file is refused. */
static const char *expand(struct conf *c, const char *s, const struct file *f, unsigned line)
{
	struct strbuf out = {.arena = c->a};

	while (*s) {
		if (is_quote(*s)) {
			char q = *s++;
			while (*s && *s != q) {
				if (*s == '\\' && s[1])
					s++;
				strbuf_add(&out, s++, 1);
			}
			s += *s == q && q;
		} else if (*s == '\\') {
			char ch = s[1];
			if (!ch)
				break;
			ch = ch == 'r'	 ? '\r'
			     : ch == 'n' ? '\n'
			     : ch == 'b' ? '\b'
			     : ch == 't' ? '\t'
					 : ch;
			strbuf_add(&out, &ch, 1);
			s += 2;
		} else if (*s == '$' && (!c->dollarid || s[1] == '{' || s[1] == '(')) {
			s = variable(c, s, &out, f, line);
			if (!s) {
				fault(c, f, line, "a variable without a value");
				return NULL;
			}
		} else {
			strbuf_add(&out, s++, 1);
		}
	}
	return strbuf_str(&out);
}

static int parse(struct conf *c, const struct file *f, struct err *e);

static int include_file(struct conf *c, const char *path, struct err *e)
{
	const struct file *f;
	int rc = hides(c, path) ? -ENOENT : root_read(c->r, path, &f, e);

	return is_absent(rc) ? 0 : rc < 0 ? rc : parse(c, f, e);
}

/* One that is missing is passed over; of a folder its *.cnf and *.conf. */
static int include(
	struct conf *c, const char *path, const struct file *f, unsigned line, struct err *e)
{
	struct stat st;
	char **names;
	size_t n;
	int rc;

	if (*path != '/') {
		unknown(c, f, line, "an included file with a relative path");
		return 0;
	}
	if (c->depth >= LIMIT_INCLUDES || ++c->files > 200) {
		unknown(c, f, line, "too many included files");
		return 0;
	}
	rc = hides(c, path) ? -ENOENT : root_stat(c->r, path, true, &st, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	c->depth++;
	if (!S_ISDIR(st.st_mode)) {
		rc = include_file(c, path, e);
	} else {
		/* The order is that of the folder itself; it is taken to be that of the names. */
		rc = root_list(c->r, path, c->a, &names, &n, e);
		for (size_t i = 0; rc >= 0 && i < n; i++) {
			size_t len = strlen(names[i]);
			if ((len > 4 && !strcasecmp(names[i] + len - 4, ".cnf")) ||
				(len > 5 && !strcasecmp(names[i] + len - 5, ".conf")))
				rc = include_file(
					c, arena_printf(c->a, "%s/%s", path, names[i]), e);
		}
	}
	c->depth--;
	return rc;
}

static void take_section(struct conf *c, char *s, const struct file *f, unsigned line)
{
	char *close = strchr(s, ']');

	if (!close) {
		fault(c, f, line, "a section without its \"]\"");
		return;
	}
	*close = '\0';
	const char *name = expand(c, str_strip(s + 1), f, line);
	if (name)
		c->section = name;
}

static bool is_directive(const char *s, const char *word, const char *after)
{
	size_t n = strlen(word);

	return !strncmp(s, word, n) && (after != s + n || *after == '=');
}

static int take_line(struct conf *c, char *s, const struct file *f, unsigned line, struct err *e)
{
	s = str_strip(s);
	if (!*s)
		return 0;
	if (*s == '[') {
		take_section(c, s, f, line);
		return 0;
	}
	char *end = name_end(s), *name = s;
	const char *section = c->section;
	if (end[0] == ':' && end[1] == ':') {
		section = arena_strndup(c->a, s, (size_t)(end - s));
		name = end + 2;
		end = name_end(name);
	}
	char *p = end;
	while (isspace((unsigned char)*p))
		p++;
	bool inc = is_directive(name, ".include", p), pragma = is_directive(name, ".pragma", p);
	if (*p != '=' && !inc && !pragma) {
		fault(c, f, line, "a line without \"=\"");
		return 0;
	}
	const char *value = expand(c, str_strip(p + (*p == '=')), f, line);
	if (!value)
		return 0;
	if (inc)
		return include(c, value, f, line, e);
	if (pragma) {
		if (str_starts(value, "dollarid:"))
			c->dollarid = str_eq(value + 9, "true") || str_eq(value + 9, "on");
		else
			unknown(c, f, line, "a .pragma");
		return 0;
	}
	*end = '\0';
	*(struct openssl_setting *)arena_push(c->a, &c->v, &c->n, &c->cap, sizeof(*c->v)) =
		(struct openssl_setting){section, name, value, f, line};
	return 0;
}

static bool continues(const char *s, size_t n)
{
	return n && s[n - 1] == '\\' && (n < 2 || s[n - 2] != '\\');
}

static int parse(struct conf *c, const struct file *f, struct err *e)
{
	struct lines l = lines_of(f->data, f->size);
	struct strbuf joined = {.arena = c->a};
	const char *s;
	size_t n;
	unsigned first = 0;
	int rc = 0;

	if (f->has_nul)
		unknown(c, f, 1, "NUL bytes");
	while (!rc && !c->broken && next_line(&l, &s, &n)) {
		while (n && (s[n - 1] == '\r' || s[n - 1] == '\n'))
			n--;
		first = first ? first : l.number;
		bool more = continues(s, n);
		strbuf_add(&joined, s, n - more);
		if (more)
			continue;
		char *line = arena_strdup(c->a, strbuf_str(&joined));
		joined.len = 0;
		cut_comment(line);
		rc = take_line(c, line, f, first, e);
		first = 0;
	}
	return rc;
}

static enum tls_version version_of(const char *text, bool *ok)
{
	static const struct {
		const char *name;
		enum tls_version v;
	} names[] = {{"None", TLS_NONE}, {"SSLv3", TLS_SSL3}, {"TLSv1", TLS_1_0},
		{"TLSv1.1", TLS_1_1}, {"TLSv1.2", TLS_1_2}, {"TLSv1.3", TLS_1_3}};

	*ok = true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(text, names[i].name))
			return names[i].v;
	*ok = false;
	return TLS_NONE;
}

/* The level that a list of ciphers sets; later ones beat earlier ones.  A list that ends in an error has set it all the same. */
static void take_ciphers(struct conf *c, struct openssl_policy *p, const struct openssl_setting *s)
{
	static const char *const sure[] = {"DEFAULT", "ALL", "HIGH", "MEDIUM", "LOW",
		"COMPLEMENTOFDEFAULT", "COMPLEMENTOFALL", "aNULL", "eNULL", "NULL", "MD5", "RC4",
		"3DES", "PSK", "SRP", "AES", "kRSA", "kEECDH", "kEDH", "ECDHE", "DHE", "SHA1",
		"SHA", "CAMELLIA", NULL};

	for (const char *at = strchr(s->value, '@'); at; at = strchr(at + 1, '@')) {
		const char *start = at;
		if (strncmp(at, "@SECLEVEL=", 10))
			continue;
		while (start > s->value && !strchr(": ;,@!+-", start[-1]))
			start--;
		const char *word =
			arena_strndup(c->a, s->value, (size_t)(at - s->value)) + (start - s->value);
		bool known = !*word;
		for (const char *const *k = sure; *k; k++)
			known |= str_eq(word, *k);
		if (!known || at[10] < '0' || at[10] > '5') {
			unknown(c, s->file, s->line,
				"a list of ciphers of which it is not known whether its "
				"security level is taken");
			return;
		}
		p->level = (unsigned)(at[10] - '0');
		p->level_at = s;
	}
}

static void take_command(struct conf *c, struct openssl_policy *p, const struct openssl_setting *s)
{
	const char *dot = strchr(s->name, '.'), *name = dot ? dot + 1 : s->name;
	bool ok;
	enum tls_version v;

	if (str_ieq(name, "MinProtocol")) {
		v = version_of(s->value, &ok);
		if (ok) {
			p->min = v;
			p->min_at = s;
		}
	} else if (str_ieq(name, "MaxProtocol")) {
		v = version_of(s->value, &ok);
		if (ok) {
			p->max = v;
			p->max_at = s;
		}
	} else if (str_ieq(name, "CipherString")) {
		take_ciphers(c, p, s);
	} else if (str_ieq(name, "Protocol")) {
		unknown(c, s->file, s->line,
			"the command Protocol, which MinProtocol has replaced");
	}
}

/* Whether a setting still counts: a later one of its name in its section takes its place. */
static bool stands(const struct conf *c, const struct openssl_setting *s)
{
	return find(c, s->section, s->name) == s;
}

static bool has_section(const struct conf *c, const char *section)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->v[i].section, section))
			return true;
	return false;
}

/* The first module libcrypto does not have ends the reading of modules; NULL: none stands before the SSL ones. */
static const struct openssl_setting *missing_module(const struct conf *c, const char *section)
{
	static const char *const modules[] = {"oid_section", "engines", "providers", "alg_section",
		"stbl_section", "random", "ssl_conf", NULL};

	for (size_t i = 0; i < c->n; i++) {
		const struct openssl_setting *m = &c->v[i];
		const char *const *k = modules;
		if (!str_eq(m->section, section) || !stands(c, m))
			continue;
		while (*k && (strncmp(m->name, *k, strlen(*k)) ||
				     (m->name[strlen(*k)] && m->name[strlen(*k)] != '.')))
			k++;
		if (!*k)
			return m;
		if (str_eq(*k, "ssl_conf"))
			return NULL;
	}
	return NULL;
}

/* The section with the commands; NULL: none is reached. */
static const char *commands(struct conf *c, struct openssl_policy *p)
{
	const struct openssl_setting *top = find(c, "default", "openssl_conf"), *diag;
	const char *found = NULL;

	diag = find(c, "default", "config_diagnostics");
	if (!top)
		return NULL;
	if (!has_section(c, top->value))
		return NULL;
	const struct openssl_setting *missing = missing_module(c, top->value);
	if (missing) {
		p->broken = arena_printf(c->a, "%s:%u: there is no module \"%s\"",
			missing->file->path, missing->line, missing->name);
		p->fatal = diag && *diag->value && !str_eq(diag->value, "0");
		return NULL;
	}
	for (size_t i = 0; i < c->n; i++) {
		const struct openssl_setting *m = &c->v[i];
		size_t len = strcspn(m->name, ".");
		if (!str_eq(m->section, top->value) || !stands(c, m) || len != 8 ||
			strncmp(m->name, "ssl_conf", 8))
			continue;
		for (size_t k = 0; k < c->n; k++) {
			const struct openssl_setting *d = &c->v[k];
			if (!str_eq(d->section, m->value) || !stands(c, d))
				continue;
			if (!has_section(c, d->value)) {
				/* One name without its section, and the module fails as a whole. */
				p->broken = arena_printf(c->a,
					"%s:%u: the section it names is not there", d->file->path,
					d->line);
				p->fatal = diag && *diag->value && !str_eq(diag->value, "0");
				return NULL;
			}
			if (str_eq(d->name, "system_default"))
				found = d->value;
		}
	}
	return found;
}

enum tls_version openssl_lowest(const struct openssl_policy *p)
{
	enum tls_version least = p->level ? TLS_1_2 : TLS_1_0;

	if (p->min > least)
		least = p->min;
	return p->max && p->max < least ? TLS_NONE : least;
}

int openssl_policy_read(struct root *r, struct arena *a, const char *path, bool others,
	struct openssl_policy *ret, struct err *e)
{
	struct conf c = {.r = r, .a = a, .section = "default", .others = others};
	const struct file *f;
	int rc = hides(&c, path) ? -ENOENT : root_read(r, path, &f, e);

	*ret = (struct openssl_policy){.level = BUILT_IN_LEVEL, .hidden = c.hidden};
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	rc = parse(&c, f, e);
	if (rc < 0)
		return rc;
	ret->hidden = c.hidden;
	ret->broken = c.broken;
	if (!c.broken) {
		const char *section = commands(&c, ret);
		for (size_t i = 0; section && i < c.n; i++)
			if (str_eq(c.v[i].section, section) && stands(&c, &c.v[i]))
				take_command(&c, ret, &c.v[i]);
	}
	ret->unknown = c.unknown;
	return 0;
}
