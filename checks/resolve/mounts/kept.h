/*
 * kept: whether what is written at a path comes to lie on a disk encrypted: now, by the layers of the running system's
 * block devices, and after the next boot, by fstab(5) and crypttab(5) (where those name a device that is there now, by its
 * layers too: what lies on a disk stays as it was written).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_KEPT_H
#define PLUMBLINE_CHECKS_RESOLVE_KEPT_H

#include "base/evidence.h"
#include "checks/probe/probe.h"
#include "checks/resolve/mounts/crypttab.h"
#include "checks/resolve/mounts/mounts.h"

/* Of several devices under one path the last in this order counts. */
enum kept_how {
	KEPT_NOWHERE,	/* in memory alone */
	KEPT_ENCRYPTED, /* by dm-crypt, on every disk it lies on */
	KEPT_ELSEWHERE, /* on another machine: what is done there cannot be seen */
	KEPT_UNKNOWN,	/* cannot be told */
	KEPT_CLEAR,	/* not encrypted on this host */
};

struct kept {
	enum kept_how how;
	const char *
		on; /* "dm-0 (LUKS2)", "sda2", "NFS vault:/x": the last thing seen on the way down */
	struct bitext why;	 /* of KEPT_UNKNOWN; both NULL else */
	const struct file *file; /* the line that decided; NULL: none */
	unsigned line;
};

struct kept_view {
	struct root *root;
	struct arena *arena;
	bool live;
	/* Of the running system, where live. */
	const struct mount_live *mounts;
	size_t n_mounts;
	struct storage_live storage;
	/* Of the next boot. */
	const struct mounts_boot *boot;
	const struct fstab_line *fstab;
	size_t n_fstab;
	struct crypttab crypttab;
};

/* What is written at the path, now. */
struct kept kept_now(const struct kept_view *v, const char *path);
struct kept kept_swap_now(const struct kept_view *v, const struct swap_live *s);
/* And after the next boot. */
struct kept kept_boot(const struct kept_view *v, const char *path);
struct kept kept_swap_boot(const struct kept_view *v, const struct fstab_line *l);

/* kept_below.c */
struct kept_place {
	const char *where;
	struct kept kept;
	bool loader; /* read before anything can be unlocked: /boot and its like below "/" */
};
/*
 * The mount points below the paths (words that are no path are passed over) that are not themselves among them, with what is
 * under each.  In the arena.
 */
struct kept_place *kept_below_now(
	const struct kept_view *v, char *const *paths, size_t n, size_t *ret_n);
struct kept_place *kept_below_boot(
	const struct kept_view *v, char *const *paths, size_t n, size_t *ret_n);
/* Whether the next boot may mount something on this very path. */
bool kept_mounts_at_boot(const struct kept_view *v, const char *path);
/* The swap units that start at boot and that fstab does not have, as lines of it.  0 or -errno. */
int kept_swap_units(
	const struct kept_view *v, struct fstab_line **ret, size_t *ret_n, struct err *e);

#endif
