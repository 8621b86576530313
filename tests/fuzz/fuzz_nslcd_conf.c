/* nslcd_conf: a hostile nslcd.conf. */
#include "checks/resolve/directory/directory_ways.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct directory_ways ways = {0};
	struct nslcd_conf c;
	struct err e = {0};
	struct root *r = fuzz_root("/etc/nslcd.conf", data, size);

	if (nslcd_conf_read(r, a, &c, &e) == 0)
		nslcd_ways(a, &c, "nslcd", CARRIES_PASSWORDS, &ways);
	root_close(r);
	return 0;
}
