/*
 * waivers: which rules of a scan need not be met (免執行, article 11, paragraph 3 of the Regulations).
 */
#ifndef PLUMBLINE_AGENT_WAIVERS_H
#define PLUMBLINE_AGENT_WAIVERS_H

#include "base/evidence.h"
#include "checks/resolve/attest/attestations.h"

struct waivers {
	const struct attestations *list; /* NULL: there are none */
	struct err err; /* why the file cannot be used; code 0: it can, or there is none */
	time_t now;
};

/* Of the host's file; what it points to lives as long as f. */
struct waivers waivers_of(struct facts *f);

/*
 * The waiver of that rule (whole XCCDF id) that holds now; NULL when there is none, the content is not ours, or
 * entries clash.  Where the verdict is one a waiver would cover and none holds, ev's reason says of one that expired
 * or clashes.
 */
const struct attested *waiver_for(
	const struct waivers *w, const char *rule_id, struct evidence *ev);
/* The same before there is a verdict. */
bool waiver_may_hold(const struct waivers *w, const char *rule_id);

#endif
