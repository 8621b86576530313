/* openssl_conf: a hostile /etc/ssl/openssl.cnf. */
#include "checks/resolve/tls/openssl_conf.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct openssl_policy p;
	struct err e = {0};
	struct root *r = fuzz_root("/etc/ssl/openssl.cnf", data, size);

	if (openssl_policy_read(r, a, "/etc/ssl/openssl.cnf", false, &p, &e) == 0)
		openssl_lowest(&p);
	root_close(r);
	return 0;
}
