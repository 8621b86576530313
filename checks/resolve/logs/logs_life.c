/*
 * logs_life: the rights of one log from the next boot on.
 *
 * First systemd-tmpfiles makes and sets right what tmpfiles.d(5) names, then the program makes what is missing: with
 * its mode less its umask, or cut out of the directory's default ACL.  logrotate (3.21) leaves links and files with
 * more names alone, and directories that others than root may write unless it has `su`; `create` with a mode makes
 * the file and then sets the mode, so a default ACL stays behind it; without a mode the old log's rights and ACL are
 * copied.  With nocreate the program makes the next one.
 * Scripts of logrotate that change rights are followed (log_hands.c).
 * Not handled: tmpfiles' C lines; what a script changes by other programs.
 */
#include "checks/resolve/logs/logs_life.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/logs/log_hands.h"

#define MAX_LINKS 8

static void append(struct arena *a, struct access_path *p, struct access_node n)
{
	struct access_node *v = arena_array(a, p->n + 1, sizeof(*v));

	memcpy(v, p->v, p->n * sizeof(*v));
	v[p->n] = n;
	*p = (struct access_path){v, p->n + 1};
}

static const char *below(struct arena *a, const char *dir, const char *name)
{
	return arena_printf(a, "%s/%s", str_eq(dir, "/") ? "" : dir, name);
}

static void links(const struct log_life *l, const char *path, struct log_view *v, unsigned depth)
{
	size_t n, cap = v->n_via;
	char **names = str_split(l->a, path, "/", &n);
	struct access_path *via = (struct access_path *)v->via;
	const char *at = "/";

	for (size_t i = 0; i < n; i++) {
		char *target;
		struct access_path dir;
		const char *next = below(l->a, at, names[i]);
		if (root_readlink(l->h->root, next, l->a, &target, NULL) ||
			access_load(l->h->root, l->a, at, &dir, NULL)) {
			at = next;
			continue;
		}
		tmpfiles_apply(l->tmpfiles, l->ids, l->a, &dir);
		*(struct access_path *)arena_push(l->a, &via, &v->n_via, &cap, sizeof(*via)) = dir;
		v->via = via;
		/* On from where the link leads, which may come by other links. */
		struct strbuf b = {.arena = l->a};
		if (target[0] != '/')
			strbuf_printf(&b, "%s/", at);
		strbuf_puts(&b, target);
		for (i++; i < n; i++)
			strbuf_printf(&b, "/%s", names[i]);
		if (depth < MAX_LINKS)
			links(l, strbuf_str(&b), v, depth + 1);
		return;
	}
}

void log_links(const struct log_life *l, const char *path, struct log_view *v)
{
	links(l, path, v, 0);
}

/* The part of a path that is there, and the names that are missing after it. */
static int load_prefix(const struct log_life *l, const char *path, struct access_path *p,
	char ***ret_missing, size_t *ret_n, struct err *e)
{
	size_t n;
	char **names = str_split(l->a, path, "/", &n);
	int rc;

	for (size_t have = n;; have--) {
		struct strbuf b = {.arena = l->a};
		struct err mine = {0};
		for (size_t i = 0; i < have; i++)
			strbuf_printf(&b, "/%s", names[i]);
		rc = access_load(l->h->root, l->a, have ? strbuf_str(&b) : "/", p, &mine);
		if (!rc) {
			*ret_missing = names + have;
			*ret_n = n - have;
			return 0;
		}
		if (!is_absent(rc) || !have)
			return err_set(e, -rc, "%s", mine.text);
	}
}

static bool put(struct log_view *v, const struct tmpfiles_line *t, struct arena *a)
{
	if (!t)
		return false;
	v->file = t->file;
	v->line = t->line;
	v->by = arena_printf(a, "tmpfiles.d %c", t->type);
	return true;
}

static void make(const struct log_life *l, const struct log_maker *m, struct log_view *v,
	char **missing, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct access_node *dir = &v->path.v[v->path.n - 1];
		bool last = i + 1 == n;
		append(l->a, &v->path,
			access_made(l->a, dir, below(l->a, dir->path, missing[i]),
				last ? S_IFREG | m->mode : S_IFDIR | m->dir_mode, m->mask,
				last ? m->uid : 0, last ? m->gid : 0));
	}
	v->when = LOG_CREATED;
	v->by = m->by;
	v->file = m->file;
	v->line = m->line;
}

static int after_boot(const struct log_life *l, const char *path, const struct log_maker *m,
	unsigned depth, struct log_view *v, struct err *e)
{
	char **missing, *target;
	size_t n, made = 0;
	int rc = load_prefix(l, path, &v->path, &missing, &n, e);

	if (rc < 0)
		return rc;
	v->when = LOG_BOOT;
	if (m && m->before_tmpfiles && n) {
		make(l, m, v, missing, n);
		made = n;
	}
	for (; made < n; made++) {
		const struct access_node *dir = &v->path.v[v->path.n - 1];
		const char *next = below(l->a, dir->path, missing[made]);
		const struct tmpfiles_line *t = tmpfiles_creates(l->tmpfiles, next);
		const char *to = NULL;
		if (!root_readlink(l->h->root, next, l->a, &target, NULL))
			to = target;
		else if (t && t->type == 'L')
			to = t->argument;
		if (to && depth < MAX_LINKS) {
			struct strbuf b = {.arena = l->a};
			if (to[0] != '/')
				strbuf_printf(&b, "%s/", dir->path);
			strbuf_puts(&b, to);
			for (size_t i = made + 1; i < n; i++)
				strbuf_printf(&b, "/%s", missing[i]);
			return after_boot(l, strbuf_str(&b), m, depth + 1, v, e);
		}
		if (!t || !strchr("fFdDvqQ", t->type) || !S_ISDIR(dir->mode))
			break;
		append(l->a, &v->path, tmpfiles_made(t, l->ids, l->a, dir, next));
		put(v, t, l->a);
	}
	put(v, tmpfiles_apply(l->tmpfiles, l->ids, l->a, &v->path), l->a);
	if (made == n)
		return S_ISREG(v->path.v[v->path.n - 1].mode);
	if (!m)
		return 0;
	make(l, m, v, missing + made, n - made);
	return 1;
}

int log_after_boot(const struct log_life *l, const char *path, const struct log_maker *maker,
	struct log_view *ret, struct err *e)
{
	*ret = (struct log_view){.when = LOG_BOOT};
	int rc = after_boot(l, path, maker, 0, ret, e);

	if (rc > 0)
		log_links(l, path, ret);
	return rc;
}

static bool changes_rights(const char *scripts)
{
	static const char *const words[] = {
		"chmod", "chown", "chgrp", "setfacl", "install ", "umask"};

	for (size_t i = 0; scripts && i < sizeof(words) / sizeof(*words); i++)
		if (strstr(scripts, words[i]))
			return true;
	return false;
}

/* Whether logrotate would touch this log at all. */
static bool touches(const struct log_life *l, const struct log_file *f, const struct log_view *boot,
	const struct logrotate_entry *x)
{
	const struct access_node *dir = &boot->path.v[boot->path.n - 2];
	char *target;
	uint32_t uid;

	if (!x->set.su && ((dir->gid && dir->mode & S_IWGRP) || dir->mode & S_IWOTH))
		return false;
	if (!root_readlink(l->h->root, f->path, l->a, &target, NULL))
		return false;
	if (f->exists && f->st.st_nlink > 1 && !x->set.allow_hardlink)
		return false;
	/* As an ordinary user it can move nothing in a directory of root's. */
	return !x->set.su || (ids_uid(l->ids, x->set.su_user, &uid) && (!uid || uid == dir->uid));
}

static struct log_view new_log(const struct log_life *l, const struct log_file *f,
	const struct log_view *boot, const struct logrotate_entry *x)
{
	struct log_view v = {.when = LOG_ROTATED,
		.perhaps = boot->perhaps,
		.by = "logrotate create",
		.file = x->set.create_at.file,
		.line = x->set.create_at.line,
		.path = access_copy(l->a, &boot->path)};
	struct access_node *n = &v.path.v[v.path.n - 1];
	uid_t uid = n->uid;
	gid_t gid = n->gid;

	if (x->set.owner)
		ids_uid(l->ids, x->set.owner, &uid);
	if (x->set.group)
		ids_gid(l->ids, x->set.group, &gid);
	if (x->set.mode_set)
		*n = access_created(l->a, &v.path.v[v.path.n - 2], f->path, x->set.mode, uid, gid);
	n->uid = uid;
	n->gid = gid;
	return v;
}

static void old_log(const struct log_life *l, const struct log_file *f, const struct log_view *boot,
	const struct logrotate_entry *x, void (*add)(void *arg, struct log_view v), void *arg)
{
	const struct access_node *last = &boot->path.v[boot->path.n - 1];
	const char *slash = strrchr(f->path, '/');
	const char *dir = x->set.olddir[0] == '/'
				  ? x->set.olddir
				  : arena_printf(l->a, "%.*s/%s", (int)(slash - f->path), f->path,
					    x->set.olddir);
	struct log_view v = {.when = LOG_BOOT, .perhaps = boot->perhaps};
	struct err e = {0};
	struct log_maker none = {.dir_mode = x->set.olddir_mode_set ? x->set.olddir_mode : 0755};
	char **missing;
	size_t n;

	if (load_prefix(l, dir, &v.path, &missing, &n, &e) < 0)
		return;
	tmpfiles_apply(l->tmpfiles, l->ids, l->a, &v.path);
	for (size_t i = 0; i < n; i++) {
		const struct access_node *parent = &v.path.v[v.path.n - 1];
		struct access_node d = access_made(l->a, parent,
			below(l->a, parent->path, missing[i]), S_IFDIR | none.dir_mode, 0, 0, 0);
		access_chmod(&d, none.dir_mode);
		if (x->set.olddir_owner)
			ids_uid(l->ids, x->set.olddir_owner, &d.uid);
		if (x->set.olddir_group)
			ids_gid(l->ids, x->set.olddir_group, &d.gid);
		append(l->a, &v.path, d);
	}
	struct access_node moved = *last;
	moved.path = below(l->a, v.path.v[v.path.n - 1].path, slash + 1);
	append(l->a, &v.path, moved);
	v.when = LOG_ROTATED;
	v.by = "logrotate olddir";
	v.file = x->file;
	v.line = x->line;
	log_links(l, dir, &v);
	add(arg, v);
}

struct scripted { /* a section with scripts that change rights */
	const struct log_life *l;
	const struct logrotate_entry *x;
	const char *log;
	void (*problem)(void *arg, const char *text);
	void *arg;
};

/* What they make of one file: 0 nothing, 1 something, -1 something perhaps.  made: it is there after it is rotated only. */
static int scripts_change(const struct scripted *s, struct log_view *v, bool made)
{
	bool any = false, known = false;

	for (size_t i = 0; i < s->x->set.n_script; i++) {
		const struct logrotate_script *one = &s->x->set.script[i];
		if (!changes_rights(one->text))
			continue;
		struct log_hands hands =
			log_hands_of(s->l->h, s->l->a, one->text, s->log, s->x->file, s->x->line);
		known = hands.n > 0;
		if (made && !one->after)
			continue;
		struct log_hand d = log_hands_rights(&hands, s->l->ids, s->l->a, &v->path);
		if (d.unknown || !known)
			s->problem(s->arg,
				d.unknown ? d.unknown
					  : arena_printf(s->l->a,
						    "%s:%u: a script of logrotate changes rights: "
						    "what it "
						    "leaves %s with is not known",
						    s->x->file ? s->x->file->path : "logrotate",
						    s->x->line, v->path.v[v->path.n - 1].path));
		any |= d.by != NULL;
		v->perhaps |= d.perhaps;
	}
	return !any ? 0 : v->perhaps ? -1 : 1;
}

/* What they make of the old ones: of each name that is there then a view, where the rights change. */
static void scripts_on_old(const struct scripted *s, const struct log_view *boot,
	void (*add)(void *arg, struct log_view v))
{
	static const char *const ends[] = {".1", ".2.gz", "-20260131", "-20260124.gz"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		if (s->x->set.dateext != (*ends[i] == '-'))
			continue;
		struct log_view v = {.when = LOG_ROTATED,
			.perhaps = boot->perhaps,
			.by = "a script of logrotate",
			.file = s->x->file,
			.line = s->x->line,
			.path = access_copy(s->l->a, &boot->path)};
		struct access_node *n = &v.path.v[v.path.n - 1];
		n->path = arena_printf(s->l->a, "%s%s", n->path, ends[i]);
		if (scripts_change(s, &v, false))
			add(s->arg, v);
	}
}

/* The new log, and what the scripts make of it. */
static void new_by_scripts(const struct scripted *s, struct log_view fresh, bool made,
	void (*add)(void *arg, struct log_view v))
{
	struct log_view v = fresh;

	v.path = access_copy(s->l->a, &fresh.path);
	int changed = s->x->set.n_script ? scripts_change(s, &v, made) : 0;
	if (made && changed <= 0)
		add(s->arg, fresh);
	if (!changed)
		return;
	v.when = LOG_ROTATED;
	v.by = "a script of logrotate";
	v.file = s->x->file;
	v.line = s->x->line;
	add(s->arg, v);
}

void log_rotated(const struct log_life *l, const struct log_file *f, const struct log_view *boot,
	const struct log_maker *maker, void (*add)(void *arg, struct log_view v),
	void (*problem)(void *arg, const char *text), void *arg)
{
	for (size_t i = 0; l->rotate && i < l->rotate->n_runs; i++) {
		const struct logrotate_entry *x =
			logrotate_for(l->rotate, &l->rotate->runs[i], l->a, f->path);
		if (!x || x->set.held || boot->path.n < 2 || !touches(l, f, boot, x))
			continue;
		struct scripted by = {l, x, f->path, problem, arg};
		if (changes_rights(x->set.scripts))
			scripts_on_old(&by, boot, add);
		if (x->set.olddir)
			old_log(l, f, boot, x, add, arg);
		bool keeps = x->set.copytruncate || x->set.copy ||
			     (x->set.create && !x->set.mode_set && !x->set.owner);
		if (keeps) {
			new_by_scripts(&by, *boot, false, add);
		} else if (x->set.create) {
			new_by_scripts(&by, new_log(l, f, boot, x), true, add);
		} else if (maker && !maker->before_tmpfiles) {
			struct log_view v = {
				.path = access_copy(l->a, &boot->path), .perhaps = boot->perhaps};
			char *name = (char *)strrchr(boot->path.v[boot->path.n - 1].path, '/') + 1;
			v.path.n--;
			make(l, maker, &v, &name, 1);
			new_by_scripts(&by, v, true, add);
		}
	}
}
