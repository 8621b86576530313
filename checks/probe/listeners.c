/*
 * listeners: the sockets of PID 1's network name space that anybody may send to first, from /proc/1/net (proc(5)),
 * each with the process that holds it, by the descriptors in /proc/PID/fd, and that process's unit, by its control group.
 *
 * Not by sock_diag(7): Debian has it as modules, and the first question makes the kernel run modprobe; the tables in
 * /proc are there always.  Left out: UDP-Lite, DCCP, packet and Unix sockets, and whatever takes packets without
 * one (the kernel's own NFS server shows as a socket without a process).
 */
#include "checks/probe/live.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/probe/proc_file.h"
#include "checks/probe/proc_text.h"

#define MAX_BYTES     ((size_t)64 << 20)
#define MAX_PROCESSES 100000
#define MAX_FDS	      4000000

static int by_inode(const void *x, const void *y)
{
	const struct socket_line *a = x, *b = y;

	return a->inode < b->inode ? -1 : a->inode > b->inode;
}

static int read_tables(struct arena *a, struct socket_lines *s, struct err *e)
{
	static const char *const protos[] = {"tcp", "tcp6", "udp", "udp6", "raw", "raw6"};
	size_t len;
	char *text;
	int rc = 0;

	for (size_t i = 0; !rc && i < sizeof(protos) / sizeof(*protos); i++) {
		const char *path = arena_printf(a, "/proc/1/net/%s", protos[i]);
		rc = proc_read(a, path, MAX_BYTES, &text, &len, e);
		if (!rc)
			rc = sockets_from_text(a, protos[i], text, len, s, e);
		else if (rc == -ENOENT && (i % 2 || i >= 4))
			rc = 0; /* a kernel without IPv6; one without raw sockets */
	}
	if (!rc) {
		rc = proc_read(a, "/proc/1/net/sctp/eps", MAX_BYTES, &text, &len, e);
		rc = rc == -ENOENT ? 0 : rc ? rc : sockets_from_sctp(a, text, len, s, e);
	}
	return rc;
}

/* The sockets of that inode: several, when one SCTP socket has several addresses. */
static struct socket_line *find(const struct socket_lines *s, unsigned long long inode)
{
	struct socket_line key = {.inode = inode};
	struct socket_line *at =
		s->n && inode ? bsearch(&key, s->v, s->n, sizeof(key), by_inode) : NULL;

	while (at && at > s->v && at[-1].inode == inode)
		at--;
	return at;
}

static void describe(struct arena *a, int dir, struct listener *l)
{
	char link[PATH_MAX];
	ssize_t n = readlinkat(dir, "exe", link, sizeof(link) - 1);
	size_t len;
	char *text;

	if (n > 0) {
		link[n] = '\0';
		if (str_ends(link, " (deleted)"))
			link[n -= 10] = '\0';
		l->exe = str_clean(a, link, (size_t)n, PATH_MAX);
	}
	if (!proc_read_at(a, dir, "cgroup", "cgroup", 65536, &text, &len, NULL))
		l->unit = unit_from_cgroup(a, text, len);
}

/* Looks at one process's descriptors.  0, or -errno when it is gone or shut. */
static int owner(struct arena *a, int proc, const char *name, struct socket_lines *s, size_t *fds)
{
	pid_t pid = (pid_t)strtol(name, NULL, 10);
	int dir = openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fd = dir < 0 ? -1 : openat(dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	int code = errno;
	struct dirent *de;

	while (d && (de = readdir(d)) && (*fds)++ < MAX_FDS) {
		char link[64];
		unsigned long long inode;
		ssize_t n = readlinkat(dirfd(d), de->d_name, link, sizeof(link) - 1);
		if (n <= 0)
			continue;
		link[n] = '\0';
		if (sscanf(link, "socket:[%llu]", &inode) != 1)
			continue;
		for (struct socket_line *at = find(s, inode);
			at && at < s->v + s->n && at->inode == inode; at++) {
			/* A socket that systemd opened is rather its service's, of forks the first one's. */
			if (at->l.pid && !(at->l.pid == 1 || (pid != 1 && pid < at->l.pid)))
				continue;
			at->l.pid = pid;
			at->l.exe = at->l.unit = NULL;
			describe(a, dir, &at->l);
		}
	}
	if (d)
		closedir(d);
	else if (fd >= 0)
		close(fd);
	if (dir >= 0)
		close(dir);
	return d ? 0 : -code;
}

int probe_listeners(void *arg, struct arena *a, struct listener **ret, size_t *ret_n, struct err *e)
{
	struct socket_lines s = {0};
	size_t fds = 0, n = 0;
	int rc = read_tables(a, &s, e);

	(void)arg;
	*ret = NULL;
	*ret_n = 0;
	if (rc)
		return err_wrap(e, "listening sockets");
	if (s.n)
		qsort(s.v, s.n, sizeof(*s.v), by_inode);
	int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = proc < 0 ? NULL : fdopendir(proc);
	struct dirent *de;
	while (d && (de = readdir(d)) && n < MAX_PROCESSES)
		if (isdigit((unsigned char)de->d_name[0]) && n++ < MAX_PROCESSES)
			owner(a, proc, de->d_name, &s, &fds);
	if (d)
		closedir(d);
	else if (proc >= 0)
		close(proc);
	/* Who holds a socket is an addition: where it could not be seen, the socket is there all the same. */
	*ret = arena_array(a, s.n, sizeof(**ret));
	for (size_t i = 0; i < s.n; i++)
		(*ret)[i] = s.v[i].l;
	*ret_n = s.n;
	return 0;
}
