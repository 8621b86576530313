/* limits: hostile limits.conf, asked for a user in two groups, for one in none, and for root. */
#include <assert.h>

#include "checks/resolve/accounts/limits.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct {
		const char *name;
		uid_t uid;
	} users[] = {{"alice", 1000}, {"bob", 1001}, {"root", 0}};
	struct host h = {0};
	struct err e = {0};

	fuzz_put("/etc/passwd",
		"root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/:/bin/sh\nbob:x:1001:1001::/:/bin/"
		"sh\n",
		81);
	fuzz_put("/etc/group", "root:x:0:\nalice:x:1000:\ndev:x:50:alice\n", 39);
	h.root = fuzz_root("/etc/security/limits.conf", data, size);
	struct facts *f = facts_new(&h);
	struct arena *a = arena_new(0);
	const struct ids *ids = facts_get(f, &model_ids, &e);
	assert(ids);
	for (size_t i = 0; i < sizeof(users) / sizeof(*users); i++) {
		struct core_limit l;
		int rc = limits_core(h.root, a, ids, users[i].name, users[i].uid, users[i].uid,
			NULL, true, &l, &e);
		assert(rc < 0 || !l.zero || l.set);
		assert(rc < 0 || !l.set || l.file);
		struct login_limit n;
		rc = limits_logins(
			h.root, a, ids, users[i].name, users[i].uid, users[i].uid, NULL, &n, &e);
		assert(rc < 0 || n.most >= -1);
		assert(rc < 0 || n.most < 0 || n.file);
	}
	arena_free(a);
	facts_free(f);
	root_close(h.root);
	return 0;
}
