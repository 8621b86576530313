/* aide-log: a hostile report: the lines it points at are there, in order. */
#include <assert.h>
#include <stdint.h>

#include "checks/resolve/integrity/aide_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct aide_run r = aide_log_last((const char *)data, size);

	assert(r.there == (r.line > 0));
	assert(!r.result == (r.outcome == AIDE_UNDECIDED));
	assert(!r.result || r.result >= r.line);
	assert(r.line <= size + 1);
	return 0;
}
