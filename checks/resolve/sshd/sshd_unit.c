/*
 * sshd_unit: which sshd this root starts, with what command line (sshd(8)), and of which version it is.
 *
 * Every service whose program is called sshd counts: ssh.service or sshd.service, and every other one that the boot
 * starts or a socket activates (ssh@.service).  What no boot starts is passed over, unless none is started at all:
 * then it is ssh.service that an administrator would start.  The version is taken from the text of the program
 * ("OpenSSH_9.2p1"), else from dpkg, else the newest known one is assumed.
 *
 * Not seen: an sshd that is started by a script, by inetd or by a wrapper such as env(1) or a shell.
 */
#include "checks/resolve/sshd/sshd_key.h"
#include "checks/resolve/sshd/sshd_parse.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/resolve/packages/dpkg.h"
#include "checks/resolve/units/unit.h"

/* The versions whose keywords and defaults are known here. */
#define OLDEST 800
#define NEWEST 1002

/* "9.2p1" into 902; 0 when it is none. */
static unsigned version_number(const char *s)
{
	char *end;
	unsigned long major = strtoul(s, &end, 10);
	unsigned long minor = *end == '.' ? strtoul(end + 1, NULL, 10) : 0;

	return major < 5 || major >= 100 || minor >= 100 ? 0 : (unsigned)(major * 100 + minor);
}

/* The program's own release, the first "OpenSSH_N.NpN"; names of other implementations have no "p". */
static unsigned program_version(const struct file *f)
{
	static const char mark[] = "OpenSSH_";
	const char *at = f->data, *end = f->data + f->size;

	while ((at = memmem(at, (size_t)(end - at), mark, sizeof(mark) - 1))) {
		char text[16];
		size_t n = 0;
		at += sizeof(mark) - 1;
		while (n + 1 < sizeof(text) && at + n < end &&
			(isdigit((unsigned char)at[n]) || at[n] == '.' || at[n] == 'p')) {
			text[n] = at[n];
			n++;
		}
		text[n] = '\0';
		if (strchr(text, 'p') && version_number(text))
			return version_number(text);
	}
	return 0;
}

static bool is_redhat(struct root *r, struct arena *a)
{
	static const char *const paths[] = {"/etc/os-release", "/usr/lib/os-release"};
	const struct file *f = NULL;
	const char *text;
	size_t len, n;

	for (size_t i = 0; i < 2 && !f; i++)
		if (root_read(r, paths[i], &f, NULL))
			f = NULL;
	struct lines l = lines_of(f ? f->data : "", f ? f->size : 0);
	while (next_line(&l, &text, &len)) {
		char *line = arena_strndup(a, text, len);
		if (!str_starts(line, "ID=") && !str_starts(line, "ID_LIKE="))
			continue;
		char **v = str_split(a, strchr(line, '=') + 1, " \"'\r", &n);
		for (size_t i = 0; i < n; i++)
			if (str_eq(v[i], "rhel") || str_eq(v[i], "fedora") ||
				str_eq(v[i], "centos"))
				return true;
	}
	return false;
}

void sshd_find_version(struct sshd_conf *c)
{
	static const char bare[] = "sntrup761x25519-sha512,";
	const char *full = dpkg_version(c->root, c->a, "openssh-server"), *colon, *revision;
	const struct file *f;

	c->vendor = is_redhat(c->root, c->a) ? SSHD_REDHAT : SSHD_DEBIAN;
	c->version = NEWEST;
	if (!root_read(c->root, "/usr/sbin/sshd", &f, NULL) && program_version(f)) {
		c->version = program_version(f);
		c->version_of_program = true;
		c->debian_kex = memmem(f->data, f->size, bare, sizeof(bare) - 1) != NULL;
	} else if (full) {
		colon = strchr(full, ':');
		unsigned version = version_number(colon ? colon + 1 : full);
		if (!version)
			return;
		c->version = version;
		/* Debian brought the bare name of the hybrid key exchange into 9.2p1-2+deb12u4. */
		revision = strstr(full, "9.2p1-2+deb12u");
		c->debian_kex =
			revision && strtoul(revision + strlen("9.2p1-2+deb12u"), NULL, 10) >= 4;
	} else {
		return;
	}
	c->version_known = c->version >= OLDEST && c->version <= NEWEST;
}

bool sshd_default_known(const struct sshd_conf *c, const char *keyword)
{
	const struct sshd_keyword *kw = sshd_keyword(keyword, c->version, c->vendor);

	if (c->version_known || !kw)
		return c->version_known;
	return sshd_kind(c, keyword) != SSHD_ALGORITHMS &&
	       str_eq(sshd_default(c->a, kw, OLDEST - 200, false),
		       sshd_default(c->a, kw, NEWEST, false));
}

/* What an option sets without asking whether there is a value already comes before all that -o gives. */
static int overrule(struct sshd_text *t, const char *text, struct err *e)
{
	int rc = sshd_read_option(t, text, e);

	for (size_t i = t->n - 1; !rc && i > 0; i--) {
		struct sshd_stmt s = t->v[i];
		t->v[i] = t->v[i - 1];
		t->v[i - 1] = s;
	}
	return rc;
}

static int take_argument(struct sshd_conf *c, struct sshd_text *t, char option, const char *v,
	const char **path, struct err *e)
{
	const char *text;

	switch (option) {
	case 'f':
		*path = v;
		return 0;
	case 'g':
		return overrule(t, arena_printf(t->a, "LoginGraceTime %s", v), e);
	case 'C':
		return err_set(e, EBADMSG,
			"command line of sshd: -C without -T; it does not start with it");
	case 'o':
		text = v;
		break;
	case 'p':
		c->ports_given = true;
		text = arena_printf(t->a, "Port %s", v);
		break;
	case 'h':
		text = arena_printf(t->a, "HostKey \"%s\"", v);
		break;
	case 'c':
		text = arena_printf(t->a, "HostCertificate \"%s\"", v);
		break;
	default:
		return 0;
	}
	return sshd_read_option(t, text, e);
}

/* -d: DEBUG at first, then one level up each time. */
static int more_debug(struct sshd_text *t, bool first, struct err *e)
{
	static const char *const levels[] = {
		"SILENT", "FATAL", "ERROR", "INFO", "VERBOSE", "DEBUG", "DEBUG2", "DEBUG3"};
	const char *level = first ? "VERBOSE" : "INFO";

	for (size_t i = t->n; i-- > 0;)
		if (!first && t->v[i].op == OP_SET && str_eq(t->v[i].kw->name, "loglevel"))
			level = t->v[i].value;
	for (size_t i = 0; i + 1 < sizeof(levels) / sizeof(*levels); i++)
		if (str_eq(levels[i], level))
			return overrule(t, arena_printf(t->a, "LogLevel %s", levels[i + 1]), e);
	return 0;
}

static int take_flag(
	struct sshd_conf *c, struct sshd_text *t, char option, bool *debug, struct err *e)
{
	bool first;

	switch (option) {
	case '4':
		return overrule(t, "AddressFamily inet", e);
	case '6':
		return overrule(t, "AddressFamily inet6", e);
	case 'q':
		return overrule(t, "LogLevel QUIET", e);
	case 'd':
		first = !*debug;
		*debug = true;
		return more_debug(t, first, e);
	case 'i':
		c->inherits = true;
		return 0;
	case 'D':
	case 'e':
	case 'Q':
	case 'r':
	case 'R':
		return 0;
	case 't':
	case 'T':
	case 'G':
	case 'V':
		return err_set(e, EBADMSG,
			"command line of sshd: with -%c it only tests and serves nobody", option);
	default:
		return err_set(e, EBADMSG,
			"command line of sshd: -%c is no option of sshd; it does not start with it",
			option);
	}
}

static int take_words(struct sshd_conf *c, struct sshd_text *t, char **argv, size_t n,
	const char **path, struct err *e)
{
	bool debug = false;
	int rc = 0;

	for (size_t i = 1; i < n && !rc; i++) {
		if (argv[i][0] != '-' || !argv[i][1])
			return err_set(e, EBADMSG,
				"command line of sshd: the word \"%s\" is no option; it does not "
				"start "
				"with it",
				argv[i]);
		for (const char *o = argv[i] + 1; *o && !rc; o++) {
			if (!strchr("bcCEfghkopu", *o)) {
				rc = take_flag(c, t, *o, &debug, e);
				continue;
			}
			const char *v = o[1] ? o + 1 : i + 1 < n ? argv[++i] : NULL;
			rc = v ? take_argument(c, t, *o, v, path, e)
			       : err_set(e, EBADMSG, "command line of sshd: -%c without a value",
					 *o);
			break;
		}
	}
	return rc;
}

/* systemd refuses a service with several ExecStart= lines unless it is a oneshot. */
static int several_commands(struct sshd_conf *c, struct err *e)
{
	char **v, **type;
	size_t n, n_type;
	int rc =
		unit_setting(c->root, c->a, c->unit, "Service", "ExecStart", &v, &n, NULL, NULL, e);

	if (!rc)
		rc = unit_setting(
			c->root, c->a, c->unit, "Service", "Type", &type, &n_type, NULL, NULL, e);
	if (rc || !n || (n < 2 && !strstr(v[n - 1], " ; ")) ||
		(n_type && str_eq(type[n_type - 1], "oneshot")))
		return rc;
	return err_set(e, EBADMSG,
		"%s has several commands in ExecStart=: systemd does not start it", c->unit);
}

int sshd_command_line(struct sshd_conf *c, struct sshd_text *t, const char **path, struct err *e)
{
	struct err why = {0};
	char **argv = NULL;
	size_t n = 0;
	int rc;

	if (c->argv)
		return take_words(c, t, c->argv, c->argc, path, e);
	if (!c->unit)
		return 0;
	rc = several_commands(c, e);
	if (rc)
		return rc;
	rc = unit_command(c->root, t->a, c->unit, &argv, &n, &why);
	if (rc < 0)
		return is_absent(rc) ? 0
				     : err_set(e, -rc, "command line of %s: %s", c->unit, why.text);
	return take_words(c, t, argv, n, path, e);
}

bool sshd_host_key(const struct sshd_conf *c, const char *path, unsigned rsa_bits)
{
	struct sshd_key k;
	struct err e = {0};

	/* One that is there, and that only root may look at, counts. */
	return sshd_key_look(c, path, rsa_bits, &k, &e) < 0 || k.fate == SSHD_KEY_SERVES;
}

/*
 * ExecStartPre= that tests the configuration (Debian: "sshd -t", without the options of ExecStart): where it fails, the
 * service does not start.
 */
static int test_before(struct root *r, struct arena *a, const char *unit, struct err *e)
{
	char **v;
	size_t n, n_words;
	struct err why = {0};
	struct sshd_conf *c;

	if (!unit || unit_setting(r, a, unit, "Service", "ExecStartPre", &v, &n, NULL, NULL, e))
		return 0;
	for (size_t i = 0; i < n; i++) {
		char **w = str_split(a, v[i], " \t", &n_words);
		if (v[i][0] == '-' || n_words != 2 || !str_ends(w[0], "/sshd") ||
			!str_eq(w[1], "-t"))
			continue;
		if (sshd_build(r, a, NULL, &c, &why))
			return err_set(e, EBADMSG, "%s tests %s first, and that fails: %s", unit,
				SSHD_CONFIG, why.text);
	}
	return 0;
}

/* Whether the unit's program is an sshd. */
static bool runs_sshd(struct root *r, struct arena *a, const char *unit)
{
	const char *program = unit_program(r, a, unit),
		   *slash = program ? strrchr(program, '/') : NULL;

	return str_eq(slash ? slash + 1 : program, "sshd");
}

static struct sshd_service *add(struct sshd_services *s, size_t *cap, struct root *r,
	struct arena *a, const char *unit, bool starts)
{
	struct sshd_service *v = arena_push(a, &s->v, &s->n, cap, sizeof(*v));
	struct sshd_conf *c;

	v->unit = unit;
	v->starts = starts;
	if (!sshd_build(r, a, unit, &c, &v->why) && c->installed &&
		!test_before(r, a, unit, &v->why))
		v->conf = c;
	else if (!v->why.code)
		s->n--; /* not installed */
	return v;
}

/* The name of the stock unit there is; NULL: none. */
static int stock_unit(struct root *r, struct arena *a, struct unit_boot *ret, struct err *e)
{
	static const char *const names[] = {"ssh.service", "sshd.service"};
	struct unit_boot b[2];

	for (size_t i = 0; i < 2; i++) {
		int rc = unit_at_boot(r, a, names[i], &b[i], e);
		if (rc < 0)
			return rc;
	}
	/* Of two different units the one that starts; a masked one tells nothing. */
	size_t pick = (!b[0].starts && b[1].starts) || !b[0].exists ||
		      (b[0].masked && b[1].exists && !b[1].masked);
	*ret = b[pick];
	return 0;
}

static int build_services(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct sshd_services *s = arena_alloc(a, sizeof(*s));
	struct unit_boot stock;
	char **names;
	size_t n, cap = 0;
	int rc = stock_unit(h->root, a, &stock, e);

	(void)f;
	*ret = s;
	if (rc < 0)
		return rc;
	rc = units_at_boot(h->root, a, ".service", &names, &n, e);
	if (rc < 0)
		return rc;
	const char *unit = stock.exists && !stock.masked && runs_sshd(h->root, a, stock.name)
				   ? stock.name
				   : NULL;
	for (size_t i = 0; i < n; i++)
		if (!str_eq(names[i], unit) && runs_sshd(h->root, a, names[i]))
			add(s, &cap, h->root, a, names[i], true);
	/* What no boot starts is asked only where nothing else is. */
	if (stock.starts || !s->n) {
		struct sshd_services others = *s;
		*s = (struct sshd_services){0};
		cap = 0;
		add(s, &cap, h->root, a, unit, stock.starts);
		for (size_t i = 0; i < others.n; i++)
			*(struct sshd_service *)arena_push(a, &s->v, &s->n, &cap, sizeof(*s->v)) =
				others.v[i];
	}
	return 0;
}

const struct model model_sshd_services = {"services of sshd", build_services};

/* The one that the other models ask: the stock service, else the first. */
static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	const struct sshd_services *s = facts_get(f, &model_sshd_services, e);

	(void)h;
	if (!s)
		return -e->code;
	if (s->n) {
		*ret = s->v[0].conf;
		return *ret ? 0 : err_set(e, s->v[0].why.code, "%s", s->v[0].why.text);
	}
	*ret = arena_alloc(a, sizeof(struct sshd_conf));
	return 0;
}

const struct model model_sshd = {"sshd", build};
