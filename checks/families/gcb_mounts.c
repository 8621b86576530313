/*
 * gcb_mounts: file systems of the government baseline: what has a file system of its own, and the options of those that
 * no fixed path names.
 *
 * own-file-system: the path is a mount point, and its file system is nobody else's: a partition or volume of its own
 * (a file system of another machine counts too).  A bind, an image in a file and a subvolume of a btrfs or ZFS pool that
 * others use share their space with what they are taken from, and memory is no storage.  as = tmpfs: it is a tmpfs.
 *
 * mount-kind-options: every mount of a kind has the options: nfs, removable (by the device's name, a file system of
 * optical media, a place where removable media go; in the running system by the device itself), home (what holds the home
 * directories of accounts from 1000 on, where that is not the root file system).  Lines of fstab with "noauto" count: they
 * are what such a medium is mounted by.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/mounts/mounts.h"

#define FIRST_USER 1000
#define NOBODY	   65534

struct half {
	const char *en, *zh;
};
static const struct half running = {"in the running system", "運作中之系統"};
static const struct half boot = {"after the next boot", "下次開機後"};

/* A mount of either half. */
struct mounted {
	const char *where, *what, *type, *options;
	const char *root; /* the folder of the file system it shows */
	const char *dev;  /* of the running system */
	size_t peers;	  /* of the next boot: mounts of one number are copies by propagation */
	const struct file *file; /* of the next boot; NULL: built in */
	unsigned line;
	const char *unknown_en, *unknown_zh; /* whether or how it is mounted cannot be told; NULL */
};
struct mounted_list {
	struct mounted *v;
	size_t n, cap;
};

static void add(struct mounted_list *l, struct arena *a, const struct mounted *m)
{
	*(struct mounted *)arena_push(a, &l->v, &l->n, &l->cap, sizeof(*m)) = *m;
}

static bool live_mounts(struct facts *f, struct evidence *ev, struct mounted_list *ret)
{
	const struct host *h = facts_host(f);
	struct mount_live *v;
	struct err e = {0};
	size_t n;

	if (h->probe->mounts(h->probe->arg, ev->arena, &v, &n, &e) < 0) {
		evidence_error(ev, "the mounts of the running system could not be asked: %s",
			"無法詢問運作中系統之掛載狀態：%s", evidence_clean(ev, e.text));
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		struct mounted m = {.where = v[i].where,
			.what = v[i].what,
			.type = v[i].type,
			.options = v[i].options,
			.root = v[i].root,
			.dev = v[i].dev};
		add(ret, ev->arena, &m);
	}
	return true;
}

/* What fstab mounts on the root file system: systemd has no unit that names it. */
static void name_root(struct mounted *m, const struct fstab_line *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].where, "/")) {
			m->what = v[i].what;
			m->type = v[i].type;
			return;
		}
}

static struct mounted of_boot(const struct mount_boot *m)
{
	return (struct mounted){.where = m->where,
		.what = m->what,
		.type = m->type,
		.options = m->options,
		.root = m->root ? m->root : "/",
		.peers = m->peers,
		.file = m->file,
		.line = m->line,
		.unknown_en = m->unknown ? m->unknown->en : NULL,
		.unknown_zh = m->unknown ? m->unknown->zh : NULL};
}

static void boot_not_told(struct evidence *ev, const char *path, const char *en, const char *zh)
{
	evidence_error(ev,
		"what is mounted on %1$s after the next boot cannot be told: %2$s.%3$.0s",
		"無法判定下次開機後 %1$s 之掛載情形：%3$s。%2$.0s", path, evidence_clean(ev, en),
		evidence_clean(ev, zh));
}

static const struct mounts_boot *boot_model(
	struct facts *f, struct evidence *ev, struct fstab_line **ret, size_t *ret_n)
{
	struct err e = {0};
	const struct mounts_boot *all = facts_get(f, &model_mounts_boot, &e);

	if (!all || fstab_read(facts_host(f)->root, ev->arena, ret, ret_n, &e) < 0) {
		evidence_error(ev, "what is mounted after the next boot cannot be told: %s",
			"無法判定下次開機後之掛載情形：%s", evidence_clean(ev, e.text));
		return NULL;
	}
	return all;
}

static void see(struct evidence *ev, const struct half *h, const struct mounted *m)
{
	const char *what = arena_printf(
		ev->arena, "mount of %s, %s", m->where, h == &running ? "now" : "next boot");
	const char *value = arena_printf(ev->arena, "%s %s %s", m->what ? m->what : "-",
		m->type && *m->type ? m->type : "-", m->options ? m->options : "-");

	if (m->file)
		evidence_seen_at(ev, what, value, m->file, m->line);
	else
		evidence_seen_from(ev, what, value,
			h == &running ? "/proc/1/mountinfo" : "systemd's own mount");
}

/* What shares the storage of m: a reason in both languages; en NULL: nobody. */
struct sharing {
	const char *en, *zh, *with;
	bool unknown;
};

/* How a device is named: "UUID=", "/dev/mapper/"; two names of different kinds cannot be compared. */
static size_t name_kind(const char *what)
{
	const char *slash = strrchr(what, '/');

	return *what == '/' && slash ? (size_t)(slash - what) : strcspn(what, "=");
}

static bool same_pool(const struct mounted *x, const struct mounted *y)
{
	size_t n = strcspn(x->what, "/");

	return str_eq(x->type, "zfs") && y->type && str_eq(y->type, "zfs") &&
	       !strncmp(x->what, y->what, n) && (!y->what[n] || y->what[n] == '/');
}

static struct sharing shared_with(const struct mounted *m, const struct mounted *o)
{
	struct sharing s = {
		"shares its file system with", "與下列掛載點共用同一檔案系統：", o->where, false};
	bool btrfs = m->type && o->type && str_eq(m->type, "btrfs") && str_eq(o->type, "btrfs");

	if (m->dev && o->dev) {
		if (str_eq(m->dev, o->dev) &&
			(str_eq(o->where, "/") || !mounts_covers(m->root, o->root)))
			return s;
	} else if (m->what && o->what) {
		size_t kind = name_kind(m->what);
		bool copy = m->peers && m->peers == o->peers && mounts_covers(m->root, o->root);
		if (str_eq(m->what, o->what) && !copy)
			return s;
		s.unknown = true;
		if (btrfs && (kind != name_kind(o->what) || strncmp(m->what, o->what, kind) != 0))
			return s;
		s.unknown = false;
	}
	if (m->what && o->what && same_pool(m, o))
		return s;
	return (struct sharing){0};
}

static bool in_memory(const char *type)
{
	return str_eq(type, "tmpfs") || str_eq(type, "ramfs") || str_eq(type, "devtmpfs") ||
	       str_eq(type, "overlay");
}

/* Whose storage it is; others: all mounts of this half. */
static struct sharing storage_of(const struct mounted *m, const struct mounted_list *others)
{
	const char *type = m->type ? m->type : "";

	if (in_memory(type))
		return (struct sharing){"is kept by a file system that is no volume of its own:",
			"之檔案系統並非獨立磁區：", type, false};
	if (mount_type_is_network(type))
		return (struct sharing){0};
	if (!m->dev && m->what && *m->what == '/' && !str_starts(m->what, "/dev/"))
		return (struct sharing){"shows what lies in", "所顯示者位於", m->what, false};
	for (size_t i = 0; i < others->n; i++) {
		const struct mounted *o = &others->v[i];
		if (!o->options || str_eq(o->where, m->where))
			continue;
		struct sharing s = shared_with(m, o);
		if (s.en)
			return s;
	}
	return (struct sharing){0};
}

/* One half: the mount that holds the path, and all others. */
static void judge_own(struct evidence *ev, const struct half *h, const char *path, const char *real,
	const struct mounted *m, const struct mounted_list *all, bool tmpfs)
{
	const char *type = m->type && *m->type ? m->type : "-";
	const char *what = evidence_clean(ev, m->what ? m->what : "-");
	struct sharing s = {0};

	see(ev, h, m);
	evidence_observed(ev, "%1$s%2$.0s: %3$s is held by the mount on %4$s (%5$s, type %6$s).",
		"%1$.0s%2$s：%3$s 位於掛載點 %4$s（%5$s，類型 %6$s）。", h->en, h->zh, path,
		evidence_clean(ev, m->where), what, evidence_clean(ev, type));
	if (!str_eq(m->where, real)) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%1$s%2$.0s: %3$s is no mount of its own; %4$s holds it.",
			"%1$.0s%2$s：%3$s 非獨立掛載點，位於 %4$s 之掛載。", h->en, h->zh, path,
			evidence_clean(ev, m->where));
		return;
	}
	if (tmpfs) {
		if (str_eq(type, "tmpfs"))
			return;
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%1$s%2$.0s: %3$s is of type %4$s, not tmpfs.",
			"%1$.0s%2$s：%3$s 之檔案系統類型為 %4$s，並非 tmpfs。", h->en, h->zh, path,
			evidence_clean(ev, type));
		return;
	}
	s = storage_of(m, all);
	if (!s.en)
		return;
	if (s.unknown) {
		evidence_error(ev,
			"%1$s%2$.0s: whether %3$s (%4$s) and %5$s are on the same btrfs cannot be "
			"told",
			"%1$.0s%2$s：無法判定 %3$s（%4$s）與 %5$s 是否位於同一 btrfs", h->en, h->zh,
			path, what, evidence_clean(ev, s.with));
		return;
	}
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "%1$s%2$.0s: %3$s %4$s%5$.0s %6$s.",
		"%1$.0s%2$s：%3$s %4$.0s%5$s%6$s。", h->en, h->zh, path, s.en, s.zh,
		evidence_clean(ev, s.with));
}

/* The mount nearest to a path. */
static const struct mounted *holding(const struct mounted_list *l, const char *path)
{
	const struct mounted *best = NULL;

	for (size_t i = 0; i < l->n; i++)
		if (mounts_covers(l->v[i].where, path) &&
			(!best || strlen(l->v[i].where) >= strlen(best->where)))
			best = &l->v[i];
	return best;
}

static void own_now(struct facts *f, struct evidence *ev, const char *path, bool tmpfs)
{
	struct mounted_list all = {0};
	const char *real = mounts_canonical(facts_host(f)->root, ev->arena, path);

	if (!live_mounts(f, ev, &all))
		return;
	const struct mounted *m = holding(&all, real);
	if (m)
		judge_own(ev, &running, path, real, m, &all, tmpfs);
	else
		evidence_error(ev, "in the running system no mount holds %s",
			"運作中之系統無任何掛載涵蓋 %s", path);
}

static void own_at_boot(struct facts *f, struct evidence *ev, const char *path, bool tmpfs)
{
	struct root *root = facts_host(f)->root;
	struct mounted_list all = {0};
	const struct mount_boot *m, *failed;
	struct fstab_line *lines;
	struct bitext why = {0};
	size_t n;
	const struct mounts_boot *v = boot_model(f, ev, &lines, &n);

	if (!v)
		return;
	if (mounts_boot_at(root, ev->arena, v, path, &m, &failed, &why) < 0) {
		boot_not_told(ev, path, why.en, why.zh);
		return;
	}
	for (size_t i = 0; i < v->n; i++) {
		struct mounted x = of_boot(&v->v[i]);
		if (str_eq(x.where, "/") && !x.what)
			name_root(&x, lines, n);
		add(&all, ev->arena, &x);
	}
	struct mounted x = of_boot(m);
	judge_own(ev, &boot, path, mounts_canonical(root, ev->arena, path), &x, &all, tmpfs);
	if (!failed)
		return;
	if (failed->file)
		evidence_seen_at(ev, arena_printf(ev->arena, "%s is not mounted", failed->where),
			failed->failed->en, failed->file, failed->line);
	evidence_reason(ev, "%1$s is not mounted there: %2$s.%3$.0s", "%1$s 未能掛載：%3$s。%2$.0s",
		evidence_clean(ev, failed->unit ? failed->unit : failed->where),
		evidence_clean(ev, failed->failed->en), evidence_clean(ev, failed->failed->zh));
}

static void run_own(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *path = param_str(p, "path"), *as = param_str(p, "as");
	bool tmpfs = str_eq(as, "tmpfs");

	if (*path != '/' || (!tmpfs && !str_eq(as, "volume"))) {
		evidence_error(ev, "the parameters path (%s) and as (%s) are not understood",
			"參數 path（%s）及 as（%s）無法解讀", evidence_clean(ev, path),
			evidence_clean(ev, as));
		return;
	}
	if (tmpfs)
		evidence_expected(ev, "A tmpfs is mounted on %s, now and after the next boot.",
			"現行與下次開機後，%s 均以 tmpfs 掛載。", path);
	else
		evidence_expected(ev,
			"%s is on a partition or volume of its own, now and after the next boot.",
			"現行與下次開機後，%s 均使用獨立之分割磁區或邏輯磁區。", path);
	if (facts_host(f)->live)
		own_now(f, ev, path, tmpfs);
	own_at_boot(f, ev, path, tmpfs);
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

enum kind { KIND_NFS, KIND_REMOVABLE, KIND_HOME, KIND_UNKNOWN };
static const struct {
	const char *word, *en, *zh;
} kinds[] = {{"nfs", "NFS file systems", "NFS 檔案系統"},
	{"removable", "removable storage", "可攜式儲存裝置"},
	{"home", "file systems of home directories", "使用者家目錄所在之檔案系統"}};

static bool is_nfs(const struct mounted *m)
{
	const char *type = m->type ? m->type : "";

	if (str_eq(type, "nfs") || str_eq(type, "nfs4"))
		return true;
	/* mount(8) takes HOST:/DIR without a type for NFS */
	return (!*type || str_eq(type, "auto")) && m->what && *m->what != '/' &&
	       strstr(m->what, ":/");
}

static bool one_of(const char *s, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_starts(s, v[i]))
			return true;
	return false;
}

/* By name: of lines in fstab, whose device may not be plugged in now. */
static bool is_removable(const struct mounted *m)
{
	static const char *const devices[] = {"/dev/sr", "/dev/scd", "/dev/cdrom", "/dev/cdrw",
		"/dev/dvd", "/dev/fd", "/dev/floppy", "/dev/disk/by-id/usb-",
		"/dev/disk/by-id/mmc-"};
	static const char *const places[] = {"/media/", "/run/media/", "/mnt/cdrom", "/mnt/dvd",
		"/mnt/usb", "/mnt/floppy", "/cdrom", "/floppy"};
	const char *what = m->what ? m->what : "", *type = m->type ? m->type : "";

	if (mount_type_is_network(type) || (*what == '/' && !str_starts(what, "/dev/")))
		return false;
	return one_of(what, devices, sizeof(devices) / sizeof(*devices)) ||
	       (str_starts(what, "/dev/disk/by-path/") && strstr(what, "-usb-")) ||
	       str_eq(type, "iso9660") || str_eq(type, "udf") ||
	       one_of(m->where, places, sizeof(places) / sizeof(*places));
}

static bool holds_system(const char *where)
{
	return str_eq(where, "/") || str_eq(where, "/usr") || mounts_covers("/boot", where) ||
	       str_eq(where, "/efi");
}

/* By the device itself: plugged in by USB or with a medium that can be taken out. */
static bool on_removable(const struct storage_live *s, const struct mounted *m)
{
	for (size_t i = 0; m->dev && i < s->n_blocks; i++)
		if (s->blocks[i].removable && str_eq(s->blocks[i].dev, m->dev))
			return true;
	return false;
}

static bool wanted(enum kind k, const struct storage_live *s, const struct mounted *m)
{
	if (k == KIND_NFS)
		return is_nfs(m);
	return !holds_system(m->where) && (is_removable(m) || (s && on_removable(s, m)));
}

/* The mounts that hold home directories; false: told as an error. */
static bool homes(struct facts *f, struct evidence *ev, const struct mounted_list *live,
	struct mounted_list *ret)
{
	struct root *root = facts_host(f)->root;
	const struct mount_boot *b, *failed;
	struct err e = {0};
	const struct accounts *v = facts_get(f, &model_accounts, &e);
	const struct mounts_boot *all = live ? NULL : facts_get(f, &model_mounts_boot, &e);

	if (!v || (!live && !all)) {
		evidence_error(ev, "the home directories could not be told: %s",
			"無法判定使用者家目錄：%s", evidence_clean(ev, e.text));
		return false;
	}
	for (size_t i = 0; i < accounts_count(v); i++) {
		const struct account *x = accounts_at(v, i);
		struct bitext why = {0};
		struct mounted m = {0};
		size_t k = 0;

		if (x->uid < FIRST_USER || x->uid == NOBODY || *x->home != '/' ||
			str_eq(x->home, "/nonexistent") || str_starts(x->home, "/dev/"))
			continue;
		if (live) {
			const struct mounted *on =
				holding(live, mounts_canonical(root, ev->arena, x->home));
			if (on)
				m = *on;
		} else if (mounts_boot_at(root, ev->arena, all, x->home, &b, &failed, &why) < 0) {
			boot_not_told(ev, evidence_clean(ev, x->home), why.en, why.zh);
			return false;
		} else {
			m = of_boot(b);
		}
		while (k < ret->n && m.where && !str_eq(ret->v[k].where, m.where))
			k++;
		if (!m.where || str_eq(m.where, "/") || k < ret->n)
			continue;
		add(ret, ev->arena, &m);
	}
	return true;
}

/* The lines of fstab that the boot mounts nothing by: what they come to when somebody does. */
static void add_unmounted(struct facts *f, struct evidence *ev, enum kind k,
	const struct mounts_boot *all, const struct fstab_line *v, size_t n,
	struct mounted_list *ret)
{
	struct root *root = facts_host(f)->root;

	for (size_t i = 0; i < n; i++) {
		struct mounted m = {.where = v[i].where,
			.what = v[i].what,
			.type = v[i].type,
			.file = v[i].file,
			.line = v[i].line};
		struct mount_call c = {.what = v[i].what,
			.type = str_eq(v[i].type, "auto") ? "" : v[i].type,
			.options = v[i].options};
		const struct bitext *why = NULL;
		bool there = false;

		if (str_eq(v[i].type, "swap") || !wanted(k, NULL, &m))
			continue;
		const char *where = mounts_canonical(root, ev->arena, v[i].where);
		for (size_t b = 0; b < all->n; b++)
			there |= str_eq(all->v[b].where, where) &&
				 (all->v[b].options || all->v[b].unknown) &&
				 wanted(k, NULL,
					 &(struct mounted){.where = where,
						 .what = all->v[b].what,
						 .type = all->v[b].type});
		if (there)
			continue;
		int rc = mount_call(root, ev->arena, &c, &m.options, &why);
		if (rc > 0) {
			evidence_trace(ev, v[i].file, v[i].line, "it cannot be mounted: %1$s%2$.0s",
				"無法掛載：%2$s%1$.0s", why->en, why->zh);
			continue;
		}
		if (rc < 0) {
			m.unknown_en = why->en;
			m.unknown_zh = why->zh;
		}
		add(ret, ev->arena, &m);
	}
}

static bool find_now(struct facts *f, struct evidence *ev, enum kind k, struct mounted_list *ret)
{
	const struct host *h = facts_host(f);
	struct mounted_list all = {0};
	struct storage_live s = {0};
	struct err e = {0};

	if (!live_mounts(f, ev, &all))
		return false;
	if (k == KIND_HOME)
		return homes(f, ev, &all, ret);
	if (k == KIND_REMOVABLE && h->probe->storage(h->probe->arg, ev->arena, &s, &e) < 0) {
		evidence_error(ev, "the block devices of the running system could not be asked: %s",
			"無法詢問運作中系統之區塊裝置：%s", evidence_clean(ev, e.text));
		return false;
	}
	for (size_t i = 0; i < all.n; i++)
		if (wanted(k, &s, &all.v[i]))
			add(ret, ev->arena, &all.v[i]);
	return true;
}

static bool find_at_boot(
	struct facts *f, struct evidence *ev, enum kind k, struct mounted_list *ret)
{
	struct fstab_line *lines;
	size_t n;

	if (k == KIND_HOME)
		return homes(f, ev, NULL, ret);
	const struct mounts_boot *all = boot_model(f, ev, &lines, &n);
	if (!all)
		return false;
	for (size_t i = 0; i < all->n; i++) {
		struct mounted m = of_boot(&all->v[i]);
		if (m.unknown_en && all->v[i].everywhere) {
			boot_not_told(ev, "/", m.unknown_en, m.unknown_zh);
			return false;
		}
		if ((m.options || m.unknown_en) && wanted(k, NULL, &m))
			add(ret, ev->arena, &m);
	}
	add_unmounted(f, ev, k, all, lines, n, ret);
	return true;
}

static void judge_all(struct evidence *ev, const struct half *h, const struct mounted_list *l,
	char **want, size_t n)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct mounted *m = &l->v[i];
		struct strbuf lacks = {.arena = ev->arena};

		see(ev, h, m);
		if (m->unknown_en) {
			boot_not_told(ev, m->where, m->unknown_en, m->unknown_zh);
			continue;
		}
		evidence_observed(ev, "%1$s%2$.0s: %3$s on %4$s (%5$s).",
			"%1$.0s%2$s：%3$s 掛載於 %4$s（%5$s）。", h->en, h->zh,
			evidence_clean(ev, m->what ? m->what : "-"), evidence_clean(ev, m->where),
			evidence_clean(ev, m->options));
		for (size_t k = 0; k < n; k++)
			if (!mount_has_option(m->options, want[k]))
				strbuf_printf(&lacks, "%s%s", lacks.len ? "," : "", want[k]);
		if (!lacks.len)
			continue;
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%1$s%2$.0s: %3$s is mounted without %4$s.",
			"%1$.0s%2$s：%3$s 之掛載缺少選項 %4$s。", h->en, h->zh,
			evidence_clean(ev, m->where), strbuf_str(&lacks));
	}
}

static void run_kind(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *word = param_str(p, "kind");
	struct mounted_list now = {0}, later = {0};
	size_t n;
	char **want = param_list(p, "options", ev->arena, &n);
	enum kind k = KIND_NFS;

	while (k < KIND_UNKNOWN && !str_eq(kinds[k].word, word))
		k++;
	if (k == KIND_UNKNOWN || !n) {
		evidence_error(ev, "the parameters kind (%s) and options are not understood",
			"參數 kind（%s）及 options 無法解讀", evidence_clean(ev, word));
		return;
	}
	evidence_expected(ev, "%1$s%2$.0s are mounted with %3$s, now and after the next boot.",
		"%1$.0s現行與下次開機後，%2$s均以 %3$s 選項掛載。", kinds[k].en, kinds[k].zh,
		param_str(p, "options"));
	if (facts_host(f)->live && find_now(f, ev, k, &now))
		judge_all(ev, &running, &now, want, n);
	if (find_at_boot(f, ev, k, &later))
		judge_all(ev, &boot, &later, want, n);
	if (!now.n && !later.n) {
		if (ev->status == ST_NONE && k == KIND_HOME)
			evidence_reason(ev,
				"no home directory is on a file system of its own, which the item "
				"supposes.",
				"使用者家目錄均未位於獨立檔案系統，本項之前提不成立。");
		else if (ev->status == ST_NONE)
			evidence_reason(ev, "the host mounts none of these: %1$s%2$.0s.",
				"本機未掛載此類檔案系統：%2$s%1$.0s。", kinds[k].en, kinds[k].zh);
		evidence_status(ev, ST_NOTAPPLICABLE);
		return;
	}
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

static const struct param_spec own_params[] = {
	{"path", PARAM_STRING, NULL}, {"as", PARAM_STRING, NULL}, {0}};
static const struct param_spec kind_params[] = {
	{"kind", PARAM_STRING, NULL}, {"options", PARAM_STRING, NULL}, {0}};

const struct check family_gcb_mounts[] = {
	{.id = "own-file-system",
		.summary = "a folder has a volume of its own, or is a tmpfs, now and after a boot",
		.params = own_params,
		.run = run_own},
	{.id = "mount-kind-options",
		.summary = "file systems of a kind (NFS, removable, home directories) are mounted "
			   "with the options asked for",
		.params = kind_params,
		.run = run_kind},
	{0}};
