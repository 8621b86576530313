/*
 * captext: capabilities in the text form of cap_to_text(3), compared by meaning.
 */
#ifndef PLUMBLINE_CHECKS_CAPTEXT_H
#define PLUMBLINE_CHECKS_CAPTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * True when every capability of held (any of effective, permitted, inheritable) is also in allowed, flag by flag.
 * "all" allows everything.  A text libcap does not take allows nothing.
 */
bool captext_within(const char *held, const char *allowed);
/* The same for a mask as in /proc/PID/status; allowed is a list of names: "cap_net_raw,cap_chown", or "all". */
bool capmask_within(uint64_t held, const char *allowed);
/* "cap_net_raw,cap_chown", "all" for every one the kernel knows, "all but cap_sys_module", "none"; in the arena. */
const char *capmask_text(struct arena *a, uint64_t mask);

#endif
