/* chrony: hostile chrony.conf. */
#include "checks/resolve/time_sources.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char unit[] = "[Service]\nExecStart=/usr/sbin/chronyd\n";

	fuzz_put("/usr/lib/systemd/system/chrony.service", unit, sizeof(unit) - 1);
	fuzz_put("/usr/sbin/chronyd", "", 0);
	fuzz_put("/etc/chrony/sources.d/a.sources", data, size);
	fuzz_model(&model_chrony, "/etc/chrony/chrony.conf", data, size);
	return 0;
}
