/*
 * unit: what becomes of a unit at the next boot (systemd.unit(5), systemd.service(5)).  The parts are in
 * unit_index.c (files, aliases, drop-ins), unit_start.c (what is pulled in) and unit_condition.c.
 */
#include "checks/resolve/units/unit.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/units/unit_index.h"

static const struct unit_pull *pulled(const struct unit_index *x, const struct unit *u)
{
	for (size_t i = 0; i < x->n_pulled; i++)
		if (x->pulled[i].unit == u)
			return &x->pulled[i];
	return NULL;
}

/* Whether u waits for need: After= here, Before= there. */
static bool waits_for(struct unit_index *x, const struct unit *u, const struct unit *need)
{
	const struct unit *who[] = {u, need}, *whom[] = {need, u};
	size_t n, m;

	for (int k = 0; k < 2; k++) {
		char **v = unit_values(x, who[k], "Unit", k ? "Before" : "After", false, &n);
		for (size_t i = 0; i < n; i++) {
			char **names = unit_words(x->arena, v[i], &m);
			for (size_t q = 0; q < m; q++) {
				const struct unit *other;
				if (unit_load(x, unit_specifiers(x->arena, who[k]->id, names[q]),
					    &other, NULL) == 0 &&
					other == whom[k])
					return true;
			}
		}
	}
	return false;
}

/* A required unit that cannot be had: only Requisite= keeps this one off, and BindsTo= with the order to wait for it. */
static int required(
	struct unit_index *x, const struct unit *u, struct unit_boot *ret, struct err *e)
{
	static const char *const keys[] = {"Requisite", "BindsTo"};
	size_t n, m;

	for (size_t k = 0; k < 2; k++) {
		char **v = unit_values(x, u, "Unit", keys[k], false, &n);
		for (size_t i = 0; i < n; i++) {
			char **names = unit_words(x->arena, v[i], &m);
			for (size_t q = 0; q < m; q++) {
				const struct unit *need;
				if (!str_ends(names[q], ".service") &&
					!str_ends(names[q], ".socket") &&
					!str_ends(names[q], ".target"))
					continue; /* devices, mounts and slices need no file */
				int rc = unit_load(
					x, unit_specifiers(x->arena, u->id, names[q]), &need, e);
				if (rc < 0)
					return rc;
				const struct unit_pull *p = pulled(x, need);
				/* Bound to what is not there it is started all the same, unless it
				 * waits for it. */
				bool ends = k && need->exists && !need->masked &&
					    unit_stops_at_once(need);
				if (need == u || (k && !ends &&
							 ((!need->masked && need->exists) ||
								 !waits_for(x, u, need))))
					continue;
				if (!k && p && p->level == UNIT_AT_BOOT && !need->masked &&
					need->exists)
					continue;
				ret->problem =
					arena_printf(x->arena, "%s=%s, which %s", keys[k], names[q],
						need->masked	? "is masked"
						: !need->exists ? "does not exist"
						: ends		? "stops as soon as it is done"
								: "does not start");
			}
		}
	}
	return 0;
}

/* A timer, path or socket does not start when what it is for cannot be had; one socket for each connection does. */
static const char *activates_nothing(struct unit_index *x, const struct unit *u)
{
	const char *name = unit_activates(x, u);
	const struct unit *to;

	if (!name || strstr(name, "@.") || str_ends(u->id, ".automount") ||
		unit_load(x, name, &to, NULL) < 0)
		return NULL;
	if (to->exists && !to->masked && !to->broken)
		return NULL;
	return arena_printf(x->arena, "what it activates, %s, %s", name,
		to->masked   ? "is masked"
		: to->exists ? "is refused"
			     : "does not exist");
}

/* A required unit that this one waits for, and whose start fails for certain. */
static void required_fails(struct unit_index *x, const struct unit *u, struct unit_boot *ret)
{
	static const char *const keys[] = {"Requires", "BindsTo", "Requisite"};
	size_t n, m;

	for (size_t k = 0; k < 3 && !ret->problem; k++) {
		char **v = unit_values(x, u, "Unit", keys[k], false, &n);
		for (size_t i = 0; i < n; i++) {
			char **names = unit_words(x->arena, v[i], &m);
			for (size_t q = 0; q < m; q++) {
				const struct unit *need;
				const char *why, *type;
				if (unit_load(x, unit_specifiers(x->arena, u->id, names[q]), &need,
					    NULL) == 0 &&
					need != u && need->exists && !need->masked &&
					activates_nothing(x, need)) {
					ret->problem = arena_printf(x->arena,
						"it requires %s, which does not start", names[q]);
					continue;
				}
				if (!str_ends(names[q], ".service") ||
					unit_load(x, unit_specifiers(x->arena, u->id, names[q]),
						&need, NULL) < 0 ||
					need == u || !need->exists || need->masked || need->broken)
					continue;
				type = unit_value(need, "Service", "Type");
				if (!type || str_eq(type, "simple") || str_eq(type, "idle") ||
					!waits_for(x, u, need))
					continue;
				if (unit_outcome(x, need, &why) == UNIT_FAILS)
					ret->problem = arena_printf(
						x->arena, "it requires %s, which fails", names[q]);
			}
		}
	}
	char **paths, *text;
	if (unit_dir_entries(x, u->id, ".requires", NULL, &paths, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n && !ret->problem; i++) {
		const struct unit *need;
		if (root_readlink(x->root, paths[i], x->arena, &text, NULL) == 0 &&
			!str_eq(text, "/dev/null") &&
			unit_load(x, path_base(paths[i]), &need, NULL) == 0 && need != u &&
			need->exists && !need->masked && activates_nothing(x, need))
			ret->problem = arena_printf(x->arena,
				"it requires %s, which does not start", path_base(paths[i]));
	}
}

/* Whether c names u in Conflicts=. */
static bool names_conflict(struct unit_index *x, const struct unit *c, const struct unit *u)
{
	size_t n, m;
	char **v = unit_values(x, c, "Unit", "Conflicts", false, &n);

	for (size_t i = 0; i < n; i++) {
		char **names = unit_words(x->arena, v[i], &m);
		for (size_t q = 0; q < m; q++) {
			const struct unit *other;
			if (unit_load(x, unit_specifiers(x->arena, c->id, names[q]), &other,
				    NULL) == 0 &&
				other == u)
				return true;
		}
	}
	return false;
}

/* Of two units that start and conflict, the one that names the other wins. */
static void conflicts(struct unit_index *x, const struct unit *u, struct unit_boot *ret)
{
	for (size_t i = 0; i < x->n_pulled && !ret->problem; i++) {
		const struct unit *c = x->pulled[i].unit;
		struct unit_boot off = {0};

		if (c == u || c->masked || !c->exists || x->pulled[i].level < UNIT_AT_BOOT ||
			!names_conflict(x, c, u))
			continue;
		unit_conditions(x, c, &off);
		if (!names_conflict(x, u, c))
			ret->problem = arena_printf(
				x->arena, "%s starts too and conflicts with it", c->id);
		else if (!ret->undecided)
			ret->undecided = arena_printf(x->arena,
				"%s and %s conflict with each other and both start", c->id, u->id);
	}
}

int unit_describe(struct unit_index *x, const struct unit *u, struct unit_boot *ret, struct err *e)
{
	int rc = unit_closure(x, e);
	const struct unit_pull *p = rc < 0 ? NULL : pulled(x, u);

	if (rc < 0)
		return rc;
	*ret = (struct unit_boot){.exists = u->exists || u->masked,
		.masked = u->masked,
		.name = u->id,
		.fragment = u->exists ? u->fragment : NULL,
		.dropins = (const char **)u->dropins,
		.n_dropins = u->n_dropins};
	if (u->masked) {
		ret->by = u->fragment;
		return 0;
	}
	if (p && p->level == UNIT_PERHAPS && !x->all)
		ret->undecided = p->perhaps;
	if (!p || !u->exists || (p->level < UNIT_ON_DEMAND && !x->all))
		return 0;
	ret->by = p->by;
	ret->on_demand = p->level < UNIT_AT_BOOT;
	ret->problem = u->broken;
	if (!ret->problem)
		rc = required(x, u, ret, e);
	if (!ret->problem)
		ret->problem = activates_nothing(x, u);
	if (!ret->problem)
		required_fails(x, u, ret);
	unit_conditions(x, u, ret);
	if (!ret->condition)
		conflicts(x, u, ret);
	ret->starts = !ret->problem && !ret->condition;
	return rc;
}

int unit_at_boot(
	struct root *r, struct arena *a, const char *name, struct unit_boot *ret, struct err *e)
{
	struct unit_index *x;
	const struct unit *u;
	int rc = unit_index(r, &x, e);

	(void)a; /* everything lives with the root */
	*ret = (struct unit_boot){.name = name};
	if (rc >= 0)
		rc = unit_load(x, arena_strdup(x->arena, name), &u, e);
	return rc < 0 ? rc : unit_describe(x, u, ret, e);
}

int units_at_boot(struct root *r, struct arena *a, const char *suffix, char ***ret_names,
	size_t *ret_n, struct err *e)
{
	struct unit_index *x;
	char **v = NULL;
	size_t n = 0, cap = 0;
	int rc = unit_index(r, &x, e);

	if (rc >= 0)
		rc = unit_closure(x, e);
	for (size_t i = 0; rc >= 0 && i < x->n_pulled; i++) {
		const struct unit *u = x->pulled[i].unit;
		struct unit_boot b;
		if (!str_ends(u->id, suffix) || !u->exists)
			continue;
		rc = unit_describe(x, u, &b, e);
		if (rc >= 0 && b.starts)
			*(char **)arena_push(a, &v, &n, &cap, sizeof(*v)) = arena_strdup(a, u->id);
	}
	*ret_names = v;
	*ret_n = n;
	return rc < 0 ? rc : 0;
}

int unit_setting(struct root *r, struct arena *a, const char *name, const char *section,
	const char *key, char ***ret_values, size_t *ret_n, const struct file **ret_file,
	unsigned *ret_line, struct err *e)
{
	struct unit_index *x;
	const struct unit *u;
	int rc = unit_index(r, &x, e);

	(void)a;
	if (rc >= 0)
		rc = unit_load(x, arena_strdup(x->arena, name), &u, e);
	if (rc < 0)
		return rc;
	*ret_values = unit_values(x, u, section, key, true, ret_n);
	if (ret_file)
		*ret_file = NULL;
	if (ret_line)
		*ret_line = 0;
	for (size_t i = 0; i < u->items.n; i++)
		if (str_eq(u->items.v[i].key, key) && str_eq(u->items.v[i].section, section)) {
			if (ret_file)
				*ret_file = u->items.v[i].file;
			if (ret_line)
				*ret_line = u->items.v[i].line;
		}
	return 0;
}
