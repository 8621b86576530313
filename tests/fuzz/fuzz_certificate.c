/* certificate: a PEM file of any bytes: every certificate that comes out has a subject, and room in its file for its key. */
#include <assert.h>
#include <errno.h>
#include <stdint.h>

#include "base/pem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct certificate *v = NULL;
	size_t n = 0;
	int rc = pem_certificates(a, (const char *)data, size, &v, &n);

	assert(rc == 0 || rc == -EBADMSG || rc == -E2BIG);
	assert(rc || n);
	assert(n <= PEM_CERTIFICATES);
	for (size_t i = 0; i < n; i++) {
		assert(v[i].subject);
		assert(v[i].type >= KEY_OTHER && v[i].type <= KEY_ED25519);
		assert(v[i].bits <=
			8 * size + 8192); /* a named group may be longer than its name */
	}
	arena_free(a);
	return 0;
}
