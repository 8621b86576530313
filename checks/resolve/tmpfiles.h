/* tmpfiles: what tmpfiles.d(5) will do to files at the next boot: owners, modes and ACLs. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_TMPFILES_H
#define PLUMBLINE_CHECKS_RESOLVE_TMPFILES_H

#include "checks/facts.h"
#include "checks/resolve/access.h"
#include "checks/resolve/ids.h"

struct tmpfiles_line {
	char type;	  /* 'd', 'f', 'z', 'a', ...: without modifiers */
	bool plus;	  /* a+ */
	const char *path; /* with %m and %% put in; any other specifier is taken as "*" */
	bool mode_set, masked;
	mode_t mode;
	const char *user, *group; /* NULL: not changed */
	const char *argument;	  /* the rest of the line; NULL */
	const struct file *file;
	unsigned line;
};

struct tmpfiles {
	const struct tmpfiles_line *v; /* in the order in which they are applied */
	size_t n;
};

extern const struct model model_tmpfiles; /* struct tmpfiles */

/*
 * Changes owners, modes and ACLs on the way to a file as the next boot would.  The last line that changed
 * something, or NULL.
 */
const struct tmpfiles_line *tmpfiles_apply(
	const struct tmpfiles *t, const struct ids *ids, struct arena *a, struct access_path *p);

#endif
