/*
 * audit-rules: what the resolver and the probe make of audit rules, for tests/behaviour/audit.sh.
 *
 * usage: audit-rules boot ROOT         the rules augenrules would load, and where the loading stops
 *        audit-rules live              the rules in this machine's kernel
 *        audit-rules conf ROOT         "taken" or "refused": auditd.conf
 *        audit-rules cover ROOT GROUP  "covered", or the holes of that group under the rules of ROOT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/probe/live.h"
#include "checks/resolve/audit/auditd_conf.h"
#include "checks/resolve/audit/auditcover.h"

static int fail(const struct err *e)
{
	fprintf(stderr, "%s\n", e->text);
	return 1;
}

static void print(struct arena *a, const struct audit_rules *r)
{
	for (size_t i = 0; i < r->n; i++)
		printf("%s\n", audit_rule_text(a, &r->v[i]));
}

static int live(struct arena *a)
{
	struct audit_rules rules = {0};
	struct audit_status st;
	struct audit_loaded *v;
	struct err e = {0};
	size_t n;

	if (probe_audit_rules(NULL, a, &v, &n, &e) < 0 || probe_audit_status(NULL, &st, &e) < 0)
		return fail(&e);
	for (size_t i = 0; i < n; i++) {
		struct audit_rule *r = arena_push(a, &rules.v, &rules.n, &rules.cap, sizeof(*r));
		if (audit_rule_decode(a, v[i].rule, v[i].size, r, &e) < 0)
			return fail(&e);
	}
	print(a, &rules);
	fprintf(stderr, "enabled %u failure %u pid %d\n", st.enabled, st.failure, (int)st.pid);
	return 0;
}

static int cover(
	struct arena *a, struct root *root, const struct audit_rules *rules, const char *name)
{
	const struct audit_event_group *g = audit_event_group(name);
	struct audit_coverage c;
	struct err e = {0};

	if (!g || audit_coverage(root, a, rules, g, &c, &e) < 0)
		return fail(&e);
	if (!c.n_holes)
		printf("covered\n");
	for (size_t i = 0; i < c.n_holes; i++)
		printf("hole: %s%s%s\n", c.holes[i].what, c.holes[i].rule ? " <- " : "",
			c.holes[i].rule ? audit_rule_text(a, c.holes[i].rule) : "");
	return 0;
}

static int conf(const char *dir)
{
	struct host h = {0};
	struct err e = {0};

	if (root_open(dir, &h.root, &e) < 0)
		return fail(&e);
	struct facts *f = facts_new(&h);
	printf("%s\n", facts_get(f, &model_auditd_conf, &e) ? "taken" : "refused");
	facts_free(f);
	root_close(h.root);
	return 0;
}

int main(int argc, char **argv)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct audit_rules rules = {
		.enabled = 1, .failure.value = -1, .backlog.value = -1, .rate.value = -1};
	struct root *root;
	struct err e = {0};
	int rc;

	if (argc == 2 && str_eq(argv[1], "live"))
		return live(a);
	if (argc == 3 && str_eq(argv[1], "conf"))
		return conf(argv[2]);
	if (argc < 3 || root_open(argv[2], &root, &e) < 0 ||
		audit_rules_augenrules(root, a, &rules, &e) < 0)
		return fail(&e);
	if (str_eq(argv[1], "cover") && argc == 4) {
		rc = cover(a, root, &rules, argv[3]);
	} else {
		print(a, &rules);
		fprintf(stderr, "enabled %d\n", rules.enabled);
		if (rules.stopped)
			fprintf(stderr, "stopped at %s:%u: %s\n",
				rules.file ? rules.file->path : "-", rules.line, rules.stopped);
		rc = 0;
	}
	root_close(root);
	return rc;
}
