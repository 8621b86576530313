/*
 * timesyncd: a hostile timesyncd.conf; from a "[M" or "[N" on files of systemd-networkd, from a "[S" on the unit, from
 * anything else than a "[" tmpfiles.d.
 */
#include "checks/resolve/time/time_sources.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char unit[] =
		"[Service]\nUser=systemd-timesync\nExecStart=!!/usr/lib/systemd/systemd-timesyncd\n"
		"[Install]\nWantedBy=sysinit.target\n";
	static const char networkd[] = "[Service]\nExecStart=/usr/lib/systemd/systemd-networkd\n";
	static const char conf[] = "[Time]\nNTP=\n";
	char kind = size > 1 && *data == '[' ? (char)data[1] : 'x';
	bool own = kind == 'S', link = kind == 'M' || kind == 'N';

	fuzz_put("/usr/lib/systemd/system/systemd-timesyncd.service",
		own ? (const void *)data : unit, own ? size : sizeof(unit) - 1);
	fuzz_put("/usr/lib/systemd/systemd-timesyncd", "\n0.pool.ntp.org b\n", 18);
	fuzz_put("/usr/lib/systemd/system/default.target",
		"[Unit]\nWants=systemd-networkd.service\n", 38);
	fuzz_put(
		"/usr/lib/systemd/system/systemd-networkd.service", networkd, sizeof(networkd) - 1);
	fuzz_put("/etc/systemd/network/a.network", data, link ? size : 0);
	fuzz_put("/etc/systemd/network/b.netdev", data, link ? size : 0);
	fuzz_put("/etc/tmpfiles.d/a.conf", data, kind == 'x' ? size : 0);
	if (kind == 'T')
		fuzz_model(&model_timesyncd, "/etc/systemd/timesyncd.conf", data, size);
	else
		fuzz_model(&model_timesyncd, "/etc/systemd/timesyncd.conf", (const uint8_t *)conf,
			sizeof(conf) - 1);
	return 0;
}
