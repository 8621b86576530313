/* deb_version: the order of Debian package versions (deb-version(7)). */
#ifndef PLUMBLINE_CHECKS_RESOLVE_DEB_VERSION_H
#define PLUMBLINE_CHECKS_RESOLVE_DEB_VERSION_H

#include <stdbool.h>

/* Whether dpkg takes a text for a version: an epoch that is a number, no blanks inside, only the letters it allows. */
bool deb_version_valid(const char *v);
/* Less than, equal to or greater than 0, as a comes before, with or after b.  Total for any two texts. */
int deb_version_compare(const char *a, const char *b);

#endif
