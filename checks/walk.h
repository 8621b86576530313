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

#define WALK_HITS 2000 /* hits listed of one kind */

enum walk_kind {
	WALK_SETID,	     /* regular file, set-uid or set-gid, that somebody may execute */
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
	const char *caps; /* cap_to_text(3) form for WALK_CAPABILITY; NULL else */
	/*
	 * Why the bit has no effect here: "nosuid" or "read-only" of the mount (live only), or "closed", when a directory
	 * on the way lets nobody but root pass.  NULL: it has.
	 */
	const char *without_effect;
};

struct walk_hits {
	const struct walk_hit *v;
	size_t n;		   /* listed, bounded by WALK_HITS */
	size_t total;		   /* counted, listed or not */
	size_t unlisted_effective; /* of those not listed, how many have effect */
};

struct walk_result {
	struct walk_hits hits[WALK_KINDS];
	size_t files, directories;
	bool complete; /* false: the deadline passed, or something could not be read */
	bool timed_out;
	const char **unread; /* what could not be read, with the reason, bounded */
	size_t n_unread, unread_total;
	const char **skipped; /* mounts that were not entered: "/mnt/nfs (nfs4)" */
	size_t n_skipped;
	double seconds;
};

extern const struct model model_walk; /* struct walk_result */

#endif
