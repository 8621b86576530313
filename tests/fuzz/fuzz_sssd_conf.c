/* sssd_conf: a hostile sssd.conf and, behind a NUL, a hostile drop-in. */
#include <string.h>

#include "checks/resolve/directory/directory_ways.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
	size_t n = nul ? (size_t)(nul - data) : size;
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct directory_ways ways = {0};
	struct sssd_conf c;
	struct err e = {0};

	fuzz_put("/etc/sssd/conf.d/x.conf", nul ? nul + 1 : data, nul ? size - n - 1 : 0);
	struct root *r = fuzz_root("/etc/sssd/sssd.conf", data, n);
	if (sssd_conf_read(r, a, NULL, &c, &e) == 0)
		sssd_ways(a, &c, &ways);
	root_close(r);
	return 0;
}
