/* clock_text: the answers of chronyc and ntpq, as text.  Apart from clock.c so that tests can feed them. */
#ifndef PLUMBLINE_CHECKS_PROBE_CLOCK_TEXT_H
#define PLUMBLINE_CHECKS_PROBE_CLOCK_TEXT_H

#include "checks/probe/probe.h"

/* "chronyc -n -c tracking": one line of 14 fields.  0, or -EBADMSG. */
int clock_from_chronyc(struct arena *a, const char *text, struct clock_source *ret, struct err *e);
/* "ntpq -pn": the peer marked "*" (or "o"), and when it was last heard.  0, or -EBADMSG. */
int clock_from_ntpq(
	struct arena *a, const char *text, time_t now, struct clock_source *ret, struct err *e);

#endif
