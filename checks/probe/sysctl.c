/*
 * sysctl: kernel settings as they stand, from /proc/sys (proc(5), sysctl(8)).
 *
 * Settings of the network belong to the name space of who reads them, so they are only the host's when this process
 * is in that of PID 1.  fs/binfmt_misc is a mount that systemd makes when it is touched, by a program of its own:
 * it is not touched.
 */
#include "checks/probe/live.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/probe/proc_file.h"
#include "checks/probe/proc_text.h"

#define MAX_VALUE ((size_t)256 << 10)

/* The path, relative to /proc/sys, once it is known that reading it tells of the host.  0 or -errno. */
static int settle(struct arena *a, const char *name, const char **ret, struct err *e)
{
	int rc = sysctl_path(a, name, ret, e);

	if (!rc && (str_eq(*ret, "net") || str_starts(*ret, "net/"))) {
		rc = proc_same_net(e);
		if (rc)
			err_wrap(e, "/proc/sys/%s", *ret);
	}
	if (!rc && str_starts(*ret, "fs/binfmt_misc/"))
		rc = err_set(e, EXDEV, "/proc/sys/%s: behind an automount, not asked", *ret);
	return rc;
}

int probe_sysctl(void *arg, struct arena *a, const char *name, const char **ret, struct err *e)
{
	const char *path;
	size_t len;
	char *text;
	int rc = settle(a, name, &path, e);

	(void)arg;
	*ret = NULL;
	if (rc)
		return rc;
	path = arena_printf(a, "/proc/sys/%s", path);
	rc = proc_read(a, path, MAX_VALUE, &text, &len, e);
	if (rc)
		return rc == -ENOTDIR ? err_set(e, ENOENT, "%s: no such setting", path) : rc;
	if (len && text[len - 1] == '\n')
		text[--len] = '\0';
	if (strlen(text) != len)
		return err_set(e, EBADMSG, "%s: a NUL in its value", path);
	*ret = text;
	return 0;
}

static int by_bytes(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

int probe_sysctl_names(
	void *arg, struct arena *a, const char *dir, char ***ret, size_t *ret_n, struct err *e)
{
	const char *path;
	size_t cap = 0;
	int rc = settle(a, dir, &path, e);

	(void)arg;
	*ret = NULL;
	*ret_n = 0;
	if (rc)
		return rc;
	path = arena_printf(a, "/proc/sys/%s", path);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	if (!d) {
		int code = errno;
		if (fd >= 0)
			close(fd);
		return err_set(
			e, code == ENOTDIR ? ENOENT : code, "%s: %s", path, errno_text(code));
	}
	struct dirent *de;
	for (errno = 0; !rc && (de = readdir(d)); errno = 0) {
		if (str_eq(de->d_name, ".") || str_eq(de->d_name, ".."))
			continue;
		if (*ret_n >= LIMIT_DIR_ENTRIES)
			rc = err_set(e, EFBIG, "%s: more than %d names", path, LIMIT_DIR_ENTRIES);
		else
			*(char **)arena_push(a, ret, ret_n, &cap, sizeof(char *)) =
				arena_strdup(a, de->d_name);
	}
	if (!rc && errno)
		rc = err_set(e, errno, "%s: %s", path, errno_text(errno));
	closedir(d);
	if (!rc && *ret_n)
		qsort(*ret, *ret_n, sizeof(**ret), by_bytes);
	return rc;
}
