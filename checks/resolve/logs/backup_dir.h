/*
 * backup_dir: one declared backup directory: what lies in it, how old, in which physical place, and whether its
 * manifests hold.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_BACKUP_DIR_H
#define PLUMBLINE_CHECKS_RESOLVE_BACKUP_DIR_H

#include <stdint.h>

#include "base/evidence.h"
#include "checks/facts.h"
#include "checks/resolve/logs/manifest.h"

#define BACKUP_HASH_BYTES                                                                          \
	((uint64_t)64 << 30) /* hashed in one scan of one directory; more is an error */

enum backup_place {
	PLACE_SAME,	/* the disk the logs lie on */
	PLACE_VOLATILE, /* tmpfs, zram: gone at the next boot */
	PLACE_DEVICE,	/* another disk of this host */
	PLACE_NETWORK,	/* another host, by a network file system */
	PLACE_UNKNOWN,
};

enum backup_state {
	BACKUP_UNCOVERED, /* no manifest names it */
	BACKUP_MATCHES,
	BACKUP_DIFFERS,
	BACKUP_MISSING, /* named, not there */
	BACKUP_WEAK,	/* covered by a digest below SHA-256 only */
};

struct backup_file {
	const char *path; /* under the root */
	time_t mtime;
	uint64_t size;
	enum backup_state state;
	enum digest digest;
	const char *hex; /* as computed; NULL when it was not */
	const struct file *manifest;
	unsigned line; /* in the manifest */
};

struct backup_manifest {
	const struct file *file;
	size_t entries;
	unsigned malformed, first_malformed;
	const char *writable_by[2]; /* who but its owner could change it, en and zh; NULL: nobody */
};

struct backup_dir {
	const char *path, *real_path;
	bool exists;
	struct backup_file *v;
	size_t n;
	const struct backup_manifest *manifests;
	size_t n_manifests;
	time_t newest; /* mtime of the newest backup that is not in the future; 0: none */
	const char *newest_path;
	size_t in_future;
	enum backup_place place;
	struct bitext
		place_text; /* "nfs4 backup.example.org:/logs", "disk sdb (log: sda)"; NULL: not known */
};

/*
 * Reads a directory; with hashes, recomputes what its manifests name.  *log_dir is where the logs lie, for the place.
 * 0 (exists may be false) or -errno: what could not be read or hashed.
 */
int backup_dir_read(const struct host *h, struct facts *f, struct arena *a, const char *path,
	const char *log_dir, bool hashes, struct backup_dir *ret, struct err *e);

struct logs;
/*
 * How many rotated logs that still lie on the host have a backup of the same name and length, and how many of these
 * hold the same bytes by the digest that was verified.  *ret_path: one that has, or NULL.
 */
void backup_dir_twins(const struct host *h, struct arena *a, const struct backup_dir *d,
	const struct logs *l, size_t *ret_same_name, size_t *ret_equal, const char **ret_path);

#endif
