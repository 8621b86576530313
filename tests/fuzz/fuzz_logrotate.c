/* logrotate: hostile sections; every entry that is left can be asked for. */
#include <assert.h>
#include <stdint.h>

#include "checks/resolve/logrotate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	const struct logrotate *l = logrotate_parse((const char *)data, size, a);

	for (size_t i = 0; i < l->n; i++)
		assert(l->v[i].pattern && l->v[i].line && l->v[i].set.mode <= 07777);
	logrotate_for(l, "/var/log/auth.log");
	arena_free(a);
	return 0;
}
