/*
 * mounts_start: the units systemd-fstab-generator(8) makes, and which mount units the boot starts; the rules stand at the
 * head of mounts.c.
 */
#include "checks/resolve/mounts/mounts_plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/units/systemd_conf.h"

/* A unit that must come before or after and has no name: the generator stops in the middle of the unit file. */
static bool gives_up(struct arena *a, const char *options)
{
	static const char *const words[] = {
		"x-systemd.after=", "x-systemd.requires=", "x-systemd.before="};
	size_t n;
	char **v = str_split(a, options, ",", &n);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < 3; k++)
			if (str_eq(v[i], words[k]))
				return true;
	return false;
}

/* A path is that of a mount unit. */
static const char *named_unit(struct arena *a, const char *word)
{
	return *word == '/' ? mounts_unit_name(a, mounts_simple(a, word)) : word;
}

/* The unit file that the generator writes, read again: what a line holds may mean something there. */
static void generate(struct planner *pl, const struct fstab_line *l, const char *where)
{
	struct arena *a = pl->p.a;
	struct strbuf b = {.arena = a};
	const char *needs;
	size_t n_words;
	struct generated *g = arena_push(a, &pl->made, &pl->n_made, &pl->cap_made, sizeof(*g));

	*g = (struct generated){.name = mounts_unit_name(a, where), .where = where, .line = l};
	strbuf_puts(&b, "[Unit]\n");
	if (fstab_option(a, l->options, "x-systemd.requires-mounts-for", &needs) && *needs)
		strbuf_printf(&b, "RequiresMountsFor=%s\n", needs);
	char **words = str_split(a, l->options, ",", &n_words);
	for (size_t i = 0; i < n_words; i++)
		if (str_starts(words[i], "x-systemd.requires="))
			strbuf_printf(
				&b, "After=%1$s\nRequires=%1$s\n", named_unit(a, words[i] + 19));
	strbuf_puts(&b, "[Mount]\n");
	struct {
		const char *key, *value;
	} lines[] = {{"What", l->what}, {"Where", where},
		{"Type", str_eq(l->type, "auto") ? "" : l->type},
		{"Options", str_eq(l->options, "defaults") ? "" : l->options}};
	for (size_t i = 0; i < 4 && !gives_up(a, l->options); i++) {
		if (!*lines[i].value && i)
			continue;
		strbuf_printf(&b, "%s=", lines[i].key);
		for (const char *s = lines[i].value; *s; s++)
			strbuf_puts(&b, *s == '%' ? "%%" : (char[]){*s, 0});
		strbuf_puts(&b, "\n");
	}
	struct file *f = arena_alloc(a, sizeof(*f));
	*f = *l->file;
	f->data = b.data;
	f->size = b.len;
	systemd_ini(a, f, &g->items, NULL);
	for (size_t i = 0; i < g->items.n; i++) {
		g->items.v[i].file = l->file;
		g->items.v[i].line = l->line;
	}
}

static struct generated *generated(struct planner *pl, const char *name)
{
	for (size_t i = 0; i < pl->n_made; i++)
		if (str_eq(pl->made[i].name, name))
			return &pl->made[i];
	return NULL;
}

static const struct unit_pull *pulled(struct planner *pl, const char *name)
{
	for (size_t i = 0; i < pl->x->n_pulled; i++)
		if (pl->x->pulled[i].level >= UNIT_ON_DEMAND &&
			str_eq(pl->x->pulled[i].unit->id, name))
			return &pl->x->pulled[i];
	return NULL;
}

bool mounts_starts(struct planner *pl, const char *name)
{
	const struct unit_pull *u = pulled(pl, name);

	return u && u->level == UNIT_AT_BOOT && !u->unit->masked;
}

/* The unit of a name: below /etc, else the generator's, else below /usr; with its drop-ins. */
static int load(struct planner *pl, struct job *j)
{
	struct generated *g = generated(pl, j->name);
	struct arena *a = pl->p.a;
	const struct unit *u;
	int rc = unit_load(pl->x, j->name, &u, pl->e);

	j->unit = u;
	if (rc < 0 || !g || (u->fragment && str_starts(u->fragment, "/etc/")))
		return rc;
	struct unit *made = arena_alloc(a, sizeof(*made));
	*made = (struct unit){.id = j->name,
		.exists = true,
		.fragment = "/etc/fstab",
		.items = g->items,
		.known = arena_alloc(a, sizeof(*made->known))};
	rc = unit_dir_entries(
		pl->x, j->name, ".d", ".conf", &made->dropins, &made->n_dropins, pl->e);
	for (size_t i = 0; rc >= 0 && i < made->n_dropins; i++) {
		const struct file *f;
		char *text;
		if (root_readlink(pl->p.root, made->dropins[i], a, &text, NULL) == 0 &&
			str_eq(text, "/dev/null"))
			continue;
		rc = root_read(pl->p.root, made->dropins[i], &f, pl->e);
		if (rc >= 0)
			systemd_ini(a, f, &made->items, NULL);
		else if (is_absent(rc))
			rc = 0;
	}
	j->unit = made;
	j->from = g->line;
	return rc < 0 ? rc : 0;
}

static int job_of(struct planner *pl, const char *name, struct job **ret)
{
	for (size_t i = 0; i < pl->n_jobs; i++)
		if (str_eq(pl->jobs[i]->name, name)) {
			*ret = pl->jobs[i];
			return 0;
		}
	if (pl->n_jobs >= LIMIT_FILES_READ)
		return err_set(pl->e, E2BIG, "more than %d mount units", LIMIT_FILES_READ);
	struct job *j = arena_alloc(pl->p.a, sizeof(*j));
	j->name = arena_strdup(pl->p.a, name);
	*(struct job **)arena_push(pl->p.a, &pl->jobs, &pl->n_jobs, &pl->cap_jobs, sizeof(j)) = j;
	*ret = j;
	return load(pl, j);
}

static int start(struct planner *pl, const char *name)
{
	struct job *j;
	int rc = job_of(pl, name, &j);

	if (rc >= 0)
		j->started = true, j->by_target = false;
	return rc;
}

/* Every mount unit that exists on the way to a path. */
static int start_for(struct planner *pl, const char *path)
{
	struct arena *a = pl->p.a;
	char *p = mounts_simple(a, path);

	if (*path != '/' || strlen(path) > LIMIT_VALUE)
		return 0;
	for (size_t i = 1; p[1]; i++) {
		if (p[i] && p[i] != '/')
			continue;
		char *name = mounts_unit_name(a, arena_strndup(a, p, i));
		struct job *j;
		int rc = job_of(pl, name, &j);
		if (rc < 0)
			return rc;
		if (j->unit->exists && !j->unit->masked)
			j->started = j->needed = true, j->by_target = false;
		if (!p[i])
			break;
	}
	return 0;
}

/* The last value of a key, with the specifiers put in; an assignment with one that is not known is dropped. */
const char *mounts_value(
	struct planner *pl, const struct unit *u, const char *key, const struct ini_item **ret_item)
{
	const char *v = NULL;

	for (size_t i = 0; i < u->items.n; i++) {
		const struct ini_item *it = &u->items.v[i];
		if (!str_eq(it->section, "Mount") || !str_eq(it->key, key))
			continue;
		const char *text = unit_expand(pl->p.a, u, it->value, NULL);
		if (!text)
			continue;
		v = *text ? text : NULL;
		if (ret_item)
			*ret_item = it;
	}
	return v;
}

static bool yes(const struct unit *u, const char *section, const char *key)
{
	const char *v = unit_value(u, section, key);
	bool b;

	return v && systemd_bool(v, &b) == 0 && b;
}

static int start_for_all(struct planner *pl, const struct unit *u, const char *section,
	const char *key, const char *prefix)
{
	size_t n, m;
	char **v = unit_values(pl->x, u, section, key, true, &n);
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		char **w = str_split(pl->p.a, v[i], " \t", &m);
		for (size_t k = 0; rc >= 0 && k < m; k++) {
			const char *p = unit_expand(pl->p.a, u, w[k], NULL);
			if (p)
				rc = start_for(pl, arena_printf(pl->p.a, "%s%s", prefix, p));
		}
	}
	return rc;
}

/* The paths that a unit that starts needs. */
static int needs_of(struct planner *pl, const struct unit *u)
{
	static const struct {
		const char *type, *section, *key, *prefix;
	} keys[] = {
		{"", "Unit", "RequiresMountsFor", ""},
		{".service", "Service", "RootDirectory", ""},
		{".service", "Service", "RootImage", ""},
		{".service", "Service", "RuntimeDirectory", "/run/"},
		{".service", "Service", "StateDirectory", "/var/lib/"},
		{".service", "Service", "CacheDirectory", "/var/cache/"},
		{".service", "Service", "LogsDirectory", "/var/log/"},
		{".service", "Service", "ConfigurationDirectory", "/etc/"},
		{".service", "Service", "WorkingDirectory", ""},
		{".socket", "Socket", "ListenStream", ""},
		{".socket", "Socket", "ListenDatagram", ""},
		{".socket", "Socket", "ListenSequentialPacket", ""},
		{".socket", "Socket", "ListenFIFO", ""},
		{".path", "Path", "PathExists", ""},
		{".path", "Path", "PathChanged", ""},
		{".path", "Path", "PathModified", ""},
		{".path", "Path", "DirectoryNotEmpty", ""},
		{".swap", "Swap", "What", ""},
	};
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < sizeof(keys) / sizeof(*keys); i++)
		if (str_ends(u->id, keys[i].type)) /* "-/dir" and "~" are no absolute paths */
			rc = start_for_all(pl, u, keys[i].section, keys[i].key, keys[i].prefix);
	const char *section = str_ends(u->id, ".service")  ? "Service"
			      : str_ends(u->id, ".socket") ? "Socket"
			      : str_ends(u->id, ".mount")  ? "Mount"
			      : str_ends(u->id, ".swap")   ? "Swap"
							   : NULL;
	if (rc >= 0 && section &&
		(yes(u, section, "PrivateTmp") || yes(u, section, "DynamicUser"))) {
		rc = start_for(pl, "/tmp");
		if (rc >= 0)
			rc = start_for(pl, "/var/tmp");
	}
	if (rc >= 0 && str_ends(u->id, ".timer") && yes(u, "Timer", "Persistent"))
		rc = start_for(pl, "/var/lib/systemd/timers");
	return rc;
}

/* What a started mount itself needs: its parents, and its source. */
static int needs_of_mount(struct planner *pl, struct job *j)
{
	const char *where = mounts_value(pl, j->unit, "Where", NULL);
	const char *what = mounts_value(pl, j->unit, "What", NULL);
	const char *type = mounts_value(pl, j->unit, "Type", NULL);
	const char *options = mounts_value(pl, j->unit, "Options", NULL);
	char *slash;
	int rc = 0;

	if (!where)
		where = mounts_unit_path(pl->p.a, j->name);
	char *parent = mounts_simple(pl->p.a, where);
	if ((slash = strrchr(parent, '/')) && slash > parent) {
		*slash = '\0';
		rc = start_for(pl, parent);
	}
	bool network = (type && mount_type_is_network(type)) ||
		       (options && fstab_option(pl->p.a, options, "_netdev", NULL));
	if (rc >= 0 && what && *what == '/' &&
		(!network || mount_is_bind(type ? type : "", options ? options : "")))
		rc = start_for(pl, what);
	static const char *const keys[] = {"Requires", "BindsTo", "Wants"};
	for (size_t k = 0; rc >= 0 && k < 3; k++) {
		size_t n, m;
		char **v = unit_values(pl->x, j->unit, "Unit", keys[k], true, &n);
		for (size_t i = 0; rc >= 0 && i < n; i++) {
			char **w = str_split(pl->p.a, v[i], " \t", &m);
			for (size_t q = 0; rc >= 0 && q < m; q++)
				if (str_ends(w[q], ".mount"))
					rc = start(pl, w[q]);
		}
	}
	return rc < 0 ? rc : needs_of(pl, j->unit);
}

/* A link to /dev/null in the place of the one that the generator makes. */
static bool link_masked(struct planner *pl, const char *target, const char *kind, const char *name)
{
	char **v, *text;
	size_t n;

	if (unit_dir_entries(pl->x, target, kind, "", &v, &n, NULL) < 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (str_starts(v[i], "/etc/") && str_eq(path_base(v[i]), name))
			return root_readlink(pl->p.root, v[i], pl->p.a, &text, NULL) == 0 &&
			       str_eq(text, "/dev/null");
	return false;
}

/* The units that a line's own words name: "x-systemd.wanted-by=a.target" may stand several times. */
static bool named_by_starting(
	struct planner *pl, const char *options, const char *word, const char *name, bool *ret_any)
{
	size_t n, len = strlen(word);
	char **v = str_split(pl->p.a, options, ",", &n);
	bool starting = false;

	for (size_t i = 0; i < n; i++)
		if (str_starts(v[i], word)) {
			*ret_any = true;
			starting |= mounts_starts(pl, v[i] + len) &&
				    !link_masked(pl, v[i] + len,
					    word[10] == 'w' ? ".wants" : ".requires", name);
		}
	return starting;
}

/* x-systemd.makefs of what is no device: the generator writes the unit and then gives the line up. */
static bool makefs_fails(struct planner *pl, const struct fstab_line *l)
{
	static const char *const devices[] = {
		"/dev/", "/sys/", "UUID=", "LABEL=", "PARTUUID=", "PARTLABEL=", "ID="};
	bool device = false;

	if (!fstab_option(pl->p.a, l->options, "x-systemd.makefs", NULL))
		return false;
	for (size_t i = 0; i < sizeof(devices) / sizeof(*devices); i++)
		device |= str_starts(l->what, devices[i]);
	return !device || !*l->type || str_eq(l->type, "auto");
}

/* One line of fstab: the unit, and whether the generator has it started. */
static int take_line(struct planner *pl, const struct fstab_line *l)
{
	struct arena *a = pl->p.a;
	bool any = false, network;
	const char *target;

	if (str_eq(l->type, "autofs") || !strchr(l->where, '/') || *l->where != '/')
		return 0;
	if (str_eq(l->type, "swap"))
		return fstab_yes_no(l->options, "noauto", "auto") || str_starts(l->what, "/dev/")
			       ? 0
			       : start_for(pl, l->what);
	char *where = mounts_canonical(pl->p.root, a, l->where);
	if (mounts_is_api(where) || generated(pl, mounts_unit_name(a, where)))
		return 0;
	generate(pl, l, where);
	const char *name = pl->made[pl->n_made - 1].name;
	if (str_eq(where, "/"))
		return 0; /* mounted long since; systemd-remount-fs sees to its options */
	network = fstab_option(a, l->options, "_netdev", NULL) || mount_type_is_network(l->type);
	target = network ? "remote-fs.target" : "local-fs.target";
	if (makefs_fails(pl, l))
		return 0;
	if (fstab_option(a, l->options, "x-systemd.automount", NULL) ||
		fstab_option(a, l->options, "comment", NULL)) {
		const char *comment = "";
		if (fstab_option(a, l->options, "x-systemd.automount", NULL) ||
			(fstab_option(a, l->options, "comment", &comment) &&
				str_eq(comment, "systemd.automount"))) {
			const struct unit *u;
			const char *au =
				arena_printf(a, "%.*s.automount", (int)(strlen(name) - 6), name);
			int rc = unit_load(pl->x, au, &u, pl->e);
			bool off = link_masked(pl, target,
				fstab_yes_no(l->options, "nofail", "fail") ? ".wants" : ".requires",
				au);
			return rc < 0 || u->masked || off || !mounts_starts(pl, target)
				       ? rc
				       : start(pl, name);
		}
	}
	bool wanted = named_by_starting(pl, l->options, "x-systemd.wanted-by=", name, &any);
	wanted |= named_by_starting(pl, l->options, "x-systemd.required-by=", name, &any);
	if (any || fstab_yes_no(l->options, "noauto", "auto"))
		return wanted ? start(pl, name) : 0;
	bool weak = fstab_yes_no(l->options, "nofail", "fail");
	if (!mounts_starts(pl, target) ||
		link_masked(pl, target, weak ? ".wants" : ".requires", name))
		return 0;
	int rc = start(pl, name);
	struct job *j;
	if (rc >= 0 && job_of(pl, name, &j) >= 0) {
		j->required = !weak && !network;
		j->by_target = !network;
		if (j->required && j->unit->masked)
			pl->masked = j->name;
	}
	return rc;
}

/* Everything that is started, until nothing more comes to it. */
int mounts_start_all(struct planner *pl)
{
	struct arena *a = pl->p.a;
	int rc = 0;

	for (size_t i = 0; rc >= 0 && !pl->no_generator && i < pl->p.n_fstab; i++)
		rc = take_line(pl, &pl->p.fstab[i]);
	for (size_t i = 0; rc >= 0 && i < pl->x->n_pulled; i++) {
		const struct unit_pull *u = &pl->x->pulled[i];
		const char *id = u->unit->id;
		if (u->level < UNIT_AT_BOOT || u->unit->masked)
			continue;
		if (str_ends(id, ".mount"))
			rc = start(pl, id);
		else if (str_ends(id, ".automount") && u->unit->exists)
			rc = start(pl, arena_printf(a, "%.*s.mount", (int)(strlen(id) - 10), id));
		if (rc >= 0 && u->unit->exists)
			rc = needs_of(pl, u->unit);
	}
	for (size_t i = 0; rc >= 0 && i < pl->n_jobs; i++) {
		struct job *j = pl->jobs[i];
		if (!j->started || j->looked || !j->unit->exists || j->unit->masked)
			continue;
		j->looked = true;
		rc = needs_of_mount(pl, j);
		i = (size_t)-1; /* one that stands earlier may have been started by that */
	}
	return rc;
}
