/* aide_db: AIDE's database: which files it holds, and of which of them a content digest. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AIDE_DB_H
#define PLUMBLINE_CHECKS_RESOLVE_AIDE_DB_H

#include <stdbool.h>

#include "base/rootfs.h"

struct aide_entry { /* one that was asked for */
	const char *path;
	bool there;
	bool digest; /* it holds one of the digests asked for */
};

struct aide_db {
	size_t entries;
	bool whole;	  /* it ends as it should */
	const char *made; /* "Time of generation", as it stands; NULL */
};

/*
 * Reads the database at path, packed by gzip or not, and fills the entries asked for (sorted here by path).  digests: field
 * names of @@db_spec.  0, or -errno: -EBADMSG for what is no database of AIDE's.
 */
int aide_db_read(struct root *r, struct arena *a, const char *path, char *const *digests,
	size_t n_digests, struct aide_entry *v, size_t n, struct aide_db *ret, struct err *e);

#endif
