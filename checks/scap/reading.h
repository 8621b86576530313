/*
 * reading: the content as libxml2 alone sees it.
 *
 * libopenscap's reader skips elements that stand directly next to each other, silently: a rule, a selection or
 * the binding of a parameter is gone.  So what it says is compared with this second, plain reading.  It also
 * resolves the ids people type.
 */
#ifndef PLUMBLINE_CHECKS_SCAP_READING_H
#define PLUMBLINE_CHECKS_SCAP_READING_H

#include <libxml/hash.h>
#include <libxml/tree.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "checks/scap/plan.h"
#include "checks/scap/scap.h"

#define XCCDF_NS    "http://checklists.nist.gov/xccdf/1.2"
#define MAX_EXTENDS 32 /* profiles on top of each other */

struct reading {
	struct arena *arena;
	const char *name; /* of the content, for messages */
	xmlDoc *doc;
	xmlNode *benchmark;
	const char *stream, *checklist; /* ids of the data stream and of the component-ref used */
	xmlDoc *tailoring_doc;		/* NULL when there is none */
	xmlNode *tailoring;
	const char *tailoring_name; /* the file, for messages */
	/* The chosen profile and what it extends, outermost ancestor first; empty without a profile. */
	xmlNode *chain[MAX_EXTENDS];
	size_t n_chain;
	xmlNode **items; /* Rule, Group and Value elements of the benchmark, in document order */
	size_t n_items, cap_items;
	xmlHashTable *by_id; /* whole id -> Rule, Group or Value */
	xmlHashTable
		*said; /* (idref, element name) -> struct said: what the chain says last of it */
};

struct said {
	xmlNode *node;
	size_t order; /* a later one overrides an earlier one of the same item */
};

/* 0, -EBADMSG, -EFBIG.  The caller frees r with reading_close(). */
int reading_open(struct arena *a, const char *data, size_t len, const char *name, struct reading *r,
	struct err *e);
/* A tailoring file for it: 0 or -errno. */
int reading_tailoring(
	struct reading *r, const char *data, size_t len, const char *name, struct err *e);
void reading_close(struct reading *r);

/* Finds the profile by its whole or short id and follows what it extends.  0, -ESRCH, -ELOOP. */
int reading_profile(struct reading *r, const char *wanted, const char **ret_id, struct err *e);
/* "Rule" or "Value" by its whole or short id.  0 or -ESRCH with a list of what there is. */
int reading_item(const struct reading *r, const char *kind, const char *wanted, xmlNode **ret,
	struct err *e);

/* What holds of a Value in this run; "" when it has no value. */
const char *reading_value(const struct reading *r, xmlNode *value);

/* To be called when the chain or its profiles have changed: what they say is looked up in a table. */
void reading_chain_changed(struct reading *r);
/* What the chain says last, in elements of that name, of idref; NULL when nothing. */
const struct said *reading_said(const struct reading *r, const char *name, const char *idref);

/* Whether a Rule or Group is selected by itself, the groups around it left aside. */
bool reading_selected(const struct reading *r, const xmlNode *item);

/* 0, or -EPROTO with what libopenscap lost or read otherwise. */
int reading_compare(const struct reading *r, const struct planned_set *plan, struct err *e);

/* After the comparison: what a rule's own text asks (checks/check_ref.h) joins its parameters.  0 or -EBADMSG. */
int reading_own_params(const struct reading *r, struct planned_set *plan, struct err *e);

/*
 * A tailoring document that says --rule and --set, on top of the profile and the tailoring there is; *ret is in
 * the arena, NULL when none is needed.  Afterwards the profile's chain is that of the new document.
 * 0, -ESRCH or -EINVAL.
 */
int tailor(struct reading *r, const struct scap_options *o, const char **profile_id, char **ret,
	size_t *ret_len, struct err *e);

/* Attribute in the arena; NULL when there is none. */
const char *reading_attr(const struct reading *r, const xmlNode *n, const char *name);
/* Text of the node in the arena. */
const char *reading_text(const struct reading *r, const xmlNode *n);

#endif
