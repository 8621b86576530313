/* login-defs: hostile login.defs and /etc/default/useradd; a first byte of 1 feeds the second. */
#include "checks/resolve/login_defs.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool useradd = size && data[0] == 1;

	fuzz_put("/etc/shadow", "root:*:1::::::\n", 15);
	fuzz_put("/etc/login.defs", "PASS_MAX_DAYS 90\n", 17);
	fuzz_put("/etc/default/useradd", "INACTIVE=30\n", 12);
	fuzz_model(&model_login_defs, useradd ? "/etc/default/useradd" : "/etc/login.defs",
		data + useradd, size - useradd);
	return 0;
}
