/* walk_pass: what the files of the pass share: where it is, what is known of ids, how a hit is kept. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_WALK_PASS_H
#define PLUMBLINE_CHECKS_RESOLVE_WALK_PASS_H

#include <stdint.h>

#include "base/str.h"
#include "checks/resolve/walk/walk.h"

/* Ids that have a name, by the name services that can be read here. */
struct walk_ids {
	uint32_t *v; /* sorted */
	size_t n, cap;
	uint32_t last; /* found last: most files of a folder are of one owner */
	bool systemd;  /* nss-systemd is asked too */
	const char *unseen;
};
/* passwd (users) and group of the root; what cannot be known is said in unseen. */
void walk_ids_load(
	const struct host *h, struct facts *f, struct arena *a, bool users, struct walk_ids *ret);
bool walk_ids_known(struct walk_ids *ids, uint32_t id);
/* Of the range systemd gives to services with DynamicUser= (61184 to 65519). */
bool walk_ids_dynamic(uint32_t id);

/* The part of stat(2) the predicates look at. */
struct walk_entry {
	mode_t mode;
	uid_t uid;
	gid_t gid;
	dev_t dev;
	ino_t ino;
	bool mount; /* the root of a mount, as far as the kernel says so */
};

struct walk_level { /* one directory on the way down */
	int fd;
	dev_t dev;
	size_t path_len; /* of the path above it */
	bool closed;	 /* nobody but root gets below */
	bool immutable;	 /* a medium nobody writes */
	unsigned mount_flags;
	unsigned places; /* 1 << WALK_COMMAND, 1 << WALK_LIBRARY: what it belongs to */
	char *buffer;	 /* of directory entries; kept for the next directory of this depth */
	size_t at, filled;
};

#define WALK_DEPTH  400	  /* directories kept open; what lies deeper is named as not read */
#define WALK_BUFFER 32768 /* as readdir(3) has it */

struct walk_mount {
	dev_t dev;
	const char *type;
};

struct walk_pass {
	const struct host *host;
	struct arena *a;
	struct walk_result *r;
	unsigned looks; /* enum walk_look */
	size_t cap[WALK_KINDS], cap_unread, cap_skipped, hit_bytes;
	struct walk_ids users, groups;
	struct walk_mount *mounts;
	size_t n_mounts, cap_mounts;
	struct walk_level level[WALK_DEPTH];
	int depth;
	int cwd; /* the level whose directory is the working directory; -1: none */
	struct strbuf path;
	struct timespec deadline;
	size_t since_progress;
};

void walk_unread(struct walk_pass *p, const char *name, const char *why);
/* Judges what stands in the directory p is in (a directory: as it is entered, its own name at the end of the path). */
void walk_look_at_file(struct walk_pass *p, const char *name, const struct walk_entry *st);
void walk_look_at_directory(struct walk_pass *p, const char *name, const struct walk_entry *st,
	const struct walk_level *in);
/* The folders of commands and libraries: finds them, and which a directory is. */
void walk_places_find(struct walk_pass *p);
unsigned walk_places_enter(struct walk_pass *p, dev_t dev, ino_t ino);

#endif
