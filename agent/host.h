/*
 * host: who the scanned host is, by its own files (os-release(5), hostname(5), machine-id(5)).
 */
#ifndef PLUMBLINE_AGENT_HOST_H
#define PLUMBLINE_AGENT_HOST_H

#include <stdbool.h>

#include "base/rootfs.h"

struct host_identity {
	const char *
		hostname; /* of the running system, or /etc/hostname of an offline root; never NULL */
	const char *
		machine_id; /* SHA-256 of /etc/machine-id, which itself is confidential; NULL when there is none */
	const char *os_id, *os_version, *os_name; /* os-release; "unknown" when it says nothing */
	const char *os_like;			  /* ID_LIKE; "" */
	const char *kernel;			  /* uname of the running system; NULL offline */
};

/* Strings in the arena.  What cannot be read is "unknown": a host is scanned even when it hides its name. */
void host_identify(struct root *r, struct arena *a, struct host_identity *ret);

/* A platform there is content for. */
struct platform {
	const char *id, *name; /* "rhel9", "Red Hat Enterprise Linux 9" */
};

/*
 * The platform whose content fits, of static storage.  *ret_nearest: it is not made for this host but the nearest there
 * is: a derivative's, a later release's; the first platform for an unknown one.
 */
const struct platform *host_platform(const struct host_identity *h, bool *ret_nearest);

#endif
