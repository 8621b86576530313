/* place: on which disk, or which other host, a directory lies; and which names mean this host itself. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_PLACE_H
#define PLUMBLINE_CHECKS_RESOLVE_PLACE_H

#include "base/evidence.h"
#include "checks/facts.h"
#include "checks/resolve/logs/backup_dir.h"

/*
 * Compares a directory's place with that of the logs.  The texts (for people: file system, source, disks) in the
 * arena.  0 or -errno when the mount table cannot be read.
 */
int place_compare(const struct host *h, struct arena *a, const char *path, const char *log_dir,
	enum backup_place *ret, struct bitext *ret_text, struct err *e);

/* Whether a name or address means this host: loopback, its own name, /etc/hosts, its own addresses when live. */
bool place_is_this_host(const struct host *h, struct arena *a, const char *host);

/* What a mount source names: "backup:/x", "//backup/x", "u@backup:x"; NULL when none; in the arena. */
const char *place_source_host(struct arena *a, const char *source);

#endif
