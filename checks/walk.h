/*
 * walk: the ONE pass over the file system.
 *
 * Every rule that needs all files (set-uid, capabilities, world-writable, later: unowned, sticky, homes) asks the
 * same pass, which goes by descriptor, never leaves the root, never enters network or pseudo file systems, and
 * keeps its hits bounded and always counted.
 */
#ifndef PLUMBLINE_CHECKS_WALK_H
#define PLUMBLINE_CHECKS_WALK_H

#include <sys/types.h>

#include "checks/facts.h"

enum walk_kind {
	WALK_SETUID,	     /* regular file, S_ISUID */
	WALK_SETGID,	     /* regular file, S_ISGID and executable by group */
	WALK_CAPABILITY,     /* regular file with security.capability */
	WALK_WORLD_WRITABLE, /* regular file others may write */
	WALK_WORLD_DIR,	     /* directory others may write, no sticky bit */
	WALK_KINDS
};

struct walk_hit {
	const char *path; /* under the root, bytes as they are */
	mode_t mode;
	uid_t uid;
	gid_t gid;
	const char *caps; /* cap_to_text() form for WALK_CAPABILITY; NULL else */
	const char *fstype_flags; /* "nosuid" when the mount takes the effect away; NULL else */
};

struct walk_hits {
	const struct walk_hit *v;
	size_t n;     /* listed, bounded */
	size_t total; /* counted */
};

struct walk_result {
	struct walk_hits hits[WALK_KINDS];
	size_t files, directories;
	bool complete; /* false: the deadline passed or something could not be read */
	const char **unread; /* what could not be read, with the reason, bounded */
	size_t n_unread, unread_total;
	const char **skipped; /* mounts that were not entered: "/mnt/nfs (nfs4)" */
	size_t n_skipped;
	double seconds;
};

extern const struct model model_walk; /* struct walk_result */

#endif
