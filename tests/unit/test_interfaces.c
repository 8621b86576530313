/* interfaces: network interfaces from a tree like sysfs, plain and hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "checks/probe/live.h"

static char tree[] = "/tmp/interfaces.XXXXXX";

static void put(const char *path, const char *text)
{
	char full[512];

	snprintf(full, sizeof(full), "%s/%s", tree, path);
	for (char *p = full + strlen(tree) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(full, 0755);
		*p = '/';
	}
	FILE *f = fopen(full, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static const struct interface_live *find(const struct interface_live *v, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i].name, name))
			return &v[i];
	return NULL;
}

static void interfaces(void **state)
{
	struct arena *a = arena_new(0);
	struct interface_live *v;
	struct err e = {0};
	size_t n;

	(void)state;
	put("class/net/eth0/flags", "0x1103\n");
	put("class/net/wlan0/flags", "0x1003\n");
	put("class/net/wlan0/phy80211/name", "phy0\n");
	put("class/net/wlan1/flags", "0x1002\n");
	put("class/net/wlan1/wireless/status", "0x0\n");
	put("class/net/bonding_masters", "bond0\n");
	put("class/net/gone/address", "\n");
	assert_int_equal(interfaces_from_sysfs(a, tree, &v, &n, &e), 0);
	assert_int_equal(n, 3);
	assert_int_equal(find(v, n, "eth0")->flags, 0x1103);
	assert_false(find(v, n, "eth0")->wireless);
	assert_true(find(v, n, "wlan0")->wireless);
	assert_true(find(v, n, "wlan1")->wireless);
	put("class/net/odd/flags", "up\n");
	assert_int_equal(interfaces_from_sysfs(a, tree, &v, &n, &e), -EBADMSG);
	assert_int_equal(interfaces_from_sysfs(a, "/nonexistent", &v, &n, &e), -ENOENT);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(interfaces)};
	char command[64];

	if (!mkdtemp(tree))
		return 1;
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(command, sizeof(command), "rm -r %s", tree);
	return system(command) || rc;
}
