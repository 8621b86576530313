/*
 * processes: every process with its capability sets, from /proc (proc(5), capabilities(7)).
 *
 * The sets come from libcap (cap_get_pid(3)) where it can say them; bounding and ambient sets stand only in
 * /proc/PID/status.  A process that ends while we look is left out.
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
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

#define MAX_PROCESSES 100000

static bool gone(int code)
{
	return code == ENOENT || code == ESRCH;
}

static uint64_t mask_after(const char *status, const char *key)
{
	const char *at = strstr(status, key);

	return at ? strtoull(at + strlen(key), NULL, 16) : 0;
}

/* 0, or -errno when the process is gone or shut. */
static int read_status(int dir, struct arena *a, struct process *p)
{
	char text[8192];
	int fd = openat(dir, "status", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	int code = errno;

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return n < 0 ? -code : -ESRCH;
	text[n] = '\0';
	const char *name = strchr(text, '\t'), *uid = strstr(text, "\nUid:\t");
	if (!name || !uid)
		return -ESRCH;
	p->name = str_clean(a, name + 1, strcspn(name + 1, "\n"), 64);
	uid += 6;
	strtoul(uid, (char **)&uid, 10); /* the real one */
	p->uid = (uid_t)strtoul(uid, NULL, 10);
	p->cap_permitted = mask_after(text, "\nCapPrm:\t");
	p->cap_effective = mask_after(text, "\nCapEff:\t");
	p->cap_bounding = mask_after(text, "\nCapBnd:\t");
	p->cap_ambient = mask_after(text, "\nCapAmb:\t");
	return 0;
}

static int read_link(int dir, const char *name, char out[PATH_MAX])
{
	ssize_t n = readlinkat(dir, name, out, PATH_MAX - 1);

	if (n < 0)
		return -errno;
	out[n] = '\0';
	return 0;
}

static int read_process(
	int proc, const char *pid, const char *our_userns, struct arena *a, struct process *p)
{
	char link[PATH_MAX], text[32] = "";
	int dir = openat(proc, pid, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return -errno;
	*p = (struct process){.pid = (pid_t)strtol(pid, NULL, 10), .login_uid = (uid_t)-1};
	int rc = read_status(dir, a, p);
	int fd = openat(dir, "loginuid", O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		ssize_t n = read(fd, text, sizeof(text) - 1);
		if (n > 0)
			p->login_uid = (uid_t)strtoul(text, NULL, 10);
		close(fd);
	}
	if (!rc) {
		int exe = read_link(dir, "exe", link);
		if (!exe) {
			char *deleted =
				str_ends(link, " (deleted)") ? link + strlen(link) - 10 : NULL;
			if (deleted)
				*deleted = '\0';
			p->exe = str_clean(a, link, strlen(link), PATH_MAX);
		}
		/* A kernel thread has no program: the link is there and leads nowhere. */
		p->kernel_thread = exe == -ENOENT;
		p->own_userns =
			!read_link(dir, "ns/user", link) && our_userns && strcmp(link, our_userns);
	}
	close(dir);
	return rc;
}

int probe_processes(void *arg, struct arena *a, struct process **ret, size_t *ret_n, struct err *e)
{
	char ours[PATH_MAX];
	size_t n = 0, cap = 0;
	int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = proc < 0 ? NULL : fdopendir(proc);

	(void)arg;
	*ret = NULL;
	if (!d) {
		int code = errno;
		if (proc >= 0)
			close(proc);
		return err_set(e, code, "/proc: %s", errno_text(code));
	}
	bool known = !read_link(proc, "self/ns/user", ours);
	struct dirent *de;
	int rc = 0;
	while (!rc && (de = readdir(d))) {
		struct process p;

		/* The scan itself is no service of the host; what it held is in the record of the scan. */
		if (!isdigit((unsigned char)de->d_name[0]) || atoi(de->d_name) == getpid())
			continue;
		rc = read_process(proc, de->d_name, known ? ours : NULL, a, &p);
		if (!rc && n < MAX_PROCESSES)
			*(struct process *)arena_push(a, ret, &n, &cap, sizeof(p)) = p;
		else if (gone(-rc))
			rc = 0;
		else if (rc)
			err_set(e, -rc, "/proc/%s: %s", de->d_name, errno_text(-rc));
	}
	closedir(d);
	*ret_n = n;
	return rc;
}
