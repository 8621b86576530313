/* ntp: hostile ntp.conf, which is also the text of Debian's wrapper, or (from an "N" on) the options that Debian's wrapper reads. */
#include "checks/resolve/time/time_sources.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char unit[] =
		"[Service]\nType=forking\nExecStart=/usr/libexec/ntpsec/ntp-systemd-wrapper\n";
	bool options = size && *data == 'N';

	fuzz_put("/usr/lib/systemd/system/ntpsec.service", unit, sizeof(unit) - 1);
	fuzz_put("/usr/libexec/ntpsec/ntp-systemd-wrapper", data, size);
	fuzz_put("/usr/sbin/ntpd", "", 0);
	fuzz_put("/etc/default/ntpsec", data, options ? size : 0);
	fuzz_put("/etc/ntpsec/ntp.d/a.conf", data, size);
	fuzz_model(&model_ntpd, "/etc/ntpsec/ntp.conf", data, size);
	return 0;
}
