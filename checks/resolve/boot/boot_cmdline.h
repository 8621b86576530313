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
 * the loader entry that GRUB has saved (all, unsure, where it has not); on a running system without either those it was booted with.
 * 0 (none: *ret_n is 0) or -errno.
 */
int boot_cmdline(
	struct root *r, struct arena *a, struct cmdline_word **ret, size_t *ret_n, struct err *e);
/*
 * The words of every entry that may boot: the first of each grub.cfg, all loader entries.  Nothing is taken of the running
 * system.  The words of one entry have one file and line, and follow each other.
 */
int boot_cmdline_entries(
	struct root *r, struct arena *a, struct cmdline_word **ret, size_t *ret_n, struct err *e);
/* The files GRUB may take its menu from: /boot/grub*, /boot/efi/EFI/VENDOR, without those that only lead to another. */
int boot_grub_files(
	struct root *r, struct arena *a, const struct file ***ret, size_t *ret_n, struct err *e);

#endif
