/*
 * place: /proc/self/mountinfo (proc(5)) and /sys/dev/block on a running system, fstab(5) in a tree of files.
 *
 * The mount that holds a path is the one with the longest mount point; of several on one point the last mounted.  A
 * partition counts as its disk, device-mapper and md as the disks below them; a loop device, a bind mount and another
 * partition of the same disk are no other place.  Offline the first fstab line of a mount point counts, and whether
 * two local file systems lie on two disks cannot be told: unknown.
 * Not handled: which machine a SAN, iSCSI or virtual disk really lies on: they count as other disks.
 */
#include "checks/resolve/files/place.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/sysmacros.h>

#include "base/str.h"

#define MAX_DISKS 64

struct mount {
	const char *point, *type, *source;
	unsigned major, minor;
};

struct disks {
	const char *v[MAX_DISKS];
	size_t n;
	bool unknown, loop, memory;
};

static const char *const network[] = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "glusterfs",
	"fuse.glusterfs", "fuse.sshfs", "sshfs", "afs", "lustre", "beegfs", "davfs", "fuse.davfs",
	"fuse.rclone", "fuse.s3fs", "fuse.ceph"};

static bool one_of(const char *s, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(s, v[i]))
			return true;
	return false;
}

/* \040 and the like. */
static char *unescape(struct arena *a, const char *s)
{
	char *out = arena_strdup(a, s), *w = out;

	for (; *s; s++) {
		if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[2] <= '7' &&
			s[3] >= '0' && s[3] <= '7') {
			*w++ = (char)((s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0'));
			s += 3;
		} else {
			*w++ = *s;
		}
	}
	*w = '\0';
	return out;
}

/* Whether path lies at or below point: the length of the point, or 0. */
static size_t below(const char *path, const char *point)
{
	size_t n = strlen(point);

	while (n > 1 && point[n - 1] == '/')
		n--;
	if (n == 1 && *point == '/')
		return 1;
	return !strncmp(path, point, n) && (!path[n] || path[n] == '/') ? n : 0;
}

static bool live_mount(struct arena *a, const struct file *f, const char *path, struct mount *ret)
{
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	size_t len, best = 0;

	while (next_line(&l, &text, &len)) {
		size_t n, k;
		char **w = str_split(a, arena_strndup(a, text, len), " ", &n);
		if (n < 9)
			continue;
		for (k = 6; k < n && strcmp(w[k], "-"); k++)
			;
		char *point = unescape(a, w[4]);
		size_t depth = below(path, point);
		struct mount m = {.point = point};
		if (k + 2 >= n || depth < best || !depth ||
			sscanf(w[2], "%u:%u", &m.major, &m.minor) != 2)
			continue;
		best = depth;
		m.type = w[k + 1];
		m.source = unescape(a, w[k + 2]);
		*ret = m;
	}
	return best > 0;
}

static bool fstab_mount(struct arena *a, const struct file *f, const char *path, struct mount *ret)
{
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	size_t len, best = 0;

	while (next_line(&l, &text, &len)) {
		size_t n;
		char *s = str_strip(arena_strndup(a, text, len)), **w = str_split(a, s, " \t", &n);
		if (n < 4 || *s == '#' ||
			(strstr(w[3], "noauto") && !strstr(w[3], "x-systemd.automount")))
			continue;
		char *point = unescape(a, w[1]);
		size_t depth = *point == '/' ? below(path, point) : 0;
		if (depth <= best)
			continue;
		best = depth;
		*ret = (struct mount){.point = point, .type = w[2], .source = unescape(a, w[0])};
	}
	return best > 0;
}

static void add_disk(struct disks *d, const char *name)
{
	if (one_of(name, d->v, d->n))
		return;
	if (d->n == MAX_DISKS)
		d->unknown = true;
	else
		d->v[d->n++] = name;
}

/* The disks below /sys/dev/block/MAJ:MIN or a name in /sys/class/block. */
static void add_disks(
	const struct host *h, struct arena *a, const char *sys, struct disks *d, unsigned depth)
{
	struct stat st;
	char *real, **names;
	size_t n = 0;

	if (depth > 8 || root_resolve(h->root, sys, a, &real, NULL) < 0) {
		d->unknown = true;
		return;
	}
	size_t len = strlen(real);
	while (len > 1 && real[len - 1] == '/')
		real[--len] = '\0';
	if (!root_stat(h->root, arena_printf(a, "%s/partition", real), false, &st, NULL))
		*strrchr(real, '/') = '\0';
	const char *name = strrchr(real, '/') ? strrchr(real, '/') + 1 : real;
	if (!root_list(h->root, arena_printf(a, "%s/slaves", real), a, &names, &n, NULL) && n) {
		for (size_t i = 0; i < n; i++)
			add_disks(h, a, arena_printf(a, "%s/slaves/%s", real, names[i]), d,
				depth + 1);
		return;
	}
	d->loop |= str_starts(name, "loop") || str_starts(name, "nbd");
	d->memory |= str_starts(name, "ram") || str_starts(name, "zram") || str_starts(name, "brd");
	add_disk(d, name);
}

static struct disks disks_of(const struct host *h, struct arena *a, const struct mount *m)
{
	struct disks d = {.n = 0};
	struct stat st;
	unsigned maj = m->major, min = m->minor;

	/* btrfs and others have a device number of their own: the source names the disk. */
	if (!maj && str_starts(m->source, "/dev/") &&
		!root_stat(h->root, m->source, true, &st, NULL) && S_ISBLK(st.st_mode)) {
		maj = major(st.st_rdev);
		min = minor(st.st_rdev);
	}
	if (!maj)
		d.unknown = true;
	else
		add_disks(h, a, arena_printf(a, "/sys/dev/block/%u:%u", maj, min), &d, 0);
	return d;
}

static const char *disks_text(struct arena *a, const struct disks *d)
{
	struct strbuf b = {.arena = a};

	for (size_t i = 0; i < d->n; i++)
		strbuf_printf(&b, "%s%s", i ? "+" : "", d->v[i]);
	return d->n ? strbuf_str(&b) : "?";
}

static struct bitext BITEXT_FORMAT both(struct arena *a, const char *en, const char *zh, ...)
{
	struct bitext ret;
	va_list args;

	va_start(args, zh);
	ret.en = arena_vprintf(a, en, args);
	va_end(args);
	va_start(args, zh);
	ret.zh = arena_vprintf(a, zh, args);
	va_end(args);
	return ret;
}

static enum backup_place by_disks(const struct host *h, struct arena *a, const struct mount *m,
	const struct mount *log, struct bitext *text)
{
	struct disks d = disks_of(h, a, m), own = disks_of(h, a, log);

	*text = both(a, "%s on disk %s (logs: disk %s)", "%s，磁碟 %s（紀錄：磁碟 %s）", m->type,
		disks_text(a, &d), disks_text(a, &own));
	if (str_eq(m->type, "tmpfs") || str_eq(m->type, "ramfs") || d.memory)
		return PLACE_VOLATILE;
	if (str_eq(m->point, log->point))
		return PLACE_SAME;
	for (size_t i = 0; i < d.n; i++)
		if (one_of(d.v[i], own.v, own.n))
			return PLACE_SAME;
	if (d.loop)
		return PLACE_SAME; /* its bytes lie in a file of this host */
	return d.unknown || own.unknown || !d.n || !own.n ? PLACE_UNKNOWN : PLACE_DEVICE;
}

const char *place_source_host(struct arena *a, const char *source)
{
	const char *s = source, *at;
	size_t n;

	if (str_starts(s, "//")) {
		s += 2;
		n = strcspn(s, "/");
	} else if (str_starts(s, "http://") || str_starts(s, "https://")) {
		s = strstr(s, "//") + 2;
		n = *s == '[' ? strcspn(s, "]") : strcspn(s, ":/");
	} else if (*s == '/' || !strchr(s, ':')) {
		return NULL;
	} else {
		if ((at = strchr(s, '@')) && at < s + strcspn(s, ":/"))
			s = at + 1;
		n = *s == '[' ? strcspn(s, "]") : strcspn(s, ":,");
	}
	if (*s == '[')
		s++, n--;
	return n ? arena_strndup(a, s, n) : NULL;
}

/* Names that /etc/hosts gives an address of this host. */
static bool own_by_hosts(const struct host *h, struct arena *a, const char *host)
{
	const struct file *f;
	struct lines l;
	const char *text;
	size_t len;

	if (root_read(h->root, "/etc/hosts", &f, NULL) < 0)
		return false;
	l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		size_t n;
		char *s = arena_strndup(a, text, len);
		s[strcspn(s, "#")] = '\0';
		char **w = str_split(a, s, " \t\r", &n);
		for (size_t i = 1; i < n; i++)
			if (str_ieq(w[i], host))
				return str_starts(w[0], "127.") || str_eq(w[0], "::1") ||
				       str_eq(w[0], "0.0.0.0");
	}
	return false;
}

/* /proc/net/fib_trie: "|-- ADDRESS" and below it "/32 host LOCAL". */
static bool own_address(const struct host *h, struct arena *a, const char *host)
{
	const struct file *f;
	char *address = NULL;
	const char *text;
	size_t len;

	if (!h->live || root_read(h->root, "/proc/net/fib_trie", &f, NULL) < 0)
		return false;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(a, text, len)), *p = strstr(s, "|-- ");
		if (p)
			address = p + 4;
		else if (address && strstr(s, "/32 host LOCAL") && str_eq(address, host))
			return true;
	}
	return false;
}

bool place_is_this_host(const struct host *h, struct arena *a, const char *host)
{
	static const char *const names[] = {"localhost", "localhost.localdomain", "localhost4",
		"localhost6", "ip6-localhost", "ip6-loopback", "::1", "0.0.0.0",
		"::", "::ffff:127.0.0.1", "_localhost"};
	const struct file *f;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_ieq(host, names[i]))
			return true;
	if (str_starts(host, "127.") || str_ends(host, ".localhost"))
		return true;
	if (!root_read(h->root, "/etc/hostname", &f, NULL)) {
		char *own = str_strip(arena_strndup(a, f->data, strcspn(f->data, "\n")));
		size_t n = strcspn(own, ".");
		if (*own &&
			(str_ieq(host, own) || (strlen(host) == n && !strncasecmp(host, own, n))))
			return true;
	}
	return own_by_hosts(h, a, host) || own_address(h, a, host);
}

int place_compare(const struct host *h, struct arena *a, const char *path, const char *log_dir,
	enum backup_place *ret, struct bitext *ret_text, struct err *e)
{
	const char *table = h->live ? "/proc/self/mountinfo" : "/etc/fstab";
	struct mount m = {0}, log = {0};
	const struct file *f;
	int rc = root_read(h->root, table, &f, e);
	bool found = false, log_found = false;

	*ret = PLACE_UNKNOWN;
	*ret_text = both(a, "no mount in %s", "%s 中查無掛載點", table);
	if (rc < 0 && (h->live || !is_absent(rc)))
		return rc;
	if (!rc) {
		found = h->live ? live_mount(a, f, path, &m) : fstab_mount(a, f, path, &m);
		log_found = h->live ? live_mount(a, f, log_dir, &log)
				    : fstab_mount(a, f, log_dir, &log);
	}
	if (found && one_of(m.type, network, sizeof(network) / sizeof(*network))) {
		const char *host = place_source_host(a, m.source);
		*ret_text = both(a, "%s %s", "%s %s", m.type, m.source);
		*ret = host && place_is_this_host(h, a, host) ? PLACE_SAME : PLACE_NETWORK;
		return 0;
	}
	if (h->live && found && log_found) {
		*ret = by_disks(h, a, &m, &log, ret_text);
		return 0;
	}
	if (h->live)
		return 0;
	if (!found || (log_found && str_eq(m.point, log.point))) {
		*ret = PLACE_SAME;
		*ret_text =
			found ? both(a, "%s %s, as the logs", "%s %s，與紀錄相同", m.type, m.source)
			      : both(a, "no file system of its own in %s", "%s 中無自有之檔案系統",
					table);
	} else {
		*ret = str_eq(m.type, "tmpfs") ? PLACE_VOLATILE : PLACE_UNKNOWN;
		*ret_text = both(a, "%s %s at %s; on which disk cannot be told from files",
			"%s %s 掛載於 %s；僅憑檔案無法判定位於何一磁碟", m.type, m.source, m.point);
	}
	return 0;
}
