/*
 * walk: the ONE pass over the file system.
 *
 * Every rule that needs all files (set-uid, capabilities, world-writable, unowned, sticky, commands, libraries) asks the
 * same pass, which goes by descriptor, never leaves the root, never enters network or pseudo file systems, and keeps its
 * hits bounded and always counted.  What a predicate says is said here, once; which of its hits are findings is the
 * checks' business.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_WALK_H
#define PLUMBLINE_CHECKS_RESOLVE_WALK_H

#include <sys/types.h>

#include "checks/facts.h"

#define WALK_HITS	2000		  /* hits listed of one kind */
#define WALK_HITS_BYTES ((size_t)8 << 20) /* of paths, of all kinds together */

enum walk_kind {
	WALK_SETID,	     /* regular file, set-uid or set-gid, that somebody may execute */
	WALK_CAPABILITY,     /* regular file with security.capability */
	WALK_WORLD_WRITABLE, /* regular file others may write */
	WALK_WORLD_DIR,	     /* directory others may write, no sticky bit */
	WALK_WORLD_DIR_OWNED, /* directory others may write, sticky or not, that is not root:root's */
	WALK_UNOWNED,	      /* anything whose uid no name service of this root knows */
	WALK_UNGROUPED,	      /* the same of the gid */
	WALK_SHOSTS_EQUIV,    /* anything but a directory named shosts.equiv */
	WALK_SHOSTS,	      /* anything but a directory whose name ends in .shosts */
	WALK_COMMAND, /* among the commands: not root:root's, or group or others may write */
	WALK_LIBRARY, /* among the libraries: the same */
	WALK_KINDS
};

struct walk_hit {
	const char *path; /* under the root, bytes as they are */
	const char
		*target; /* what it links to and is judged by (commands, libraries); NULL: itself */
	mode_t mode;	 /* permission bits */
	bool regular;
	uid_t uid;
	gid_t gid;
	const char *caps; /* cap_to_text(3) form for WALK_CAPABILITY; NULL else */
	/*
	 * Why it has no effect here: "nosuid" or "read-only" of the mount (live only), "read-only medium" (of what is unowned),
	 * "dynamic user" of systemd's below a closed directory, or "closed", when a directory on the way lets nobody but root
	 * pass.  NULL: it has.
	 */
	const char *without_effect;
};

struct walk_hits {
	const struct walk_hit *v;
	size_t n;		   /* listed, bounded by WALK_HITS */
	size_t total;		   /* counted, listed or not */
	size_t unlisted_effective; /* of those not listed, how many have effect */
};

/* The folders whose files are commands or libraries; links to them are followed once, so one may stand for another. */
struct walk_place {
	enum walk_kind kind; /* WALK_COMMAND or WALK_LIBRARY */
	const char *path;
	bool there;	 /* a directory of this root */
	bool entered;	 /* and the pass was in it */
	const char *why; /* neither absent nor known: the reason; NULL else */
	dev_t dev;
	ino_t ino;
};
#define WALK_PLACES 10

struct walk_result {
	struct walk_hits hits[WALK_KINDS];
	struct walk_place places[WALK_PLACES];
	size_t files, directories;
	bool complete; /* false: the deadline passed, or something could not be read */
	bool timed_out;
	/* Why an unknown uid or gid cannot be told: the name services this agent cannot ask, or an error; NULL: it can. */
	const char *users_unseen, *groups_unseen;
	const char **unread; /* what could not be read, with the reason, bounded */
	size_t n_unread, unread_total;
	const char **skipped; /* mounts that were not entered: "/mnt/nfs (nfs4)" */
	size_t n_skipped;
	double seconds;
};

extern const struct model model_walk; /* struct walk_result */

#endif
