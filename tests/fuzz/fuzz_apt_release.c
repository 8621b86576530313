/* apt-release: a hostile Release or InRelease. */
#include <assert.h>
#include <string.h>

#include "checks/resolve/packages/apt_release.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct apt_release r = {0};
	char hex[SHA256_HEX];
	uint64_t bytes;
	char *text = arena_strndup(a, (const char *)data, size);

	apt_date(text);
	if (apt_release_parse(a, (const char *)data, size, &r) == 0) {
		assert(r.label && r.codename && r.suite && r.origin && r.architectures);
		if (apt_release_sum(&r, "main/binary-amd64/Packages", hex, &bytes))
			assert(strlen(hex) == 64);
	}
	arena_free(a);
	return 0;
}
