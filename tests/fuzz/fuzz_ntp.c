/* ntp: hostile ntp.conf. */
#include "checks/resolve/time_sources.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char unit[] = "[Service]\nExecStart=/usr/sbin/ntpd -c /etc/ntp.conf\n";

	fuzz_put("/usr/lib/systemd/system/ntp.service", unit, sizeof(unit) - 1);
	fuzz_put("/usr/sbin/ntpd", "", 0);
	fuzz_model(&model_ntpd, "/etc/ntp.conf", data, size);
	return 0;
}
