/* dpkg: a hostile list of installed packages. */
#include <assert.h>
#include <string.h>

#include "checks/resolve/packages/dpkg.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const packages[] = {"systemd", "chrony", "", "Package: ", "lib a"};
	struct root *r = fuzz_root("/var/lib/dpkg/status", data, size);
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof(packages) / sizeof(*packages); i++) {
		const char *v = dpkg_version(r, a, packages[i]);
		assert(!v || !strchr(v, '\n'));
	}
	arena_free(a);
	root_close(r);
	return 0;
}
