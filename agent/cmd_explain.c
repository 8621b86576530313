/*
 * plumbline explain: one rule, whole: what the law says, what is looked at, what was seen here, how to mend it.
 *
 * The rule is really evaluated on this host, by the same way as a scan, into a bundle that is thrown away.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/options.h"
#include "agent/trace.h"
#include "base/str.h"
#include "report/model.h"

/* The trace is printed while the rule is judged, into memory: the scan's own memory is gone when it ends. */
struct trace_text {
	char *data;
	size_t len, n;
};

static void keep_trace(const char *rule_id, const struct evidence *ev, void *arg)
{
	struct trace_text *t = arg;
	FILE *f;

	(void)rule_id;
	if (t->n++ || !(f = open_memstream(&t->data, &t->len)))
		return;
	fprintf(f, "%s\n", _("Trace"));
	trace_print(ev, agent_language(), may_colour(stdout), f);
	fclose(f);
}

static const struct argp_option options[] = {
	{"trace", 't', NULL, 0,
		N_("show the resolved stack or settings behind the verdict, each line with its "
		   "file "
		   "and line number"),
		0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct scan_request *q = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = q;
		return 0;
	case 't':
		q->traced = keep_trace;
		return 0;
	case ARGP_KEY_ARG:
		if (q->n_rules)
			argp_error(state, _("one rule at a time; \"%s\" was not expected"), arg);
		*(const char **)arena_push(
			q->arena, &q->rules, &q->n_rules, &q->cap_rules, sizeof(*q->rules)) = arg;
		return 0;
	case ARGP_KEY_END:
		if (!q->n_rules)
			argp_error(state, _("name a rule; `plumbline list` shows them"));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int show(const char *path, struct err *e)
{
	struct bundle *b = NULL;
	const struct report_model *m;

	if (bundle_read(path, &b, e) < 0 || bundle_model(b, &m, e) < 0) {
		bundle_free(b);
		return complain_err(e);
	}
	enum status worst = ST_PASS;
	for (size_t i = 0; i < m->n_rules; i++) {
		const struct model_rule *r = &m->rules[i];
		if (r->status == ST_NOTSELECTED)
			continue;
		render_rule(m, r, agent_language(), may_colour(stdout), stdout);
		if (r->status == ST_FAIL || (r->status == ST_ERROR && worst != ST_FAIL))
			worst = r->status;
	}
	bundle_free(b);
	return worst == ST_FAIL	   ? EXIT_NONCOMPLIANT
	       : worst == ST_ERROR ? EXIT_TROUBLE
				   : EXIT_COMPLIANT;
}

int cmd_explain(int argc, char **argv)
{
	static const struct argp_child children[] = {{&options_scan, 0, NULL, 0}, {0}};
	static const struct argp argp = {.options = options,
		.parser = parse,
		.args_doc = N_("RULE"),
		.doc = N_("Says of one rule what the law asks, what is looked at, what was seen on "
			  "this host and why it "
			  "passed or failed, and how to mend it."),
		.children = children,
		.argp_domain = "plumbline"};
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct scan_request q = {0};
	struct bundle_written w;
	struct err e = {0};
	struct trace_text trace = {0};
	char dir[] = "/tmp/plumbline-explain.XXXXXX";

	options_defaults(&q, a);
	q.traced_arg = &trace;
	q.argc = argc;
	q.argv = arena_array(a, (size_t)argc, sizeof(char *));
	memcpy(q.argv, argv, (size_t)argc * sizeof(char *));
	if (argp_parse(&argp, argc, argv, 0, NULL, &q))
		return EXIT_TROUBLE;
	if (options_check(&q, &e) < 0)
		return complain_err(&e);
	if (!q.level && !q.content)
		q.level = "high";
	if (!q.baseline_asked && !q.content)
		q.baseline = "all"; /* with "high": the profile that has every rule */
	if (!mkdtemp(dir))
		return complain("%s: %s", dir, strerror(errno));
	char *path = arena_printf(a, "%s/bundle.xml.gz", dir);
	q.output = path;
	int rc = scan_run(&q, &w, &e) < 0 ? complain_err(&e) : show(w.path, &e);
	if (q.traced && trace.data)
		fwrite(trace.data, 1, trace.len, stdout);
	else if (q.traced && rc != EXIT_TROUBLE)
		puts(_("Trace: none; no native check decides this rule."));
	free(trace.data);
	unlink(path);
	rmdir(dir);
	return rc;
}
