/*
 * unit_order: which of two units is started after the other at boot (systemd.unit(5), After=, Before=).
 *
 * Counted are After= and Before= of all units the boot pulls in, what DefaultDependencies=yes adds to services, sockets,
 * timers and paths (After=sysinit.target, of services basic.target too), and targets standing behind what they pull in
 * unless that stands behind them.  Not handled: After=local-fs.target and mounts by paths, slices, devices.
 */
#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit_index.h"

/* What is before a unit stands in its unit_known. */
struct order {
	unsigned round; /* of the search */
};

static const char order_key;

static void edge(struct unit_index *x, const struct unit *later, const struct unit *earlier)
{
	struct unit_known *k = later->known;

	if (later != earlier)
		*(const struct unit **)arena_push(x->arena, &k->earlier, &k->n_earlier,
			&k->cap_earlier, sizeof(*k->earlier)) = earlier;
}

static void named(struct unit_index *x, const struct unit *u, const char *name, bool u_later)
{
	const struct unit *other;

	if (unit_load(x, unit_specifiers(x->arena, u->id, name), &other, NULL) >= 0)
		edge(x, u_later ? u : other, u_later ? other : u);
}

static void key_edges(struct unit_index *x, const struct unit *u, const char *key, bool u_later)
{
	size_t n, m;
	char **v = unit_values(x, u, "Unit", key, false, &n);

	for (size_t i = 0; i < n; i++) {
		char **names = str_split(x->arena, v[i], " \t", &m);
		for (size_t k = 0; k < m; k++)
			named(x, u, names[k], u_later);
	}
}

static bool defaults(const struct unit *u)
{
	const char *v = unit_value(u, "Unit", "DefaultDependencies");
	bool b;

	return !v || systemd_bool(v, &b) < 0 || b;
}

static bool has_edge(const struct unit *later, const struct unit *earlier)
{
	for (size_t i = 0; i < later->known->n_earlier; i++)
		if (later->known->earlier[i] == earlier)
			return true;
	return false;
}

/* A target comes after what it wants, by keys or links. */
static void target_edges(struct unit_index *x, const struct unit *u)
{
	static const char *const keys[] = {"Wants", "Requires"}, *const dirs[] = {
									 ".wants", ".requires"};
	size_t n, m;

	for (size_t k = 0; k < 2; k++) {
		char **v = unit_values(x, u, "Unit", keys[k], false, &n), **paths;
		for (size_t i = 0; i < n; i++) {
			char **names = str_split(x->arena, v[i], " \t", &m);
			for (size_t q = 0; q < m; q++) {
				const struct unit *other;
				if (unit_load(x, unit_specifiers(x->arena, u->id, names[q]), &other,
					    NULL) >= 0 &&
					defaults(other) && !has_edge(other, u))
					edge(x, u, other);
			}
		}
		if (unit_dir_entries(x, u->id, dirs[k], NULL, &paths, &n, NULL) < 0)
			continue;
		for (size_t i = 0; i < n; i++) {
			const struct unit *other;
			if (strchr(path_base(paths[i]), '.') &&
				unit_load(x, path_base(paths[i]), &other, NULL) >= 0 &&
				defaults(other) && !has_edge(other, u))
				edge(x, u, other);
		}
	}
}

static struct order *build(struct unit_index *x)
{
	struct order *o = arena_alloc(x->arena, sizeof(*o));

	for (size_t i = 0; i < x->n_pulled; i++) {
		const struct unit *u = x->pulled[i].unit;
		key_edges(x, u, "After", true);
		key_edges(x, u, "Before", false);
		if (!defaults(u) || str_ends(u->id, ".target"))
			continue;
		named(x, u, "sysinit.target", true);
		if (str_ends(u->id, ".service"))
			named(x, u, "basic.target", true);
	}
	for (size_t i = 0; i < x->n_pulled; i++)
		if (str_ends(x->pulled[i].unit->id, ".target") && defaults(x->pulled[i].unit))
			target_edges(x, x->pulled[i].unit);
	return o;
}

bool unit_is_after(struct root *r, const char *later, const char *earlier)
{
	void **slot = root_slot(r, &order_key);
	const struct unit *a, *b, **queue;
	struct unit_index *x;
	size_t head = 0, n = 0, cap = 0;

	if (unit_index(r, &x, NULL) < 0 || unit_closure(x, NULL) < 0 ||
		unit_load(x, arena_strdup(x->arena, later), &a, NULL) < 0 ||
		unit_load(x, arena_strdup(x->arena, earlier), &b, NULL) < 0)
		return false;
	if (!*slot)
		*slot = build(x);
	struct order *o = *slot;
	queue = NULL;
	*(const struct unit **)arena_push(x->arena, &queue, &n, &cap, sizeof(*queue)) = a;
	a->known->seen = ++o->round;
	while (head < n) {
		const struct unit_known *at = queue[head++]->known;
		for (size_t i = 0; i < at->n_earlier; i++) {
			const struct unit *next = at->earlier[i];
			if (next == b)
				return true;
			if (next->known->seen == o->round)
				continue;
			next->known->seen = o->round;
			*(const struct unit **)arena_push(
				x->arena, &queue, &n, &cap, sizeof(*queue)) = next;
		}
	}
	return false;
}
