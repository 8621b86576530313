/* short_id: the part of an XCCDF id a person types.  See scap.h. */
#include "checks/scap/scap.h"

#include <string.h>

const char *scap_short_id(const char *id)
{
	static const char *const kinds[] = {"_rule_", "_profile_", "_value_", "_group_", "_benchmark_"};

	if (strncmp(id, "xccdf_", 6))
		return id;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const char *at = strstr(id, kinds[i]);
		if (at)
			return at + strlen(kinds[i]);
	}
	return id;
}
