/* fstab: a hostile fstab, drop-in, unit and rc.local, all of the same bytes, on a root that boots. */
#include "checks/resolve/mounts/mounts.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char target[] =
		"[Unit]\nWants=local-fs.target remote-fs.target x.service srv.mount\n";
	static const char service[] = "[Service]\nPrivateTmp=yes\nExecStart=/etc/rc.local\n";

	fuzz_put("/usr/lib/systemd/system/default.target", target, sizeof(target) - 1);
	fuzz_put("/usr/lib/systemd/system/local-fs.target", "[Unit]\n", 7);
	fuzz_put("/usr/lib/systemd/system/remote-fs.target", "[Unit]\n", 7);
	fuzz_put(
		"/usr/lib/systemd/system/systemd-remount-fs.service", service, sizeof(service) - 1);
	fuzz_put("/usr/lib/systemd/system/x.service", service, sizeof(service) - 1);
	fuzz_put("/etc/systemd/system/tmp.mount.d/x.conf", data, size);
	fuzz_put("/etc/systemd/system/srv.mount", data, size);
	fuzz_put("/etc/rc.local", data, size);
	fuzz_model(&model_mounts_boot, "/etc/fstab", data, size);
	return 0;
}
