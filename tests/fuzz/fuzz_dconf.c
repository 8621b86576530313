/* dconf: a hostile keyfile, which is the profile, the locks and GDM's file as well. */
#include <stdint.h>

#include "checks/check.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct param v[] = {{"profile", "user"}, {"keys", "org/gnome/a/b"},
		{"values", "1..900"}, {"group", "daemon"}, {"key", "AutomaticLoginEnable"}};
	static const char *const checks[] = {"dconf-key", "dconf-locks", "gdm-setting"};
	static const char profile[] = "system-db:local\n";
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct host h = {0};

	fuzz_put("/usr/bin/gnome-shell", "x", 1);
	fuzz_put("/etc/dconf/profile/user", profile, sizeof(profile) - 1);
	fuzz_put("/etc/dconf/db/local.d/locks/a", data, size);
	fuzz_put("/etc/gdm/custom.conf", data, size);
	h.root = fuzz_root("/etc/dconf/db/local.d/a", data, size);
	struct facts *f = facts_new(&h);
	for (size_t i = 0; i < 3; i++) {
		struct params p = {v, sizeof(v) / sizeof(*v)};
		struct evidence ev = {.arena = a};
		run_check(check_find(checks[i]), f, &p, &ev);
	}
	facts_free(f);
	root_close(h.root);
	return 0;
}
