/* login-defs: hostile login.defs and /etc/default/useradd; a first byte of 1 feeds the second, of 2 its dates. */
#include <stdlib.h>
#include <string.h>

#include "checks/resolve/accounts/login_defs.h"
#include "checks/resolve/accounts/strtoday.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void dates(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1); /* of its own, so that a sanitizer sees the edge */
	long day;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	strtoday(text, &day);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 1 && data[0] == 2) {
		dates(data + 1, size - 1);
		return 0;
	}
	bool useradd = size && data[0] == 1;

	fuzz_put("/etc/shadow", "root:*:1::::::\n", 15);
	fuzz_put("/etc/login.defs", "PASS_MAX_DAYS 90\n", 17);
	fuzz_put("/etc/default/useradd", "INACTIVE=30\n", 12);
	fuzz_model(&model_login_defs, useradd ? "/etc/default/useradd" : "/etc/login.defs",
		data + useradd, size - useradd);
	return 0;
}
