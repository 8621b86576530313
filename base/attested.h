/*
 * attested: what somebody answers for in writing, as it reaches evidence and report: an attestation of the
 * organisation's part of a statement, or a waiver (免執行: article 11, paragraph 3 of the Regulations).
 *
 * All strings are valid UTF-8, bounded and without line breaks; they belong to whoever made the struct.
 */
#ifndef PLUMBLINE_BASE_ATTESTED_H
#define PLUMBLINE_BASE_ATTESTED_H

#include <stdbool.h>
#include <time.h>

struct attested {
	bool waiver;
	const char *about; /* statement "AC-1.N1"; of a waiver also a rule "AC-1.H1.shell-idle" */
	const char *who, *role; /* of an attestation: who answers for it, and as what; else NULL */
	const char *authority;	/* of a waiver: the agency that approved it; else NULL */
	const char *
		filing; /* of a waiver: the record of filing with the competent authority; NULL when none */
	const char *document; /* reference, or the number of the approval */
	const char *remark;   /* the remark, or the reason of the waiver; NULL when there is none */
	const char *date;     /* YYYY-MM-DD as written; NULL: a waiver without one */
	time_t from;	      /* the first second of that day in Taiwan (UTC+8); 0 without a date */
	time_t until;	      /* the last second it holds */
	const char *path, *sha256; /* the file, its digest */
	unsigned line;
};

/* The protection need of a system by Table 9 of the Regulations: four aspects, each with a level and a word for it. */
enum need { NEED_CONFIDENTIALITY, NEED_INTEGRITY, NEED_AVAILABILITY, NEED_LEGAL, NEEDS };

struct classification {
	const char *need[NEEDS];		    /* "high", "medium" or "normal" */
	const char *level;			    /* the highest of them */
	const char *system;			    /* name of the system the host serves; NULL */
	const char *who, *role, *document, *reason; /* document NULL: none */
	const char *date;			    /* YYYY-MM-DD */
	time_t from;				    /* the first second of that day in Taiwan */
	const char *path, *sha256;		    /* the file, its digest */
	unsigned line;
};

#endif
