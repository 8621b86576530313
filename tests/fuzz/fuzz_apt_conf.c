/* apt-conf: hostile settings of APT. */
#include <assert.h>

#include "checks/resolve/packages/apt_conf.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct host h = {.root = fuzz_root("/etc/apt/apt.conf.d/10x", data, size)};
	struct facts *f = facts_new(&h);
	struct arena *a = arena_new(0);
	const struct apt_conf *c = facts_get(f, &model_apt_conf, NULL);

	if (c) {
		assert(apt_conf_path(c, a, "Dir::State::lists"));
		assert(apt_conf_path(c, a, "Dir::Etc::sourcelist"));
		for (size_t i = 0; apt_conf_item(c, "APT::Architectures", i); i++)
			assert(apt_conf_item(c, "APT::Architectures", i)->value);
	}
	arena_free(a);
	facts_free(f);
	root_close(h.root);
	return 0;
}
