/* agency: a hostile file of the agency's decisions; what is taken is whole and bounded. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/attest/agency.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)1 << 28);
	struct agency g;
	struct err e = {0};

	if (agency_parse(a, (const char *)data, size, "f", NULL, &g, &e) < 0) {
		assert(*e.text);
		arena_free(a);
		return 0;
	}
	assert(g.n_values <= AGENCY_VALUES);
	for (size_t i = 0; i < g.n_values; i++)
		assert(*g.values[i].id && g.values[i].value && !strchr(g.values[i].value, '\n'));
	if (g.classification) {
		assert(g.classification->who && g.classification->role && g.classification->reason);
		assert(level_height(g.classification->level) >= 0);
		for (int i = 0; i < NEEDS; i++)
			assert(level_height(g.classification->need[i]) <=
				level_height(g.classification->level));
	}
	arena_free(a);
	return 0;
}
