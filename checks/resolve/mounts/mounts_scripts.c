/*
 * mounts_scripts: what of a script that speaks of mounts is not followed, and which places are not known therefore.
 *
 * A call of mount(8) in "$(...)", a here-document or a trap; a script too large to be followed; a script in another
 * language than the shell's (perl, python, ...): the paths of its lines that name mount are not known, or none, where they name
 * no path.  Scripts of packages in other languages are taken to leave the mounts alone.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/mounts/mounts_hands.h"

static bool word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.';
}

/* Whether a text has that word, with nothing of a name before or behind it. */
static bool has_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = text; (p = strstr(p, word)); p++)
		if ((p == text || !word_char(p[-1])) && !word_char(p[n]))
			return true;
	return false;
}

bool mounts_something(const char *text)
{
	return has_word(text, "mount") || has_word(text, "umount");
}

/* The path stands in the text, not as part of a longer one. */
static bool names_path(const char *text, const char *path)
{
	size_t n = strlen(path);

	for (const char *p = text; (p = strstr(p, path)); p++)
		if ((p == text || (!word_char(p[-1]) && p[-1] != '/')) && !word_char(p[n]) &&
			(p[n] != '/' || !word_char(p[n + 1])))
			return true;
	return false;
}

void mounts_not_known(const struct hand *h, const char *where, bool everywhere)
{
	mounts_keep(h->p,
		&(struct mount_boot){.where = where,
			.file = h->file,
			.line = h->line,
			.everywhere = everywhere,
			.unknown = mounts_why(h->p->a, "what %s does there cannot be followed",
				"無法推演 %s 於該處之動作", h->who)});
}

/* Whatever the text names as a path can no longer be told. */
bool mounts_not_understood(const struct hand *h, const char *text)
{
	struct mounts_plan *p = h->p;
	bool any = false;
	size_t n;
	char **w = str_split(p->a, text, " \t\n\r;&|'\"=()[]<>,`", &n);

	for (size_t i = 0; i < n; i++) {
		if (w[i][0] != '/' || !w[i][1] || strlen(w[i]) > LIMIT_TEXT ||
			!names_path(text, w[i]))
			continue;
		const char *where = mounts_canonical(p->root, p->a, w[i]);
		struct stat st;
		if (root_stat(p->root, where, true, &st, NULL) == 0 && !S_ISDIR(st.st_mode))
			continue;
		mounts_not_known(h, where, false);
		any = true;
	}
	return any;
}

/* A script that is too large to be followed may do anything, when it speaks of mounts. */
void mounts_too_large(const struct hand *h, const char *path)
{
	const struct file *f;
	struct stat st;

	if (*path != '/' || root_stat(h->p->root, path, true, &st, NULL) < 0 ||
		!S_ISREG(st.st_mode) || st.st_size <= LIMIT_SCRIPT ||
		root_is_program(h->p->root, path))
		return;
	if (root_read(h->p->root, path, &f, NULL) == 0 &&
		(!str_starts(f->data, "#!") || !mounts_something(f->data)))
		return;
	mounts_keep(h->p,
		&(struct mount_boot){.where = "/",
			.everywhere = true,
			.file = h->file,
			.line = h->line,
			.unknown = mounts_why(h->p->a, "the script %s is too large to be followed",
				"指令稿 %s 過大，無法推演", path)});
}

/* The word with nothing of a name before or behind it, whatever it is called by: "os.mount(", "'umount'". */
static bool calls_it(const char *text)
{
	for (const char *p = text; (p = strstr(p, "mount")); p += 5) {
		const char *from = p > text && p[-1] == 'u' ? p - 1 : p;
		bool begins = from == text || from[-1] == '.' || !word_char(from[-1]);
		if (begins && (!word_char(p[5]) || p[5] == '.'))
			return true;
	}
	return false;
}

static void foreign_line(struct hand *h, const char *s)
{
	if (*s != '#' && calls_it(s) && !mounts_not_understood(h, s))
		mounts_not_known(h, "/", true);
}

static void foreign_file(struct hand *h, const struct file *f)
{
	static const char *const vendors[] = {"/usr/bin/", "/usr/sbin/", "/usr/lib/", "/usr/share/",
		"/usr/libexec/", "/bin/", "/sbin/", "/lib/"};
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	size_t len;

	for (size_t i = 0; i < sizeof(vendors) / sizeof(*vendors); i++)
		if (str_starts(f->path, vendors[i]))
			return;
	while (next_line(&l, &text, &len)) {
		h->file = f;
		h->line = l.number;
		foreign_line(h, str_strip(arena_strndup(h->p->a, text, len)));
	}
}

static bool is_foreign(const char *program)
{
	static const char *const names[] = {"python", "pypy", "perl", "ruby", "php", "tclsh",
		"wish", "expect", "lua", "node", "awk", "gawk", "mawk", "guile", "Rscript"};
	const char *name = path_base(program);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t n = strlen(names[i]);
		if (!strncmp(name, names[i], n) && !name[n + strspn(name + n, "0123456789.")])
			return true;
	}
	return false;
}

void mounts_other_language(struct hand *h, char **argv, size_t n)
{
	const struct file *f;
	struct stat st;

	if (!argv[0] || !is_foreign(argv[0]))
		return;
	for (size_t i = 1; i < n && i < 32; i++) {
		if (!argv[i] || (*argv[i] != '/' && !calls_it(argv[i])))
			continue;
		if (*argv[i] == '/' && root_stat(h->p->root, argv[i], true, &st, NULL) == 0 &&
			S_ISREG(st.st_mode) && st.st_size <= LIMIT_SCRIPT &&
			root_read(h->p->root, argv[i], &f, NULL) == 0)
			foreign_file(h, f);
		else if (str_eq(argv[i - 1], "-e") || str_eq(argv[i - 1], "-c"))
			foreign_line(h, argv[i]);
	}
}

/* What stands where commands are not followed: $(...), here-documents, traps. */
void mounts_overlooked(struct hand *h, const struct file *f)
{
	if (h->own_mounts || h->ordinary)
		return;
	struct lines l = lines_of(f->data, f->size);
	bool apart = strstr(f->data, "sh <<") || has_word(f->data, "trap");
	const char *text;
	size_t len;

	char *first = arena_strndup(h->p->a, f->data + 2, strcspn(f->data + 2, "\n"));
	size_t n_words;
	char **w = str_split(h->p->a, first, " \t\r", &n_words);
	for (size_t i = 0; i < n_words && i < 3; i++)
		if (is_foreign(w[i])) {
			foreign_file(h, f);
			return;
		}
	if (!mounts_something(f->data))
		return;
	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(h->p->a, text, len));
		bool seen = false;
		if (*s == '#' || !(has_word(s, "mount") || has_word(s, "umount")) ||
			!(apart || strstr(s, "$(") || strchr(s, '`')) ||
			!(strstr(s, "mount -") || strstr(s, "mount /") || strstr(s, "mount $")))
			continue;
		for (size_t i = 0; i < h->n_told && !seen; i++)
			seen = h->told[i].file == f && h->told[i].line == l.number;
		h->file = f;
		h->line = l.number;
		if (!seen)
			mounts_not_understood(h, s);
	}
}
