/*
 * unit_mounts: whether the boot mounts something at a path before ordinary units start (fstab(5), systemd.mount(5)).
 *
 * A line of fstab counts unless it has noauto or x-systemd.automount; nofail leaves it open, for nothing waits for it.  So
 * does a mount unit that starts at boot.  And whether tmpfiles.d(5) makes a path.  Not handled: partitions that systemd-gpt-auto-generator finds.
 */
#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/unit_index.h"

/* "/a-b/c" is "a\x2db-c". */
char *unit_escape_path(struct arena *a, const char *path, size_t len)
{
	struct strbuf b = {.arena = a};

	for (size_t i = 0; i < len; i++) {
		if (path[i] == '/') {
			if (b.len && b.data[b.len - 1] != '-')
				strbuf_add(&b, "-", 1);
		} else if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:_"
				  ".",
				   path[i])) {
			strbuf_add(&b, path + i, 1);
		} else {
			strbuf_printf(&b, "\\x%02x", (unsigned char)path[i]);
		}
	}
	return arena_strdup(a, strbuf_str(&b));
}

static bool has_word(struct arena *a, const char *options, const char *word)
{
	size_t n;
	char **o = str_split(a, options, ",", &n);

	for (size_t i = 0; i < n; i++)
		if (str_eq(o[i], word))
			return true;
	return false;
}

/* The options of the first line of fstab for a path; NULL: none. */
static const char *fstab_options(struct unit_index *x, const char *path)
{
	const struct file *f;
	const char *text;
	size_t len, n;

	if (root_read(x->root, "/etc/fstab", &f, NULL) < 0)
		return NULL;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char **w = str_split(x->arena, arena_strndup(x->arena, text, len), " \t\r", &n);
		if (n < 3 || *w[0] == '#')
			continue;
		size_t end = strlen(w[1]);
		while (end > 1 && w[1][end - 1] == '/')
			w[1][--end] = '\0';
		if (str_eq(w[1], path))
			return n > 3 ? w[3] : "";
	}
	return NULL;
}

enum unit_mounted unit_mounted(struct unit_index *x, const char *path)
{
	const char *options = fstab_options(x, path);
	const struct unit *u;

	if (str_eq(path, "/"))
		return UNIT_MOUNTED;
	const char *name =
		arena_printf(x->arena, "%s.mount", unit_escape_path(x->arena, path, strlen(path)));
	if (unit_load(x, name, &u, NULL) == 0 && (u->exists || u->masked)) {
		if (u->masked)
			return UNIT_NOT_MOUNTED;
		if (!u->known->pulled)
			return x->closed ? UNIT_NOT_MOUNTED : UNIT_PERHAPS_MOUNTED;
		return x->pulled[u->known->pulled - 1].level == UNIT_AT_BOOT ? UNIT_MOUNTED
									     : UNIT_PERHAPS_MOUNTED;
	}
	if (!options || has_word(x->arena, options, "noauto"))
		return UNIT_NOT_MOUNTED;
	return has_word(x->arena, options, "nofail") ||
			       has_word(x->arena, options, "x-systemd.automount")
		       ? UNIT_PERHAPS_MOUNTED
		       : UNIT_MOUNTED;
}

bool unit_path_made(struct unit_index *x, const char *path)
{
	static char *const dirs[] = {(char *)"/etc/tmpfiles.d", (char *)"/usr/local/lib/tmpfiles.d",
		(char *)"/usr/lib/tmpfiles.d"};
	char **files;
	size_t n, n_words, len;
	const char *text;
	bool made = false;

	if (systemd_ordered(x->root, x->arena, dirs, 3, ".conf", &files, &n, NULL) < 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct file *f;
		if (systemd_read(x->root, files[i], &f, NULL) < 0)
			continue;
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &text, &len)) {
			char **w = str_split(
				x->arena, arena_strndup(x->arena, text, len), " \t", &n_words);
			if (n_words < 2 || !str_eq(w[1], path))
				continue;
			made |= strchr("fFdDpL", *w[0]) != NULL;
			made &= *w[0] != 'r' && *w[0] != 'R';
		}
	}
	return made;
}

bool unit_read_only(struct unit_index *x, const char *path)
{
	for (size_t len = strlen(path); len; len--) {
		if (path[len] && path[len] != '/' && len > 1)
			continue;
		const char *dir = arena_strndup(x->arena, path, len);
		const char *options = fstab_options(x, dir);
		if (options)
			return has_word(x->arena, options, "ro");
		if (len == 1)
			break;
	}
	const char *options = fstab_options(x, "/");
	return options && has_word(x->arena, options, "ro");
}
