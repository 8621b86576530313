/*
 * unit_runs: whether a service, once the boot asks for it, really runs, and what of the files it sees (systemd.exec(5),
 * systemd.service(5), version 252).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_UNIT_RUNS_H
#define PLUMBLINE_CHECKS_RESOLVE_UNIT_RUNS_H

#include "base/rootfs.h"

enum unit_answer { UNIT_DOES_RUN, UNIT_DOES_NOT_RUN, UNIT_RUN_NOT_KNOWN };

/* What the program needs to do its work; lists end with NULL, and are NULL where there is nothing. */
struct unit_needs {
	bool root;     /* as another user it does not work */
	bool stays;    /* a daemon: it must still be there later */
	bool network;  /* it has to reach other hosts */
	bool no_steps; /* how the commands before and after it end is followed by the caller */
	const char *const *caps;   /* capabilities */
	const char *const *reads;  /* paths it must see: its configuration */
	const char *const *writes; /* folders it must write: its logs */
};

struct unit_run {
	enum unit_answer answer;
	const char *en, *zh; /* why it does not run, or is not known to; NULL */
	const struct file *file;
	unsigned line;
};

/* 0, or -errno: the unit or what it names cannot be read. */
int unit_runs(struct root *r, struct arena *a, const char *name, const struct unit_needs *needs,
	struct unit_run *ret, struct err *e);

enum unit_sight {
	UNIT_SEES,	     /* what stands there, and may write it */
	UNIT_SEES_READ_ONLY, /* what stands there */
	UNIT_SEES_NOTHING,   /* it is hidden, or an empty thing is put over it */
	UNIT_SEES_OTHER,     /* something else is put over it */
};

/* What a unit's own view of the files has at a path; the setting that decides, with its place, in *by (may be NULL). */
struct unit_sight_by {
	const char *key, *value;
	const struct file *file;
	unsigned line;
	const char *
		at; /* with UNIT_SEES_OTHER: the path of this root that stands there; NULL: not known */
};
int unit_sees(struct root *r, struct arena *a, const char *name, const char *path,
	enum unit_sight *ret, struct unit_sight_by *by, struct err *e);

/* Whether a path is sure not to be there when units start: not made by the boot, no other file system put over it. */
bool unit_path_absent(struct root *r, struct arena *a, const char *path);
/* What tmpfiles.d makes of a file that is there when the boot comes to it, and where it says so. */
enum unit_path_fate { UNIT_PATH_STAYS, UNIT_PATH_REMOVED, UNIT_PATH_WRITTEN };
enum unit_path_fate unit_path_fate(struct root *r, struct arena *a, const char *path,
	const struct file **ret_file, unsigned *ret_line);
/* What lines of tmpfiles.d make of what they name; for the next boot. */
struct unit_made {
	const char *path, *text; /* text: what is written; NULL: not known, or nothing is */
	const char *source;	 /* what is linked or copied there; NULL */
	bool appends;		 /* text is put at the end of what is there */
	const struct file *file;
	unsigned line;
};
/* Whether they make something else of a path than there is in this root: what it will be. */
bool unit_made_at(struct root *r, struct arena *a, const char *path, struct unit_made *ret);
/* What they make in a folder, by its entries: paths sorted, each once. */
struct unit_made *unit_made_in(struct root *r, struct arena *a, const char *dir, size_t *ret_n);
/* Whether a path is a folder or stands below it, by their names. */
bool unit_path_below(const char *dir, const char *path);

#endif
