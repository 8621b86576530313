/*
 * unit: what becomes of a unit at the next boot (systemd.unit(5), systemd.service(5)).  The parts are in
 * unit_index.c (files, aliases, drop-ins), unit_start.c (what is pulled in) and unit_condition.c.
 */
#include "checks/resolve/units/unit.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit_index.h"

static const struct unit_pull *pulled(const struct unit_index *x, const struct unit *u)
{
	return u->known->pulled ? &x->pulled[u->known->pulled - 1] : NULL;
}

/* Units come to on the way along what they require. */
struct walk {
	const struct unit **v;
	size_t n, cap;
};

/* Those of a setting that u waits for and that exist, onto the way, unless they have been asked or are on it. */
static void go_on(struct unit_index *x, struct walk *w, const struct unit *u, enum unit_ref which,
	struct unit_verdict *(*of)(const struct unit *))
{
	const struct unit_refs *r = unit_refs(x, u, which);

	for (size_t i = 0; i < r->n; i++) {
		const struct unit *need = r->v[i];
		if (!need || need == u || !need->exists || need->masked ||
			of(need)->answer == UNIT_ASKED || of(need)->answer == UNIT_NO ||
			!unit_waits_for(x, u, need))
			continue;
		if (of(need)->answer == UNIT_NOT_ASKED)
			of(need)->answer = UNIT_ASKED;
		of(need)->found_by = u;
		*(const struct unit **)arena_push(x->arena, &w->v, &w->n, &w->cap, sizeof(*w->v)) =
			need;
	}
}

/*
 * One answer for all that were asked on the way: where none of them has a reason, none has; else those between the one asked
 * first and the one that has it, and the rest may be asked again.
 */
static const char *settle_walk(const struct walk *w, const struct unit *has, const char *why,
	struct unit_verdict *(*of)(const struct unit *))
{
	const struct unit *first = w->v[0];

	for (size_t i = 0; i < w->n; i++)
		if (of(w->v[i])->answer == UNIT_ASKED)
			of(w->v[i])->answer = has ? UNIT_NOT_ASKED : UNIT_NO;
	for (const struct unit *u = has; u; u = u == first ? NULL : of(u)->found_by) {
		of(u)->answer = UNIT_YES;
		of(u)->why = why;
	}
	return why;
}

static struct unit_verdict *of_kept_off(const struct unit *u)
{
	return &u->known->kept_off;
}

/* The condition that keeps a unit from being active, or one it is bound to and waits for; NULL. */
static const char *kept_off(struct unit_index *x, const struct unit *u)
{
	struct walk w = {0};

	if (u->known->kept_off.answer != UNIT_NOT_ASKED)
		return u->known->kept_off.why;
	u->known->kept_off.answer = UNIT_ASKED;
	*(const struct unit **)arena_push(x->arena, &w.v, &w.n, &w.cap, sizeof(*w.v)) = u;
	for (size_t i = 0; i < w.n; i++) {
		struct unit_boot own = {0};
		const struct unit *at = w.v[i];
		unit_conditions(x, at, &own);
		const char *why = at->known->kept_off.answer == UNIT_YES ? at->known->kept_off.why
									 : own.condition;
		if (why)
			return settle_walk(&w, at, why, of_kept_off);
		go_on(x, &w, at, REF_BINDS_TO, of_kept_off);
	}
	return settle_walk(&w, NULL, NULL, of_kept_off);
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
				/* What is waited for and then not there, for its own or what it is
				 * bound to. */
				const char *off = need != u && need->exists && !need->masked &&
								  unit_waits_for(x, u, need)
							  ? kept_off(x, need)
							  : NULL;
				if (off) {
					ret->problem = arena_printf(x->arena,
						"%s=%s, which does not start: %s", keys[k],
						names[q], off);
					continue;
				}
				/* Bound to what is not there it is started all the same, unless it
				 * waits for it. */
				bool ends = k && need->exists && !need->masked &&
					    unit_stops_at_once(need);
				if (need == u || (k && !ends &&
							 ((!need->masked && need->exists) ||
								 !unit_waits_for(x, u, need))))
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

/* A condition that does not hold: the unit is passed over before anything of it can fail. */
static bool is_skipped(struct unit_index *x, const struct unit *u)
{
	struct unit_boot own = {0};

	unit_conditions(x, u, &own);
	return own.condition && !str_starts(own.condition, "Assert");
}

static struct unit_verdict *of_assert(const struct unit *u)
{
	return &u->known->assert_fails;
}

/* Whether a unit fails an assertion, is bound to what keeps it off, or waits for one it requires of which that is so. */
static bool start_fails(struct unit_index *x, const struct unit *u, const char **ret_why)
{
	struct walk w = {0};

	*ret_why = u->known->assert_fails.why;
	if (u->known->assert_fails.answer != UNIT_NOT_ASKED)
		return u->known->assert_fails.answer == UNIT_YES;
	u->known->assert_fails.answer = UNIT_ASKED;
	*(const struct unit **)arena_push(x->arena, &w.v, &w.n, &w.cap, sizeof(*w.v)) = u;
	for (size_t i = 0; i < w.n; i++) {
		struct unit_boot own = {0};
		const struct unit *at = w.v[i];
		const char *why = at->known->assert_fails.why;
		unit_conditions(x, at, &own);
		if (at->broken || (own.condition && !str_starts(own.condition, "Assert")))
			continue; /* passed over, and no failure */
		if (!why)
			why = own.condition ? own.condition : kept_off(x, at);
		if (why) {
			*ret_why = settle_walk(&w, at, why, of_assert);
			return true;
		}
		go_on(x, &w, at, REF_REQUIRES, of_assert);
		go_on(x, &w, at, REF_BINDS_TO, of_assert);
		go_on(x, &w, at, REF_REQUISITE, of_assert);
	}
	settle_walk(&w, NULL, NULL, of_assert);
	return false;
}

/* The same of a unit by the name u requires it by, if u waits for it. */
static bool assert_fails(
	struct unit_index *x, const struct unit *u, const char *name, const char **ret_why)
{
	const struct unit *need;

	return unit_load(x, unit_specifiers(x->arena, u->id, name), &need, NULL) == 0 &&
	       need != u && need->exists && !need->masked && !need->broken &&
	       unit_waits_for(x, u, need) && start_fails(x, need, ret_why);
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
					activates_nothing(x, need) && !is_skipped(x, need)) {
					ret->problem = arena_printf(x->arena,
						"it requires %s, which does not start", names[q]);
					continue;
				}
				if (assert_fails(x, u, names[q], &why)) {
					ret->problem = arena_printf(x->arena,
						"it requires %s, which does not start: %s",
						names[q], why);
					continue;
				}
				if (!str_ends(names[q], ".service") ||
					unit_load(x, unit_specifiers(x->arena, u->id, names[q]),
						&need, NULL) < 0 ||
					need == u || !need->exists || need->masked || need->broken)
					continue;
				type = unit_value(need, "Service", "Type");
				if (!type || str_eq(type, "simple") || str_eq(type, "idle") ||
					!unit_waits_for(x, u, need))
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
			need->exists && !need->masked && activates_nothing(x, need) &&
			!is_skipped(x, need))
			ret->problem = arena_printf(x->arena,
				"it requires %s, which does not start", path_base(paths[i]));
	}
}

/* Whether c names u in Conflicts=. */
static bool names_conflict(struct unit_index *x, const struct unit *c, const struct unit *u)
{
	const struct unit_refs *r = unit_refs(x, c, REF_CONFLICTS);

	for (size_t i = 0; i < r->n; i++)
		if (r->v[i] == u)
			return true;
	return false;
}

static void add_required(struct unit_index *x, struct walk *w, const struct unit *u)
{
	if (u->known->matters)
		return;
	u->known->matters = true;
	*(const struct unit **)arena_push(x->arena, &w->v, &w->n, &w->cap, sizeof(*w->v)) = u;
}

/* Whether the boot's target requires u, directly or through others: it would not come up without it. */
static bool matters(struct unit_index *x, const struct unit *u)
{
	static const enum unit_ref refs[] = {REF_REQUIRES, REF_BINDS_TO, REF_REQUISITE};
	const struct unit *need;
	struct walk w = {0};
	char **paths;
	size_t n;

	if (unit_load(x, x->target, &need, NULL) < 0)
		return false;
	add_required(x, &w, need); /* at the first call alone: then all are marked */
	for (size_t at = 0; at < w.n; at++) {
		for (size_t k = 0; k < 3; k++) {
			const struct unit_refs *r = unit_refs(x, w.v[at], refs[k]);
			for (size_t i = 0; i < r->n; i++)
				if (r->v[i])
					add_required(x, &w, r->v[i]);
		}
		if (unit_dir_entries(x, w.v[at]->id, ".requires", NULL, &paths, &n, NULL) < 0)
			continue;
		for (size_t i = 0; i < n; i++)
			if (unit_load(x, path_base(paths[i]), &need, NULL) == 0)
				add_required(x, &w, need);
	}
	return u->known->matters;
}

/* A service that reads from a socket and that no socket unit hands one to: it is not even tried. */
static bool lacks_socket(struct unit_index *x, const struct unit *u)
{
	const struct unit_pull *p = pulled(x, u);
	const char *in = unit_value(u, "Service", "StandardInput");
	const char *sockets = unit_value(u, "Service", "Sockets");

	if (!str_ends(u->id, ".service") || !in || !str_eq(in, "socket") || !p ||
		p->level != UNIT_AT_BOOT || (sockets && *sockets))
		return false;
	for (size_t i = 0; i < x->n_pulled; i++) {
		const struct unit *s = x->pulled[i].unit, *to;
		const char *name = str_ends(s->id, ".socket") && s->exists && !s->masked
					   ? unit_activates(x, s)
					   : NULL;
		if (name && unit_load(x, name, &to, NULL) == 0 && to == u)
			return false;
	}
	return true;
}

/*
 * Of two units that start and conflict, the one that names the other wins; but none against one that the boot's target
 * requires.
 */
static void conflicts(struct unit_index *x, const struct unit *u, struct unit_boot *ret)
{
	for (size_t i = 0; i < x->n_pulled && !ret->problem; i++) {
		const struct unit *c = x->pulled[i].unit;
		if (c == u || c->masked || !c->exists || x->pulled[i].level < UNIT_AT_BOOT)
			continue;
		bool it_names = names_conflict(x, c, u), u_names = names_conflict(x, u, c);
		if (!it_names && !u_names)
			continue;
		bool u_matters = matters(x, u), c_matters = matters(x, c);
		if (u_matters && !c_matters)
			continue;
		if (c_matters && !u_matters) {
			ret->problem = arena_printf(x->arena,
				"it and %s exclude each other, and the boot requires that", c->id);
			continue;
		}
		if (!it_names)
			continue;
		if (!u_names)
			ret->problem = arena_printf(
				x->arena, "%s starts too and conflicts with it", c->id);
		else if (!ret->undecided)
			ret->undecided = arena_printf(x->arena,
				"%s and %s conflict with each other and both start", c->id, u->id);
	}
}

/*
 * A socket all of whose places are addresses of this host, of which none is one that every host has: sockets are made before
 * the network is, and one that cannot be bound fails the whole unit.  That address, or NULL.
 */
static const char *foreign_address(struct unit_index *x, const struct unit *u)
{
	static const char *const keys[] = {"ListenStream", "ListenDatagram"};
	const char *free_bind = unit_value(u, "Socket", "FreeBind");
	bool freely = false;
	size_t n;

	if (!str_ends(u->id, ".socket") ||
		(free_bind && systemd_bool(free_bind, &freely) == 0 && freely))
		return NULL;
	for (size_t k = 0; k < 2; k++) {
		char **v = unit_values(x, u, "Socket", keys[k], true, &n);
		for (size_t i = 0; i < n; i++) {
			const char *at = v[i], *colon = strrchr(v[i], ':');
			if (!colon || *at == '/' || *at == '@' || str_starts(at, "127.") ||
				str_starts(at, "0.0.0.0:") || str_starts(at, "[::]:") ||
				str_starts(at, "[::1]:") || str_starts(at, "vsock"))
				continue;
			return at;
		}
	}
	return NULL;
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
	if (!ret->problem && lacks_socket(x, u))
		ret->problem = "it reads from a socket, and no socket unit brings one";
	if (!ret->problem && unit_socket_fails(x, u))
		ret->problem = "its ExecStartPre= fails";
	unit_conditions(x, u, ret);
	if (!ret->condition && !ret->on_demand) /* started later, it stops what it conflicts with */
		conflicts(x, u, ret);
	const char *address = foreign_address(x, u);
	if (address && !ret->undecided)
		ret->undecided = arena_printf(
			x->arena, "whether the host has the address of ListenStream=%s", address);
	const char *device = unit_value(u, "Socket", "BindToDevice");
	if (str_ends(u->id, ".socket") && device && *device && !str_eq(device, "lo") &&
		!ret->undecided)
		ret->undecided = arena_printf(x->arena, "BindToDevice=%s", device);
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
