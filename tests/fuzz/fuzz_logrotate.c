/* logrotate: hostile sections; what is left can be asked for. */
#include <assert.h>
#include <stdint.h>

#include "checks/resolve/logs/log_keep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	const struct logrotate *l = logrotate_parse((const char *)data, size, a);

	const struct logrotate_entry *x = logrotate_for(l, NULL, a, "/var/log/auth.log");
	assert(!x || (x->pattern && x->line && x->set.rotate >= -1));
	if (x)
		log_keep_rotation(&x->set, 1 << 20, 86400, false, LOG_KEEP_EVER, false);
	arena_free(a);
	return 0;
}
