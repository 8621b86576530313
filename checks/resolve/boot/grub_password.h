/* grub_password: whether GRUB asks for a password before its entries can be changed. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_GRUB_PASSWORD_H
#define PLUMBLINE_CHECKS_RESOLVE_GRUB_PASSWORD_H

#include "base/evidence.h"
#include "base/rootfs.h"

struct grub_password {
	const struct file *cfg;	 /* the grub.cfg this is about */
	const char *superusers;	 /* as it is set in the end; "" */
	const char *user;	 /* the superuser that has a hashed password; NULL: none has */
	struct bitext why;	 /* why there is none, or what makes it unsure */
	const struct file *file; /* where the password stands */
	unsigned line;
	bool unsure; /* rests on a condition of the script */
};

/* Of each grub.cfg that GRUB may read (boot_grub_files()).  0 (none: *ret_n is 0) or -errno. */
int grub_passwords(
	struct root *r, struct arena *a, struct grub_password **ret, size_t *ret_n, struct err *e);

#endif
