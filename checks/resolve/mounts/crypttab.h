/* crypttab: which encrypted devices the boot opens, by crypttab(5). */
#ifndef PLUMBLINE_CHECKS_RESOLVE_CRYPTTAB_H
#define PLUMBLINE_CHECKS_RESOLVE_CRYPTTAB_H

#include "base/rootfs.h"

struct crypttab_line {
	const char *name, *device; /* name: below /dev/mapper */
	const char *options;	   /* "" where there are none */
	bool null;		   /* its cipher encrypts nothing */
	unsigned line;
};
struct crypttab {
	const struct file *file; /* NULL: there is none */
	struct crypttab_line *v;
	size_t n;
};
/* 0 (none where there is no file), or -errno. */
int crypttab_read(struct root *r, struct arena *a, struct crypttab *ret, struct err *e);
/* For the fuzzer: the lines of a text. */
void crypttab_parse(struct arena *a, const struct file *f, struct crypttab *ret);
/* The line that opens /dev/mapper/NAME; NULL: none.  The first of a name counts. */
const struct crypttab_line *crypttab_find(const struct crypttab *t, const char *name);

#endif
