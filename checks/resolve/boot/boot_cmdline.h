/* boot_cmdline: the words the boot loader will hand to the kernel at the next boot (kernel-command-line(7)). */
#ifndef PLUMBLINE_CHECKS_RESOLVE_BOOT_CMDLINE_H
#define PLUMBLINE_CHECKS_RESOLVE_BOOT_CMDLINE_H

#include "base/rootfs.h"

struct cmdline_word {
	const char *word;
	const struct file *file;
	unsigned line;
	bool unsure; /* of an entry that is not the first, while what is chosen cannot be told */
};

/*
 * The words of the entry that boots: the first of grub.cfg (every entry, unsure, where its default cannot be told), or of
 * the first loader entry of /boot/loader/entries; on a running system without either those it was booted with.
 * 0 (none: *ret_n is 0) or -errno.
 */
int boot_cmdline(
	struct root *r, struct arena *a, struct cmdline_word **ret, size_t *ret_n, struct err *e);

#endif
