/*
 * boot_hands: who ends a service once the boot has started it.
 *
 * systemctl stop and its like, service, timedatectl set-ntp, killall and pkill are found by boot_command.c; "kill" is one
 * where its line names the program.  RefuseManualStop= has systemctl stop nothing; after a signal Restart= may start it
 * again.  "systemctl stop" takes a start that still waits away, so the order of the two does not matter; a signal before
 * the start ends nothing.
 * A timer that elapses, and a path unit that waits for what is there, end it as surely as the boot does.
 * Not handled: pkill's patterns but for a part of the name.
 */
#include "checks/resolve/boot/boot.h"

#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit.h"

struct ended {
	const struct host *h;
	struct arena *a;
	const char *unit, *program;
};

/* Whether an item that stops something means the unit, by one of its names, or its program. */
static bool means(const struct ended *d, const struct boot_item *it)
{
	struct unit_boot b;

	if (str_eq(it->name, d->unit) || (d->program && str_eq(it->name, d->program)))
		return true;
	if (it->stops & STOP_PATTERN)
		return d->program && strstr(d->program, it->name);
	return str_ends(it->name, ".service") &&
	       unit_at_boot(d->h->root, d->a, it->name, &b, NULL) >= 0 && str_eq(b.name, d->unit);
}

static const char *value(const struct ended *d, const char *section, const char *key)
{
	char **v;
	size_t n;

	if (unit_setting(d->h->root, d->a, d->unit, section, key, &v, &n, NULL, NULL, NULL) < 0 ||
		!n)
		return "";
	return v[n - 1];
}

/* Whether a stop of that way, by that unit, leaves it stopped. */
static bool stays_off(const struct ended *d, unsigned stops, const char *by)
{
	bool refuses = false;

	if (!(stops & STOP_SIGNAL)) {
		systemd_bool(value(d, "Unit", "RefuseManualStop"), &refuses);
		return !refuses;
	}
	if (str_ends(by, ".service") && unit_is_after(d->h->root, d->unit, by))
		return false;
	const char *restart = value(d, "Service", "Restart");
	if (str_eq(restart, "always"))
		return false;
	return stops & STOP_KILLED ? !str_starts(restart, "on-") || str_eq(restart, "on-success")
				   : !str_eq(restart, "on-success");
}

static bool words_name(const char *line, const char *program)
{
	return program && *program && strstr(line, program);
}

/* kill PID: the line says of whom it is, or nobody knows. */
static bool kills(const struct ended *d, const struct boot_hand *x)
{
	const char *text;
	size_t len;

	if (!x->argv[0] || !str_eq(path_base(x->argv[0]), "kill") || !x->file ||
		!stays_off(d, boot_signal(x->argv, x->n), x->by) || !boot_signal(x->argv, x->n))
		return false;
	struct lines l = lines_of(x->file->data, x->file->size);
	while (next_line(&l, &text, &len))
		if (l.number == x->line)
			return words_name(arena_strndup(d->a, text, len), d->program);
	return false;
}

static void take(struct boot_end *ret, bool *any, const struct boot_end *e)
{
	if (!*any || (ret->perhaps && !e->perhaps))
		*ret = *e;
	*any = true;
}

/*
 * Whether the item comes to pass without anybody's doing: by the boot itself, or soon after it by a timer, or by a path
 * unit that waits for what is there.
 */
static bool comes(const struct ended *d, bool at_boot, const char *by)
{
	static const char *const keys[] = {"PathExists", "DirectoryNotEmpty"};
	struct unit_boot b;
	char **v, **names;
	size_t n, n_names;

	if (at_boot || !str_ends(by, ".service"))
		return at_boot;
	if (unit_at_boot(d->h->root, d->a, by, &b, NULL) < 0 || !b.starts || !b.on_demand || !b.by)
		return false;
	if (str_ends(b.by, ".timer"))
		return true;
	for (size_t k = 0; str_ends(b.by, ".path") && k < 2; k++) {
		if (unit_setting(d->h->root, d->a, path_base(b.by), "Path", keys[k], &v, &n, NULL,
			    NULL, NULL) < 0)
			continue;
		for (size_t i = 0; i < n; i++) {
			struct stat st;
			struct err why = {0};
			if (root_stat(d->h->root, v[i], true, &st, &why) == 0 &&
				(!k || (root_list(d->h->root, v[i], d->a, &names, &n_names, &why) ==
						       0 &&
					       n_names)))
				return true;
		}
	}
	return false;
}

bool boot_ended(const struct host *h, struct arena *a, const struct boot_starts *b,
	const char *unit, struct boot_end *ret)
{
	const char *program = unit_program(h->root, a, unit);
	struct ended d = {h, a, unit, program ? path_base(program) : NULL};
	bool any = false;

	for (size_t i = 0; i < b->n; i++) {
		const struct boot_item *it = &b->v[i];
		if (it->how == BOOT_STOP && !str_eq(it->by, unit) && means(&d, it) &&
			comes(&d, it->at_boot, it->by) && stays_off(&d, it->stops, it->by))
			take(ret, &any,
				&(struct boot_end){it->by, it->perhaps, it->file, it->line});
	}
	for (size_t i = 0; i < b->n_hands; i++) {
		const struct boot_hand *x = &b->hands[i];
		if (!str_eq(x->by, unit) && kills(&d, x) && comes(&d, x->at_boot, x->by))
			take(ret, &any, &(struct boot_end){x->by, x->perhaps, x->file, x->line});
	}
	return any;
}
