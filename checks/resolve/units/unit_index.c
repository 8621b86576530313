/*
 * unit_index: unit files, aliases and drop-ins (systemd.unit(5), "UNIT FILE LOAD PATH").
 *
 * The directories are searched in systemd's order and the first that holds a name decides it: a link to /dev/null
 * or an empty file masks, a link to a unit file inside the search path is an alias of the name it points at, any
 * other link stands for the file.  Directories below /run are left out, for nothing in them outlives a boot.
 * Init scripts count where no unit of that name exists (systemd-sysv-generator).  Not handled: what other
 * generators make (/etc/fstab, getty, crypttab), portable services.  The manager of a user has a path of its own, part of it
 * in the user's home; generators of /etc/systemd/user-generators are not looked at.
 */
#include "checks/resolve/units/unit_index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

static const char *const load_path[] = {
	"/etc/systemd/system.control",
	"/etc/systemd/system",
	"/etc/systemd/system.attached",
	"/usr/local/lib/systemd/system",
	"/usr/lib/systemd/system",
	"/lib/systemd/system",
};

static int by_name(const void *key, const void *entry)
{
	return strcmp(key, *(char *const *)entry);
}

static bool dir_has(const struct load_dir *d, const char *name)
{
	return d->n && bsearch(name, d->names, d->n, sizeof(*d->names), by_name);
}

/* A path without ".", ".." and doubled slashes, with /lib for what is /usr/lib. */
static char *normal_path(struct arena *a, const char *path)
{
	size_t n, depth = 0;
	char **v = str_split(a, path, "/", &n);
	struct strbuf b = {.arena = a};

	for (size_t i = 0; i < n; i++) {
		if (str_eq(v[i], "."))
			continue;
		if (str_eq(v[i], ".."))
			depth -= depth > 0;
		else
			v[depth++] = v[i];
	}
	if (depth && str_eq(v[0], "lib"))
		strbuf_puts(&b, "/usr");
	for (size_t i = 0; i < depth; i++)
		strbuf_printf(&b, "/%s", v[i]);
	return arena_strdup(a, depth ? strbuf_str(&b) : "/");
}

/* The absolute path a link in dir with that text means. */
static char *link_target(struct arena *a, const char *dir, const char *text)
{
	return normal_path(a, text[0] == '/' ? text : arena_printf(a, "%s/%s", dir, text));
}

static bool in_load_path(const struct unit_index *x, const char *target)
{
	size_t len = (size_t)(path_base(target) - target);

	for (size_t i = 0; i < x->n_path; i++) {
		const char *d = normal_path(x->arena, x->path[i]);
		if (len == strlen(d) + 1 && !strncmp(d, target, len - 1))
			return true;
	}
	return false;
}

static const char *type_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot : "";
}

/* What stands between "@" and the type; NULL: a plain name; "": a template. */
static const char *instance_of(struct arena *a, const char *name)
{
	const char *at = strchr(name, '@'), *dot = strrchr(name, '.');

	return at && dot && dot > at ? arena_strndup(a, at + 1, (size_t)(dot - at - 1)) : NULL;
}

/* Whether a link from one unit name to another makes an alias: of one type, and of one kind of name. */
static bool alias_holds(struct arena *a, const char *from, const char *to)
{
	static const char *const types[] = {
		".service", ".socket", ".target", ".device", ".timer", ".path"};
	const char *i = instance_of(a, from), *k = instance_of(a, to);
	bool may = false;

	for (size_t t = 0; t < sizeof(types) / sizeof(*types); t++)
		may |= str_eq(type_of(from), types[t]);
	if (!may || !str_eq(type_of(from), type_of(to)))
		return false;
	if (!i || !k)
		return i == k;
	return str_eq(i, k) || (*i && !*k);
}

/* Adds the aliases that links in one directory make where no earlier directory has the name. */
static void take_aliases(struct unit_index *x, size_t at)
{
	const struct load_dir *d = &x->dirs[at];

	for (size_t i = 0; i < d->n; i++) {
		const char *name = d->names[i];
		const char *type = type_of(name);
		bool hidden = false;
		char *text;

		if (str_eq(type, ".wants") || str_eq(type, ".requires") || str_eq(type, ".d") ||
			!*type)
			continue;
		for (size_t k = 0; k < at && !hidden; k++)
			hidden = dir_has(&x->dirs[k], name);
		if (hidden)
			continue;
		if (root_readlink(x->root, arena_printf(x->arena, "%s/%s", d->path, name), x->arena,
			    &text, NULL) < 0)
			continue;
		char *target = link_target(x->arena, d->path, text);
		if (!in_load_path(x, target) || !alias_holds(x->arena, name, path_base(target)))
			continue;
		*(struct unit_alias *)arena_push(x->arena, &x->aliases, &x->n_aliases,
			&x->cap_aliases, sizeof(*x->aliases)) =
			(struct unit_alias){name, path_base(target)};
	}
}

static bool is_first_boot(struct root *r)
{
	const struct file *f;
	int rc = root_read(r, "/etc/machine-id", &f, NULL);

	return is_absent(rc) || (rc == 0 && str_starts(f->data, "uninitialized"));
}

void unit_add_alias(struct unit_index *x, const char *from, const char *to)
{
	for (size_t d = 0; d < x->n_dirs; d++)
		if (dir_has(&x->dirs[d], from))
			return; /* a file or link of that name stands */
	if (!alias_holds(x->arena, from, to))
		return;
	*(struct unit_alias *)arena_push(
		x->arena, &x->made, &x->n_made, &x->cap_made, sizeof(*x->made)) =
		*(struct unit_alias *)arena_push(x->arena, &x->aliases, &x->n_aliases,
			&x->cap_aliases, sizeof(*x->aliases)) = (struct unit_alias){from, to};
	unit_forget(x);
}

void unit_add_link(struct unit_index *x, const char *target, const char *name, const char *by)
{
	*(struct unit_link *)arena_push(x->arena, &x->links, &x->n_links, &x->cap_links,
		sizeof(*x->links)) = (struct unit_link){target, name, by};
}

static char usr_key;

/* The names in the directories of the path, and the aliases among them. */
static int take_dirs(struct unit_index *x, struct err *e)
{
	struct root *r = x->root;
	struct arena *a = x->arena;
	char *real_lib = NULL;

	x->dirs = arena_array(a, x->n_path, sizeof(*x->dirs));
	for (size_t i = 0; i < x->n_path; i++) {
		struct load_dir d = {.path = arena_strdup(a, x->path[i])};

		/* /lib is a link to /usr/lib on a merged system. */
		if (str_starts(d.path, "/lib/") &&
			root_resolve(r, "/lib", a, &real_lib, NULL) == 0 &&
			str_eq(real_lib, "/usr/lib"))
			continue;
		int rc = root_list(r, d.path, a, &d.names, &d.n, e);
		if (rc < 0 && !is_absent(rc))
			return rc;
		if (rc >= 0)
			x->dirs[x->n_dirs++] = d;
	}
	for (size_t i = 0; i < x->n_dirs; i++)
		take_aliases(x, i);
	x->target = "default.target";
	return 0;
}

int unit_user_index(struct root *r, const char *user, const char *uid, const char *home,
	struct unit_index **ret, struct err *e)
{
	static const char *const below_home[] = {
		".config/systemd/user.control", ".config/systemd/user"};
	static const char *const shared[] = {"/usr/local/share/systemd/user",
		"/usr/share/systemd/user", "/usr/local/lib/systemd/user", "/usr/lib/systemd/user"};
	struct arena *a = root_arena(r);
	struct unit_index *x = arena_alloc(a, sizeof(*x));
	const char **path = arena_array(a, 8, sizeof(*path));

	*x = (struct unit_index){
		.root = r, .arena = a, .user = user, .uid = uid, .home = home, .path = path};
	for (size_t i = 0; i < 2; i++)
		path[x->n_path++] = arena_printf(a, "%s/%s", home, below_home[i]);
	path[x->n_path++] = "/etc/systemd/user";
	path[x->n_path++] = arena_printf(a, "%s/.local/share/systemd/user", home);
	for (size_t i = 0; i < 4; i++)
		path[x->n_path++] = shared[i];
	*ret = x;
	return take_dirs(x, e);
}

int unit_index(struct root *r, struct unit_index **ret, struct err *e)
{
	void **place = root_slot(r, &usr_key);
	struct arena *a = root_arena(r);

	if (*place) {
		*ret = *place;
		return 0;
	}
	struct unit_index *x = arena_alloc(a, sizeof(*x));
	*x = (struct unit_index){.root = r,
		.arena = a,
		.path = load_path,
		.n_path = sizeof(load_path) / sizeof(*load_path),
		.first_boot = is_first_boot(r)};
	int rc = take_dirs(x, e);
	if (rc < 0)
		return rc;
	x->sysv = unit_sysv_runs(x);
	rc = unit_masks(x, e);
	if (rc < 0)
		return rc;
	unit_forget(x);
	if (e)
		*e = (struct err){0};
	*place = x;
	*ret = x;
	return 0;
}

/* "foo@bar.service" -> "foo@.service"; NULL when it is no instance. */
static char *template_of(struct arena *a, const char *name)
{
	const char *at = strchr(name, '@'), *dot = strrchr(name, '.');

	if (!at || !dot || dot <= at + 1)
		return NULL;
	return arena_printf(a, "%.*s%s", (int)(at - name + 1), name, dot);
}

/* The alias "getty@.service" of the instance "autovt@tty1.service" is "getty@tty1.service". */
static const char *with_instance(struct arena *a, const char *id, const char *alias)
{
	const char *at = strchr(id, '@'), *dot = strrchr(id, '.'), *hole = strstr(alias, "@.");

	if (!at || !dot || dot <= at + 1 || !hole)
		return alias;
	return arena_printf(a, "%.*s%.*s%s", (int)(hole - alias + 1), alias, (int)(dot - at - 1),
		at + 1, hole + 1);
}

/* Where name is decided; follows aliases.  Sets id, exists, masked, fragment. */
static int find_fragment(struct unit_index *x, struct unit *u, struct err *e)
{
	const char *name = u->id;

	for (int hops = 0; hops < LIMIT_INCLUDES; hops++) {
		const char *next = NULL;
		size_t i;
		for (i = 0; i < x->n_masks; i++)
			if (str_eq(x->masks[i], name)) {
				u->masked = true;
				u->fragment = "the kernel's command line";
				return 0;
			}
		for (i = 0; i < x->n_dirs && !next; i++) {
			struct stat st;
			char *text;

			if (!dir_has(&x->dirs[i], name))
				continue;
			const char *path = arena_printf(x->arena, "%s/%s", x->dirs[i].path, name);
			int rc = root_stat(x->root, path, false, &st, e);
			if (rc < 0)
				return rc;
			if (!S_ISLNK(st.st_mode) && !S_ISREG(st.st_mode))
				continue; /* passed over, as if it were not there */
			u->fragment = path;
			if (S_ISLNK(st.st_mode) &&
				root_readlink(x->root, path, x->arena, &text, NULL) == 0) {
				char *target = link_target(x->arena, x->dirs[i].path, text);
				if (str_eq(target, "/dev/null")) {
					u->masked = true;
					return 0;
				}
				if (in_load_path(x, target)) {
					if (alias_holds(x->arena, name, path_base(target)))
						next = path_base(target);
					else
						u->fragment =
							NULL; /* systemd ignores such a link */
					continue;
				}
				rc = root_stat(x->root, path, true, &st, e);
				if (is_absent(rc))
					return 0; /* it hides what stands behind it all the same */
				if (rc < 0)
					return rc;
				if (S_ISCHR(st.st_mode)) {
					u->masked = true;
					return 0;
				}
			}
			if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
				return err_set(
					e, EINVAL, "%s leads to what is no regular file", path);
			u->exists = S_ISREG(st.st_mode) && st.st_size > 0;
			u->masked = S_ISREG(st.st_mode) && !st.st_size;
			return 0;
		}
		for (i = 0; i < x->n_made && !next; i++)
			if (str_eq(x->made[i].from, name))
				next = x->made[i].to;
		if (!next)
			next = template_of(x->arena, name);
		else
			u->id = with_instance(x->arena, u->id, next);
		if (!next || str_eq(next, name))
			break;
		name = next;
	}
	u->fragment = NULL;
	return 0;
}

/* All names of a unit: id first, then every alias that leads to it. */
char **unit_names(struct unit_index *x, const char *id, size_t *ret_n)
{
	char **v = NULL;
	size_t n = 0, cap = 0;

	*(char **)arena_push(x->arena, &v, &n, &cap, sizeof(*v)) = arena_strdup(x->arena, id);
	for (size_t i = 0; i < n && n < LIMIT_DIR_ENTRIES; i++) {
		const char *t = template_of(x->arena, v[i]);
		for (size_t k = 0; k < x->n_aliases; k++) {
			const struct unit_alias *al = &x->aliases[k];
			bool have = !str_eq(al->to, v[i]) && !(t && str_eq(al->to, t));
			const char *from = with_instance(x->arena, v[i], al->from);
			for (size_t m = 0; m < n && !have; m++)
				have = str_eq(v[m], from);
			if (!have && !strstr(from, "@."))
				*(char **)arena_push(x->arena, &v, &n, &cap, sizeof(*v)) =
					arena_strdup(x->arena, from);
		}
	}
	*ret_n = n;
	return v;
}

static void add_dir(
	struct unit_index *x, size_t at, const char *name, char ***dirs, size_t *n, size_t *cap)
{
	char *path, *text;

	if (!dir_has(&x->dirs[at], name))
		return;
	path = arena_printf(x->arena, "%s/%s", x->dirs[at].path, name);
	/* A folder that is a link is read only where the link is absolute: so 252 does it. */
	if (root_readlink(x->root, path, x->arena, &text, NULL) == 0 && *text != '/')
		return;
	*(char **)arena_push(x->arena, dirs, n, cap, sizeof(char *)) = path;
}

/* "a-b-c@i.service" to "a-b-@i.service", that to "a-@i.service"; NULL at the end. */
static const char *shorter(struct arena *a, const char *name)
{
	size_t len = strcspn(name, "@.");
	const char *rest = name + len;

	if (*rest != '@')
		rest = type_of(name), len = strlen(name) - strlen(rest);
	if (len && name[len - 1] == '-')
		len--;
	while (len && name[len - 1] != '-')
		len--;
	return len > 1 ? arena_printf(a, "%.*s%s", (int)len, name, rest) : NULL;
}

/* The folders of one name in one directory: its own, its template's, those of the names cut at their dashes. */
static void add_dirs_of(struct unit_index *x, size_t at, const char *name, const char *suffix,
	char ***dirs, size_t *n, size_t *cap)
{
	for (; name; name = shorter(x->arena, name)) {
		add_dir(x, at, arena_printf(x->arena, "%s%s", name, suffix), dirs, n, cap);
		for (const char *t = template_of(x->arena, name); t && !str_eq(t, name);
			t = shorter(x->arena, t))
			add_dir(x, at, arena_printf(x->arena, "%s%s", t, suffix), dirs, n, cap);
	}
}

static int dir_entries(struct unit_index *x, const char *id, const char *suffix,
	const char *file_suffix, char ***ret, size_t *ret_n, struct err *e)
{
	char **dirs = NULL;
	size_t n_names, n = 0, cap = 0;
	char **names = unit_names(x, id, &n_names);
	const char *type = type_of(id);

	for (size_t i = 0; i < n_names; i++)
		for (size_t d = 0; d < x->n_dirs; d++)
			add_dirs_of(x, d, names[i], suffix, &dirs, &n, &cap);
	for (size_t d = 0; d < x->n_dirs && *type; d++)
		add_dir(x, d, arena_printf(x->arena, "%s%s", type + 1, suffix), &dirs, &n, &cap);
	*ret = NULL;
	*ret_n = 0;
	return n ? systemd_ordered(x->root, x->arena, dirs, n, file_suffix, ret, ret_n, e) : 0;
}

struct entries {
	char **v;
	size_t n;
};

int unit_dir_entries(struct unit_index *x, const char *id, const char *suffix,
	const char *file_suffix, char ***ret, size_t *ret_n, struct err *e)
{
	const char *key =
		arena_printf(x->arena, "%s/%s/%s", suffix, file_suffix ? file_suffix : "*", id);
	struct entries *known = *unit_map(x->arena, &x->entries, key);

	if (!known) {
		struct entries found;
		int rc = dir_entries(x, id, suffix, file_suffix, &found.v, &found.n, e);
		*ret = found.v;
		*ret_n = found.n;
		if (rc < 0)
			return rc;
		known = arena_alloc(x->arena, sizeof(*known));
		*known = found;
		*unit_map(x->arena, &x->entries, key) = known;
	}
	*ret = known->v;
	*ret_n = known->n;
	return 0;
}

/* An init script that stands in for a unit that does not exist. */
static void take_sysv(struct unit_index *x, struct unit *u)
{
	struct stat st;
	size_t len = strlen(u->id);

	if (!x->sysv || u->exists || u->masked || u->fragment || !str_ends(u->id, ".service") ||
		len <= 8)
		return;
	/* "x.sh" is x.service as "x" is. */
	for (int sh = 0; sh < 2; sh++) {
		const char *path = arena_printf(
			x->arena, "/etc/init.d/%.*s%s", (int)(len - 8), u->id, sh ? ".sh" : "");
		if (root_stat(x->root, path, true, &st, NULL) < 0 || !S_ISREG(st.st_mode) ||
			!(st.st_mode & 0100))
			continue;
		u->exists = u->from_sysv = true;
		u->fragment = path;
		return;
	}
}

/* Names of settings that older releases had, and that still count. */
static void modern_names(struct ini *items)
{
	static const char *const names[][2] = {{"BindTo", "BindsTo"},
		{"RequiresOverridable", "Requires"}, {"RequisiteOverridable", "Requisite"},
		{"PropagateReloadTo", "PropagatesReloadTo"},
		{"PropagateReloadFrom", "ReloadPropagatedFrom"}};

	for (size_t i = 0; i < items->n; i++)
		for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++)
			if (str_eq(items->v[i].key, names[k][0]) &&
				str_eq(items->v[i].section, "Unit"))
				items->v[i].key = names[k][1];
}

static int read_items(struct unit_index *x, struct unit *u, struct err *e)
{
	const struct file *f;
	struct err why = {0};
	int rc = 0;

	if (u->exists && !u->from_sysv) {
		rc = root_read(x->root, u->fragment, &f, e);
		if (rc < 0)
			return rc;
		if (systemd_ini(x->arena, f, &u->items, &why) < 0)
			u->broken = arena_strdup(x->arena, why.text);
	}
	rc = unit_dir_entries(x, u->id, ".d", ".conf", &u->dropins, &u->n_dropins, e);
	for (size_t i = 0; rc >= 0 && i < u->n_dropins; i++) {
		char *text;
		if (root_readlink(x->root, u->dropins[i], x->arena, &text, NULL) == 0 &&
			str_eq(text, "/dev/null"))
			continue;
		rc = root_read(x->root, u->dropins[i], &f, e);
		if (rc >= 0) /* systemd goes on with the unit when a drop-in is cut short */
			systemd_ini(x->arena, f, &u->items, NULL);
		else if (is_absent(rc))
			rc = 0;
	}
	modern_names(&u->items);
	return rc < 0 ? rc : 0;
}

int unit_load(struct unit_index *x, const char *name, const struct unit **ret, struct err *e)
{
	struct unit made = {.id = name};
	struct unit *u = *unit_map(x->arena, &x->loaded, name);
	int rc;

	*ret = u;
	if (u)
		return 0;
	rc = find_fragment(x, &made, e);
	if (rc < 0)
		return rc;
	u = *unit_map(x->arena, &x->by_id, made.id);
	if (u) {
		*unit_map(x->arena, &x->loaded, name) = u;
		*ret = u;
		return 0;
	}
	u = arena_alloc(x->arena, sizeof(*u));
	*u = made;
	u->known = arena_alloc(x->arena, sizeof(*u->known));
	u->id = arena_strdup(x->arena, made.id);
	u->user = x->user;
	u->home = x->home;
	take_sysv(x, u);
	rc = u->masked ? 0 : read_items(x, u, e);
	if (rc < 0)
		return rc;
	if (!u->broken)
		u->broken = unit_refused(x, u);
	*(struct unit **)arena_push(x->arena, &x->units, &x->n_units, &x->cap_units, sizeof(u)) = u;
	*unit_map(x->arena, &x->by_id, u->id) = u;
	*unit_map(x->arena, &x->loaded, name) = u;
	*ret = u;
	return 0;
}

const char *unit_value(const struct unit *u, const char *section, const char *key)
{
	for (size_t i = u->items.n; i-- > 0;)
		if (str_eq(u->items.v[i].key, key) && str_eq(u->items.v[i].section, section))
			return u->items.v[i].value;
	return NULL;
}

char **unit_values(const struct unit_index *x, const struct unit *u, const char *section,
	const char *key, bool reset, size_t *ret_n)
{
	char **v = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < u->items.n; i++) {
		const struct ini_item *it = &u->items.v[i];
		if (!str_eq(it->key, key) || !str_eq(it->section, section))
			continue;
		if (!*it->value && reset)
			n = 0;
		else if (*it->value)
			*(char **)arena_push(x->arena, &v, &n, &cap, sizeof(*v)) =
				arena_strdup(x->arena, it->value);
	}
	*ret_n = n;
	return v;
}
