/*
 * walk_look: what the pass looks for in one file or directory, and the hits it keeps.
 *
 * Everything is decided by one statx(2) an entry, but for file capabilities: nothing cheaper than getxattr(2) tells
 * them, executable or not, so every regular file is asked when a rule wants them.  A link among the commands or
 * libraries stands for the file it leads to, wherever that is; one to a neighbour is left to the neighbour.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "checks/resolve/walk/walk_pass.h"

#define PROGRESS_EVERY 20000 /* files */
#define PLACES	       (1u << WALK_COMMAND | 1u << WALK_LIBRARY)

static const char *no_effect(const struct walk_pass *p, enum walk_kind kind,
	const struct walk_entry *st, const struct walk_level *l)
{
	bool live = p->host->live;

	/* How an image is mounted here says nothing of how the host mounts it. */
	switch (kind) {
	case WALK_SETID:
	case WALK_CAPABILITY:
		if (live && (l->mount_flags & ST_NOSUID))
			return "nosuid";
		break;
	case WALK_WORLD_WRITABLE:
	case WALK_WORLD_DIR:
	case WALK_WORLD_DIR_OWNED:
		if (live && (l->mount_flags & ST_RDONLY))
			return "read-only";
		break;
	case WALK_UNOWNED:
	case WALK_UNGROUPED:
		if (live && l->immutable)
			return "read-only medium";
		/* The next one who gets the id is a service whose folders systemd hands over to it: nobody else gets there. */
		if (l->closed && (kind == WALK_UNOWNED ? p->users : p->groups).systemd &&
			walk_ids_dynamic(kind == WALK_UNOWNED ? st->uid : st->gid))
			return "dynamic user";
		return NULL;
	default:
		return NULL;
	}
	return l->closed ? "closed" : NULL;
}

static struct walk_hit *hit(struct walk_pass *p, enum walk_kind kind, const char *name,
	const struct walk_entry *st, const struct walk_level *l)
{
	struct walk_hits *h = &p->r->hits[kind];
	const char *without = no_effect(p, kind, st, l);
	const char *folder = strbuf_str(&p->path);
	size_t bytes = strlen(folder) + strlen(name) + 2;

	h->total++;
	if (h->n == WALK_HITS || p->hit_bytes + bytes > WALK_HITS_BYTES) {
		h->unlisted_effective += !without;
		return NULL;
	}
	p->hit_bytes += bytes;
	struct walk_hit *w = arena_push(p->a, &h->v, &h->n, &p->cap[kind], sizeof(*w));
	*w = (struct walk_hit){
		.path = *name || !*folder ? arena_printf(p->a, "%s/%s", folder, name)
					  : arena_strdup(p->a, folder),
		.mode = st->mode & 07777,
		.regular = S_ISREG(st->mode),
		.uid = st->uid,
		.gid = st->gid,
		.without_effect = without,
	};
	return w;
}

/* What holds of files and directories alike. */
static void look_at_owner(struct walk_pass *p, const char *name, const struct walk_entry *st,
	const struct walk_level *l)
{
	if (!walk_ids_known(&p->users, st->uid))
		hit(p, WALK_UNOWNED, name, st, l);
	if (!walk_ids_known(&p->groups, st->gid))
		hit(p, WALK_UNGROUPED, name, st, l);
}

static void in_places(struct walk_pass *p, const char *name, const struct walk_entry *st,
	const struct walk_level *l, const char *target)
{
	if (!st->uid && !st->gid && !(S_ISREG(st->mode) && (st->mode & 022)))
		return;
	for (int kind = WALK_COMMAND; kind <= WALK_LIBRARY; kind++) {
		struct walk_hit *w = l->places & 1u << kind ? hit(p, kind, name, st, l) : NULL;
		if (w && target)
			w->target = arena_strdup(p->a, target);
	}
}

/* A link that leads out of its folder; who hangs in the air, or leads to a neighbour, is nothing of its own. */
static void look_at_link(struct walk_pass *p, const char *name, const struct walk_level *l)
{
	char target[PATH_MAX];
	struct err e = {0};
	struct stat st;
	size_t len = p->path.len;
	ssize_t n = readlinkat(l->fd, name, target, sizeof(target) - 1);

	if (n < 0) {
		if (errno != ENOENT)
			walk_unread(p, name, errno_text(errno));
		return;
	}
	target[n] = '\0';
	if (!strchr(target, '/'))
		return;
	strbuf_printf(&p->path, "/%s", name);
	int fd = root_openat(p->host->root, p->path.data, O_PATH, &e);
	p->path.len = len;
	p->path.data[len] = '\0';
	if (fd < 0) {
		if (!is_absent(fd))
			walk_unread(p, name, e.text);
		return;
	}
	if (fstat(fd, &st) < 0)
		walk_unread(p, name, errno_text(errno));
	else
		in_places(p, name,
			&(struct walk_entry){
				.mode = st.st_mode, .uid = st.st_uid, .gid = st.st_gid},
			l, target);
	close(fd);
}

/*
 * The name is asked from its own directory, which is the working directory meanwhile: there is no getxattrat(2) on the
 * kernels this runs on, and /proc/self/fd costs twice as much.
 */
static void look_for_caps(struct walk_pass *p, const char *name, const struct walk_entry *st,
	const struct walk_level *l)
{
	if (p->cwd != p->depth) {
		if (fchdir(l->fd) < 0) {
			walk_unread(p, name, errno_text(errno));
			return;
		}
		p->cwd = p->depth;
	}
	if (lgetxattr(name, "security.capability", NULL, 0) <= 0) {
		if (errno == EACCES || errno == EPERM || errno == EIO)
			walk_unread(p, name, "file capabilities: cannot be read");
		return;
	}
	struct walk_hit *w = hit(p, WALK_CAPABILITY, name, st, l);
	if (!w)
		return;
	cap_t caps = cap_get_file(name);
	char *text = caps ? cap_to_text(caps, NULL) : NULL;
	w->caps = arena_strdup(p->a, text ? text : "unreadable");
	cap_free(text);
	cap_free(caps);
}

static void look_at_regular(struct walk_pass *p, const char *name, const struct walk_entry *st,
	const struct walk_level *l)
{
	p->r->files++;
	if ((st->mode & (S_ISUID | S_ISGID)) && (st->mode & 0111) &&
		((st->mode & S_ISUID) || (st->mode & S_IXGRP)))
		hit(p, WALK_SETID, name, st, l);
	if (st->mode & S_IWOTH)
		hit(p, WALK_WORLD_WRITABLE, name, st, l);
	if (!(p->host->walk_skips & WALK_SKIP_CAPABILITIES))
		look_for_caps(p, name, st, l);
	if (++p->since_progress == PROGRESS_EVERY && p->host->progress) {
		p->since_progress = 0;
		p->host->progress(
			arena_printf(p->a, "%zu files", p->r->files), p->host->progress_arg);
	}
}

void walk_look_at_file(struct walk_pass *p, const char *name, const struct walk_entry *st)
{
	const struct walk_level *l = &p->level[p->depth - 1];

	if (S_ISREG(st->mode))
		look_at_regular(p, name, st, l);
	look_at_owner(p, name, st, l);
	if (l->places & PLACES) {
		if (S_ISLNK(st->mode))
			look_at_link(p, name, l);
		else
			in_places(p, name, st, l, NULL);
	}
	const char *s = strstr(name, "shosts");
	if (!s)
		return;
	if (!strcmp(name, "shosts.equiv"))
		hit(p, WALK_SHOSTS_EQUIV, name, st, l);
	if (str_ends(name, ".shosts"))
		hit(p, WALK_SHOSTS, name, st, l);
}

void walk_look_at_directory(struct walk_pass *p, const char *name, const struct walk_entry *st,
	const struct walk_level *in)
{
	if (st->mode & S_IWOTH) {
		if (!(st->mode & S_ISVTX))
			hit(p, WALK_WORLD_DIR, name, st, in);
		if (st->uid || st->gid)
			hit(p, WALK_WORLD_DIR_OWNED, name, st, in);
	}
	look_at_owner(p, name, st, in);
	if (in->places & PLACES)
		in_places(p, name, st, in, NULL);
}

static const struct {
	enum walk_kind kind;
	const char *path;
} places[WALK_PLACES] = {{WALK_COMMAND, "/bin"}, {WALK_COMMAND, "/sbin"},
	{WALK_COMMAND, "/usr/bin"}, {WALK_COMMAND, "/usr/sbin"}, {WALK_COMMAND, "/usr/local/bin"},
	{WALK_COMMAND, "/usr/local/sbin"}, {WALK_LIBRARY, "/lib"}, {WALK_LIBRARY, "/lib64"},
	{WALK_LIBRARY, "/usr/lib"}, {WALK_LIBRARY, "/usr/lib64"}};

void walk_places_find(struct walk_pass *p)
{
	for (size_t i = 0; i < WALK_PLACES; i++) {
		struct walk_place *w = &p->r->places[i];
		struct err e = {0};
		struct stat st;
		int rc = root_stat(p->host->root, places[i].path, true, &st, &e);

		*w = (struct walk_place){.kind = places[i].kind, .path = places[i].path};
		if (rc < 0 && !is_absent(rc))
			w->why = arena_strdup(p->a, e.text);
		if (rc < 0 || !S_ISDIR(st.st_mode))
			continue;
		w->there = true;
		w->dev = st.st_dev;
		w->ino = st.st_ino;
	}
}

unsigned walk_places_enter(struct walk_pass *p, dev_t dev, ino_t ino)
{
	unsigned in = 0;

	for (size_t i = 0; i < WALK_PLACES; i++) {
		struct walk_place *w = &p->r->places[i];
		if (!w->there || w->ino != ino || w->dev != dev)
			continue;
		w->entered = true;
		in |= 1u << w->kind;
	}
	return in;
}
