/* crypto_policy: a hostile /etc/crypto-policies/config. */
#include <stdint.h>

#include "checks/resolve/tls/crypto_policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct crypto_policy p = {0};

	crypto_policy_parse(a, (const char *)data, size, &p);
	return 0;
}
