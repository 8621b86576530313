/*
 * attestations: /etc/plumbline/attestations.xml, what an officer has attested and what was waived.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_ATTEST_ATTESTATIONS_H
#define PLUMBLINE_CHECKS_RESOLVE_ATTEST_ATTESTATIONS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/attested.h"
#include "base/err.h"
#include "checks/facts.h"

#define ATTESTATIONS_FOLDER "/etc/plumbline"
#define ATTESTATIONS_NAME   "attestations.xml"
#define ATTESTATIONS_FILE   ATTESTATIONS_FOLDER "/" ATTESTATIONS_NAME
#define ATTESTATIONS_NS	    "urn:plumbline:attestations:1"
#define ATTESTATIONS_MAX    2000 /* entries of one file */

/* Characters (not bytes) of one text, blanks collapsed; attestations.xsd says the same. */
#define ATTESTED_SHORT 200
#define ATTESTED_LONG  1000

struct attestations {
	const struct file *file; /* NULL when parsed from memory */
	const struct attested *v;
	size_t n;
};

/* const struct attestations of the host; NULL with -ENOENT when there is no such file. */
extern const struct model model_attestations;

/*
 * Parses a whole file.  name is for messages and becomes path of each entry; sha256 (may be NULL) is kept, not
 * copied.  0, or -EBADMSG with the line and what is wrong there.  Everything is owned by the arena.
 */
int attestations_parse(struct arena *a, const char *data, size_t len, const char *name,
	const char *sha256, struct attestations *ret, struct err *e);

enum attested_state { ATTESTED_VALID, ATTESTED_EXPIRED, ATTESTED_NOT_YET };
/* Both ends included: valid from the second `from` to the second `until`. */
enum attested_state attested_state(const struct attested *t, time_t now);

/*
 * Two entries that cannot both hold, at a time when both would: the same statement attested twice, waived twice (or
 * waived whole and in part), or attested and waived.
 */
enum attested_clash {
	CLASH_NONE,
	CLASH_ATTESTED_TWICE,
	CLASH_WAIVED_TWICE,
	CLASH_ATTESTED_AND_WAIVED
};
enum attested_clash attested_clash(const struct attested *x, const struct attested *y);

/*
 * What holds now of that statement: *ret NULL when nothing does.  *ret_lapsed (may be NULL) is then the one that
 * came nearest: expired last, or not valid yet.  0, or -EEXIST when entries on the statement clash, with both lines.
 */
int attestation_of(const struct attestations *l, const char *statement, time_t now,
	const struct attested **ret, const struct attested **ret_lapsed, struct err *e);
/* The same for a waiver of the statement or of that rule of it (short id; NULL: of the whole statement alone). */
int waiver_of(const struct attestations *l, const char *statement, const char *rule, time_t now,
	const struct attested **ret, const struct attested **ret_lapsed, struct err *e);

/* "2027-03-31T15:59:59Z" or with "+08:00": 0 and the second, or -EINVAL. */
int attested_time(const char *s, time_t *ret);
/* "2027-03-31": its first second in Taiwan (UTC+8, no summer time).  0 or -EINVAL. */
int attested_day(const char *s, time_t *ret);
/* The second as UTC, "2027-03-31T15:59:59Z". */
#define ATTESTED_TIME 24
const char *attested_utc(time_t t, char buf[ATTESTED_TIME]);

/* Whether that may be written: "AC-1.N1"; with rules also "AC-1.N1.name". */
bool attested_id(const char *s, bool rules);
/* The statement of a rule's short id or of a statement's, in the arena. */
const char *attested_statement(struct arena *a, const char *id);
/*
 * A text as the file holds it: blanks collapsed, in the arena; NULL when it is empty, longer than max characters,
 * or holds what XML cannot.
 */
char *attested_text(struct arena *a, const char *s, size_t max);

#endif
