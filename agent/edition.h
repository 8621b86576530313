/*
 * edition: which of our data streams is taken: below the data folder there is one for each platform and edition of
 * Table 10, so that what the law said on a day can still be judged when it has been amended.
 */
#ifndef PLUMBLINE_AGENT_EDITION_H
#define PLUMBLINE_AGENT_EDITION_H

#include <time.h>

#include "base/rootfs.h"

struct edition {
	const char
		*date; /* the day of the amendment, from which it holds, in Taiwan: "2021-08-23" */
	const char *path;
};

struct edition_choice {
	const char *path; /* the data stream */
	const char
		*other_os; /* not made for this host, which is that: the nearest there is; NULL */
	const char *platform_name; /* for what it was made: "Debian 12" */
};

/* Those of a platform, the oldest first, in the arena.  0, or -errno: the folder, or one of them, cannot be read. */
int editions_of(const char *datadir, const char *platform, struct arena *a, struct edition **ret,
	size_t *ret_n, struct err *e);

/*
 * The data stream for the host below root.  edition: its date, or NULL: the newest that holds at that time; where none
 * does yet, the oldest.  Strings in the arena.  0, or -errno: there is no such edition, or as above.
 */
int edition_choose(const char *datadir, struct root *root, const char *edition, time_t at,
	struct arena *a, struct edition_choice *ret, struct err *e);

#endif
