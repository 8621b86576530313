/*
 * backup_dir: the files below a declared backup directory, and the manifests (manifest.c) recomputed over them.
 *
 * A manifest's names are relative to the directory it lies in, as `cd DIR && sha256sum -c` takes them; absolute names
 * count when they lie below the declared directory.  Every regular file that is no manifest and no signature of one is
 * a backup and has to be covered.  Links, FIFOs and devices are not backups and are not opened.
 * Not handled: signatures over manifests (they are seen, not verified), archives are hashed as they are.
 */
#include "checks/resolve/logs/backup_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/files/access.h"
#include "checks/resolve/logs/logs.h"
#include "checks/resolve/files/place.h"

#define TREE_DEPTH  12
#define TWIN_BYTES  ((uint64_t)4 << 30) /* of rotated logs hashed for comparison */
#define CLOCK_SLACK 86400		/* seconds a file server's clock may be ahead of ours */

struct builder {
	const struct host *h;
	const struct ids *ids;
	struct arena *a;
	struct backup_dir *d;
	struct backup_manifest *manifests;
	size_t cap, cap_manifests;
	uint64_t budget;
};

static int list_tree(struct builder *b, const char *dir, unsigned depth, const char ***manifests,
	size_t *n_manifests, size_t *cap_manifests, struct err *e)
{
	char **names;
	size_t n;
	int rc = root_list(b->h->root, dir, b->a, &names, &n, e);

	if (!rc && depth > TREE_DEPTH)
		rc = err_set(e, ELOOP, "%s: directories too deep", dir);
	for (size_t i = 0; !rc && i < n; i++) {
		struct stat st;
		const char *path = arena_printf(b->a, "%s/%s", dir, names[i]);
		rc = root_stat(b->h->root, path, false, &st, e);
		if (is_absent(rc)) {
			rc = 0; /* gone since the listing */
			continue;
		}
		if (!rc && S_ISDIR(st.st_mode))
			rc = list_tree(
				b, path, depth + 1, manifests, n_manifests, cap_manifests, e);
		if (rc || !S_ISREG(st.st_mode))
			continue;
		enum manifest_kind k = manifest_kind(names[i]);
		if (k == MANIFEST_STRONG || k == MANIFEST_WEAK)
			*(const char **)arena_push(
				b->a, manifests, n_manifests, cap_manifests, sizeof(char *)) = path;
		if (k != MANIFEST_NOT)
			continue;
		if (b->d->n >= LIMIT_DIR_ENTRIES)
			return err_set(
				e, EFBIG, "%s: more than %d files", b->d->path, LIMIT_DIR_ENTRIES);
		*(struct backup_file *)arena_push(b->a, &b->d->v, &b->d->n, &b->cap,
			sizeof(struct backup_file)) = (struct backup_file){
			.path = path, .mtime = st.st_mtime, .size = (uint64_t)st.st_size};
	}
	return rc;
}

static int by_path(const void *x, const void *y)
{
	return strcmp(((const struct backup_file *)x)->path, ((const struct backup_file *)y)->path);
}

/* The path a manifest's name stands for, "." and ".." taken out; NULL when it leads out of the directory. */
static const char *named_path(struct builder *b, const char *manifest, const char *name)
{
	const char *slash = strrchr(manifest, '/'), *full;
	size_t n, depth = 0;

	if (name[0] == '/' && str_starts(name, b->d->real_path) && !str_starts(name, b->d->path))
		full = arena_printf(b->a, "%s%s", b->d->path, name + strlen(b->d->real_path));
	else if (name[0] == '/')
		full = name;
	else
		full = arena_printf(b->a, "%.*s/%s", (int)(slash - manifest), manifest, name);
	char **w = str_split(b->a, full, "/", &n);
	for (size_t i = 0; i < n; i++) {
		if (str_eq(w[i], ".."))
			depth -= depth > 0;
		else if (!str_eq(w[i], "."))
			w[depth++] = w[i];
	}
	struct strbuf out = {.arena = b->a};
	for (size_t i = 0; i < depth; i++)
		strbuf_printf(&out, "/%s", w[i]);
	const char *path = strbuf_str(&out);
	size_t len = strlen(b->d->path);
	return str_starts(path, b->d->path) && path[len] == '/' ? path : NULL;
}

static int hash(struct builder *b, struct backup_file *f, enum digest d, struct err *e)
{
	char hex[DIGEST_HEX];

	if (f->hex && f->digest == d)
		return 0;
	int fd = root_openat(b->h->root, f->path, O_RDONLY, e);
	if (fd < 0)
		return fd;
	if (b->h->progress)
		b->h->progress(f->path, b->h->progress_arg);
	int rc = digest_fd(fd, d, &b->budget, hex, e);
	close(fd);
	if (rc < 0)
		return err_wrap(e, "%s", f->path);
	f->hex = arena_strdup(b->a, hex);
	f->digest = d;
	return 0;
}

static void decide(
	struct backup_file *f, enum backup_state s, const struct file *manifest, unsigned line)
{
	/* A difference in one manifest is not made good by another. */
	if (f->state == BACKUP_DIFFERS || (f->state == BACKUP_MATCHES && s == BACKUP_WEAK))
		return;
	f->state = s;
	f->manifest = manifest;
	f->line = line;
}

static void missing(struct builder *b, struct backup_file **v, size_t *n, size_t *cap,
	const char *path, const struct file *manifest, unsigned line)
{
	struct stat st;

	if (!root_stat(b->h->root, path, false, &st, NULL) && S_ISREG(st.st_mode))
		return; /* a manifest or a signature, which are not among the backups */
	*(struct backup_file *)arena_push(b->a, v, n, cap, sizeof(**v)) = (struct backup_file){
		.path = path, .state = BACKUP_MISSING, .manifest = manifest, .line = line};
}

/* Who but root and the file's owner may change the manifest: it proves nothing against them. */
static int guard(struct builder *b, struct backup_manifest *m, struct err *e)
{
	struct access_path p;
	struct access_subject s;
	int rc = access_load(b->h->root, b->a, m->file->path, &p, e);

	if (rc < 0)
		return rc;
	rc = 0;
	uid_t owner = p.v[p.n - 1].uid;
	gid_t gids[2] = {0};
	size_t n = 1;
	if (ids_primary_group(b->ids, owner, &gids[1]))
		n = 2;
	struct access_trust t = {.uids = &owner, .n_uids = 1, .gids = gids, .n_gids = n};
	/* Whoever may write in a folder on the way can put another file, or another folder, in its place. */
	s.found = false;
	for (size_t k = p.n; !rc && k && !s.found; k--) {
		bool sticky = k < p.n && (p.v[k - 1].mode & S_ISVTX);
		if (!sticky)
			rc = access_outsider(&p, k, ACCESS_W, &t, &s, e);
	}
	if (!rc && s.found) {
		m->writable_by[0] = access_subject_text(&s, b->ids, b->a, false);
		m->writable_by[1] = access_subject_text(&s, b->ids, b->a, true);
	}
	return rc;
}

static int apply_manifest(struct builder *b, const char *path, struct backup_file **gone,
	size_t *n_gone, size_t *cap_gone, struct err *e)
{
	struct backup_manifest *bm;
	const struct file *f;
	int rc = root_read(b->h->root, path, &f, e);

	if (rc < 0)
		return rc;
	struct manifest m = manifest_parse(f->data, f->size, b->a);
	bm = arena_push(b->a, &b->manifests, &b->d->n_manifests, &b->cap_manifests, sizeof(*bm));
	*bm = (struct backup_manifest){.file = f,
		.entries = m.n,
		.malformed = m.malformed,
		.first_malformed = m.first_malformed};
	rc = guard(b, bm, e);
	for (size_t i = 0; !rc && i < m.n; i++) {
		struct backup_file key = {.path = named_path(b, path, m.v[i].name)};
		if (!key.path)
			continue;
		struct backup_file *hit =
			b->d->n ? bsearch(&key, b->d->v, b->d->n, sizeof(key), by_path) : NULL;
		if (!hit) {
			missing(b, gone, n_gone, cap_gone, key.path, f, m.v[i].line);
		} else if (m.v[i].weak) {
			decide(hit, BACKUP_WEAK, f, m.v[i].line);
		} else {
			rc = hash(b, hit, m.v[i].digest, e);
			if (!rc)
				decide(hit,
					str_eq(hit->hex, m.v[i].hex) ? BACKUP_MATCHES
								     : BACKUP_DIFFERS,
					f, m.v[i].line);
		}
	}
	return rc;
}

static void find_newest(struct builder *b)
{
	struct backup_dir *d = b->d;

	for (size_t i = 0; i < d->n; i++) {
		if (d->v[i].mtime > b->h->now.tv_sec + CLOCK_SLACK) {
			d->in_future++;
		} else if (!d->newest_path || d->v[i].mtime > d->newest) {
			d->newest = d->v[i].mtime;
			d->newest_path = d->v[i].path;
		}
	}
}

int backup_dir_read(const struct host *h, struct facts *f, struct arena *a, const char *path,
	const char *log_dir, bool hashes, struct backup_dir *ret, struct err *e)
{
	struct builder b = {.h = h, .a = a, .d = ret, .budget = BACKUP_HASH_BYTES};
	const char **manifests = NULL;
	struct backup_file *gone = NULL;
	size_t n = 0, cap = 0, n_gone = 0, cap_gone = 0, len = strlen(path);
	char *real;

	while (len > 1 && path[len - 1] == '/')
		len--;
	*ret = (struct backup_dir){.path = arena_strndup(a, path, len)};
	b.ids = facts_get(f, &model_ids, e);
	if (!b.ids)
		return -e->code;
	if (path[0] != '/' || len < 2)
		return err_set(e, EINVAL,
			"%s: a backup directory has to be an absolute path below /", path);
	int rc = root_resolve(h->root, ret->path, a, &real, e);
	if (is_absent(rc))
		return 0;
	if (rc < 0)
		return rc;
	ret->real_path = real[0] == '/' && real[1] == '/' ? real + 1 : real;
	ret->exists = true;
	rc = list_tree(&b, ret->path, 1, &manifests, &n, &cap, e);
	if (rc < 0)
		return rc;
	if (ret->n)
		qsort(ret->v, ret->n, sizeof(*ret->v), by_path);
	find_newest(&b);
	for (size_t i = 0; hashes && !rc && i < n; i++)
		rc = apply_manifest(&b, manifests[i], &gone, &n_gone, &cap_gone, e);
	ret->manifests = b.manifests;
	for (size_t i = 0; i < n_gone; i++)
		*(struct backup_file *)arena_push(a, &ret->v, &ret->n, &b.cap, sizeof(*gone)) =
			gone[i];
	if (!rc)
		rc = place_compare(h, a, ret->real_path, log_dir, &ret->place, &ret->place_text, e);
	return rc;
}

static const char *base_name(const char *path)
{
	return strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
}

void backup_dir_twins(const struct host *h, struct arena *a, const struct backup_dir *d,
	const struct logs *l, size_t *ret_same_name, size_t *ret_equal, const char **ret_path)
{
	uint64_t budget = TWIN_BYTES;

	(void)a;
	*ret_same_name = *ret_equal = 0;
	*ret_path = NULL;
	for (size_t i = 0; i < l->n; i++) {
		const struct log_file *log = &l->v[i];
		if (!log->exists || !log->st.st_size ||
			!strpbrk(base_name(log->path), "0123456789"))
			continue;
		for (size_t k = 0; k < d->n; k++) {
			const struct backup_file *b = &d->v[k];
			char hex[DIGEST_HEX];
			if (b->state != BACKUP_MATCHES || b->size != (uint64_t)log->st.st_size ||
				!str_eq(base_name(b->path), base_name(log->path)))
				continue;
			++*ret_same_name;
			int fd = root_openat(h->root, log->path, O_RDONLY, NULL);
			if (fd >= 0 && !digest_fd(fd, b->digest, &budget, hex, NULL) &&
				str_eq(hex, b->hex)) {
				++*ret_equal;
				*ret_path = b->path;
			}
			if (fd >= 0)
				close(fd);
			break;
		}
	}
}
