/* log-forward: audisp-remote.conf, selectors and mount sources. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "checks/resolve/logs/log_forward.h"
#include "checks/resolve/files/place.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	unsigned line = 0;
	const char *v = audisp_value((const char *)data, size, "remote_server", a, &line);
	char *text = arena_strndup(a, (const char *)data, size);

	assert(!v || line);
	selector_covers(text, "authpriv", 6, a);
	place_source_host(a, text);
	arena_free(a);
	return 0;
}
