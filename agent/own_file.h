/*
 * own_file: changing a file of the agency's in /etc/plumbline: whole or not at all, and what is there is kept.
 */
#ifndef PLUMBLINE_AGENT_OWN_FILE_H
#define PLUMBLINE_AGENT_OWN_FILE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rootfs.h"

struct own_file {
	const char *name;  /* without folder */
	const char *path;  /* whole, for messages */
	const char *empty; /* what a missing file is taken for */
	unsigned mode;	   /* of a new file */
	/*
	 * Makes the new text of the old one, in the arena.  0, or -errno with the reason; then nothing is written.
	 */
	int (*edit)(const char *data, size_t len, struct arena *a, const char **ret,
		size_t *ret_len, const void *arg, struct err *e);
};

/*
 * Changes the file below that root; folder and file are made when they are missing.  The folder is locked meanwhile;
 * the new file comes by rename, synced, with the old one's owner and mode.  0, or -errno with the file as it was:
 * -EPERM when everybody may write file or folder, -EINVAL when it is no regular file, -EFBIG, or what edit said.
 */
int own_file_change(struct root *root, const struct own_file *f, const void *arg, struct err *e);

/* A document as UTF-8 text in the arena.  0 or -errno: -EFBIG when no scan would read it. */
int own_file_text(void *doc, const char *path, struct arena *a, const char **ret, size_t *ret_len,
	struct err *e);

#endif
