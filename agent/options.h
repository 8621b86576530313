/*
 * options: the options that `scan` and `explain` share, as one argp child.
 */
#ifndef PLUMBLINE_AGENT_OPTIONS_H
#define PLUMBLINE_AGENT_OPTIONS_H

#include <argp.h>

#include "agent/scan.h"

/* Parses --level, --root, --tailoring, --content, --profile, --set, --datadir, --deadline into a scan_request. */
extern const struct argp options_scan;

/* The defaults: level medium, root "/", the installed content. */
void options_defaults(struct scan_request *q, struct arena *a);

/* A bar on standard error while it works, when that is a terminal. */
void options_progress(const char *what, size_t done, size_t all, void *arg);

/* What is scanned when nothing is asked. */
#define BASELINE_DEFAULT "all"

/* The word after --baseline: all, table10 or gcb; anything else ends the program with a message. */
const char *option_baseline(const char *arg, struct argp_state *state);
/* The profile of our content for both: "high", "table10-high", "gcb". */
const char *profile_of(const char *level, const char *baseline, struct arena *a);

/* The word after --level: high, medium or normal; anything else ends the program with a message. */
const char *option_level(const char *arg, struct argp_state *state);
/*
 * The text of an option that is written into a file of the agency's, cleaned, in the arena; *ret stays as it was where in
 * is NULL.  0, or -EINVAL naming the option: empty, longer than max characters, or with control characters.
 */
int option_text(const char *option, const char *in, size_t max, struct arena *a, const char **ret,
	struct err *e);

/* What went together is possible: --content needs --profile, and so on. 0 or -EINVAL. */
int options_check(const struct scan_request *q, struct err *e);

#endif
