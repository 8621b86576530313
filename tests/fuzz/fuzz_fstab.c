/*
 * fstab: a hostile fstab, drop-in, unit, script that a service with root's mounts runs, script in another language and table of
 * cron, all of the same bytes, on a root that boots.
 */
#include "checks/resolve/mounts/mounts.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char target[] =
		"[Unit]\nWants=local-fs.target remote-fs.target x.service y.service "
		"cron.service srv.mount\n";
	static const char service[] = "[Service]\nPrivateTmp=yes\nExecStart=/etc/rc.local\n";
	static const char later[] = "[Service]\nType=oneshot\nExecStart=/bin/sh /etc/rc.local\n"
				    "ExecStart=/usr/bin/perl /etc/rc.local\n";
	static const char cron[] = "[Service]\nExecStart=/usr/sbin/cron -f\n";

	fuzz_put("/usr/lib/systemd/system/default.target", target, sizeof(target) - 1);
	fuzz_put("/usr/lib/systemd/system/local-fs.target", "[Unit]\n", 7);
	fuzz_put("/usr/lib/systemd/system/remote-fs.target", "[Unit]\n", 7);
	fuzz_put(
		"/usr/lib/systemd/system/systemd-remount-fs.service", service, sizeof(service) - 1);
	fuzz_put("/usr/lib/systemd/system/x.service", service, sizeof(service) - 1);
	fuzz_put("/usr/lib/systemd/system/y.service", later, sizeof(later) - 1);
	fuzz_put("/usr/lib/systemd/system/cron.service", cron, sizeof(cron) - 1);
	fuzz_put("/etc/cron.d/x", data, size);
	fuzz_put("/etc/passwd", "root:x:0:0::/root:/bin/sh\n", 26);
	fuzz_put("/etc/systemd/system/tmp.mount.d/x.conf", data, size);
	fuzz_put("/etc/systemd/system/srv.mount", data, size);
	fuzz_put("/etc/rc.local", data, size);
	fuzz_model(&model_mounts_boot, "/etc/fstab", data, size);
	return 0;
}
