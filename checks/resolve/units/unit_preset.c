/*
 * unit_preset: what the presets of a first boot enable (systemd.preset(5), machine-id(5)).
 *
 * A boot that finds /etc/machine-id missing or "uninitialized" goes through every unit file of the load path and enables
 * what no preset disables: the first line that matches a unit's name decides, files in the order of their names over
 * /etc, /run, /usr/local/lib and /usr/lib; where none matches, the unit is enabled.  Nothing is ever disabled, and a
 * masked unit stays masked.  Enabling makes the links that [Install] asks for: WantedBy=, RequiredBy=, Alias=, and the
 * same for each unit of Also=; a template without an instance becomes its DefaultInstance=, or the instances that the
 * preset line names.  Not handled: presets below /run (gone at the boot), links where a file of that name stands.
 */
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/units/unit_index.h"

struct preset {
	bool enable;
	const char *pattern;
	char **instances; /* of a template that is enabled */
	size_t n_instances;
};

struct presets {
	struct preset *v;
	size_t n, cap;
};

static void take_line(struct arena *a, char *line, struct presets *to)
{
	size_t n;
	char *l = str_strip(line);

	if (!*l || strchr("#;\n", *l))
		return;
	char **w = str_split(a, l, " \t\r", &n);
	if (n < 2 || !(str_eq(w[0], "enable") || str_eq(w[0], "disable")))
		return;
	struct preset p = {.enable = str_eq(w[0], "enable"), .pattern = w[1]};
	if (p.enable && n > 2) {
		p.instances = w + 2;
		p.n_instances = n - 2;
	} else if (n > 2) {
		return; /* "disable x y" is the pattern "x y", which no unit has */
	}
	*(struct preset *)arena_push(a, &to->v, &to->n, &to->cap, sizeof(p)) = p;
}

static int read_presets(struct unit_index *x, struct presets *to, struct err *e)
{
	static char *const dirs[] = {"/etc/systemd/system-preset",
		"/usr/local/lib/systemd/system-preset", "/usr/lib/systemd/system-preset",
		"/lib/systemd/system-preset"};
	char **paths;
	size_t n;
	int rc = systemd_ordered(x->root, x->arena, dirs, 4, ".preset", &paths, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		const struct file *f;
		const char *text;
		struct stat st;
		size_t len;

		if (root_stat(x->root, paths[i], true, &st, NULL) == 0 && S_ISCHR(st.st_mode))
			continue; /* masked */
		rc = root_read(x->root, paths[i], &f, e);
		if (is_absent(rc)) {
			rc = 0;
			continue;
		}
		if (rc < 0)
			break;
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &text, &len))
			take_line(x->arena, arena_strndup(x->arena, text, len), to);
	}
	return rc;
}

/* What the presets say of a name; *ret the line that names instances for it. */
static bool enabled(const struct unit_index *x, const struct presets *p, const char *name,
	const struct preset **ret)
{
	*ret = NULL;
	for (size_t i = 0; i < p->n; i++) {
		const char *pattern = p->v[i].pattern;
		if (fnmatch(pattern, name, FNM_NOESCAPE))
			continue;
		if (p->v[i].n_instances)
			*ret = &p->v[i];
		return p->v[i].enable;
	}
	(void)x;
	return true;
}

static char *instantiate(struct arena *a, const char *template, const char *instance)
{
	const char *at = strchr(template, '@');

	return arena_printf(a, "%.*s%s%s", (int)(at - template + 1), template, instance, at + 1);
}

static int install(
	struct unit_index *x, const char *name, const char *by, unsigned depth, struct err *e);

static int install_words(struct unit_index *x, const struct unit *u, const char *id,
	const char *key, const char *by, unsigned depth, struct err *e)
{
	size_t n, m;
	char **v = unit_values(x, u, "Install", key, true, &n);

	for (size_t i = 0; i < n; i++) {
		char **w = str_split(x->arena, v[i], " \t", &m);
		for (size_t k = 0; k < m; k++) {
			const char *word = unit_specifiers(x->arena, id, w[k]);
			if (str_eq(key, "Also")) {
				int rc = install(x, word, by, depth + 1, e);
				if (rc < 0)
					return rc;
			} else if (str_eq(key, "Alias")) {
				unit_add_alias(x, word, id);
			} else {
				unit_add_link(x, word, id, by);
			}
		}
	}
	return 0;
}

/* The links of one unit that is enabled. */
static int install(
	struct unit_index *x, const char *name, const char *by, unsigned depth, struct err *e)
{
	static const char *const keys[] = {"WantedBy", "RequiredBy", "Alias", "Also"};
	const struct unit *u;
	int rc = depth > LIMIT_INCLUDES ? 0 : unit_load(x, name, &u, e);

	if (rc < 0 || depth > LIMIT_INCLUDES || u->masked || !u->exists || u->from_sysv)
		return rc < 0 ? rc : 0;
	const char *id = name;
	if (strstr(name, "@.")) {
		const char *def = unit_value(u, "Install", "DefaultInstance");
		if (def && *def)
			id = instantiate(x->arena, name, unit_specifiers(x->arena, name, def));
	}
	for (size_t k = 0; rc >= 0 && k < sizeof(keys) / sizeof(*keys); k++)
		rc = install_words(x, u, id, keys[k], by, depth, e);
	return rc;
}

int unit_presets(struct unit_index *x, struct err *e)
{
	static const char by[] = "presets of a first boot";
	struct presets p = {0};
	int rc = x->first_boot ? read_presets(x, &p, e) : 0;

	for (size_t d = 0; x->first_boot && rc >= 0 && d < x->n_dirs; d++)
		for (size_t i = 0; rc >= 0 && i < x->dirs[d].n; i++) {
			const char *name = x->dirs[d].names[i];
			const struct preset *line;
			const struct unit *u;

			if (str_ends(name, ".d") || str_ends(name, ".wants") ||
				str_ends(name, ".requires") || !strchr(name, '.'))
				continue;
			if (!enabled(x, &p, name, &line))
				continue;
			rc = unit_load(x, name, &u, e);
			if (rc < 0 || !str_eq(u->id, name))
				continue; /* an alias is not enabled by itself */
			if (!line || !strstr(name, "@.")) {
				rc = install(x, name, by, 0, e);
				continue;
			}
			for (size_t k = 0; rc >= 0 && k < line->n_instances; k++)
				rc = install(x, instantiate(x->arena, name, line->instances[k]), by,
					0, e);
		}
	return rc;
}
