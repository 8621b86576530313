/*
 * log_forward: rsyslog's omfwd and omrelp, auditd's remote plugin (audisp-remote.conf(5) and
 * /etc/audit/plugins.d/au-remote.conf, auditd-plugins(5)), systemd-journal-upload (journal-upload.conf(5)).
 *
 * The audit log leaves by rsyslog when an imfile input reads it or auditd's syslog plugin is active, and the selector
 * of the forwarding action lets it through; by journal-upload when systemd-journald-audit.socket feeds the journal or
 * the syslog plugin does.  audisp-remote speaks plain TCP or Kerberos, never TLS.
 * Not handled: other shippers (filebeat, fluent-bit, vector), property filters and scripts in front of an action: what
 * those let through is unknown, and said so; inputs bound to a ruleset of their own.
 */
#include "checks/resolve/logs/log_forward.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "checks/probe/probe.h"
#include "checks/resolve/audit/auditd_conf.h"
#include "checks/resolve/files/place.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/logs/log_keep.h"
#include "checks/resolve/logs/rsyslog.h"
#include "checks/resolve/logs/rsyslog_filter.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"

#define DEFAULT_RULESET "RSYSLOG_DefaultRuleset"

struct builder {
	const struct host *h;
	struct facts *facts;
	struct arena *a;
	struct log_forwards *l;
	struct log_forward *v, *others;
	const char **problems;
	size_t n, cap, n_others, cap_others, n_problems, cap_problems;
	const char *audit_log;
	const char *syslog_facility; /* of auditd's syslog plugin; NULL when it is not active */
	bool journal_has_audit;
	bool auditd_refuses; /* its configuration: it does not start, nor do its plugins */
};

static void problem(struct builder *b, const struct err *e)
{
	*(const char **)arena_push(b->a, &b->problems, &b->n_problems, &b->cap_problems,
		sizeof(*b->problems)) = arena_strdup(b->a, e->text);
}

const char *audisp_value(
	const char *text, size_t len, const char *key, struct arena *a, unsigned *ret_line)
{
	struct lines l = lines_of(text, len);
	const char *line, *value = NULL;
	size_t n;

	while (next_line(&l, &line, &n)) {
		char *s = str_strip(arena_strndup(a, line, n)), *eq = strchr(s, '=');
		if (*s == '#' || !eq)
			continue;
		*eq = '\0';
		if (!str_ieq(str_strip(s), key))
			continue;
		value = str_strip(eq + 1);
		*ret_line = l.number;
	}
	return value;
}

static bool facility_in(const char *list, size_t len, const char *facility, struct arena *a)
{
	size_t n;
	char **w = str_split(a, arena_strndup(a, list, len), ", \t", &n);

	for (size_t i = 0; i < n; i++)
		if (str_eq(w[i], "*") || str_ieq(w[i], facility) ||
			(str_ieq(facility, "auth") && str_ieq(w[i], "security")))
			return true;
	return false;
}

static int priority_number(const char *name)
{
	static const char *const names[] = {
		"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"};

	for (int i = 0; i < 8; i++)
		if (str_ieq(name, names[i]))
			return i;
	return str_ieq(name, "panic")	? 0
	       : str_ieq(name, "error") ? 3
	       : str_ieq(name, "warn")	? 4
					: -1;
}

enum forward_covers selector_covers(
	const char *filter, const char *facility, int priority, struct arena *a)
{
	size_t n;
	char **w;
	bool on = false;

	if (!*filter)
		return COVERS_YES;
	w = str_split(a, filter, ";", &n);
	for (size_t i = 0; i < n; i++) {
		char *s = str_strip(w[i]), *dot = strrchr(s, '.'), *p = dot ? dot + 1 : NULL;
		if (!p || strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "*,") != (size_t)(dot - s))
			return COVERS_UNKNOWN;
		bool negated = *p == '!', exact;
		p += negated;
		exact = *p == '=';
		p += exact;
		int number = priority_number(p);
		if (number < 0 && strcmp(p, "*") && strcasecmp(p, "none"))
			return COVERS_UNKNOWN;
		if (!facility_in(s, (size_t)(dot - s), facility, a))
			continue;
		bool hit = !strcmp(p, "*") ||
			   (number >= 0 && (exact ? priority == number : priority <= number));
		if (!strcasecmp(p, "none"))
			on = false;
		else if (hit)
			on = !negated;
	}
	return on ? COVERS_YES : COVERS_NO;
}

/* Whether the service starts at boot and, live, is active. */
static void service(struct builder *b, struct log_forward *w, const char *unit)
{
	struct unit_boot boot = {0};
	struct unit_live live;
	struct err e = {0};

	w->unit = unit;
	if (unit_at_boot(b->h->root, b->a, unit, &boot, &e) < 0)
		problem(b, &e);
	w->starts = boot.starts;
	static const struct unit_needs needs = {.stays = true, .network = true};
	struct unit_run run = {.answer = UNIT_DOES_RUN};
	if (boot.starts && unit_runs(b->h->root, b->a, unit, &needs, &run, &e) < 0)
		problem(b, &e);
	if (run.answer == UNIT_RUN_NOT_KNOWN) {
		err_set(&e, ENOTSUP, "%s:%u: whether %s runs is not known: %s",
			run.file ? run.file->path : unit, run.line, unit, run.en);
		problem(b, &e);
	}
	w->starts &= run.answer != UNIT_DOES_NOT_RUN;
	if (!b->h->live)
		return;
	if (b->h->probe->unit(b->h->probe->arg, b->a, unit, &live, &e) < 0) {
		problem(b, &e);
		return;
	}
	w->active = str_eq(live.active_state, "active");
	w->active_text = live.active_state;
}

static void add(struct builder *b, struct log_forward w)
{
	w.this_host = w.host && place_is_this_host(b->h, b->a, w.host);
	*(struct log_forward *)arena_push(b->a, &b->v, &b->n, &b->cap, sizeof(w)) = w;
}

static const struct file *read_plugin(struct builder *b, const char *name)
{
	static const char *const dirs[] = {"/etc/audit/plugins.d", "/etc/audisp/plugins.d"};
	const struct file *f;
	struct err e = {0};

	for (size_t i = 0; i < 2; i++) {
		int rc = root_read(b->h->root, arena_printf(b->a, "%s/%s", dirs[i], name), &f, &e);
		if (!rc)
			return f;
		if (!is_absent(rc))
			problem(b, &e);
	}
	return NULL;
}

static bool active(struct builder *b, const struct file *f)
{
	unsigned line = 0;
	const char *v = f ? audisp_value(f->data, f->size, "active", b->a, &line) : NULL;

	return v && str_ieq(v, "yes");
}

static void auditd_ways(struct builder *b)
{
	const struct file *plugin = read_plugin(b, "au-remote.conf"), *f,
			  *syslog = read_plugin(b, "syslog.conf");
	struct err e = {0};
	unsigned line = 0, other = 0;

	if (active(b, syslog)) {
		const char *args = audisp_value(syslog->data, syslog->size, "args", b->a, &line);
		size_t n = 0;
		char **w = args ? str_split(b->a, args, " \t", &n) : NULL;
		b->syslog_facility = "user";
		for (size_t i = 0; i < n; i++)
			if (str_starts(w[i], "LOG_") && priority_number(w[i] + 4) < 0)
				b->syslog_facility = w[i] + 4;
	}
	if (!active(b, plugin))
		return;
	int rc = root_read(b->h->root, "/etc/audit/audisp-remote.conf", &f, &e);
	if (is_absent(rc))
		rc = root_read(b->h->root, "/etc/audisp/audisp-remote.conf", &f, &e);
	if (rc < 0) {
		problem(b, &e);
		return;
	}
	struct log_forward w = {.name = "auditd remote plugin",
		.audit = COVERS_YES,
		.system = COVERS_NO,
		.file = f};
	w.host = audisp_value(f->data, f->size, "remote_server", b->a, &w.line);
	w.port = audisp_value(f->data, f->size, "port", b->a, &other);
	const char *transport = audisp_value(f->data, f->size, "transport", b->a, &other);
	const char *krb5 = audisp_value(f->data, f->size, "enable_krb5", b->a, &other);
	w.protected_way =
		(transport && str_ieq(transport, "krb5")) || (krb5 && str_ieq(krb5, "yes"));
	w.protection = w.protected_way ? "Kerberos" : "none";
	service(b, &w, "auditd.service");
	w.starts &= !b->auditd_refuses;
	add(b, w);
}

static enum forward_covers rsyslog_audit(
	struct builder *b, const struct rsyslog_conf *c, const struct rsyslog_action *x)
{
	enum forward_covers best = COVERS_NO;

	/* imfile's facility and severity may be set to anything: only a selector that takes all facilities is sure. */
	for (size_t i = 0; i < c->n_inputs; i++) {
		const struct rsyslog_input *in = &c->inputs[i];
		if (!str_ieq(in->type, "imfile") || !in->path ||
			fnmatch(in->path, b->audit_log, FNM_PATHNAME))
			continue;
		enum forward_covers one = selector_covers(x->filter, "local0", 5, b->a);
		bool all = one == selector_covers(x->filter, "local7", 5, b->a) &&
			   one == selector_covers(x->filter, "authpriv", 5, b->a) &&
			   one == selector_covers(x->filter, "local6", 5, b->a);
		best = all ? one : COVERS_UNKNOWN;
		if (best == COVERS_YES)
			return best;
	}
	if (b->syslog_facility) {
		enum forward_covers one = selector_covers(x->filter, b->syslog_facility, 6, b->a);
		if (one == COVERS_YES || best == COVERS_NO)
			best = one;
	}
	return best;
}

static enum forward_covers worse(enum forward_covers a, enum forward_covers b)
{
	return a == COVERS_NO || b == COVERS_NO ? COVERS_NO : a == COVERS_YES ? b : a;
}

/* Whether the library of a stream driver is there: without it rsyslogd starts, and sends nothing. */
static bool driver_there(struct builder *b, const struct rsyslog_action *x)
{
	static const char *const dirs[] = {
		"/usr/lib/*/rsyslog", "/usr/lib64/rsyslog", "/usr/lib/rsyslog"};
	struct err e = {0};
	char **v;
	size_t n;

	if (!x->tls || !x->driver)
		return true;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		if (root_glob(b->h->root, b->a,
			    arena_printf(b->a, "%s/lmnsd_%s.so", dirs[i], x->driver), &v, &n,
			    &e) < 0)
			problem(b, &e);
		else if (n)
			return true;
	}
	return false;
}

/* Whether a message that rsyslogd has heard comes to an action; what a ruleset of its own gets is not known. */
static enum forward_covers comes_to(
	const struct rsyslog_conf *c, size_t at, const struct rsyslog_message *m, struct arena *a)
{
	const struct rsyslog_action *x = &c->actions[at];
	size_t by;
	enum forward_covers v = rsyslog_comes_to(c, at, m, a, &by);

	return x->ruleset && !str_eq(x->ruleset, DEFAULT_RULESET) ? worse(v, COVERS_UNKNOWN) : v;
}

/* Whether messages of this host's programs come to an action, one by one. */
static void rsyslog_messages(
	struct builder *b, const struct rsyslog_conf *c, size_t at, struct log_forward *w)
{
	static const struct rsyslog_message low = {
		"daemon", 1, "auditd", "Audit daemon is low on disk space for logging"};
	const struct rsyslog_action *x = &c->actions[at];
	struct journal_forward hears;
	struct err e = {0};
	int rc = log_rsyslog_hears(b->h, b->a, c, &hears, &e);

	if (rc < 0)
		problem(b, &e);
	else if (!rc)
		w->deaf = hears.key ? arena_printf(b->a, "%s=%s (%s:%u)", hears.key, hears.value,
					      hears.file ? hears.file->path : "?", hears.line)
				    : "imuxsock, imjournal";
	else if (!driver_there(b, x))
		w->deaf = arena_printf(b->a, "lmnsd_%s.so", x->driver);
	else
		w->hears = true;
	if (!w->hears)
		return;
	w->alert = comes_to(c, at, &low, b->a);
	w->logins = COVERS_YES;
	for (size_t i = 0; i < RSYSLOG_LOGIN_MESSAGES; i++)
		w->logins = worse(w->logins, comes_to(c, at, &rsyslog_login_messages[i], b->a));
}

enum forward_covers log_forward_takes(struct facts *f, struct arena *a, const struct log_forward *w,
	const struct rsyslog_message *m)
{
	const struct rsyslog_conf *c;

	if (!w->hears)
		return COVERS_NO;
	if (!str_eq(w->unit, "rsyslog.service"))
		return w->system;
	c = facts_get(f, &model_rsyslog, &(struct err){0});
	for (size_t i = 0; c && i < c->n_actions; i++)
		if (c->actions[i].at.file == w->file && c->actions[i].at.line == w->line)
			return comes_to(c, i, m, a);
	return COVERS_UNKNOWN;
}

static void rsyslog_way(struct builder *b, const struct rsyslog_conf *c, size_t at)
{
	const struct rsyslog_action *x = &c->actions[at];
	struct log_forward w = {.name = arena_printf(b->a, "rsyslog %s", x->module),
		.host = x->host,
		.port = x->port,
		.protected_way = x->tls,
		.file = x->at.file,
		.line = x->at.line};

	w.protection =
		x->tls ? arena_printf(b->a, "TLS (%s, %s)", x->driver ? x->driver : x->protocol,
				 x->auth_mode ? x->auth_mode : "no authentication mode given")
		       : arena_printf(b->a, "none (%s)", x->protocol ? x->protocol : "udp");
	w.unverified = x->tls && x->auth_mode && str_ieq(x->auth_mode, "anon");
	w.audit = rsyslog_audit(b, c, x);
	w.system = selector_covers(x->filter, "authpriv", 6, b->a);
	if (x->ruleset && !str_eq(x->ruleset, DEFAULT_RULESET)) {
		w.audit = w.audit == COVERS_NO ? COVERS_NO : COVERS_UNKNOWN;
		w.system = w.system == COVERS_NO ? COVERS_NO : COVERS_UNKNOWN;
	}
	rsyslog_messages(b, c, at, &w);
	service(b, &w, "rsyslog.service");
	w.starts &= !c->fatal;
	add(b, w);
}

/* The host of "https://user@host:port/x", the text itself of a path; of several, all as they stand. */
static const char *host_of(struct arena *a, const char *to)
{
	const char *scheme = to ? strstr(to, "://") : NULL, *at;

	if (!to || *to == '/' || strchr(to, ','))
		return to;
	to = scheme ? scheme + 3 : to;
	to = arena_strndup(a, to, strcspn(to, "/"));
	at = strrchr(to, '@');
	to = at ? at + 1 : to;
	if (*to == '[')
		return arena_strndup(a, to + 1, strcspn(to + 1, "]"));
	const char *colon = strchr(to, ':');
	return colon && !strchr(colon + 1, ':') ? arena_strndup(a, to, (size_t)(colon - to)) : to;
}

/* An output of another module: one that keeps its records here is of no concern, what the rest does is not followed. */
static void rsyslog_other(
	struct builder *b, const struct rsyslog_conf *c, const struct rsyslog_action *x)
{
	static const char *const stay[] = {"omfile", "ompipe", "omusrmsg", "omjournal", "omstdout",
		"omruleset", "omdiscard", "omuxsock", "omtesting", ""};
	struct log_forward w = {.name = arena_printf(b->a, "rsyslog %s", x->module),
		.host = host_of(b->a, x->to),
		.protected_way = x->tls,
		.protection = x->tls ? "TLS (https)" : "not known",
		.file = x->at.file,
		.line = x->at.line};

	for (size_t i = 0; i < sizeof(stay) / sizeof(*stay); i++)
		if (str_ieq(x->module, stay[i]))
			return;
	service(b, &w, "rsyslog.service");
	w.starts &= !c->fatal;
	w.this_host = w.host && *w.host != '/' && place_is_this_host(b->h, b->a, w.host);
	*(struct log_forward *)arena_push(
		b->a, &b->others, &b->n_others, &b->cap_others, sizeof(w)) = w;
}

static void rsyslog_ways(struct builder *b)
{
	struct err e = {0};

	const struct rsyslog_conf *c = facts_get(b->facts, &model_rsyslog, &e);
	if (!c) {
		if (e.code != ENOENT)
			problem(b, &e);
		return;
	}
	if (!c->installed)
		return;
	if (c->fatal) {
		err_set(&e, EINVAL, "%s:%u: rsyslogd does not start: %s",
			c->fatal->at.file ? c->fatal->at.file->path : c->main_path,
			c->fatal->at.line, c->fatal->text);
		problem(b, &e);
	}
	for (size_t i = 0; i < c->n_problems; i++) {
		const struct rsyslog_problem *p = &c->problems[i];
		if (!p->unread)
			continue; /* refused by rsyslogd: without effect */
		err_set(&e, EINVAL, "%s:%u: %s", p->at.file ? p->at.file->path : c->main_path,
			p->at.line, p->text);
		problem(b, &e);
	}
	for (size_t i = 0; i < c->n_actions; i++) {
		if (c->actions[i].after_stop)
			continue;
		if (c->actions[i].kind == RSYSLOG_FORWARD)
			rsyslog_way(b, c, i);
		else if (c->actions[i].kind == RSYSLOG_OTHER)
			rsyslog_other(b, c, &c->actions[i]);
	}
}

static void journal_way(struct builder *b)
{
	struct conf_line *v;
	size_t n;
	struct err e = {0};
	int rc = systemd_conf(b->h->root, b->a, "journal-upload.conf", "Upload", "URL", &v, &n, &e);

	if (rc < 0) {
		if (!is_absent(rc))
			problem(b, &e);
		return;
	}
	if (!n || !v[n - 1].value[0])
		return;
	const char *url = v[n - 1].value;
	struct log_forward w = {
		.name = "systemd-journal-upload", .file = v[n - 1].file, .line = v[n - 1].line};
	w.host = place_source_host(b->a, url);
	if (!w.host) /* a bare name or address: https is what it then uses */
		w.host = arena_strndup(b->a, url, strcspn(url, ":/"));
	w.protected_way = !str_starts(url, "http://");
	w.protection = w.protected_way ? "TLS (https)" : "none (http)";
	w.system = w.logins = w.alert = COVERS_YES;
	w.hears = true;
	w.audit = b->journal_has_audit || b->syslog_facility ? COVERS_YES : COVERS_NO;
	service(b, &w, "systemd-journal-upload.service");
	add(b, w);
}

/* Whether auditd keeps the audit records here: by the next boot, or because it runs now where that can be asked. */
static bool auditd_is_used(struct builder *b)
{
	const struct probe *p = b->h->probe;
	struct unit_boot boot = {0};
	struct unit_live live;
	struct err e = {0};

	if (unit_at_boot(b->h->root, b->a, "auditd.service", &boot, &e) < 0)
		problem(b, &e);
	return boot.starts || (p && p->unit(p->arg, b->a, "auditd.service", &live, NULL) == 0 &&
				      str_eq(live.active_state, "active"));
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	struct builder b = {.h = h, .facts = facts, .a = a, .l = arena_alloc(a, sizeof(*b.l))};
	struct unit_boot unit = {0};
	struct err ce = {0};
	const struct auditd_conf *c = facts_get(facts, &model_auditd_conf, &ce);
	const struct auditd_value *log = c ? auditd_value(c, "log_file") : NULL;

	(void)e;
	b.audit_log = log && log->value ? log->value : "/var/log/audit/audit.log";
	b.auditd_refuses = !c && ce.code != ENOENT;
	b.l->auditd = auditd_is_used(&b);
	unit = (struct unit_boot){0};
	if (unit_at_boot(h->root, a, "systemd-journald-audit.socket", &unit, &ce) < 0)
		problem(&b, &ce);
	b.journal_has_audit = unit.starts;
	auditd_ways(&b);
	rsyslog_ways(&b);
	journal_way(&b);
	b.l->v = b.v;
	b.l->n = b.n;
	b.l->others = b.others;
	b.l->n_others = b.n_others;
	b.l->problems = b.problems;
	b.l->n_problems = b.n_problems;
	*ret = b.l;
	return 0;
}

const struct model model_log_forwards = {"log forwarding", build};

const struct log_forward *log_leaves(const struct host *h, struct facts *f, struct arena *a,
	const struct log_forwards *l, enum log_leaving which, const char **ret_open)
{
	*ret_open = l->n_problems ? l->problems[0] : NULL;
	for (size_t i = 0; i < l->n; i++) {
		const struct log_forward *v = &l->v[i];
		enum forward_covers c = v->audit;
		struct boot_end by;
		if (which == LEAVES_LOGINS && c != COVERS_YES && v->logins != COVERS_NO)
			c = v->logins;
		if (c == COVERS_NO || !v->host || v->this_host || !v->starts ||
			(h->live && !v->active))
			continue;
		by.perhaps = NULL;
		bool ended = str_eq(v->unit, "rsyslog.service") && log_rsyslog_ended(h, f, a, &by);
		if (c == COVERS_YES && !ended)
			return v;
		if (c == COVERS_UNKNOWN || by.perhaps)
			*ret_open = arena_printf(a, "%s:%u: what goes to %s is not known",
				v->file ? v->file->path : v->name, v->line, v->host);
	}
	return NULL;
}
