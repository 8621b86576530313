/* openntpd: hostile ntpd.conf of OpenNTPD. */
#include "checks/resolve/time/time_sources.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char unit[] =
		"[Service]\nType=forking\nEnvironmentFile=-/etc/default/openntpd\n"
		"ExecStart=/usr/sbin/ntpd $DAEMON_OPTS\n";

	fuzz_put("/usr/lib/systemd/system/openntpd.service", unit, sizeof(unit) - 1);
	fuzz_put("/usr/sbin/ntpd", "", 0);
	fuzz_put("/usr/sbin/ntpctl", "", 0);
	fuzz_model(&model_openntpd, "/etc/openntpd/ntpd.conf", data, size);
	return 0;
}
