/*
 * check_ref: the name of a native check as the content writes it, with what it asks.
 *
 * check-content-ref/@name is NAME or NAME?PARAM=TEXT&PARAM=TEXT: the text of a parameter that belongs to the rule itself (a
 * path, a keyword) and that no tailoring is to change, beside those that Values are bound to.  In a text "%26" stands for
 * "&" and "%25" for "%".
 */
#ifndef PLUMBLINE_CHECKS_CHECK_REF_H
#define PLUMBLINE_CHECKS_CHECK_REF_H

#include "base/arena.h"
#include "checks/check.h"

/*
 * The name alone, in the arena; the parameters are added behind the n there are in *params.  NULL: malformed, or a
 * parameter stands twice.
 */
const char *check_ref_split(struct arena *a, const char *ref, struct params *params);

#endif
