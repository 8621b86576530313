/*
 * sshd: sshd's effective configuration, as sshd itself reads it.
 *
 * Format: sshd_config(5), sshd(8) for the command line.  Precedence: -o and -p of the unit's command line, then
 * the text in order of Include; the first value wins, but lists that add up (KW_ADD) and the few keywords of
 * which the last wins (KW_LAST).  For a connection the text is gone through a second time with the Match blocks
 * that hold, and what these set replaces the first result; a Match ends with its file.
 *
 * The version comes from /var/lib/dpkg/status; without it the newest known one is assumed (sshd_version()).
 * A configuration sshd would not start with is an error of the model.  Not handled: the tokens of
 * AuthorizedKeysFile, host names in ListenAddress, socket activation, a second sshd instance.
 */
#include "checks/resolve/sshd_parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/dpkg.h"
#include "checks/resolve/unit.h"

#define NEWEST 906 /* the newest version whose defaults are known here */

struct sshd_conf {
	struct root *root;
	struct arena *a;
	bool installed;
	unsigned version;
	bool version_known, debian_kex;
	bool ports_given; /* -p: Port in the text is passed over */
	const struct sshd_stmt *v;
	size_t n;
};

/* One way through the statements: sshd's first pass (peer NULL) or a connection's. */
struct pass {
	const struct sshd_conf *c;
	const struct sshd_peer *peer;
	bool active;
	bool blocks_only; /* second pass: nothing counts before the first Match of a file */
	bool never;	  /* inside an Include whose own Match does not hold */
	struct {
		bool active, blocks_only, never;
	} stack[LIMIT_INCLUDES];
	size_t depth;
};

static struct pass pass_begin(const struct sshd_conf *c, const struct sshd_peer *peer)
{
	return (struct pass){.c = c, .peer = peer, .active = !peer, .blocks_only = peer != NULL};
}

/* Takes one statement; true when it is a setting that counts in this pass. */
static bool pass_step(struct pass *p, const struct sshd_stmt *s)
{
	switch (s->op) {
	case OP_SET:
		/* The command line counts once, in the first pass. */
		return s->file ? p->active : !p->peer;
	case OP_MATCH:
		if (p->never)
			p->active = false;
		else if (!p->peer)
			p->active = s->n_crit == 1 && str_eq(s->crit[0].name, "all");
		else
			p->active = sshd_criteria_hold(p->c->root, p->c->a, s, p->peer);
		p->blocks_only = false;
		break;
	case OP_ENTER:
		if (p->depth < LIMIT_INCLUDES) {
			p->stack[p->depth].active = p->active;
			p->stack[p->depth].blocks_only = p->blocks_only;
			p->stack[p->depth].never = p->never;
			p->depth++;
		}
		if (!p->blocks_only)
			p->never = !p->active;
		break;
	case OP_LEAVE:
		if (p->depth) {
			p->depth--;
			p->active = p->stack[p->depth].active;
			p->blocks_only = p->stack[p->depth].blocks_only;
			p->never = p->stack[p->depth].never;
		}
		break;
	}
	return false;
}

/* The value one pass gives a keyword; NULL when it sets none. */
static struct sshd_value *pass_value(
	const struct sshd_conf *c, const struct sshd_keyword *kw, const struct sshd_peer *peer)
{
	struct pass p = pass_begin(c, peer);
	struct sshd_value *r = NULL;

	for (size_t i = 0; i < c->n; i++) {
		const struct sshd_stmt *s = &c->v[i];
		if (!pass_step(&p, s) || s->kw != kw || !s->value)
			continue;
		if (c->ports_given && s->file && str_eq(kw->name, "port"))
			continue;
		if (r && (kw->flags & KW_ADD)) {
			r->value = arena_printf(c->a, "%s %s", r->value, s->value);
		} else if (!r || (kw->flags & KW_LAST)) {
			r = arena_alloc(c->a, sizeof(*r));
			*r = (struct sshd_value){s->value, s->file, s->line};
		}
	}
	return r;
}

static const struct sshd_value *value_for(
	const struct sshd_conf *c, const char *keyword, const struct sshd_peer *peer)
{
	const struct sshd_keyword *kw = sshd_keyword(keyword, c->version);
	struct sshd_value *r;

	if (!kw || kw->type == T_MATCH || kw->type == T_INCLUDE)
		return NULL;
	r = kw->flags & KW_ALL ? pass_value(c, kw, peer) : NULL;
	if (!r)
		r = pass_value(c, kw, NULL);
	if (!r) {
		r = arena_alloc(c->a, sizeof(*r));
		r->value = sshd_default(c->a, kw, c->version, c->debian_kex);
	}
	/* Until 8.7 challenge-response switched keyboard-interactive on. */
	if (c->version < 807 && str_eq(kw->name, "kbdinteractiveauthentication") &&
		str_eq(r->value, "no")) {
		const struct sshd_value *other =
			value_for(c, "challengeresponseauthentication", peer);
		if (str_eq(other->value, "yes"))
			return other;
	}
	return r->value ? r : NULL;
}

bool sshd_installed(const struct sshd_conf *c)
{
	return c->installed;
}

unsigned sshd_version(const struct sshd_conf *c, bool *ret_known)
{
	if (ret_known)
		*ret_known = c->version_known;
	return c->version;
}

const struct sshd_value *sshd_global(const struct sshd_conf *c, const char *keyword)
{
	static const struct sshd_peer nobody;

	return value_for(c, keyword, &nobody);
}

const struct sshd_value *sshd_for(
	const struct sshd_conf *c, const char *keyword, const struct sshd_peer *peer)
{
	return value_for(c, keyword, peer);
}

const struct sshd_value *sshd_match_value(const struct sshd_conf *c, const char *keyword, size_t i)
{
	const struct sshd_keyword *kw = sshd_keyword(keyword, c->version);
	bool conditional[LIMIT_INCLUDES + 1] = {false};
	size_t depth = 0;

	for (size_t k = 0; k < c->n; k++) {
		const struct sshd_stmt *s = &c->v[k];
		if (s->op == OP_MATCH)
			conditional[depth] = true;
		if (s->op == OP_ENTER && depth < LIMIT_INCLUDES) {
			conditional[depth + 1] = conditional[depth];
			depth++;
		}
		if (s->op == OP_LEAVE && depth)
			depth--;
		if (s->op != OP_SET || s->kw != kw || !s->value || !conditional[depth] || i--)
			continue;
		struct sshd_value *r = arena_alloc(c->a, sizeof(*r));
		*r = (struct sshd_value){s->value, s->file, s->line};
		return r;
	}
	return NULL;
}

/* sshd's first pass refuses a global keyword inside a Match block, and a subsystem named twice. */
static int verify_places(const struct sshd_conf *c, struct sshd_text *t, struct err *e)
{
	struct pass p = pass_begin(c, NULL);

	for (size_t i = 0; i < c->n; i++) {
		const struct sshd_stmt *s = &c->v[i];
		bool counts = pass_step(&p, s);
		t->file = s->file;
		t->line = s->line;
		if (s->op == OP_SET && !counts && !(s->kw->flags & KW_ALL))
			return sshd_refuse(t, e, "%s is not allowed inside Match", s->kw->name);
		if (!counts || s->kw->type != T_SUBSYSTEM)
			continue;
		size_t len = strcspn(s->value, " ") + 1;
		for (size_t k = 0; k < i; k++)
			if (c->v[k].op == OP_SET && c->v[k].kw == s->kw &&
				!strncmp(c->v[k].value, s->value, len))
				return sshd_refuse(t, e, "Subsystem %s is there twice", s->value);
	}
	return 0;
}

static const char *global_text(const struct sshd_conf *c, const char *keyword)
{
	const struct sshd_keyword *kw = sshd_keyword(keyword, c->version);
	const struct sshd_value *v = kw ? pass_value(c, kw, NULL) : NULL;

	return v ? v->value : kw ? sshd_default(c->a, kw, c->version, c->debian_kex) : NULL;
}

/* One list of AuthenticationMethods can be met when all its methods are switched on. */
static bool methods_enabled(const struct sshd_conf *c, const char *list)
{
	static const struct {
		const char *method, *keyword;
	} map[] = {{"publickey", "pubkeyauthentication"}, {"password", "passwordauthentication"},
		{"keyboard-interactive", "kbdinteractiveauthentication"},
		{"hostbased", "hostbasedauthentication"},
		{"gssapi-with-mic", "gssapiauthentication"}, {"gssapi-keyex", "gssapikeyexchange"}};
	size_t n;
	char **v = str_split(c->a, list, ",", &n);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof(map) / sizeof(*map); k++)
			if (!strncmp(v[i], map[k].method, strcspn(v[i], ":")) &&
				strlen(map[k].method) == strcspn(v[i], ":") &&
				str_eq(sshd_global(c, map[k].keyword)->value, "no"))
				return false;
	return true;
}

/* What sshd verifies once the text is read: keys to serve with, commands with a user, methods that can be met. */
static int verify_whole(const struct sshd_conf *c, struct err *e)
{
	static const char *const pairs[][2] = {
		{"authorizedkeyscommand", "authorizedkeyscommanduser"},
		{"authorizedprincipalscommand", "authorizedprincipalscommanduser"}};
	size_t n;
	char **keys = str_split(c->a, global_text(c, "hostkey"), " ", &n);
	bool key = false, met = false;
	struct stat st;

	for (size_t i = 0; i < n && !key; i++)
		key = str_starts(keys[i], "/") && !root_stat(c->root, keys[i], true, &st, NULL);
	if (!key && str_eq(global_text(c, "hostkeyagent"), "none"))
		return err_set(e, EBADMSG,
			"no host key of sshd is there (%s); sshd does not start without one",
			global_text(c, "hostkey"));
	for (size_t i = 0; i < 2; i++) {
		const char *command = global_text(c, pairs[i][0]);
		if (strcasecmp(command, "none") && str_eq(global_text(c, pairs[i][1]), "none"))
			return err_set(e, EBADMSG,
				"/etc/ssh/sshd_config: %s without %s; sshd does not start with it",
				pairs[i][0], pairs[i][1]);
	}
	const char *methods = global_text(c, "authenticationmethods");
	char **lists = str_split(c->a, methods, " ", &n);
	for (size_t i = 0; i < n && !met; i++)
		met = str_eq(lists[i], "any") || methods_enabled(c, lists[i]);
	return met ? 0
		   : err_set(e, EBADMSG,
			     "AuthenticationMethods %s cannot be met by the methods switched on; "
			     "sshd does "
			     "not start with it",
			     methods);
}

/* "1:9.2p1-2+deb12u10" into 902. */
static void find_version(struct sshd_conf *c)
{
	const char *full = dpkg_version(c->root, c->a, "openssh-server"), *revision;
	char *end;

	c->version = NEWEST;
	if (!full)
		return;
	const char *colon = strchr(full, ':');
	unsigned long major = strtoul(colon ? colon + 1 : full, &end, 10);
	unsigned long minor = *end == '.' ? strtoul(end + 1, NULL, 10) : 0;
	if (major < 5 || major >= 100 || minor >= 100)
		return;
	c->version = (unsigned)(major * 100 + minor);
	c->version_known = true;
	/* Debian brought the bare name of the hybrid key exchange into 9.2p1-2+deb12u4 (December 2024). */
	revision = strstr(full, "9.2p1-2+deb12u");
	c->debian_kex = revision && strtoul(revision + strlen("9.2p1-2+deb12u"), NULL, 10) >= 4;
}

/* The options of sshd(8) that take a value. */
#define WITH_VALUE "bcCEfghkopuRX"

static int take_argument(struct sshd_conf *c, struct sshd_text *t, char option, const char *v,
	const char **path, struct err *e)
{
	const char *text = NULL;

	switch (option) {
	case 'f':
		*path = v;
		return 0;
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
	case 'g':
		text = arena_printf(t->a, "LoginGraceTime %s", v);
		break;
	default:
		return 0;
	}
	return sshd_read_option(t, text, e);
}

/* The command line of the service, so far as it changes the configuration. */
static int read_command_line(
	struct sshd_conf *c, struct sshd_text *t, const char **path, struct err *e)
{
	static const char *const units[] = {"ssh.service", "sshd.service"};
	char **argv = NULL;
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; i < 2 && !n; i++) {
		struct err why = {0};
		argv = NULL;
		rc = unit_command(c->root, t->a, units[i], &argv, &n, &why);
		if (rc < 0 && !is_absent(rc))
			return err_set(e, -rc, "command line of %s: %s", units[i], why.text);
	}
	rc = 0;
	for (size_t i = 1; i < n && !rc; i++) {
		if (argv[i][0] != '-')
			continue;
		for (const char *o = argv[i] + 1; *o && !rc; o++) {
			if (!strchr(WITH_VALUE, *o))
				continue;
			const char *v = o[1] ? o + 1 : i + 1 < n ? argv[++i] : NULL;
			rc = v ? take_argument(c, t, *o, v, path, e)
			       : err_set(e, EBADMSG, "command line of sshd: -%c without a value",
					 *o);
			break;
		}
	}
	return rc;
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct sshd_conf *c = arena_alloc(a, sizeof(*c));
	struct sshd_text t = {.root = h->root, .a = a};
	const char *path = "/etc/ssh/sshd_config";
	struct stat st;
	struct err why = {0};
	int rc;

	(void)f;
	c->root = h->root;
	c->a = a;
	*ret = c;
	bool program = !root_stat(h->root, "/usr/sbin/sshd", true, &st, NULL);
	find_version(c);
	rc = root_stat(h->root, path, true, &st, &why);
	if (is_absent(rc) && !program)
		return 0;
	c->installed = true;
	t.version = c->version;
	t.debian_kex = c->debian_kex;
	rc = read_command_line(c, &t, &path, e);
	if (rc < 0)
		return rc;
	rc = sshd_read_file(&t, path, 0, &why);
	if (rc < 0)
		return is_absent(rc)
			       ? err_set(e, EBADMSG,
					 "%s is not there; sshd does not start without it", path)
			       : err_set(e, -rc, "%s", why.text);
	c->v = t.v;
	c->n = t.n;
	rc = verify_places(c, &t, e);
	return rc < 0 ? rc : verify_whole(c, e);
}

const struct model model_sshd = {"sshd", build};
