/*
 * boot_commands: which programs a command line or a shell script of the system starts.  Only for the files boot*.c and
 * unit*.c.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_BOOT_COMMANDS_H
#define PLUMBLINE_CHECKS_RESOLVE_BOOT_COMMANDS_H

#include "base/rootfs.h"

enum call_kind {
	CALL_PROGRAM, /* name: its path */
	CALL_UNIT,    /* name: a unit that systemctl or service starts */
	CALL_STOP, /* name: a unit that systemctl or service stops, or a program that killall ends */
	CALL_UNKNOWN, /* a command whose name only the run of it tells; file: the script it stands in */
};

struct boot_call {
	enum call_kind kind;
	const char *name;
	bool perhaps;		 /* behind a condition that files do not decide */
	const struct file *file; /* the script; NULL: the command line itself */
	unsigned line;
};

struct boot_calls {
	struct root *root;
	struct arena *a;
	struct boot_call *v;
	size_t n, cap;
	unsigned steps; /* taken so far */
};

/* How a command ends, as far as files tell. */
enum call_end { CALL_OPEN, CALL_SUCCEEDS, CALL_FAILS, CALL_MISSING /* no such program */ };

/* Adds what a command does: its words as they are after all expansion. */
enum call_end boot_argv(struct boot_calls *c, const char *const *argv, size_t n);
/* Adds what a shell does with a text; args: $0, $1, ... */
enum call_end boot_shell(struct boot_calls *c, const char *text, size_t len,
	const char *const *args, size_t n_args, const struct file *f, unsigned first_line);
/* The path a program of that name or path is run from; NULL: there is none that could be run. */
const char *boot_program(struct root *r, struct arena *a, const char *name, const char *path);

#endif
