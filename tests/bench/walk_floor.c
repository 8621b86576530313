/*
 * walk-floor: the least a pass over a tree can cost in C: what bench.sh holds the whole scan against.
 *
 * One thread, readdir(3), one fstatat(2) an entry and one lgetxattr(2) a regular file, and the same predicates as the
 * agent's pass (checks/resolve/walk/walk.h), counted and not kept: set-id programs, capabilities, world-writable files and
 * directories, owners and groups without a name in ROOT's passwd and group, shosts files, commands and libraries that are
 * not root's or that others may write.  No links followed, no kinds of file systems, no deadline.
 *
 * usage: walk-floor ROOT
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum {
	SETID,
	CAPS,
	WORLD_FILE,
	WORLD_DIR,
	WORLD_OWNED,
	UNOWNED,
	UNGROUPED,
	SHOSTS,
	COMMAND,
	LIBRARY,
	KINDS
};
static const char *const names[KINDS] = {"setid", "capabilities", "world-writable",
	"world-directory", "world-owned", "unowned", "ungrouped", "shosts", "command", "library"};
static size_t found[KINDS], files, directories;

struct ids {
	uint32_t v[4096], last;
	size_t n;
};
static struct ids users, groups;

/* The third field of each line. */
static void load(const char *root, const char *name, struct ids *ids)
{
	char path[4096], line[4096];
	unsigned id;

	snprintf(path, sizeof(path), "%s/etc/%s", root, name);
	FILE *in = fopen(path, "r");
	while (in && ids->n < 4096 && fgets(line, sizeof(line), in))
		if (sscanf(line, "%*[^:]:%*[^:]:%u", &id) == 1)
			ids->v[ids->n++] = id;
	if (in)
		fclose(in);
}

static bool known(struct ids *ids, uint32_t id)
{
	if (id == ids->last)
		return true;
	for (size_t i = 0; i < ids->n; i++)
		if (ids->v[i] == id) {
			ids->last = id;
			return true;
		}
	return false;
}

static bool ends_in_shosts(const char *name)
{
	size_t len = strlen(name);

	return (len >= 7 && !strcmp(name + len - 7, ".shosts")) || !strcmp(name, "shosts.equiv");
}

static void look(const char *name, const struct stat *st, unsigned place)
{
	found[UNOWNED] += !known(&users, st->st_uid);
	found[UNGROUPED] += !known(&groups, st->st_gid);
	if (place && (st->st_uid || st->st_gid || (S_ISREG(st->st_mode) && (st->st_mode & 022))))
		found[place]++;
	if (S_ISDIR(st->st_mode)) {
		directories++;
		found[WORLD_DIR] += (st->st_mode & S_IWOTH) && !(st->st_mode & S_ISVTX);
		found[WORLD_OWNED] += (st->st_mode & S_IWOTH) && (st->st_uid || st->st_gid);
		return;
	}
	found[SHOSTS] += ends_in_shosts(name);
	if (!S_ISREG(st->st_mode))
		return;
	files++;
	found[SETID] += (st->st_mode & (S_ISUID | S_ISGID)) && (st->st_mode & 0111);
	found[WORLD_FILE] += (st->st_mode & S_IWOTH) != 0;
	found[CAPS] += lgetxattr(name, "security.capability", NULL, 0) > 0;
}

/* The working directory is the one whose entries are looked at. */
static void walk(int fd, const char *path, dev_t dev, unsigned place)
{
	DIR *dir = fdopendir(fd);
	struct dirent *d;

	if (!dir || fchdir(fd)) {
		close(fd);
		return;
	}
	while ((d = readdir(dir))) {
		struct stat st;

		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, "..") ||
			fstatat(fd, d->d_name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		look(d->d_name, &st, place);
		if (!S_ISDIR(st.st_mode) || st.st_dev != dev)
			continue;
		unsigned below = place;
		char child[4096];
		snprintf(child, sizeof(child), "%s/%s", path, d->d_name);
		if (!strcmp(child, "/usr/bin") || !strcmp(child, "/usr/sbin") ||
			!strcmp(child, "/usr/local/bin") || !strcmp(child, "/usr/local/sbin"))
			below = COMMAND;
		else if (!strcmp(child, "/usr/lib") || !strcmp(child, "/usr/lib64"))
			below = LIBRARY;
		int next = openat(fd, d->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (next >= 0) {
			walk(next, child, dev, below);
			if (fchdir(fd))
				break;
		}
	}
	closedir(dir);
}

int main(int argc, char **argv)
{
	struct stat st;
	int fd = argc == 2 ? open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd < 0 || fstat(fd, &st)) {
		fprintf(stderr, "usage: walk-floor ROOT\n");
		return 1;
	}
	load(argv[1], "passwd", &users);
	load(argv[1], "group", &groups);
	walk(fd, "", st.st_dev, 0);
	printf("files %zu directories %zu", files, directories);
	for (int i = 0; i < KINDS; i++)
		printf(" %s %zu", names[i], found[i]);
	printf("\n");
	return 0;
}
