/*
 * unit: systemd units as they would be at the next boot of this root (systemd.unit(5), systemctl --root).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_UNIT_H
#define PLUMBLINE_CHECKS_RESOLVE_UNIT_H

#include "checks/facts.h"

struct unit_boot {
	bool exists;	/* a unit file is found in the load path */
	bool masked;	/* linked to /dev/null (or empty) at the deciding place */
	bool starts;	/* something the default target pulls in wants it: it is started at boot */
	const char *by; /* the link or unit that pulls it in, or the masking file; NULL when none */
	const char *fragment; /* path of the unit file; NULL */
	const char **dropins; /* paths in order of application */
	size_t n_dropins;
	bool on_demand;	  /* only by a socket, timer or path unit that starts, not at boot itself */
	const char *name; /* of the unit after aliases */
	const char *
		condition; /* the Condition or Assert that keeps it off ("ConditionPathExists=/x"); NULL */
	const char *
		undecided; /* one that files cannot decide; NULL.  starts then holds only if it is met */
	const char *
		problem; /* why a wanted unit does not start: a unit file systemd cannot read, a missing or
				  masked unit it requires, a conflict; NULL */
};

/*
 * Looks a unit up ("chrony.service") with its aliases under the root.  0 and *ret (exists may be false), or
 * -errno when the directories cannot be read.  Strings in the arena.
 */
int unit_at_boot(
	struct root *r, struct arena *a, const char *name, struct unit_boot *ret, struct err *e);

/* Every unit that starts at boot and whose name has that suffix (".service"), in the arena.  0 or -errno. */
int units_at_boot(struct root *r, struct arena *a, const char *suffix, char ***ret_names,
	size_t *ret_n, struct err *e);

/*
 * The effective values of one setting of a unit ("Service", "ExecStart") over fragment and drop-ins: an empty
 * assignment resets the list.  *ret_file / *ret_line (may be NULL) tell where the last value came from.
 */
int unit_setting(struct root *r, struct arena *a, const char *name, const char *section,
	const char *key, char ***ret_values, size_t *ret_n, const struct file **ret_file,
	unsigned *ret_line, struct err *e);

/*
 * The command line a service really starts with: ExecStart= after drop-ins with $VARIABLES from Environment= and
 * EnvironmentFile= and the specifiers put in (systemd.service(5)), split into words; the prefixes of the first word
 * ("@-:+!") and the name after "@" are taken off.  -ENOENT when there is none, -EBADMSG for a specifier not known here.
 */
int unit_command(struct root *r, struct arena *a, const char *name, char ***ret_argv, size_t *ret_n,
	struct err *e);

struct unit_argv {
	char **argv;
	size_t n;
	bool ignore; /* "-" before it: its failure is none */
	bool full;   /* "+": the unit's user and its view of the files are not for it */
	bool root;   /* "!": its user is not for it */
	const struct file *file;
	unsigned line;
};
/* All commands of a key ("ExecStart", "ExecStartPre", "ExecStartPost") in order, each as unit_command() gives one. */
int unit_commands(struct root *r, struct arena *a, const char *name, const char *key,
	struct unit_argv **ret, size_t *ret_n, struct err *e);
/* The environment a service begins with, as far as files tell: "NAME=VALUE" each.  0 or -errno. */
int unit_variables(struct root *r, struct arena *a, const char *name, char ***ret, size_t *ret_n,
	struct err *e);
/*
 * Whether a timer or path unit that has started starts its service at once: 1: within five seconds, 0: not before something
 * changes that the boot does not change, -1: not known.
 */
int unit_due(struct root *r, struct arena *a, const char *name);
/*
 * Whether the unit later is put in order behind the unit earlier (After=, Before=, sysinit.target and basic.target as
 * DefaultDependencies= has them, targets behind what they want), directly or through others.
 */
bool unit_is_after(struct root *r, const char *later, const char *earlier);

/*
 * Whether systemd refuses to start a unit by itself, as a timer or systemctl asks it to: a unit it requires, or one that
 * requires, has no file or is masked.  What only something wants is started all the same (unit_start.c).
 */
bool unit_refused_alone(struct root *r, const char *name);

/* The path (or name) of the program that ExecStart= starts, in the arena; NULL when there is none or it cannot be told. */
const char *unit_program(struct root *r, struct arena *a, const char *name);

#endif
