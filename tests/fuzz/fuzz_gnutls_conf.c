/* gnutls_conf: a hostile /etc/gnutls/config. */
#include "checks/resolve/tls/gnutls_conf.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct gnutls_policy p;
	struct err e = {0};
	struct root *r = fuzz_root("/etc/gnutls/config", data, size);

	if (gnutls_policy_read(r, a, "/etc/gnutls/config", false, &p, &e) == 0)
		gnutls_lowest(&p);
	root_close(r);
	return 0;
}
