/* unit: a hostile unit file that the default target pulls in, with a hostile environment file. */
#include "checks/resolve/units/unit.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char target[] = "[Unit]\nWants=x.service y.socket x@a-b\\x2dc.service\n";
	static const char dropin[] = "[Service]\nEnvironmentFile=-/etc/default/x\n";

	fuzz_put("/usr/lib/systemd/system/default.target", target, sizeof(target) - 1);
	fuzz_put("/usr/lib/systemd/system/x.service.d/e.conf", dropin, sizeof(dropin) - 1);
	fuzz_put("/usr/lib/systemd/system/y.socket", data, size);
	fuzz_put("/etc/default/x", data, size);
	fuzz_put("/usr/lib/systemd/system/x@.service", data, size);
	struct root *r = fuzz_root("/etc/systemd/system/x.service", data, size);
	struct arena *a = arena_new(0);
	struct unit_boot b;
	struct err e;
	char **v;
	size_t n;

	unit_at_boot(r, a, "x.service", &b, &e);
	units_at_boot(r, a, ".service", &v, &n, &e);
	unit_command(r, a, "x.service", &v, &n, &e);
	unit_command(r, a, "x@a-b\\x2dc.service", &v, &n, &e);
	unit_program(r, a, "x@.service");
	arena_free(a);
	root_close(r);
	return 0;
}
