/*
 * trim: an ARF without the content that no selected rule needs.
 *
 * An ARF carries a copy of the whole data stream, twice for OVAL.  A bundle is kept for years, so the copy is
 * reduced to what the results rest on; the digest of the whole content is recorded beside it.
 */
#ifndef PLUMBLINE_CHECKS_SCAP_TRIM_H
#define PLUMBLINE_CHECKS_SCAP_TRIM_H

#include <stddef.h>

#include "base/err.h"
#include "checks/scap/scap.h"

/*
 * Rules not selected keep their id, title and severity; groups without a selected rule, and Values none uses, lose
 * their descriptions; profiles other than the chosen one and what it extends,
 * OVAL definitions (and tests, objects, states, variables) that neither a selected rule nor a platform leads to
 * and that were not evaluated, and questionnaires (OCIL) go.  0 and a new document in malloc memory, or -errno.
 */
int arf_trim(const char *arf, size_t len, const struct plan *plan, char **ret, size_t *ret_len,
	struct err *e);

#endif
