/*
 * time_daemons: every unit of a root that runs a time daemon: the distribution's, and an administrator's own that starts
 * the same programs, and what scripts and crontabs start, less what the boot stops again (boot_hands.c).  Not handled: how
 * a script's daemon is ended again.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/time/time_daemon.h"
#include "checks/resolve/units/unit.h"

typedef int (*read_fn)(
	const struct host *h, struct arena *a, struct time_sources *t, struct err *e);

static const struct kind {
	const char *program, *daemon;
	read_fn read;
} kinds[] = {{"chronyd", "chrony", chrony_read}, {"chronyd-starter.sh", "chrony", chrony_read},
	{"ntpd", "ntpd", ntp_read}, {"ntp-systemd-wrapper", "ntpd", ntp_read},
	{"openntpd", "openntpd", openntpd_read},
	{"systemd-timesyncd", "systemd-timesyncd", timesyncd_read}};

struct list {
	const struct time_sources **v;
	size_t n, cap;
};

static void add(struct arena *a, struct list *l, const struct time_sources *t)
{
	*(const struct time_sources **)arena_push(a, &l->v, &l->n, &l->cap, sizeof(*l->v)) = t;
}

static bool has(const struct list *l, const char *unit)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->v[i]->unit, unit))
			return true;
	return false;
}

/* It counts only where it starts, so what is wrong with it is kept. */
static const struct time_sources *not_understood(
	struct arena *a, const char *daemon, const char *unit, const struct err *why)
{
	struct time_sources *t = arena_alloc(a, sizeof(*t));

	*t = (struct time_sources){.daemon = daemon,
		.unit = unit,
		.installed = true,
		.not_understood = arena_strdup(a, why->text)};
	return t;
}

static void take_own(
	const struct host *h, struct arena *a, struct list *l, const char *unit, bool open)
{
	const char *program = unit_program(h->root, a, unit);

	for (size_t k = 0; program && k < sizeof(kinds) / sizeof(*kinds); k++) {
		if (!str_eq(path_base(program), kinds[k].program))
			continue;
		struct time_sources *t = arena_alloc(a, sizeof(*t));
		struct err why = {0};
		bool theirs = open && kinds[k].read == ntp_read;
		*t = (struct time_sources){.daemon = theirs ? "openntpd" : kinds[k].daemon,
			.unit = arena_strdup(a, unit),
			.installed = true};
		bool read = (theirs ? openntpd_read : kinds[k].read)(h, a, t, &why) >= 0;
		add(a, l, read ? t : not_understood(a, t->daemon, t->unit, &why));
		return;
	}
}

static const struct kind *kind_of(const char *program, bool open, struct kind *theirs)
{
	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		if (!str_eq(path_base(program), kinds[k].program) ||
			kinds[k].read == timesyncd_read)
			continue;
		*theirs = kinds[k];
		if (open && kinds[k].read == ntp_read) {
			theirs->daemon = "openntpd";
			theirs->read = openntpd_read;
		}
		return theirs;
	}
	return NULL;
}

/* What a script, a crontab or a step of another unit starts by itself. */
static void take_scripts(const struct host *h, struct arena *a, struct list *l,
	const struct boot_starts *boot, bool open)
{
	struct kind as;

	for (size_t i = 0; i < boot->n_hands; i++) {
		const struct boot_hand *x = &boot->hands[i];
		struct err why = {0};
		bool known = true;
		if (!x->at_boot || !kind_of(x->argv[0], open, &as) || has(l, x->by))
			continue;
		struct time_sources *t = arena_alloc(a, sizeof(*t));
		*t = (struct time_sources){.daemon = as.daemon,
			.unit = x->by,
			.installed = true,
			.argv = x->argv,
			.argc = x->n};
		for (size_t k = 0; k < x->n; k++)
			known &= x->argv[k] != NULL;
		int rc = known && !x->perhaps
				 ? as.read(h, a, t, &why)
				 : err_set(&why, ENOTSUP, "%s line %u: %s",
					   x->file ? x->file->path : x->by, x->line,
					   x->perhaps ? x->perhaps
						      : "words that only the run of it tells");
		if (rc < 0) {
			t->not_understood = arena_strdup(a, why.text);
			t->refused = NULL;
		}
		add(a, l, t);
	}
}

/* What chronyc is told at boot by somebody else than the unit: what only asks, or has it go on, changes nothing. */
static const char *told_chronyd(struct arena *a, const struct boot_starts *boot)
{
	static const char *const harmless[] = {"waitsync", "tracking", "sources", "sourcestats",
		"activity", "makestep", "burst", "refresh", "ntpdata", "selectdata", "online",
		"onoffline", "clients", "rtcdata", "dump", "writertc", "serverstats", "authdata"};

	for (size_t i = 0; i < boot->n_hands; i++) {
		const struct boot_hand *x = &boot->hands[i];
		bool quiet = false;
		size_t at = 1;
		/* Red Hat's chrony-helper only adds what a DHCP client was told. */
		if (!x->at_boot || !str_eq(path_base(x->argv[0]), "chronyc") ||
			str_eq(x->by, "chrony.service") ||
			(x->file && str_eq(x->file->path, "/usr/libexec/chrony-helper")))
			continue;
		while (at < x->n && x->argv[at] && *x->argv[at] == '-')
			at += str_eq(x->argv[at], "-h") || str_eq(x->argv[at], "-p") ? 2 : 1;
		for (size_t k = 0;
			at < x->n && x->argv[at] && k < sizeof(harmless) / sizeof(*harmless); k++)
			quiet |= str_eq(x->argv[at], harmless[k]);
		if (!quiet && at < x->n)
			return arena_printf(a,
				"%s line %u: what chronyc changes there is not known",
				x->file ? x->file->path : x->by, x->line);
	}
	return NULL;
}

/* What scripts and other units start besides; what they stop again after the start does not keep the clock. */
static void hands(const struct host *h, struct facts *f, struct arena *a, struct list *l, bool open)
{
	struct err why = {0};
	const struct boot_starts *boot = facts_get(f, &model_boot, &why);

	if (boot)
		take_scripts(h, a, l, boot, open);
	for (size_t k = 0; boot && k < l->n; k++) {
		struct time_sources *t = arena_alloc(a, sizeof(*t));
		const char *told = str_eq(l->v[k]->daemon, "chrony") ? told_chronyd(a, boot) : NULL;
		struct boot_end by;
		*t = *l->v[k];
		if (told)
			t->not_understood = told;
		if (!t->argv && boot_ended(h, a, boot, t->unit, &by)) {
			const char *text = arena_printf(a, "%s stops it", by.by);
			if (by.perhaps)
				t->not_understood = arena_printf(a, "%s: %s", text, by.perhaps);
			else
				time_refuse(t, by.file, by.line, text);
		}
		l->v[k] = t;
	}
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	static const struct {
		const struct model *model;
		const char *daemon, *unit;
	} stock[] = {{&model_chrony, "chrony", "chrony.service"},
		{&model_timesyncd, "systemd-timesyncd", "systemd-timesyncd.service"},
		{&model_ntpd, "ntpd", "ntpsec.service"},
		{&model_openntpd, "openntpd", "openntpd.service"}};
	struct time_daemons *d = arena_alloc(a, sizeof(*d));
	struct list l = {0};
	struct stat st;
	char **names;
	size_t n;

	for (size_t i = 0; i < 4; i++) {
		struct err why = {0};
		const struct time_sources *t = facts_get(f, stock[i].model, &why);
		if (!t)
			t = not_understood(a, stock[i].daemon, stock[i].unit, &why);
		if (t->installed)
			add(a, &l, t);
	}
	bool open = root_stat(h->root, "/usr/sbin/ntpctl", true, &st, NULL) == 0;
	int rc = units_at_boot(h->root, a, ".service", &names, &n, e);
	for (size_t i = 0; rc >= 0 && i < n; i++)
		if (!has(&l, names[i]))
			take_own(h, a, &l, names[i], open);
	if (rc >= 0)
		hands(h, f, a, &l, open);
	*d = (struct time_daemons){l.v, l.n};
	*ret = d;
	return rc < 0 ? rc : 0;
}

const struct model model_time_daemons = {"time daemons", build};
