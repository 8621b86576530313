/*
 * systemd_conf: /etc/systemd/NAME.conf with its drop-ins (logind.conf(5), timesyncd.conf(5), journald.conf(5)):
 * main file from the first of /etc, /run, /usr/local/lib, /usr/lib; NAME.conf.d/ of all of them, sorted by file
 * name, /etc masking the others; the last assignment wins.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SYSTEMD_CONF_H
#define PLUMBLINE_CHECKS_RESOLVE_SYSTEMD_CONF_H

#include <stdint.h>

#include "base/rootfs.h"

struct conf_line {
	const char *value;
	const struct file *file;
	unsigned line;
	const char *key;
	bool until_boot; /* stands below /run: in force now, gone at the next boot */
};

/*
 * Drop-ins below /run are read only where the root is the running system: in an image they would not outlive a boot.
 * A main file outside /etc is read by systemd 254 and later only; which one is installed is told by the name of its
 * shared library, and -ENOTSUP when that cannot be told and such a file is there.
 *
 * All assignments of key in section in the order they are applied ("name" is "logind.conf"); section and key are
 * case-sensitive; an empty assignment resets what came before.  *ret_n 0 when nothing sets it.  0 or -errno.
 */
int systemd_conf(struct root *r, struct arena *a, const char *name, const char *section,
	const char *key, struct conf_line **ret, size_t *ret_n, struct err *e);

/*
 * The same with the empty assignments left in: tells a key set to nothing from one that is not set.  key NULL: all keys of
 * the section.
 */
int systemd_conf_mentions(struct root *r, struct arena *a, const char *name, const char *section,
	const char *key, struct conf_line **ret, size_t *ret_n, struct err *e);

/* systemd's version by the name of its shared library ("libsystemd-shared-252.so"); 0 when it is not found. */
unsigned systemd_version(struct root *r, struct arena *a);

/* systemd.time(7): "15min", "900", "1h 30m", "infinity" (UINT64_MAX), in seconds (rounded down).  0 or -EINVAL. */
int systemd_seconds(const char *text, uint64_t *ret);
/* The same in microseconds. */
int systemd_usec(const char *text, uint64_t *ret);
/* systemd's booleans: 1 yes true on / 0 no false off.  0 or -EINVAL. */
int systemd_bool(const char *text, bool *ret);

#endif
