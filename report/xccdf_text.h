/*
 * xccdf_text: texts for people out of a benchmark: two languages, XHTML markup flattened, values filled in.
 */
#ifndef PLUMBLINE_REPORT_XCCDF_TEXT_H
#define PLUMBLINE_REPORT_XCCDF_TEXT_H

#include <libxml/tree.h>

#include "base/arena.h"
#include "base/evidence.h"

/* Elements by id, for joins. */
struct id_entry {
	const char *id;
	xmlNode *node;
	xmlNode *outer[2]; /* of a rule: the two outermost groups around it, or NULL */
	bool used;
	size_t row; /* of a rule: 1 + its place in the model; 0 when it has none */
};
struct id_index {
	struct id_entry *v;
	size_t n, cap;
};
struct id_entry *index_add(struct id_index *x, struct arena *a, const char *id, xmlNode *node);
/* Sorts; the first id that stands twice, or NULL. */
const char *index_sort(struct id_index *x);
struct id_entry *index_find(const struct id_index *x, const char *id);

/* All children of that name, by language; text without xml:lang counts as English.  values: for <sub idref>. */
void xccdf_both(const xmlNode *parent, const char *name, const struct id_index *values,
	struct arena *a, struct bitext *ret);
/* The same for our own elements (no markup, xml:lang on each). */
void plain_both(const xmlNode *parent, const char *name, struct arena *a, struct bitext *ret);

#endif
