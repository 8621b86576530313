/* network-conf: one text as each of the files that set up interfaces. */
#include "checks/resolve/network/network_conf.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const read[])(struct arena *, const struct file *, struct network_conf *) = {
		network_keyfile, network_ifcfg, network_netplan, network_networkd,
		network_interfaces};
	struct arena *a = arena_new(0);
	struct root *r = fuzz_root("/etc/x", data, size);
	const struct file *f;

	for (size_t i = 0; i < sizeof(read) / sizeof(*read); i++) {
		struct network_conf c = {0};
		if (root_read(r, "/etc/x", &f, NULL) == 0)
			read[i](a, f, &c);
	}
	arena_free(a);
	root_close(r);
	return 0;
}
