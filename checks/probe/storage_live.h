/* storage_live: the block devices of the running system and what lies under each, and where it swaps to. */
#ifndef PLUMBLINE_CHECKS_PROBE_STORAGE_LIVE_H
#define PLUMBLINE_CHECKS_PROBE_STORAGE_LIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct block_live {
	const char *name; /* "sda1", "dm-0": below /sys/class/block */
	const char *dev;  /* "254:0" */
	const char *
		dm_uuid; /* "CRYPT-LUKS2-...", "LVM-..."; NULL: no device-mapper device, or it has none */
	const char *dm_name; /* what /dev/mapper calls it; NULL */
	const char *parent;  /* of a partition, the whole; NULL */
	const char *
		backing; /* of a loop device, the file; of zram, the device it may write to; NULL: none */
	bool removable; /* its medium can be taken out, or it is plugged in by USB; a partition as its disk */
	const char *btrfs; /* the file system it is a member of; NULL: of none that is mounted */
	char **slaves;	   /* the devices it is made of */
	size_t n_slaves;
};

struct swap_live {
	const char *path; /* /proc's escapes taken away */
	bool file;
};

struct storage_live {
	struct block_live *blocks;
	size_t n_blocks;
	struct swap_live *swaps;
	size_t n_swaps;
};

/* /proc/swaps (proc(5)): 0, or -EBADMSG with the line. */
int swaps_from_text(
	struct arena *a, const char *text, size_t len, struct storage_live *ret, struct err *e);
/* The devices below a sysfs(5): class/block and fs/btrfs.  0 or -errno: what was not read could be what lies under. */
int blocks_from_sysfs(struct arena *a, const char *sysfs, struct storage_live *ret, struct err *e);

#endif
