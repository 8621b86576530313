/*
 * resolve-dump: what the resolvers make of a root, as text, for the behaviour tests to compare with real programs.
 *
 * usage: resolve-dump ROOT unit NAME... | units SUFFIX | command NAME | conf FILE SECTION KEY | rsyslog | time DAEMON |
 *        login-defs | audit-sample
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "checks/facts.h"
#include "checks/resolve/accounts/login_defs.h"
#include "checks/resolve/audit/audit_sample.h"
#include "checks/resolve/logs/rsyslog.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/time/time_sources.h"
#include "checks/resolve/units/unit.h"

static const char *or_none(const char *s)
{
	return s ? s : "-";
}

static int dump_unit(struct root *r, struct arena *a, const char *name, struct err *e)
{
	struct unit_boot b;
	int rc = unit_at_boot(r, a, name, &b, e);

	if (rc >= 0)
		printf("%s %s%s%s by=%s condition=%s undecided=%s problem=%s\n", b.name,
			b.masked   ? "masked"
			: b.exists ? "exists"
				   : "absent",
			b.starts ? " starts" : "", b.on_demand ? " on-demand" : "", or_none(b.by),
			or_none(b.condition), or_none(b.undecided), or_none(b.problem));
	return rc;
}

static int dump_list(int rc, char **v, size_t n)
{
	for (size_t i = 0; rc >= 0 && i < n; i++)
		printf("%s\n", v[i]);
	return rc;
}

static int dump_conf(struct root *r, struct arena *a, char **v, struct err *e)
{
	struct conf_line *l;
	size_t n;
	int rc = systemd_conf(r, a, v[0], v[1], v[2], &l, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++)
		printf("%s\t%s:%u\n", l[i].value, l[i].file->path, l[i].line);
	return rc;
}

static int dump_audit_sample(struct facts *f, struct err *e)
{
	const struct audit_sample *s = facts_get(f, &model_audit_sample, e);

	if (!s)
		return -e->code;
	printf("%s node=%d enriched=%d\n", s->last.text ? s->last.type : "nothing", s->last.node,
		s->last.enriched);
	return 0;
}

static int dump_time(struct facts *f, const char *daemon, struct err *e)
{
	const struct model *m = str_eq(daemon, "chrony") ? &model_chrony
				: str_eq(daemon, "ntpd") ? &model_ntpd
							 : &model_timesyncd;
	const struct time_sources *t = facts_get(f, m, e);

	if (!t)
		return -e->code;
	if (t->refused)
		printf("refused %s:%u: %s\n", t->refused_file ? t->refused_file->path : "-",
			t->refused_line, t->refused);
	for (size_t i = 0; i < t->n; i++)
		printf("%s\t%s\t%s\n", t->v[i].kind, t->v[i].name, or_none(t->v[i].unusable));
	return 0;
}

static int dump_rsyslog(struct facts *f, struct err *e)
{
	static const char *const stamps[] = {"none", "zone", "local", "unknown"};
	const struct rsyslog_conf *c = facts_get(f, &model_rsyslog, e);

	if (!c)
		return -e->code;
	for (size_t i = 0; i < c->n_actions; i++) {
		const struct rsyslog_action *x = &c->actions[i];
		printf("%s [%s]%s ", x->module, x->filter, x->after_stop ? " after-stop" : "");
		if (x->kind == RSYSLOG_FILE)
			printf("%s %04o %s:%s", or_none(x->path ? x->path : x->dyna_template),
				(unsigned)x->create_mode, or_none(x->owner), or_none(x->group));
		if (x->kind == RSYSLOG_FORWARD)
			printf("%s://%s:%s tls=%d", x->protocol, or_none(x->host), or_none(x->port),
				x->tls);
		if (x->tmpl)
			printf(" %s (%s)", x->tmpl->name, stamps[x->tmpl->stamp]);
		printf("  %s:%u\n", x->at.file->path, x->at.line);
	}
	for (size_t i = 0; i < c->n_problems; i++)
		printf("problem %s:%u: %s\n", c->problems[i].at.file->path, c->problems[i].at.line,
			c->problems[i].text);
	if (c->fatal)
		printf("fatal %s:%u: %s\n", c->fatal->at.file->path, c->fatal->at.line,
			c->fatal->text);
	return 0;
}

static void dump_days(long days)
{
	if (days == -1)
		printf(":");
	else
		printf(":%ld", days);
}

/* The last fields of the line in shadow that a new account gets, or why that cannot be said. */
static int dump_login_defs(struct facts *f, struct err *e)
{
	const struct login_defs *d = facts_get(f, &model_login_defs, e);

	if (!d)
		return -e->code;
	const struct new_account *n = login_defs_new_account(d);
	if (n->fails) {
		puts("fails");
		return 0;
	}
	if (n->why_not || n->no_shadow) {
		printf("unknown %s\n", n->why_not ? n->why_not : "no shadow");
		return 0;
	}
	dump_days(n->min);
	dump_days(n->max);
	dump_days(n->warn);
	dump_days(n->inactive);
	dump_days(n->expires_day);
	printf("\n");
	return 0;
}

int main(int argc, char **argv)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct host h = {0};
	struct err e = {0};
	char **v;
	size_t n;
	int rc;

	if (argc < 3 || root_open(argv[1], &h.root, &e) < 0) {
		fprintf(stderr, "usage: resolve-dump ROOT KIND ARG...  %s\n", e.text);
		return 1;
	}
	struct facts *f = facts_new(&h);
	if (str_eq(argv[2], "unit")) {
		rc = 0;
		for (int i = 3; rc >= 0 && i < argc; i++)
			rc = dump_unit(h.root, a, argv[i], &e);
	} else if (str_eq(argv[2], "units") && argc == 4) {
		rc = units_at_boot(h.root, a, argv[3], &v, &n, &e);
		rc = dump_list(rc, v, n);
	} else if (str_eq(argv[2], "command") && argc == 4) {
		rc = unit_command(h.root, a, argv[3], &v, &n, &e);
		rc = dump_list(rc, v, n);
	} else if (str_eq(argv[2], "conf") && argc == 6) {
		rc = dump_conf(h.root, a, argv + 3, &e);
	} else if (str_eq(argv[2], "time") && argc == 4) {
		rc = dump_time(f, argv[3], &e);
	} else if (str_eq(argv[2], "rsyslog")) {
		rc = dump_rsyslog(f, &e);
	} else if (str_eq(argv[2], "audit-sample")) {
		rc = dump_audit_sample(f, &e);
	} else if (str_eq(argv[2], "login-defs")) {
		rc = dump_login_defs(f, &e);
	} else {
		rc = err_set(&e, 22, "unknown kind %s", argv[2]);
	}
	if (rc < 0)
		printf("error: %s\n", e.text);
	facts_free(f);
	root_close(h.root);
	return rc < 0;
}
