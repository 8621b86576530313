/* unit_index: the unit files of a root, by name.  Only for the files unit*.c. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_UNIT_INDEX_H
#define PLUMBLINE_CHECKS_RESOLVE_UNIT_INDEX_H

#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_memo.h"

struct load_dir {
	char *path;
	char **names;
	size_t n;
};

struct unit_alias {
	const char *from, *to;
};

struct unit {
	const char *id; /* after aliases */
	bool exists, masked, from_sysv, checked;
	const char *fragment; /* also the path that masks */
	char **dropins;
	size_t n_dropins;
	struct ini items;
	const char *broken;	 /* the unit file could not be read whole; NULL */
	const char *user, *home; /* of a user's manager; NULL: the system's */
	struct unit_known *known;
};

/* How surely and when a unit is started; the greater wins. */
enum unit_level {
	UNIT_PERHAPS,	 /* by a command whose way cannot be followed, or when another unit fails */
	UNIT_ON_REQUEST, /* by a message on the bus */
	UNIT_ON_DEMAND,	 /* by a socket, timer, path or automount unit once the system is up */
	UNIT_AT_BOOT,
};

/* Why a unit is in the set of those that start. */
struct unit_pull {
	const struct unit *unit;
	const char *by; /* the link, unit file or rc link */
	enum unit_level level;
	const char *perhaps; /* with UNIT_PERHAPS: what it depends on */
};

/* A link that is made at boot before units are loaded: by the presets of a first boot, by a generator. */
struct unit_link {
	const char *target, *name; /* "multi-user.target", "x.service" */
	const char *by;
};

/* A program that dbus-daemon itself starts for a name. */
struct unit_bus_exec {
	const char *exec;
	const struct file *file;
};

struct unit_index {
	struct root *root;
	struct arena *arena;
	const char *const *path; /* where units are looked for, in order */
	size_t n_path;
	const char *user, *home, *uid; /* of a user's manager; NULL: the system's */
	struct load_dir *dirs;
	size_t n_dirs;
	struct unit_alias *aliases;
	size_t n_aliases, cap_aliases;
	struct unit_alias *made; /* of those, what a first boot links */
	size_t n_made, cap_made;
	struct unit **units; /* asked for so far */
	size_t n_units, cap_units;
	struct unit_map by_id, loaded, entries; /* units by id, by any name; unit_dir_entries() */
	struct unit_pull *pulled; /* everything the default target pulls in, in order */
	size_t n_pulled, cap_pulled;
	bool closed, closing; /* pulled is complete; is being made */
	bool all; /* unit_describe() tells of what is started on request and perhaps, too */
	bool first_boot;
	struct unit_link *links;
	size_t n_links, cap_links;
	const char *target; /* what the boot starts: "default.target", or the command line's */
	const char **masks; /* of the kernel's command line */
	size_t n_masks;
	bool sysv; /* init scripts become units */
	struct unit_bus_exec *bus;
	size_t n_bus, cap_bus;
	/* Whether something is mounted on a path: 1, 0, -1: not known.  NULL: nobody knows. */
	int (*mount_point)(void *of, const char *path);
	void *mount_point_of;
	const char *generator; /* one that is not systemd's own: what it makes is not known; NULL */
};

/* The index of this root, made at the first call.  0 or -errno. */
int unit_index(struct root *r, struct unit_index **ret, struct err *e);
/* That of the manager of a user (user@.service), made anew.  0 or -errno. */
int unit_user_index(struct root *r, const char *user, const char *uid, const char *home,
	struct unit_index **ret, struct err *e);
/* The unit by any of its names; never NULL on 0. */
int unit_load(struct unit_index *x, const char *name, const struct unit **ret, struct err *e);
/* Entries of NAME.wants/, NAME.requires/ or NAME.d/ of a unit under all its names. */
int unit_dir_entries(struct unit_index *x, const char *id, const char *suffix,
	const char *file_suffix, char ***ret, size_t *ret_n, struct err *e);
/* The values of a key; reset: whether an empty assignment starts again. */
char **unit_values(const struct unit_index *x, const struct unit *u, const char *section,
	const char *key, bool reset, size_t *ret_n);
/* The last value of a key, or NULL. */
const char *unit_value(const struct unit *u, const char *section, const char *key);
/* The specifiers of names put in: %i, %n, %N, %p, %j; other specifiers stay. */
char *unit_specifiers(struct arena *a, const char *id, const char *text);
/* All specifiers put in; NULL and e when files do not tell one of them or systemd knows none such. */
char *unit_expand(struct arena *a, const struct unit *u, const char *text, struct err *e);

/* The conditions of a unit that is pulled in: fills condition or undecided of *ret. */
void unit_conditions(struct unit_index *x, const struct unit *u, struct unit_boot *ret);
#include "checks/resolve/units/unit_pulls.h"

#endif
