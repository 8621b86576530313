/*
 * apt_sources: where APT fetches packages from (sources.list(5)): sources.list, and sources.list.d/ with *.list of one line
 * each and *.sources in the form of deb822.
 *
 * Only what brings binary packages: deb-src and what is not Enabled are left out.  What APT refuses, it refuses whole.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_APT_SOURCES_H
#define PLUMBLINE_CHECKS_RESOLVE_APT_SOURCES_H

#include "checks/resolve/packages/apt_conf.h"

struct apt_source {
	const char *uri;   /* ends with '/' */
	const char *suite; /* ends with '/': a flat archive, without components */
	char **components;
	size_t n_components;
	char **archs; /* NULL: those of the host */
	size_t n_archs;
	const char *more_archs, *less_archs; /* arch+= and arch-=; NULL */
	const struct file *file;
	unsigned line;
};

struct apt_sources {
	struct apt_source *v;
	size_t n, cap;
	const char *list, *parts; /* where they were looked for */
};

extern const struct model model_apt_sources; /* const struct apt_sources */

/* What names the files of a source in the folder of lists: "deb.debian.org_debian_dists_bookworm_". */
const char *apt_source_file(struct arena *a, const struct apt_source *s);
/* The same for the list of one component and architecture, without what tells the packing. */
const char *apt_packages_file(
	struct arena *a, const struct apt_source *s, const char *component, const char *arch);

#endif
