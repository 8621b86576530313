/* numbers: sets of numbers up to 128 bits: addresses, ports, protocols, as sorted ranges that never change once made. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_FIREWALL_NUMBERS_H
#define PLUMBLINE_CHECKS_RESOLVE_FIREWALL_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

__extension__ typedef unsigned __int128 num;
#define NUM_MAX (~(num)0)

struct num_range {
	num from, to; /* both in it */
};
struct nums { /* sorted, disjoint, not touching */
	const struct num_range *v;
	size_t n; /* 0: empty */
};

/* Of ranges in any order, which may overlap; the array is sorted in place. */
struct nums nums_of(struct arena *a, struct num_range *v, size_t n);
struct nums nums_range(struct arena *a, num from, num to);
struct nums nums_and(struct arena *a, struct nums x, struct nums y);
struct nums nums_or(struct arena *a, struct nums x, struct nums y);
struct nums nums_minus(struct arena *a, struct nums x, struct nums y);
bool nums_has(struct nums x, num v);

/*
 * An address, a network "ADDRESS/LENGTH" (bits of the host part are passed over) or a range "ADDRESS-ADDRESS" of the family
 * it is written in.  false: it is none.
 */
bool num_addresses(const char *text, bool *ret_v6, struct num_range *ret);
/* "192.0.2.1", in the arena. */
const char *num_address_text(struct arena *a, bool v6, num v);
/* The ranges as networks and ranges, the first few of them. */
const char *nums_address_text(struct arena *a, bool v6, struct nums x, size_t max);

#endif
