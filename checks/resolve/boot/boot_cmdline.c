/*
 * boot_cmdline: the kernel's command line at the next boot (grub.cfg; kernel-command-line(7)).
 *
 * GRUB boots the entry its variable "default" names; grub-mkconfig writes it as `set default="0"`, the first, and only
 * that and a missing one are followed.  The words stand after the image on a line that begins with linux, linux16 or
 * linuxefi; quotes are taken off, a word with a variable of GRUB's is kept as it is.  /etc/default/grub counts only once
 * it has been written into grub.cfg, /etc/kernel/cmdline once a loader entry has been made of it.  A grub.cfg with the command
 * blscfg (RHEL) boots the loader entries of /boot/loader/entries: the one that saved_entry of grubenv names, where there is
 * such; $kernelopts and $tuned_params stand in grubenv or are set in grub.cfg.  On UEFI grub.cfg may lie in
 * /boot/efi/EFI/VENDOR; one that only leads on to another (configfile) is none.  Where there is no grub.cfg: loader entries, extlinux.conf, the Raspberry Pi's cmdline.txt.  Not handled: grubenv's saved entry of a menu (all entries
 * are then unsure), submenus by number, unified kernel images.
 */
#include "checks/resolve/boot/boot_cmdline.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"

struct words {
	struct arena *a;
	struct cmdline_word *v;
	size_t n, cap;
};

static void take_line(struct words *w, char *text, const struct file *f, unsigned line, bool unsure)
{
	size_t n;
	char **v = str_split(w->a, text, " \t\r\n", &n);

	for (size_t i = 2; i < n; i++) { /* the command and the image come first */
		struct strbuf b = {.arena = w->a};
		for (const char *p = v[i]; *p; p++)
			if (*p != '"' && *p != '\'')
				strbuf_add(&b, p, 1);
		*(struct cmdline_word *)arena_push(w->a, &w->v, &w->n, &w->cap, sizeof(*w->v)) =
			(struct cmdline_word){arena_strdup(w->a, strbuf_str(&b)), f, line, unsure};
	}
}

/* Whether the text names the entry to boot, and it is the first. */
static bool first_is_default(struct arena *a, const struct file *f)
{
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	bool first = true;
	size_t len;

	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(a, text, len));
		if (!str_starts(s, "set default="))
			continue;
		const char *v = s + strlen("set default=");
		/* "${next_entry}" and the like stand in the header that grub-mkconfig always writes. */
		if (strstr(v, "${next_entry}"))
			continue;
		first = str_eq(v, "\"0\"") || str_eq(v, "0") || str_eq(v, "'0'");
	}
	return first;
}

static void take_grub(struct words *w, const struct file *f)
{
	struct lines l = lines_of(f->data, f->size);
	bool first = first_is_default(w->a, f), taken = false;
	const char *text;
	size_t len;

	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(w->a, text, len));
		size_t word = strcspn(s, " \t");
		if (strncmp(s, "linux", 5) || !s[word] ||
			!(word == 5 || !strncmp(s, "linux16", word) ||
				!strncmp(s, "linuxefi", word)))
			continue;
		if (first && taken)
			break;
		take_line(w, s, f, l.number, !first);
		taken = true;
	}
}

/* loader entries: "options WORDS"; which one boots is not known when there are several. */
static int take_entries(struct words *w, struct root *r, const char *dir, struct err *e)
{
	char **names;
	size_t n, len;
	int rc = root_list(r, dir, w->a, &names, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		const struct file *f;
		const char *text;
		if (!str_ends(names[i], ".conf") ||
			root_read(r, arena_printf(w->a, "%s/%s", dir, names[i]), &f, NULL) < 0)
			continue;
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &text, &len)) {
			char *s = str_strip(arena_strndup(w->a, text, len));
			if (str_starts(s, "options") && (s[7] == ' ' || s[7] == '\t'))
				take_line(w, arena_printf(w->a, "linux . %s", s + 8), f, l.number,
					n > 1);
		}
	}
	return is_absent(rc) ? 0 : rc;
}

/* extlinux.conf: "append WORDS" of each label; the one that "default" names boots, else any may. */
static void take_extlinux(struct words *w, const struct file *f)
{
	const char *text, *boots = NULL, *label = "";
	size_t len;

	for (int pass = 0; pass < 2; pass++) {
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &text, &len)) {
			char *s = str_strip(arena_strndup(w->a, text, len));
			size_t word = strcspn(s, " \t");
			const char *rest = s + word + strspn(s + word, " \t");
			s[word] = s[word] ? '\0' : s[word];
			if (!pass && str_ieq(s, "default"))
				boots = rest;
			else if (pass && str_ieq(s, "label"))
				label = rest;
			else if (pass && str_ieq(s, "append") && (!boots || str_eq(boots, label)))
				take_line(w, arena_printf(w->a, "linux . %s", rest), f, l.number,
					!boots);
		}
	}
}

/* A variable of GRUB: the last assignment in grubenv, or in grub.cfg; "" where nothing sets it. */
static const char *grub_variable(
	struct arena *a, const struct file *const *from, size_t n_from, const char *name)
{
	const char *value = "", *text;
	size_t len, n = strlen(name);

	for (size_t i = 0; i < n_from; i++) {
		if (!from[i])
			continue;
		struct lines l = lines_of(from[i]->data, from[i]->size);
		while (next_line(&l, &text, &len)) {
			char *s = str_strip(arena_strndup(a, text, len));
			s += str_starts(s, "set ") ? 4 : 0;
			if (strncmp(s, name, n) || s[n] != '=')
				continue;
			s += n + 1;
			size_t end = strlen(s);
			if (end > 1 && (*s == '"' || *s == '\'') && s[end - 1] == *s) {
				s[end - 1] = '\0';
				s++;
			}
			value = s;
		}
	}
	return value;
}

/* $NAME and ${NAME} of the loader entries of RHEL put in; others stay as they are. */
static char *expand(
	struct arena *a, const char *options, const struct file *const *from, size_t n_from)
{
	static const char *const names[] = {"kernelopts", "tuned_params"};
	struct strbuf b = {.arena = a};

	for (const char *p = options; *p;) {
		const char *name = p + (p[1] == '{' ? 2 : 1);
		size_t i = 0;
		while (*p == '$' && i < 2 && !str_starts(name, names[i]))
			i++;
		if (*p != '$' || i == 2) {
			strbuf_add(&b, p++, 1);
			continue;
		}
		strbuf_puts(&b, grub_variable(a, from, n_from, names[i]));
		p = name + strlen(names[i]);
		p += *p == '}';
	}
	return arena_strdup(a, strbuf_str(&b));
}

static bool has_command(struct arena *a, const struct file *f, const char *command)
{
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	size_t len, n = strlen(command);

	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(a, text, len));
		if (!strncmp(s, command, n) && (!s[n] || s[n] == ' ' || s[n] == '\t'))
			return true;
	}
	return false;
}

static const char *const entry_dirs[] = {
	"/boot/loader/entries", "/boot/efi/loader/entries", "/efi/loader/entries"};

/* The loader entries that GRUB's blscfg boots; all: every one, whichever is chosen. */
static int take_bls(
	struct words *w, struct root *r, const struct file *cfg, bool all, struct err *e)
{
	const char *slash = strrchr(cfg->path, '/');
	const struct file *from[2] = {cfg, NULL}, *f;
	char **names;
	size_t n, len;
	int rc = root_read(r,
		arena_printf(w->a, "%.*s/grubenv", (int)(slash - cfg->path), cfg->path), &from[1],
		e);

	if (rc < 0 && !is_absent(rc))
		return rc;
	const char *saved = grub_variable(w->a, from + 1, 1, "saved_entry"), *text;
	rc = root_list(r, entry_dirs[0], w->a, &names, &n, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	bool known = false;
	for (size_t i = 0; i < n; i++)
		known |= str_eq(names[i], arena_printf(w->a, "%s.conf", saved));
	for (size_t i = 0; i < n; i++) {
		bool chosen = str_eq(names[i], arena_printf(w->a, "%s.conf", saved));
		if (!str_ends(names[i], ".conf") || (known && !chosen && !all))
			continue;
		rc = root_read(r, arena_printf(w->a, "%s/%s", entry_dirs[0], names[i]), &f, e);
		if (rc < 0)
			return rc;
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &text, &len)) {
			char *s = str_strip(arena_strndup(w->a, text, len));
			if (str_starts(s, "options") && (s[7] == ' ' || s[7] == '\t'))
				take_line(w,
					arena_printf(
						w->a, "linux . %s", expand(w->a, s + 8, from, 2)),
					f, l.number, n > 1 && !(known && chosen));
		}
	}
	return 0;
}

/* Where there is no GRUB: systemd-boot, U-Boot and the like, the Raspberry Pi's firmware. */
static int take_other(struct words *w, struct root *r, struct err *e)
{
	const struct file *f;
	int rc = 0;

	for (size_t i = 0; rc >= 0 && !w->n && i < sizeof(entry_dirs) / sizeof(*entry_dirs); i++)
		rc = take_entries(w, r, entry_dirs[i], e);
	if (rc < 0 || w->n)
		return rc;
	rc = root_read(r, "/boot/extlinux/extlinux.conf", &f, e);
	if (!rc)
		take_extlinux(w, f);
	else if (is_absent(rc) && !(rc = root_read(r, "/boot/firmware/cmdline.txt", &f, e)))
		take_line(w,
			arena_printf(w->a, "linux . %.*s", (int)strcspn(f->data, "\n"), f->data), f,
			1, false);
	return is_absent(rc) ? 0 : rc;
}

int boot_grub_files(
	struct root *r, struct arena *a, const struct file ***ret, size_t *ret_n, struct err *e)
{
	static const char *const fixed[] = {"/boot/grub/grub.cfg", "/boot/grub2/grub.cfg"};
	const struct file **v = NULL, *f;
	size_t n = 0, cap = 0, vendors = 0;
	char **names = NULL;
	int rc = 0;

	for (size_t i = 0; i < 2; i++) {
		rc = root_read(r, fixed[i], &f, e);
		if (rc < 0 && !is_absent(rc))
			return rc;
		if (rc >= 0 && (!n || !str_eq(v[0]->path, f->path)))
			*(const struct file **)arena_push(a, &v, &n, &cap, sizeof(*v)) = f;
	}
	rc = root_list(r, "/boot/efi/EFI", a, &names, &vendors, e);
	if (rc < 0 && !is_absent(rc))
		return rc;
	for (size_t i = 0; rc >= 0 && i < vendors; i++) {
		int one =
			root_read(r, arena_printf(a, "/boot/efi/EFI/%s/grub.cfg", names[i]), &f, e);
		if (one < 0 && !is_absent(one) && one != -ENOTDIR)
			return one;
		if (one >= 0 && !has_command(a, f, "configfile"))
			*(const struct file **)arena_push(a, &v, &n, &cap, sizeof(*v)) = f;
	}
	*ret = v;
	*ret_n = n;
	return 0;
}

static int take_all(struct words *w, struct root *r, bool all, struct err *e)
{
	const struct file **cfg;
	size_t n;
	int rc = boot_grub_files(r, w->a, &cfg, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		take_grub(w, cfg[i]);
		if (has_command(w->a, cfg[i], "blscfg"))
			rc = take_bls(w, r, cfg[i], all, e);
		/* Which of the two boots depends on the firmware. */
		if (w->n && !all)
			break;
	}
	return rc < 0 || n ? rc : take_other(w, r, e);
}

static int cmdline(struct root *r, struct arena *a, bool all, struct cmdline_word **ret,
	size_t *ret_n, struct err *e)
{
	struct words w = {.a = a};
	const struct file *f;
	int rc = take_all(&w, r, all, e);

	if (rc >= 0 && !w.n && !all && root_is_live(r) &&
		root_read(r, "/proc/cmdline", &f, NULL) == 0)
		take_line(&w, arena_printf(a, "linux . %s", f->data), f, 1, false);
	*ret = w.v;
	*ret_n = w.n;
	return rc < 0 ? rc : 0;
}

int boot_cmdline(
	struct root *r, struct arena *a, struct cmdline_word **ret, size_t *ret_n, struct err *e)
{
	return cmdline(r, a, false, ret, ret_n, e);
}

int boot_cmdline_entries(
	struct root *r, struct arena *a, struct cmdline_word **ret, size_t *ret_n, struct err *e)
{
	return cmdline(r, a, true, ret, ret_n, e);
}
