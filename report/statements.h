/*
 * statements: what a bundle says above its single rules: attestations, waivers, and each statement's own result.
 */
#ifndef PLUMBLINE_REPORT_STATEMENTS_H
#define PLUMBLINE_REPORT_STATEMENTS_H

#include "report/parts.h"

/*
 * Attestation and waiver of one rule, and what was found before the waiver: of its observation and of its rule-result,
 * which must agree.  r->status is set.  0 or -EBADMSG.
 */
int attested_read(const xmlNode *result, const xmlNode *obs, struct arena *a, struct model_rule *r,
	struct err *e);

/* The classification an observation records; NULL when none. */
const struct classification *classification_read(const xmlNode *observations, struct arena *a);

/* Fills m->statements, m->n_class and m->n_waived from m->rules. */
void statements_roll_up(struct report_model *m, struct arena *a);

/*
 * Every attestation and waiver a verdict rests on held when the scan started, was taken from a file whose digest the
 * bundle records, and is about that very rule or statement.  0 and the numbers, or -EBADMSG with the first that is not.
 */
int attested_verify(const struct report_model *m, const xmlNode *observations, struct arena *a,
	size_t *ret_attested, size_t *ret_waived, struct err *e);

/* That its level is the highest of the four and its file is recorded: 0 or -EBADMSG. */
int classification_verify(const struct classification *c, const xmlNode *observations,
	struct arena *a, struct err *e);

#endif
