/*
 * rights: owner, mode and ACL of the files a rule names, as they are and as the next boot leaves them.
 *
 * A name is an absolute path, a pattern of such (glob(3)), or a word for files whose place the host's configuration
 * says:
 *	audit-logs         what auditd's log_file names, with the rotated ones
 *	audit-log-folder   the folder they are in
 *	log:/PATH          a log, as the program that makes it and logrotate leave it
 *	sshd-keys          /etc/ssh/ssh_host_*_key, and the host keys of every sshd that is started
 *	sshd-public-keys   the public halves of those
 *	efi-grub           GRUB's files on the EFI system partition, whose FAT knows no owners: its mount options decide
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_RIGHTS_H
#define PLUMBLINE_CHECKS_RESOLVE_RIGHTS_H

#include "base/evidence.h"
#include "checks/resolve/files/access.h"

struct rights {
	struct access_node node; /* its path is without links */
	const char *path;	 /* as it was named */
	struct bitext when;	 /* NULL: now; "after the next boot", "what logrotate leaves" ... */
	const struct file *file; /* what decides then; NULL: the file system alone */
	unsigned line;
	const char *by; /* the same in words: "tmpfiles.d z", "log_group of auditd.conf"; NULL */
};

struct rights_list {
	struct rights *v;
	size_t n, cap;
	const char **problems; /* what could not be read or worked out, each with its path */
	size_t n_problems, cap_problems;
};

/*
 * Adds what a name stands for, nothing when there is no such file.  Whatever cannot be known is added to the problems.
 */
void rights_of(struct facts *f, struct arena *a, const char *name, struct rights_list *ret);
/* The same of one path, whatever characters it has. */
void rights_of_path(struct facts *f, struct arena *a, const char *path, struct rights_list *ret);
/* Whether a word is one of those above. */
bool rights_is_name(const char *name);

/*
 * The permission bits that have effect: the group's are those of the owning group and of every user and group an ACL
 * names, each less the mask.  Of a directory the set-ID bits and the sticky bit give nobody a right and are left out; so
 * is the sticky bit of a file.
 */
mode_t rights_bits(const struct access_node *n);
/*
 * What the ACL gives to a user or a group that owns nothing of it, beyond those bits of others: the entry with most; NULL:
 * none.  *ret_perm its effective bits.
 */
const struct acl_entry *rights_named(
	const struct access_node *n, unsigned others, unsigned *ret_perm);

/* What vfat makes of its mount options: owner, and mode of a file that is no program (mount(8)). */
struct access_node rights_of_vfat(const char *options, const char *path);

#endif
