/*
 * plan_json: the plan on its way from the child to the parent.
 *
 * {"rules_in_benchmark": N,
 *  "rules": [{"id", "check" (or absent), "oval", "exports": N, "params": [[name, value], ...]}, ...]}
 *
 * The child has read hostile content by a library that may be led astray, so the parent believes no more of it
 * than fits the shape and the limits.
 */
#ifndef PLUMBLINE_CHECKS_SCAP_PLAN_H
#define PLUMBLINE_CHECKS_SCAP_PLAN_H

#include "base/arena.h"
#include "base/err.h"
#include "checks/scap/scap.h"

#define PLAN_MAX_BYTES	((size_t)64 << 20)
#define PLAN_MAX_PARAMS 256

/* One rule as libopenscap sees it. */
struct planned {
	struct plan_rule rule;
	size_t exports; /* check-export elements in all its checks */
};

struct planned_set {
	struct planned *v;
	size_t n, cap;
	size_t rules_in_benchmark; /* selected or not */
};

/* JSON text in malloc memory, the caller frees it; NULL without memory or when a string is not UTF-8. */
char *plan_to_json(const struct planned_set *s, size_t *ret_len);
/* 0 or -EPROTO.  Everything in *ret is owned by the arena. */
int plan_from_json(
	struct arena *a, const char *json, size_t len, struct planned_set *ret, struct err *e);

#endif
