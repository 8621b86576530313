/*
 * standing: whether a daemon of a name stands: is started by the next boot and stays, and, live, runs now.  A name is that
 * of a unit, with or without its suffix, or the base name of a program.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_STANDING_H
#define PLUMBLINE_CHECKS_RESOLVE_STANDING_H

#include "checks/facts.h"
#include "checks/resolve/boot/boot.h"

enum standing_answer { STANDS_NOT, STANDS_PERHAPS, STANDS };

struct standing {
	const char *name;
	bool found; /* it has a unit or program that the boot comes to, or, live, one that runs */
	enum standing_answer boot;
	const char *en, *zh; /* why it does not stand after the boot, or is not known to; NULL */
	const char *unit;    /* that stands; NULL */
	const char *program; /* of it; NULL: not known */
	const struct file *file; /* where the boot finds that; NULL */
	unsigned line;
	bool asked; /* a running system */
	bool runs;  /* live */
	const char *
		live; /* what was seen: "suricata.service: active (running)", "process 7, /x"; NULL */
};

/* Whether an item of a boot has a name: "x@y.service" is named by itself, "x@y" and "x"; a program by its base name. */
bool standing_names(const struct boot_item *it, const char *name);
bool standing_names_unit(const char *unit, const char *name);

/* 0, or -errno: what the boot starts cannot be told, or the running system cannot be asked. */
int standing_of(
	struct facts *f, struct arena *a, const char *name, struct standing *ret, struct err *e);

#endif
