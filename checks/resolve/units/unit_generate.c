/*
 * unit_generate: what generators add to the units of a boot (systemd.generator(7)).
 *
 * Of systemd's own: the sysv generator (S links in rc1.d to rc5.d of executable init scripts without a unit of that name),
 * the rc-local generator (an executable /etc/rc.local), the debug generator (systemd.unit=, systemd.wants=, systemd.mask=,
 * systemd.debug_shell, a run level), the fstab generator as far as x-systemd.requires= and x-systemd.wants= name units.  A
 * generator is off when the first directory that has its name holds a link to /dev/null or what cannot be executed; one
 * of another name is a program whose work is not known, and x->generator names it, unless packages of the distribution
 * are known to bring it for other ends or it is a script that can be followed (unit_generator_script.c).  Not handled: getty, cryptsetup, hibernation, GPT: they start nothing of choice.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot_cmdline.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit_index.h"

static const char *const generator_dirs[] = {"/etc/systemd/system-generators",
	"/usr/local/lib/systemd/system-generators", "/usr/lib/systemd/system-generators",
	"/lib/systemd/system-generators"};
#define N_DIRS (sizeof(generator_dirs) / sizeof(*generator_dirs))

/* Generators of packages, for storage, mounts and consoles. */
static const char *const known[] = {"anaconda-generator", "bootc-systemd-generator",
	"cloud-init-generator", "cockpit-motd-generator", "friendly-recovery",
	"kdump-dep-generator.sh", "lvm2-activation-generator", "netplan", "nfs-server-generator",
	"openvpn-generator", "ostree-system-generator", "postgresql-generator",
	"rpc-pipefs-generator", "selinux-autorelabel-generator.sh", "snapd-generator",
	"zfs-mount-generator", "zram-generator"};

/* The directory that decides a generator's name; NULL: none has it.  *ret_runs: it can be executed. */
static const char *decides(struct unit_index *x, const char *name, bool *ret_runs)
{
	for (size_t i = 0; i < N_DIRS; i++) {
		const char *path = arena_printf(x->arena, "%s/%s", generator_dirs[i], name);
		struct stat st;
		int rc = root_stat(x->root, path, true, &st, NULL);
		if (rc < 0 && root_stat(x->root, path, false, &st, NULL) < 0)
			continue;
		*ret_runs = rc == 0 && S_ISREG(st.st_mode) && (st.st_mode & 0111) && st.st_size > 0;
		return generator_dirs[i];
	}
	return NULL;
}

/* One of systemd's own runs: nothing stands in its place.  A root without any generators is a fixture of files. */
static bool own_runs(struct unit_index *x, const char *name)
{
	bool runs = false;
	struct stat st;
	const char *dir = decides(x, name, &runs);

	if (!dir)
		return root_stat(x->root, generator_dirs[2], true, &st, NULL) < 0;
	return runs;
}

/* podman makes units of the files in its folders, and nothing where there are none (podman-systemd.unit(5)). */
static bool makes_none(struct unit_index *x, const char *name)
{
	static const char *const dirs[] = {
		"/etc/containers/systemd", "/usr/share/containers/systemd"};

	if (!str_eq(name, "podman-system-generator"))
		return false;
	for (size_t i = 0; i < 2; i++) {
		struct err why = {0};
		char **names;
		size_t n;
		int rc = root_list(x->root, dirs[i], x->arena, &names, &n, &why);
		if (is_absent(rc))
			continue;
		for (size_t k = 0; rc >= 0 && k < n; k++)
			if (!str_eq(names[k], "users") && !str_starts(names[k], "."))
				return false;
		if (rc < 0)
			return false;
	}
	return true;
}

static int others(struct unit_index *x, struct err *e)
{
	for (size_t d = 0; d < N_DIRS && !x->generator; d++) {
		char **names;
		size_t n;
		int rc = root_list(x->root, generator_dirs[d], x->arena, &names, &n, e);
		if (rc < 0 && !is_absent(rc))
			return rc;
		for (size_t i = 0; rc >= 0 && i < n && !x->generator; i++) {
			bool runs = false, mine = str_starts(names[i], "systemd-") && d > 1;
			for (size_t k = 0; k < sizeof(known) / sizeof(*known); k++)
				mine |= str_eq(names[i], known[k]);
			mine |= makes_none(x, names[i]);
			if (mine || decides(x, names[i], &runs) != generator_dirs[d] || !runs)
				continue;
			const char *path =
				arena_printf(x->arena, "%s/%s", generator_dirs[d], names[i]);
			if (!unit_generator_script(x, path))
				x->generator = path;
		}
	}
	return 0;
}

static int sysv(struct unit_index *x, struct err *e)
{
	static const char *const targets[] = {"rescue.target", "multi-user.target",
		"multi-user.target", "multi-user.target", "graphical.target"};

	for (int level = 1; level <= 5; level++) {
		const char *dir = arena_printf(x->arena, "/etc/rc%d.d", level);
		char **names;
		size_t n;
		int rc = root_list(x->root, dir, x->arena, &names, &n, e);
		if (is_absent(rc))
			continue;
		if (rc < 0)
			return rc;
		for (size_t i = 0; i < n; i++) {
			const char *l = names[i];
			const struct unit *u;
			if (*l != 'S' || strlen(l) < 4 || !isdigit((unsigned char)l[1]) ||
				!isdigit((unsigned char)l[2]))
				continue;
			const char *stem = arena_strndup(
				x->arena, l + 3, strlen(l + 3) - (str_ends(l + 3, ".sh") ? 3 : 0));
			rc = unit_load(x, arena_printf(x->arena, "%s.service", stem), &u, e);
			if (rc < 0)
				return rc;
			if (u->from_sysv)
				unit_add_link(x, targets[level - 1], u->id,
					arena_printf(x->arena, "%s/%s", dir, l));
		}
	}
	return 0;
}

static int fstab(struct unit_index *x, struct err *e)
{
	const struct file *f;
	const char *text;
	size_t len, n, m;
	int rc = root_read(x->root, "/etc/fstab", &f, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(x->arena, text, len));
		char **w = *s == '#' ? NULL : str_split(x->arena, s, " \t\r", &n);
		if (!w || n < 4)
			continue;
		char **o = str_split(x->arena, w[3], ",", &m);
		bool off = false;
		for (size_t i = 0; i < m; i++)
			off |= str_eq(o[i], "noauto") || str_eq(o[i], "x-systemd.automount");
		for (size_t i = 0; !off && i < m; i++) {
			const char *unit =
				str_starts(o[i], "x-systemd.requires=") ? o[i] + 19 : NULL;
			if (unit && *unit != '/' && strchr(unit, '.'))
				unit_add_link(x, "local-fs.target", unit,
					arena_printf(
						x->arena, "/etc/fstab:%u: %s", l.number, o[i]));
		}
	}
	return 0;
}

/* "x" is x.service where a unit is meant. */
static const char *unit_name_of(struct arena *a, const char *word)
{
	return strchr(word, '.') ? word : arena_printf(a, "%s.service", word);
}

static const char *run_level(const char *word)
{
	static const char *const levels[][2] = {{"single", "rescue.target"}, {"s", "rescue.target"},
		{"S", "rescue.target"}, {"1", "rescue.target"}, {"rescue", "rescue.target"},
		{"-s", "rescue.target"}, {"emergency", "emergency.target"},
		{"-b", "emergency.target"}, {"2", "multi-user.target"}, {"3", "multi-user.target"},
		{"4", "multi-user.target"}, {"5", "graphical.target"}};

	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (str_eq(word, levels[i][0]))
			return levels[i][1];
	return NULL;
}

static int command_line(struct unit_index *x, struct err *e)
{
	struct cmdline_word *v;
	size_t n;
	int rc = boot_cmdline(x->root, x->arena, &v, &n, e);
	const char *target = "default.target";

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		const char *unit = str_starts(v[i].word, "systemd.unit=") ? v[i].word + 13
									  : run_level(v[i].word);
		if (unit && *unit && !v[i].unsure)
			target = unit;
	}
	x->target = target;
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		const char *w = v[i].word;
		const char *by = arena_printf(x->arena, "%s:%u: %s", v[i].file->path, v[i].line, w);
		bool shell = true;
		if (str_starts(w, "systemd.wants=") && w[14])
			unit_add_link(x, target, unit_name_of(x->arena, w + 14), by);
		else if (str_eq(w, "systemd.debug_shell") || str_eq(w, "systemd.debug-shell") ||
			 ((str_starts(w, "systemd.debug_shell=") ||
				  str_starts(w, "systemd.debug-shell=")) &&
				 (systemd_bool(w + 20, &shell) < 0 || shell)))
			unit_add_link(x, target, "debug-shell.service", by);
		else if (str_starts(w, "systemd.run="))
			x->generator = by;
	}
	return rc;
}

int unit_masks(struct unit_index *x, struct err *e)
{
	struct cmdline_word *v;
	size_t n;
	int rc = boot_cmdline(x->root, x->arena, &v, &n, e);

	x->masks = arena_array(x->arena, n + 1, sizeof(*x->masks));
	for (size_t i = 0; rc >= 0 && i < n; i++)
		if (str_starts(v[i].word, "systemd.mask=") && v[i].word[13] && !v[i].unsure)
			x->masks[x->n_masks++] = unit_name_of(x->arena, v[i].word + 13);
	return rc;
}

bool unit_sysv_runs(struct unit_index *x)
{
	return own_runs(x, "systemd-sysv-generator");
}

int unit_generators(struct unit_index *x, struct err *e)
{
	struct stat st;
	int rc = 0;

	if (own_runs(x, "systemd-debug-generator"))
		rc = command_line(x, e);
	if (rc >= 0 && own_runs(x, "systemd-sysv-generator"))
		rc = sysv(x, e);
	if (rc >= 0 && own_runs(x, "systemd-fstab-generator"))
		rc = fstab(x, e);
	if (rc >= 0 && own_runs(x, "systemd-rc-local-generator") &&
		root_stat(x->root, "/etc/rc.local", true, &st, NULL) == 0 && S_ISREG(st.st_mode) &&
		(st.st_mode & 0111))
		unit_add_link(x, "multi-user.target", "rc-local.service", "/etc/rc.local");
	return rc < 0 ? rc : others(x, e);
}
