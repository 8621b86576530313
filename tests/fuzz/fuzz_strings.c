/* strings: hostile bytes through str_clean(), XML input, and numbers: what comes out is valid and bounded. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	xmlDoc *doc = NULL;
	size_t max = size ? data[0] : 0;
	char *clean = str_clean(a, (const char *)data, size, max);

	assert(strlen(clean) <= max);
	char *again = str_clean(a, clean, strlen(clean), max);
	assert(!strcmp(clean, again));
	uint64_t v;
	str_u64(clean, &v);
	if (xml_parse((const char *)data, size, "fuzz", &doc, &e) == 0)
		xmlFreeDoc(doc);
	arena_free(a);
	return 0;
}
