/* mounts_hands: who mounts something once the mount units are done.  Only for mounts_later.c and its parts. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_MOUNTS_HANDS_H
#define PLUMBLINE_CHECKS_RESOLVE_MOUNTS_HANDS_H

#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/mounts/mounts.h"
#include "checks/resolve/units/unit_index.h"

#define LIMIT_SCRIPT (512 << 10) /* boot_command.c follows none that is larger */

/* Somebody who runs commands. */
struct hand {
	struct mounts_plan *p;
	const char *who;
	bool sure; /* it runs at every boot */
	bool own_mounts, ordinary,
		may_not;	 /* of its own; as a user, or without the right to mount */
	const struct unit *unit; /* NULL: no service */
	const struct boot_calls *calls;
	const struct file *text;  /* all that it names is not known any more */
	const struct file **read; /* scripts that were come to */
	size_t n_read, cap_read;
	const struct file *file; /* of the command in hand */
	unsigned line;
	struct place_told {
		const struct file *file;
		unsigned line;
	} * told; /* the calls of mount that were come to */
	size_t n_told, cap_told;
};

/* mounts_call.c: what one call that is understood does: how it ends; -EBADMSG: it is not understood. */
int mounts_mount(const struct hand *h, char **argv, size_t n);
int mounts_umount(const struct hand *h, char **argv, size_t n);
/* The place is left by its last mount. */
void mounts_take_away(const struct hand *h, const char *where);

/* mounts_scripts.c: whether a text speaks of mount(8) or umount(8). */
bool mounts_something(const char *text);
void mounts_not_known(const struct hand *h, const char *where, bool everywhere);
/* Whatever the text names as a path can no longer be told; false: it names none. */
bool mounts_not_understood(const struct hand *h, const char *text);
/* A script that is too large to be followed may do anything, when it speaks of mounts. */
void mounts_too_large(const struct hand *h, const char *path);
/* What stands in a script where commands are not followed: $(...), here-documents, traps. */
void mounts_overlooked(struct hand *h, const struct file *f);
/* A command that is an interpreter of another language: the script or text it is given. */
void mounts_other_language(struct hand *h, char **argv, size_t n);

/* mounts_others.c: pam_namespace and the automounter.  0 or -errno. */
int mounts_others(struct mounts_plan *p, struct err *e);

#endif
