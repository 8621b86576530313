/* manifest: hostile check files and ACL values: entries are whole, digests have their length. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "checks/resolve/files/access.h"
#include "checks/resolve/logs/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct manifest m = manifest_parse((const char *)data, size, a);
	struct acl acl;

	for (size_t i = 0; i < m.n; i++) {
		size_t n = strlen(m.v[i].hex);
		assert(m.v[i].name[0] && m.v[i].line);
		assert(m.v[i].weak ? n < 64 : n == digest_digits(m.v[i].digest));
		manifest_kind(m.v[i].name);
	}
	acl_parse(a, data, size, &acl);
	arena_free(a);
	return 0;
}
