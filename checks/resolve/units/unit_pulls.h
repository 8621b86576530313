/* unit_pulls: what makes up the set of units that start (unit_start.c and its neighbours).  Part of unit_index.h. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_UNIT_PULLS_H
#define PLUMBLINE_CHECKS_RESOLVE_UNIT_PULLS_H

#include "checks/resolve/units/unit.h"

struct unit;
struct unit_index;
/* Fills x->pulled. */
int unit_closure(struct unit_index *x, struct err *e);
/* Adds a unit to what is pulled, or raises its level.  For unit_closure() and those it calls. */
int unit_pull(struct unit_index *x, const char *name, const char *by, enum unit_level level,
	const char *perhaps, struct err *e);
/* Fills *ret for a unit of the closure or any other. */
int unit_describe(struct unit_index *x, const struct unit *u, struct unit_boot *ret, struct err *e);
/* Why systemd refuses a unit it could read (systemd.service(5): no ExecStart=, ...), or NULL. */
const char *unit_refused(struct unit_index *x, const struct unit *u);
/* One command of an Exec...= setting, after all expansion; a NULL word is one that files do not tell. */
struct unit_exec {
	char **argv;
	size_t n;
	bool ignore; /* "-": its failure is no failure */
	const struct ini_item *item;
};
int unit_execs(struct unit_index *x, const struct unit *u, const char *section, const char *key,
	struct unit_exec **ret, size_t *ret_n);
/* The environment of a service's commands, as far as its own settings make it. */
struct boot_variable;
void unit_environment(struct unit_index *x, const struct unit *u, const struct boot_variable **ret,
	size_t *ret_n);
/* What the commands run that systemd starts a unit with; false: it comes to none of ExecStart=. */
struct boot_calls;
bool unit_calls(struct unit_index *x, const struct unit *u, struct boot_calls *c);
/* Whether what a socket unit runs before it listens is sure to fail. */
bool unit_socket_fails(struct unit_index *x, const struct unit *u);
/* All names of a unit: its id first. */
char **unit_names(struct unit_index *x, const char *id, size_t *ret_n);

/* What a service comes to, as far as its own program tells. */
enum unit_outcome { UNIT_OPEN, UNIT_STAYS, UNIT_FAILS, UNIT_SUCCEEDS };
/* A oneshot service that does not remain is stopped as soon as it is done. */
bool unit_stops_at_once(const struct unit *u);
enum unit_outcome unit_outcome(struct unit_index *x, const struct unit *u, const char **ret_why);
/* The names of a setting that lists units. */
char **unit_words(struct arena *a, const char *value, size_t *ret_n);
/* The unit that a socket, timer, path or automount unit activates; NULL for others. */
const char *unit_activates(struct unit_index *x, const struct unit *u);
/* The links that the presets of a first boot make, into x->links. */
int unit_presets(struct unit_index *x, struct err *e);
/* The links that generators make, into x->links; x->generator. */
int unit_generators(struct unit_index *x, struct err *e);
/* Takes the links of a generator that is a plain script; false: what it makes is not known. */
bool unit_generator_script(struct unit_index *x, const char *path);
/* The masks of the kernel's command line, into x->masks; whether init scripts become units. */
int unit_masks(struct unit_index *x, struct err *e);
bool unit_sysv_runs(struct unit_index *x);
/* Whether rules of udev are applied: its service is not masked. */
bool unit_has_udev(struct unit_index *x);
void unit_add_link(struct unit_index *x, const char *target, const char *name, const char *by);
void unit_add_alias(struct unit_index *x, const char *from, const char *to);
/* The name of a path's unit, without its suffix. */
char *unit_escape_path(struct arena *a, const char *path, size_t len);
/* Whether the boot mounts something at a path; whether fstab has what it lies on read-only. */
enum unit_mounted { UNIT_NOT_MOUNTED, UNIT_MOUNTED, UNIT_PERHAPS_MOUNTED };
enum unit_mounted unit_mounted(struct unit_index *x, const char *path);
bool unit_read_only(struct unit_index *x, const char *path);
/* Whether tmpfiles.d makes a path at boot. */
bool unit_path_made(struct unit_index *x, const char *path);
/* Whether systemd takes a calendar time (systemd.time(7)), and the moments it means. */
struct moments;
bool unit_calendar(struct root *r, struct arena *a, const char *text, struct moments *ret);
/* What dbus-daemon and udev start, and what commands of units that start do with systemctl. */
int unit_pull_others(struct unit_index *x, struct err *e);

#endif
