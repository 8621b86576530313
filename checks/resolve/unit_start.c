/*
 * unit_start: which units the default target of this root pulls in at the next boot.
 *
 * From default.target and what every boot starts, along Wants, Requires, BindsTo, Upholds and Sockets of unit files
 * and drop-ins, NAME.wants/ and NAME.requires/ links (by the name of the link; one that is empty or leads to
 * /dev/null hides the vendor's), rc?.d links of init scripts, /etc/rc.local, and at a first boot the presets.
 * What a socket, timer or path unit activates is marked on demand.  Not handled: "systemd.unit=" and
 * "systemd.mask=" of the kernel command line, OnFailure, D-Bus activation, udev's SYSTEMD_WANTS, other generators.
 */
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/systemd_conf.h"
#include "checks/resolve/unit_index.h"

static int pull(
	struct unit_index *x, const char *name, const char *by, bool on_demand, struct err *e)
{
	const struct unit *u;
	int rc = unit_load(x, name, &u, e);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < x->n_pulled; i++)
		if (x->pulled[i].unit == u) {
			if (x->pulled[i].on_demand && !on_demand) {
				x->pulled[i].on_demand = false;
				x->pulled[i].by = by;
			}
			return 0;
		}
	if (x->n_pulled >= LIMIT_FILES_READ)
		return err_set(e, E2BIG, "more than %d units start at boot", LIMIT_FILES_READ);
	*(struct unit_pull *)arena_push(x->arena, &x->pulled, &x->n_pulled, &x->cap_pulled,
		sizeof(*x->pulled)) = (struct unit_pull){u, by, on_demand};
	return 0;
}

/* All unit names in the values of a key. */
static int pull_key(struct unit_index *x, const struct unit *u, const char *section,
	const char *key, bool on_demand, size_t *ret_n, struct err *e)
{
	size_t n, m, total = 0;
	char **values = unit_values(x, u, section, key, false, &n);
	const char *from = u->fragment ? u->fragment : u->id;

	for (size_t i = 0; i < n; i++) {
		char **names = str_split(x->arena, values[i], " \t", &m);
		for (size_t k = 0; k < m; k++, total++) {
			const char *by = arena_printf(x->arena, "%s: %s=%s", from, key, names[k]);
			int rc = pull(
				x, unit_specifiers(x->arena, u->id, names[k]), by, on_demand, e);
			if (rc < 0)
				return rc;
		}
	}
	if (ret_n)
		*ret_n = total;
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
	return root_stat(x->root, path, true, &st, NULL) < 0 || !S_ISREG(st.st_mode) ||
	       st.st_size > 0;
}

static int pull_links(struct unit_index *x, const struct unit *u, const char *suffix, struct err *e)
{
	char **paths;
	size_t n;
	int rc = unit_dir_entries(x, u->id, suffix, NULL, &paths, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++)
		if (strchr(path_base(paths[i]), '.') && link_counts(x, paths[i]))
			rc = pull(x, path_base(paths[i]), paths[i], false, e);
	return rc;
}

/* Whether a setting is given as that boolean. */
static bool says(const struct unit *u, const char *section, const char *key, bool what)
{
	const char *v = unit_value(u, section, key);
	bool b;

	return v && systemd_bool(v, &b) == 0 && b == what;
}

/* The unit that a socket, timer or path unit activates. */
static int pull_activated(struct unit_index *x, const struct unit *u, struct err *e)
{
	static const struct {
		const char *suffix, *section, *key;
	} kinds[] = {{".socket", "Socket", "Service"}, {".timer", "Timer", "Unit"},
		{".path", "Path", "Unit"}};

	for (size_t i = 0; i < 3; i++) {
		if (!str_ends(u->id, kinds[i].suffix))
			continue;
		const char *given = unit_value(u, kinds[i].section, kinds[i].key);
		int stem = (int)(strlen(u->id) - strlen(kinds[i].suffix));
		const char *name = given && *given ? unit_specifiers(x->arena, u->id, given)
				   : i == 0 && says(u, "Socket", "Accept", true)
					   ? arena_printf(x->arena, "%.*s@.service", stem, u->id)
					   : arena_printf(x->arena, "%.*s.service", stem, u->id);
		return pull(x, name, u->id, true, e);
	}
	return 0;
}

/* rc2.d to rc5.d: systemd-sysv-generator wants the script's service, unless a native unit of that name exists. */
static int pull_sysv(struct unit_index *x, struct err *e)
{
	for (int level = 2; level <= 5; level++) {
		const char *dir = arena_printf(x->arena, "/etc/rc%d.d", level);
		char **names;
		size_t n;
		int rc = root_list(x->root, dir, x->arena, &names, &n, e);
		if (is_absent(rc))
			continue;
		if (rc < 0)
			return rc;
		for (size_t i = 0; i < n; i++) {
			const struct unit *u;
			if (names[i][0] != 'S' || strlen(names[i]) < 4)
				continue;
			rc = unit_load(
				x, arena_printf(x->arena, "%s.service", names[i] + 3), &u, e);
			if (rc < 0)
				return rc;
			if (!u->from_sysv)
				continue;
			rc = pull(
				x, u->id, arena_printf(x->arena, "%s/%s", dir, names[i]), false, e);
			if (rc < 0)
				return rc;
		}
	}
	return 0;
}

struct preset {
	bool enable;
	const char *pattern;
};

static int read_presets(struct unit_index *x, struct preset **ret, size_t *ret_n, struct err *e)
{
	static char *const dirs[] = {"/etc/systemd/system-preset",
		"/usr/local/lib/systemd/system-preset", "/usr/lib/systemd/system-preset",
		"/lib/systemd/system-preset"};
	size_t n, n_presets = 0, cap = 0;
	struct preset *v = NULL;
	char **paths;
	int rc = systemd_ordered(x->root, x->arena, dirs, 4, ".preset", &paths, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		const struct file *f;
		const char *text;
		size_t len, words;
		rc = root_read(x->root, paths[i], &f, e);
		if (is_absent(rc) || rc < 0) {
			rc = is_absent(rc) ? 0 : rc;
			continue;
		}
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &text, &len)) {
			char **w = str_split(
				x->arena, arena_strndup(x->arena, text, len), " \t\r", &words);
			if (words >= 2 && (str_eq(w[0], "enable") || str_eq(w[0], "disable")))
				*(struct preset *)arena_push(x->arena, &v, &n_presets, &cap,
					sizeof(*v)) = (struct preset){str_eq(w[0], "enable"), w[1]};
		}
	}
	*ret = v;
	*ret_n = n_presets;
	return rc;
}

/* At a first boot everything that no preset disables is enabled: its [Install] section then counts as links. */
static int pull_presets(struct unit_index *x, const char *target, struct err *e)
{
	static const char *const keys[] = {"WantedBy", "RequiredBy"};
	struct preset *presets;
	size_t n_presets;
	int rc = read_presets(x, &presets, &n_presets, e);

	for (size_t d = 0; rc >= 0 && d < x->n_dirs; d++)
		for (size_t i = 0; rc >= 0 && i < x->dirs[d].n; i++) {
			const char *name = x->dirs[d].names[i];
			const struct unit *u;
			bool enable = true;
			size_t n, m;

			if (str_ends(name, ".d") || str_ends(name, ".wants") ||
				str_ends(name, ".requires") || !strchr(name, '.') ||
				strchr(name, '@'))
				continue;
			for (size_t p = 0; p < n_presets; p++)
				if (!fnmatch(presets[p].pattern, name, FNM_NOESCAPE)) {
					enable = presets[p].enable;
					break;
				}
			if (!enable)
				continue;
			rc = unit_load(x, name, &u, e);
			if (rc >= 0 && !str_eq(u->id, name))
				continue; /* an alias is not enabled by itself */
			for (size_t k = 0; rc >= 0 && k < 2; k++) {
				char **v = unit_values(x, u, "Install", keys[k], true, &n);
				for (size_t q = 0; q < n; q++) {
					char **w = str_split(x->arena, v[q], " \t", &m);
					for (size_t s = 0; rc >= 0 && s < m; s++)
						if (str_eq(w[s], target))
							rc = pull(x, name,
								"presets of a first boot", false,
								e);
				}
			}
		}
	return rc;
}

static int follow(struct unit_index *x, const struct unit *u, bool on_demand, struct err *e)
{
	static const char *const keys[] = {"Wants", "Requires", "BindsTo", "Upholds"};
	int rc = 0;

	if (u->masked || !u->exists)
		return 0;
	for (size_t i = 0; rc >= 0 && i < sizeof(keys) / sizeof(*keys); i++)
		rc = pull_key(x, u, "Unit", keys[i], on_demand, NULL, e);
	if (rc >= 0 && !on_demand)
		rc = pull_key(x, u, "Service", "Sockets", false, NULL, e);
	if (rc >= 0 && !on_demand)
		rc = pull_links(x, u, ".wants", e);
	if (rc >= 0 && !on_demand)
		rc = pull_links(x, u, ".requires", e);
	if (rc >= 0)
		rc = pull_activated(x, u, e);
	if (rc >= 0 && str_eq(u->id, "multi-user.target")) {
		struct stat st;
		rc = pull_sysv(x, e);
		if (rc >= 0 && root_stat(x->root, "/etc/rc.local", true, &st, NULL) == 0 &&
			(st.st_mode & 0111))
			rc = pull(x, "rc-local.service", "/etc/rc.local", false, e);
	}
	if (rc >= 0 && x->first_boot && str_ends(u->id, ".target"))
		rc = pull_presets(x, u->id, e);
	if (rc >= 0 && !on_demand && !str_ends(u->id, ".target") &&
		!says(u, "Unit", "DefaultDependencies", false))
		rc = pull(x, "sysinit.target", u->id, false, e);
	return rc;
}

int unit_closure(struct unit_index *x, struct err *e)
{
	int rc = 0;

	if (x->closed)
		return 0;
	x->n_pulled = 0;
	rc = pull(x, "default.target", "default.target", false, e);
	/* A unit raised from "on demand" to "at boot" later is followed again, until nothing changes. */
	for (size_t before = 1, round = 0; rc >= 0 && round < LIMIT_INCLUDES; round++) {
		size_t at_boot = 0;
		for (size_t i = 0; rc >= 0 && i < x->n_pulled; i++)
			rc = follow(x, x->pulled[i].unit, x->pulled[i].on_demand, e);
		for (size_t i = 0; i < x->n_pulled; i++)
			at_boot += !x->pulled[i].on_demand;
		if (at_boot + x->n_pulled == before)
			break;
		before = at_boot + x->n_pulled;
	}
	x->closed = rc >= 0;
	return rc < 0 ? rc : 0;
}
