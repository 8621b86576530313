/* aide-conf: a hostile configuration: whatever it says, an answer for a path is one of three, and what it selects has a rule. */
#include <assert.h>
#include <string.h>

#include "checks/resolve/integrity/aide.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {"/etc/shadow", "/a", "/etc/a b", "/usr/bin/x/y"};
	struct root *r = fuzz_root("/etc/aide.conf", data, size);
	struct arena *a = arena_new(0);
	struct aide_conf c;
	struct err e = {0};
	int rc = aide_load(r, a, "/etc/aide.conf", size % 2, &c, &e);

	assert(rc <= 0 && (!rc || *e.text));
	for (size_t i = 0; !rc && i < sizeof(paths) / sizeof(*paths); i++) {
		struct aide_choice s = aide_choose(&c, a, paths[i], i % 2 ? 'd' : 'f');
		assert(s.selected == AIDE_NO || s.selected == AIDE_YES || s.selected == AIDE_MAYBE);
		assert(s.selected != AIDE_YES || (s.rule && s.rule->line));
	}
	arena_free(a);
	root_close(r);
	return 0;
}
