/*
 * boot_commands: which programs a command line or a shell script of the system starts.  Only for the files boot*.c,
 * unit*.c, audit*.c, mounts_later.c and sa5_services.c.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_BOOT_COMMANDS_H
#define PLUMBLINE_CHECKS_RESOLVE_BOOT_COMMANDS_H

#include "base/rootfs.h"

enum call_kind {
	CALL_PROGRAM, /* name: its path */
	CALL_UNIT,    /* name: a unit that systemctl or service starts */
	CALL_STOP, /* name: a unit that systemctl or service stops, or a program that killall ends */
	CALL_UNMASK, /* name: a unit whose mask systemctl takes away */
	CALL_UNKNOWN, /* a command whose name only the run of it tells; file: the script it stands in */
};

/* The name of an unknown command that may be any. */
extern const char boot_anything[];

struct boot_variable {
	const char *name, *value; /* value NULL: not known */
	bool exported;
};

/* How it is stopped: asked by systemctl unless a signal ends it. */
enum call_stop {
	STOP_SIGNAL = 1,
	STOP_KILLED = 2,  /* one that a service does not survive in order: SIGKILL */
	STOP_PATTERN = 4, /* name: a part of the program's name (pkill) */
};

struct boot_call {
	enum call_kind kind;
	const char *name;
	bool perhaps;		 /* behind a condition that files do not decide */
	const struct file *file; /* the script; NULL: the command line itself */
	unsigned line;
	unsigned stops; /* of CALL_STOP: enum call_stop */
	bool dead;	/* in a script that cannot be executed */
};

/* How a command ends, as far as files tell. */
enum call_end { CALL_OPEN, CALL_SUCCEEDS, CALL_FAILS, CALL_MISSING /* no such program */ };

/* A command that is come to, what only runs it ("sudo", "env") taken off. */
struct boot_told {
	char **v; /* a NULL word is not known; the first is */
	size_t n;
	bool perhaps;
	bool apart; /* in another root directory, or with mounts of its own (chroot, unshare -m) */
	bool dead;  /* execve(2) refuses it, or the script it stands in */
	const struct file *file;
	unsigned line;
	const char *path; /* of the program; NULL: there is none */
};

struct boot_calls {
	struct root *root;
	struct arena *a;
	struct boot_call *v;
	size_t n, cap;
	unsigned steps; /* taken so far */
	unsigned apart; /* > 0: inside such a command */
	unsigned
		dead; /* > 0: inside a script that cannot be executed; it is followed all the same */
	/* Told of each command; true: it says how it ends, and it is not followed.  NULL: nobody is. */
	bool (*tell)(void *of, const struct boot_told *t, enum call_end *ret_end);
	void *tell_of;
	const struct file *file; /* where the command line itself stands; NULL */
	unsigned line;
	const struct boot_variable *env; /* what the command finds set */
	size_t n_env;
	const char
		*release; /* of the kernel that runs then: what uname -r prints; NULL: not known */
	bool patterns;	  /* file patterns stay as they are written */
};
#define BOOT_MAX_NESTED 32
#define BOOT_MAX_STEPS	20000 /* what comes after is not followed */

/* A tell() for tell_of = struct boot_build: keeps each command as one of its hands (boot.c). */
bool boot_hear(void *of, const struct boot_told *t, enum call_end *ret_end);
/* Adds what a command does: its words as they are after all expansion. */
enum call_end boot_argv(struct boot_calls *c, const char *const *argv, size_t n);
/* Adds what a shell does with a text; args: $0, $1, ... */
enum call_end boot_shell(struct boot_calls *c, const char *text, size_t len,
	const char *const *args, size_t n_args, const struct file *f, unsigned first_line);
/* What the signal does that kill, killall or pkill sends with these words: enum call_stop, 0: it ends nothing. */
unsigned boot_signal(char **v, size_t n);
/* The path a program of that name or path is run from; NULL: there is none that could be run. */
const char *boot_program(struct root *r, struct arena *a, const char *name, const char *path);
/*
 * Whether execve(2) is sure to refuse a file that boot_program() gave, or it is empty; by_shell: a shell, or execvp(3), that
 * takes a text without "#!" as its own, starts it.  path: as for boot_program().
 */
bool boot_refused(
	struct root *r, struct arena *a, const char *file, const char *path, bool by_shell);

#endif
