/* apt-sources: hostile sources, in both forms. */
#include <assert.h>
#include <string.h>

#include "checks/resolve/packages/apt_sources.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(const char *path, const uint8_t *data, size_t size)
{
	struct host h = {.root = fuzz_root(path, data, size)};
	struct facts *f = facts_new(&h);
	struct arena *a = arena_new(0);
	const struct apt_sources *s = facts_get(f, &model_apt_sources, NULL);

	for (size_t i = 0; s && i < s->n; i++) {
		const char *name = apt_packages_file(a, &s->v[i], "main", "amd64");
		assert(!strchr(name, '/') && !strchr(name, '\n'));
		assert(s->v[i].line);
	}
	arena_free(a);
	facts_free(f);
	root_close(h.root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	judge("/etc/apt/sources.list.d/x.list", data, size);
	judge("/etc/apt/sources.list.d/x.sources", data, size);
	return 0;
}
