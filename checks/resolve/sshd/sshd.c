/*
 * sshd: sshd's effective configuration, as sshd itself reads it.
 *
 * Format: sshd_config(5), sshd(8) for the command line.  Precedence: -o and -p of the unit's command line, then
 * the text in order of Include; the first value wins, but lists that add up (KW_ADD) and the few keywords of
 * which the last wins (KW_LAST).  For a connection the text is gone through a second time with the Match blocks
 * that hold, and what these set replaces the first result; a Match ends with its file.
 *
 * The version comes from the program, else from dpkg; else the newest known one is assumed (sshd_version()).
 * A configuration sshd would not start with is an error of the model.  Not handled: the tokens of
 * AuthorizedKeysFile, host names in ListenAddress that /etc/hosts has not, routing domains.
 */
#include "checks/resolve/sshd/sshd_parse.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

/* One way through the statements: sshd's first pass or a connection's. */
struct pass {
	const struct sshd_conf *c;
	const struct sshd_view *view; /* NULL: sshd's first pass */
	bool active;
	bool blocks_only; /* second pass: nothing counts before the first Match of a file */
	bool never;	  /* inside an Include whose own Match does not hold */
	struct {
		bool active, blocks_only, never;
	} stack[LIMIT_INCLUDES];
	size_t depth;
};

static struct pass pass_begin(const struct sshd_conf *c, const struct sshd_view *view)
{
	return (struct pass){.c = c, .view = view, .active = !view, .blocks_only = view != NULL};
}

static bool block_holds(const struct pass *p, const struct sshd_stmt *s)
{
	if (!p->view)
		return s->n_crit == 1 && str_eq(s->crit[0].name, "all");
	if (p->view->held)
		return p->view->held[s - p->c->v];
	return sshd_criteria_hold(p->c->root, p->c->a, s, p->view->peer);
}

/* Takes one statement; true when it is a setting that counts in this pass. */
static bool pass_step(struct pass *p, const struct sshd_stmt *s)
{
	switch (s->op) {
	case OP_SET:
		/* The command line counts once, in the first pass. */
		return s->file ? p->active : !p->view;
	case OP_MATCH:
		p->active = !p->never && block_holds(p, s);
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
static struct sshd_value *pass_value(const struct sshd_conf *c, const struct sshd_keyword *kw,
	const struct sshd_view *view, struct arena *a)
{
	struct pass p = pass_begin(c, view);
	struct strbuf sum = {.arena = a};
	struct sshd_value *r = NULL;

	for (size_t i = 0; i < c->n; i++) {
		const struct sshd_stmt *s = &c->v[i];
		if (!pass_step(&p, s) || s->kw != kw || !s->value)
			continue;
		if (c->ports_given && s->file && str_eq(kw->name, "port"))
			continue;
		if (r && (kw->flags & KW_NONE) && str_eq(s->value, "none")) {
			*r = (struct sshd_value){s->value, s->file, s->line, !s->file};
		} else if (r && (kw->flags & KW_ADD)) {
			if (!sum.len)
				strbuf_puts(&sum, r->value);
			strbuf_printf(&sum, " %s", s->value);
		} else if (!r || (kw->flags & KW_LAST)) {
			r = arena_alloc(a, sizeof(*r));
			*r = (struct sshd_value){s->value, s->file, s->line, !s->file};
		}
	}
	if (sum.len)
		r->value = strbuf_str(&sum);
	return r;
}

const struct sshd_value *sshd_value_in(
	const struct sshd_conf *c, const char *keyword, const struct sshd_view *view)
{
	const struct sshd_keyword *kw = sshd_keyword(keyword, c->version, c->vendor);
	struct arena *a = view && view->a ? view->a : c->a;
	struct sshd_value *r;

	if (!kw || kw->type == T_MATCH || kw->type == T_INCLUDE)
		return NULL;
	r = kw->flags & KW_ALL ? pass_value(c, kw, view, a) : NULL;
	if (!r)
		r = pass_value(c, kw, NULL, a);
	if (!r) {
		r = arena_alloc(a, sizeof(*r));
		r->value = sshd_default(a, kw, c->version, c->debian_kex);
	}
	/* No time at all is none; a late "0" does not win, so it stays what it is until here. */
	if ((kw->flags & KW_NONE) && str_eq(r->value, "0"))
		r->value = "none";
	/* Until 8.7 challenge-response switched keyboard-interactive on. */
	if (c->version < 807 && str_eq(kw->name, "kbdinteractiveauthentication") &&
		str_eq(r->value, "no")) {
		const struct sshd_value *other =
			sshd_value_in(c, "challengeresponseauthentication", view);
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
	static const struct sshd_view view = {&nobody, NULL, NULL};

	return sshd_value_in(c, keyword, &view);
}

const struct sshd_value *sshd_for(
	const struct sshd_conf *c, const char *keyword, const struct sshd_peer *peer)
{
	struct sshd_view view = {peer, NULL, NULL};

	return sshd_value_in(c, keyword, &view);
}

const struct sshd_value *sshd_match_value(const struct sshd_conf *c, const char *keyword, size_t i)
{
	const struct sshd_keyword *kw = sshd_keyword(keyword, c->version, c->vendor);
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
		*r = (struct sshd_value){s->value, s->file, s->line, !s->file};
		return r;
	}
	return NULL;
}

static const char *global_text(const struct sshd_conf *c, const char *keyword)
{
	const struct sshd_keyword *kw = sshd_keyword(keyword, c->version, c->vendor);
	const struct sshd_value *v = kw ? pass_value(c, kw, NULL, c->a) : NULL;

	return v ? v->value : kw ? sshd_default(c->a, kw, c->version, c->debian_kex) : NULL;
}

/* "any" must be the only method there is, also of those that earlier lines set. */
static bool has_any(const char *methods)
{
	return sshd_pattern(methods, "any") || sshd_pattern(methods, "any *") ||
	       sshd_pattern(methods, "* any") || sshd_pattern(methods, "* any *");
}

/* An address to listen on that is none of AddressFamily; "[ADDRESS]:PORT", "ADDRESS". */
static bool other_family(const struct sshd_conf *c, const char *listen, const char *family)
{
	unsigned char b[16];
	bool bracket = *listen == '[';
	char *addr = arena_strndup(
		c->a, listen + bracket, bracket ? strcspn(listen, "]") - 1 : strlen(listen));
	char *colon = strchr(addr, ':');

	if (colon && !strchr(colon + 1, ':'))
		*colon = '\0';
	return str_eq(family, "inet")	 ? inet_pton(AF_INET6, addr, b) == 1
	       : str_eq(family, "inet6") ? inet_pton(AF_INET, addr, b) == 1
					 : false;
}

/* sshd's first pass refuses a global keyword inside a Match block, a subsystem named twice, and a late "any". */
static int verify_places(const struct sshd_conf *c, struct sshd_text *t, struct err *e)
{
	struct pass p = pass_begin(c, NULL);
	const char *family = global_text(c, "addressfamily");
	bool methods = false;

	for (size_t i = 0; i < c->n; i++) {
		const struct sshd_stmt *s = &c->v[i];
		bool counts = pass_step(&p, s);
		t->file = s->file;
		t->line = s->line;
		if (s->op == OP_SET && !counts && (s->outside || !(s->kw->flags & KW_ALL)))
			return sshd_refuse(t, e, "%s is not allowed inside Match", s->kw->name);
		if (s->op == OP_SET && s->kw->type == T_METHODS) {
			if (methods && has_any(s->value))
				return sshd_refuse(
					t, e, "AuthenticationMethods any stands beside others");
			methods = methods || counts;
		}
		if (counts && s->kw->type == T_LISTEN && other_family(c, s->value, family))
			return sshd_refuse(
				t, e, "ListenAddress %s with AddressFamily %s", s->value, family);
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

/* Whether passwd has the user that the unprivileged part runs as. */
static bool privilege_user(const struct sshd_conf *c)
{
	const struct file *f;
	const char *line;
	size_t len;

	/* Without a program or accounts it is not for this resolver to say. */
	if (!c->version_of_program || root_read(c->root, "/etc/passwd", &f, NULL))
		return true;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len))
		if (len > 5 && !memcmp(line, "sshd:", 5))
			return true;
	return false;
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
	const char *bits = global_text(c, "requiredrsasize");

	for (size_t i = 0; i < n && !key; i++)
		key = str_starts(keys[i], "/") &&
		      sshd_host_key(c, keys[i], bits ? (unsigned)strtoul(bits, NULL, 10) : 0);
	if (!key && str_eq(global_text(c, "hostkeyagent"), "none"))
		return err_set(e, EBADMSG,
			"no host key that sshd takes is there yet (%s); sshd does not start "
			"without one",
			global_text(c, "hostkey"));
	if (!privilege_user(c))
		return err_set(
			e, EBADMSG, "/etc/passwd has no user sshd; sshd does not start without it");
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

int sshd_build(
	struct root *r, struct arena *a, const char *unit, struct sshd_conf **ret, struct err *e)
{
	return sshd_build_running(r, a, unit, NULL, 0, ret, e);
}

int sshd_build_running(struct root *r, struct arena *a, const char *unit, char **argv, size_t argc,
	struct sshd_conf **ret, struct err *e)
{
	struct sshd_conf *c = arena_alloc(a, sizeof(*c));
	struct sshd_text t = {.root = r, .a = a};
	const char *path = SSHD_CONFIG;
	struct stat st;
	struct err why = {0};
	int rc;

	c->root = r;
	c->a = a;
	c->unit = unit;
	c->argv = argv;
	c->argc = argc;
	*ret = c;
	bool program = !root_stat(r, "/usr/sbin/sshd", true, &st, NULL);
	sshd_find_version(c);
	rc = root_stat(r, path, true, &st, &why);
	if (is_absent(rc) && !program && !unit && !argv)
		return 0;
	c->installed = true;
	t.version = c->version;
	t.vendor = c->vendor;
	t.debian_kex = c->debian_kex;
	rc = sshd_command_line(c, &t, &path, e);
	if (rc < 0)
		return rc;
	t.ports_given = c->ports_given;
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

void sshd_steps(const struct sshd_conf *c, const char *keyword,
	void (*fn)(const struct sshd_step *s, void *arg), void *arg)
{
	const struct sshd_keyword *kw = sshd_keyword(keyword, c->version, c->vendor);
	bool conditional[LIMIT_INCLUDES + 1] = {false}, have = false;
	const struct file *last = NULL;
	size_t depth = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct sshd_stmt *s = &c->v[i];
		struct sshd_step step = {SSHD_READ, NULL, s->file, s->line};
		/* The place where an Include stands is no line of the file it enters. */
		if (s->file && s->file != last && (s->op == OP_SET || s->op == OP_MATCH)) {
			step.line = 0;
			fn(&step, arg);
			step.line = s->line;
			last = s->file;
		}
		if (s->op == OP_MATCH) {
			conditional[depth] = true;
			step.fate = SSHD_MATCH;
			fn(&step, arg);
		}
		if (s->op == OP_ENTER && depth < LIMIT_INCLUDES) {
			conditional[depth + 1] = conditional[depth];
			depth++;
		}
		if (s->op == OP_LEAVE && depth)
			depth--;
		if (s->op != OP_SET || s->kw != kw || !s->value)
			continue;
		step.value = s->value;
		if (conditional[depth] && s->file)
			step.fate = SSHD_CONDITIONAL;
		else if (have && !(kw->flags & (KW_ADD | KW_LAST)))
			step.fate = SSHD_LATE;
		else if (c->ports_given && s->file && str_eq(kw->name, "port"))
			step.fate = SSHD_LATE;
		else
			step.fate = SSHD_COUNTS;
		have = have || step.fate == SSHD_COUNTS;
		fn(&step, arg);
	}
}
