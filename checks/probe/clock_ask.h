/* clock_ask: chronyd and ntpd asked by their own protocols, over the loop interface or chronyd's socket. */
#ifndef PLUMBLINE_CHECKS_PROBE_CLOCK_ASK_H
#define PLUMBLINE_CHECKS_PROBE_CLOCK_ASK_H

#include "checks/probe/probe.h"

int clock_ask_chrony(struct arena *a, struct clock_source *ret, struct err *e);
int clock_ask_ntpd(struct arena *a, struct clock_source *ret, struct err *e);

#endif
