/*
 * check-root: runs one check on a root directory and prints what it says; what the behaviour tests compare with
 * the real programs.
 *
 * usage: check-root ROOT CHECK [NAME=VALUE]...      first line: the status; then observed, reason and what was seen;
 * with TRACE set in the environment, the trace too
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"

int main(int argc, char **argv)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct host h = {0};
	struct evidence ev = {.arena = a, .tracing = getenv("TRACE") != NULL};
	struct param *params = arena_array(a, (size_t)argc, sizeof(*params));
	struct params p = {params, 0};
	struct err e = {0};

	clock_gettime(CLOCK_REALTIME, &h.now);
	const struct check *c = argc > 2 ? check_find(argv[2]) : NULL;

	if (!c) {
		fprintf(stderr, "usage: check-root ROOT CHECK [NAME=VALUE]...\n");
		return 1;
	}
	if (root_open(argv[1], &h.root, &e) < 0) {
		fprintf(stderr, "%s\n", e.text);
		return 1;
	}
	for (int i = 3; i < argc; i++) {
		char *eq = strchr(argv[i], '=');
		if (!eq)
			continue;
		*eq = '\0';
		params[p.n++] = (struct param){argv[i], eq + 1};
	}
	struct facts *f = facts_new(&h);
	run_check(c, f, &p, &ev);
	printf("%s\nobserved: %s\n", status_name(ev.status), ev.observed.en ? ev.observed.en : "");
	printf("observed: %s\n", ev.observed.zh ? ev.observed.zh : "");
	printf("reason: %s\nreason: %s\n", ev.reason.en ? ev.reason.en : "",
		ev.reason.zh ? ev.reason.zh : "");
	for (size_t i = 0; i < ev.n_seen; i++)
		printf("seen: %s = %s (%s:%u: %s)\n", ev.seen[i].what,
			ev.seen[i].value ? ev.seen[i].value : "",
			ev.seen[i].path ? ev.seen[i].path : "", ev.seen[i].line,
			ev.seen[i].text ? ev.seen[i].text : "");
	for (size_t i = 0; i < ev.n_trace; i++)
		printf("trace: %s:%u: %s -- %s | %s\n", ev.trace[i].path ? ev.trace[i].path : "",
			ev.trace[i].line, ev.trace[i].text ? ev.trace[i].text : "",
			ev.trace[i].note.en, ev.trace[i].note.zh);
	facts_free(f);
	root_close(h.root);
	return 0;
}
