/* fs_space: how large a file system is: what probe.h's space() tells of the one that holds a path. */
#ifndef PLUMBLINE_CHECKS_PROBE_FS_SPACE_H
#define PLUMBLINE_CHECKS_PROBE_FS_SPACE_H

#include <stdbool.h>
#include <stdint.h>

/* statvfs(3), in bytes; the path has no links and is PID 1's; nothing is mounted to answer. */
struct fs_space {
	uint64_t total;		    /* what is reserved for root among it */
	uint64_t free;		    /* for root */
	uint64_t available;	    /* for everybody else: what auditd counts with */
	uint64_t files, free_files; /* for everybody else; files 0: there is no limit */
	bool read_only;
};

#endif
