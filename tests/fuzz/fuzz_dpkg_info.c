/* dpkg-info: hostile sums, list and diversions of a package: what is found is below the directories asked for. */
#include <assert.h>
#include <string.h>

#include "checks/resolve/packages/dpkg_verify.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input three times: as sums, as list, and as diversions. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char status[] =
		"Package: a\nStatus: install ok installed\nArchitecture: x\nMulti-Arch: same\n";
	static char *dirs[] = {"/usr/bin", "/var/lib/dpkg/info/"};
	uint64_t budget = 1 << 20;
	struct dpkg_scope s = {.dirs = dirs, .n_dirs = 2, .budget = &budget};
	struct dpkg_verified v = {0};
	const void *d;
	struct err e = {0};

	fuzz_put("/var/lib/dpkg/status", status, sizeof(status) - 1);
	fuzz_put("/var/lib/dpkg/info/a:x.md5sums", data, size);
	fuzz_put("/var/lib/dpkg/info/a:x.list", data, size);
	struct root *r = fuzz_root("/var/lib/dpkg/diversions", data, size);
	struct host h = {.root = r};
	struct arena *a = arena_new(0);
	struct facts *f = facts_new(&h);
	const struct model *m = &model_dpkg;

	if (!m->build(&h, f, a, &d, &e)) {
		const struct dpkg *db = d;
		assert(db->n == 1 && db->v[0].there && db->v[0].same);
		int rc = dpkg_verify(r, a, db, &db->v[0], &s, &v, &e);
		assert(rc <= 0 && (!rc || *e.text));
		for (size_t i = 0; i < v.n; i++)
			assert(*v.v[i].path && *v.v[i].delivered == '/');
	}
	arena_free(a);
	facts_free(f);
	root_close(r);
	return 0;
}
