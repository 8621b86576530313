/*
 * tmpfiles: tmpfiles.d(5), the lines that change owners, modes and ACLs of files that exist.
 *
 * Files: *.conf of /etc, /usr/local/lib and /usr/lib/tmpfiles.d, one a name (the first of these directories), in the
 * order of the names; a link to /dev/null, an empty or dangling one masks.  /run/tmpfiles.d does not outlive a boot
 * and is left out.  The first line for a path that creates wins; lines that only alter (z Z a A m) come after those
 * that create, path by path in the order in which the paths first come, ACLs before modes.  Modes with ":" touch new files only; "~" is masked by the bits that are there.
 * Not handled: conditions of the service, users of other sources than this root's passwd and group.
 */
#include "checks/resolve/files/tmpfiles.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

struct builder {
	const struct host *h;
	struct arena *a;
	struct tmpfiles_line *v;
	size_t n, cap;
	const char *machine_id;
};

static const char *const dirs[] = {
	"/etc/tmpfiles.d", "/usr/local/lib/tmpfiles.d", "/usr/lib/tmpfiles.d"};

static const char *specifiers(struct builder *b, const char *s)
{
	struct strbuf out = {.arena = b->a};

	for (; *s; s++) {
		if (*s != '%' || !s[1])
			strbuf_add(&out, s, 1);
		else if (*++s == '%')
			strbuf_puts(&out, "%");
		else
			strbuf_puts(&out, *s == 'm' && b->machine_id ? b->machine_id : "*");
	}
	return strbuf_str(&out);
}

/* Takes one word, with its quotes off; NULL at the end. */
static char *word(struct arena *a, const char **at)
{
	struct strbuf w = {.arena = a};
	const char *p = *at + strspn(*at, " \t\r");
	char quote = 0;

	if (!*p)
		return NULL;
	strbuf_puts(&w, "");
	for (; *p && (quote || !strchr(" \t\r", *p)); p++) {
		if (quote ? *p == quote : *p == '"' || *p == '\'') {
			quote = quote ? 0 : *p;
			continue;
		}
		strbuf_add(&w, p, 1);
	}
	*at = p;
	return arena_strdup(a, strbuf_str(&w));
}

static const char *owner(const char *w)
{
	return w && w[0] && w[0] != '-' && w[0] != ':' ? w : NULL;
}

static void take_mode(struct tmpfiles_line *t, const char *w)
{
	char *end;
	bool new_only = false;

	if (!w || w[0] == '-')
		return;
	for (; *w == '~' || *w == ':'; w++) {
		if (*w == ':')
			new_only = true;
		else
			t->masked = true;
	}
	unsigned long mode = strtoul(w, &end, 8);
	if (*w && !*end && mode <= 07777) {
		*(new_only ? &t->new_mode_set : &t->mode_set) = true;
		t->mode = (mode_t)mode;
	}
}

static void take_line(struct builder *b, const struct file *f, unsigned number, const char *text)
{
	const char *at = text;
	char *type = word(b->a, &at), *path = type ? word(b->a, &at) : NULL;

	if (!path || path[0] != '/' || !strchr("fFdDevqQzZmaALC", type[0]))
		return;
	struct tmpfiles_line t = {
		.type = type[0], .plus = strchr(type, '+') != NULL, .file = f, .line = number};
	t.path = specifiers(b, path);
	take_mode(&t, word(b->a, &at));
	t.user = owner(word(b->a, &at));
	t.group = owner(word(b->a, &at));
	const char *age = word(b->a, &at);
	t.age = age && !str_eq(age, "-") ? age : NULL;
	at += strspn(at, " \t\r");
	t.argument = *at ? at : NULL;
	*(struct tmpfiles_line *)arena_push(b->a, &b->v, &b->n, &b->cap, sizeof(t)) = t;
}

static int read_one(struct builder *b, const char *path, struct err *e)
{
	const struct file *f;
	char *target;
	struct lines l;
	const char *text;
	size_t len;

	if (!root_readlink(b->h->root, path, b->a, &target, NULL) && str_eq(target, "/dev/null"))
		return 0;
	int rc = root_read(b->h->root, path, &f, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(b->a, text, len));
		if (*s && *s != '#')
			take_line(b, f, l.number, s);
	}
	return 0;
}

static int by_name(const void *x, const void *y)
{
	const char *p = *(char *const *)x, *q = *(char *const *)y;

	return strcmp(strrchr(p, '/') + 1, strrchr(q, '/') + 1);
}

static int list_files(struct builder *b, char ***ret, size_t *ret_n, struct err *e)
{
	char **paths = NULL;
	size_t n = 0, cap = 0;

	for (size_t d = 0; d < sizeof(dirs) / sizeof(*dirs); d++) {
		char **names;
		size_t n_names, had = n;
		int rc = root_list(b->h->root, dirs[d], b->a, &names, &n_names, e);
		if (is_absent(rc))
			continue;
		if (rc < 0)
			return rc;
		for (size_t i = 0; i < n_names; i++) {
			bool masked = false;
			for (size_t j = 0; j < had && !masked; j++)
				masked = str_eq(strrchr(paths[j], '/') + 1, names[i]);
			if (masked || names[i][0] == '.' || !str_ends(names[i], ".conf"))
				continue;
			*(char **)arena_push(b->a, &paths, &n, &cap, sizeof(*paths)) =
				arena_printf(b->a, "%s/%s", dirs[d], names[i]);
		}
	}
	if (n)
		qsort(paths, n, sizeof(*paths), by_name);
	*ret = paths;
	*ret_n = n;
	return 0;
}

static bool alters(char type)
{
	return strchr("zZaAme", type) != NULL;
}

static void put_in_order(struct builder *b, struct tmpfiles *t)
{
	struct tmpfiles_line *v = arena_array(b->a, b->n + 1, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++) {
		bool again = false;
		for (size_t j = 0; j < n && !again; j++)
			again = str_eq(v[j].path, b->v[i].path);
		if (!alters(b->v[i].type) && !again)
			v[n++] = b->v[i];
	}
	/* All lines of one path stand together, ordered by type: 'A', 'Z', 'a', 'm', 'z'. */
	for (size_t i = 0; i < b->n; i++) {
		size_t at = n;
		if (!alters(b->v[i].type))
			continue;
		for (size_t j = 0; j < n; j++)
			if (alters(v[j].type) && str_eq(v[j].path, b->v[i].path) &&
				v[j].type <= b->v[i].type)
				at = j + 1;
			else if (alters(v[j].type) && str_eq(v[j].path, b->v[i].path) && at == n)
				at = j;
		memmove(v + at + 1, v + at, (n - at) * sizeof(*v));
		v[at] = b->v[i];
		n++;
	}
	*t = (struct tmpfiles){v, n};
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	struct builder b = {.h = h, .a = a};
	struct tmpfiles *t = arena_alloc(a, sizeof(*t));
	const struct file *f;
	char **paths;
	size_t n = 0;

	(void)facts;
	if (!root_read(h->root, "/etc/machine-id", &f, NULL) && f->size >= 32)
		b.machine_id = arena_strndup(a, f->data, 32);
	int rc = list_files(&b, &paths, &n, e);
	for (size_t i = 0; !rc && i < n; i++)
		rc = read_one(&b, paths[i], e);
	put_in_order(&b, t);
	*ret = t;
	return rc;
}

const struct model model_tmpfiles = {"tmpfiles.d", build};

const struct tmpfiles_line *tmpfiles_creates(const struct tmpfiles *t, const char *path)
{
	for (size_t i = 0; i < t->n && !alters(t->v[i].type); i++) {
		size_t len = strlen(t->v[i].path);
		while (len > 1 && t->v[i].path[len - 1] == '/')
			len--;
		if (strlen(path) == len && !strncmp(t->v[i].path, path, len))
			return &t->v[i];
	}
	return NULL;
}

struct access_node tmpfiles_made(const struct tmpfiles_line *line, const struct ids *ids,
	struct arena *a, const struct access_node *dir, const char *path)
{
	bool directory = strchr("dDvqQ", line->type) != NULL;
	mode_t mode = line->mode_set || line->new_mode_set ? line->mode : directory ? 0755 : 0644;
	struct access_node n =
		access_made(a, dir, path, (directory ? S_IFDIR : S_IFREG) | mode, 0, 0, 0);
	uint32_t id;

	access_chmod(&n, (n.mode & S_ISGID) | mode);
	if (line->user && ids_uid(ids, line->user, &id))
		n.uid = id;
	if (line->group && ids_gid(ids, line->group, &id))
		n.gid = id;
	return n;
}

static bool matches(const struct tmpfiles_line *t, const char *path)
{
	size_t len = strlen(t->path);

	if (t->type == 'Z' ||
		t->type == 'A') { /* recursive: the pattern may match any directory above */
		if (!fnmatch(t->path, path, FNM_LEADING_DIR | FNM_PATHNAME))
			return true;
		return str_starts(path, t->path) && (path[len] == '/' || !path[len]);
	}
	if (alters(t->type) || strchr(t->path, '*'))
		return !fnmatch(t->path, path, FNM_PATHNAME);
	while (len > 1 && t->path[len - 1] == '/')
		len--;
	return strlen(path) == len && !strncmp(t->path, path, len);
}

static mode_t masked_mode(const struct access_node *n, mode_t mode)
{
	if (!(n->mode & 0111))
		mode &= ~0111u;
	if (!(n->mode & 0222))
		mode &= ~0222u;
	if (!(n->mode & 0444))
		mode &= ~0444u;
	return S_ISDIR(n->mode) ? mode : mode & ~07000u;
}

static unsigned perm_of(const char *s, const struct access_node *n)
{
	unsigned p = 0;

	for (; *s; s++)
		p |= *s == 'r'						 ? 4
		     : *s == 'w'					 ? 2
		     : *s == 'x'					 ? 1
		     : *s == 'X' && (S_ISDIR(n->mode) || n->mode & 0111) ? 1
									 : 0;
	return p;
}

/* "group:adm:r-x,d:user:alice:rw": acl(5) short and long text. */
static void set_acl(const struct tmpfiles_line *t, const struct ids *ids, struct arena *a,
	struct access_node *n)
{
	size_t n_items;
	char **items = str_split(a, t->argument, ",", &n_items);
	/* The default ACL is worked on as the ACL of a node of its own, which begins with the directory's mode. */
	struct access_node dflt = {.mode = n->mode, .acl = n->dflt};
	bool any_dflt = false;

	if (!t->plus)
		n->acl.n = dflt.acl.n = 0;
	for (size_t i = 0; i < n_items; i++) {
		char *tag = str_strip(items[i]), *name, *perm;
		bool d = str_starts(tag, "d:") || str_starts(tag, "default:");
		if (d)
			tag = strchr(tag, ':') + 1;
		if (!(name = strchr(tag, ':')))
			continue;
		*name++ = '\0';
		perm = strchr(name, ':');
		if (perm)
			*perm++ = '\0';
		else
			perm = name, name = tag + strlen(tag);
		bool user = tag[0] == 'u', group = tag[0] == 'g';
		uint32_t id = 0;
		if (*name && !(user ? ids_uid(ids, name, &id) : group && ids_gid(ids, name, &id)))
			continue; /* systemd-tmpfiles refuses a name it does not know */
		if (d && !S_ISDIR(n->mode))
			continue;
		any_dflt |= d;
		access_set_entry(a, d ? &dflt : n,
			user		? (*name ? ACL_TAG_USER : ACL_TAG_USER_OBJ)
			: group		? (*name ? ACL_TAG_GROUP : ACL_TAG_GROUP_OBJ)
			: tag[0] == 'm' ? ACL_TAG_MASK
					: ACL_TAG_OTHER,
			id, perm_of(perm, n));
	}
	if (any_dflt || !t->plus)
		n->dflt = dflt.acl;
}

static bool apply(const struct tmpfiles_line *t, const struct ids *ids, struct arena *a,
	struct access_node *n)
{
	bool directory = strchr("dDevqQ", t->type) != NULL;
	bool changed = false;
	uint32_t id;

	if (!matches(t, n->path) || (directory && !S_ISDIR(n->mode)) ||
		((t->type == 'f' || t->type == 'F') && !S_ISREG(n->mode)))
		return false;
	if (t->type == 'a' || t->type == 'A') {
		if (t->argument)
			set_acl(t, ids, a, n);
		return t->argument != NULL;
	}
	if (t->mode_set) {
		access_chmod(n, t->masked ? masked_mode(n, t->mode) : t->mode);
		changed = true;
	}
	if (t->user && ids_uid(ids, t->user, &id)) {
		n->uid = id;
		changed = true;
	}
	if (t->group && ids_gid(ids, t->group, &id)) {
		n->gid = id;
		changed = true;
	}
	return changed;
}

const struct tmpfiles_line *tmpfiles_apply(
	const struct tmpfiles *t, const struct ids *ids, struct arena *a, struct access_path *p)
{
	const struct tmpfiles_line *last = NULL;

	for (size_t i = 0; i < t->n; i++)
		for (size_t j = 0; j < p->n; j++)
			if (apply(&t->v[i], ids, a, &p->v[j]))
				last = &t->v[i];
	return last;
}
