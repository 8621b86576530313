/*
 * recur: what comes again, put together of what the boot comes to (boot.c): the commands of units that timers start
 * (boot_timers.c), the lines of cron (boot_cron.c) and of anacron (boot_at.c).
 *
 * A timer's times: the longest gap of all its OnCalendar= together, or a span of OnUnitActiveSec= where that is shorter.  What a
 * recurring unit wants or requires, and what recurring commands start by systemctl or service, comes with it.  anacron looks
 * at days: a line's period holds where anacron itself comes at least daily; else the time between two runs of it is added.
 * Times go by a clock that no daylight saving time moves.
 * Not handled: loops of daemons and scripts that sleep, jobs of at, a run that takes longer than the time to the next one.
 */
#include "checks/resolve/boot/recur.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/integrity/aide_host.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"

#define DAY	  86400u
#define MAX_UNITS 1000 /* units one timer comes to */
#define MAX_RUNS  20000

struct recur_build {
	const struct host *h;
	struct arena *a;
	const struct boot_starts *boot;
	struct recur to;
	struct recur_run *v;
	struct recur_open *open;
	size_t cap, cap_open;
	/* Of one timer or line: the units it has come to. */
	const char **units;
	size_t n_units, cap_units;
	struct recur_run now; /* who runs, and when */
	bool no_aide;	      /* dailyaidecheck comes to nothing */
	const char *perhaps_aide;
};

static void take_unit(struct recur_build *b, const char *name, const char *perhaps);

static bool was_taken(struct recur_build *b, const char *unit)
{
	for (size_t i = 0; i < b->n_units; i++)
		if (str_eq(b->units[i], unit))
			return true;
	return b->n_units >= MAX_UNITS;
}

/* A unit that is asked for by itself. */
static void take_alone(struct recur_build *b, const char *name, const char *perhaps)
{
	if (!unit_refused_alone(b->h->root, name))
		take_unit(b, name, perhaps);
}

/* systemctl start UNIT, service NAME start: the units come, too. */
static void take_started(struct recur_build *b, const struct boot_hand *x, const char *perhaps)
{
	static char *const verbs[] = {
		(char *)"start", (char *)"restart", (char *)"reload-or-restart"};
	const char *name = path_base(x->argv[0]);
	bool starts = false;

	if (str_eq(name, "service") || str_eq(name, "invoke-rc.d")) {
		if (x->n > 2 && x->argv[1] && x->argv[2] && str_in(verbs, 3, x->argv[2]))
			take_alone(b, arena_printf(b->a, "%s.service", x->argv[1]), perhaps);
		return;
	}
	if (!str_eq(name, "systemctl"))
		return;
	for (size_t i = 1; i < x->n; i++) {
		const char *w = x->argv[i];
		if (!w || *w == '-')
			continue;
		if (starts)
			take_alone(b, strchr(w, '.') ? w : arena_printf(b->a, "%s.service", w),
				perhaps);
		else if (!str_in(verbs, 3, w))
			return;
		starts = true;
	}
}

static void take_hand(struct recur_build *b, const struct boot_hand *x, const char *perhaps)
{
	struct recur_run run = b->now;

	if (x->apart || x->dead || !x->path || b->to.n >= MAX_RUNS)
		return;
	run.perhaps = run.perhaps ? run.perhaps : x->perhaps ? x->perhaps : perhaps;
	if (str_eq(path_base(x->path), "dailyaidecheck")) {
		if (b->no_aide)
			return;
		run.perhaps = run.perhaps ? run.perhaps : b->perhaps_aide;
	}
	run.argv = x->argv;
	run.n = x->n;
	run.path = x->path;
	run.user = x->user ? x->user : run.user;
	run.file = x->file;
	run.line = x->line;
	*(struct recur_run *)arena_push(b->a, &b->v, &b->to.n, &b->cap, sizeof(run)) = run;
	take_started(b, x, run.perhaps);
}

static void take_open(struct recur_build *b, const struct boot_item *it)
{
	if (it->how == BOOT_UNKNOWN && !it->dead && b->to.n_open < MAX_RUNS)
		*(struct recur_open *)arena_push(
			b->a, &b->open, &b->to.n_open, &b->cap_open, sizeof(struct recur_open)) =
			(struct recur_open){b->now.by, it->name, it->file, it->line};
}

/* What a service runs that the boot itself does not come to: only a line of cron has it started. */
static bool hear(void *of, const struct boot_told *t, enum call_end *ret_end)
{
	struct recur_build *b = of;
	struct boot_hand x = {.n = t->n,
		.perhaps = t->perhaps ? "a condition in the script" : NULL,
		.file = t->file,
		.line = t->line,
		.apart = t->apart,
		.dead = t->dead,
		.path = t->path};

	(void)ret_end;
	x.argv = arena_array(b->a, t->n, sizeof(*x.argv));
	memcpy(x.argv, t->v, t->n * sizeof(*x.argv));
	take_hand(b, &x, NULL);
	return false;
}

static void take_commands(struct recur_build *b, const char *unit)
{
	static const struct unit_needs needs = {.no_steps = true};
	struct unit_run run;
	struct unit_boot u;
	struct unit_argv *v;
	size_t n;

	if (unit_at_boot(b->h->root, b->a, unit, &u, NULL) < 0 || !u.exists || u.masked ||
		u.condition || u.problem ||
		unit_runs(b->h->root, b->a, unit, &needs, &run, NULL) < 0 ||
		run.answer == UNIT_DOES_NOT_RUN ||
		unit_commands(b->h->root, b->a, unit, "ExecStart", &v, &n, NULL) < 0)
		return;
	const char *was = b->now.perhaps;
	b->now.perhaps = was				    ? was
			 : u.undecided			    ? u.undecided
			 : run.answer == UNIT_RUN_NOT_KNOWN ? run.en
							    : NULL;
	for (size_t i = 0; i < n; i++) {
		struct boot_calls c = {.root = b->h->root,
			.a = b->a,
			.tell = hear,
			.tell_of = b,
			.file = v[i].file,
			.line = v[i].line};
		boot_argv(&c, (const char *const *)v[i].argv, v[i].n);
		for (size_t k = 0; k < c.n; k++)
			if (c.v[k].kind == CALL_UNKNOWN && !c.v[k].dead)
				take_open(b, &(struct boot_item){.how = BOOT_UNKNOWN,
						     .name = c.v[k].name,
						     .file = c.v[k].file,
						     .line = c.v[k].line});
	}
	b->now.perhaps = was;
}

/* Everything by a unit; false: the boot does not come to it. */
static bool take_by(struct recur_build *b, const char *unit, const struct boot_hand *v, size_t n,
	const char *perhaps)
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].by, unit) && !v[i].times) {
			take_hand(b, &v[i], perhaps);
			any = true;
		}
	for (size_t i = 0; i < b->boot->n; i++) {
		const struct boot_item *it = &b->boot->v[i];
		if (str_eq(it->by, unit) && !it->times) {
			take_open(b, it);
			any = true;
		}
	}
	return any;
}

static void take_unit(struct recur_build *b, const char *name, const char *perhaps)
{
	static const char *const keys[] = {"Wants", "Requires", "BindsTo"};
	struct unit_boot u;
	char **v;
	size_t n, n_words;

	if (unit_at_boot(b->h->root, b->a, name, &u, NULL) < 0 || !u.exists || u.masked ||
		was_taken(b, u.name))
		return;
	*(const char **)arena_push(b->a, &b->units, &b->n_units, &b->cap_units, sizeof(char *)) =
		u.name;
	if (!take_by(b, u.name, b->boot->hands, b->boot->n_hands, perhaps))
		take_commands(b, u.name);
	for (size_t k = 0; k < 3; k++) {
		if (unit_setting(b->h->root, b->a, u.name, "Unit", keys[k], &v, &n, NULL, NULL,
			    NULL) < 0)
			continue;
		for (size_t i = 0; i < n; i++) {
			char **w = str_split(b->a, v[i], " \t", &n_words);
			for (size_t j = 0; j < n_words; j++)
				if (str_ends(w[j], ".service"))
					take_unit(b, w[j], perhaps);
		}
	}
}

/* Fills b->now with a timer's times; false: it does not come again. */
static bool times_of(struct recur_build *b, const struct boot_timer *t)
{
	struct recur_run r = {.by = t->name,
		.when = t->n_calendars ? t->calendars[0]
			: t->n_spans   ? t->spans[0]
				       : NULL,
		.by_file = t->file,
		.by_line = t->line,
		.user = t->user,
		.perhaps = t->perhaps};
	uint64_t span;

	if (t->stays)
		return false;
	r.interval = moments_gap(t->moments, t->n_moments, b->h->now.tv_sec, &r.least);
	for (size_t i = 0; t->begins && i < t->n_spans; i++) {
		if (systemd_seconds(t->spans[i], &span) < 0 || span == UINT64_MAX)
			continue;
		span = span ? span : 1;
		if (!r.interval || span < r.interval) {
			r.interval = span;
			r.when = t->spans[i];
		}
		if (!r.least || span < r.least)
			r.least = span;
	}
	if (t->delay && systemd_seconds(t->delay, &r.delay) < 0)
		r.delay = 0;
	b->now = r;
	return r.interval > 0;
}

static void by_timers(struct recur_build *b)
{
	for (size_t i = 0; i < b->boot->n_timers; i++) {
		const struct boot_timer *t = &b->boot->timers[i];
		if (!times_of(b, t))
			continue;
		b->n_units = 0;
		if (t->user) {
			take_by(b, t->unit, b->boot->users_hands, b->boot->n_users_hands, NULL);
			take_by(b, t->unit, b->boot->hands, b->boot->n_hands, NULL);
		} else {
			take_alone(b, t->unit, NULL);
		}
	}
}

/* A line's own times; false: it does not come again.  gap: between two runs of anacron. */
static bool line_times(
	struct recur_build *b, const char *by, const struct boot_times *t, uint64_t gap)
{
	struct recur_run r = {.by = by, .when = t->text, .by_file = t->file, .by_line = t->line};
	uint64_t period = (uint64_t)t->days * DAY;

	if (t->when)
		r.interval = moments_gap(&t->when, 1, b->h->now.tv_sec, &r.least);
	else if (t->days && gap)
		r.least = period, r.interval = gap <= DAY      ? period
					       : period <= gap ? gap
							       : period + gap;
	b->now = r;
	return r.interval > 0;
}

/* Takes what the lines of cron, or those of anacron, come to. */
static void by_lines(struct recur_build *b, bool cron, uint64_t gap)
{
	const struct boot_times *last = NULL;
	const struct boot_starts *s = b->boot;
	bool comes = false;

	for (size_t i = 0; i < s->n_hands; i++) {
		const struct boot_hand *x = &s->hands[i];
		if (!x->times || (x->times->when != NULL) != cron)
			continue;
		if (x->times != last) {
			comes = line_times(b, x->by, x->times, gap);
			last = x->times;
			b->n_units = 0;
		}
		if (comes)
			take_hand(b, x, NULL);
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct boot_item *it = &s->v[i];
		if (it->how == BOOT_UNKNOWN && it->times && (it->times->when != NULL) == cron &&
			line_times(b, it->by, it->times, gap))
			take_open(b, it);
	}
}

/* The shortest time in which anacron comes again and looks at its whole table; 0: never. */
static uint64_t anacron_gap(const struct recur_build *b, const char **ret_perhaps)
{
	uint64_t shortest = 0;

	for (size_t i = 0; i < b->to.n; i++) {
		const struct recur_run *r = &b->v[i];
		bool whole = str_eq(path_base(r->path), "anacron");
		for (size_t k = 1; k < r->n; k++)
			whole &= r->argv[k] && *r->argv[k] == '-' && !strpbrk(r->argv[k], "utTVh");
		if (!whole || (shortest && r->interval >= shortest))
			continue;
		shortest = r->interval;
		*ret_perhaps = r->perhaps;
	}
	return shortest;
}

/* Debian's dailyaidecheck ends at once without AIDE, and, where no terminal is, with CRON_DAILY_RUN other than yes. */
static void daily_aide(struct recur_build *b, struct facts *f)
{
	const struct aide_host *h = facts_get(f, &model_aide, &(struct err){0});
	const char *runs = h ? aide_setting(h, "CRON_DAILY_RUN").value : NULL;

	b->no_aide = h && !h->executable;
	if (runs && strchr(runs, '\001'))
		b->perhaps_aide = "CRON_DAILY_RUN in /etc/default/aide";
	else if (runs && *runs && !str_eq(runs, "yes"))
		b->no_aide = true;
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct recur_build b = {.h = h, .a = a};
	const char *perhaps = NULL;

	b.boot = facts_get(f, &model_boot, e);
	if (!b.boot)
		return e && e->code ? -abs(e->code) : -EIO;
	daily_aide(&b, f);
	by_timers(&b);
	by_lines(&b, true, 0);
	uint64_t gap = anacron_gap(&b, &perhaps);
	size_t first = b.to.n;
	if (gap)
		by_lines(&b, false, gap);
	for (size_t i = first; i < b.to.n; i++)
		if (!b.v[i].perhaps)
			b.v[i].perhaps = perhaps;
	struct recur *to = arena_alloc(a, sizeof(*to));
	*to = b.to;
	to->v = b.v;
	to->open = b.open;
	to->generator = b.boot->generator;
	*ret = to;
	return 0;
}

const struct model model_recur = {"recur", build};

bool recur_within(const struct recur_run *r, uint64_t seconds)
{
	return !r->perhaps && r->interval && r->interval <= seconds && r->delay <= seconds;
}

bool recur_means(const struct recur_run *r, struct arena *a, const char *program)
{
	size_t n, k = 1;

	/* Nearly every command is another one: what tells so takes no memory. */
	program += strspn(program, " \t");
	n = strcspn(program, " \t");
	if (n && strncmp(program, r->path, n) && strncmp(program, r->argv[0], n) &&
		strncmp(program, path_base(r->path), n))
		return false;
	char **w = str_split(a, program, " \t", &n);
	if (!n || !(*w[0] == '/' ? str_eq(w[0], r->path) || str_eq(w[0], r->argv[0])
				 : str_eq(w[0], path_base(r->path))))
		return false;
	for (size_t i = 1; i < r->n && k < n; i++)
		k += str_eq(r->argv[i], w[k]);
	return k == n;
}

/* Whether a is to stand before b. */
static bool is_better(const struct recur_run *x, const struct recur_run *y)
{
	if (!x->perhaps != !y->perhaps)
		return !x->perhaps;
	return x->interval && (!y->interval || x->interval < y->interval);
}

const struct recur_run **recur_of(const struct recur *r, struct arena *a,
	const char *const *programs, size_t n, size_t *ret_n)
{
	const struct recur_run **to = NULL;
	size_t cap = 0;

	*ret_n = 0;
	for (size_t i = 0; i < r->n; i++) {
		bool meant = false;
		for (size_t k = 0; k < n && !meant; k++)
			meant = recur_means(&r->v[i], a, programs[k]);
		if (!meant)
			continue;
		arena_push(a, &to, ret_n, &cap, sizeof(*to));
		size_t at = *ret_n - 1;
		for (; at && is_better(&r->v[i], to[at - 1]); at--)
			to[at] = to[at - 1];
		to[at] = &r->v[i];
	}
	return to;
}
