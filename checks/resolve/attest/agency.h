/*
 * agency: /etc/plumbline/agency.xml, what the agency has decided for this host: how its system is classified by Table 9,
 * and the values the baseline leaves to it.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_ATTEST_AGENCY_H
#define PLUMBLINE_CHECKS_RESOLVE_ATTEST_AGENCY_H

#include <stddef.h>

#include "base/arena.h"
#include "base/attested.h"
#include "base/err.h"
#include "base/rootfs.h"

#define AGENCY_NAME   "agency.xml"
#define AGENCY_FILE   "/etc/plumbline/" AGENCY_NAME
#define AGENCY_NS     "urn:plumbline:agency:1"
#define AGENCY_VALUES 1000  /* values of one file */
#define AGENCY_LONG   16000 /* characters of one value */

struct agency_value {
	const char *id, *value; /* short id of an XCCDF Value; "" is a value too */
	unsigned line;
};

struct agency {
	const struct file *file;		     /* NULL when parsed from memory */
	const struct classification *classification; /* NULL: none */
	const struct agency_value *values;
	size_t n_values;
};

/*
 * Parses a whole file.  name is for messages; sha256 (may be NULL) is kept, not copied.  0, or -EBADMSG with the line and
 * what is wrong there.  Everything is owned by the arena.
 */
int agency_parse(struct arena *a, const char *data, size_t len, const char *name,
	const char *sha256, struct agency *ret, struct err *e);
/* The host's: 0; -ENOENT when there is none; another -errno when it cannot be read, used or trusted. */
int agency_read(struct root *root, struct arena *a, struct agency *ret, struct err *e);

/* "confidentiality", ...: the attribute, and the option of the command line. */
const char *need_name(enum need n);
/* 0 normal, 1 medium, 2 high; -1 for a word that is no level. */
int level_height(const char *level);
/* Sets c->level to the highest of its four (Table 9, remark). */
void classification_level(struct classification *c);

#endif
