/*
 * kept: see kept.h.
 *
 * Rule: a device is encrypted when it is a dm-crypt device (device-mapper's uuid begins with CRYPT- and a kind that encrypts:
 * not VERITY, not INTEGRITY), or when every device it is made of is: the slaves of device-mapper and md, the disk of a
 * partition, the file behind a loop device, the members of a btrfs.  overlay is what its upper and lower folders are.
 * Left out: a null cipher under a LUKS header, disks that encrypt themselves, ZFS's and a file system's own encryption
 * (fscrypt): where they are what is meant, the agency takes the path off its list and answers for it.
 */
#include "checks/resolve/mounts/kept.h"

#include <string.h>

#include "base/str.h"

#define DEPTH 16

static struct kept is(enum kept_how how, const char *on)
{
	return (struct kept){.how = how, .on = on};
}

static struct kept __attribute__((format(printf, 2, 4), format(printf, 3, 4)))
unknown(const struct kept_view *v, const char *en, const char *zh, ...)
{
	struct kept k = {.how = KEPT_UNKNOWN};
	va_list ap;

	va_start(ap, zh);
	k.why.en = arena_vprintf(v->arena, en, ap);
	va_end(ap);
	va_start(ap, zh);
	k.why.zh = arena_vprintf(v->arena, zh, ap);
	va_end(ap);
	k.on = "-";
	return k;
}

static struct kept worse(struct kept a, struct kept b)
{
	return b.how > a.how ? b : a;
}

static struct kept too_deep(const struct kept_view *v, const char *what)
{
	return unknown(v, "%s: more layers than are followed", "%s：層數過多，未予追查", what);
}

/* The kind of a dm-crypt device that encrypts; NULL: another one. */
static const char *crypt_kind(struct arena *a, const char *uuid)
{
	static const char *const kinds[] = {
		"LUKS1", "LUKS2", "PLAIN", "TCRYPT", "BITLK", "LOOPAES", "FVAULT2"};

	if (!uuid || !str_starts(uuid, "CRYPT-"))
		return NULL;
	const char *kind = arena_strndup(a, uuid + 6, strcspn(uuid + 6, "-"));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_eq(kind, kinds[i]))
			return kind;
	return NULL;
}

static const struct block_live *by_name(const struct kept_view *v, const char *name)
{
	for (size_t i = 0; i < v->storage.n_blocks; i++)
		if (str_eq(v->storage.blocks[i].name, name))
			return &v->storage.blocks[i];
	return NULL;
}

/* Disks as the kernel names them: nothing lies under those that it does not show. */
static bool is_disk(const char *name)
{
	static const char *const kinds[] = {
		"sd", "hd", "vd", "xvd", "nvme", "mmcblk", "pmem", "dasd", "sr"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_starts(name, kinds[i]))
			return !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789")];
	return false;
}

static struct kept now_at(const struct kept_view *v, const char *path, unsigned depth);

static struct kept block_at(const struct kept_view *v, const struct block_live *b, unsigned depth)
{
	const char *kind = crypt_kind(v->arena, b->dm_uuid);
	struct kept k = is(KEPT_NOWHERE, b->name);

	if (kind)
		return is(KEPT_ENCRYPTED, arena_printf(v->arena, "%s (%s)", b->name, kind));
	if (!depth)
		return too_deep(v, b->name);
	for (size_t i = 0; i < b->n_slaves; i++) {
		const struct block_live *s = by_name(v, b->slaves[i]);
		k = worse(k, s ? block_at(v, s, depth - 1)
			       : unknown(v, "%s lies on %s, which is not shown",
					 "%s 位於 %s，惟系統未列出該裝置", b->name, b->slaves[i]));
	}
	if (b->n_slaves)
		return k;
	if (b->parent) {
		const struct block_live *p = by_name(v, b->parent);
		if (p && (p->n_slaves || p->backing || !is_disk(p->name)))
			return block_at(v, p, depth - 1);
		if (is_disk(b->parent))
			return is(KEPT_CLEAR, b->name);
	}
	if (str_starts(b->name, "zram")) /* memory, unless it may write to a device */
		return b->backing ? is(KEPT_CLEAR, arena_printf(v->arena, "%s, which writes to %s",
							   b->name, b->backing))
				  : is(KEPT_NOWHERE, b->name);
	if (str_starts(b->name, "ram"))
		return is(KEPT_NOWHERE, b->name);
	if (b->backing)
		return now_at(v, b->backing, depth - 1);
	if (is_disk(b->name))
		return is(KEPT_CLEAR, b->name);
	return unknown(
		v, "what lies under the device %s is not known", "無法得知裝置 %s 之下層", b->name);
}

/* A path of /dev, UUID=... or the like as the device it stands for now; NULL: none is found. */
static const struct block_live *device(const struct kept_view *v, const char *what)
{
	static const struct {
		const char *tag, *dir;
	} tags[] = {{"UUID=", "by-uuid"}, {"LABEL=", "by-label"}, {"PARTUUID=", "by-partuuid"},
		{"PARTLABEL=", "by-partlabel"}, {"ID=", "by-id"}};
	char *real;

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (str_starts(what, tags[i].tag)) {
			const char *value = what + strlen(tags[i].tag);
			size_t len = strlen(value);
			if (*value == '"' && len > 1 && value[len - 1] == '"')
				value = arena_strndup(v->arena, value + 1, len - 2);
			what = arena_printf(v->arena, "/dev/disk/%s/%s", tags[i].dir, value);
			break;
		}
	for (size_t i = 0; i < v->storage.n_blocks && str_starts(what, "/dev/mapper/"); i++)
		if (v->storage.blocks[i].dm_name && str_eq(v->storage.blocks[i].dm_name, what + 12))
			return &v->storage.blocks[i];
	if (!str_starts(what, "/dev/"))
		return NULL;
	const struct block_live *b = by_name(v, what + 5);
	if (b)
		return b;
	struct err e = {0};
	if (root_resolve(v->root, what, v->arena, &real, &e) || !str_starts(real, "/dev/"))
		return NULL;
	return by_name(v, real + 5);
}

static struct kept btrfs_at(const struct kept_view *v, const char *what, unsigned depth)
{
	const struct block_live *b = device(v, what);
	struct kept k = is(KEPT_NOWHERE, what);

	if (!b || !b->btrfs)
		return unknown(v, "on which devices the btrfs of %s lies is not known",
			"無法得知 btrfs（%s）位於何裝置", what);
	for (size_t i = 0; i < v->storage.n_blocks; i++) {
		const struct block_live *m = &v->storage.blocks[i];
		if (m->btrfs && str_eq(m->btrfs, b->btrfs))
			k = worse(k, block_at(v, m, depth));
	}
	return k;
}

/* upperdir= and each of lowerdir=, as the options of the mount have them. */
static struct kept overlay_at(const struct kept_view *v, const char *options, unsigned depth)
{
	struct kept k = is(KEPT_NOWHERE, "overlay");
	size_t n, n_dirs, dirs = 0;
	char **o = str_split(v->arena, options, ",", &n);

	for (size_t i = 0; i < n; i++) {
		bool upper = str_starts(o[i], "upperdir=");
		if (!upper && !str_starts(o[i], "lowerdir") && !str_starts(o[i], "datadir"))
			continue;
		const char *eq = strchr(o[i], '=');
		char **dir = str_split(v->arena, eq ? eq + 1 : "", upper ? "" : ":", &n_dirs);
		for (size_t d = 0; d < n_dirs; d++, dirs++)
			k = worse(k, *dir[d] == '/' && !strchr(dir[d], '\\')
					     ? now_at(v, dir[d], depth)
					     : unknown(v, "an overlay of the folder \"%s\"",
						       "overlay 之目錄「%s」", dir[d]));
	}
	return dirs ? k
		    : unknown(v, "of which folders the overlay is made is not known",
			      "無法得知 overlay 由何目錄組成");
}

static bool in_memory(const char *type)
{
	return str_eq(type, "tmpfs") || str_eq(type, "ramfs") || str_eq(type, "devtmpfs");
}

static struct kept mount_at(const struct kept_view *v, const struct mount_live *m, unsigned depth)
{
	if (in_memory(m->type))
		return is(KEPT_NOWHERE, m->type);
	if (mount_type_is_network(m->type))
		return is(KEPT_ELSEWHERE, arena_printf(v->arena, "%s %s", m->type, m->what));
	if (str_eq(m->type, "btrfs"))
		return btrfs_at(v, m->what, depth);
	if (str_eq(m->type, "overlay"))
		return overlay_at(v, m->options, depth);
	for (size_t i = 0; i < v->storage.n_blocks; i++)
		if (v->storage.blocks[i].dev && str_eq(v->storage.blocks[i].dev, m->dev))
			return block_at(v, &v->storage.blocks[i], depth);
	return unknown(v, "on what the %s of %s lies is not known", "無法得知 %s（%s）之儲存位置",
		m->type, m->what);
}

static struct kept now_at(const struct kept_view *v, const char *path, unsigned depth)
{
	const struct mount_live *best = NULL;

	if (!depth)
		return too_deep(v, path);
	for (size_t i = 0; i < v->n_mounts; i++)
		if (mounts_covers(v->mounts[i].where, path) &&
			(!best || strlen(v->mounts[i].where) >= strlen(best->where)))
			best = &v->mounts[i];
	return best ? mount_at(v, best, depth - 1)
		    : unknown(v, "no mount holds %s", "無任何掛載涵蓋 %s", path);
}

struct kept kept_now(const struct kept_view *v, const char *path)
{
	return now_at(v, mounts_canonical(v->root, v->arena, path), DEPTH);
}

struct kept kept_swap_now(const struct kept_view *v, const struct swap_live *s)
{
	const struct block_live *b = s->file ? NULL : device(v, s->path);

	if (s->file)
		return now_at(v, s->path, DEPTH);
	return b ? block_at(v, b, DEPTH)
		 : unknown(v, "the swap device %s is not shown", "系統未列出置換裝置 %s", s->path);
}

/* The next boot */

static struct kept with_line(struct kept k, const struct file *f, unsigned line)
{
	k.file = f;
	k.line = line;
	return k;
}

/* A device by the name that fstab or a mount unit gives it. */
static struct kept device_boot(const struct kept_view *v, const char *what)
{
	const struct crypttab_line *c =
		str_starts(what, "/dev/mapper/") ? crypttab_find(&v->crypttab, what + 12) : NULL;
	const struct block_live *b;

	if (c)
		return with_line(is(c->null ? KEPT_CLEAR : KEPT_ENCRYPTED,
					 arena_printf(v->arena, "%s (crypttab)", what)),
			v->crypttab.file, c->line);
	if (v->live && (b = device(v, what)))
		return block_at(v, b, DEPTH);
	if (str_starts(what, "/dev/") && is_disk(what + 5))
		return is(KEPT_CLEAR, what);
	if (str_starts(what, "/dev/zram"))
		return is(KEPT_NOWHERE, what);
	return v->live ? unknown(v, "the device %s is not there now", "裝置 %s 目前不存在", what)
		       : unknown(v, "what lies under %s does not stand in files",
				 "%s 之下層無檔案可資判斷", what);
}

static struct kept boot_at(
	const struct kept_view *v, const struct mounts_boot *in, const char *path, unsigned depth);

/* in: the mounts that are made before this one. */
static struct kept source_boot(const struct kept_view *v, const struct mounts_boot *in,
	const char *what, const char *type, const char *options, unsigned depth)
{
	if (in_memory(type))
		return is(KEPT_NOWHERE, type);
	if (mount_type_is_network(type))
		return is(KEPT_ELSEWHERE, arena_printf(v->arena, "%s %s", type, what));
	if (*what == '/' &&
		!str_starts(what, "/dev/")) /* a bind, or the image behind a loop device */
		return boot_at(v, in, what, depth);
	/* the other members of a btrfs are found where it is mounted, not in fstab */
	if (str_eq(type, "btrfs") && v->live && device(v, what) && device(v, what)->btrfs)
		return btrfs_at(v, what, DEPTH);
	if (str_eq(type, "overlay"))
		return overlay_at(v, options, DEPTH);
	return device_boot(v, what);
}

static struct kept root_boot(const struct kept_view *v, unsigned depth)
{
	const struct mounts_boot none = {0};

	for (size_t i = 0; i < v->n_fstab; i++) {
		const struct fstab_line *l = &v->fstab[i];
		if (*l->where != '/' || !str_eq(mounts_canonical(v->root, v->arena, l->where), "/"))
			continue;
		struct kept k = source_boot(v, &none, l->what, l->type, l->options, depth);
		return k.file ? k : with_line(k, l->file, l->line);
	}
	return v->live ? now_at(v, "/", DEPTH)
		       : unknown(v, "fstab names no root file system", "fstab 未載明根檔案系統");
}

static struct kept boot_at(
	const struct kept_view *v, const struct mounts_boot *in, const char *path, unsigned depth)
{
	const struct mount_boot *m, *failed;
	struct bitext why = {"", ""};

	if (!depth)
		return too_deep(v, path);
	if (mounts_boot_at(v->root, v->arena, in, path, &m, &failed, &why) < 0)
		return unknown(v, "what is mounted on %1$s cannot be told: %2$s%3$.0s",
			"無法判定 %1$s 之掛載：%3$s%2$.0s", path, why.en, why.zh);
	if (str_eq(m->where, "/"))
		return root_boot(v, depth - 1);
	if (!m->what)
		return unknown(v, "the source of the mount on %s is not known",
			"無法得知掛載點 %s 之來源", m->where);
	/* A folder bound on itself is what was there before. */
	const struct mounts_boot before = {in->v, (size_t)(m - in->v), in->systemd};
	struct kept k =
		source_boot(v, &before, m->what, m->type ? m->type : "", m->options, depth - 1);
	return k.file || !m->file ? k : with_line(k, m->file, m->line);
}

struct kept kept_boot(const struct kept_view *v, const char *path)
{
	return boot_at(v, v->boot, path, DEPTH);
}

struct kept kept_swap_boot(const struct kept_view *v, const struct fstab_line *l)
{
	struct kept k = *l->what == '/' && !str_starts(l->what, "/dev/")
				? boot_at(v, v->boot, l->what, DEPTH)
				: device_boot(v, l->what);

	return k.file ? k : with_line(k, l->file, l->line);
}
