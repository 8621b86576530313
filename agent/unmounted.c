/*
 * unmounted: see unmounted.h.  A mount point that is an empty folder of the file system around it is taken for one where
 * nothing is mounted, and so are /usr, /var and /boot whenever they are empty; what the kernel makes in memory, bind mounts
 * and noauto lines hold nothing that an image could have.  Not seen: mount units without a line of fstab.
 */
#include "agent/unmounted.h"

#include <mntent.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define LINE 4096 /* a longer line is cut, and its options with it */

static bool holds_files(const struct mntent *m)
{
	static char *const in_memory[] = {(char *)"tmpfs", (char *)"ramfs", (char *)"proc",
		(char *)"sysfs", (char *)"devpts", (char *)"devtmpfs", (char *)"swap",
		(char *)"cgroup", (char *)"cgroup2", (char *)"debugfs", (char *)"tracefs",
		(char *)"securityfs", (char *)"hugetlbfs", (char *)"mqueue", (char *)"efivarfs",
		(char *)"configfs", (char *)"binfmt_misc", (char *)"overlay"};

	return m->mnt_dir[0] == '/' && m->mnt_dir[strspn(m->mnt_dir, "/")] &&
	       !str_in(in_memory, sizeof(in_memory) / sizeof(*in_memory), m->mnt_type) &&
	       !hasmntopt(m, "bind") && !hasmntopt(m, "rbind") && !hasmntopt(m, "noauto");
}

/* Empty, and yet a file system of its own. */
static bool is_mounted(struct root *r, struct arena *a, const char *dir)
{
	static char *const never_empty[] = {(char *)"/usr", (char *)"/var", (char *)"/boot"};
	const char *slash = strrchr(dir, '/');
	const char *up = slash > dir ? arena_strndup(a, dir, (size_t)(slash - dir)) : "/";
	struct stat here, around;

	return !str_in(never_empty, 3, dir) && !root_stat(r, dir, true, &here, NULL) &&
	       !root_stat(r, up, true, &around, NULL) && here.st_dev != around.st_dev;
}

static int mark(struct root *r, const char *dir, struct strbuf *names, struct err *e)
{
	struct arena *a = arena_new(0);
	char **list;
	size_t n = 1;
	int rc = root_list(r, dir, a, &list, &n, NULL);

	bool there = rc || n || is_mounted(r, a, dir);
	arena_free(a);
	if (there)
		return 0;
	if (names->len)
		strbuf_puts(names, ", ");
	strbuf_puts(names, dir);
	return root_hole(r, dir, e);
}

bool unmounted_usr(struct root *r)
{
	struct arena *a = arena_new(0);
	char **list;
	size_t n = 0;
	int rc = root_list(r, "/usr", a, &list, &n, NULL);

	arena_free(a);
	return is_absent(rc) || (!rc && !n);
}

int unmounted_mark(struct root *r, struct arena *a, const char **ret, struct err *e)
{
	struct strbuf names = {.arena = a};
	const struct file *f;
	struct mntent m, *found;
	char buf[LINE];
	int rc = root_read(r, "/etc/fstab", &f, e);

	*ret = NULL;
	if (is_absent(rc))
		return 0;
	if (rc < 0)
		return rc;
	FILE *in = f->size ? fmemopen((void *)f->data, f->size, "r") : NULL;
	while (!rc && in && (found = getmntent_r(in, &m, buf, sizeof(buf))))
		if (holds_files(found))
			rc = mark(r, str_clean(a, found->mnt_dir, strlen(found->mnt_dir), LINE),
				&names, e);
	if (in)
		fclose(in);
	if (!rc && names.len)
		*ret = strbuf_str(&names);
	return rc;
}
