/*
 * space: the size of a file system and what is free of it, from statvfs(3).
 *
 * Asked is the mount that PID 1 has at the path, not this process's own: a scan started by a unit with ProtectSystem= or
 * PrivateTmp= may see others.  Where both have the very mount (its number stands among those of PID 1) it is asked
 * here, and below /proc/1/root otherwise.  The path is opened with O_PATH, which starts no automount of its own; a
 * link at its end is not followed, the asker has resolved them.
 */
#include "checks/probe/live.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/probe/proc_file.h"

#define FLAGS	  (O_PATH | O_NOFOLLOW | O_CLOEXEC)
#define MAX_BYTES ((size_t)32 << 20)

/* Whether PID 1 has the mount that an open file lies on. */
static bool of_pid1(int fd)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	char *info, *mounts;
	const char *line, *id;
	size_t n, n_info;

	if (proc_read(a, arena_printf(a, "/proc/self/fdinfo/%d", fd), MAX_BYTES, &info, &n_info,
		    NULL) < 0 ||
		proc_read(a, "/proc/1/mountinfo", MAX_BYTES, &mounts, &n, NULL) < 0)
		return false;
	id = strstr(info, "mnt_id:");
	if (!id)
		return false;
	id += strlen("mnt_id:");
	id += strspn(id, "\t ");
	size_t digits = strspn(id, "0123456789"), len;
	for (struct lines l = lines_of(mounts, n); next_line(&l, &line, &len);)
		if (digits && len > digits && !memcmp(line, id, digits) && line[digits] == ' ')
			return true;
	return false;
}

static int below_pid1(const char *path, struct err *e)
{
	int root = open("/proc/1/root", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		return err_set(e, errno,
			"the file systems of PID 1 cannot be reached: %s (CAP_SYS_PTRACE is "
			"needed)",
			errno_text(errno));
	while (*path == '/')
		path++;
	int fd = openat(root, *path ? path : ".", FLAGS), rc = errno;
	close(root);
	return fd < 0 ? err_set(e, rc, "/%s cannot be opened: %s", path, errno_text(rc)) : fd;
}

int probe_space(void *arg, const char *path, struct fs_space *ret, struct err *e)
{
	int fd = open(path, FLAGS);
	struct statvfs s;

	(void)arg;
	if (fd >= 0 && !of_pid1(fd)) {
		close(fd);
		fd = -1;
	}
	if (fd < 0)
		fd = below_pid1(path, e);
	if (fd < 0)
		return fd;
	int rc = fstatvfs(fd, &s) < 0 ? errno : 0;
	close(fd);
	if (rc)
		return err_set(e, rc, "the file system of %s does not tell its space: %s", path,
			errno_text(rc));
	*ret = (struct fs_space){.total = (uint64_t)s.f_frsize * s.f_blocks,
		.free = (uint64_t)s.f_frsize * s.f_bfree,
		.available = (uint64_t)s.f_frsize * s.f_bavail,
		.files = s.f_files,
		.free_files = s.f_favail,
		.read_only = (s.f_flag & ST_RDONLY) != 0};
	return 0;
}
