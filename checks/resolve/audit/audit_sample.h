/* audit_sample: what the records auditd wrote last really hold. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AUDIT_SAMPLE_H
#define PLUMBLINE_CHECKS_RESOLVE_AUDIT_SAMPLE_H

#include "checks/facts.h"

struct audit_record {
	const char *text; /* made printable; NULL: there is none */
	const char *type; /* "SYSCALL" */
	time_t at;
	bool node;     /* says of which host it is */
	bool person;   /* says who logged in (auid) */
	bool enriched; /* numbers are followed by the names they stood for */
};

struct audit_sample {
	const char *path;	   /* the log */
	struct audit_record last;  /* the newest of all */
	struct audit_record login; /* the newest that says who logged in */
};
/* struct audit_sample of auditd's log; -ENOENT: no auditd, or no log. */
extern const struct model model_audit_sample;

/* The newest records of the end of a log; whole says that text begins at a record.  In the arena. */
void audit_sample_parse(
	struct arena *a, const char *text, size_t len, bool whole, struct audit_sample *ret);

#endif
