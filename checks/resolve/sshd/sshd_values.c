/*
 * sshd_values: the form of the values of sshd_config(5), as sshd verifies them.
 *
 * Values come out in the normal form `sshd -T` prints, but for PermitRootLogin, which is "prohibit-password" here, and for
 * those that nobody compares (T_IPQOS, T_LIMIT ...), which stay as they are written.  A port can be a name of /etc/services,
 * a path can begin with "~" or "~user".
 *
 * Not verified: that users named exist, that files named exist, PerSourcePenalties and its exempt list (9.8 and later).
 * Not understood, so never a value: a host name in ListenAddress that /etc/hosts has not, a routing domain there.
 */
#include "checks/resolve/sshd/sshd_parse.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

/* "yes" of "yes all=yes no"; NULL for a word that is none. */
static const char *one_of(struct arena *a, const char *words, const char *v)
{
	size_t n;
	char **w = str_split(a, words, " ", &n);

	for (size_t i = 0; i < n; i++) {
		char *to = strchr(w[i], '=');
		if (to)
			*to++ = '\0';
		if (!strcasecmp(w[i], v))
			return to ? to : w[i];
	}
	return NULL;
}

/* "1h30m" in seconds; -1 when it is none. */
static long seconds(const char *s)
{
	static const struct {
		char unit;
		long factor;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
	long total = 0;

	if (!*s)
		return -1;
	while (*s) {
		char *end;
		long n = strtol(s, &end, 10), factor = 0;
		if (end == s || n < 0 || n > INT_MAX)
			return -1;
		if (!*end)
			factor = 1;
		for (size_t i = 0; i < 5 && *end; i++)
			if (tolower((unsigned char)*end) == units[i].unit)
				factor = units[i].factor;
		if (!factor || n > INT_MAX / factor || total > INT_MAX - n * factor)
			return -1;
		total += n * factor;
		s = *end ? end + 1 : end;
	}
	return total;
}

/* strtonum(3): blanks and a sign before decimal digits, nothing after. */
static bool number(const char *s, long max, long *ret)
{
	char *end;

	*ret = strtol(s, &end, 10);
	return end != s && !*end && *ret >= 0 && *ret <= max;
}

static bool startups(struct arena *a, const char *v, const char **ret)
{
	int begin, rate = 30, full, n = sscanf(v, "%d:%d:%d", &begin, &rate, &full);

	if (n == 1)
		full = begin, rate = 30;
	else if (n != 3 || begin > full || rate > 100 || rate < 1)
		return false;
	*ret = arena_printf(a, "%d:%d:%d", begin, rate, full);
	return full > 0 && begin > 0;
}

static bool methods_valid(struct arena *a, const char *list)
{
	static const char *const known[] = {"none", "publickey", "gssapi-keyex", "gssapi-with-mic",
		"password", "keyboard-interactive", "hostbased"};
	char *copy = arena_strdup(a, list), *m;

	if (!*list)
		return false;
	while ((m = strsep(&copy, ","))) {
		bool ok = false;
		m[strcspn(m, ":")] = '\0';
		for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
			ok = ok || str_eq(known[i], m);
		if (!ok)
			return false;
	}
	return true;
}

static const char *joined(struct arena *a, char **argv, size_t argc)
{
	struct strbuf b = {.arena = a};

	for (size_t i = 0; i < argc; i++)
		strbuf_printf(&b, "%s%s", i ? " " : "", argv[i]);
	return argc ? strbuf_str(&b) : NULL;
}

/* A name of a class of service or a number. */
static bool ipqos_valid(const char *s)
{
	static const char *const names[] = {
		"none", "ef", "le", "va", "lowdelay", "throughput", "reliability"};
	char *end;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcasecmp(s, names[i]))
			return true;
	if (!strncasecmp(s, "cs", 2) && strchr("01234567", s[2]) && s[2] && !s[3])
		return true;
	if (!strncasecmp(s, "af", 2) && s[2] >= '1' && s[2] <= '4' && s[3] >= '1' && s[3] <= '3' &&
		!s[4])
		return true;
	long n = strtol(s, &end, 0);
	return *s && !*end && n >= 0 && n <= 255;
}

/* "default" or "1.5G", at least 16 bytes; then a time or "none". */
static bool limit_valid(char **argv, size_t argc)
{
	static const char scale[] = "bkmgtpe";
	const char *p = argv[0] + strspn(argv[0], " \t"), *unit;
	unsigned long long whole = 0;
	bool fraction = false, more = false, negative = false;
	size_t digits = 0;

	if (argc > 2 || (argc == 2 && !str_eq(argv[1], "none") && seconds(argv[1]) < 0))
		return false;
	if (str_eq(argv[0], "default"))
		return true;
	if (*p == '-' || *p == '+')
		negative = *p++ == '-';
	for (; isdigit((unsigned char)*p) || *p == '.'; p++) {
		if (*p == '.' && fraction)
			return false;
		fraction = fraction || *p == '.';
		more = more || (fraction && *p > '0');
		if (!fraction && ++digits < 18)
			whole = whole * 10 + (unsigned long long)(*p - '0');
	}
	if (digits >= 18)
		return false; /* too large, or near it */
	if (!*p)
		return (!whole || whole >= 16) && !(negative && whole);
	unit = strchr(scale, tolower((unsigned char)*p));
	if (!unit || isalnum((unsigned char)p[1]) || (negative && (whole || more)))
		return false;
	unsigned shift = 10 * (unsigned)(unit - scale);
	if (whole > (unsigned long long)LLONG_MAX >> shift)
		return false;
	return shift || !whole || whole >= 16;
}

/* "any", "none" or words with a host and a port; `here` knows a port alone too. */
static bool opens_valid(struct sshd_text *t, bool here, char **argv, size_t argc)
{
	if (str_eq(argv[0], "any") || str_eq(argv[0], "none"))
		return argc == 1;
	for (size_t i = 0; i < argc; i++) {
		const char *port = argv[i];
		if (!*port)
			return i + 1 == argc;
		if (!here || strchr(port, ':')) {
			if (*port == '[') {
				port = strchr(port, ']');
				port = port ? port + 1 : NULL;
				if (!port || (*port != ':' && *port != '/'))
					return false;
			} else {
				port = strpbrk(port, ":/");
			}
			/* A slash for the colon was taken until 8.9. */
			if (!port || (*port == '/' && t->version >= 809))
				return false;
			port++;
		}
		if (!str_eq(port, "*") && sshd_port(t->root, t->a, port) <= 0)
			return false;
	}
	return true;
}

static bool gss_valid(struct arena *a, const char *list)
{
	static const char *const known[] = {"gss-gex-sha1-", "gss-group1-sha1-",
		"gss-group14-sha1-", "gss-group14-sha256-", "gss-group16-sha512-",
		"gss-nistp256-sha256-", "gss-curve25519-sha256-"};
	char *copy = arena_strdup(a, list), *name;

	if (!*list)
		return false;
	while ((name = strsep(&copy, ",")) && *name) {
		bool ok = false;
		for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
			ok = ok || str_starts(name, known[i]);
		if (!ok)
			return false;
	}
	return true;
}

static int check_key_options(
	struct sshd_text *t, char **argv, size_t argc, const char **ret, struct err *e)
{
	bool touch = false, verify = false;

	for (size_t i = 0; i < argc; i++) {
		touch = touch || !strcasecmp(argv[i], "touch-required");
		verify = verify || !strcasecmp(argv[i], "verify-required");
		if (strcasecmp(argv[i], "none") && strcasecmp(argv[i], "touch-required") &&
			strcasecmp(argv[i], "verify-required"))
			return sshd_refuse(t, e, "PubkeyAuthOptions cannot have \"%s\"", argv[i]);
	}
	*ret = touch && verify ? "touch-required verify-required"
	       : touch	       ? "touch-required"
	       : verify	       ? "verify-required"
			       : "none";
	return 0;
}

static int check_methods(struct sshd_text *t, char **argv, size_t argc, struct err *e)
{
	if (!argc)
		return sshd_refuse(t, e, "AuthenticationMethods without a value");
	for (size_t i = 0; i < argc; i++)
		if (str_eq(argv[i], "any") ? argc > 1 : !methods_valid(t->a, argv[i]))
			return sshd_refuse(
				t, e, "AuthenticationMethods knows no \"%s\" there", argv[i]);
	return 0;
}

/* "~/x" and "~user/x" with the home directory of passwd; NULL when there is no such user. */
static const char *expanded(struct sshd_text *t, const char *v)
{
	const struct file *f;
	const char *line;
	size_t len, n;

	if (*v != '~')
		return v;
	const char *user = arena_strndup(t->a, v + 1, strcspn(v + 1, "/"));
	const char *path = v + 1 + strlen(user);
	path += strspn(path, "/");
	if (root_read(t->root, "/etc/passwd", &f, NULL))
		return NULL;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		char *copy = arena_strndup(t->a, line, len), *field[6];
		for (n = 0; n < 6; n++)
			field[n] = strsep(&copy, ":");
		if (!field[5] || !str_eq(*user ? field[0] : field[2], *user ? user : "0"))
			continue;
		len = strlen(field[5]);
		return arena_printf(
			t->a, "%s%s%s", field[5], len && field[5][len - 1] == '/' ? "" : "/", path);
	}
	return NULL;
}

/* "session:*=5m" */
static bool timeout_valid(const char *w)
{
	const char *equals = strchr(w, '=');

	return equals && equals != w && seconds(equals + 1) >= 0;
}

static bool same_name(const char *a, const char *b)
{
	size_t n = strcspn(a, "=");

	return n == strcspn(b, "=") && !strncmp(a, b, n);
}

static int check_words(struct sshd_text *t, const struct sshd_keyword *kw, char **argv, size_t argc,
	const char **ret, struct err *e)
{
	bool key_files = str_eq(kw->name, "authorizedkeysfile");
	size_t n = 0;

	for (size_t i = 0; i < argc; i++) {
		const char *w = argv[i], *at = strchr(w, '@');
		bool bad = !*w;
		/* What must stand alone: sshd looks only at what follows, but in LogVerbose. */
		if ((kw->type == T_TIMEOUTS || kw->type == T_VERBOSE) && !strcasecmp(w, "none"))
			bad = i + 1 < argc || (i && kw->type == T_VERBOSE);
		else if (kw->type == T_TIMEOUTS)
			bad = !timeout_valid(w);
		if (kw->type == T_ACCEPTENV)
			bad = bad || strchr(w, '=');
		if (kw->type == T_SETENV)
			bad = bad || !strchr(w, '=');
		if (kw->type == T_USERS && at && strchr(at, '/'))
			bad = bad || sshd_address_list(NULL, at + 1) == -2;
		if (bad)
			return sshd_refuse(t, e, "%s cannot have \"%s\"", kw->name, w);
		if (key_files && !(w = expanded(t, w)))
			return sshd_refuse(t, e, "no such user: \"%s\"", argv[i]);
		/* Of two variables of one name the first counts. */
		for (size_t k = 0; k < n && kw->type == T_SETENV && w; k++)
			if (same_name(argv[k], w))
				w = NULL;
		if (w)
			argv[n++] = (char *)w;
	}
	*ret = joined(t->a, argv, n);
	return 0;
}

long sshd_port(struct root *r, struct arena *a, const char *s)
{
	const struct file *f;
	const char *line;
	size_t len, n;
	long port;

	if (number(s, 65535, &port))
		return port;
	if (!*s || root_read(r, "/etc/services", &f, NULL))
		return -1;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		char *text = arena_strndup(a, line, len);
		text[strcspn(text, "#")] = '\0';
		char **v = str_split(a, text, " \t\r", &n),
		     *slash = n > 1 ? strchr(v[1], '/') : NULL;
		if (!slash || !str_eq(slash + 1, "tcp"))
			continue;
		*slash = '\0';
		for (size_t i = 0; i < n; i++)
			if (i != 1 && str_eq(v[i], s))
				return number(v[1], 65535, &port) ? port : -1;
	}
	return -1;
}

static int check_port(struct sshd_text *t, const char *v, const char **ret, struct err *e)
{
	long n = sshd_port(t->root, t->a, v);

	if (n <= 0)
		return sshd_refuse(t, e, "port \"%s\" is no port number", v);
	*ret = arena_printf(t->a, "%ld", n);
	return 0;
}

/* systemd starts sshd in /. */
static const char *absolute(struct sshd_text *t, const char *v)
{
	if (!strcasecmp(v, "none"))
		return "none";
	v = expanded(t, v);
	return !v || *v == '/' ? v : arena_printf(t->a, "//%s", v);
}

static bool in_hosts(struct sshd_text *t, const char *name)
{
	const struct file *f;
	const char *line;
	size_t len, n;

	if (root_read(t->root, "/etc/hosts", &f, NULL))
		return false;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		char *text = arena_strndup(t->a, line, len);
		text[strcspn(text, "#")] = '\0';
		char **v = str_split(t->a, text, " \t\r", &n);
		for (size_t i = 1; i < n; i++)
			if (str_ieq(v[i], name))
				return true;
	}
	return false;
}

static int not_understood(const struct sshd_text *t, struct err *e, const char *what)
{
	if (!t->file)
		return err_set(e, EBADMSG, "command line of sshd: %s: not understood", what);
	return err_set(e, EBADMSG, "%s:%u: %s: not understood", t->file->path, t->line, what);
}

/* "ADDRESS", "[ADDRESS]:PORT", "NAME:PORT", "*".  A name that only DNS may know is not understood. */
static int check_listen(struct sshd_text *t, char **argv, size_t argc, struct err *e)
{
	char *addr = arena_strdup(t->a, argv[0]), *port = NULL, *colon = strchr(addr, ':');
	unsigned char b[16];
	struct in_addr v4;

	if (argc > 1)
		return not_understood(t, e, "ListenAddress with a routing domain");
	if (*addr == '[') {
		char *end = strchr(addr, ']');
		if (!end || (end[1] && end[1] != ':'))
			return sshd_refuse(t, e, "bad address:port \"%s\"", argv[0]);
		port = end[1] ? end + 2 : NULL;
		*end = '\0';
		addr++;
	} else if (colon && !strchr(colon + 1, ':')) {
		*colon = '\0';
		port = colon + 1;
	}
	if (port && sshd_port(t->root, t->a, port) <= 0)
		return sshd_refuse(t, e, "bad port number \"%s\"", port);
	if (inet_pton(AF_INET6, addr, b) == 1 || inet_aton(addr, &v4) || str_eq(addr, "*") ||
		in_hosts(t, addr))
		return 0;
	return not_understood(t, e, "a ListenAddress that is no address and no name of /etc/hosts");
}

/* Keywords with exactly one word. */
static int check_one(struct sshd_text *t, const struct sshd_keyword *kw, const char *v,
	const char **ret, struct err *e)
{
	long n;

	*ret = v;
	switch (kw->type) {
	case T_FLAG:
		*ret = one_of(t->a, "yes no", v);
		break;
	case T_MULTI:
	case T_EXACT:
		*ret = one_of(t->a, kw->words, v);
		if (kw->type == T_EXACT && *ret && !str_eq(*ret, v))
			*ret = NULL;
		break;
	case T_INT:
		*ret = number(v, INT_MAX, &n) ? arena_printf(t->a, "%ld", n) : NULL;
		break;
	case T_TIME:
		if (str_eq(kw->name, "unusedconnectiontimeout") && !strcasecmp(v, "none")) {
			*ret = "none";
			break;
		}
		n = seconds(v);
		*ret = n >= 0 ? arena_printf(t->a, "%ld", n) : NULL;
		break;
	case T_STARTUPS:
		if (!startups(t->a, v, ret))
			*ret = NULL;
		break;
	case T_FILE:
		*ret = absolute(t, v);
		break;
	case T_PORT:
		return check_port(t, v, ret, e);
	case T_CIPHERS:
	case T_MACS:
	case T_KEX:
	case T_KEYS:
		return sshd_check_algorithms(t, kw, v, ret, e);
	default:
		break;
	}
	return *ret ? 0 : sshd_refuse(t, e, "%s cannot be \"%s\"", kw->name, v);
}

static bool form_known(enum sshd_type type)
{
	return type == T_IPQOS || type == T_LIMIT || type == T_OPEN || type == T_OPEN_HERE ||
	       type == T_MASK || type == T_SOURCES || type == T_NETBLOCK || type == T_GSSKEX;
}

static bool form_valid(struct sshd_text *t, enum sshd_type type, char **argv, size_t argc)
{
	int v4, v6, n;
	long value;
	char *end;

	switch (type) {
	case T_IPQOS:
		return argc <= 2 && ipqos_valid(argv[0]) && (argc == 1 || ipqos_valid(argv[1]));
	case T_LIMIT:
		return limit_valid(argv, argc);
	case T_OPEN:
	case T_OPEN_HERE:
		return opens_valid(t, type == T_OPEN_HERE, argv, argc);
	case T_MASK:
		value = strtol(argv[0], &end, 8);
		return argc == 1 && end != argv[0] && value >= 0 && value <= 0777;
	case T_SOURCES:
		return argc == 1 && (str_eq(argv[0], "none") || number(argv[0], INT_MAX, &value));
	case T_NETBLOCK:
		n = sscanf(argv[0], "%d:%d", &v4, &v6);
		return argc == 1 && n >= 1 && v4 >= 0 && v4 <= 32 &&
		       (n == 1 || (v6 >= 0 && v6 <= 128));
	case T_GSSKEX:
		return argc == 1 && gss_valid(t->a, argv[0]);
	default:
		return true;
	}
}

int sshd_check(struct sshd_text *t, const struct sshd_keyword *kw, char **argv, size_t argc,
	const char *rest, const char **ret, struct err *e)
{
	const char *text = rest + strspn(rest, " \t\r\n");

	*ret = joined(t->a, argv, argc);
	switch (kw->type) {
	case T_IGNORED:
		return 0;
	case T_ABSENT:
		return sshd_refuse(t, e, "%s is not supported on Linux", kw->name);
	case T_REST:
		*ret = text;
		return *text ? 0 : sshd_refuse(t, e, "%s without a value", kw->name);
	case T_COMMAND:
		*ret = text;
		return *text == '/' || !strcasecmp(text, "none")
			       ? 0
			       : sshd_refuse(t, e, "%s must be an absolute path", kw->name);
	case T_METHODS:
		return check_methods(t, argv, argc, e);
	case T_KEYOPTIONS:
		return check_key_options(t, argv, argc, ret, e);
	case T_WORDS:
	case T_USERS:
	case T_ACCEPTENV:
	case T_SETENV:
	case T_TIMEOUTS:
	case T_VERBOSE:
		return check_words(t, kw, argv, argc, ret, e);
	default:
		break;
	}
	if (kw->type == T_PORT && t->ports_given && t->file)
		return 0;
	if (!argc || !*argv[0])
		return sshd_refuse(t, e, "%s without a value", kw->name);
	if (kw->type == T_SUBSYSTEM)
		return argc > 1 ? 0
				: sshd_refuse(t, e, "Subsystem \"%s\" without a command", argv[0]);
	if (kw->type == T_LISTEN)
		return check_listen(t, argv, argc, e);
	if (kw->type == T_UNCHECKED)
		return 0;
	if (form_known(kw->type))
		return form_valid(t, kw->type, argv, argc)
			       ? 0
			       : sshd_refuse(t, e, "%s cannot be \"%s\"", kw->name, *ret);
	if (argc > 1)
		return sshd_refuse(t, e, "%s with more than one word", kw->name);
	return check_one(t, kw, argv[0], ret, e);
}

const char *sshd_normal(
	const struct sshd_conf *c, struct arena *a, const char *keyword, const char *word)
{
	const struct sshd_keyword *kw = sshd_keyword(keyword, c->version, c->vendor);
	struct sshd_text t = {.root = c->root, .a = a, .version = c->version, .vendor = c->vendor};
	const char *v = NULL;

	if (!kw)
		return NULL;
	if (kw->type != T_FLAG && kw->type != T_MULTI && kw->type != T_INT && kw->type != T_TIME &&
		kw->type != T_STARTUPS)
		return word;
	return check_one(&t, kw, word, &v, NULL) ? NULL : v;
}
