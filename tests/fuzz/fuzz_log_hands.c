/* log_hands: a hostile script as it comes to a log's rights and to its being. */
#include <assert.h>
#include <sys/stat.h>

#include "checks/resolve/logs/log_hands.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char users[] = "root:x:0:0::/root:/bin/sh\nalice:x:2000:2000::/:/bin/sh\n";
	const struct file *file;
	struct err e = {0};

	fuzz_put("/etc/passwd", users, sizeof(users) - 1);
	fuzz_put("/etc/group", "adm:x:4:\n", 9);
	struct host h = {.root = fuzz_root("/var/log/script", data, size)};
	struct facts *f = facts_new(&h);
	struct arena *a = arena_new(0);
	const struct ids *ids = facts_get(f, &model_ids, &e);
	struct access_node v[] = {{.path = "/", .mode = S_IFDIR | 0755},
		{.path = "/var", .mode = S_IFDIR | 0755},
		{.path = "/var/log", .mode = S_IFDIR | 0755},
		{.path = "/var/log/auth.log", .mode = S_IFREG | 0640, .gid = 4}};
	struct access_path p = {v, 4};

	assert(ids);
	if (!root_read(h.root, "/var/log/script", &file, &e)) {
		struct log_hands l = log_hands_of(&h, a, file->data, "/var/log/auth.log", file, 1);
		struct log_hand d = log_hands_rights(&l, ids, a, &p);
		struct log_removal r = log_hands_remove(&l, a, "/var/log/auth.log", size & 1);
		assert(!d.perhaps || d.by);
		assert(r.by || (!r.unknown && r.days == UINT64_MAX));
		for (size_t i = 0; i < p.n; i++)
			assert(!((v[i].mode ^ (i < 3 ? S_IFDIR : S_IFREG)) & S_IFMT));
	}
	arena_free(a);
	facts_free(f);
	root_close(h.root);
	return 0;
}
