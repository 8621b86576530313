/*
 * logrotate_run: what starts logrotate at all, how often, and with which configurations: the commands that timers, cron and
 * anacron come to (checks/resolve/boot/recur.h).
 *
 * A run counts by its shortest time to the next: the more often it rotates, the less a log keeps.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/recur.h"
#include "checks/resolve/logs/logrotate.h"

static struct logrotate_run run_of(struct arena *a, const struct recur_run *r)
{
	struct logrotate_run run = {.by = r->by,
		.interval = (unsigned)(r->least < UINT32_MAX ? r->least : UINT32_MAX),
		.paths = arena_array(a, r->n + 1, sizeof(char *))};

	if (r->perhaps)
		run.unknown = arena_printf(
			a, "%s: whether logrotate is run depends on: %s", r->by, r->perhaps);
	for (size_t i = 1; i < r->n; i++) {
		const char *w = r->argv[i];
		if (!w)
			run.unknown = arena_printf(
				a, "%s: what logrotate is told to read is not known", r->by);
		else if (str_eq(w, "-s") || str_eq(w, "--state") || str_eq(w, "-l") ||
			 str_eq(w, "--log") || str_eq(w, "-m") || str_eq(w, "--mail"))
			i++;
		else if (str_eq(w, "--force") ||
			 (w[0] == '-' && w[1] != '-' && strchr(w, 'f') && !strchr(w, '=')))
			run.forced = true;
		else if (w[0] == '/')
			run.paths[run.n_paths++] = r->argv[i];
	}
	if (run.unknown && !run.n_paths)
		run.paths[run.n_paths++] = arena_strdup(a, "/etc/logrotate.conf");
	return run;
}

int logrotate_runs(struct facts *f, struct arena *a, struct logrotate *l, struct err *e)
{
	const struct recur *r = facts_get(f, &model_recur, e);
	struct logrotate_run *v = NULL;
	size_t n = 0, cap = 0;

	if (!r)
		return -(e && e->code ? e->code : EIO);
	for (size_t i = 0; i < r->n; i++) {
		if (!recur_means(&r->v[i], a, "logrotate"))
			continue;
		struct logrotate_run run = run_of(a, &r->v[i]);
		if (run.n_paths)
			*(struct logrotate_run *)arena_push(a, &v, &n, &cap, sizeof(run)) = run;
	}
	l->runs = v;
	l->n_runs = n;
	return 0;
}
