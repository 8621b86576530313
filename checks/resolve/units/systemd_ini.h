/*
 * systemd_ini: the syntax that systemd's unit files and configuration files share (systemd.syntax(7)), and the
 * order of drop-in files.  Only for systemd_conf.c and the unit resolver.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SYSTEMD_INI_H
#define PLUMBLINE_CHECKS_RESOLVE_SYSTEMD_INI_H

#include "base/rootfs.h"

struct ini_item {
	const char *section, *key, *value;
	const struct file *file;
	unsigned line; /* where the assignment begins */
};
struct ini {
	struct ini_item *v;
	size_t n, cap;
};

/*
 * Appends the assignments of a file.  0, or -EBADMSG at a line at which systemd stops to read (what stood before
 * it was appended): a section header without "]", text that is not UTF-8.
 */
int systemd_ini(struct arena *a, const struct file *f, struct ini *to, struct err *e);

/*
 * The files of several directories as systemd orders them: by name, a name found in an earlier directory hiding
 * the same one in later ones, hidden and backup names left out.  suffix NULL: all names.  Missing directories are
 * no error.  Paths in the arena.  0 or -errno.
 */
int systemd_ordered(struct root *r, struct arena *a, char *const *dirs, size_t n_dirs,
	const char *suffix, char ***ret_paths, size_t *ret_n, struct err *e);

/* root_read() of one of those: -ENOENT for a link to /dev/null, which stands for an empty file. */
int systemd_read(struct root *r, const char *path, const struct file **ret, struct err *e);

#endif
