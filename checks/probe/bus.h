/* bus: the system D-Bus, opened with a time limit; units.c has it, clock.c asks timedated and timesyncd by it. */
#ifndef PLUMBLINE_CHECKS_PROBE_BUS_H
#define PLUMBLINE_CHECKS_PROBE_BUS_H

#include <systemd/sd-bus.h>

#include "base/err.h"

#define BUS_TIMEOUT_US ((uint64_t)5000000) /* for one call */

/* A connection that the caller closes; -ENOSYS when systemd does not run here. */
int bus_open(sd_bus **ret, struct err *e);

#endif
