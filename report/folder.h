/*
 * folder: the folder bundles are put in: one writer at a time, a new file appears whole or not at all.
 */
#ifndef PLUMBLINE_REPORT_FOLDER_H
#define PLUMBLINE_REPORT_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct folder {
	int fd;		  /* the directory, locked */
	const char *path; /* for messages */
	char temp[48]; /* name of the temporary file where the file system knows no O_TMPFILE; "" */
	int file;      /* the temporary file; -1 when none */
};

/*
 * Opens the folder and locks it (flock on the directory itself: nothing is left behind).  Waits for another
 * writer for a minute at most.  0; -EBUSY; -errno.  path must outlive it.
 */
int folder_open(struct folder *f, const char *path, struct err *e);
/* Drops what was not put in place, the lock and the descriptors. */
void folder_close(struct folder *f);

/* Writes len bytes into a temporary file in the folder, mode 0600, and flushes it to disk.  0 or -errno. */
int folder_write(struct folder *f, const char *data, size_t len, struct err *e);
/* Gives the temporary file its name.  Never replaces anything: -EEXIST (without a text) when the name is taken. */
int folder_place(struct folder *f, const char *name, struct err *e);

/* Calls fn for every name in the folder but "." and "..".  0 or -errno. */
int folder_each(int fd, const char *path, void (*fn)(const char *name, void *arg), void *arg,
	struct err *e);

#endif
