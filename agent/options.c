/* options: see options.h. */
#include "agent/options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "base/str.h"
#include "checks/resolve/attest/attestations.h"

enum {
	OPT_ROOT = 256,
	OPT_TAILORING,
	OPT_CONTENT,
	OPT_PROFILE,
	OPT_SET,
	OPT_DATADIR,
	OPT_DEADLINE,
	OPT_EDITION,
	OPT_BASELINE,
	OPT_TRY
};

static const struct argp_option table[] = {
	{"level", 'l', N_("LEVEL"), 0,
		N_("high, medium or normal (default: as classified, else medium; explain: high)"),
		0},
	{"baseline", OPT_BASELINE, N_("WHICH"), 0,
		N_("all, table10 (Table 10 alone) or gcb (the government configuration baseline "
		   "alone)"),
		0},
	{"root", OPT_ROOT, N_("DIR"), 0,
		N_("judge the files below DIR, a mounted image, not the running host"), 0},
	{"tailoring", OPT_TAILORING, N_("FILE"), 0, N_("apply an XCCDF tailoring file"), 0},
	{"set", OPT_SET, N_("VALUE=NEW"), 0, N_("change a threshold for this run; may be repeated"),
		0},
	{"content", OPT_CONTENT, N_("DS"), 0, N_("run another SCAP 1.2 or 1.3 source data stream"),
		0},
	{"profile", OPT_PROFILE, N_("ID"), 0, N_("the profile of --content"), 0},
	{"edition", OPT_EDITION, N_("DATE"), 0,
		N_("the edition of Table 10 (default: the one that holds today; `plumbline list "
		   "--editions`)"),
		0},
	{"try-default-passwords", OPT_TRY, NULL, 0,
		N_("try well-known default passwords with the stored hashes (SA-5.N2)"), 0},
	{"deadline", OPT_DEADLINE, N_("SECONDS"), 0,
		N_("bound on the OVAL evaluation and on the file-system pass"), 0},
	{"datadir", OPT_DATADIR, N_("DIR"), 0, N_("where the content and the schemas lie"), 0},
	{0},
};

static void take_set(struct scan_request *q, const char *arg, struct argp_state *state)
{
	const char *eq = strchr(arg, '=');

	if (!eq || eq == arg) {
		argp_error(state, _("--set wants VALUE=NEW, not \"%s\""), arg);
		return;
	}
	struct scap_assignment *s =
		arena_push(q->arena, &q->sets, &q->n_sets, &q->cap_sets, sizeof(*s));
	*s = (struct scap_assignment){
		arena_strndup(q->arena, arg, (size_t)(eq - arg)), eq + 1, NULL};
}

const char *option_level(const char *arg, struct argp_state *state)
{
	if (!str_eq(arg, "high") && !str_eq(arg, "medium") && !str_eq(arg, "normal"))
		argp_error(state, _("unknown level \"%s\": it is high, medium or normal"), arg);
	return arg;
}

const char *option_baseline(const char *arg, struct argp_state *state)
{
	if (!str_eq(arg, "all") && !str_eq(arg, "table10") && !str_eq(arg, "gcb"))
		argp_error(state, _("unknown baseline \"%s\": it is all, table10 or gcb"), arg);
	return arg;
}

const char *profile_of(const char *level, const char *baseline, struct arena *a)
{
	if (str_eq(baseline, "gcb"))
		return baseline;
	return str_eq(baseline, "all") ? level : arena_printf(a, "table10-%s", level);
}

int option_text(const char *option, const char *in, size_t max, struct arena *a, const char **ret,
	struct err *e)
{
	if (in && !(*ret = attested_text(a, in, max)))
		return err_set(e, EINVAL,
			_("--%s: empty, longer than %zu characters, or holds control characters"),
			option, max);
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct scan_request *q = state->input;
	uint64_t n;

	switch (key) {
	case 'l':
		q->level = option_level(arg, state);
		return 0;
	case OPT_BASELINE:
		q->baseline = option_baseline(arg, state);
		q->baseline_asked = true;
		return 0;
	case OPT_ROOT:
		q->root = arg;
		return 0;
	case OPT_TAILORING:
		q->tailoring = arg;
		return 0;
	case OPT_CONTENT:
		q->content = arg;
		return 0;
	case OPT_PROFILE:
		q->profile = arg;
		return 0;
	case OPT_SET:
		take_set(q, arg, state);
		return 0;
	case OPT_TRY:
		q->try_default_passwords = true;
		return 0;
	case OPT_EDITION:
		q->edition = arg;
		return 0;
	case OPT_DATADIR:
		q->datadir = arg;
		return 0;
	case OPT_DEADLINE:
		if (str_u64(arg, &n) < 0 || !n || n > 86400)
			argp_error(state,
				_("--deadline wants seconds between 1 and 86400, not \"%s\""), arg);
		q->deadline_s = (unsigned)n;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp options_scan = {.options = table, .parser = parse, .argp_domain = "plumbline"};

void options_defaults(struct scan_request *q, struct arena *a)
{
	q->arena = a;
	q->root = "/";
	q->baseline = BASELINE_DEFAULT;
	q->datadir = PL_DATADIR;
	if (isatty(STDERR_FILENO))
		q->progress = options_progress;
}

int options_check(const struct scan_request *q, struct err *e)
{
	if (q->content && !q->profile)
		return err_set(e, EINVAL, "%s",
			_("--content needs --profile; `oscap info DS` lists the profiles"));
	if (q->content && q->edition)
		return err_set(
			e, EINVAL, "%s", _("--edition is of our own content, not of --content"));
	if (q->profile && !q->content)
		return err_set(e, EINVAL, "%s",
			_("--profile goes with --content; for our own content use --level"));
	if (q->baseline_asked && q->content)
		return err_set(
			e, EINVAL, "%s", _("--baseline is of our own content, not of --content"));
	if (q->level && q->content)
		return err_set(e, EINVAL, "%s",
			_("--level is for our own content; with --content use --profile"));
	return 0;
}

void options_progress(const char *what, size_t done, size_t all, void *arg)
{
	(void)arg;
	fputs("\r\033[K", stderr);
	if (!what)
		return;
	if (all)
		fprintf(stderr, "[%3zu/%zu] %.60s", done, all, what);
	else
		fprintf(stderr, "%.70s ...", what);
	fflush(stderr);
}
