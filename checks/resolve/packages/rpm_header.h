/*
 * rpm_header: what the header of an installed package says of it: the form in which rpm(8) keeps headers in its data base,
 * an index of tags and the values they point to.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_RPM_HEADER_H
#define PLUMBLINE_CHECKS_RESOLVE_RPM_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define LIMIT_RPM_HEADER ((size_t)64 << 20) /* one header, bytes */

struct rpm_package {
	const char *name, *version, *release;
	const char *arch; /* "" where it has none (gpg-pubkey) */
	const char *evr;  /* "1:2.4.57-8.el9"; without an epoch where there is none */
	bool has_epoch;
	uint32_t epoch;
	uint32_t number;       /* of the header in the data base */
	uint32_t installed_at; /* seconds since 1970; 0: it does not say */
};

/* All but number.  0, or -EBADMSG: it is not whole, or says a thing twice. */
int rpm_header_parse(struct arena *a, const unsigned char *data, size_t len,
	struct rpm_package *ret, struct err *e);

#endif
