/*
 * mounts: what is mounted after the next boot (systemd-fstab-generator(8), systemd.mount(5), systemd-remount-fs(8)).
 *
 * Each line of /etc/fstab becomes a mount unit that loses to one of the same name below /etc and wins over those below
 * /usr; a second line for the same place is dropped; drop-ins apply to either.  What local-fs.target and
 * remote-fs.target are given by the generator starts, and so does every mount unit on the way to a path that a unit that
 * starts needs: RequiresMountsFor=, PrivateTmp= (/tmp and /var/tmp), DynamicUser=, its directories, a socket's or path
 * unit's path, a persistent timer's, a mount's own parents and source.  So "noauto" and a unit that nobody enabled are
 * often mounted all the same.  An automount counts as its mount, which is there as soon as somebody looks.
 *
 * What systemd mounts itself (/proc, /sys, /dev, /run, ...) has no unit: systemd-remount-fs puts fstab's options on it,
 * and on the root file system.  Devices are taken to be there.  Then come the later hands of mounts_later.c.
 *
 * Not handled: fstab= and systemd.volatile= of the kernel's command line, partitions found by their GPT type, ZFS, the
 * initrd (it may mount /run with noexec), a boot that ends in emergency mode for another reason than a mount that fails
 * for its own options.
 */
#include "checks/resolve/mounts/mounts_plan.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

#define GENERATOR "systemd-fstab-generator"

static const struct {
	const char *where, *type, *options;
} api[] = {
	{"/proc", "proc", "rw,nosuid,nodev,noexec"},
	{"/sys", "sysfs", "rw,nosuid,nodev,noexec"},
	{"/dev", "devtmpfs", "rw,nosuid,strictatime"},
	{"/sys/kernel/security", "securityfs", "rw,nosuid,nodev,noexec"},
	{"/dev/shm", "tmpfs", "rw,nosuid,nodev,strictatime"},
	{"/dev/pts", "devpts", "rw,nosuid,noexec"},
	{"/run", "tmpfs", "rw,nosuid,nodev,strictatime"},
	{"/run/lock", "tmpfs", "rw,nosuid,nodev,noexec"},
	{"/sys/fs/cgroup", "cgroup2", "rw,nosuid,nodev,noexec"},
	{"/sys/fs/pstore", "pstore", "rw,nosuid,nodev,noexec"},
	{"/sys/fs/bpf", "bpf", "rw,nosuid,nodev,noexec"},
	{"/sys/firmware/efi/efivars", "efivarfs", "rw,nosuid,nodev,noexec"},
	{"/sys/fs/smackfs", NULL, NULL},
	{"/sys/fs/cgroup/unified", NULL, NULL},
	{"/sys/fs/cgroup/systemd", NULL, NULL},
	/* what systemd leaves alone */
	{"/sys/fs/selinux", NULL, NULL},
	{"/dev/console", NULL, NULL},
	{"/proc/kmsg", NULL, NULL},
	{"/proc/sys", NULL, NULL},
	{"/proc/sys/kernel/random/boot_id", NULL, NULL},
};
#define N_API (sizeof(api) / sizeof(*api))

static size_t api_of(const char *path)
{
	size_t i;

	for (i = 0; i < N_API && !str_eq(api[i].where, path); i++)
		;
	return i;
}

bool mounts_is_api(const char *path)
{
	return api_of(path) < N_API || str_starts(path, "/sys/fs/cgroup/") ||
	       mounts_covers("/run/host", path);
}

/* A later mount lies over an earlier one of its place and hides those below it; of what is not known, the nearest counts. */
static struct mount_boot *holding(struct mount_boot *v, size_t n, const char *path)
{
	struct mount_boot *best = NULL;

	for (size_t i = 0; i < n; i++) {
		bool near = !best || strlen(v[i].where) >= strlen(best->where);
		if ((v[i].options || v[i].unknown) && mounts_covers(v[i].where, path) &&
			(v[i].everywhere || near || !v[i].unknown))
			best = &v[i];
	}
	return best;
}

struct mount_boot *mounts_holding(struct mounts_plan *p, const char *path)
{
	return holding(p->v, p->n, path);
}

static void push(struct mounts_plan *p, const struct mount_boot *m)
{
	static const struct bitext why = {"there are too many mounts", "掛載數量過多"};
	static const struct mount_boot many = {.where = "/", .everywhere = true, .unknown = &why};

	if (p->n > LIMIT_FILES_READ)
		return;
	if (p->n == LIMIT_FILES_READ)
		m = &many;
	*(struct mount_boot *)arena_push(p->a, &p->v, &p->n, &p->cap, sizeof(*p->v)) = *m;
}

/* What of a path lies below dir: "" or "/x". */
static const char *below(const char *dir, const char *path)
{
	return path + (str_eq(dir, "/") ? str_eq(path, "/") : strlen(dir));
}

static char *joined(struct arena *a, const char *dir, const char *rest)
{
	return arena_printf(a, "%s%s", str_eq(dir, "/") && *rest ? "" : dir, rest);
}

static const char *root_of(const struct mount_boot *m)
{
	return m->root ? m->root : "/";
}

void mounts_keep(struct mounts_plan *p, const struct mount_boot *m)
{
	struct mount_boot k = *m;
	const struct mount_boot *on = p->n ? mounts_holding(p, k.where) : NULL;

	if (!k.options || k.unknown) {
		push(p, &k);
		return;
	}
	if (!k.peers)
		k.peers = ++p->n_peers;
	if (on && on->options) {
		const char *place = joined(p->a, root_of(on), below(on->where, k.where));
		size_t peers = on->peers, n = p->n, self = (size_t)(on - p->v);
		for (size_t i = 0; i < n; i++) {
			struct mount_boot copy = k;
			const struct mount_boot *o = &p->v[i];
			if (i == self || !o->options || o->peers != peers ||
				!mounts_covers(root_of(o), place))
				continue;
			copy.where = joined(p->a, o->where, below(root_of(o), place));
			if (!str_eq(copy.where, k.where))
				push(p, &copy);
		}
	}
	push(p, &k);
}

void mounts_share(
	struct mounts_plan *p, struct mount_boot *m, const char *from, const char *options)
{
	static const char *const alone[] = {
		"private", "rprivate", "slave", "rslave", "unbindable", "runbindable"};
	const struct mount_boot *source = mounts_holding(p, from);

	for (size_t i = 0; i < sizeof(alone) / sizeof(*alone); i++)
		if (fstab_option(NULL, options, alone[i], NULL))
			return;
	if (!source->options)
		return;
	m->peers = source->peers;
	m->root = joined(p->a, root_of(source), below(source->where, from));
}

static void keep(struct planner *pl, const struct mount_boot *m)
{
	mounts_keep(&pl->p, m);
}

static int run_job(struct planner *pl, struct job *j, unsigned depth);

/* The units of the mounts on the way to a path are run first.  A failure of one is that of this one, too. */
static int run_before(struct planner *pl, const char *path, struct job *self, bool required,
	unsigned depth, const struct bitext **ret_why)
{
	for (size_t i = 0; i < pl->n_jobs; i++) {
		struct job *k = pl->jobs[i];
		if (k == self || !k->started ||
			!mounts_covers(mounts_unit_path(pl->p.a, k->name), path))
			continue;
		int rc = run_job(pl, k, depth + 1);
		if (rc < 0)
			return rc;
		if (required && k->m.failed && !k->unit->masked &&
			!str_starts(k->m.failed->en, "Condition"))
			*ret_why = mounts_why(pl->p.a, "%1$s: %2$s%3$.0s", "%1$s：%3$s%2$.0s",
				k->name, k->m.failed->en, k->m.failed->zh);
	}
	return 0;
}

/* RequiresMountsFor=, and mount units that Requires= or BindsTo= names together with After=. */
static int run_required(
	struct planner *pl, struct job *j, unsigned depth, const struct bitext **ret_why)
{
	static const char *const keys[] = {"RequiresMountsFor", "Requires", "BindsTo"};
	size_t n, m, n_after;
	char **after = unit_values(pl->x, j->unit, "Unit", "After", true, &n_after);
	int rc = 0;

	for (size_t k = 0; k < 3; k++) {
		char **v = unit_values(pl->x, j->unit, "Unit", keys[k], true, &n);
		for (size_t i = 0; rc >= 0 && i < n; i++) {
			char **w = str_split(pl->p.a, v[i], " \t", &m);
			for (size_t q = 0; rc >= 0 && q < m; q++) {
				bool late = !k;
				for (size_t o = 0; k && o < n_after; o++)
					late |= strstr(after[o], w[q]) != NULL;
				if (late && (!k ? *w[q] == '/' : str_ends(w[q], ".mount")))
					rc = run_before(pl,
						!k ? mounts_canonical(pl->p.root, pl->p.a, w[q])
						   : mounts_unit_path(pl->p.a, w[q]),
						j, true, depth, ret_why);
			}
		}
	}
	return rc;
}

static int run_below(struct planner *pl, const char *dir, struct job *self, unsigned depth)
{
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < pl->n_jobs; i++)
		if (pl->jobs[i] != self && pl->jobs[i]->started &&
			mounts_covers(dir, mounts_unit_path(pl->p.a, pl->jobs[i]->name)))
			rc = run_job(pl, pl->jobs[i], depth + 1);
	return rc;
}

/* "rbind": what is mounted below the source is seen below the place, too, with its own options. */
void mounts_show_below(struct mounts_plan *p, const char *from, const char *where)
{
	size_t n = p->n;

	for (size_t i = 0; i < n; i++) {
		struct mount_boot m = p->v[i];
		if (!m.options || !mounts_covers(from, m.where) || str_eq(from, m.where) ||
			mounts_covers(where, m.where) || m.everywhere)
			continue;
		m.where = joined(p->a, where, below(from, m.where));
		push(p, &m);
	}
}

/* Why a unit is not even tried; NULL. */
static const struct bitext *refused(
	struct planner *pl, struct job *j, const char *where, const char *what)
{
	struct arena *a = pl->p.a;
	const struct unit *u = j->unit;

	if (u->masked)
		return mounts_why(a, "it is masked", "已遮蔽 (mask)");
	if (u->broken)
		return mounts_why(a, "%s", "單元檔無法採用（%s）", u->broken);
	if (*where != '/' || !str_eq(mounts_unit_name(a, mounts_simple(a, where)), j->name))
		return mounts_why(
			a, "Where=%s does not match its name", "Where=%s 與單元名稱不符", where);
	if (mounts_is_api(where))
		return mounts_why(a, "systemd refuses units for what it mounts itself",
			"systemd 自行掛載者不接受單元檔");
	if (!what)
		return mounts_why(a, "What= is missing", "缺少 What=");
	if (!str_eq(mounts_canonical(pl->p.root, a, where), mounts_simple(a, where)))
		return mounts_why(a, "there is a symbolic link on the way to its mount point",
			"掛載點路徑中有符號連結");
	return NULL;
}

static int call(struct planner *pl, struct job *j, const struct mount_call *c)
{
	const struct bitext *why = NULL;

	switch (mount_call(pl->p.root, pl->p.a, c, &j->m.options, &why)) {
	case 0:
		break;
	case 1:
		j->m.failed = why;
		break;
	default:
		j->m.unknown = why;
	}
	return 0;
}

static int run_job(struct planner *pl, struct job *j, unsigned depth)
{
	const struct ini_item *at = NULL;
	struct unit_boot b = {0};
	struct mount_call c = {0};
	const struct bitext *why = NULL;
	const char *from = NULL;
	int rc;

	if (j->done || j->busy || depth > LIMIT_INCLUDES)
		return 0;
	j->busy = true;
	const char *where = mounts_value(pl, j->unit, "Where", &at);
	const char *what = mounts_value(pl, j->unit, "What", &at);
	const char *type = mounts_value(pl, j->unit, "Type", &at);
	const char *options = mounts_value(pl, j->unit, "Options", &at);
	if (!where)
		where = mounts_unit_path(pl->p.a, j->name);
	where = *where == '/' ? mounts_simple(pl->p.a, where) : where;
	j->m = (struct mount_boot){.where = where,
		.unit = j->name,
		.file = at ? at->file : NULL,
		.line = at ? at->line : 0,
		.failed = refused(pl, j, where, what)};
	if (j->m.failed && *where != '/')
		j->m.where = mounts_unit_path(pl->p.a, j->name);
	rc = run_before(pl, where, j, true, depth, &why);
	if (rc >= 0 && what && *what == '/')
		rc = run_before(pl, what, j, true, depth, &why);
	if (rc >= 0)
		rc = run_required(pl, j, depth, &why);
	if (rc < 0)
		return rc;
	if (!j->m.failed)
		j->m.failed = why;
	if (!j->m.failed && j->conflict) {
		if (j->needed) /* observed: now the one, now the other */
			j->m.unknown = mounts_why(pl->p.a,
				"%s conflicts with it, and other units need it: which of them "
				"comes is "
				"left to chance",
				"%s 與其互斥 (Conflicts=)，而另有單元需要它，何者啟動並不一定",
				j->conflict);
		else
			j->m.failed = mounts_why(pl->p.a, "%s conflicts with it",
				"%s 與其互斥 (Conflicts=)", j->conflict);
	}
	if (!j->m.failed && !j->m.unknown) {
		unit_conditions(pl->x, j->unit, &b);
		if (b.condition)
			j->m.failed = mounts_why(pl->p.a, "%s", "%s", b.condition);
		if (b.undecided)
			j->m.unknown = mounts_why(pl->p.a, "%s", "%s", b.undecided);
	}
	if (!j->m.failed && j->by_target && pl->masked)
		j->m.unknown = mounts_why(pl->p.a,
			"%s is masked and local-fs.target requires it: which of the others it "
			"starts is left to chance",
			"%s 已遮蔽 (mask)，而 local-fs.target 需要它，其餘掛載何者啟動並不一定",
			pl->masked);
	if (!j->m.failed && !j->m.unknown) {
		c = (struct mount_call){
			.what = what, .type = type ? type : "", .options = options ? options : ""};
		if (mount_is_bind(c.type, c.options)) {
			from = mounts_canonical(pl->p.root, pl->p.a, what);
			if (mount_is_rbind(c.type, c.options))
				rc = run_below(pl, from, j, depth);
			c.source = mounts_holding(&pl->p, from)->options;
		}
		if (rc >= 0)
			rc = call(pl, j, &c);
	}
	j->done = true;
	j->m.what = what;
	j->m.type = from ? mounts_holding(&pl->p, from)->type : type;
	j->m.needed = j->needed;
	if (from && j->m.options)
		mounts_share(&pl->p, &j->m, from, c.options);
	keep(pl, &j->m);
	if (from && j->m.options && mount_is_rbind(c.type, c.options))
		mounts_show_below(&pl->p, from, where);
	return rc;
}

/* systemd-remount-fs: "mount -o remount PATH" for each line of fstab about what systemd mounts itself, / and /usr. */
static void remount(struct planner *pl, struct mount_boot *m, const char *type)
{
	struct arena *a = pl->p.a;

	for (size_t i = 0; i < pl->p.n_fstab && pl->remounts; i++) {
		const struct fstab_line *l = &pl->p.fstab[i];
		const struct bitext *why = NULL;
		const char *options;
		if (*l->where != '/' || !str_eq(mounts_simple(a, l->where), m->where))
			continue;
		struct mount_call c = {.what = l->what,
			.type = type ? type : l->type,
			.options = arena_printf(a, "%s,remount", l->options),
			.current = m->options};
		int rc = mount_call(pl->p.root, a, &c, &options, &why);
		if (!rc)
			m->options = options;
		else if (rc < 0)
			m->unknown = why;
		else
			return; /* it fails, and all stays as it was */
		m->file = l->file;
		m->line = l->line;
		return; /* mount(8) takes the first line that fits */
	}
}

static void own_mounts(struct planner *pl)
{
	struct mount_boot m = {.where = "/", .options = "rw"};

	remount(pl, &m, NULL);
	keep(pl, &m);
	for (size_t i = 0; i < N_API; i++) {
		if (!api[i].options)
			continue;
		m = (struct mount_boot){.where = api[i].where,
			.options = api[i].options,
			.type = api[i].type,
			.what = str_eq(api[i].where, "/dev") ? NULL : api[i].type};
		remount(pl, &m, api[i].type);
		keep(pl, &m);
	}
}

/* The generator is switched off by a link to /dev/null in its place below /etc; one of the host's own may do anything. */
static int generators(struct planner *pl)
{
	static const char *const dirs[] = {"/etc/systemd/system-generators",
		"/usr/local/lib/systemd/system-generators", "/usr/lib/systemd/system-generators",
		"/lib/systemd/system-generators"};
	bool found = false;

	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		struct stat st;
		char **names, *text;
		size_t n;
		int rc = root_list(pl->p.root, dirs[i], pl->p.a, &names, &n, pl->e);
		if (is_absent(rc))
			continue;
		if (rc < 0)
			return rc;
		for (size_t k = 0; k < n; k++) {
			const char *path = arena_printf(pl->p.a, "%s/%s", dirs[i], names[k]);
			bool null = root_readlink(pl->p.root, path, pl->p.a, &text, NULL) == 0 &&
				    str_eq(text, "/dev/null");
			bool runs = !null && root_stat(pl->p.root, path, true, &st, NULL) == 0 &&
				    S_ISREG(st.st_mode) && (st.st_mode & 0111) && st.st_size;
			if (str_eq(names[k], GENERATOR)) {
				if (!found && (!runs || i < 2))
					pl->no_generator = true;
				found = true;
			}
			if (runs && i < 2)
				pl->own_generator = path;
		}
	}
	return 0;
}

/* A mount that local-fs.target requires and that fails; its OnFailure= then leaves the rest of the boot out. */
static int ends_in_emergency(struct planner *pl)
{
	const struct unit *local;
	char **names;
	size_t n, n_then;
	int rc = unit_load(pl->x, "local-fs.target", &local, pl->e);

	if (rc >= 0)
		rc = unit_dir_entries(
			pl->x, "local-fs.target", ".requires", ".mount", &names, &n, pl->e);
	if (rc < 0)
		return rc;
	unit_values(pl->x, local, "Unit", "OnFailure", true, &n_then);
	for (size_t i = 0; !n_then && i < local->items.n; i++) /* empty takes nothing back there */
		n_then += str_eq(local->items.v[i].key, "OnFailure") && *local->items.v[i].value;
	if (!n_then)
		return 0;
	for (size_t i = 0; i < pl->n_jobs; i++) {
		const struct job *j = pl->jobs[i];
		bool required = j->required;
		for (size_t k = 0; k < n; k++)
			required |= str_eq(path_base(names[k]), j->name);
		if (!required || !j->started || j->unit->masked || j->conflict)
			continue;
		pl->p.stops |= j->m.failed && !str_starts(j->m.failed->en, "Condition");
		pl->p.perhaps_stops |= j->m.unknown != NULL;
	}
	return 0;
}

/* Conflicts= of what the boot starts: the one that is named is stopped. */
static void conflicts(struct planner *pl)
{
	for (size_t i = 0; i < pl->n_jobs; i++)
		for (size_t k = 0; k < pl->x->n_pulled + pl->n_jobs; k++) {
			bool job = k >= pl->x->n_pulled;
			const struct unit_pull *by = job ? NULL : &pl->x->pulled[k];
			const struct job *other = job ? pl->jobs[k - pl->x->n_pulled] : NULL;
			const struct unit *u = job ? other->unit : by->unit;
			size_t n;
			if (u->masked || (job ? !other->started : by->level != UNIT_AT_BOOT) ||
				str_eq(u->id, pl->jobs[i]->name))
				continue;
			char **v = unit_values(pl->x, u, "Unit", "Conflicts", true, &n);
			for (size_t m = 0; m < n; m++) {
				size_t n_words;
				char **w = str_split(pl->p.a, v[m], " \t", &n_words);
				if (str_in(w, n_words, pl->jobs[i]->name))
					pl->jobs[i]->conflict = u->id;
			}
		}
}

static int plan(struct planner *pl)
{
	struct err *e = pl->e;
	const struct unit *u;
	struct unit_boot b = {0};
	int rc = unit_index(pl->p.root, &pl->x, e);

	if (rc >= 0)
		rc = unit_closure(pl->x, e);
	if (rc >= 0)
		rc = fstab_read(
			pl->p.root, pl->p.a, (struct fstab_line **)&pl->p.fstab, &pl->p.n_fstab, e);
	if (rc >= 0)
		rc = unit_load(pl->x, "systemd-remount-fs.service", &u, e);
	if (rc < 0)
		return rc;
	pl->systemd = u->exists || u->masked;
	rc = generators(pl);
	if (rc < 0)
		return rc;
	unit_conditions(pl->x, u, &b);
	pl->remounts = !pl->no_generator && u->exists && !u->masked && !u->broken && !b.condition &&
		       mounts_starts(pl, "local-fs.target");
	own_mounts(pl);
	rc = mounts_start_all(pl);
	conflicts(pl);
	for (size_t i = 0; rc >= 0 && i < pl->n_jobs; i++)
		if (pl->jobs[i]->started && !str_eq(pl->jobs[i]->name, "-.mount") &&
			(pl->jobs[i]->unit->exists || pl->jobs[i]->unit->masked))
			rc = run_job(pl, pl->jobs[i], 0);
	if (rc >= 0)
		rc = ends_in_emergency(pl);
	if (rc >= 0)
		rc = mounts_later(&pl->p, e);
	if (pl->own_generator)
		keep(pl, &(struct mount_boot){.where = "/",
				 .everywhere = true,
				 .unknown = mounts_why(pl->p.a,
					 "the host's own generator %s may make mounts",
					 "本機自有之 generator %s 可能產生掛載",
					 pl->own_generator)});
	return rc;
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct planner pl = {.p = {.root = h->root, .a = a}, .e = e};
	struct mounts_boot *m = arena_alloc(a, sizeof(*m));
	int rc = plan(&pl);

	(void)f;
	*m = (struct mounts_boot){pl.p.v, pl.p.n, pl.systemd};
	*ret = m;
	return rc < 0 ? rc : 0;
}

const struct model model_mounts_boot = {"mounts of the next boot", build};

int mounts_boot_at(struct root *r, struct arena *a, const struct mounts_boot *m, const char *path,
	const struct mount_boot **ret, const struct mount_boot **ret_failed, struct bitext *ret_why)
{
	const char *real = mounts_canonical(r, a, path);
	const struct mount_boot *best = holding((struct mount_boot *)m->v, m->n, real);
	const struct mount_boot *failed = NULL;

	for (size_t i = 0; i < m->n; i++) {
		const struct mount_boot *c = &m->v[i];
		if (mounts_covers(c->where, real) && c->failed &&
			(!failed || strlen(c->where) >= strlen(failed->where)))
			failed = c;
	}
	if (!best) {
		*ret_why = *mounts_why(a, "no mount holds %s", "並無掛載涵蓋 %s", path);
		return -EBADMSG;
	}
	if (best->unknown) {
		const char *at = best->unit ? best->unit : best->where;
		if (best->file && best->line)
			at = arena_printf(a, "%s (%s:%u)", at, best->file->path, best->line);
		else if (best->file)
			at = arena_printf(a, "%s (%s)", at, best->file->path);
		*ret_why = (struct bitext){arena_printf(a, "%s: %s", at, best->unknown->en),
			arena_printf(a, "%s：%s", at, best->unknown->zh)};
		return -EBADMSG;
	}
	*ret = best;
	*ret_failed = failed && strlen(failed->where) > strlen(best->where) ? failed : NULL;
	return 0;
}
