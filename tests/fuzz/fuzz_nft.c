/* nft: hostile rules, from a file and from the kernel: what surely gets in is part of what may, and no address is made up. */
#include <assert.h>

#include "checks/resolve/firewall/nft.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct root *root;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct err e = {0};

	if (!root && root_open("/proc/self/fdinfo", &root, &e) < 0)
		return 0;
	for (int live = 0; live < 2; live++) {
		struct nft *n = nft_new(root, a);
		nft_text(n, (const char *)data, size, NULL, 1, live);
		const struct fw_rules *r = nft_rules(n);
		for (int v6 = 0; v6 < 2; v6++) {
			struct fw_question q = {.v6 = v6,
				.port = 22,
				.from = nums_range(a, 1, v6 ? NUM_MAX : (num)0xffffffff)};
			struct fw_answer x;
			fw_ask(r, a, &q, &x);
			assert(!nums_minus(a, x.sure, x.perhaps).n);
			assert(!nums_minus(a, x.perhaps, q.from).n);
		}
	}
	return 0;
}
