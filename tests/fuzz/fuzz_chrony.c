/* chrony: hostile chrony.conf, sources, keys, or (from a "[" on) the unit that starts it. */
#include "checks/resolve/time/time_sources.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char unit[] = "[Service]\nType=forking\nExecStart=/usr/sbin/chronyd\n";
	static const char conf[] = "server a key 1\nkeyfile /etc/chrony/chrony.conf\n";
	bool own_unit = size && *data == '[';

	fuzz_put("/usr/lib/systemd/system/chrony.service", own_unit ? (const void *)data : unit,
		own_unit ? size : sizeof(unit) - 1);
	fuzz_put("/usr/sbin/chronyd", "", 0);
	fuzz_put("/etc/chrony/sources.d/a.sources", data, size);
	if (own_unit)
		fuzz_model(&model_time_daemons, "/etc/chrony/chrony.conf", (const uint8_t *)conf,
			sizeof(conf) - 1);
	else
		fuzz_model(&model_chrony, "/etc/chrony/chrony.conf", data, size);
	return 0;
}
