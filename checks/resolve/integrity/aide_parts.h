/* aide_parts: what reader and selection of AIDE's configuration share; nobody else includes it. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AIDE_PARTS_H
#define PLUMBLINE_CHECKS_RESOLVE_AIDE_PARTS_H

#include "checks/resolve/integrity/aide.h"

#define AIDE_UNKNOWN '\001' /* in a text: something is here that is not known */

enum aide_match { MATCH_NONE, MATCH_PARTIAL, MATCH_FULL, MATCH_UNKNOWN };

/* Compiles a rule's regex in the arena; NULL with *ret_offset, *why when PCRE2 does not take it. */
void *aide_compile(
	struct arena *a, const char *regex, bool anchored, size_t *ret_offset, char why[128]);
enum aide_match aide_match(void *code, struct arena *a, const char *text);
/* Once all rules are there: puts them in order for the selection. */
void aide_index(struct aide_conf *c, struct arena *a);
/* The node of the rule tree a regex belongs to. */
char *aide_node(struct arena *a, const char *regex);

#endif
