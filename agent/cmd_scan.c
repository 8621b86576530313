/* plumbline scan: judge a host and leave a bundle.  See plumbline(1). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/options.h"
#include "base/str.h"
#include "report/model.h"

struct scan_command {
	struct scan_request request;
	bool json, quiet;
};

enum { OPT_RULE = 256, OPT_FORMAT };

static const struct argp_option table[] = {
	{"output", 'o', N_("FILE|DIR"), 0, N_("where the bundle goes (default: the state folder)"),
		0},
	{"rule", OPT_RULE, N_("ID"), 0, N_("evaluate just this rule; may be repeated"), 0},
	{"format", OPT_FORMAT, N_("text|json"), 0, N_("what is printed at the end (default: text)"),
		0},
	{"quiet", 'q', NULL, 0, N_("print nothing but errors"), 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct scan_command *c = state->input;
	struct scan_request *q = &c->request;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = q;
		return 0;
	case 'o':
		q->output = arg;
		return 0;
	case OPT_RULE:
		*(const char **)arena_push(
			q->arena, &q->rules, &q->n_rules, &q->cap_rules, sizeof(*q->rules)) = arg;
		return 0;
	case OPT_FORMAT:
		if (!str_eq(arg, "text") && !str_eq(arg, "json"))
			argp_error(state, _("unknown format \"%s\": it is text or json"), arg);
		c->json = str_eq(arg, "json");
		return 0;
	case 'q':
		c->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, _("\"%s\" was not expected"), arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Makes a folder with those above it, for everybody to pass; 0 or -errno. */
static int make_folders(const char *path)
{
	char *part = strdupa(path);

	for (char *p = strchr(part + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(part, 0755) && errno != EEXIST)
			return -errno;
		*p = '/';
	}
	return mkdir(path, 0755) && errno != EEXIST ? -errno : 0;
}

/* The agent's own folder is made when it is missing; any other must be there. */
static int default_output(struct scan_request *q, struct err *e)
{
	static const char folder[] = PL_STATEDIR "/bundles";

	if (q->output)
		return 0;
	int rc = make_folders(PL_STATEDIR);
	if (!rc && mkdir(folder, 0700) && errno != EEXIST)
		rc = -errno;
	if (rc)
		return err_set(e, -rc, _("%s: %s; run as root, or name a folder with --output"),
			folder, strerror(-rc));
	q->output = folder;
	return 0;
}

/*
 * A failed rule outweighs one in error: an operator's schedule must see "not compliant" even when something else
 * could not be asked.
 */
static int verdict_of(const struct report_model *m)
{
	if (m->count[ST_FAIL])
		return EXIT_NONCOMPLIANT;
	if (m->count[ST_ERROR] || m->count[ST_UNKNOWN] || !m->scan.complete)
		return EXIT_TROUBLE;
	return EXIT_COMPLIANT;
}

static int show(const struct scan_command *c, const struct bundle_written *w, struct err *e)
{
	struct bundle *b = NULL;
	const struct report_model *m;

	if (bundle_read(w->path, &b, e) < 0 || bundle_model(b, &m, e) < 0) {
		bundle_free(b);
		return complain_err(e);
	}
	int rc = verdict_of(m);
	if (!c->quiet && c->json) {
		render_json(m, stdout);
	} else if (!c->quiet) {
		render_summary(m, agent_language(), may_colour(stdout), stdout);
		printf(_("\nEvidence bundle: %s\n"), w->path);
	}
	if (w->note[0])
		complain("%s", w->note);
	bundle_free(b);
	return rc;
}

int cmd_scan(int argc, char **argv)
{
	static const struct argp_child children[] = {{&options_scan, 0, NULL, 0}, {0}};
	static const struct argp argp = {.options = table,
		.parser = parse,
		.doc = N_("Judges this host and writes an evidence bundle."),
		.children = children,
		.argp_domain = "plumbline"};
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct scan_command c = {0};
	struct bundle_written w;
	struct err e = {0};

	options_defaults(&c.request, a);
	c.request.argc = argc;
	c.request.argv = arena_array(a, (size_t)argc, sizeof(char *));
	memcpy(c.request.argv, argv, (size_t)argc * sizeof(char *)); /* argp permutes argv */
	if (argp_parse(&argp, argc, argv, 0, NULL, &c))
		return EXIT_TROUBLE;
	if (options_check(&c.request, &e) < 0 || default_output(&c.request, &e) < 0)
		return complain_err(&e);
	if (c.quiet)
		c.request.progress = NULL;
	if (scan_run(&c.request, &w, &e) < 0)
		return complain_err(&e);
	return show(&c, &w, &e);
}
