/*
 * catalogue: the statements and rules of our own content, read from the data stream without libopenscap.
 */
#ifndef PLUMBLINE_AGENT_CATALOGUE_H
#define PLUMBLINE_AGENT_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/evidence.h"

struct catalogue_rule {
	const char *id;	       /* short: "AC-1.H1.shell-idle" */
	const char *statement; /* "AC-1.H1" */
	const char *kind;      /* "auto", "hybrid", "attest" */
	const char *level;     /* "normal", "medium", "high": the lowest that has it */
	const char *check;     /* native check; NULL: none */
	struct bitext title, law;
	const char **values; /* short ids of the Values it binds, in order */
	size_t n_values, cap_values;
};

struct catalogue {
	const char *path;
	struct catalogue_rule
		*rules; /* in document order, so that a statement's rules stand together */
	size_t n, cap;
	const char **items; /* of the government baseline: their ids */
	size_t n_items, cap_items;
};

/* Everything is owned by the arena.  0, or -errno: no such content, or none of ours. */
int catalogue_read(const char *path, struct arena *a, struct catalogue *ret, struct err *e);

/*
 * The edition of the table that a data stream of ours is made of: the date its benchmark refers to, in the arena.  0, or
 * -errno: not readable, or none of ours.
 */
int catalogue_edition(const char *path, struct arena *a, const char **ret, struct err *e);

/* A rule by its short id, or the first of that statement; NULL when there is none. */
const struct catalogue_rule *catalogue_rule(const struct catalogue *c, const char *id);
bool catalogue_item(const struct catalogue *c, const char *id);
const struct catalogue_rule *catalogue_statement(const struct catalogue *c, const char *id);

/* Whether what applies from that level applies at this one. */
bool catalogue_applies(const char *from, const char *at);

#endif
