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
#include <time.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/time/moments.h"
#include "checks/resolve/units/unit_index.h"

#define LINKS	     8 /* from a wants link to its unit file */
#define MAX_REQUIRED UNIT_MAX_REQUIRED

int unit_pull(struct unit_index *x, const char *name, const char *by, enum unit_level level,
	const char *perhaps, struct err *e)
{
	const struct unit *u;
	int rc = unit_load(x, name, &u, e);

	if (rc < 0)
		return rc;
	if (u->known->pulled) {
		struct unit_pull *p = &x->pulled[u->known->pulled - 1];
		if (p->level < level)
			*p = (struct unit_pull){u, by, level, perhaps};
		return 0;
	}
	if (x->n_pulled >= LIMIT_FILES_READ)
		return err_set(e, E2BIG, "more than %d units start at boot", LIMIT_FILES_READ);
	*(struct unit_pull *)arena_push(x->arena, &x->pulled, &x->n_pulled, &x->cap_pulled,
		sizeof(*x->pulled)) = (struct unit_pull){u, by, level, perhaps};
	u->known->pulled = x->n_pulled;
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

/* The names of a setting that is a list of units; quotes are part of a name, and make it none. */
char **unit_words(struct arena *a, const char *value, size_t *ret_n)
{
	return str_split(a, value, " \t", ret_n);
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
		char **names = unit_words(a, values[i], &m);
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
	const char *at = path;
	char *text;

	if (root_readlink(x->root, path, x->arena, &text, NULL) < 0)
		return false; /* systemd ignores what is no link */
	/* Followed by name: the root may have no /dev/null. */
	for (int i = 0; i < LINKS; i++) {
		if (str_eq(text, "/dev/null"))
			return false;
		at = *text == '/' ? text
				  : arena_printf(x->arena, "%.*s%s", (int)(path_base(at) - at), at,
					    text);
		if (root_readlink(x->root, at, x->arena, &text, NULL) < 0)
			break;
	}
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

static const char *first_value(const struct unit *u, const char *section, const char *key)
{
	for (size_t i = 0; i < u->items.n; i++)
		if (str_eq(u->items.v[i].key, key) && str_eq(u->items.v[i].section, section) &&
			strchr(u->items.v[i].value, '.'))
			return u->items.v[i].value;
	return NULL;
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
		/* Of timers and paths the first unit that is named stands, of sockets the last. */
		const char *given = i ? first_value(u, kinds[i].section, kinds[i].key)
				      : unit_value(u, kinds[i].section, kinds[i].key);
		int stem = (int)(strlen(u->id) - strlen(kinds[i].suffix));
		return given && *given ? unit_specifiers(x->arena, u->id, given)
		       : i == 0 && says(u, "Socket", "Accept", true)
			       ? arena_printf(x->arena, "%.*s@.service", stem, u->id)
			       : arena_printf(x->arena, "%.*s.%s", stem, u->id, kinds[i].type);
	}
	return NULL;
}

/* Whether a timer goes off some time: not one that counts only from a run of what it starts. */
static bool goes_off(struct unit_index *x, const struct unit *u)
{
	static const char *const keys[] = {
		"OnActiveSec", "OnBootSec", "OnStartupSec", "OnClockChange", "OnTimezoneChange"};
	struct moments m;
	const struct moments *one = &m;
	uint64_t least;
	size_t n;

	if (!str_ends(u->id, ".timer"))
		return true;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		char **spans = unit_values(x, u, "Timer", keys[i], true, &n);
		for (size_t k = 0; k < n; k++) {
			uint64_t usec;
			bool on = true;
			if (i < 3 ? systemd_usec(spans[k], &usec) == 0
				  : systemd_bool(spans[k], &on) == 0 && on)
				return true;
		}
	}
	char **v = unit_values(x, u, "Timer", "OnCalendar", true, &n);
	for (size_t i = 0; i < n; i++)
		if (unit_calendar(x->root, x->arena, v[i], &m) &&
			(m.once || moments_gap(&one, 1, time(NULL), &least)))
			return true; /* not one whose days are all over */
	/* OnUnitActiveSec= and its like count once the unit has been started by something else. */
	const char *name = unit_activates(x, u);
	const struct unit *by;
	return unit_load(x, name, &by, NULL) == 0 && by->known->pulled &&
	       x->pulled[by->known->pulled - 1].level >= UNIT_ON_DEMAND;
}

/* A socket whose own first commands fail for certain, or one for each connection that drops every one of them. */
static bool takes_none(struct unit_index *x, const struct unit *u)
{
	if (unit_socket_fails(x, u))
		return true;
	const char *most = unit_value(u, "Socket", "MaxConnections");

	return str_ends(u->id, ".socket") && says(u, "Socket", "Accept", true) && most && *most &&
	       !most[strspn(most, "0")];
}

/* The unit that a socket, timer, path or automount unit activates, where that one starts. */
static int pull_activated(const struct puller *p, struct err *e)
{
	const char *name = unit_activates(p->x, p->u);
	struct unit_boot b;
	int rc = name ? unit_describe(p->x, p->u, &b, e) : 0;

	if (rc < 0 || !name || !b.starts || !goes_off(p->x, p->u) || takes_none(p->x, p->u))
		return rc;
	if (b.undecided)
		return unit_pull(p->x, name, p->u->id, UNIT_PERHAPS, b.undecided, e);
	return unit_pull(p->x, name, p->u->id,
		p->level < UNIT_ON_DEMAND ? p->level : UNIT_ON_DEMAND, p->perhaps, e);
}

static bool requires_lost(struct unit_index *x, const struct unit *u, unsigned depth);

/* Whether a name that u requires cannot be had.  Devices, mounts and slices need no file. */
static bool name_lost(struct unit_index *x, const struct unit *u, const char *name, unsigned depth)
{
	static const char *const types[] = {".service", ".socket", ".target", ".timer", ".path"};
	const struct unit *need;
	bool known = false;

	for (size_t t = 0; t < 5; t++)
		known |= str_ends(name, types[t]);
	if (!known || unit_load(x, wanted_name(x->arena, u, name), &need, NULL) < 0 || need == u)
		return false;
	return need->masked || !need->exists || need->broken || requires_lost(x, need, depth + 1);
}

static bool find_lost(struct unit_index *x, const struct unit *u, unsigned depth)
{
	static const char *const keys[] = {"Requires", "BindsTo"};
	size_t n, m;
	char **paths;

	for (size_t k = 0; k < 2; k++) {
		char **v = unit_values(x, u, "Unit", keys[k], false, &n);
		for (size_t i = 0; i < n; i++) {
			char **names = unit_words(x->arena, v[i], &m);
			for (size_t q = 0; q < m; q++)
				if (name_lost(x, u, unit_specifiers(x->arena, u->id, names[q]),
					    depth))
					return true;
		}
	}
	if (unit_dir_entries(x, u->id, ".requires", NULL, &paths, &n, NULL) < 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (link_counts(x, paths[i]) && name_lost(x, u, path_base(paths[i]), depth))
			return true;
	return false;
}

/* Whether adding this unit's job comes to nothing because of what it requires, however far down. */
static bool requires_lost(struct unit_index *x, const struct unit *u, unsigned depth)
{
	if (depth >= MAX_REQUIRED)
		return false;
	enum unit_found *known = &u->known->lost[depth];
	if (*known == UNIT_NOT_ASKED)
		*known = find_lost(x, u, depth) ? UNIT_YES : UNIT_NO;
	return *known == UNIT_YES;
}

bool unit_refused_alone(struct root *r, const char *name)
{
	struct unit_index *x;
	const struct unit *u;
	size_t n, m;

	if (unit_index(r, &x, NULL) < 0 || unit_closure(x, NULL) < 0 || x->generator ||
		unit_load(x, arena_strdup(x->arena, name), &u, NULL) < 0)
		return false;
	char **v = unit_values(x, u, "Unit", "Requisite", false, &n);
	for (size_t i = 0; i < n; i++) {
		char **names = unit_words(x->arena, v[i], &m);
		for (size_t q = 0; q < m; q++)
			if (name_lost(x, u, unit_specifiers(x->arena, u->id, names[q]), 0))
				return true;
	}
	return requires_lost(x, u, 0);
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
	/* A target fails with what it requires; the boot that is judged is one that comes up. */
	if ((!n_fail && !n_success) || str_ends(p->u->id, ".target"))
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

/* The slice a unit's processes are in, and those above it. */
static int pull_slice(const struct puller *p, struct err *e)
{
	static const struct {
		const char *suffix, *section;
	} kinds[] = {{".service", "Service"}, {".socket", "Socket"}, {".mount", "Mount"},
		{".swap", "Swap"}};
	struct arena *a = p->x->arena;
	const char *name = NULL, *at = strchr(p->u->id, '@');

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_ends(p->u->id, kinds[i].suffix)) {
			name = unit_value(p->u, kinds[i].section, "Slice");
			if (!name || !*name)
				name = at ? arena_printf(a, "system-%.*s.slice",
						    (int)(at - p->u->id), p->u->id)
					  : "system.slice";
			name = unit_specifiers(a, p->u->id, name);
		}
	if (!name || !str_ends(name, ".slice"))
		return 0;
	for (size_t len = strlen(name) - 6; len; len--) {
		if (name[len] != '.' && name[len] != '-')
			continue;
		int rc = unit_pull(p->x, arena_printf(a, "%.*s.slice", (int)len, name), p->u->id,
			p->level, p->perhaps, e);
		if (rc < 0)
			return rc;
	}
	return unit_pull(p->x, "-.slice", p->u->id, p->level, p->perhaps, e);
}

/* RequiresMountsFor=, WorkingDirectory=: the mount units of a path and of all above it. */
static int pull_mounts(const struct puller *p, struct err *e)
{
	static const struct {
		const char *section, *key;
	} keys[] = {{"Unit", "RequiresMountsFor"}, {"Service", "WorkingDirectory"},
		{"Service", "RootDirectory"}};
	size_t n, m;

	for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++) {
		char **v = unit_values(p->x, p->u, keys[k].section, keys[k].key, true, &n);
		for (size_t i = 0; i < n; i++) {
			char **paths = unit_words(p->x->arena, v[i], &m);
			for (size_t q = 0; q < m; q++) {
				const char *path = paths[q] + (*paths[q] == '-');
				size_t end = strlen(path);
				for (size_t len = 1; *path == '/' && len <= end; len++) {
					const struct unit *u;
					if (path[len] && path[len] != '/')
						continue;
					const char *name = arena_printf(p->x->arena, "%s.mount",
						unit_escape_path(p->x->arena, path, len));
					int rc = unit_load(p->x, name, &u, e);
					if (rc >= 0 && u->exists)
						rc = unit_pull(p->x, name, p->u->id, p->level,
							p->perhaps, e);
					if (rc < 0)
						return rc;
				}
			}
		}
	}
	return 0;
}

static int follow(struct unit_index *x, struct unit_pull by, struct err *e)
{
	static const char *const keys[] = {"Requires", "BindsTo", "Wants", "Upholds"};
	const struct unit *u = by.unit;
	struct puller p = {x, u, by.level, by.perhaps};
	int rc = 0;

	if (u->masked || (!u->exists && !str_ends(u->id, ".slice")) || u->broken)
		return 0;
	/*
	 * What it requires directly is missing for certain; what is missing further down only where systemd comes to
	 * that unit for the first time.
	 */
	bool lost = requires_lost(x, u, MAX_REQUIRED - 1);
	if ((lost || requires_lost(x, u, 0)) && p.level > UNIT_PERHAPS) {
		/* How many of them are taken before systemd comes to the one it cannot have is open. */
		p.level = UNIT_PERHAPS;
		p.perhaps = arena_printf(x->arena, "%s requires what cannot be had", u->id);
	}
	for (size_t i = 0; rc >= 0 && i < 4; i++)
		if (!lost || i != 2) /* what it upholds is started once it is itself there */
			rc = pull_key(&p, "Unit", keys[i], e);
	if (rc >= 0 && !lost)
		rc = pull_key(&p, "Service", "Sockets", e);
	if (rc >= 0 && !lost)
		rc = pull_links(&p, ".wants", e);
	if (rc >= 0)
		rc = pull_links(&p, ".requires", e);
	p.level = by.level;
	p.perhaps = by.perhaps;
	if (rc >= 0 && !lost)
		rc = pull_made(&p, e);
	if (rc >= 0)
		rc = pull_slice(&p, e);
	if (rc >= 0)
		rc = pull_mounts(&p, e);
	if (rc >= 0)
		rc = pull_activated(&p, e);
	if (rc >= 0)
		rc = pull_outcome(&p, e);
	if (rc >= 0 && !str_ends(u->id, ".target") &&
		!says(u, "Unit", "DefaultDependencies", false))
		rc = unit_pull(x, x->user ? "basic.target" : "sysinit.target", u->id, by.level,
			by.perhaps, e);
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
	for (size_t i = 0; i < x->n_pulled; i++)
		x->pulled[i].unit->known->pulled = 0;
	x->n_pulled = 0;
	if (!x->user)
		rc = unit_presets(x, e);
	if (rc >= 0 && !x->user)
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
	if (rc >= 0 && e) /* what was absent on the way is no error */
		*e = (struct err){0};
	return rc < 0 ? rc : 0;
}
