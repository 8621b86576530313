/* modprobe: a hostile configuration and a hostile list of modules: up to the first NUL the one, then the other. */
#include <string.h>

#include "checks/resolve/kernel/modprobe.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *const modules[] = {"udf", "usb-storage", "x"};
	static const char dep[] =
		"fs/udf.ko: lib/crc.ko\nlib/crc.ko:\nusb/usb-storage.ko: fs/udf.ko\n";
	static const char alias[] = "alias fs-udf udf\nalias usb:v*p* usb_storage\n";
	const uint8_t *nul = memchr(data, 0, size);
	size_t n = nul ? (size_t)(nul - data) : size;
	struct arena *a = arena_new(0);
	struct module_fate *f;
	struct err e;
	size_t n_f;

	fuzz_put("/lib/modules/6.1/modules.alias", alias, sizeof(alias) - 1);
	fuzz_put("/lib/modules/6.1/modules.alias.bin", "x", 1);
	fuzz_put("/lib/modules/6.1/modules.dep.bin", "x", 1);
	fuzz_put("/lib/modules/6.1/fs/udf.ko", "x", 1);
	fuzz_put("/lib/modules/6.1/lib/crc.ko", "x", 1);
	fuzz_put("/sbin/modprobe", "x", 1);
	if (nul)
		fuzz_put("/lib/modules/6.1/modules.dep", nul + 1, size - n - 1);
	else
		fuzz_put("/lib/modules/6.1/modules.dep", dep, sizeof(dep) - 1);
	struct root *r = fuzz_root("/etc/modprobe.d/x.conf", data, n);

	modprobe_fates(r, a, modules, 3, NULL, 0, &f, &n_f, &e);
	arena_free(a);
	root_close(r);
	return 0;
}
