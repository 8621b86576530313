/*
 * kept_below: the file systems that are mounted below the paths, and swap units (systemd.swap(5)): what is written below a
 * path lies where they lie.
 *
 * Left out are file systems that keep nothing on a device (in memory, and the kernel's own), and below "/" the places the
 * boot loader reads before anything can be unlocked.
 */
#include "checks/resolve/mounts/kept.h"

#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/unit.h"

static bool one_of(const char *const *v, const char *s)
{
	for (; *v; v++)
		if (str_eq(*v, s))
			return true;
	return false;
}

/* Nothing that is written there comes to lie anywhere; autofs mounts something else over itself. */
static bool keeps_nothing(const char *type)
{
	static const char *const types[] = {"tmpfs", "ramfs", "devtmpfs", "proc", "sysfs", "cgroup",
		"cgroup2", "devpts", "securityfs", "debugfs", "tracefs", "mqueue", "hugetlbfs",
		"bpf", "pstore", "configfs", "fusectl", "binfmt_misc", "efivarfs", "autofs",
		"rpc_pipefs", "nfsd", "nsfs", "selinuxfs", "smackfs", "resctrl", "fuse.lxcfs",
		"fuse.portal", "fuse.gvfsd-fuse", NULL};

	return type && one_of(types, type);
}

/* Whether the place belongs to the paths without being one of them. */
static bool is_below(const struct kept_view *v, char *const *paths, size_t n, const char *where,
	bool *ret_loader)
{
	static const char *const loader[] = {"/boot", "/boot/efi", "/efi", NULL};
	bool root = false, other = false;

	for (size_t i = 0; i < n; i++) {
		if (*paths[i] != '/')
			continue;
		const char *path = mounts_canonical(v->root, v->arena, paths[i]);
		if (str_eq(path, where))
			return false;
		if (str_eq(path, "/"))
			root = true;
		else
			other |= mounts_covers(path, where);
	}
	*ret_loader = !other && one_of(loader, where);
	return root || other;
}

struct kept_place *kept_below_now(
	const struct kept_view *v, char *const *paths, size_t n, size_t *ret_n)
{
	struct kept_place *list = NULL;
	size_t cap = 0;
	bool loader;

	*ret_n = 0;
	for (size_t i = 0; i < v->n_mounts; i++) {
		const struct mount_live *m = &v->mounts[i];
		if (keeps_nothing(m->type) || !is_below(v, paths, n, m->where, &loader))
			continue;
		struct kept_place *p = arena_push(v->arena, &list, ret_n, &cap, sizeof(*list));
		*p = (struct kept_place){m->where, kept_now(v, m->where), loader};
	}
	return list;
}

struct kept_place *kept_below_boot(
	const struct kept_view *v, char *const *paths, size_t n, size_t *ret_n)
{
	struct kept_place *list = NULL;
	size_t cap = 0;
	bool loader;

	*ret_n = 0;
	for (size_t i = 0; i < v->boot->n; i++) {
		const struct mount_boot *m = &v->boot->v[i];
		if ((!m->options && !m->unknown) || m->everywhere || keeps_nothing(m->type) ||
			!is_below(v, paths, n, m->where, &loader))
			continue;
		struct kept_place *p = arena_push(v->arena, &list, ret_n, &cap, sizeof(*list));
		*p = (struct kept_place){m->where, {0}, loader};
		/* whether or not it comes about, it is no device of this host */
		if (m->type && mount_type_is_network(m->type))
			p->kept = (struct kept){.how = KEPT_ELSEWHERE,
				.on = arena_printf(
					v->arena, "%s %s", m->type, m->what ? m->what : "-"),
				.file = m->file,
				.line = m->line};
		else
			p->kept = kept_boot(v, m->where);
	}
	return list;
}

bool kept_mounts_at_boot(const struct kept_view *v, const char *path)
{
	const char *real = mounts_canonical(v->root, v->arena, path);

	for (size_t i = 0; i < v->boot->n; i++) {
		const struct mount_boot *m = &v->boot->v[i];
		if ((m->options || m->unknown) && !m->everywhere && str_eq(m->where, real))
			return true;
	}
	return false;
}

/* "dev-sdd.swap" is about /dev/sdd. */
static const char *path_of(const struct kept_view *v, const char *name)
{
	return mounts_unit_path(v->arena,
		arena_printf(v->arena, "%.*s.mount", (int)(strlen(name) - strlen(".swap")), name));
}

int kept_swap_units(
	const struct kept_view *v, struct fstab_line **ret, size_t *ret_n, struct err *e)
{
	struct fstab_line *list = NULL;
	char **names;
	size_t n, cap = 0;
	int rc = units_at_boot(v->root, v->arena, ".swap", &names, &n, e);

	*ret_n = 0;
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		struct fstab_line l = {.what = path_of(v, names[i]), .type = "swap", .options = ""};
		char **values;
		size_t n_values;
		bool in_fstab = false;
		rc = unit_setting(v->root, v->arena, names[i], "Swap", "What", &values, &n_values,
			&l.file, &l.line, e);
		/* systemd wants the name to be that of the device: so a What= says no more than the name */
		for (size_t k = 0; k < v->n_fstab; k++)
			in_fstab |= str_eq(v->fstab[k].type, "swap") &&
				    str_eq(v->fstab[k].what, l.what) &&
				    !fstab_yes_no(v->fstab[k].options, "noauto", "auto");
		if (rc >= 0 && !in_fstab)
			*(struct fstab_line *)arena_push(
				v->arena, &list, ret_n, &cap, sizeof(*list)) = l;
	}
	*ret = list;
	return rc < 0 ? rc : 0;
}
