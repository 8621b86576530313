/* proc_file: see proc_file.h. */
#include "checks/probe/proc_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

/* Until the end of the file.  0 and a malloc()ed *ret, or -errno. */
static int read_all(int fd, size_t max, char **ret, size_t *ret_len)
{
	size_t cap = 16384, len = 0;
	char *buf = malloc(cap);

	while (buf) {
		ssize_t n = read(fd, buf + len, cap - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || len + (size_t)n > max) {
			int code = n < 0 ? errno : EFBIG;
			free(buf);
			return -code;
		}
		if (!n) {
			*ret = buf;
			*ret_len = len;
			return 0;
		}
		len += (size_t)n;
		if (len == cap) {
			char *more = realloc(buf, cap *= 2);
			if (!more)
				free(buf);
			buf = more;
		}
	}
	return -ENOMEM;
}

int proc_read_at(struct arena *a, int dir, const char *name, const char *shown, size_t max,
	char **ret, size_t *ret_len, struct err *e)
{
	/* O_NONBLOCK: some files of /proc wait for news. */
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	int rc = fd < 0 ? -errno : 0;
	char *buf = NULL;

	if (!rc)
		rc = read_all(fd, max, &buf, ret_len);
	if (fd >= 0)
		close(fd);
	if (rc < 0)
		return err_set(e, -rc, "%s: %s", shown, errno_text(-rc));
	*ret = arena_alloc(a, *ret_len + 1);
	memcpy(*ret, buf, *ret_len);
	free(buf);
	return 0;
}

int proc_read(
	struct arena *a, const char *path, size_t max, char **ret, size_t *ret_len, struct err *e)
{
	return proc_read_at(a, AT_FDCWD, path, path, max, ret, ret_len, e);
}

/* 1: the same, 0: another, or -errno: PID 1's link may be shut even for root. */
static int by_links(void)
{
	char ours[64], first[64];
	ssize_t n = readlink("/proc/self/ns/net", ours, sizeof(ours));
	ssize_t m = n < 0 ? -1 : readlink("/proc/1/ns/net", first, sizeof(first));

	return m < 0 ? -errno : m == n && !memcmp(ours, first, (size_t)n);
}

/* The same, by whether a socket made here stands in PID 1's table of them. */
static int by_socket(void)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct stat st;
	size_t len, line_len;
	const char *line;
	char *text, inode[32];
	int rc = fd < 0 || fstat(fd, &st) < 0 ? -errno : 0;

	if (!rc)
		rc = proc_read(a, "/proc/1/net/unix", (size_t)64 << 20, &text, &len, NULL);
	if (!rc) {
		snprintf(inode, sizeof(inode), "%lu", (unsigned long)st.st_ino);
		struct lines l = lines_of(text, len);
		/* Num RefCount Protocol Flags Type St Inode Path; it has no name, so its line is short. */
		while (!rc && next_line(&l, &line, &line_len)) {
			size_t n = 0;
			char **w = line_len < 80
					   ? str_split(a, arena_strndup(a, line, line_len), " ", &n)
					   : NULL;
			rc = n == 7 && str_eq(w[6], inode);
		}
	}
	if (fd >= 0)
		close(fd);
	return rc;
}

int proc_same_net(struct err *e)
{
	int rc = by_links();

	if (rc < 0)
		rc = by_socket();
	if (rc < 0)
		return err_set(
			e, -rc, "/proc/1/ns/net: %s; it takes CAP_SYS_PTRACE", errno_text(-rc));
	return rc ? 0
		  : err_set(e, EXDEV,
			    "the scan runs in another network name space than the host's PID 1");
}
