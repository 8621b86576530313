/* iptables_text: a hostile file of iptables-restore, and what nft's parser makes of the answer. */
#include <stdint.h>
#include <string.h>

#include "checks/resolve/firewall/iptables.h"
#include "checks/resolve/firewall/nft.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct root *r = fuzz_root("/etc/sysconfig/iptables", data, size);
	struct nft *n = nft_new(r, a);
	const char *refused, *doubt;
	unsigned line;
	const char *text =
		iptables_as_nft(a, (const char *)data, size, size % 2, &refused, &doubt, &line);

	nft_text(n, text, strlen(text), NULL, 1, true);
	nft_rules(n);
	root_close(r);
	return 0;
}
