/*
 * apt_security: which security updates the host has not got, by what lies on it alone: dpkg's status against the lists APT
 * has fetched from its security sources.
 *
 * A version in a security list that is higher than the installed one is pending, whatever keeps it away: a hold, a pin, a
 * conflict; and so is a newer kernel of the same source package and flavour, though it has another name.  What no security
 * list knows (packages of third sources) is not judged.  Signatures were APT's to judge when it fetched the lists; that a
 * list is the one its Release names is judged.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_APT_SECURITY_H
#define PLUMBLINE_CHECKS_RESOLVE_APT_SECURITY_H

#include "checks/resolve/packages/apt_release.h"
#include "checks/resolve/packages/dpkg_packages.h"

enum apt_kind {
	APT_OTHER,	   /* brings no security updates, by its Release */
	APT_SECURITY,	   /* those of the release this host is of */
	APT_SECURITY_ELSE, /* those of another release */
	APT_NOT_FETCHED, /* there is no Release; security tells whether its suite looks like one */
};

struct apt_seen_source {
	const struct apt_source *source;
	enum apt_kind kind;
	bool security;		    /* of APT_NOT_FETCHED: by the name of its suite */
	struct apt_release release; /* unless APT_NOT_FETCHED */
};

struct apt_pending {
	const struct dpkg_package *package;
	const char *version;
	const char *name; /* of the package that brings it: of a kernel not the installed one's */
	const char *list;
};

struct apt_fault {
	bool unknown; /* else it is a lack */
	const char *en, *zh;
};

struct apt_security {
	const struct dpkg_packages *installed;
	const char *host; /* the code names of the host's release, "bookworm" */
	struct apt_seen_source *sources;
	size_t n_sources;
	size_t n_security; /* of kind APT_SECURITY */
	struct apt_pending *pending;
	size_t n_pending, cap_pending;
	struct apt_pending
		*newer; /* where asked for: versions of the other sources, held packages left out */
	size_t n_newer, cap_newer;
	struct apt_fault *faults;
	size_t n_faults, cap_faults;
	size_t lists, known; /* lists read; packages in them that are installed */
	const char *lists_dir;
};

/*
 * patterns: of Label, Suite or Codename.  all: the other sources for the host's release are read, too, but those whose
 * versions are taken only when asked for.  0, or -errno: nothing could be said (-ENOENT: no dpkg here).
 */
int apt_security(const struct host *h, struct facts *f, struct arena *a, char *const *patterns,
	size_t n, bool all, struct apt_security *ret, struct err *e);

/* Whether what a source of kind APT_SECURITY has told still counts. */
enum apt_age { APT_YOUNG, APT_OLD, APT_EXPIRED, APT_FUTURE, APT_UNDATED };
enum apt_age apt_security_age(const struct apt_seen_source *s, time_t now, uint64_t max_days);

/* The flavour in a kernel's release ("6.1.0-37-cloud-amd64": "-cloud-amd64"), "" where there is none. */
const char *kernel_flavour(const char *release);

#endif
