/*
 * storage: block devices, their layers and the swap areas, from sysfs(5) (class/block, fs/btrfs) and /proc/swaps.
 *
 * No device is opened.  What device-mapper does is told by its uuid's first word, which cryptsetup, LVM and the like
 * write: that the cipher of a CRYPT device is one that encrypts stands in its table, which only CAP_SYS_ADMIN may ask.
 */
#include "checks/probe/storage_live.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/probe/live.h"
#include "checks/probe/proc_file.h"
#include "checks/probe/proc_text.h"

#define MAX_BLOCKS 20000
#define MAX_TEXT   ((size_t)64 << 10)

/* The names in a directory; none where there is no such directory.  0 or -errno. */
static int names_in(struct arena *a, const char *path, char ***ret, size_t *ret_n, struct err *e)
{
	size_t cap = 0;
	int rc = 0;
	DIR *d = opendir(path);
	struct dirent *de;

	*ret = NULL;
	*ret_n = 0;
	if (!d)
		return errno == ENOENT || errno == ENOTDIR
			       ? 0
			       : err_set(e, errno, "%s: %s", path, errno_text(errno));
	for (errno = 0; !rc && (de = readdir(d)); errno = 0) {
		if (*de->d_name == '.')
			continue;
		if (*ret_n >= MAX_BLOCKS)
			rc = err_set(e, EFBIG, "%s: more than %d names", path, MAX_BLOCKS);
		else
			*(char **)arena_push(a, ret, ret_n, &cap, sizeof(char *)) =
				arena_strdup(a, de->d_name);
	}
	if (!rc && errno)
		rc = err_set(e, errno, "%s: %s", path, errno_text(errno));
	closedir(d);
	return rc;
}

/* A file's text without its newline; NULL where there is none or it is empty. */
static int text_of(struct arena *a, const char *path, const char **ret, struct err *e)
{
	size_t len;
	char *text;
	struct err why = {0};
	int rc = proc_read(a, path, MAX_TEXT, &text, &len, &why);

	*ret = NULL;
	if (rc == -ENOENT || rc == -ENOTDIR)
		return 0;
	if (rc)
		return err_set(e, -rc, "%s", why.text);
	if (len && text[len - 1] == '\n')
		text[--len] = '\0';
	if (strlen(text) != len)
		return err_set(e, EBADMSG, "%s: a NUL in it", path);
	*ret = len ? text : NULL;
	return 0;
}

/* A partition lies in its disk's directory: .../block/sda/sda1. */
static int parent_of(struct arena *a, const char *dir, const char **ret, struct err *e)
{
	char target[4096];
	struct stat st;

	*ret = NULL;
	if (stat(arena_printf(a, "%s/partition", dir), &st))
		return errno == ENOENT ? 0 : err_set(e, errno, "%s: %s", dir, errno_text(errno));
	ssize_t n = readlink(dir, target, sizeof(target) - 1);
	if (n < 0)
		return err_set(e, errno, "%s: %s", dir, errno_text(errno));
	target[n] = '\0';
	char *own = strrchr(target, '/');
	if (own)
		*own = '\0';
	char *disk = own ? strrchr(target, '/') : NULL;
	if (!disk)
		return err_set(e, EBADMSG, "%s: a partition of an unknown device", dir);
	*ret = arena_strdup(a, disk + 1);
	return 0;
}

/* Of whole disks: USB hangs in the way to the device, optical drives and card readers say so themselves. */
static int removable_of(struct arena *a, const char *dir, bool *ret, struct err *e)
{
	char target[4096];
	const char *text;
	ssize_t n = readlink(dir, target, sizeof(target) - 1);
	int rc = text_of(a, arena_printf(a, "%s/removable", dir), &text, e);

	target[n > 0 ? n : 0] = '\0';
	*ret = (!rc && text && str_eq(text, "1")) || strstr(target, "/usb");
	return rc;
}

static int read_block(
	struct arena *a, const char *sysfs, const char *name, struct block_live *b, struct err *e)
{
	const char *dir = arena_printf(a, "%s/class/block/%s", sysfs, name);
	const struct {
		const char *file, **to;
	} texts[] = {{"dev", &b->dev}, {"dm/uuid", &b->dm_uuid}, {"dm/name", &b->dm_name},
		{"loop/backing_file", &b->backing}};
	int rc = 0;

	*b = (struct block_live){.name = name};
	for (size_t i = 0; !rc && i < sizeof(texts) / sizeof(*texts); i++)
		rc = text_of(a, arena_printf(a, "%s/%s", dir, texts[i].file), texts[i].to, e);
	if (!rc && !b->backing) {
		rc = text_of(a, arena_printf(a, "%s/backing_dev", dir), &b->backing, e);
		if (b->backing && str_eq(b->backing, "none"))
			b->backing = NULL;
	}
	if (!rc)
		rc = removable_of(a, dir, &b->removable, e);
	if (!rc)
		rc = names_in(a, arena_printf(a, "%s/slaves", dir), &b->slaves, &b->n_slaves, e);
	return rc ? rc : parent_of(a, dir, &b->parent, e);
}

static void removable_with_disk(struct storage_live *s)
{
	for (size_t i = 0; i < s->n_blocks; i++)
		for (size_t k = 0; s->blocks[i].parent && k < s->n_blocks; k++)
			if (str_eq(s->blocks[k].name, s->blocks[i].parent))
				s->blocks[i].removable |= s->blocks[k].removable;
}

static int read_btrfs(struct arena *a, const char *sysfs, struct storage_live *s, struct err *e)
{
	const char *dir = arena_printf(a, "%s/fs/btrfs", sysfs);
	char **fs, **devices;
	size_t n_fs, n;
	int rc = names_in(a, dir, &fs, &n_fs, e);

	for (size_t i = 0; !rc && i < n_fs; i++) {
		rc = names_in(a, arena_printf(a, "%s/%s/devices", dir, fs[i]), &devices, &n, e);
		for (size_t d = 0; !rc && d < n; d++)
			for (size_t b = 0; b < s->n_blocks; b++)
				if (str_eq(s->blocks[b].name, devices[d]))
					s->blocks[b].btrfs = fs[i];
	}
	return rc;
}

int blocks_from_sysfs(struct arena *a, const char *sysfs, struct storage_live *ret, struct err *e)
{
	const char *dir = arena_printf(a, "%s/class/block", sysfs);
	struct stat st;
	char **names;
	size_t n;

	if (stat(dir, &st))
		return err_set(e, errno, "%s: %s", dir, errno_text(errno));
	int rc = names_in(a, dir, &names, &n, e);
	ret->blocks = rc ? NULL : arena_array(a, n + 1, sizeof(*ret->blocks));
	ret->n_blocks = 0;
	for (size_t i = 0; !rc && i < n; i++)
		rc = read_block(a, sysfs, names[i], &ret->blocks[ret->n_blocks++], e);
	if (!rc)
		removable_with_disk(ret);
	return rc ? rc : read_btrfs(a, sysfs, ret, e);
}

/* The kernel writes blank, tab, newline and backslash as three octal digits. */
static char *unescaped(struct arena *a, const char *s, size_t len)
{
	char *out = arena_strndup(a, s, len), *to = out;

	for (const char *p = out; *p;) {
		if (p[0] == '\\' && p[1] >= '0' && p[1] <= '3' && p[2] >= '0' && p[2] <= '7' &&
			p[3] >= '0' && p[3] <= '7') {
			*to++ = (char)((p[1] - '0') * 64 + (p[2] - '0') * 8 + (p[3] - '0'));
			p += 4;
		} else {
			*to++ = *p++;
		}
	}
	*to = '\0';
	return out;
}

int swaps_from_text(
	struct arena *a, const char *text, size_t len, struct storage_live *ret, struct err *e)
{
	struct lines l = lines_of(text, len);
	size_t cap = 0, n, words;
	const char *line;

	ret->swaps = NULL;
	ret->n_swaps = 0;
	while (next_line(&l, &line, &n)) {
		if (l.number == 1 && n >= 8 && !memcmp(line, "Filename", 8))
			continue;
		char **w = memchr(line, '\0', n)
				   ? NULL
				   : str_split(a, arena_strndup(a, line, n), " \t", &words);
		if (!w || words < 5 || words > 6 || *w[0] != '/' || ret->n_swaps >= MAX_BLOCKS)
			return err_set(e, EBADMSG, "/proc/swaps:%u: not understood", l.number);
		/* "/swapfile\040(deleted)": the file is in use all the same */
		*(struct swap_live *)arena_push(
			a, &ret->swaps, &ret->n_swaps, &cap, sizeof(*ret->swaps)) =
			(struct swap_live){unescaped(a, w[0], strlen(w[0])), str_eq(w[1], "file")};
	}
	return 0;
}

int probe_storage(void *arg, struct arena *a, struct storage_live *ret, struct err *e)
{
	size_t len;
	char *text;
	struct err why = {0};
	int rc = proc_read(a, "/proc/swaps", MAX_TEXT * 16, &text, &len, &why);

	(void)arg;
	*ret = (struct storage_live){0};
	if (rc && rc != -ENOENT) /* a kernel that cannot swap has no such file */
		return err_set(e, -rc, "%s", why.text);
	if (!rc)
		rc = swaps_from_text(a, text, len, ret, e);
	else
		rc = 0;
	return rc ? rc : blocks_from_sysfs(a, "/sys", ret, e);
}
