/* audit-sample: the end of an audit log of any bytes: what is found is printable, and what is newer is found first. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "checks/resolve/audit/audit_sample.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct audit_sample s = {0};

	audit_sample_parse(a, (const char *)data, size, size && data[0] & 1, &s);
	assert(!s.last.text == !s.last.type);
	assert(!s.login.text || s.last.text);
	assert(!s.login.text || s.login.person);
	arena_free(a);
	return 0;
}
