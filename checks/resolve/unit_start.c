/*
 * unit_start: which units the default target of this root pulls in at the next boot (systemd.unit(5), bootup(7)).
 *
 * From default.target (or what the kernel's command line names) along Wants, Requires, BindsTo and Upholds of unit files
 * and drop-ins, NAME.wants/ and NAME.requires/ links (by the name of the link; one that is empty or leads to /dev/null
 * hides the vendor's), and the links that generators and the presets of a first boot make.  A unit whose conditions do
 * not hold still pulls in what it wants.  One that requires what cannot be loaded is started all the same, if only
 * something wants it, but what it wants itself is not.  What a socket, timer, path or automount unit activates counts as
 * reachable where that unit really starts; OnFailure= where the failure is certain, else "perhaps".
 * Not handled: ordering cycles; a whole default target that systemd gives up.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/systemd_conf.h"
#include "checks/resolve/unit_index.h"

int unit_pull(struct unit_index *x, const char *name, const char *by, enum unit_level level,
	const char *perhaps, struct err *e)
{
	const struct unit *u;
	int rc = unit_load(x, name, &u, e);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < x->n_pulled; i++)
		if (x->pulled[i].unit == u) {
			if (x->pulled[i].level < level)
				x->pulled[i] = (struct unit_pull){u, by, level, perhaps};
			return 0;
		}
	if (x->n_pulled >= LIMIT_FILES_READ)
		return err_set(e, E2BIG, "more than %d units start at boot", LIMIT_FILES_READ);
	*(struct unit_pull *)arena_push(x->arena, &x->pulled, &x->n_pulled, &x->cap_pulled,
		sizeof(*x->pulled)) = (struct unit_pull){u, by, level, perhaps};
	return 0;
}

/* A template named where a unit is wanted takes the instance of the unit that wants it, else that unit's name. */
static const char *wanted_name(struct arena *a, const struct unit *u, const char *name)
{
	const char *hole = strstr(name, "@."), *at = strchr(u->id, '@'), *dot = strrchr(u->id, '.');

	if (!hole || !dot)
		return name;
	const char *from = at && at + 1 < dot ? at + 1 : u->id;
	const char *end = at && at + 1 >= dot ? at : dot;
	return arena_printf(
		a, "%.*s%.*s%s", (int)(hole - name + 1), name, (int)(end - from), from, hole + 1);
}

/* What pulls, and how surely. */
struct puller {
	struct unit_index *x;
	const struct unit *u;
	enum unit_level level;
	const char *perhaps;
};

/* All unit names in the values of a key. */
static int pull_key(const struct puller *p, const char *section, const char *key, struct err *e)
{
	struct arena *a = p->x->arena;
	size_t n, m;
	char **values = unit_values(p->x, p->u, section, key, false, &n);
	const char *from = p->u->fragment ? p->u->fragment : p->u->id;

	for (size_t i = 0; i < n; i++) {
		char **names = str_split(a, values[i], " \t", &m);
		for (size_t k = 0; k < m; k++) {
			const char *by = arena_printf(a, "%s: %s=%s", from, key, names[k]);
			const char *name =
				wanted_name(a, p->u, unit_specifiers(a, p->u->id, names[k]));
			int rc = unit_pull(p->x, name, by, p->level, p->perhaps, e);
			if (rc < 0)
				return rc;
		}
	}
	return 0;
}

static bool link_counts(struct unit_index *x, const char *path)
{
	struct stat st;
	char *text;

	if (root_readlink(x->root, path, x->arena, &text, NULL) < 0)
		return false; /* systemd ignores what is no link */
	if (str_eq(text, "/dev/null"))
		return false;
	return root_stat(x->root, path, true, &st, NULL) < 0 ||
	       !(S_ISCHR(st.st_mode) || (S_ISREG(st.st_mode) && !st.st_size));
}

static int pull_links(const struct puller *p, const char *suffix, struct err *e)
{
	char **paths;
	size_t n;
	int rc = unit_dir_entries(p->x, p->u->id, suffix, NULL, &paths, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++)
		if (strchr(path_base(paths[i]), '.') && link_counts(p->x, paths[i]))
			rc = unit_pull(p->x, wanted_name(p->x->arena, p->u, path_base(paths[i])),
				paths[i], p->level, p->perhaps, e);
	return rc;
}

/* Links that only the boot makes. */
static int pull_made(const struct puller *p, struct err *e)
{
	for (size_t i = 0; i < p->x->n_links; i++) {
		const struct unit_link *l = &p->x->links[i];
		const struct unit *t;
		int rc = unit_load(p->x, l->target, &t, e);

		if (rc >= 0 && t == p->u)
			rc = unit_pull(p->x, wanted_name(p->x->arena, p->u, l->name), l->by,
				p->level, p->perhaps, e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Whether a setting is given as that boolean. */
static bool says(const struct unit *u, const char *section, const char *key, bool what)
{
	const char *v = unit_value(u, section, key);
	bool b;

	return v && systemd_bool(v, &b) == 0 && b == what;
}

const char *unit_activates(struct unit_index *x, const struct unit *u)
{
	static const struct {
		const char *suffix, *section, *key, *type;
	} kinds[] = {{".socket", "Socket", "Service", "service"},
		{".timer", "Timer", "Unit", "service"}, {".path", "Path", "Unit", "service"},
		{".automount", "", "", "mount"}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!str_ends(u->id, kinds[i].suffix))
			continue;
		const char *given = unit_value(u, kinds[i].section, kinds[i].key);
		int stem = (int)(strlen(u->id) - strlen(kinds[i].suffix));
		return given && *given ? unit_specifiers(x->arena, u->id, given)
		       : i == 0 && says(u, "Socket", "Accept", true)
			       ? arena_printf(x->arena, "%.*s@.service", stem, u->id)
			       : arena_printf(x->arena, "%.*s.%s", stem, u->id, kinds[i].type);
	}
	return NULL;
}

/* The unit that a socket, timer, path or automount unit activates, where that one starts. */
static int pull_activated(const struct puller *p, struct err *e)
{
	const char *name = unit_activates(p->x, p->u);
	struct unit_boot b;
	int rc = name ? unit_describe(p->x, p->u, &b, e) : 0;

	if (rc < 0 || !name || !b.starts)
		return rc;
	if (b.undecided)
		return unit_pull(p->x, name, p->u->id, UNIT_PERHAPS, b.undecided, e);
	return unit_pull(p->x, name, p->u->id,
		p->level < UNIT_ON_DEMAND ? p->level : UNIT_ON_DEMAND, p->perhaps, e);
}

/* Whether adding this unit's job comes to nothing because of what it requires, however far down. */
static bool requires_lost(struct unit_index *x, const struct unit *u, unsigned depth)
{
	static const char *const keys[] = {"Requires", "BindsTo"};
	static const char *const types[] = {".service", ".socket", ".target", ".timer", ".path"};
	size_t n, m;

	for (size_t k = 0; depth < LIMIT_INCLUDES && k < 2; k++) {
		char **v = unit_values(x, u, "Unit", keys[k], false, &n);
		for (size_t i = 0; i < n; i++) {
			char **names = str_split(x->arena, v[i], " \t", &m);
			for (size_t q = 0; q < m; q++) {
				const struct unit *need;
				bool known = false;
				for (size_t t = 0; t < 5; t++)
					known |= str_ends(names[q], types[t]);
				if (!known ||
					unit_load(x,
						wanted_name(x->arena, u,
							unit_specifiers(x->arena, u->id, names[q])),
						&need, NULL) < 0 ||
					need == u)
					continue; /* devices, mounts and slices need no file */
				if (need->masked || !need->exists || need->broken ||
					requires_lost(x, need, depth + 1))
					return true;
			}
		}
	}
	return false;
}

/* OnFailure= and OnSuccess=, by what becomes of the unit's own program. */
static int pull_outcome(const struct puller *p, struct err *e)
{
	struct puller then = *p;
	const char *why = NULL;
	size_t n_fail, n_success;
	struct unit_boot b;
	int rc;

	unit_values(p->x, p->u, "Unit", "OnFailure", false, &n_fail);
	unit_values(p->x, p->u, "Unit", "OnSuccess", false, &n_success);
	if (!n_fail && !n_success)
		return 0;
	rc = unit_describe(p->x, p->u, &b, e);
	if (rc < 0 || (!b.starts && !b.condition))
		return rc;
	enum unit_outcome o = b.condition && !str_starts(b.condition, "Assert")
				      ? UNIT_STAYS
				      : unit_outcome(p->x, p->u, &why);
	for (int k = 0; rc >= 0 && k < 2; k++) {
		enum unit_outcome want = k ? UNIT_SUCCEEDS : UNIT_FAILS;
		if (o != want && o != UNIT_OPEN)
			continue;
		then.level = o == UNIT_OPEN ? UNIT_PERHAPS : p->level;
		then.perhaps = o == UNIT_OPEN ? arena_printf(p->x->arena, "whether %s %s", p->u->id,
							k ? "ends with success" : "fails")
					      : p->perhaps;
		rc = pull_key(&then, "Unit", k ? "OnSuccess" : "OnFailure", e);
	}
	return rc;
}

static int follow(struct unit_index *x, struct unit_pull by, struct err *e)
{
	static const char *const keys[] = {"Requires", "BindsTo", "Wants", "Upholds"};
	const struct unit *u = by.unit;
	struct puller p = {x, u, by.level, by.perhaps};
	int rc = 0;

	if (u->masked || !u->exists || u->broken)
		return 0;
	bool lost = requires_lost(x, u, 0);
	for (size_t i = 0; rc >= 0 && i < (lost ? 2 : 4); i++)
		rc = pull_key(&p, "Unit", keys[i], e);
	if (rc >= 0 && !lost)
		rc = pull_key(&p, "Service", "Sockets", e);
	if (rc >= 0 && !lost)
		rc = pull_links(&p, ".wants", e);
	if (rc >= 0)
		rc = pull_links(&p, ".requires", e);
	if (rc >= 0)
		rc = pull_made(&p, e);
	if (rc >= 0)
		rc = pull_activated(&p, e);
	if (rc >= 0)
		rc = pull_outcome(&p, e);
	if (rc >= 0 && !str_ends(u->id, ".target") &&
		!says(u, "Unit", "DefaultDependencies", false))
		rc = unit_pull(x, "sysinit.target", u->id, by.level, by.perhaps, e);
	return rc;
}

/* Follows until nothing changes: a unit whose level was raised later is followed again. */
static int settle(struct unit_index *x, struct err *e)
{
	size_t before = 0;

	for (size_t round = 0; round < LIMIT_INCLUDES; round++) {
		size_t sum = 0;
		for (size_t i = 0; i < x->n_pulled; i++) {
			int rc = follow(x, x->pulled[i], e);
			if (rc < 0)
				return rc;
		}
		for (size_t i = 0; i < x->n_pulled; i++)
			sum += 4 + x->pulled[i].level;
		if (sum == before)
			break;
		before = sum;
	}
	return 0;
}

int unit_closure(struct unit_index *x, struct err *e)
{
	int rc = 0;

	/* While it is being made, those it calls see what is known so far. */
	if (x->closed || x->closing)
		return 0;
	x->closing = x->all = true;
	x->n_pulled = 0;
	rc = unit_presets(x, e);
	if (rc >= 0)
		rc = unit_generators(x, e);
	if (rc >= 0)
		rc = unit_pull(x, x->target, x->target, UNIT_AT_BOOT, NULL, e);
	if (rc >= 0)
		rc = settle(x, e);
	for (int i = 0; rc >= 0 && i < 4; i++) {
		size_t before = x->n_pulled;
		rc = unit_pull_others(x, e);
		if (rc >= 0)
			rc = settle(x, e);
		if (x->n_pulled == before)
			break;
	}
	x->closing = x->all = false;
	x->closed = rc >= 0;
	return rc < 0 ? rc : 0;
}
