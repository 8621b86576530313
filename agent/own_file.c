/* own_file: see own_file.h. */
#include "config.h"

#include "agent/own_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/agent.h"
#include "base/limits.h"
#include "base/str.h"

#define FOLDER "/etc/plumbline"

struct editing {
	const struct own_file *f;
	const char *new_name;
	struct arena *a;
	int dir;
	struct stat old;
	bool is_new;
	const char *data;
	size_t len;
};

static int failed(struct err *e, const char *what)
{
	return err_set(e, errno, "%s: %s", what, errno_text(errno));
}

/* The folder's descriptor, locked; it is made when it is missing. */
static int open_folder(struct root *root, struct err *e)
{
	struct stat st;
	int dir = root_openat(root, FOLDER, O_RDONLY | O_DIRECTORY, e);

	if (is_absent(dir)) {
		int etc = root_openat(root, "/etc", O_RDONLY | O_DIRECTORY, e);
		if (etc < 0)
			return etc;
		int rc = mkdirat(etc, "plumbline", 0755) && errno != EEXIST ? failed(e, FOLDER) : 0;
		close(etc);
		if (rc < 0)
			return rc;
		dir = root_openat(root, FOLDER, O_RDONLY | O_DIRECTORY, e);
	}
	if (dir < 0)
		return dir;
	int rc = flock(dir, LOCK_EX) || fstat(dir, &st) ? failed(e, FOLDER) : 0;
	if (!rc && (st.st_mode & S_IWOTH) && !(st.st_mode & S_ISVTX))
		rc = err_set(e, EPERM,
			_("%s: everybody may replace what is in it; nothing was written"), FOLDER);
	if (rc < 0) {
		close(dir);
		return rc;
	}
	return dir;
}

static int read_old(struct editing *ed, struct err *e)
{
	if (fstatat(ed->dir, ed->f->name, &ed->old, AT_SYMLINK_NOFOLLOW)) {
		if (errno != ENOENT)
			return failed(e, ed->f->path);
		ed->is_new = true;
		ed->data = ed->f->empty;
		ed->len = strlen(ed->f->empty);
		return 0;
	}
	if (!S_ISREG(ed->old.st_mode))
		return err_set(
			e, EINVAL, _("%s: not a regular file; nothing was written"), ed->f->path);
	if (ed->old.st_mode & S_IWOTH)
		return err_set(e, EPERM,
			_("%s: everybody may write it; take that right away first"), ed->f->path);
	int fd = openat(ed->dir, ed->f->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return failed(e, ed->f->path);
	size_t max = LIMIT_CONFIG_FILE, n = 0;
	char *data = arena_alloc(ed->a, max + 1);
	ssize_t got = 0;
	while (n <= max && (got = read(fd, data + n, max + 1 - n)) > 0)
		n += (size_t)got;
	close(fd);
	if (got < 0)
		return failed(e, ed->f->path);
	if (n > max)
		return err_set(e, EFBIG, _("%s: larger than the %zu bytes this agent reads"),
			ed->f->path, max);
	ed->data = data;
	ed->len = n;
	return 0;
}

static int write_whole(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);
		if (n < 0 && errno != EINTR)
			return -1;
		data += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

static int put_in_place(const struct editing *ed, const char *data, size_t len, struct err *e)
{
	mode_t mode = ed->is_new ? ed->f->mode : ed->old.st_mode & 07777;

	/* One that was left by a kill: nobody else writes while the folder is locked. */
	unlinkat(ed->dir, ed->new_name, 0);
	int fd = openat(
		ed->dir, ed->new_name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return failed(e, ed->f->path);
	bool good = !write_whole(fd, data, len) &&
		    (ed->is_new || !fchown(fd, ed->old.st_uid, ed->old.st_gid)) &&
		    !fchmod(fd, mode) && !fsync(fd);
	int why = errno;
	if (close(fd) && good) {
		good = false;
		why = errno;
	}
	if (good && renameat(ed->dir, ed->new_name, ed->dir, ed->f->name)) {
		good = false;
		why = errno;
	}
	if (!good) {
		unlinkat(ed->dir, ed->new_name, 0);
		errno = why;
		return failed(e, ed->f->path);
	}
	return fsync(ed->dir) ? failed(e, FOLDER) : 0;
}

int own_file_change(struct root *root, const struct own_file *f, const void *arg, struct err *e)
{
	_cleanup_arena_ struct arena *a = arena_new(LIMIT_ARENA);
	struct editing ed = {.f = f, .a = a, .new_name = arena_printf(a, ".%s.new", f->name)};
	const char *data = NULL;
	size_t len = 0;

	ed.dir = open_folder(root, e);
	if (ed.dir < 0)
		return ed.dir;
	int rc = read_old(&ed, e);
	if (!rc)
		rc = f->edit(ed.data, ed.len, a, &data, &len, arg, e);
	if (!rc)
		rc = put_in_place(&ed, data, len, e);
	close(ed.dir);
	return rc;
}

int own_file_text(void *doc, const char *path, struct arena *a, const char **ret, size_t *ret_len,
	struct err *e)
{
	xmlChar *text = NULL;
	int size = 0;

	xmlDocDumpMemoryEnc(doc, &text, &size, "UTF-8");
	if (!text)
		return err_set(e, ENOMEM, "%s", _("out of memory"));
	*ret = arena_strndup(a, (const char *)text, (size_t)size);
	*ret_len = (size_t)size;
	xmlFree(text);
	return *ret_len > LIMIT_CONFIG_FILE
		       ? err_set(e, EFBIG, _("%s: larger than the %zu bytes this agent reads"),
				 path, LIMIT_CONFIG_FILE)
		       : 0;
}
