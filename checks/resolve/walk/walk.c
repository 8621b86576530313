/*
 * walk: the one pass over the file system: the way down and up, and which file systems are entered.  See walk.h.
 *
 * Directories are opened by descriptor from their parent with O_NOFOLLOW and kept open on the way down, so nothing
 * that is moved while we walk leads outside.  Only file systems that hold local files are entered: by the type
 * mountinfo (proc(5)) has for the device, for to ask a network file system itself may wait for a server that is gone,
 * then by the one statfs(2) gives.  Network file systems and FUSE without a block device are never entered.  An unknown
 * kind is entered when it stands on a block device, and else makes the pass incomplete.
 */
#include "checks/resolve/walk/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "checks/resolve/mounts/mounts.h"
#include "checks/resolve/walk/walk_pass.h"

#define DEADLINE_DEFAULT 600 /* seconds */
#define LISTED		 50  /* unread places and skipped mounts named, the rest is counted */
#define MOUNTINFO_MAX	 ((size_t)4 << 20)

/* File systems that hold local files, by statfs(2)'s f_type. */
static const struct {
	unsigned long type;
} local_types[] = {{EXT4_SUPER_MAGIC}, {0x58465342 /* xfs */}, {BTRFS_SUPER_MAGIC}, {TMPFS_MAGIC},
	{RAMFS_MAGIC}, {OVERLAYFS_SUPER_MAGIC}, {0x2fc12fc1 /* zfs */}, {F2FS_SUPER_MAGIC},
	{0x52654973 /* reiserfs */}, {0x3153464a /* jfs */}, {MSDOS_SUPER_MAGIC},
	{0x2011bab0 /* exfat */}, {0x7366746e /* ntfs3 */}, {SQUASHFS_MAGIC}, {ISOFS_SUPER_MAGIC},
	{0x15013346 /* udf */}, {0xca451a4e /* bcachefs */}, {0xe0f5e1e2 /* erofs */},
	{ECRYPTFS_SUPER_MAGIC}, {0x61756673 /* aufs */}, {0x3434 /* nilfs2 */}};

/* Names for those that are skipped; kernel interfaces hold no files of the host and are not worth a word. */
static const struct {
	unsigned long type;
	const char *name; /* NULL: a kernel interface */
} other_types[] = {{NFS_SUPER_MAGIC, "nfs"}, {0xff534d42, "cifs"}, {0xfe534d42, "smb2"},
	{CEPH_SUPER_MAGIC, "ceph"}, {AFS_SUPER_MAGIC, "afs"}, {CODA_SUPER_MAGIC, "coda"},
	{V9FS_MAGIC, "9p"}, {0x65735546, "fuse"}, {0x47504653, "gpfs"}, {0x0bd00bd0, "lustre"},
	{0x01161970, "gfs2"}, {0x7461636f, "ocfs2"}, {PROC_SUPER_MAGIC, NULL}, {SYSFS_MAGIC, NULL},
	{CGROUP_SUPER_MAGIC, NULL}, {CGROUP2_SUPER_MAGIC, NULL}, {DEVPTS_SUPER_MAGIC, NULL},
	{DEBUGFS_MAGIC, NULL}, {TRACEFS_MAGIC, NULL}, {SECURITYFS_MAGIC, NULL},
	{PSTOREFS_MAGIC, NULL}, {EFIVARFS_MAGIC, NULL}, {BPF_FS_MAGIC, NULL},
	{HUGETLBFS_MAGIC, NULL}, {0x19800202 /* mqueue */, NULL}, {0x62656570 /* configfs */, NULL},
	{0x65735543 /* fusectl */, NULL}, {NSFS_MAGIC, NULL}, {0x67596969 /* rpc_pipefs */, NULL},
	{BINFMTFS_MAGIC, NULL}, {SELINUX_MAGIC, NULL}, {AUTOFS_SUPER_MAGIC, "autofs"},
	{0x7655821 /* resctrl */, NULL}, {0x6c6f6f70 /* binder */, NULL}};

static double since(const struct timespec *t)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - t->tv_sec) + (double)(now.tv_nsec - t->tv_nsec) / 1e9;
}

void walk_unread(struct walk_pass *p, const char *name, const char *why)
{
	struct walk_result *r = p->r;

	r->complete = false;
	if (r->unread_total++ < LISTED)
		*(const char **)arena_push(
			p->a, &r->unread, &r->n_unread, &p->cap_unread, sizeof(char *)) =
			arena_printf(p->a, "%s/%s: %s", strbuf_str(&p->path), name, why);
}

static void skip(struct walk_pass *p, const char *name, const char *type)
{
	struct walk_result *r = p->r;

	if (r->n_skipped < LISTED)
		*(const char **)arena_push(
			p->a, &r->skipped, &r->n_skipped, &p->cap_skipped, sizeof(char *)) =
			arena_printf(p->a, "%s/%s (%s)", strbuf_str(&p->path), name, type);
}

/* Which type each device has that is mounted now; of a scan of files too, for its root is mounted here. */
static void read_mounts(struct walk_pass *p)
{
	int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	FILE *in = fd < 0 ? NULL : fdopen(fd, "r");
	char *line = NULL;
	size_t size = 0, all = 0;
	ssize_t len;

	if (!in && fd >= 0)
		close(fd);
	while (in && all < MOUNTINFO_MAX && (len = getline(&line, &size, in)) > 0) {
		unsigned major, minor;
		const char *type = strstr(line, " - ");

		all += (size_t)len;
		if (!type || sscanf(line, "%*u %*u %u:%u", &major, &minor) != 2)
			continue;
		struct walk_mount *m =
			arena_push(p->a, &p->mounts, &p->n_mounts, &p->cap_mounts, sizeof(*m));
		*m = (struct walk_mount){makedev(major, minor),
			arena_strndup(p->a, type + 3, strcspn(type + 3, " \n"))};
	}
	free(line);
	if (in)
		fclose(in);
}

/* The type of a device that must not even be asked what it is; NULL: it may be. */
static const char *untouchable(const struct walk_pass *p, dev_t dev)
{
	for (size_t i = 0; i < p->n_mounts; i++) {
		const char *type = p->mounts[i].type;

		if (p->mounts[i].dev != dev)
			continue;
		return mount_type_is_network(type) || str_eq(type, "autofs") ||
				       str_eq(type, "9p") || str_eq(type, "fuse") ||
				       str_starts(type, "fuse.")
			       ? type
			       : NULL;
	}
	return NULL;
}

enum local { LOCAL, NOT_LOCAL, NOT_KNOWN };

/* May this file system be walked?  When not, *ret_name says what it is (NULL: nothing worth a word). */
static enum local is_local(int fd, dev_t dev, struct walk_level *l, const char **ret_name)
{
	struct statfs fs;

	*ret_name = "unknown file system";
	if (fstatfs(fd, &fs) < 0)
		return NOT_KNOWN;
	unsigned long type = (unsigned long)fs.f_type & 0xffffffffUL;
	l->mount_flags = (unsigned)fs.f_flags;
	l->immutable = type == SQUASHFS_MAGIC || type == ISOFS_SUPER_MAGIC || type == 0xe0f5e1e2;
	for (size_t i = 0; i < sizeof(local_types) / sizeof(*local_types); i++)
		if (local_types[i].type == type)
			return LOCAL;
	/* FUSE on a block device is a local disk, as what is not known here is. */
	for (size_t i = 0; i < sizeof(other_types) / sizeof(*other_types); i++)
		if (other_types[i].type == type && !(type == FUSE_SUPER_MAGIC && major(dev))) {
			*ret_name = other_types[i].name;
			return NOT_LOCAL;
		}
	return major(dev) ? LOCAL : NOT_KNOWN;
}

/* A directory of root's that neither its group (unless root's) nor others may pass, and no ACL widens. */
static bool shuts_out(int fd, const struct stat *st)
{
	if (st->st_uid || (st->st_mode & S_IXOTH) || ((st->st_mode & S_IXGRP) && st->st_gid))
		return false;
	return fgetxattr(fd, "system.posix_acl_access", NULL, 0) < 0;
}

/* Fills what a level has of its mount.  False: it is not to be entered, and that is said. */
static bool mount_of(struct walk_pass *p, int fd, const char *name, const struct walk_entry *st,
	struct walk_level *l)
{
	const struct walk_level *up = p->depth ? &p->level[p->depth - 1] : NULL;
	const char *type;

	if (up && st->dev == up->dev && !st->mount) {
		l->mount_flags = up->mount_flags;
		l->immutable = up->immutable;
		return true;
	}
	enum local local = is_local(fd, st->dev, l, &type);
	if (local == NOT_KNOWN)
		walk_unread(p, name, type);
	else if (local == NOT_LOCAL && type)
		skip(p, name, type);
	return local == LOCAL;
}

/* Takes an open directory, which is closed where it is not entered; and judges it. */
static bool go_down(struct walk_pass *p, int fd, const char *name, bool mount)
{
	struct walk_level *up = p->depth ? &p->level[p->depth - 1] : NULL;
	struct walk_level *l = &p->level[p->depth];
	struct stat st;

	if (p->depth == WALK_DEPTH) {
		walk_unread(p, name, "too many directories deep");
		goto not ;
	}
	if (fstat(fd, &st) < 0) {
		walk_unread(p, name, errno_text(errno));
		goto not ;
	}
	struct walk_entry e = {.mode = st.st_mode,
		.uid = st.st_uid,
		.gid = st.st_gid,
		.dev = st.st_dev,
		.mount = mount};
	if (!mount_of(p, fd, name, &e, l))
		goto not ;
	if (root_is_hole(p->host->root, &st)) {
		walk_unread(p, name, "a file system that is not mounted here");
		goto not ;
	}
	if (!l->buffer)
		l->buffer = arena_alloc(p->a, WALK_BUFFER);
	l->fd = fd;
	l->dev = st.st_dev;
	l->path_len = p->path.len;
	l->at = l->filled = 0;
	l->places = (up ? up->places : 0) | walk_places_enter(p, st.st_dev, st.st_ino);
	l->closed = up && up->closed;
	if (up)
		strbuf_printf(&p->path, "/%s", name);
	p->depth++;
	p->r->directories++;
	walk_look_at_directory(p, "", &e, l);
	l->closed |= shuts_out(fd, &st);
	return true;
	not : close(fd);
	return false;
}

static void go_up(struct walk_pass *p)
{
	struct walk_level *l = &p->level[--p->depth];

	close(l->fd);
	p->path.len = l->path_len;
	p->path.data[l->path_len] = '\0';
	p->cwd = -1;
}

static void look_at_directory(struct walk_pass *p, const char *name, const struct walk_entry *st)
{
	const struct walk_level *up = &p->level[p->depth - 1];
	bool mount = st->dev != up->dev || st->mount;
	struct walk_level unused;

	/*
	 * What is mounted there decides before it is opened: a dead NFS server must not hold us, and without O_DIRECTORY an
	 * automount is not set off.
	 */
	if (mount) {
		const char *type = untouchable(p, st->dev);
		if (type) {
			skip(p, name, type);
			return;
		}
		int fd = openat(up->fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0) {
			if (errno != ENOENT)
				walk_unread(p, name, errno_text(errno));
			return;
		}
		bool enter = mount_of(p, fd, name, st, &unused);
		close(fd);
		if (!enter)
			return;
	}
	int fd = openat(up->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0)
		go_down(p, fd, name, mount);
	else if (errno != ENOENT)
		walk_unread(p, name, errno_text(errno));
}

static void look_at(struct walk_pass *p, const char *name)
{
	/* Nobody is asked who is far away: what the kernel has in its cache will do for a mount point. */
	static const int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
	struct statx x;

	if (statx(p->level[p->depth - 1].fd, name, flags,
		    STATX_TYPE | STATX_MODE | STATX_UID | STATX_GID, &x) < 0) {
		if (errno != ENOENT) /* gone meanwhile is no finding */
			walk_unread(p, name, errno_text(errno));
		return;
	}
	struct walk_entry st = {.mode = x.stx_mode,
		.uid = x.stx_uid,
		.gid = x.stx_gid,
		.dev = makedev(x.stx_dev_major, x.stx_dev_minor),
#ifdef STATX_ATTR_MOUNT_ROOT
		.mount = x.stx_attributes & STATX_ATTR_MOUNT_ROOT
#endif
	};
	if (S_ISDIR(st.mode))
		look_at_directory(p, name, &st);
	else
		walk_look_at_file(p, name, &st);
}

/* The next name of the directory p is in; NULL at its end. */
static const char *next_name(struct walk_pass *p)
{
	struct walk_level *l = &p->level[p->depth - 1];

	for (;;) {
		if (l->at == l->filled) {
			long n = syscall(SYS_getdents64, l->fd, l->buffer, WALK_BUFFER);
			if (n < 0 && errno != ENOENT) /* the directory itself may be gone */
				walk_unread(p, "", errno_text(errno));
			if (n <= 0)
				return NULL;
			l->filled = (size_t)n;
			l->at = 0;
		}
		const struct dirent64 *d = (const void *)(l->buffer + l->at);
		l->at += d->d_reclen;
		if (strcmp(d->d_name, ".") && strcmp(d->d_name, ".."))
			return d->d_name;
	}
}

static void walk(struct walk_pass *p)
{
	struct timespec now;
	size_t n = 0;

	while (p->depth) {
		const char *name = next_name(p);

		if (!name) {
			go_up(p);
			continue;
		}
		look_at(p, name);
		if (++n % 1024)
			continue;
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec >= p->deadline.tv_sec) {
			p->r->timed_out = true;
			p->r->complete = false;
			while (p->depth)
				go_up(p);
		}
	}
}

/* The pass changes the working directory, which nobody else may notice. */
static int walk_from(struct walk_pass *p, int fd, struct err *e)
{
	int home = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (home < 0) {
		close(fd);
		return err_set(e, errno, "the working directory: %s", errno_text(errno));
	}
	bool entered = go_down(p, fd, "", true);
	if (entered)
		walk(p);
	int rc = fchdir(home) < 0
			 ? err_set(e, errno, "the working directory: %s", errno_text(errno))
			 : 0;
	close(home);
	if (!entered)
		return err_set(e, ENOTSUP, "%s: a file system of a kind that is not walked",
			root_path(p->host->root));
	return rc;
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct walk_pass *p = arena_alloc(a, sizeof(*p));
	struct timespec start;

	p->host = h;
	p->a = a;
	p->cwd = -1;
	p->path.arena = a;
	p->r = arena_alloc(a, sizeof(*p->r));
	p->r->complete = true;
	strbuf_puts(&p->path, "");
	clock_gettime(CLOCK_MONOTONIC, &start);
	p->deadline = start;
	p->deadline.tv_sec += h->deadline_s ? h->deadline_s : DEADLINE_DEFAULT;
	walk_ids_load(h, f, a, true, &p->users);
	walk_ids_load(h, f, a, false, &p->groups);
	p->r->users_unseen = p->users.unseen;
	p->r->groups_unseen = p->groups.unseen;
	if (!(h->walk_skips & WALK_SKIP_PLACES))
		walk_places_find(p);
	read_mounts(p);
	int fd = root_openat(h->root, "/", O_RDONLY | O_DIRECTORY, e);
	if (fd < 0)
		return fd;
	int rc = walk_from(p, fd, e);
	if (rc < 0)
		return rc;
	p->r->seconds = since(&start);
	*ret = p->r;
	return 0;
}

const struct model model_walk = {"file-system pass", build};
