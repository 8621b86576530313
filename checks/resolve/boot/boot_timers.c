/*
 * boot_timers: the timer units that start (systemd.timer(5), version 252), of the system and of users' managers, and what
 * they say of their times.
 *
 * OnCalendar= comes again by itself.  OnUnitActiveSec= and OnUnitInactiveSec= count from a run of the unit: another time, or
 * the boot, has to start it first.  OnBootSec=, OnStartupSec= and OnActiveSec= come once, OnClockChange= and
 * OnTimezoneChange= nobody knows when.  A oneshot service with RemainAfterExit= stays active: a timer starts it once.
 */
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit_index.h"

static void take_calendars(struct boot_build *b, struct unit_index *x, struct boot_timer *t)
{
	struct moments m;

	t->moments = arena_array(b->a, t->n_calendars + 1, sizeof(*t->moments));
	for (size_t i = 0; i < t->n_calendars; i++)
		if (unit_calendar(x->root, b->a, t->calendars[i], &m)) {
			struct moments *one = arena_alloc(b->a, sizeof(m));
			*one = m;
			t->moments[t->n_moments++] = one;
		}
}

static void take_spans(
	struct boot_build *b, struct unit_index *x, const struct unit *u, struct boot_timer *t)
{
	static const char *const again[] = {"OnUnitActiveSec", "OnUnitInactiveSec"};
	static const char *const once[] = {"OnBootSec", "OnStartupSec", "OnActiveSec"};
	size_t n, cap = 0;

	for (size_t k = 0; k < 2; k++) {
		char **v = unit_values(x, u, "Timer", again[k], true, &n);
		for (size_t i = 0; i < n; i++)
			*(char **)arena_push(b->a, &t->spans, &t->n_spans, &cap, sizeof(char *)) =
				v[i];
	}
	for (size_t k = 0; k < 3; k++) {
		unit_values(x, u, "Timer", once[k], true, &n);
		t->begins |= n > 0;
	}
	t->begins |= t->n_moments > 0;
}

static void place(const struct unit *u, struct boot_timer *t)
{
	for (size_t i = 0; i < u->items.n; i++) {
		const struct ini_item *it = &u->items.v[i];
		if (str_eq(it->section, "Timer") && *it->value && str_starts(it->key, "On") &&
			(!t->file || str_eq(it->key, "OnCalendar"))) {
			t->file = it->file;
			t->line = it->line;
		}
	}
}

void boot_add_timer(struct boot_build *b, struct unit_index *x, const struct unit *u,
	const char *user, const char *perhaps)
{
	struct boot_timer t = {.name = user ? u->fragment : u->id,
		.delay = unit_value(u, "Timer", "RandomizedDelaySec"),
		.perhaps = perhaps,
		.user = user};
	const char *name = unit_activates(x, u), *value;
	const struct unit *to;
	struct unit_pull *p;

	if (!name || unit_load(x, name, &to, NULL) < 0 || !to->exists || to->masked)
		return;
	t.unit = user ? to->fragment : to->id;
	t.calendars = unit_values(x, u, "Timer", "OnCalendar", true, &t.n_calendars);
	take_calendars(b, x, &t);
	take_spans(b, x, u, &t);
	place(u, &t);
	p = to->known->pulled ? &x->pulled[to->known->pulled - 1] : NULL;
	t.begins |= p && p->level == UNIT_AT_BOOT;
	value = unit_value(to, "Service", "RemainAfterExit");
	if (value)
		systemd_bool(value, &t.stays);
	*(struct boot_timer *)arena_push(
		b->a, &b->to->timers, &b->to->n_timers, &b->to->cap_timers, sizeof(t)) = t;
}
