/*
 * time_in_use: see time_in_use.h.  What starts is told by the units (unit.h); whether the daemon then likes its
 * configuration is no question here.  A timer of the boot that starts one a little later counts as the boot.
 */
#include "checks/resolve/time/time_in_use.h"

#include <errno.h>
#include <stdlib.h>

#include "base/str.h"
#include "checks/resolve/units/unit.h"

static const struct {
	const char *word, *daemon;
} words[] = {{"chrony", "chrony"}, {"ntp", "ntpd"}, {"timesyncd", "systemd-timesyncd"}};
#define N_WORDS (sizeof(words) / sizeof(*words))

static int starts(
	struct facts *f, const struct time_sources *t, bool *ret, bool *ret_masked, struct err *e)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct unit_boot u = {0};

	*ret = true;
	*ret_masked = false;
	if (t->argv) /* a script or a crontab of the boot */
		return 0;
	int rc = unit_at_boot(facts_host(f)->root, a, t->unit, &u, e);
	*ret = u.starts && (!u.on_demand || (u.by && str_ends(u.by, ".timer")));
	*ret_masked = u.masked;
	return rc;
}

static int find(struct facts *f, const char *word, const struct time_sources **ret,
	bool *ret_starts, bool *ret_masked, struct err *e)
{
	const struct time_daemons *all = facts_get(f, &model_time_daemons, e);
	const char *daemon = NULL;
	int rc = 0;

	*ret = NULL;
	*ret_starts = *ret_masked = false;
	if (!all)
		return e->code ? -abs(e->code) : -EIO;
	for (size_t k = 0; k < N_WORDS; k++)
		if (str_eq(words[k].word, word))
			daemon = words[k].daemon;
	for (size_t i = 0; rc >= 0 && i < all->n && !*ret_starts; i++) {
		bool at_boot, masked;
		if (!str_eq(all->v[i]->daemon, daemon))
			continue;
		rc = starts(f, all->v[i], &at_boot, &masked, e);
		if (*ret && !at_boot)
			continue;
		*ret = all->v[i];
		*ret_starts = at_boot;
		*ret_masked = masked;
	}
	return rc < 0 ? rc : 0;
}

int time_daemon_of(struct facts *f, const char *word, const struct time_sources **ret,
	bool *ret_starts, struct err *e)
{
	bool masked;

	return find(f, word, ret, ret_starts, &masked, e);
}

int time_in_use(struct facts *f, const char **ret, struct err *e)
{
	const char *there = NULL;

	*ret = NULL;
	for (size_t k = 0; k < N_WORDS; k++) {
		const struct time_sources *t;
		bool at_boot, masked;
		int rc = find(f, words[k].word, &t, &at_boot, &masked, e);
		if (rc < 0)
			return rc;
		if (t && at_boot) {
			*ret = words[k].word;
			return 0;
		}
		if (t && !masked && !there)
			there = words[k].word;
	}
	*ret = there;
	return 0;
}
