/* proc_file: files of /proc, read whole and bounded. */
#ifndef PLUMBLINE_CHECKS_PROBE_PROC_FILE_H
#define PLUMBLINE_CHECKS_PROBE_PROC_FILE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* The bytes and a NUL after them, in the arena.  0, -EFBIG past max, or another -errno; e may be NULL. */
int proc_read(
	struct arena *a, const char *path, size_t max, char **ret, size_t *ret_len, struct err *e);
/* The same of a file below an open directory; shown is the path for the error text. */
int proc_read_at(struct arena *a, int dir, const char *name, const char *shown, size_t max,
	char **ret, size_t *ret_len, struct err *e);

/*
 * Whether this process is in the network name space of PID 1, whose settings are the host's.  0, -EXDEV when it is
 * in another one, or -errno when that cannot be seen.
 */
int proc_same_net(struct err *e);

#endif
