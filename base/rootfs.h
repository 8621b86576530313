/*
 * rootfs: the host's files, below one root directory.
 *
 * `/` on a live host, a mounted image or a test's fixture: always by the same code.  Symbolic links are
 * resolved inside the root (an absolute one starts again at the root, `..` stops there), as in systemd's
 * chase().  Only regular files are read; FIFOs, devices and sockets are refused before they are opened.
 *
 * A file is read once.  Its bytes and digest stay with the root until root_close(), so that all models see
 * the same text and the evidence can name what was seen.  Absence is remembered too.
 */
#ifndef PLUMBLINE_BASE_ROOTFS_H
#define PLUMBLINE_BASE_ROOTFS_H

#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"

struct root;

/* A regular file as it was read.  Owned by the root. */
struct file {
	const char *path;      /* as asked for */
	const char *real_path; /* after links, under the root */
	const char *data;      /* size bytes and a NUL after them */
	size_t size;
	bool has_nul; /* a NUL byte among the size bytes */
	struct stat st;
	char sha256[SHA256_HEX];
	struct timespec read_at; /* CLOCK_REALTIME */
};

/* 0, or -errno when the directory cannot be opened. */
int root_open(const char *path, struct root **ret, struct err *e);
void root_close(struct root *r);
/* The path root_open() was given, with links resolved ("/" on a live host). */
const char *root_path(const struct root *r);
bool root_is_live(const struct root *r);

/*
 * Reads a regular file of at most LIMIT_CONFIG_FILE bytes.
 * 0; -ENOENT (or -ENOTDIR): not there; -EFBIG: too large; -EINVAL: not a regular file; -ELOOP; -EACCES; -EIO ...
 * The error text names the path and the reason.  Every errno but ENOENT and ENOTDIR means "could not be known".
 */
int root_read(struct root *r, const char *path, const struct file **ret, struct err *e);

/* True for the two errors that say a file is simply not there. */
static inline bool is_absent(int rc)
{
	return rc == -2 /* ENOENT */ || rc == -20 /* ENOTDIR */;
}

/*
 * Whoever hands NULL for the error takes what cannot be read as if it were not there.  So that this never passes for
 * knowledge, fn is told of each such path ("PATH: reason") but the absent ones; who looks at the errno himself hands an
 * err.  NULL: nobody is told.
 */
typedef void (*root_unknown_fn)(const char *text, void *arg);
void root_on_unknown(struct root *r, root_unknown_fn fn, void *arg);

/*
 * Status of a path of any type; follow says whether a link at the end is followed.  0 or -errno.  As with root_read(), what
 * was found at the first look holds for the whole scan.
 */
int root_stat(struct root *r, const char *path, bool follow, struct stat *ret, struct err *e);
/*
 * Whether the first bytes say ELF, so that who looks for a script need not read it.  False for what cannot be opened:
 * root_read() tells why.
 */
bool root_is_program(struct root *r, const char *path);
/* The text of a symbolic link, in the arena.  0, -EINVAL when it is none, or another -errno. */
int root_readlink(struct root *r, const char *path, struct arena *a, char **ret, struct err *e);
/* The path with all links resolved inside the root, in the arena.  0 or -errno. */
int root_resolve(struct root *r, const char *path, struct arena *a, char **ret, struct err *e);
/*
 * The names in a directory without "." and "..", sorted by bytes, in the arena.  0 or -errno (-ENOENT: no such
 * directory).
 */
int root_list(struct root *r, const char *path, struct arena *a, char ***ret_names, size_t *ret_n,
	struct err *e);
/*
 * Opens what path resolves to; the caller closes the descriptor.  flags: O_PATH, or O_RDONLY with O_DIRECTORY,
 * or O_RDONLY (regular files only, -EINVAL else).  The descriptor or -errno.
 */
int root_openat(struct root *r, const char *path, int flags, struct err *e);

/*
 * For what is built once from the files of this root (an index of units) and lives as long as it: a place found by
 * the address of key, NULL at first, and the arena that is freed with the root.
 */
void **root_slot(struct root *r, const void *key);
struct arena *root_arena(struct root *r);

/*
 * A folder of an image on which its host mounts another file system, which is not mounted here: what stands below it is
 * not absent but unknown, -ENOMEDIUM.  To be said before the first look at what stands there.  0 or -errno.
 */
int root_hole(struct root *r, const char *path, struct err *e);
/* Whether a folder is one; st of it. */
bool root_is_hole(const struct root *r, const struct stat *st);

/* Calls fn for every file that was read, in the order of reading. */
void root_each_file(const struct root *r, void (*fn)(const struct file *f, void *arg), void *arg);

#endif
