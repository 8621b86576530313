/* aide_log: what AIDE's reports, and the log of Debian's daily check around them, say of the last check. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AIDE_LOG_H
#define PLUMBLINE_CHECKS_RESOLVE_AIDE_LOG_H

#include <stddef.h>
#include <stdbool.h>
#include <time.h>

enum aide_outcome {
	AIDE_UNDECIDED, /* it says neither: AIDE ended before it came to a result */
	AIDE_CLEAN,
	AIDE_DIFFERENT
};

struct aide_run {
	bool there;   /* the text tells of a check at all */
	time_t start; /* 0: not told with its time zone */
	enum aide_outcome outcome;
	unsigned line;	 /* where the run begins */
	unsigned result; /* the line of its outcome; 0: none */
	unsigned limit;	 /* the line "Limit: REGEX" of the last check passed over; 0: none */
};

/*
 * The last check of a text.  One of a part of the files alone (aide --limit) that found nothing says nothing of the rest: it is
 * passed over, and the one before it counts; differences it found count.  Never fails: what is no report tells of
 * none.
 */
struct aide_run aide_log_last(const char *text, size_t len);

#endif
