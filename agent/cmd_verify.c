/* plumbline verify: check a bundle without its host.  Needs no privilege. */
#include <stdio.h>

#include "agent/agent.h"
#include "agent/scan.h"
#include "base/arena.h"
#include "base/str.h"

struct verify_command {
	struct arena *arena;
	const char *datadir;
	const char **bundles;
	size_t n, cap;
	bool quiet;
};

enum { OPT_DATADIR = 256 };

static const struct argp_option table[] = {
	{"quiet", 'q', NULL, 0, N_("print nothing but errors"), 0},
	{"datadir", OPT_DATADIR, N_("DIR"), 0, N_("where the schemas lie"), 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct verify_command *c = state->input;

	switch (key) {
	case 'q':
		c->quiet = true;
		return 0;
	case OPT_DATADIR:
		c->datadir = arg;
		return 0;
	case ARGP_KEY_ARG:
		*(const char **)arena_push(
			c->arena, &c->bundles, &c->n, &c->cap, sizeof(*c->bundles)) = arg;
		return 0;
	case ARGP_KEY_END:
		if (!c->n)
			argp_error(state, _("name a bundle"));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int verify_one(const struct verify_command *c, const char *path)
{
	struct verify_result r = {0};
	struct err e = {0};

	if (bundle_verify(path, scan_schemas(c->datadir, c->arena), &r, &e) < 0)
		return complain_err(&e);
	for (size_t i = 0; i < r.n; i++)
		if (!c->quiet || !r.steps[i].ok)
			printf("%s: %s: %s: %s\n", path, r.steps[i].ok ? _("ok") : _("WRONG"),
				r.steps[i].name, r.steps[i].detail);
	int rc = r.ok ? EXIT_COMPLIANT : r.tamper ? EXIT_TAMPERED : EXIT_TROUBLE;
	arena_free(r.arena);
	return rc;
}

int cmd_verify(int argc, char **argv)
{
	static const struct argp argp = {.options = table,
		.parser = parse,
		.args_doc = N_("BUNDLE..."),
		.doc = N_("Checks bundles: compression, XML, schemas, digests, chain and number of "
			  "rules."),
		.argp_domain = "plumbline"};
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct verify_command c = {.arena = a, .datadir = PL_DATADIR};
	int worst = EXIT_COMPLIANT;

	if (argp_parse(&argp, argc, argv, 0, NULL, &c))
		return EXIT_TROUBLE;
	for (size_t i = 0; i < c.n; i++) {
		int rc = verify_one(&c, c.bundles[i]);
		if (rc > worst)
			worst = rc; /* 3, tampered, outweighs 1, not readable */
	}
	return worst;
}
