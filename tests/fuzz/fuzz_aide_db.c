/* aide-db: a hostile database, packed or not. */
#include <assert.h>

#include "checks/resolve/integrity/aide_db.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *digests[] = {"sha256", "sha512"};
	struct aide_entry v[] = {{.path = "/etc/shadow"}, {.path = "/a b"}, {.path = "/"}};
	struct root *r = fuzz_root("/db", data, size);
	struct arena *a = arena_new(0);
	struct aide_db db;
	struct err e = {0};
	int rc = aide_db_read(r, a, "/db", digests, 2, v, 3, &db, &e);

	assert(rc <= 0 && (!rc || *e.text));
	for (size_t i = 0; i < 3; i++)
		assert(v[i].there || !v[i].digest);
	arena_free(a);
	root_close(r);
	return 0;
}
