/*
 * mounts: the file systems that are mounted once the next boot has come to rest, and their options: fstab(5),
 * mount units, what systemd mounts itself, and commands that later change it.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_MOUNTS_H
#define PLUMBLINE_CHECKS_RESOLVE_MOUNTS_H

#include "base/evidence.h"
#include "checks/facts.h"

/* One mount that the next boot makes, or does not make although a unit of it is started. */
struct mount_boot {
	const char *where;   /* without links */
	const char *unit;    /* "tmp.mount"; NULL: systemd's own, or the root file system */
	const char *options; /* those in force, "rw,nosuid,nodev"; NULL when it is not mounted */
	const struct file *file; /* where the options stand; NULL: built in */
	unsigned line;
	const struct bitext *failed;  /* why it is not mounted; NULL */
	const struct bitext *unknown; /* why it cannot be told whether or how; NULL */
	const char *what;	      /* the source; NULL: not known */
	const char *
		type; /* "tmpfs", as it is asked for; of a bind, of what it shows; "" or NULL: not known */
	bool everywhere;  /* unknown is about all places */
	bool needed;	  /* a unit that starts needs it */
	size_t peers;	  /* mounts of one number show what is mounted below each other */
	const char *root; /* the folder of that file system it shows; NULL: the whole */
};

struct mounts_boot {
	const struct mount_boot *v; /* a later one on the same place lies over the earlier */
	size_t n;
	bool systemd; /* its units are there; else what it mounts itself is no more than an assumption */
};

extern const struct model model_mounts_boot; /* struct mounts_boot */

/*
 * The mount that holds a path after the next boot.  *ret_failed (NULL when there is none) is a mount nearer to the path
 * that does not come about.  0; -EBADMSG when what is mounted there cannot be told (*ret_why).
 */
int mounts_boot_at(struct root *r, struct arena *a, const struct mounts_boot *m, const char *path,
	const struct mount_boot **ret, const struct mount_boot **ret_failed,
	struct bitext *ret_why);

/* Whether a list of options, as mount(8) prints them, has this one. */
bool mount_has_option(const char *options, const char *option);

/* For the parts: mounts_fstab.c, mounts_options.c, mounts_later.c. */

struct fstab_line {
	const char *what, *where, *type,
		*options; /* decoded; "" where the line has no such field */
	const struct file *file;
	unsigned line;
};

/* The lines of /etc/fstab as getmntent(3) gives them.  0 (none when there is no file), or -errno. */
int fstab_read(
	struct root *r, struct arena *a, struct fstab_line **ret, size_t *ret_n, struct err *e);
/* Splits one text into lines; for fstab_read() and the fuzzer. */
void fstab_parse(struct arena *a, const struct file *f, struct fstab_line **ret, size_t *ret_n);

/* Of two words for a thing and its contrary ("noauto", "auto"): whether the last that is given is the first. */
bool fstab_yes_no(const char *options, const char *yes, const char *no);
/* Whether an option stands in the list, alone or with a value; ret_value (may be NULL) is that of the last. */
bool fstab_option(struct arena *a, const char *options, const char *name, const char **ret_value);

/* What mount(8) makes of "-t TYPE -o OPTIONS WHAT WHERE". */
struct mount_call {
	const char *what, *type, *options;
	const char *
		source; /* options of the mount that a bind shows; NULL: not a bind, or not known */
	const char
		*current; /* options of the mount that is remounted; NULL: it is no mount point */
};
/* 0 and the options in force; 1 and *ret_why: it fails; -EBADMSG and *ret_why: cannot be told. */
int mount_call(struct root *r, struct arena *a, const struct mount_call *c, const char **ret,
	const struct bitext **ret_why);
/* A reason in both languages, in the arena. */
const struct bitext *mounts_why(struct arena *a, const char *en, const char *zh, ...) BITEXT_FORMAT;
/* Whether mount(8) takes that for a bind ("bind", "rbind" among the options, or as type). */
bool mount_is_bind(const char *type, const char *options);
bool mount_is_rbind(const char *type, const char *options);
bool mount_type_is_network(const char *type);

/* A path without doubled slashes, "." and a slash at its end; links are followed as far as there are files. */
char *mounts_canonical(struct root *r, struct arena *a, const char *path);
/* Whether path is dir or lies below it. */
bool mounts_covers(const char *dir, const char *path);

/* The list while it is built. */
struct mounts_plan {
	struct root *root;
	struct arena *a;
	const struct fstab_line *fstab;
	size_t n_fstab;
	struct mount_boot *v;
	size_t n, cap;
	size_t n_peers;
	bool stops, perhaps_stops; /* local-fs.target fails: emergency mode; may fail */
};
/* The name of the mount unit of a path, and back. */
char *mounts_unit_name(struct arena *a, const char *path);
char *mounts_unit_path(struct arena *a, const char *name);
/* Adds a mount, wherever it is seen. */
void mounts_keep(struct mounts_plan *p, const struct mount_boot *m);
/* A mount that shows the folder from, is one of the peers of the mount that holds it. */
void mounts_share(
	struct mounts_plan *p, struct mount_boot *m, const char *from, const char *options);
void mounts_show_below(struct mounts_plan *p, const char *from, const char *where);
/* The mount in force at or above a path so far; NULL never. */
struct mount_boot *mounts_holding(struct mounts_plan *p, const char *path);
/* What rc.local, services and cron's @reboot mount again or anew.  0 or -errno. */
int mounts_later(struct mounts_plan *p, struct err *e);

#endif
