/* folder: see folder.h. */
#include "report/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOCK_WAIT_S   60
#define LOCK_PAUSE_NS 50000000L
#define TEMP_PREFIX   ".plumbline-"
#define TEMP_SUFFIX   ".tmp"

static int fail(struct err *e, const char *path, const char *doing)
{
	int code = errno ? errno : EIO;

	return err_set(e, code, "%s: %s: %s", path, doing, errno_text(code));
}

static int lock(int fd, const char *path, struct err *e)
{
	struct timespec pause = {.tv_nsec = LOCK_PAUSE_NS}, now, end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += LOCK_WAIT_S;
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return fail(e, path,
				"the folder cannot be locked, so bundles could get the same "
				"number");
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec >= end.tv_sec)
			return err_set(e, EBUSY,
				"%s: another program has kept this folder locked for %d seconds",
				path, LOCK_WAIT_S);
		nanosleep(&pause, NULL);
	}
	return 0;
}

/* Temporary files of a writer that was killed, where O_TMPFILE does not exist.  Only called with the lock held. */
static void drop_stale(const char *name, void *arg)
{
	const int *fd = arg;
	size_t n = strlen(name);

	if (n > strlen(TEMP_PREFIX TEMP_SUFFIX) &&
		!strncmp(name, TEMP_PREFIX, strlen(TEMP_PREFIX)) &&
		!strcmp(name + n - strlen(TEMP_SUFFIX), TEMP_SUFFIX))
		unlinkat(*fd, name, 0);
}

int folder_open(struct folder *f, const char *path, struct err *e)
{
	*f = (struct folder){.fd = -1, .path = path, .file = -1};
	f->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f->fd < 0)
		return fail(e, path, "the output folder cannot be opened");
	int rc = lock(f->fd, path, e);
	if (!rc)
		rc = folder_each(f->fd, path, drop_stale, &f->fd, e);
	if (rc < 0)
		folder_close(f);
	return rc;
}

void folder_close(struct folder *f)
{
	if (f->file >= 0)
		close(f->file);
	if (f->temp[0])
		unlinkat(f->fd, f->temp, 0);
	if (f->fd >= 0)
		close(f->fd);
	*f = (struct folder){.fd = -1, .file = -1};
}

static int open_temp(struct folder *f)
{
	f->file = openat(f->fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (f->file >= 0 ||
		(errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT))
		return f->file;
	snprintf(f->temp, sizeof(f->temp), TEMP_PREFIX "%ld" TEMP_SUFFIX, (long)getpid());
	f->file = openat(f->fd, f->temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (f->file < 0)
		f->temp[0] = '\0';
	return f->file;
}

int folder_write(struct folder *f, const char *data, size_t len, struct err *e)
{
	if (open_temp(f) < 0)
		return fail(e, f->path, "no file can be made in this folder");
	if (fchmod(f->file, 0600) < 0) /* whatever the umask says */
		return fail(e, f->path, "the file's mode cannot be set");
	while (len) {
		ssize_t n = write(f->file, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fail(e, f->path, "the bundle cannot be written");
		data += n;
		len -= (size_t)n;
	}
	if (fsync(f->file) < 0)
		return fail(e, f->path, "the bundle cannot be flushed to disk");
	return 0;
}

int folder_place(struct folder *f, const char *name, struct err *e)
{
	char proc[48];
	int rc;

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", f->file);
	if (f->temp[0])
		rc = linkat(f->fd, f->temp, f->fd, name, 0);
	else
		rc = linkat(AT_FDCWD, proc, f->fd, name, AT_SYMLINK_FOLLOW);
	if (rc < 0 && errno == EEXIST)
		return -EEXIST;
	if (rc < 0)
		return fail(e, f->path, "the bundle cannot be given its name");
	if (f->temp[0])
		unlinkat(f->fd, f->temp, 0);
	f->temp[0] = '\0';
	/* The file is whole and named; only whether the name survives a power cut is open. */
	if (fsync(f->fd) < 0)
		return fail(e, f->path,
			"the bundle was written, but the folder cannot be flushed to disk");
	return 0;
}

int folder_each(
	int fd, const char *path, void (*fn)(const char *name, void *arg), void *arg, struct err *e)
{
	int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = again < 0 ? NULL : fdopendir(again);

	if (!d) {
		fail(e, path, "the folder cannot be listed");
		if (again >= 0)
			close(again);
		return e ? -e->code : -EIO;
	}
	errno = 0;
	for (struct dirent *de; (de = readdir(d)); errno = 0)
		if (strcmp(de->d_name, ".") && strcmp(de->d_name, ".."))
			fn(de->d_name, arg);
	int rc = errno ? fail(e, path, "the folder cannot be listed") : 0;
	closedir(d);
	return rc;
}
