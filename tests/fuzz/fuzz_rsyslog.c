/* rsyslog: hostile rsyslog.conf; the same bytes as a filter. */
#include "checks/resolve/logs/rsyslog.h"
#include "checks/resolve/logs/rsyslog_filter.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_model(&model_rsyslog, "/etc/rsyslog.conf", data, size);
	struct arena *a = arena_new(0);
	rsyslog_covers(
		arena_strndup(a, (const char *)data, size < 4096 ? size : 4096), "auth", 6, a);
	arena_free(a);
	return 0;
}
