/*
 * arf: a look at the ARF document the child made, before anybody trusts it.
 */
#ifndef PLUMBLINE_CHECKS_SCAP_ARF_H
#define PLUMBLINE_CHECKS_SCAP_ARF_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "checks/scap/scap.h"

/*
 * Every selected rule has a result and nobody else has one; a rule with a verdict has that one.  0, -EBADMSG (no
 * ARF with one TestResult) or -EPROTO, with the rule that was lost.
 */
int arf_check(const char *arf, size_t len, const struct plan *plan, const struct verdict *v,
	size_t n, struct err *e);

/*
 * Puts the override of each verdict with a waiver into the ARF: *arf (malloc memory) is replaced.  0 or -errno; then it
 * is as it was.
 */
int arf_override(char **arf, size_t *len, const struct verdict *v, size_t n, struct err *e);

#endif
