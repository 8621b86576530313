/* walked: what the checks that stand on the file-system pass share: asking for it, its hits as evidence, allow lists. */
#ifndef PLUMBLINE_CHECKS_FAMILIES_WALKED_H
#define PLUMBLINE_CHECKS_FAMILIES_WALKED_H

#include "checks/check.h"
#include "checks/resolve/walk/walk.h"

/* The pass, with what it could not see said in the evidence.  NULL, and the verdict is given, when there is none at all. */
const struct walk_result *walked(struct facts *f, struct evidence *ev);
/* A list of patterns of paths; they may hold commas, so only blanks separate them. */
struct allow {
	char **items;
	size_t n;
};
struct allow walked_allow(const struct params *p, struct evidence *ev);
/* With merged /usr a path below /bin and one below /usr/bin are one, and a pattern says either. */
bool walked_matches(const char *pattern, const char *path);
bool walked_allowed(const struct allow *a, const struct walk_hit *h);
/* One hit as an observation. */
void walked_see(struct evidence *ev, const struct walk_hit *h, const char *what);
/* A pass that did not see everything cannot acquit; it can convict.  Says what is missing. */
void walked_say_incomplete(struct evidence *ev, const struct walk_result *w);

#endif
