/*
 * walk: the one pass over the file system.  See walk.h.
 *
 * Directories are opened by descriptor from their parent with O_NOFOLLOW and kept open on the way down, so nothing
 * that is moved while we walk leads outside.  Only file systems that hold local files are entered, by the type
 * statfs(2) gives at the mount point; network file systems never.
 */
#include "checks/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"

#define DEPTH		 400   /* directories kept open; what lies deeper is named as not read */
#define DEADLINE_DEFAULT 600   /* seconds */
#define LISTED		 50    /* unread places and skipped mounts named, the rest is counted */
#define PROGRESS_EVERY	 20000 /* files */

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
	{BINFMTFS_MAGIC, NULL}, {SELINUX_MAGIC, NULL}, {AUTOFS_SUPER_MAGIC, NULL}};

struct level { /* one directory on the way down */
	DIR *dir;
	int fd;
	dev_t dev;
	size_t path_len;
	bool closed; /* nobody but root gets below */
	unsigned long mount_flags;
};

struct pass {
	const struct host *host;
	struct arena *a;
	struct walk_result *r;
	size_t cap[WALK_KINDS], cap_unread, cap_skipped;
	struct level level[DEPTH];
	int depth;
	struct strbuf path;
	struct timespec deadline;
};

static double since(const struct timespec *t)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - t->tv_sec) + (double)(now.tv_nsec - t->tv_nsec) / 1e9;
}

static void unread(struct pass *p, const char *name, const char *why)
{
	struct walk_result *r = p->r;

	r->complete = false;
	if (r->unread_total++ < LISTED)
		*(const char **)arena_push(
			p->a, &r->unread, &r->n_unread, &p->cap_unread, sizeof(char *)) =
			arena_printf(p->a, "%s/%s: %s", strbuf_str(&p->path), name, why);
}

static void skip(struct pass *p, const char *name, const char *type)
{
	struct walk_result *r = p->r;

	if (r->n_skipped < LISTED)
		*(const char **)arena_push(
			p->a, &r->skipped, &r->n_skipped, &p->cap_skipped, sizeof(char *)) =
			arena_printf(p->a, "%s/%s (%s)", strbuf_str(&p->path), name, type);
}

/* May this file system be walked?  When not, *ret_name says what it is (NULL: nothing worth a word). */
static bool is_local(int fd, const char **ret_name)
{
	struct statfs fs;

	*ret_name = "unknown file system";
	if (fstatfs(fd, &fs) < 0)
		return false;
	for (size_t i = 0; i < sizeof(local_types) / sizeof(*local_types); i++)
		if (local_types[i].type == (unsigned long)fs.f_type)
			return true;
	for (size_t i = 0; i < sizeof(other_types) / sizeof(*other_types); i++)
		if (other_types[i].type == (unsigned long)fs.f_type)
			*ret_name = other_types[i].name;
	return false;
}

/* A directory of root's that neither its group (unless root's) nor others may pass, and no ACL widens. */
static bool shuts_out(int fd, const struct stat *st)
{
	if (st->st_uid || (st->st_mode & S_IXOTH) || ((st->st_mode & S_IXGRP) && st->st_gid))
		return false;
	return fgetxattr(fd, "system.posix_acl_access", NULL, 0) < 0;
}

static int go_down(struct pass *p, int fd, const char *name, const struct stat *st)
{
	struct level *up = p->depth ? &p->level[p->depth - 1] : NULL;
	struct statvfs vfs = {0};
	const char *type;

	if (p->depth == DEPTH) {
		unread(p, name, "too many directories deep");
		close(fd);
		return 0;
	}
	if ((!up || st->st_dev != up->dev) && !is_local(fd, &type)) {
		if (type)
			skip(p, name, type);
		close(fd);
		return 0;
	}
	if (root_is_hole(p->host->root, st)) {
		unread(p, name, "a file system that is not mounted here");
		close(fd);
		return 0;
	}
	DIR *dir = fdopendir(fd);
	if (!dir) {
		unread(p, name, errno_text(errno));
		close(fd);
		return 0;
	}
	if (!up || st->st_dev != up->dev)
		fstatvfs(fd, &vfs);
	struct level *l = &p->level[p->depth++];
	*l = (struct level){dir, fd, st->st_dev, p->path.len,
		(up && up->closed) || shuts_out(fd, st),
		up && st->st_dev == up->dev ? up->mount_flags : vfs.f_flag};
	if (up)
		strbuf_printf(&p->path, "/%s", name);
	p->r->directories++;
	return 1;
}

static void go_up(struct pass *p)
{
	struct level *l = &p->level[--p->depth];

	closedir(l->dir);
	if (p->depth) {
		p->path.len = l->path_len;
		p->path.data[l->path_len] = '\0';
	}
}

static void hit(struct pass *p, enum walk_kind kind, const char *name, const struct stat *st,
	const char *caps)
{
	struct walk_hits *h = &p->r->hits[kind];
	const struct level *l = &p->level[p->depth - 1];
	bool writing = kind == WALK_WORLD_WRITABLE || kind == WALK_WORLD_DIR;
	const char *without = l->closed ? "closed" : NULL;

	/* How an image is mounted here says nothing of how the host mounts it. */
	if (p->host->live && !writing && (l->mount_flags & ST_NOSUID))
		without = "nosuid";
	if (p->host->live && writing && (l->mount_flags & ST_RDONLY))
		without = "read-only";
	h->total++;
	if (h->n == WALK_HITS) {
		h->unlisted_effective += !without;
		return;
	}
	struct walk_hit *w = arena_push(p->a, &h->v, &h->n, &p->cap[kind], sizeof(*w));
	*w = (struct walk_hit){arena_printf(p->a, "%s/%s", strbuf_str(&p->path), name),
		st->st_mode & 07777, st->st_uid, st->st_gid, caps, without};
}

/* The capabilities of a file, by name in the open directory; the name is not followed, the path only built. */
static const char *file_caps(struct pass *p, int dirfd, const char *name)
{
	char path[64 + NAME_MAX];

	snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", dirfd, name);
	if (lgetxattr(path, "security.capability", NULL, 0) <= 0) {
		if (errno == EACCES || errno == EPERM)
			unread(p, name, "file capabilities: permission denied");
		return NULL;
	}
	cap_t caps = cap_get_file(path);
	char *text = caps ? cap_to_text(caps, NULL) : NULL;
	const char *ret = arena_strdup(p->a, text ? text : "unreadable");
	cap_free(text);
	cap_free(caps);
	return ret;
}

static void look_at_file(struct pass *p, int dirfd, const char *name, const struct stat *st)
{
	p->r->files++;
	if ((st->st_mode & (S_ISUID | S_ISGID)) && (st->st_mode & 0111) &&
		((st->st_mode & S_ISUID) || (st->st_mode & S_IXGRP)))
		hit(p, WALK_SETID, name, st, NULL);
	if (st->st_mode & S_IWOTH)
		hit(p, WALK_WORLD_WRITABLE, name, st, NULL);
	if (st->st_mode & 0111) {
		const char *caps = file_caps(p, dirfd, name);
		if (caps)
			hit(p, WALK_CAPABILITY, name, st, caps);
	}
	if (p->r->files % PROGRESS_EVERY == 0 && p->host->progress)
		p->host->progress(
			arena_printf(p->a, "%zu files", p->r->files), p->host->progress_arg);
}

static void look_at(struct pass *p, const char *name)
{
	int dirfd = p->level[p->depth - 1].fd;
	struct stat st;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0) {
		if (errno != ENOENT) /* gone meanwhile is no finding */
			unread(p, name, errno_text(errno));
		return;
	}
	if (S_ISREG(st.st_mode)) {
		look_at_file(p, dirfd, name, &st);
	} else if (S_ISDIR(st.st_mode)) {
		if ((st.st_mode & S_IWOTH) && !(st.st_mode & S_ISVTX))
			hit(p, WALK_WORLD_DIR, name, &st, NULL);
		/* What is mounted there decides before it is opened: a dead NFS server must not hold us. */
		int fd = openat(dirfd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		const char *type = NULL;
		if (fd >= 0 && st.st_dev != p->level[p->depth - 1].dev && !is_local(fd, &type)) {
			if (type)
				skip(p, name, type);
			close(fd);
			return;
		}
		if (fd >= 0)
			close(fd);
		fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0 && errno != ENOENT)
			unread(p, name, errno_text(errno));
		else if (fd >= 0 && fstat(fd, &st) == 0)
			go_down(p, fd, name, &st);
	}
}

static void walk(struct pass *p)
{
	struct timespec now;
	size_t n = 0;

	while (p->depth) {
		struct level *l = &p->level[p->depth - 1];

		errno = 0;
		struct dirent *d = readdir(l->dir);
		if (!d) {
			if (errno)
				unread(p, "", errno_text(errno));
			go_up(p);
			continue;
		}
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		look_at(p, d->d_name);
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

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct pass *p = arena_alloc(a, sizeof(*p));
	struct timespec start;
	struct stat st;

	(void)f;
	p->host = h;
	p->a = a;
	p->path.arena = a;
	p->r = arena_alloc(a, sizeof(*p->r));
	p->r->complete = true;
	strbuf_puts(&p->path, "");
	clock_gettime(CLOCK_MONOTONIC, &start);
	p->deadline = start;
	p->deadline.tv_sec += h->deadline_s ? h->deadline_s : DEADLINE_DEFAULT;
	int fd = root_openat(h->root, "/", O_RDONLY | O_DIRECTORY, e);
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0) {
		int code = errno;
		close(fd);
		return err_set(e, code, "/: %s", errno_text(code));
	}
	if (!go_down(p, fd, "", &st))
		return err_set(e, ENOTSUP, "%s: a file system of a kind that is not walked",
			root_path(h->root));
	walk(p);
	p->r->seconds = since(&start);
	*ret = p->r;
	return 0;
}

const struct model model_walk = {"file-system pass", build};
