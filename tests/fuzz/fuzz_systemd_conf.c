/* systemd_conf: a hostile configuration file of systemd, hostile times and booleans. */
#include <string.h>

#include "checks/resolve/units/systemd_conf.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct root *r = fuzz_root("/etc/systemd/timesyncd.conf", data, size);
	struct arena *a = arena_new(0);
	struct conf_line *lines;
	struct err e;
	uint64_t seconds;
	bool b;
	size_t n;

	if (systemd_conf(r, a, "timesyncd.conf", "Time", "NTP", &lines, &n, &e) == 0)
		for (size_t i = 0; i < n; i++) {
			systemd_seconds(lines[i].value, &seconds);
			systemd_bool(lines[i].value, &b);
		}
	systemd_seconds(
		arena_strndup(a, (const char *)data, strnlen((const char *)data, size)), &seconds);
	arena_free(a);
	root_close(r);
	return 0;
}
