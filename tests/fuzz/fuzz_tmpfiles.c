/* tmpfiles: hostile lines; what they make of a path that is there, and of one that is not. */
#include <assert.h>

#include "checks/resolve/files/tmpfiles.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char passwd[] = "root:x:0:0::/:/bin/sh\nbob:x:1001:1001::/:/bin/sh\n",
			  group[] = "root:x:0:\nadm:x:4:bob\n";
	struct access_path p;
	struct err e = {0};

	fuzz_put("/etc/passwd", passwd, sizeof(passwd) - 1);
	fuzz_put("/etc/group", group, sizeof(group) - 1);
	fuzz_put("/var/log/auth.log", "", 0);
	struct root *r = fuzz_root("/etc/tmpfiles.d/a.conf", data, size);
	struct host h = {.root = r};
	struct facts *f = facts_new(&h);
	struct arena *a = arena_new(0);
	const struct ids *ids = facts_get(f, &model_ids, &e);
	const struct tmpfiles *t = facts_get(f, &model_tmpfiles, &e);

	assert(ids && t);
	for (size_t i = 0; i < t->n; i++)
		assert(t->v[i].path && t->v[i].line);
	if (!access_load(r, a, "/var/log/auth.log", &p, &e)) {
		tmpfiles_apply(t, ids, a, &p);
		const struct tmpfiles_line *made = tmpfiles_creates(t, "/var/log/new");
		if (made)
			tmpfiles_made(made, ids, a, &p.v[p.n - 2], "/var/log/new");
	}
	arena_free(a);
	facts_free(f);
	root_close(r);
	return 0;
}
