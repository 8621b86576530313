/*
 * rootfs: paths resolved and files read below a root descriptor.  See rootfs.h.
 *
 * Links are walked component by component with O_PATH | O_NOFOLLOW on a stack of descriptors, not by
 * openat2(RESOLVE_IN_ROOT), which RHEL 8's kernel lacks; no step looks at a path of more than one component,
 * so a directory swapped for a link while we walk cannot lead outside.  The folders gone through are remembered, so that
 * a path costs one step, and so are those that are not there.
 */
#include "base/rootfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <search.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"

#define DIR_FDS 192 /* descriptors of folders kept, beside those the file-system pass needs */

struct asked { /* one path that was asked for, read or not */
	struct file file;
	int rc;
	struct err err;
};

struct looked { /* one path that was looked at: a scan sees a host as it was at the first look */
	const char *path;
	bool follow;
	int rc;
	struct stat st;
	enum { UNKNOWN_KIND, PROGRAM, NO_PROGRAM } kind; /* of a regular file: ELF or not */
};

struct known_dir {		 /* a folder that was gone through; not as the last of a path */
	const char *path, *real; /* as asked for; without links, "" for the root itself */
	int rc;			 /* -ENOENT, -ENOTDIR, or 0 */
	int fd;
};

struct listed { /* the names in a folder */
	const char *path;
	int rc;
	struct err err;
	char **names;
	size_t n;
};

struct slot {
	const void *key;
	void **place; /* apart, so that it stays where it is when slots are added */
};

struct root {
	int fd;
	char *path;
	struct arena *arena;
	void *entries; /* tsearch() tree of struct asked by file.path */
	void *looked;  /* and of struct looked by path and follow */
	size_t n_looked;
	void *dirs; /* of struct known_dir by path */
	size_t n_dirs;
	struct known_dir *open_dirs[DIR_FDS]; /* a ring: the one opened first makes room */
	size_t next_open_dir;
	void *lists; /* of struct listed by path */
	size_t n_lists, n_listed_names;
	struct asked **order;
	size_t n, cap;
	struct slot *slots;
	size_t n_slots, cap_slots;
	root_unknown_fn unknown;
	void *unknown_arg;
	struct hole {
		dev_t dev;
		ino_t ino;
	} * holes;
	size_t n_holes, cap_holes;
};

int root_open(const char *path, struct root **ret, struct err *e)
{
	char *real = realpath(path, NULL);
	int fd = real ? open(real, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd < 0) {
		int code = errno;
		free(real);
		return err_set(e, code, "root directory %s: %s", path, errno_text(code));
	}
	struct arena *a = arena_new(LIMIT_ARENA);
	struct root *r = arena_alloc(a, sizeof(*r));
	*r = (struct root){.fd = fd, .path = arena_strdup(a, real), .arena = a};
	free(real);
	*ret = r;
	return 0;
}

static void keep(void *entry)
{
	(void)entry; /* owned by the arena */
}

static void leave_dir(void *entry)
{
	struct known_dir *d = entry;

	if (d->fd >= 0)
		close(d->fd);
}

void root_close(struct root *r)
{
	if (!r)
		return;
	tdestroy(r->entries, keep);
	tdestroy(r->looked, keep);
	tdestroy(r->lists, keep);
	tdestroy(r->dirs, leave_dir);
	close(r->fd);
	arena_free(r->arena);
}

const char *root_path(const struct root *r)
{
	return r->path;
}

bool root_is_live(const struct root *r)
{
	return !strcmp(r->path, "/");
}

bool root_is_hole(const struct root *r, const struct stat *st)
{
	for (size_t i = 0; i < r->n_holes; i++)
		if (r->holes[i].dev == st->st_dev && r->holes[i].ino == st->st_ino)
			return true;
	return false;
}

static int chase(struct root *r, const char *path, bool follow_last, char **ret_real);

static bool fd_is_hole(const struct root *r, int fd)
{
	struct stat st;

	return r->n_holes && fstat(fd, &st) == 0 && root_is_hole(r, &st);
}

/* The walk: fds[0] is the root (not ours), fds[depth] the directory reached, names[1..depth] the way there. */
struct walk {
	int fds[LIMIT_DEPTH + 1];
	char *names[LIMIT_DEPTH + 1];
	int depth;
};

static void walk_up(struct walk *w, int depth)
{
	while (w->depth > depth) {
		close(w->fds[w->depth]);
		free(w->names[w->depth]);
		w->depth--;
	}
}

static int walk_down(struct walk *w, int fd, const char *name)
{
	char *copy = w->depth < LIMIT_DEPTH ? strdup(name) : NULL;

	if (!copy) {
		close(fd);
		return -ELOOP;
	}
	w->depth++;
	w->fds[w->depth] = fd;
	w->names[w->depth] = copy;
	return 0;
}

/* Takes the next component off todo into name.  1, 0 at the end, -ENAMETOOLONG. */
static int next_name(char *todo, char *name)
{
	size_t skip = strspn(todo, "/"), len = strcspn(todo + skip, "/");

	if (!len)
		return 0;
	if (len > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(name, todo + skip, len);
	name[len] = '\0';
	memmove(todo, todo + skip + len, strlen(todo + skip + len) + 1);
	return 1;
}

/* Puts the target of the link before what is left to do.  0 or -errno. */
static int follow_link(int dir, const char *name, char *todo, struct walk *w)
{
	char target[PATH_MAX], rest[PATH_MAX];
	ssize_t n = readlinkat(dir, name, target, sizeof(target) - 1);

	if (n < 0)
		return -errno;
	target[n] = '\0';
	if (target[0] == '/')
		walk_up(w, 0);
	strcpy(rest, todo);
	if ((size_t)snprintf(todo, PATH_MAX, "%s/%s", target, rest) >= PATH_MAX)
		return -ENAMETOOLONG;
	return 0;
}

static int chase_each(const struct root *r, const char *path, bool follow_last, char **ret_real)
{
	struct walk w = {.fds = {r->fd}};
	char todo[PATH_MAX], name[NAME_MAX + 1];
	int links = 0, rc;

	if ((size_t)snprintf(todo, sizeof(todo), "%s", path) >= sizeof(todo))
		return -ENAMETOOLONG;
	while ((rc = next_name(todo, name)) > 0) {
		struct stat st;

		if (!strcmp(name, "."))
			continue;
		if (!strcmp(name, "..")) {
			walk_up(&w, w.depth ? w.depth - 1 : 0);
			continue;
		}
		int dir = w.fds[w.depth];
		int fd = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0 || fstat(fd, &st) < 0) {
			rc = errno == ENOENT && fd_is_hole(r, dir) ? -ENOMEDIUM : -errno;
			if (fd >= 0)
				close(fd);
			break;
		}
		bool last = !todo[strspn(todo, "/")];
		if (S_ISLNK(st.st_mode) && (follow_last || !last)) {
			close(fd);
			rc = ++links > LIMIT_LINKS ? -ELOOP : follow_link(dir, name, todo, &w);
		} else if (!last && !S_ISDIR(st.st_mode)) {
			close(fd);
			rc = -ENOTDIR;
		} else {
			rc = walk_down(&w, fd, name);
		}
		if (rc < 0)
			break;
	}
	int fd = -1;
	if (rc >= 0) {
		fd = w.depth ? fcntl(w.fds[w.depth], F_DUPFD_CLOEXEC, 3)
			     : openat(r->fd, ".", O_PATH | O_CLOEXEC);
		if (fd < 0)
			rc = -errno;
	}
	if (rc >= 0 && ret_real) {
		char real[PATH_MAX + 1];
		size_t len = 0;

		strcpy(real, "/");
		for (int i = 1; i <= w.depth && len < PATH_MAX; i++)
			len += (size_t)snprintf(real + len, sizeof(real) - len, "/%s", w.names[i]);
		*ret_real = strdup(real);
	}
	walk_up(&w, 0);
	return rc < 0 ? rc : fd;
}

/* Has a parent, and no component that is empty, "." or "..": then its text names its parent. */
static bool is_plain(const char *path, const char **ret_last)
{
	size_t depth = 0;
	const char *at = path;

	if (*path != '/' || strlen(path) >= PATH_MAX)
		return false;
	while (*at == '/') {
		size_t len = strcspn(++at, "/");
		if (!len || len > NAME_MAX || ++depth > LIMIT_DEPTH ||
			(*at == '.' && (len == 1 || (len == 2 && at[1] == '.'))))
			return false;
		*ret_last = at;
		at += len;
	}
	return true;
}

static int by_dir(const void *a, const void *b)
{
	return strcmp(((const struct known_dir *)a)->path, ((const struct known_dir *)b)->path);
}

/* The descriptor of a folder that was found before, its path gone again where it had to make room. */
static bool dir_opened(struct root *r, struct known_dir *d)
{
	struct known_dir **room;

	if (d->fd < 0)
		d->fd = *d->path ? chase(r, d->path, true, NULL) : fcntl(r->fd, F_DUPFD_CLOEXEC, 3);
	if (d->fd < 0)
		return false;
	room = &r->open_dirs[r->next_open_dir++ % DIR_FDS];
	if (*room && (*room)->fd >= 0) {
		close((*room)->fd);
		(*room)->fd = -1;
	}
	*room = d;
	return true;
}

/*
 * The folder of that path, looked for once in a scan; NULL: to be gone to step by step.  Most paths a scan looks at share
 * a few folders, and half of those it asks for are not there.
 */
static const struct known_dir *dir_of(struct root *r, const char *path)
{
	struct known_dir key = {.path = path}, **found = tfind(&key, &r->dirs, by_dir), *d;
	struct stat st;
	char *real = NULL;

	if (found) {
		d = *found;
		return d->rc || d->fd >= 0 || dir_opened(r, d) ? d : NULL;
	}
	if (r->n_dirs >= LIMIT_LOOKED)
		return NULL;
	int fd = *path ? chase(r, path, true, &real) : fcntl(r->fd, F_DUPFD_CLOEXEC, 3);
	int rc = fd < 0 ? fd : fstat(fd, &st) < 0 ? -errno : S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
	if (rc < 0 && fd >= 0)
		close(fd);
	d = NULL;
	if (!rc || is_absent(rc)) {
		d = arena_alloc(r->arena, sizeof(*d));
		*d = (struct known_dir){.path = arena_strdup(r->arena, path),
			.real = real && strcmp(real, "/") ? arena_strdup(r->arena, real) : "",
			.rc = rc,
			.fd = rc ? -1 : fd};
		tsearch(d, &r->dirs, by_dir);
		r->n_dirs++;
		if (!rc)
			dir_opened(r, d);
	}
	free(real);
	return d;
}

/*
 * Resolves path to an O_PATH descriptor (the caller closes it) and, in *ret_real, the path without links (the
 * caller frees it; may be NULL).  The descriptor or -errno.
 */
static int chase(struct root *r, const char *path, bool follow_last, char **ret_real)
{
	const struct known_dir *d;
	const char *last;
	char parent[PATH_MAX];
	struct stat st;

	if (!is_plain(path, &last))
		return chase_each(r, path, follow_last, ret_real);
	size_t len = (size_t)(last - path) - 1;
	memcpy(parent, path, len);
	parent[len] = '\0';
	d = dir_of(r, parent);
	if (!d)
		return chase_each(r, path, follow_last, ret_real);
	if (d->rc < 0)
		return d->rc;
	int fd = openat(d->fd, last, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0) {
		int rc = errno == ENOENT && fd_is_hole(r, d->fd) ? -ENOMEDIUM : -errno;
		if (fd >= 0)
			close(fd);
		return rc;
	}
	if (S_ISLNK(st.st_mode) && follow_last) {
		close(fd);
		return chase_each(r, path, follow_last, ret_real);
	}
	if (ret_real) {
		char real[PATH_MAX + NAME_MAX + 2];
		snprintf(real, sizeof(real), "%s/%s", d->real, last);
		*ret_real = strdup(real);
	}
	return fd;
}

static int say(struct err *e, int rc, const char *path)
{
	return err_set(e, -rc, "%s: %s", path,
		rc == -ENOMEDIUM ? "stands on a file system that is not mounted below this root"
				 : errno_text(-rc));
}

/* Opens for reading what an O_PATH descriptor stands for; takes the descriptor.  The new one or -errno. */
static int reopen(int fd, int flags)
{
	char self[64];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	int opened = open(self, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	int rc = opened < 0 ? -errno : opened;
	close(fd);
	return rc;
}

void root_on_unknown(struct root *r, root_unknown_fn fn, void *arg)
{
	r->unknown = fn;
	r->unknown_arg = arg;
}

/* Gives the error to him who asks for it; where nobody does, it is told unless it is absence. */
static int answer(struct root *r, int rc, const struct err *why, struct err *e)
{
	if (rc < 0 && e)
		*e = *why;
	else if (rc < 0 && !is_absent(rc) && r->unknown)
		r->unknown(why->text, r->unknown_arg);
	return rc;
}

static int open_below(struct root *r, const char *path, int flags, struct err *e)
{
	int fd = chase(r, path, true, NULL);
	struct stat st;

	if (fd < 0)
		return say(e, fd, path);
	if (flags & O_PATH)
		return fd;
	if (fstat(fd, &st) < 0 || (!(flags & O_DIRECTORY) && !S_ISREG(st.st_mode))) {
		close(fd);
		return err_set(e, EINVAL, "%s: not a regular file, not read", path);
	}
	fd = reopen(fd, flags);
	return fd < 0 ? say(e, fd, path) : fd;
}

int root_openat(struct root *r, const char *path, int flags, struct err *e)
{
	struct err why = {0};

	return answer(r, open_below(r, path, flags, &why), &why, e);
}

static int read_all(struct root *r, int fd, struct file *f)
{
	size_t cap = (size_t)f->st.st_size + 1, size = 0;
	char *data;

	/* Files of /proc say 0 and have more; a file that grows while it is read is read to the limit. */
	if (cap < 4096)
		cap = 4096;
	data = arena_alloc(r->arena, cap + 1);
	for (;;) {
		ssize_t n = read(fd, data + size, cap - size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		size += (size_t)n;
		if (size > LIMIT_CONFIG_FILE)
			return -EFBIG;
		if (size == cap) {
			char *bigger = arena_alloc(r->arena, cap * 2 + 1);
			memcpy(bigger, data, size);
			data = bigger;
			cap *= 2;
		}
	}
	data[size] = '\0';
	f->data = data;
	f->size = size;
	f->has_nul = memchr(data, '\0', size) != NULL;
	return 0;
}

static int load(struct root *r, struct asked *en)
{
	struct file *f = &en->file;
	const char *path = f->path;
	char *real = NULL;
	int fd = chase(r, path, true, &real);

	if (fd < 0)
		return say(&en->err, fd, path);
	f->real_path = arena_strdup(r->arena, real);
	free(real);
	if (fstat(fd, &f->st) < 0 || !S_ISREG(f->st.st_mode)) {
		close(fd);
		return err_set(&en->err, EINVAL, "%s: not a regular file (a %s), not read", path,
			S_ISDIR(f->st.st_mode)	  ? "directory"
			: S_ISFIFO(f->st.st_mode) ? "FIFO"
			: S_ISSOCK(f->st.st_mode) ? "socket"
						  : "device");
	}
	if (f->st.st_size > (off_t)LIMIT_CONFIG_FILE) {
		close(fd);
		return err_set(&en->err, EFBIG,
			"%s: %lld bytes, more than the %zu this agent reads of one file", path,
			(long long)f->st.st_size, LIMIT_CONFIG_FILE);
	}
	fd = reopen(fd, O_RDONLY);
	if (fd < 0)
		return say(&en->err, fd, path);
	int rc = read_all(r, fd, f);
	close(fd);
	if (rc < 0)
		return say(&en->err, rc, path);
	clock_gettime(CLOCK_REALTIME, &f->read_at);
	sha256_hex(f->data, f->size, f->sha256);
	return 0;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct asked *)a)->file.path, ((const struct asked *)b)->file.path);
}

int root_read(struct root *r, const char *path, const struct file **ret, struct err *e)
{
	struct asked key = {.file.path = path};
	struct asked **found = tfind(&key, &r->entries, by_path);
	struct asked *en = found ? *found : NULL;

	if (!en) {
		if (r->n >= LIMIT_FILES_READ) {
			struct err why = {0};
			return answer(r,
				err_set(&why, EMFILE,
					"%s: not read: one scan reads at most %d files", path,
					LIMIT_FILES_READ),
				&why, e);
		}
		en = arena_alloc(r->arena, sizeof(*en));
		en->file.path = arena_strdup(r->arena, path);
		en->rc = load(r, en);
		tsearch(en, &r->entries, by_path);
		*(struct asked **)arena_push(
			r->arena, &r->order, &r->n, &r->cap, sizeof(*r->order)) = en;
	}
	if (en->rc < 0)
		return answer(r, en->rc, &en->err, e);
	*ret = &en->file;
	return 0;
}

static int by_look(const void *a, const void *b)
{
	const struct looked *x = a, *y = b;

	return x->follow != y->follow ? x->follow - y->follow : strcmp(x->path, y->path);
}

static void look(struct root *r, struct looked *l)
{
	int fd = chase(r, l->path, l->follow, NULL);

	l->rc = fd;
	if (fd < 0)
		return;
	l->rc = fstat(fd, &l->st) < 0 ? -errno : 0;
	close(fd);
}

int root_stat(struct root *r, const char *path, bool follow, struct stat *ret, struct err *e)
{
	struct looked now = {.path = path, .follow = follow},
		      **found = tfind(&now, &r->looked, by_look), *l;

	if (found) {
		l = *found;
	} else if (r->n_looked < LIMIT_LOOKED) {
		l = arena_alloc(r->arena, sizeof(*l));
		*l = (struct looked){.path = arena_strdup(r->arena, path), .follow = follow};
		look(r, l);
		tsearch(l, &r->looked, by_look);
		r->n_looked++;
	} else {
		l = &now;
		look(r, l);
	}
	struct err why = {0};
	if (l->rc < 0)
		say(&why, l->rc, path);
	else
		*ret = l->st;
	return answer(r, l->rc, &why, e);
}

bool root_is_program(struct root *r, const char *path)
{
	struct looked key = {.path = path, .follow = true}, **found;
	struct err e = {0};
	struct stat st;
	char head[4];

	if (root_stat(r, path, true, &st, &e) < 0 || !S_ISREG(st.st_mode))
		return false;
	found = tfind(&key, &r->looked, by_look);
	if (found && (*found)->kind != UNKNOWN_KIND)
		return (*found)->kind == PROGRAM;
	int fd = root_openat(r, path, O_RDONLY, &e);
	if (fd < 0)
		return false;
	bool is = read(fd, head, sizeof(head)) == sizeof(head) && !memcmp(head, "\177ELF", 4);
	close(fd);
	if (found)
		(*found)->kind = is ? PROGRAM : NO_PROGRAM;
	return is;
}

int root_readlink(struct root *r, const char *path, struct arena *a, char **ret, struct err *e)
{
	char target[PATH_MAX];
	int fd = chase(r, path, false, NULL);

	if (fd < 0)
		return say(e, fd, path);
	ssize_t n = readlinkat(fd, "", target, sizeof(target) - 1);
	int rc = n < 0 ? (errno == ENOENT ? -EINVAL : -errno)
		       : 0; /* ENOENT: the kernel's word for "no link" here */
	close(fd);
	if (rc < 0)
		return say(e, rc, path);
	*ret = arena_strndup(a, target, (size_t)n);
	return 0;
}

int root_resolve(struct root *r, const char *path, struct arena *a, char **ret, struct err *e)
{
	struct err why = {0};
	char *real = NULL;
	int fd = chase(r, path, true, &real);

	if (fd < 0)
		return answer(r, say(&why, fd, path), &why, e);
	close(fd);
	*ret = arena_strdup(a, real);
	free(real);
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list_below(struct root *r, const char *path, struct arena *a, char ***ret_names,
	size_t *ret_n, struct err *e)
{
	size_t n = 0, cap = 0;
	char **names = NULL;
	int fd = open_below(r, path, O_RDONLY | O_DIRECTORY, e);

	if (fd < 0)
		return fd;
	if (fd_is_hole(r, fd)) {
		close(fd);
		return say(e, -ENOMEDIUM, path);
	}
	DIR *d = fdopendir(fd);
	if (!d) {
		close(fd);
		return err_set(e, ENOMEM, "%s: cannot be listed", path);
	}
	int rc = 0;
	for (;;) {
		errno = 0;
		struct dirent *de = readdir(d);
		if (!de) {
			rc = errno ? say(e, -errno, path) : 0;
			break;
		}
		if (!strcmp(de->d_name, ".") || !strcmp(de->d_name, ".."))
			continue;
		if (n >= LIMIT_DIR_ENTRIES) {
			rc = err_set(e, EFBIG, "%s: more than %d entries", path, LIMIT_DIR_ENTRIES);
			break;
		}
		*(char **)arena_push(a, &names, &n, &cap, sizeof(*names)) =
			arena_strdup(a, de->d_name);
	}
	closedir(d);
	if (rc < 0)
		return rc;
	if (n)
		qsort(names, n, sizeof(*names), by_bytes);
	*ret_names = names;
	*ret_n = n;
	return 0;
}

static int by_list(const void *a, const void *b)
{
	return strcmp(((const struct listed *)a)->path, ((const struct listed *)b)->path);
}

/* Kept of the first look is what is small: the folders of drop-ins, which are asked for again and again. */
static void keep_list(struct root *r, const struct listed *l)
{
	if (r->n_lists >= LIMIT_LOOKED || r->n_listed_names + l->n > LIMIT_LOOKED)
		return;
	struct listed *own = arena_alloc(r->arena, sizeof(*own));
	*own = *l;
	own->path = arena_strdup(r->arena, l->path);
	own->names = arena_array(r->arena, l->n, sizeof(*own->names));
	for (size_t i = 0; i < l->n; i++)
		own->names[i] = arena_strdup(r->arena, l->names[i]);
	tsearch(own, &r->lists, by_list);
	r->n_lists++;
	r->n_listed_names += l->n;
}

int root_list(struct root *r, const char *path, struct arena *a, char ***ret_names, size_t *ret_n,
	struct err *e)
{
	struct listed l = {.path = path}, **found = tfind(&l, &r->lists, by_list);

	if (found) {
		const struct listed *own = *found;

		if (own->rc < 0)
			return answer(r, own->rc, &own->err, e);
		*ret_names = own->n ? arena_array(a, own->n, sizeof(**ret_names)) : NULL;
		for (size_t i = 0; i < own->n; i++)
			(*ret_names)[i] = arena_strdup(a, own->names[i]);
		*ret_n = own->n;
		return 0;
	}
	l.rc = list_below(r, path, a, &l.names, &l.n, &l.err);
	if (!l.rc || is_absent(l.rc))
		keep_list(r, &l);
	if (!l.rc) {
		*ret_names = l.names;
		*ret_n = l.n;
	}
	return answer(r, l.rc, &l.err, e);
}

int root_hole(struct root *r, const char *path, struct err *e)
{
	struct stat st;
	int rc = root_stat(r, path, true, &st, e);

	/* What was not there may stand on what is not mounted. */
	tdestroy(r->dirs, leave_dir);
	tdestroy(r->lists, keep);
	r->dirs = r->lists = NULL;
	r->n_dirs = r->n_lists = r->n_listed_names = 0;
	memset(r->open_dirs, 0, sizeof(r->open_dirs));
	if (!rc)
		*(struct hole *)arena_push(r->arena, &r->holes, &r->n_holes, &r->cap_holes,
			sizeof(*r->holes)) = (struct hole){st.st_dev, st.st_ino};
	return rc;
}

void **root_slot(struct root *r, const void *key)
{
	for (size_t i = 0; i < r->n_slots; i++)
		if (r->slots[i].key == key)
			return r->slots[i].place;
	struct slot *s = arena_push(r->arena, &r->slots, &r->n_slots, &r->cap_slots, sizeof(*s));
	*s = (struct slot){key, arena_alloc(r->arena, sizeof(void *))};
	return s->place;
}

struct arena *root_arena(struct root *r)
{
	return r->arena;
}

void root_each_file(const struct root *r, void (*fn)(const struct file *f, void *arg), void *arg)
{
	for (size_t i = 0; i < r->n; i++)
		if (!r->order[i]->rc)
			fn(&r->order[i]->file, arg);
}
