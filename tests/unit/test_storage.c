/* storage: block devices and their layers from a tree like sysfs, swap areas from /proc/swaps, plain and hostile. */
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
#include <unistd.h>

#include "checks/probe/live.h"

static char tree[] = "/tmp/storage.XXXXXX";

static void put(const char *path, const char *text)
{
	char full[512];

	snprintf(full, sizeof(full), "%s/%s", tree, path);
	for (char *p = full + strlen(tree) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(full, 0755);
		*p = '/';
	}
	if (!text) {
		mkdir(full, 0755);
		return;
	}
	FILE *f = fopen(full, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void link_block(const char *name, const char *target)
{
	char full[512];

	snprintf(full, sizeof(full), "%s/class/block/%s", tree, name);
	assert_int_equal(symlink(target, full), 0);
}

static const struct block_live *find(const struct storage_live *s, const char *name)
{
	for (size_t i = 0; i < s->n_blocks; i++)
		if (!strcmp(s->blocks[i].name, name))
			return &s->blocks[i];
	return NULL;
}

/* A disk with a LUKS partition that LVM lies on, a loop device, zram, and a btrfs of two. */
static void layers(void **state)
{
	struct arena *a = arena_new(0);
	struct storage_live s = {0};
	struct err e = {0};

	(void)state;
	assert_non_null(mkdtemp(tree));
	put("class/block", NULL);
	put("devices/pci/block/sda/dev", "8:0\n");
	put("devices/pci/block/sda/slaves", NULL);
	put("devices/pci/block/sda/sda3/dev", "8:3\n");
	put("devices/pci/block/sda/sda3/partition", "3\n");
	put("devices/virtual/block/dm-0/dev", "254:0\n");
	put("devices/virtual/block/dm-0/dm/uuid", "CRYPT-LUKS2-0123-root\n");
	put("devices/virtual/block/dm-0/dm/name", "root\n");
	put("devices/virtual/block/dm-0/slaves/sda3", "");
	put("devices/virtual/block/dm-1/dev", "254:1\n");
	put("devices/virtual/block/dm-1/dm/uuid", "\n");
	put("devices/virtual/block/loop0/dev", "7:0\n");
	put("devices/virtual/block/loop0/loop/backing_file", "/srv/an image\n");
	put("devices/virtual/block/zram0/backing_dev", "none\n");
	put("fs/btrfs/features/x", "");
	put("fs/btrfs/f00d/devices/dm-0", "");
	put("fs/btrfs/f00d/devices/sda", "");
	put("devices/pci/usb1/1-1/block/sdb/dev", "8:16\n");
	put("devices/pci/usb1/1-1/block/sdb/removable", "0\n");
	put("devices/pci/usb1/1-1/block/sdb/sdb1/dev", "8:17\n");
	put("devices/pci/usb1/1-1/block/sdb/sdb1/partition", "1\n");
	put("devices/pci/block/sr0/dev", "11:0\n");
	put("devices/pci/block/sr0/removable", "1\n");
	put("devices/pci/block/sda/removable", "0\n");
	link_block("sdb", "../../devices/pci/usb1/1-1/block/sdb");
	link_block("sdb1", "../../devices/pci/usb1/1-1/block/sdb/sdb1");
	link_block("sr0", "../../devices/pci/block/sr0");
	link_block("sda", "../../devices/pci/block/sda");
	link_block("sda3", "../../devices/pci/block/sda/sda3");
	link_block("dm-0", "../../devices/virtual/block/dm-0");
	link_block("dm-1", "../../devices/virtual/block/dm-1");
	link_block("loop0", "../../devices/virtual/block/loop0");
	link_block("zram0", "../../devices/virtual/block/zram0");
	assert_int_equal(blocks_from_sysfs(a, tree, &s, &e), 0);
	assert_int_equal(s.n_blocks, 9);
	assert_true(find(&s, "sdb")->removable);
	assert_true(find(&s, "sdb1")->removable);
	assert_true(find(&s, "sr0")->removable);
	assert_false(find(&s, "sda3")->removable);
	assert_string_equal(find(&s, "sda3")->parent, "sda");
	assert_null(find(&s, "sda")->parent);
	assert_int_equal(find(&s, "sda")->n_slaves, 0);
	assert_string_equal(find(&s, "dm-0")->dm_uuid, "CRYPT-LUKS2-0123-root");
	assert_string_equal(find(&s, "dm-0")->dm_name, "root");
	assert_string_equal(find(&s, "dm-0")->dev, "254:0");
	assert_int_equal(find(&s, "dm-0")->n_slaves, 1);
	assert_string_equal(find(&s, "dm-0")->slaves[0], "sda3");
	assert_null(find(&s, "dm-1")->dm_uuid);
	assert_string_equal(find(&s, "loop0")->backing, "/srv/an image");
	assert_null(find(&s, "zram0")->backing);
	assert_string_equal(find(&s, "dm-0")->btrfs, "f00d");
	assert_string_equal(find(&s, "sda")->btrfs, "f00d");
	assert_null(find(&s, "sda3")->btrfs);
	assert_int_equal(blocks_from_sysfs(a, "/nowhere", &s, &e), -ENOENT);
	arena_free(a);
	char command[64];
	snprintf(command, sizeof(command), "rm -r %s", tree);
	assert_int_equal(system(command), 0);
}

static void swaps(void **state)
{
	static const char text[] =
		"Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
		"/dev/dm-1                               partition\t998396\t\t0\t\t-2\n"
		"/swap\\040file                            file\t\t102396\t\t0\t\t-3\n";
	struct arena *a = arena_new(0);
	struct storage_live s = {0};
	struct err e = {0};

	(void)state;
	assert_int_equal(swaps_from_text(a, text, sizeof(text) - 1, &s, &e), 0);
	assert_int_equal(s.n_swaps, 2);
	assert_string_equal(s.swaps[0].path, "/dev/dm-1");
	assert_false(s.swaps[0].file);
	assert_string_equal(s.swaps[1].path, "/swap file");
	assert_true(s.swaps[1].file);
	assert_int_equal(swaps_from_text(a, text, 39, &s, &e), 0);
	assert_int_equal(s.n_swaps, 0);
	assert_int_equal(swaps_from_text(a, "/dev/sda5 partition\n", 20, &s, &e), -EBADMSG);
	assert_int_equal(swaps_from_text(a, "x\0y\n", 4, &s, &e), -EBADMSG);
	arena_free(a);
}

static void this_machine(void **state)
{
	struct arena *a = arena_new(0);
	struct storage_live s;
	struct err e = {0};

	(void)state;
	if (access("/sys/class/block", F_OK))
		skip();
	assert_int_equal(probe_storage(NULL, a, &s, &e), 0);
	for (size_t i = 0; i < s.n_blocks; i++)
		assert_non_null(s.blocks[i].dev);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layers),
		cmocka_unit_test(swaps),
		cmocka_unit_test(this_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
