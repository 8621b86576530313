/* sudoers: sudoers and an included file (after a line "----") through the resolver; every account's rules are asked. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "checks/resolve/sudo/sudoers.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct sudoers *s, const struct sudoers_user *u, struct arena *a)
{
	const struct sudoers_user **targets;
	struct sudoers_try *tries;
	const char **groups;
	gid_t *gids;
	struct line_at at;
	bool host;

	if (!sudoers_any_rule(s, u, &at, &host))
		return;
	size_t n_targets = sudoers_targets(s, u, a, &targets);
	size_t n = sudoers_grant_tries(s, u, true, a, &tries);
	sudoers_group_targets(s, u, a, &groups, &gids);
	for (size_t i = 0; i < n && i < 20; i++)
		for (size_t t = 0; t <= n_targets; t++) {
			struct sudoers_query q = {.user = u,
				.target = t < n_targets ? targets[t] : NULL,
				.command = tries[i].command,
				.args = tries[i].args,
				.own = tries[i].own};
			struct sudoers_answer r;
			sudoers_ask(s, &q, t & 1, &r);
			assert(!r.allowed || r.at.file);
		}
	sudoers_setting(s, u, "timestamp_timeout");
	sudoers_setting(s, u, "env_keep");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char passwd[] = "root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/:/bin/sh\n"
				     "bob:x:1001:1001::/:/bin/sh\n";
	static const char group[] = "root:x:0:\nops:x:5:alice\nalice:x:1000:\nbob:x:1001:\n";
	static const char nss[] = "sudoers: files\nnetgroup: files\n";
	static const char net[] = "ng (-,bob,) ng\n";
	const uint8_t *cut = size ? memmem(data, size, "\n----\n", 6) : NULL;
	struct host h = {.now = {1795000000, 0}};
	struct line_at at;
	struct err e = {0};
	char path[256];
	bool host;
	const struct sudoers_user *u;
	_cleanup_arena_ struct arena *a = arena_new(0);

	fuzz_put("/etc/passwd", passwd, sizeof(passwd) - 1);
	fuzz_put("/etc/group", group, sizeof(group) - 1);
	fuzz_put("/etc/nsswitch.conf", nss, sizeof(nss) - 1);
	fuzz_put("/etc/netgroup", net, sizeof(net) - 1);
	fuzz_put("/usr/bin/id", "x", 1);
	fuzz_put("/etc/sudoers.d/a", cut ? cut + 6 : data,
		cut ? (size_t)(data + size - cut - 6) : 0);
	fuzz_put("/usr/bin/sudo", "x", 1);
	h.root = fuzz_root("/etc/sudoers", data, cut ? (size_t)(cut - data) : size);
	snprintf(path, sizeof(path), "%s/usr/bin/sudo", root_path(h.root));
	chmod(path, 04755);
	struct facts *f = facts_new(&h);
	const struct sudoers *s = facts_get(f, &model_sudoers, &e);
	for (size_t i = 0; s && (u = sudoers_user(s, i)); i++) {
		ask(s, u, a);
		sudoers_rule(s, u, 1, &at, &host);
	}
	assert(s || e.code);
	facts_free(f);
	root_close(h.root);
	return 0;
}
