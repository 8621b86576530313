/*
 * mounts_later: who mounts something once the mount units are done: services that start, init scripts, /etc/rc.local,
 * @reboot lines of cron, and the scripts and commands these come to (followed by boot_shell.c).
 *
 * mount, umount, mountpoint and "systemctl stop X.mount" that are sure to be run are done (mounts_call.c); one behind a
 * condition that files do not decide, or in a unit that only somebody's asking starts, makes its place unknown unless it
 * would change nothing.  A service with mounts of its own (PrivateTmp=, ProtectSystem=, ...), of an ordinary user or without
 * the right to mount changes nobody else's, and neither does what is run by unshare -m or chroot.  A timer that counts from
 * the boot and the path of a file that is there start their service last; one that waits for a time of the day comes later
 * than what is judged.  Where a word of mount(8) is not known, the paths the script names are not known either, and
 * nothing is when an administrator wrote it; of scripts in other languages see mounts_scripts.c.  When local-fs.target fails the
 * boot ends in emergency mode and none of these comes.
 *
 * Not handled: compiled programs, pam_mount, people at the keyboard.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/mounts/mounts_hands.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/units/unit_runs.h"
#include "checks/resolve/units/unit_service.h"

#define SOON                                                                                       \
	(10 * UINT64_C(                                                                            \
		      60000000)) /* a timer that goes off within so many microseconds belongs to the boot */

/* A unit that needs the mount is stopped with it, and may be started again, which brings it back. */
static void stopped(const struct hand *h, const char *where)
{
	const struct mount_boot *m = mounts_holding(h->p, where);

	if (!m->needed || !str_eq(m->where, where)) {
		mounts_take_away(h, where);
		return;
	}
	mounts_keep(h->p, &(struct mount_boot){.where = where,
				  .file = h->file,
				  .line = h->line,
				  .unknown = mounts_why(h->p->a,
					  "%s stops it, and units that need it may bring it back",
					  "%s 將其停止，而需要它之單元可能再行掛載", h->who)});
}

/* systemctl stop X.mount. */
static bool do_systemctl(const struct hand *h, char **v, size_t n, bool sure)
{
	bool stop = false;

	for (size_t i = 1; i < n; i++) {
		if (!v[i])
			continue;
		if (str_eq(v[i], "stop"))
			stop = true;
		else if (stop && *v[i] != '-' && (*v[i] == '/' || str_ends(v[i], ".mount"))) {
			const char *where = *v[i] == '/' ? v[i] : mounts_unit_path(h->p->a, v[i]);
			if (sure)
				stopped(h, where);
			else
				mounts_not_known(h, where, false);
		}
	}
	return false;
}

/* A call that may be made or not: what it is about is not known, unless all would stay as it is. */
static void do_perhaps(const struct hand *h, char **v, size_t n, bool mount)
{
	struct mounts_plan *p = h->p;
	size_t was = p->n;
	struct mount_boot before[256];
	bool same = mount && was < sizeof(before) / sizeof(*before);

	if (same) {
		memcpy(before, p->v, was * sizeof(*before));
		same = mounts_mount(h, v, n) >= 0 && p->n == was;
		for (size_t i = 0; same && i < was; i++)
			same = before[i].options == p->v[i].options ||
			       (before[i].options && p->v[i].options &&
				       str_eq(before[i].options, p->v[i].options));
		p->n = was;
		memcpy(p->v, before, was * sizeof(*before));
	}
	for (size_t i = 1; !same && i < n; i++)
		if (*v[i] == '/')
			mounts_not_understood(h, v[i]);
}

/* Calls with words that files do not tell. */
static void do_unknown(struct hand *h, char **v, size_t n)
{
	const char *path = h->file ? h->file->path : "";
	bool vendors = (str_starts(path, "/usr/") && !str_starts(path, "/usr/local/")) ||
		       str_starts(path, "/lib/") || str_starts(path, "/etc/init.d/");
	bool target = v[n - 1] && *v[n - 1] == '/';

	if (target)
		mounts_not_understood(h, v[n - 1]);
	if (target || h->text == h->file)
		return;
	h->text = h->file;
	mounts_not_understood(h, h->file->data);
	if (!vendors)
		mounts_not_known(h, "/", true);
}

static bool mountpoint(const struct hand *h, char **v, size_t n, enum call_end *ret)
{
	const char *path = n > 1 && v[n - 1] && *v[n - 1] == '/' ? v[n - 1] : NULL;

	if (!path)
		return false;
	path = mounts_canonical(h->p->root, h->p->a, path);
	const struct mount_boot *m = mounts_holding(h->p, path);
	if (!m->unknown)
		*ret = str_eq(m->where, path) ? CALL_SUCCEEDS : CALL_FAILS;
	return true;
}

/* Whether "+" or "!" before a service's command gives it root's rights. */
static bool as_root(const struct hand *h)
{
	for (size_t i = 0; h->unit && i < h->unit->items.n; i++) {
		const struct ini_item *it = &h->unit->items.v[i];
		if (it->file == h->calls->file && it->line == h->calls->line &&
			str_starts(it->key, "Exec") &&
			strcspn(it->value, "+!") < strspn(it->value, "@-:+!|"))
			return true;
	}
	return false;
}

static bool told(void *of, const struct boot_told *t, enum call_end *ret_end)
{
	struct hand *h = of;
	const char *name = path_base(t->v[0]);
	bool mount = str_eq(name, "mount"), sure = h->sure && !t->perhaps, known = true;

	h->file = t->file;
	h->line = t->line;
	if (h->own_mounts || t->apart || (h->ordinary && !as_root(h)))
		return mount || str_eq(name, "umount"); /* it ends as it may */
	if (h->may_not && (mount || str_eq(name, "umount")) && !as_root(h)) {
		*ret_end = CALL_FAILS;
		return true;
	}
	if (str_eq(name, "mountpoint"))
		return mountpoint(h, t->v, t->n, ret_end);
	if (str_eq(name, "systemctl"))
		return do_systemctl(h, t->v, t->n, sure);
	if (!mount && !str_eq(name, "umount")) {
		if (sure)
			mounts_other_language(h, t->v, t->n);
		mounts_too_large(h, t->v[0]);
		for (size_t i = 1; i < t->n && i < 3; i++)
			if (t->v[i] && str_ends(name, "sh"))
				mounts_too_large(h, t->v[i]);
		return false;
	}
	*(struct place_told *)arena_push(h->p->a, &h->told, &h->n_told, &h->cap_told,
		sizeof(*h->told)) = (struct place_told){t->file, t->line};
	for (size_t i = 0; i < t->n; i++)
		known &= t->v[i] != NULL;
	if (!known) {
		do_unknown(h, t->v, t->n);
	} else if (!sure) {
		do_perhaps(h, t->v, t->n, mount);
	} else {
		int end = mount ? mounts_mount(h, t->v, t->n) : mounts_umount(h, t->v, t->n);
		if (end < 0)
			do_perhaps(h, t->v, t->n, false);
		else
			*ret_end = (enum call_end)end;
	}
	return true;
}

static void done(struct hand *h, const struct boot_calls *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct file *f = NULL;
		bool known = false;
		struct stat st;
		if (c->v[i].kind != CALL_PROGRAM ||
			root_stat(h->p->root, c->v[i].name, true, &st, NULL) < 0 ||
			st.st_size > LIMIT_SCRIPT || root_is_program(h->p->root, c->v[i].name) ||
			root_read(h->p->root, c->v[i].name, &f, NULL) < 0 ||
			!str_starts(f->data, "#!"))
			continue;
		for (size_t k = 0; k < h->n_read && !known; k++)
			known = h->read[k] == f;
		if (known)
			continue;
		*(const struct file **)arena_push(
			h->p->a, &h->read, &h->n_read, &h->cap_read, sizeof(f)) = f;
		mounts_overlooked(h, f);
	}
	if (c->steps >= BOOT_MAX_STEPS && h->file && mounts_something(h->file->data)) {
		mounts_not_understood(h, h->file->data);
		mounts_not_known(h, "/", true);
	}
}

/* Whether what a service mounts is seen by itself alone. */
static bool has_own_mounts(struct unit_index *x, const struct unit *u)
{
	static const char *const bools[] = {"PrivateMounts", "PrivateTmp", "PrivateDevices",
		"ProtectKernelTunables", "ProtectKernelModules", "ProtectKernelLogs",
		"ProtectControlGroups", "DynamicUser", "PrivateIPC", "ProtectSystem",
		"ProtectHome"};
	static const char *const others[] = {
		"RootDirectory", "RootImage", "LogNamespace", "IPCNamespacePath"};
	static const char *const lists[] = {"ReadWritePaths", "ReadOnlyPaths", "InaccessiblePaths",
		"ExecPaths", "NoExecPaths", "BindPaths", "BindReadOnlyPaths", "TemporaryFileSystem",
		"MountImages", "ExtensionImages", "ExtensionDirectories"};
	const char *flags = unit_value(u, "Service", "MountFlags");
	size_t n;

	if (flags && str_eq(flags, "shared"))
		return false;
	for (size_t i = 0; i < sizeof(bools) / sizeof(*bools); i++) {
		const char *v = unit_value(u, "Service", bools[i]);
		bool on = false;
		if (v && *v && (systemd_bool(v, &on) < 0 || on))
			return true; /* ProtectSystem=strict and its like, too */
	}
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		unit_values(x, u, "Service", lists[i], true, &n);
		if (n)
			return true;
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		const char *v = unit_value(u, "Service", others[i]);
		if (v && *v && !str_eq(v, "/"))
			return true;
	}
	const char *proc = unit_value(u, "Service", "ProtectProc");
	const char *subset = unit_value(u, "Service", "ProcSubset");
	return (flags && *flags) || (proc && *proc && !str_eq(proc, "default")) ||
	       (subset && str_eq(subset, "pid"));
}

/* Whether something is mounted on a path by now, for ConditionPathIsMountPoint=. */
static int is_mount_point(void *of, const char *path)
{
	struct mounts_plan *p = of;
	const char *real = mounts_canonical(p->root, p->a, path);
	const struct mount_boot *m = mounts_holding(p, real);

	return m->unknown ? -1 : str_eq(m->where, real);
}

static void conditions(
	struct mounts_plan *p, struct unit_index *x, const struct unit *u, struct unit_boot *ret)
{
	struct unit_boot *kept;

	unit_conditions(x, u, ret);
	if (ret->condition || !ret->undecided || !strstr(ret->undecided, "PathIsMountPoint"))
		return;
	kept = u->known->conditions;
	u->known->conditions = NULL;
	x->mount_point = is_mount_point;
	x->mount_point_of = p;
	*ret = (struct unit_boot){0};
	unit_conditions(x, u, ret);
	x->mount_point = NULL;
	u->known->conditions = kept;
}

/* "+" before a command lifts all of these. */
static bool may_mount(const struct unit_service *s)
{
	static const char *const calls[] = {"mount", "@mount", "@known", NULL};
	static const char *const capability[] = {"CAP_SYS_ADMIN", NULL};

	return unit_service_lets(s, "SystemCallFilter", calls, NULL, NULL) &&
	       unit_service_lets(s, "CapabilityBoundingSet", capability, NULL, NULL) &&
	       !unit_service_is_on(s, "PrivateUsers");
}

static void service(
	struct mounts_plan *p, struct unit_index *x, const struct unit *u, enum unit_level level)
{
	struct unit_boot b = {0};
	const char *user = unit_value(u, "Service", "User");

	conditions(p, x, u, &b);
	if (b.condition || u->broken)
		return;
	struct hand h = {.p = p,
		.who = u->id,
		.sure = level == UNIT_AT_BOOT && !b.undecided && !p->perhaps_stops,
		.own_mounts = has_own_mounts(x, u),
		.ordinary = user && *user && !str_eq(user, "root") && !str_eq(user, "0"),
		.may_not = !may_mount(&(struct unit_service){p->root, p->a, u}),
		.unit = u};
	struct boot_calls c = {.root = p->root, .a = p->a, .tell = told, .tell_of = &h};
	h.calls = &c;
	unit_calls(x, u, &c);
	done(&h, &c);
}

/* What the mount units that were started want. */
static int wanted_by_mounts(struct mounts_plan *p, struct unit_index *x, struct err *e)
{
	static const char *const kinds[] = {".wants", ".requires"};
	size_t n_mounts = p->n;
	int rc = 0;

	for (size_t i = 0; i < n_mounts; i++) {
		if (!p->v[i].unit || !p->v[i].options)
			continue;
		for (size_t k = 0; k < 2; k++) {
			char **names;
			size_t n;
			rc = unit_dir_entries(x, p->v[i].unit, kinds[k], ".service", &names, &n, e);
			for (size_t m = 0; rc >= 0 && m < n; m++) {
				const struct unit *u;
				bool known = false;
				rc = unit_load(x, path_base(names[m]), &u, e);
				for (size_t j = 0; rc >= 0 && j < x->n_pulled; j++)
					known |= x->pulled[j].unit == u;
				if (rc >= 0 && !known && u->exists && !u->masked)
					service(p, x, u, UNIT_AT_BOOT);
			}
			if (rc < 0)
				return rc;
		}
	}
	return 0;
}

/* A command that cron runs as the system comes up. */
static void by_cron(void *of, const char *text, const char *user, const struct boot_item *like)
{
	struct mounts_plan *p = of;
	struct hand h = {.p = p,
		.who = like->by,
		.sure = !p->perhaps_stops && !like->perhaps,
		.ordinary = !str_eq(user, "root"),
		.file = like->file};
	struct boot_calls c = {.root = p->root, .a = p->a, .tell = told, .tell_of = &h};

	if (!like->at_boot)
		return;
	h.calls = &c;
	boot_shell(&c, text, strlen(text), NULL, 0, like->file, like->line);
	done(&h, &c);
}

static int crontabs(struct mounts_plan *p, struct err *e)
{
	struct host host = {.root = p->root};
	struct boot_build b = {.h = &host, .a = p->a, .text = by_cron, .text_of = p};
	struct boot_item cron = {.at_boot = true};
	struct unit_boot u;
	char **argv;
	size_t n;
	int rc = unit_at_boot(p->root, p->a, "cron.service", &u, e);

	if (rc < 0 || !u.starts)
		return rc;
	cron.perhaps = u.undecided;
	rc = unit_command(p->root, p->a, "cron.service", &argv, &n, &(struct err){0});
	boot_cron(&b, &cron, (const char *const *)argv, rc < 0 ? 0 : n);
	return 0;
}

/* When a timer starts its service: 1 soon after the boot, 0 later, -1 that is not known. */
static int timer_comes(struct unit_index *x, const struct unit *u)
{
	static const char *const keys[] = {"OnActiveSec", "OnBootSec", "OnStartupSec"};
	const char *stored = unit_value(u, "Timer", "Persistent");
	bool persistent = false, some = false;
	uint64_t usec;
	size_t n;

	for (size_t k = 0; k < 3; k++) {
		char **v = unit_values(x, u, "Timer", keys[k], true, &n);
		for (size_t i = 0; i < n; i++) {
			some = true;
			if (systemd_usec(v[i], &usec) == 0 && usec <= SOON)
				return 1;
		}
	}
	unit_values(x, u, "Timer", "OnCalendar", true, &n);
	if (stored)
		systemd_bool(stored, &persistent);
	return some || !n || persistent ? -1 : 0;
}

/* Whether a path unit sees at boot what it waits for: 1, 0, or -1: that is not known. */
static int path_comes(struct mounts_plan *p, struct unit_index *x, const struct unit *u)
{
	static const char *const passing[] = {
		"/run", "/var/run", "/tmp", "/var/tmp", "/proc", "/sys", "/dev"};
	static const char *const others[] = {
		"PathExistsGlob", "PathChanged", "PathModified", "DirectoryNotEmpty"};
	size_t n, n_absent = 0, n_others = 0;

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		unit_values(x, u, "Path", others[i], true, &n);
		n_others += n;
	}
	char **v = unit_values(x, u, "Path", "PathExists", true, &n);

	for (size_t i = 0; i < n; i++) {
		struct stat st;
		bool passes = false;
		for (size_t k = 0; k < sizeof(passing) / sizeof(*passing); k++)
			passes |= mounts_covers(passing[k], v[i]);
		if (*v[i] == '/' && !passes && root_stat(p->root, v[i], true, &st, NULL) == 0)
			return 1;
		n_absent += unit_path_absent(p->root, p->a, v[i]);
	}
	return n_absent < n || n_others ? -1 : 0;
}

/* Services that timers and paths start. */
static void on_demand(struct mounts_plan *p, struct unit_index *x)
{
	for (size_t i = 0; i < x->n_pulled; i++) {
		const struct unit_pull *u = &x->pulled[i], *by = NULL;
		int comes = -1;

		if (u->level != UNIT_ON_DEMAND || !str_ends(u->unit->id, ".service") ||
			!u->unit->exists || u->unit->masked)
			continue;
		for (size_t k = 0; k < x->n_pulled && u->by; k++)
			if (str_eq(x->pulled[k].unit->id, u->by))
				by = &x->pulled[k];
		if (by && by->level == UNIT_AT_BOOT)
			comes = str_ends(u->by, ".timer")  ? timer_comes(x, by->unit)
				: str_ends(u->by, ".path") ? path_comes(p, x, by->unit)
							   : -1;
		if (comes)
			service(p, x, u->unit, comes > 0 ? UNIT_AT_BOOT : UNIT_ON_DEMAND);
	}
}

int mounts_later(struct mounts_plan *p, struct err *e)
{
	enum unit_level rc_local = UNIT_PERHAPS;
	const struct unit *last = NULL;
	struct unit_index *x;
	int rc = unit_index(p->root, &x, e);

	if (rc >= 0)
		rc = unit_load(x, "rc-local.service", &last, e);
	if (rc >= 0 && !p->stops)
		rc = wanted_by_mounts(p, x, e);
	for (size_t i = 0; rc >= 0 && !p->stops && i < x->n_pulled; i++) {
		const struct unit_pull *u = &x->pulled[i];
		if (u->unit == last)
			rc_local = u->level;
		else if (u->level > UNIT_ON_DEMAND && str_ends(u->unit->id, ".service") &&
			 (u->unit->exists || u->unit->from_sysv) && !u->unit->masked)
			service(p, x, u->unit, u->level);
	}
	if (rc >= 0 && !p->stops && rc_local >= UNIT_ON_DEMAND && !last->masked)
		service(p, x, last, rc_local);
	if (rc >= 0 && !p->stops)
		on_demand(p, x);
	if (rc >= 0)
		rc = mounts_others(p, e);
	return rc < 0 || p->stops ? rc : crontabs(p, e);
}
