/*
 * scan: one scan from the content to the bundle.  `scan` and `explain` both go this way.
 */
#ifndef PLUMBLINE_AGENT_SCAN_H
#define PLUMBLINE_AGENT_SCAN_H

#include <stdbool.h>

#include "checks/scap/scap.h"
#include "report/bundle.h"

struct scan_request {
	const char *
		level; /* "high", "medium", "normal"; NULL with content, or: as classified, else medium */
	const char *baseline; /* "all", "table10" or "gcb": what of our content */
	bool baseline_asked;
	const char *root;    /* "/" by default */
	const char *output;  /* folder or file */
	const char *datadir; /* content and schemas */
	const char *edition; /* of Table 10: its date; NULL: the one that holds today */
	const char *content; /* another data stream, with its profile; NULL: ours */
	const char *profile;
	const char *tailoring;
	const char **rules;
	size_t n_rules, cap_rules;
	struct scap_assignment *sets;
	size_t n_sets, cap_sets;
	unsigned deadline_s;	    /* 0: the default */
	bool try_default_passwords; /* stored hashes may be tried; nothing else allows it */
	int argc;
	char **argv;
	/* Where the work is: what is done now, and how many of how many rules; may be NULL. */
	void (*progress)(const char *what, size_t done, size_t all, void *arg);
	void *progress_arg;
	/* Told of each native verdict, with its trace (evidence_trace()), before the bundle is made; may be NULL. */
	void (*traced)(const char *rule_id, const struct evidence *ev, void *arg);
	void *traced_arg;
	struct arena *arena; /* of the rules and sets */
};

/*
 * Scans and writes the bundle.  0, or -errno with what to do; then nothing was written.
 */
int scan_run(const struct scan_request *q, struct bundle_written *ret, struct err *e);

/* The folder of our schemas below datadir, in the arena. */
const char *scan_schemas(const char *datadir, struct arena *a);

#endif
