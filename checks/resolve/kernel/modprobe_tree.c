/*
 * modprobe_tree: a kernel's modules as depmod(8) wrote them down: modules.dep (path: paths it needs, all of them),
 * modules.alias (shell patterns), modules.builtin.  kmod reads the .bin files beside them, which depmod writes at the same
 * time; where they differ is not seen here, but where one is missing kmod finds nothing in it.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/kernel/modprobe.h"
#include "checks/resolve/units/systemd_ini.h"

char *module_name(struct arena *a, const char *text, size_t len)
{
	char *s = arena_strndup(a, text, len);

	for (size_t i = 0; s[i]; i++) {
		if (s[i] == '-')
			s[i] = '_';
		else if (s[i] == ']')
			return NULL;
		else if (s[i] == '[') {
			i += strcspn(s + i, "]");
			if (!s[i])
				return NULL;
		}
	}
	return s;
}

/* "kernel/fs/udf/udf.ko.xz" is "udf". */
static const char *name_of_path(struct arena *a, const char *path)
{
	const char *base = path_base(path);
	char *s = arena_strndup(a, base, strcspn(base, "."));

	for (char *p = s; *p; p++)
		if (*p == '-')
			*p = '_';
	return s;
}

static size_t hash(const char *s)
{
	size_t h = 5381;

	while (*s)
		h = h * 33 + (unsigned char)*s++;
	return h;
}

static void index_again(struct module_tree *t, size_t n)
{
	t->n_index = n;
	t->index = arena_array(t->a, n, sizeof(*t->index));
	for (size_t i = 0; i < t->n; i++) {
		size_t h = hash(t->v[i].name) % n;
		while (t->index[h])
			h = (h + 1) % n;
		t->index[h] = i + 1;
	}
}

size_t module_tree_find(const struct module_tree *t, const char *name)
{
	if (!t->n_index)
		return t->n;
	for (size_t h = hash(name) % t->n_index; t->index[h]; h = (h + 1) % t->n_index)
		if (str_eq(t->v[t->index[h] - 1].name, name))
			return t->index[h] - 1;
	return t->n;
}

size_t module_tree_add(struct module_tree *t, const char *name)
{
	size_t i = module_tree_find(t, name);

	if (i < t->n)
		return i;
	struct kmodule *m = arena_push(t->a, &t->v, &t->n, &t->cap, sizeof(*t->v));
	m->name = arena_strdup(t->a, name);
	i = t->n - 1;
	if (t->n * 2 > t->n_index) {
		index_again(t, t->n_index ? t->n_index * 4 : 256);
		return i;
	}
	size_t h = hash(name) % t->n_index;
	while (t->index[h])
		h = (h + 1) % t->n_index;
	t->index[h] = i + 1;
	return i;
}

bool module_tree_built_in(const struct module_tree *t, const char *name)
{
	for (size_t i = 0; i < t->n_built_in; i++)
		if (str_eq(t->built_in[i], name))
			return true;
	return false;
}

/* Is the file that kmod reads for this one gone?  What cannot be asked is there. */
static bool no_index(struct module_tree *t, const char *name)
{
	struct stat st;

	return is_absent(root_stat(t->root,
		arena_printf(t->a, "/lib/modules/%s/%s.bin", t->kernel, name), true, &st, NULL));
}

static int read_dep(struct module_tree *t, struct err *e)
{
	const char *path = arena_printf(t->a, "/lib/modules/%s/modules.dep", t->kernel), *text;
	const struct file *f;
	size_t len, n;
	int rc = root_read(t->root, path, &f, e);

	if (rc < 0 || no_index(t, "modules.dep"))
		return rc < 0 ? rc : 0;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *line = str_strip(arena_strndup(t->a, text, len)), *colon = strchr(line, ':');
		if (!*line || *line == '#')
			continue;
		if (!colon)
			return err_set(
				e, EBADMSG, "%s line %u: not what depmod writes", path, l.number);
		*colon = '\0';
		size_t m = module_tree_add(t, name_of_path(t->a, line));
		char **needs = str_split(t->a, colon + 1, " \t", &n);
		size_t *deps = arena_array(t->a, n ? n : 1, sizeof(*deps));
		for (size_t i = 0; i < n; i++) /* the last in the line is loaded first */
			deps[i] = module_tree_add(t, name_of_path(t->a, needs[n - 1 - i]));
		t->v[m].path = line[0] == '/'
				       ? line
				       : arena_printf(t->a, "/lib/modules/%s/%s", t->kernel, line);
		t->v[m].deps = deps;
		t->v[m].n_deps = n;
	}
	return 0;
}

static int read_alias(struct module_tree *t, struct err *e)
{
	const char *text;
	const struct file *f;
	size_t len, n;
	int rc = root_read(
		t->root, arena_printf(t->a, "/lib/modules/%s/modules.alias", t->kernel), &f, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	if (no_index(t, "modules.alias"))
		return 0;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		if (!len || *text == '#')
			continue;
		char **w = str_split(t->a, arena_strndup(t->a, text, len), " \t\r", &n);
		if (n < 3 || !str_eq(w[0], "alias"))
			continue;
		char *pattern = module_name(t->a, w[1], strlen(w[1]));
		size_t m = module_tree_find(t, name_of_path(t->a, w[2]));
		if (pattern && m < t->n)
			*(struct module_alias *)arena_push(t->a, &t->aliases, &t->n_aliases,
				&t->cap_aliases, sizeof(*t->aliases)) =
				(struct module_alias){pattern, m};
	}
	return 0;
}

static int read_built_in(struct module_tree *t, struct err *e)
{
	const char *text;
	const struct file *f;
	size_t len;
	int rc = root_read(
		t->root, arena_printf(t->a, "/lib/modules/%s/modules.builtin", t->kernel), &f, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len))
		*(const char **)arena_push(t->a, &t->built_in, &t->n_built_in, &t->cap_built_in,
			sizeof(*t->built_in)) =
			name_of_path(t->a, str_strip(arena_strndup(t->a, text, len)));
	return 0;
}

int module_tree_read(struct module_tree *t, struct err *e)
{
	int rc = read_dep(t, e);

	if (rc >= 0)
		rc = read_alias(t, e);
	return rc < 0 ? rc : read_built_in(t, e);
}
