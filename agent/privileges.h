/*
 * privileges: as little as the work allows, and what was held is recorded.  See capabilities(7).
 */
#ifndef PLUMBLINE_AGENT_PRIVILEGES_H
#define PLUMBLINE_AGENT_PRIVILEGES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * Gives up every capability that the table in privileges.c does not justify, for good, and sets no_new_privs.
 * offline: a scan with --root (libopenscap's probes chroot there).  Without privileges this does nothing.
 * 0 or -errno.
 */
int privileges_drop(bool offline, struct err *e);

/* The effective capabilities in cap_to_text(3) form, in the arena; "none" when there are none. */
const char *privileges_held(struct arena *a);
/* Those of the table that are not held, with what each is for: "cap_audit_control (…), …"; "" when none misses. */
const char *privileges_missing(struct arena *a, bool offline);
/* "root (uid 0), login uid 1000 (alice)", in the arena. */
const char *privileges_user(struct arena *a);

/* CAP_DAC_OVERRIDE on or off: it is held only while the bundle is put into a folder of somebody else. */
void privileges_write(bool on);

#endif
