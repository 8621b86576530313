/* tmpfiles: what tmpfiles.d(5) will do to files at the next boot: owners, modes and ACLs. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_TMPFILES_H
#define PLUMBLINE_CHECKS_RESOLVE_TMPFILES_H

#include "checks/facts.h"
#include "checks/resolve/files/access.h"
#include "checks/resolve/accounts/ids.h"

struct tmpfiles_line {
	char type;	  /* 'd', 'f', 'z', 'a', ...: without modifiers */
	bool plus;	  /* a+ */
	const char *path; /* with %m and %% put in; any other specifier is taken as "*" */
	bool mode_set, masked;
	bool new_mode_set; /* a mode with ':', for what is made alone */
	mode_t mode;
	const char *user, *group; /* NULL: not changed */
	const char *argument;	  /* the rest of the line; NULL */
	const char *age;	  /* "10d", "m:30d"; NULL */
	const struct file *file;
	unsigned line;
};

struct tmpfiles {
	const struct tmpfiles_line *v; /* in the order in which they are applied */
	size_t n;
};

extern const struct model model_tmpfiles; /* struct tmpfiles */

/* The line that makes a path that is not there (a file, a directory, or a link: then type is 'L'); NULL. */
const struct tmpfiles_line *tmpfiles_creates(const struct tmpfiles *t, const char *path);
/* What that line makes in a directory, for a type other than 'L'. */
struct access_node tmpfiles_made(const struct tmpfiles_line *line, const struct ids *ids,
	struct arena *a, const struct access_node *dir, const char *path);

/*
 * Changes owners, modes and ACLs on the way to a file as the next boot would.  The last line that changed
 * something, or NULL.
 */
const struct tmpfiles_line *tmpfiles_apply(
	const struct tmpfiles *t, const struct ids *ids, struct arena *a, struct access_path *p);

#endif
