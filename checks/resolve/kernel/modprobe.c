/*
 * modprobe: modprobe.d(5) as kmod 30 reads it, and what a request for a module then loads.
 *
 * Files named *.conf or *.alias of /etc, /usr/local/lib, /usr/lib and /lib modprobe.d, sorted by name over all of them, a
 * name in an earlier directory hiding it in later ones (a link that leads nowhere hides, too; a directory does not); the
 * kernel's modules.softdep stands among them by its name; /run does not outlive a boot.  A backslash before the line feed
 * goes on with the next line, comments too; any other backslash is dropped.  A comment begins in the first column.  Names are shell
 * patterns for alias, install and softdep.  The first install line and the first softdep line of a module count.
 *
 * A name is looked up among alias lines, in modules.dep, among install lines, in modules.alias, in this order.  Its
 * dependencies go before it, soft ones before and behind; a module's install line runs in its place, unless the module
 * has a soft dependency that exists.  blacklist only stops what was found by an alias.  A module is off when no name and no
 * alias of any module of the kernel loads it.
 *
 * The kernel's command line at the next boot: modprobe.blacklist= is a blacklist line behind all files; what module_blacklist=
 * names, as the kernel spells it, the kernel itself refuses to load.  What the boot runs (rc.local, units, cron) may load a module past its install
 * line, by insmod or modprobe -i (modprobe_command.c).
 *
 * Not handled: kernel.modules_disabled, copies in an initrd, insmod and "modprobe -i" by udev's rules or somebody's hand,
 * what newer kmod adds (weakdep).
 */
#include "checks/resolve/kernel/modprobe.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/boot/boot_cmdline.h"
#include "checks/resolve/units/systemd_ini.h"

#define REQUEST_DEPTH	 20  /* modprobe called by an install line, again and again */
#define REQUEST_COMMANDS 500 /* install lines run for one request */

static char *word(char **at)
{
	char *s = *at + strspn(*at, " \t");

	if (!*s)
		return NULL;
	*at = s + strcspn(s, " \t");
	if (**at)
		*(*at)++ = '\0';
	return s;
}

static void take_line(
	struct arena *a, const struct file *f, unsigned line, char *text, struct modprobe_conf *to)
{
	static const char *const words[] = {"alias", "blacklist", "install", "remove", "softdep"};
	char *at = text, *cmd, *name, *value = NULL;
	size_t k;

	if (!*text || *text == '#' || !(cmd = word(&at)))
		return;
	for (k = 0; k < 5 && !str_eq(cmd, words[k]); k++)
		;
	if (k == 5 || !(name = word(&at)))
		return;
	if (k == MP_ALIAS) {
		value = word(&at);
		value = value ? module_name(a, value, strlen(value)) : NULL;
	} else if (*at) {
		value = at;
	}
	name = module_name(a, name, strlen(name));
	if (!name || (k != MP_BLACKLIST && !value))
		return;
	*(struct modprobe_line *)arena_push(a, &to->v, &to->n, &to->cap, sizeof(*to->v)) =
		(struct modprobe_line){(enum modprobe_word)k, name,
			value ? arena_strdup(a, value) : NULL, f, line};
}

void modprobe_parse(struct arena *a, const struct file *f, struct modprobe_conf *to)
{
	const char *p = f->data, *end = f->data + f->size;
	struct strbuf b = {.arena = a};
	unsigned number = 1, first = 1;

	for (; p < end; p++) {
		if (*p == '\\' && p + 1 < end && p[1] == '\n') {
			p++;
			number++;
			continue;
		}
		if (*p == '\\' && p + 1 < end)
			p++; /* even where what follows is a backslash */
		else if (*p == '\n') {
			if (b.len)
				take_line(a, f, first, b.data, to);
			b.len = 0;
			if (b.data)
				*b.data = '\0';
			first = ++number;
			continue;
		}
		strbuf_add(&b, p, 1);
	}
	if (b.len)
		take_line(a, f, first, b.data, to);
}

static int by_base(const void *x, const void *y)
{
	return strcmp(path_base(*(char *const *)x), path_base(*(char *const *)y));
}

/* The names of a word of the kernel's command line, as lines. */
static void take_names(struct arena *a, const struct cmdline_word *w, enum modprobe_word kind,
	struct modprobe_conf *to)
{
	const char *list = strchr(w->word, '=') + 1;
	size_t n;
	char **names = str_split(a, list, ",", &n);

	for (size_t i = 0; i < n; i++) {
		/* The kernel compares as it stands, and its modules have no '-' in their names. */
		const char *name =
			kind == MP_REFUSED ? names[i] : module_name(a, names[i], strlen(names[i]));
		if (name)
			*(struct modprobe_line *)arena_push(
				a, &to->v, &to->n, &to->cap, sizeof(*to->v)) =
				(struct modprobe_line){kind, name, NULL, w->file, w->line};
	}
}

/*
 * What the boot loader hands over; a word of an entry that may not be the one that boots does not count.  Of
 * module_blacklist= the last.
 */
static int command_line(struct root *r, struct arena *a, struct modprobe_conf *to, struct err *e)
{
	const struct cmdline_word *refused = NULL;
	struct cmdline_word *v;
	size_t n;
	int rc = boot_cmdline(r, a, &v, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		if (v[i].unsure)
			continue;
		if (str_starts(v[i].word, "modprobe.blacklist="))
			take_names(a, &v[i], MP_BLACKLIST, to);
		else if (str_starts(v[i].word, "module_blacklist=") ||
			 str_starts(v[i].word, "module-blacklist="))
			refused = &v[i];
	}
	if (refused)
		take_names(a, refused, MP_REFUSED, to);
	return rc < 0 ? rc : 0;
}

int modprobe_read(struct root *r, struct arena *a, const char *kernel, struct modprobe_conf *ret,
	struct err *e)
{
	static const char *const dirs[] = {"/etc/modprobe.d", "/usr/local/lib/modprobe.d",
		"/usr/lib/modprobe.d", "/lib/modprobe.d"};
	char **paths = NULL, **names;
	size_t n_paths = 0, cap = 0, n;

	*ret = (struct modprobe_conf){0};
	if (kernel)
		*(char **)arena_push(a, &paths, &n_paths, &cap, sizeof(char *)) =
			arena_printf(a, "/lib/modules/%s/modules.softdep", kernel);
	for (size_t d = 0; d < sizeof(dirs) / sizeof(*dirs); d++) {
		int rc = root_list(r, dirs[d], a, &names, &n, e);
		if (is_absent(rc))
			continue;
		if (rc < 0)
			return rc;
		for (size_t i = 0; i < n; i++) {
			struct stat st;
			char *path = arena_printf(a, "%s/%s", dirs[d], names[i]);
			bool hidden =
				names[i][0] == '.' || strlen(names[i]) < 6 ||
				(!str_ends(names[i], ".conf") && !str_ends(names[i], ".alias"));
			if (!hidden && root_stat(r, path, true, &st, NULL) == 0)
				hidden = S_ISDIR(st.st_mode);
			for (size_t k = 0; k < n_paths && !hidden; k++)
				hidden = str_eq(path_base(paths[k]), names[i]);
			if (!hidden)
				*(char **)arena_push(a, &paths, &n_paths, &cap, sizeof(char *)) =
					path;
		}
	}
	if (n_paths)
		qsort(paths, n_paths, sizeof(*paths), by_base);
	for (size_t i = 0; i < n_paths; i++) {
		const struct file *f;
		char *text;
		if (root_readlink(r, paths[i], a, &text, NULL) == 0 && str_eq(text, "/dev/null"))
			continue;
		int rc = root_read(r, paths[i], &f, e);
		if (is_absent(rc))
			continue;
		if (rc < 0)
			return rc;
		modprobe_parse(a, f, ret);
	}
	return command_line(r, a, ret, e);
}

/* The lines about a module, looked for once. */
static struct kmodule *look(struct module_tree *t, size_t i)
{
	struct kmodule *m = &t->v[i];

	for (size_t k = 0; !m->looked && k < t->conf.n; k++) {
		const struct modprobe_line *l = &t->conf.v[k];
		if (l->word == MP_BLACKLIST)
			m->blacklisted |= str_eq(l->name, m->name);
		else if (l->word == MP_REFUSED && str_eq(l->name, m->name))
			m->refused = l;
		else if (l->word == MP_INSTALL && !m->install && !fnmatch(l->name, m->name, 0))
			m->install = l;
		else if (l->word == MP_SOFTDEP && !m->softdep && !fnmatch(l->name, m->name, 0))
			m->softdep = l;
	}
	m->looked = true;
	return m;
}

struct list {
	size_t *v;
	size_t n, cap;
};

static void append(struct module_tree *t, struct list *l, size_t m)
{
	*(size_t *)arena_push(t->a, &l->v, &l->n, &l->cap, sizeof(m)) = m;
}

/* The modules a name means; *ret_alias: they were found by an alias. */
static struct list lookup(struct module_tree *t, const char *text, bool *ret_alias)
{
	const char *name = module_name(t->a, text, strlen(text));
	struct list l = {0};

	*ret_alias = true;
	for (size_t i = 0; name && i < t->conf.n; i++)
		if (t->conf.v[i].word == MP_ALIAS && !fnmatch(t->conf.v[i].name, name, 0))
			append(t, &l, module_tree_add(t, t->conf.v[i].value));
	if (l.n || !name)
		return l;
	*ret_alias = false;
	size_t m = module_tree_find(t, name);
	if (m < t->n && t->v[m].path) {
		append(t, &l, m);
		return l;
	}
	for (size_t i = 0; i < t->conf.n; i++)
		if ((t->conf.v[i].word == MP_INSTALL || t->conf.v[i].word == MP_REMOVE) &&
			str_eq(t->conf.v[i].name, name)) {
			append(t, &l, module_tree_add(t, name));
			return l;
		}
	*ret_alias = true;
	for (size_t i = 0; i < t->n_aliases; i++)
		if (!fnmatch(t->aliases[i].pattern, name, 0))
			append(t, &l, t->aliases[i].module);
	return l;
}

static void probe_list(struct module_tree *t, size_t i, bool required, bool ignore, struct list *to,
	unsigned depth);

/* A module between its soft dependencies; that it has any takes its install line from it. */
static void with_soft(struct module_tree *t, size_t i, struct list *to, unsigned depth)
{
	const struct modprobe_line *s = look(t, i)->softdep;
	struct list pre = {0}, post = {0}, *at = NULL, found;
	size_t n = 0;
	bool alias;
	char **w = s ? str_split(t->a, s->value, " \t\r\n\v\f", &n) : NULL;

	for (size_t k = 0; k < n; k++) {
		if (str_eq(w[k], "pre:"))
			at = &pre;
		else if (str_eq(w[k], "post:"))
			at = &post;
		else if (at) {
			found = lookup(t, w[k], &alias);
			for (size_t q = 0; q < found.n; q++)
				append(t, at, found.v[q]);
		}
	}
	for (size_t k = 0; k < pre.n; k++)
		probe_list(t, pre.v[k], false, false, to, depth + 1);
	append(t, to, i);
	t->v[i].ignore_command = pre.n || post.n;
	for (size_t k = 0; k < post.n; k++)
		probe_list(t, post.v[k], false, false, to, depth + 1);
}

static void probe_list(struct module_tree *t, size_t i, bool required, bool ignore, struct list *to,
	unsigned depth)
{
	if (t->v[i].visited || depth > LIMIT_DEPTH || to->n > LIMIT_DIR_ENTRIES)
		return;
	t->v[i].visited = true;
	if (required) {
		t->v[i].required = true;
		for (size_t k = 0; k < t->v[i].n_deps; k++)
			t->v[t->v[i].deps[k]].required = true;
	}
	for (size_t k = 0; k < t->v[i].n_deps; k++)
		with_soft(t, t->v[i].deps[k], to, depth);
	if (ignore) {
		append(t, to, i);
		t->v[i].ignore_command = true;
	} else {
		with_soft(t, i, to, depth);
	}
}

bool modprobe_insert(struct module_tree *t, size_t i)
{
	struct kmodule *m = &t->v[i];
	struct stat st;

	if (m->loaded)
		return true;
	if (look(t, i)->refused)
		return false;
	if (!m->path || (t->kernel && root_stat(t->root, m->path, true, &st, NULL) < 0))
		return false;
	for (size_t k = 0; k < m->n_deps; k++)
		if (!t->v[m->deps[k]].loaded)
			return false; /* unknown symbols */
	m->loaded = true;
	return true;
}

bool modprobe_probe(struct module_tree *t, size_t i, bool ignore)
{
	struct list l = {0};

	if (t->v[i].loaded || module_tree_built_in(t, t->v[i].name))
		return true;
	for (size_t k = 0; k < t->n; k++)
		t->v[k].visited = t->v[k].required = false;
	probe_list(t, i, true, ignore, &l, 0);
	for (size_t k = 0; k < l.n; k++) {
		const struct modprobe_line *install = look(t, l.v[k])->install;
		bool required = t->v[l.v[k]].required, ok = true;
		if (t->v[l.v[k]].loaded)
			continue;
		if (install && !t->v[l.v[k]].ignore_command) {
			if (t->v[l.v[k]].running || t->depth >= REQUEST_DEPTH ||
				++t->commands > REQUEST_COMMANDS) {
				t->unknown = arena_printf(t->a,
					"the install line of %s calls itself without end",
					t->v[l.v[k]].name);
				return false;
			}
			t->depth++;
			t->v[l.v[k]].running = true;
			ok = modprobe_command(t, install->value, t->v[l.v[k]].name);
			t->v[l.v[k]].running = false;
			t->depth--;
			if (t->unknown)
				return false;
		} else {
			ok = modprobe_insert(t, l.v[k]);
		}
		if (!ok && required)
			return false;
	}
	return true;
}

bool modprobe_request(struct module_tree *t, const char *name, bool ignore, bool blacklist)
{
	bool alias, ok = true;
	struct list l = lookup(t, name, &alias);

	for (size_t i = 0; i < l.n; i++)
		if (!(alias || blacklist) || !look(t, l.v[i])->blacklisted)
			ok = modprobe_probe(t, l.v[i], ignore);
	return l.n && ok;
}

/* An alias that leads to the module and is not taken by the configuration; NULL. */
static const char *alias_of(struct module_tree *t, size_t m)
{
	if (look(t, m)->blacklisted)
		return NULL;
	for (size_t i = 0; i < t->conf.n; i++) /* one of the administrator's own */
		if (t->conf.v[i].word == MP_ALIAS && str_eq(t->conf.v[i].value, t->v[m].name))
			return t->conf.v[i].name;
	for (size_t i = 0; i < t->n_aliases; i++) {
		const char *p = t->aliases[i].pattern;
		bool taken = t->aliases[i].module != m;
		for (size_t k = 0; k < t->conf.n && !taken; k++)
			taken = (t->conf.v[k].word == MP_ALIAS &&
					!fnmatch(t->conf.v[k].name, p, 0)) ||
				(t->conf.v[k].word == MP_INSTALL && str_eq(t->conf.v[k].name, p));
		if (!taken)
			return p;
	}
	return NULL;
}

struct host_hands {
	const struct boot_hand *v;
	size_t n;
};

/* The request by which a module, or what an install line stands for, is asked for; NULL: none reaches it. */
static const char *way_to(struct module_tree *t, size_t m, bool *ret_alias)
{
	bool taken = false;

	*ret_alias = false;
	for (size_t i = 0; i < t->conf.n && !taken; i++)
		taken = t->conf.v[i].word == MP_ALIAS &&
			!fnmatch(t->conf.v[i].name, t->v[m].name, 0);
	if (!taken)
		return t->v[m].name;
	*ret_alias = true;
	return alias_of(t, m);
}

/* Nothing is loaded. */
static void forget(struct module_tree *t)
{
	for (size_t k = 0; k < t->n; k++)
		t->v[k].loaded = t->v[k].perhaps = t->v[k].running = false;
	t->unknown = NULL;
	t->depth = t->commands = t->steps = 0;
}

/* Every request that may be made is tried with nothing loaded, and what it loads is written down. */
static void try_all(struct module_tree *t, struct module_fate *fates, size_t n_fates)
{
	for (size_t i = 0; i < t->conf.n; i++)
		if (t->conf.v[i].word == MP_INSTALL && !strpbrk(t->conf.v[i].name, "*?["))
			module_tree_add(t, t->conf.v[i].name);
	for (size_t m = 0; m < t->n; m++) {
		bool alias, wanted = false;
		for (size_t k = 0; k < n_fates; k++)
			wanted |= !fates[k].way && !fates[k].built_in && !fates[k].absent;
		if (!wanted)
			return;
		const char *way = way_to(t, m, &alias);
		if (!way)
			continue;
		forget(t);
		modprobe_probe(t, m, false);
		for (size_t k = 0; k < n_fates; k++) {
			size_t target = module_tree_find(t, fates[k].module);
			if (target >= t->n)
				continue;
			if (t->v[target].loaded && !fates[k].way) {
				fates[k].way = way;
				fates[k].by_alias = alias;
			}
			/* A command that is not understood may load the module it stands for, or one it names. */
			if (t->unknown && !fates[k].unknown &&
				(m == target || t->v[target].perhaps ||
					strstr(t->unknown, fates[k].module)))
				fates[k].unknown = t->unknown;
		}
	}
}

/* What the commands of a boot load whatever requests do. */
static void try_hands(
	struct module_tree *t, const struct host_hands *h, struct module_fate *fates, size_t n)
{
	forget(t);
	modprobe_hands(t, h->v, h->n);
	for (size_t k = 0; k < n; k++) {
		size_t m = module_tree_find(t, fates[k].module);
		if (m >= t->n || !t->v[m].by_hand || fates[k].absent)
			continue;
		fates[k].hand = t->v[m].by_hand;
		if (t->v[m].hand_open && !fates[k].way)
			fates[k].unknown = t->v[m].hand_open;
	}
}

static int fates_of(struct module_tree *t, char *const *modules, size_t n,
	const struct host_hands *hands, struct module_fate *f, struct err *e)
{
	int rc = modprobe_read(t->root, t->a, t->kernel, &t->conf, e);

	if (rc >= 0 && t->kernel)
		rc = module_tree_read(t, e);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < n; i++) {
		const char *name = module_name(t->a, modules[i], strlen(modules[i]));
		size_t m = module_tree_find(t, name ? name : modules[i]);
		f[i] = (struct module_fate){
			.kernel = t->kernel, .module = name ? name : modules[i]};
		if (!t->kernel) {
			m = module_tree_add(t, f[i].module);
			t->v[m].path = "/lib/modules";
		}
		f[i].absent = m >= t->n || !t->v[m].path;
		f[i].built_in = module_tree_built_in(t, f[i].module);
	}
	if (!t->kernel) /* fs-udf and its like lead to it */
		for (size_t i = 0; i < n; i++)
			*(struct module_alias *)arena_push(t->a, &t->aliases, &t->n_aliases,
				&t->cap_aliases, sizeof(*t->aliases)) =
				(struct module_alias){arena_printf(t->a, "fs_%s", f[i].module),
					module_tree_find(t, f[i].module)};
	try_all(t, f, n);
	try_hands(t, hands, f, n);
	for (size_t i = 0; i < n; i++) {
		size_t m = module_tree_find(t, f[i].module);
		if (m < t->n && !f[i].absent)
			f[i].by = t->v[m].refused ? t->v[m].refused
				  : f[i].way && t->v[m].softdep && t->v[m].install
					  ? t->v[m].softdep
					  : t->v[m].install;
	}
	return 0;
}

int modprobe_fates(struct root *r, struct arena *a, char *const *modules, size_t n_modules,
	const struct boot_hand *hands, size_t n_hands, struct module_fate **ret, size_t *ret_n,
	struct err *e)
{
	char **kernels;
	size_t n_kernels, n_trees = 0;
	int rc = root_list(r, "/lib/modules", a, &kernels, &n_kernels, e);

	if (rc < 0 && !is_absent(rc))
		return rc;
	n_kernels = rc < 0 ? 0 : n_kernels;
	struct module_fate *v = arena_array(a, (n_kernels + 1) * n_modules + 1, sizeof(*v));
	for (size_t i = 0; i <= n_kernels; i++) {
		struct module_tree t = {.root = r, .a = a};
		struct stat st;
		if (i < n_kernels) {
			rc = root_stat(r,
				arena_printf(a, "/lib/modules/%s/modules.dep", kernels[i]), true,
				&st, e);
			if (is_absent(rc))
				continue; /* what a removed kernel left behind */
			if (rc < 0)
				return rc;
			t.kernel = kernels[i];
		} else if (n_trees) {
			break;
		}
		rc = fates_of(&t, modules, n_modules, &(struct host_hands){hands, n_hands},
			v + n_trees * n_modules, e);
		if (rc < 0)
			return rc;
		n_trees++;
	}
	*ret = v;
	*ret_n = n_trees * n_modules;
	return 0;
}
