/* upgrade-log: a hostile log of dpkg or history of APT, packed or not. */
#include <assert.h>
#include <string.h>

#include "checks/resolve/packages/upgrade_log.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct root *r = fuzz_root("/var/log/dpkg.log", data, size);
	struct arena *a = arena_new(0);
	struct upgrade_log log;
	struct err e = {0};

	if (upgrade_log_read(r, a, "/var/log/apt/history.log", &log, &e) == 0 && log.day)
		assert(strlen(log.day) == 10 && log.days >= 0 && log.line && log.path);
	arena_free(a);
	root_close(r);
	return 0;
}
