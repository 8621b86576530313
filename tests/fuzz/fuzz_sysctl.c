/*
 * sysctl: a file of sysctl.d and (after a line "----") a script, as both programs and the boot take them, the script taken
 * for ifupdown's interfaces too, played against the model of the kernel.
 */
#include <assert.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/kernel/sysctl.h"
#include "checks/resolve/kernel/sysctl_script.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *const path[] = {(char *)"/etc/sysctl.d/90.conf"};
	static const char *const keys[] = {"net/ipv4/ip_forward", "net/ipv4/conf/all/rp_filter",
		"net/ipv4/conf/default/accept_redirects", "net/ipv4/conf/eth0/rp_filter",
		"net/ipv6/conf/all/forwarding", "kernel/core_pattern", "kernel/printk", "x"};
	const size_t n_keys = sizeof(keys) / sizeof(*keys);
	const uint8_t *cut = size ? memmem(data, size, "\n----\n", 6) : NULL;
	struct root *r = fuzz_root(path[0], data, cut ? (size_t)(cut - data) : size);
	struct arena *a = arena_new(0);
	struct sysctl_log log = {.debian = true};
	struct sysctl_options one = {0}, two = {0};
	struct sysctl_script s = {.root = r, .a = a, .log = &log};
	struct sysctl_value *v;
	size_t ways = 0;
	struct err e = {0};

	assert(!sysctl_systemd(r, a, path, 1, NULL, &one, &e));
	sysctl_apply(a, &log, &one, true, NULL, 0, (struct sysctl_origin){.by = "one", .hand = 1});
	assert(!sysctl_procps(r, a, path, 1, true, &two, &e));
	sysctl_apply(a, &log, &two, false, (char *[]){(char *)"net/ipv4"}, 1,
		(struct sysctl_origin){.by = "two", .hand = 2});
	if (cut) {
		size_t n = (size_t)(data + size - cut - 6);
		fuzz_put("/etc/network/interfaces", cut + 6, n);
		hand_text(&s, arena_strndup(a, (const char *)cut + 6, n), NULL, 1);
		hand_ifupdown(&s);
	}
	if (sysctl_replay(a, &log, keys, n_keys, &v, &ways, &e) == 0) {
		assert(ways);
		for (size_t i = 0; i < ways * n_keys; i++)
			assert(v[i].text || v[i].why);
	}
	arena_free(a);
	root_close(r);
	return 0;
}
