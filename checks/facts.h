/*
 * facts: what is known of the host, built lazily and once.
 *
 * A model (the PAM stacks, sshd's effective configuration, the rules loaded in the kernel) is described by a
 * const struct model that its own folder defines; facts_get() builds it at the first question and keeps it, or
 * keeps the error.  A model may ask for other models.
 */
#ifndef PLUMBLINE_CHECKS_FACTS_H
#define PLUMBLINE_CHECKS_FACTS_H

#include <stdbool.h>
#include <time.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rootfs.h"

struct probe;
struct facts;

/* What the file-system pass may leave out; what costs nothing beside it is always looked at. */
enum walk_skip {
	WALK_SKIP_CAPABILITIES = 1 << 0, /* a question to the kernel for each file */
	WALK_SKIP_PLACES = 1 << 1, /* the files that links among commands and libraries lead to */
};

/* What every model is built from. */
struct host {
	struct root *root;
	bool live;		   /* the running system itself: probes may be asked */
	const struct probe *probe; /* checks/probe/probe.h; NULL exactly when !live */
	struct timespec now; /* CLOCK_REALTIME at the start of the scan; models compare with this */
	void (*progress)(const char *what, void *arg); /* long work says where it is; may be NULL */
	void *progress_arg;
	unsigned deadline_s; /* for the file-system pass: seconds it may take; 0: its own default */
	unsigned
		walk_skips; /* enum walk_skip: what no rule of this scan asks of it; 0: it looks at all */
};

struct model {
	const char *name;
	/* Builds into the arena.  0 and *ret, or -errno with the error text. */
	int (*build)(const struct host *h, struct facts *f, struct arena *a, const void **ret,
		struct err *e);
};

struct facts *facts_new(const struct host *h);
void facts_free(struct facts *f);
const struct host *facts_host(const struct facts *f);

/*
 * The model, or NULL with the error it was built with (the same each time it is asked for).  e may be NULL; an error
 * but ENOENT is then noted, see facts_watch().
 */
const void *facts_get(struct facts *f, const struct model *m, struct err *e);

/*
 * What could not be read, though it is there, and was taken for absent (root_on_unknown()) since facts_watch(), by who
 * asked and by the models he asked for, whenever those were built: the first of them as "PATH: reason", or NULL.
 */
void facts_watch(struct facts *f);
const char *facts_unknown(const struct facts *f);

#endif
