/* short_id: the part of an XCCDF id a person types.  See scap.h. */
#include "checks/scap/scap.h"

#include <string.h>

const char *scap_short_id(const char *id)
{
	static const char *const kinds[] = {
		"_rule_", "_profile_", "_value_", "_group_", "_benchmark_"};
	const char *first = NULL, *tail = id;

	if (strncmp(id, "xccdf_", 6))
		return id;
	/* The first of them is the kind: the author's name before it has no underscore, what follows may. */
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const char *at = strstr(id, kinds[i]);
		if (at && (!first || at < first)) {
			first = at;
			tail = at + strlen(kinds[i]);
		}
	}
	return tail;
}
