/*
 * proc_text: the texts of /proc that the probes read, parsed.  Pure, apart from the reading, so that tests and the
 * fuzzer can feed them.  What is not of the known form is -EBADMSG with the line's number: a line that was passed
 * over could hide the one thing that was asked for.
 */
#ifndef PLUMBLINE_CHECKS_PROBE_PROC_TEXT_H
#define PLUMBLINE_CHECKS_PROBE_PROC_TEXT_H

#include "checks/probe/probe.h"

#define PROC_MAX_MOUNTS	 20000
#define PROC_MAX_MODULES 20000
#define PROC_MAX_SOCKETS 100000

/*
 * The path below /proc/sys of a setting as sysctl.d(5) names it: the first of '.' and '/' separates, the other one
 * belongs to the name (net.ipv4.conf.eth0/100.rp_filter).  A leading '/' is dropped.  0, or -EINVAL: "..", nothing.
 */
int sysctl_path(struct arena *a, const char *name, const char **ret, struct err *e);

/* /proc/PID/mountinfo (proc(5)); mounts that another one hides are left out. */
int mounts_from_mountinfo(struct arena *a, const char *text, size_t len, struct mount_live **ret,
	size_t *ret_n, struct err *e);

/* /proc/modules. */
int modules_from_text(
	struct arena *a, const char *text, size_t len, char ***ret, size_t *ret_n, struct err *e);

/* A listening socket, as the kernel's tables have it. */
struct socket_line {
	struct listener l; /* proto, address, port, uid */
	unsigned long long inode;
};
struct socket_lines {
	struct socket_line *v;
	size_t n, cap;
};

/* /proc/net/tcp, udp, raw and their 6; adds those that listen (tcp) or are not connected. */
int sockets_from_text(struct arena *a, const char *proto, const char *text, size_t len,
	struct socket_lines *ret, struct err *e);
/* /proc/net/sctp/eps. */
int sockets_from_sctp(
	struct arena *a, const char *text, size_t len, struct socket_lines *ret, struct err *e);

/* When a process was started, in clock ticks since the boot, by /proc/PID/stat.  0 or -EBADMSG. */
int start_from_stat(const char *text, unsigned long long *ret);

/* The unit a process belongs to, by /proc/PID/cgroup (of either version); NULL: none. */
const char *unit_from_cgroup(struct arena *a, const char *text, size_t len);

#endif
