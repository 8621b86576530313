/* mounts_plan: what the parts of the plan of mounts share.  Only for mounts*.c. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_MOUNTS_PLAN_H
#define PLUMBLINE_CHECKS_RESOLVE_MOUNTS_PLAN_H

#include "checks/resolve/mounts/mounts.h"
#include "checks/resolve/units/unit_index.h"

/* A mount unit while the plan is made. */
struct job {
	const char *name;	       /* "srv-data.mount" */
	const struct unit *unit;       /* with the drop-ins */
	const struct fstab_line *from; /* when the generator made it */
	bool started, looked, busy, done;
	bool by_target;	      /* nobody but local-fs.target starts it */
	bool required;	      /* by local-fs.target, as the generator has it */
	bool needed;	      /* a unit that starts needs a path on it */
	const char *conflict; /* a unit that starts and is not to run together with it; NULL */
	struct mount_boot m;
};

struct generated {
	const char *name, *where;
	const struct fstab_line *line;
	struct ini items;
};

struct planner {
	struct mounts_plan p;
	struct unit_index *x;
	struct generated *made;
	size_t n_made, cap_made;
	struct job **jobs;
	size_t n_jobs, cap_jobs;
	bool no_generator, remounts, systemd;
	const char *own_generator; /* one of the host's own; NULL */
	const char *masked;	   /* a mount unit that local-fs.target requires; NULL */
	struct err *e;
};

/* mounts_path.c: a path without doubled slashes, links left alone. */
char *mounts_simple(struct arena *a, const char *path);

/* mounts.c: whether systemd mounts that itself and wants no unit for it. */
bool mounts_is_api(const char *path);

/* mounts_start.c: fills jobs with the mount units that are started.  0 or -errno. */
int mounts_start_all(struct planner *pl);
/* Whether the default target pulls that unit in. */
bool mounts_starts(struct planner *pl, const char *name);
/* The last value of a key of [Mount], with the specifiers put in; an assignment with one that is not known is dropped. */
const char *mounts_value(struct planner *pl, const struct unit *u, const char *key,
	const struct ini_item **ret_item);

#endif
