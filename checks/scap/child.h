/*
 * child: work that may abort, exit, hang or eat the machine, done in a process of its own.
 *
 * The child has its own process group, resource limits, an empty working directory, no descriptor but the two
 * pipes, and dies with its parent.  What it answers is a bounded string of bytes, to be judged by the caller.
 */
#ifndef PLUMBLINE_CHECKS_SCAP_CHILD_H
#define PLUMBLINE_CHECKS_SCAP_CHILD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* Runs in the child: writes its answer to fd and returns 0, or returns -errno with the text set. */
typedef int (*child_fn)(void *arg, int fd, struct err *e);

struct child_job {
	child_fn fn;
	void *arg;
	const char *dir; /* the working directory */
	unsigned
		deadline_s; /* wall clock; the CPU time of all threads together is bounded at four times that */
	size_t max_reply;
};

struct child_reply {
	char *data; /* len bytes and a NUL; the caller frees it */
	size_t len;
	char *notes; /* what it printed, cleaned and bounded; "" when nothing; in the arena */
	bool died; /* it was killed, ran out of time or ended by itself: it may be worth another way */
};

/*
 * 0; the child's own error; or, with died set, -ETIMEDOUT, -EFBIG (answer too long) or -ECHILD (ended before it
 * had answered).  -EINTR when a caught signal ended the wait (the child is gone then, too).
 */
int child_run(const struct child_job *job, struct arena *a, struct child_reply *ret, struct err *e);

/* Writes all of it: 0 or -errno. */
int write_all(int fd, const void *data, size_t len);

/* A new directory for a child to work in, 0700, below $TMPDIR or /tmp; in the arena.  0 or -errno. */
int workdir_make(struct arena *a, char **ret, struct err *e);
/* Removes it with all that is in it. */
void workdir_remove(const char *dir);

#endif
