/*
 * unit_generator_script: a generator that is a shell script and does nothing but link units into the folders it is handed
 * (systemd.generator(7)): "ln -s UNIT $1/TARGET.wants/".  Its tests and variables are followed; whatever else it runs or
 * writes leaves open what it makes.
 */
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/units/unit_index.h"

static char *const folders[] = {(char *)"/run/systemd/generator",
	(char *)"/run/systemd/generator.early", (char *)"/run/systemd/generator.late"};

struct script {
	struct unit_index *x;
	const char *by;
	bool open;
};

/* ln -s UNIT FOLDER/TARGET.wants[/NAME] */
static bool links(struct script *s, char **v, size_t n)
{
	const char *dest = v[n - 1], *dir = NULL;
	size_t i = 1;

	for (; i < n && *v[i] == '-'; i++)
		if (v[i][strspn(v[i] + 1, "sfnTv") + 1])
			return false;
	for (size_t k = 0; k < 3; k++) {
		size_t len = strlen(folders[k]);
		if (!strncmp(dest, folders[k], len) && dest[len] == '/')
			dir = dest + len + 1;
	}
	if (!dir || i + 2 != n)
		return false;
	size_t len = strcspn(dir, "/");
	const char *name = dir[len] && dir[len + 1] ? dir + len + 1 : path_base(v[i]);
	const char *folder = arena_strndup(s->x->arena, dir, len);
	if ((!str_ends(folder, ".wants") && !str_ends(folder, ".requires")) || strchr(name, '/') ||
		str_eq(v[i], "/dev/null"))
		return false;
	unit_add_link(s->x,
		arena_strndup(s->x->arena, dir, (size_t)(strrchr(folder, '.') - folder)),
		arena_strdup(s->x->arena, name), s->by);
	return true;
}

static bool hear(void *of, const struct boot_told *t, enum call_end *ret_end)
{
	static const char *const quiet[] = {"mkdir", "true", "rm", "logger"};
	struct script *s = of;

	*ret_end = CALL_SUCCEEDS;
	for (size_t i = 0; i < t->n; i++)
		if (!t->v[i]) {
			s->open = true;
			return true;
		}
	const char *name = path_base(t->v[0]);
	for (size_t i = 0; i < sizeof(quiet) / sizeof(*quiet); i++)
		if (str_eq(name, quiet[i]))
			return true;
	if (t->perhaps || t->n < 3 || !str_eq(name, "ln") || !links(s, t->v, t->n))
		s->open = true;
	return true;
}

/* Whether it writes a file of its own: what is told are commands, not where their output goes. */
static bool writes(const char *text)
{
	for (const char *p = text; (p = strchr(p, '>')); p++) {
		const char *to = p + 1 + strspn(p + 1, "> \t");
		if (*to == '&' || str_starts(to, "/dev/null") || str_starts(to, "/dev/kmsg"))
			continue;
		return true;
	}
	return false;
}

bool unit_generator_script(struct unit_index *x, const char *path)
{
	const char *args[] = {path, folders[0], folders[1], folders[2]};
	struct script s = {.x = x, .by = path};
	struct boot_calls c = {.root = x->root, .a = x->arena, .tell = hear, .tell_of = &s};
	const struct file *f;

	if (root_read(x->root, path, &f, NULL) < 0 || f->size > 16384 || writes(f->data) ||
		!(str_starts(f->data, "#!/bin/sh\n") || str_starts(f->data, "#!/bin/sh -") ||
			str_starts(f->data, "#!/bin/bash\n") ||
			str_starts(f->data, "#!/usr/bin/bash\n")))
		return false;
	size_t before = x->n_links;
	boot_shell(&c, f->data, f->size, args, 4, f, 1);
	for (size_t i = 0; i < c.n; i++)
		s.open |= c.v[i].kind != CALL_PROGRAM || c.v[i].perhaps;
	s.open |= c.steps >= BOOT_MAX_STEPS;
	if (s.open)
		x->n_links = before;
	return !s.open;
}
