/*
 * boot_cmdline: the kernel's command line at the next boot (grub.cfg; kernel-command-line(7)).
 *
 * GRUB boots the entry its variable "default" names; grub-mkconfig writes it as `set default="0"`, the first, and only
 * that and a missing one are followed.  The words stand after the image on a line that begins with linux, linux16 or
 * linuxefi; quotes are taken off, a word with a variable of GRUB's is kept as it is.  /etc/default/grub counts only once
 * it has been written into grub.cfg, /etc/kernel/cmdline once a loader entry has been made of it.  Where there is no
 * grub.cfg: loader entries, extlinux.conf, the Raspberry Pi's cmdline.txt.  Not handled: grubenv's saved entry (all entries
 * are then unsure), submenus by number, unified kernel images.
 */
#include "checks/resolve/boot/boot_cmdline.h"

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

/* Where there is no GRUB: systemd-boot, U-Boot and the like, the Raspberry Pi's firmware. */
static int take_other(struct words *w, struct root *r, struct err *e)
{
	static const char *const dirs[] = {
		"/boot/loader/entries", "/boot/efi/loader/entries", "/efi/loader/entries"};
	const struct file *f;
	int rc = 0;

	for (size_t i = 0; rc >= 0 && !w->n && i < sizeof(dirs) / sizeof(*dirs); i++)
		rc = take_entries(w, r, dirs[i], e);
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

int boot_cmdline(
	struct root *r, struct arena *a, struct cmdline_word **ret, size_t *ret_n, struct err *e)
{
	struct words w = {.a = a};
	const struct file *f;
	int rc = root_read(r, "/boot/grub/grub.cfg", &f, e);

	if (is_absent(rc))
		rc = root_read(r, "/boot/grub2/grub.cfg", &f, e);
	if (rc >= 0)
		take_grub(&w, f);
	else if (is_absent(rc))
		rc = take_other(&w, r, e);
	if (rc >= 0 && !w.n && root_is_live(r) && root_read(r, "/proc/cmdline", &f, NULL) == 0)
		take_line(&w, arena_printf(a, "linux . %s", f->data), f, 1, false);
	*ret = w.v;
	*ret_n = w.n;
	return rc < 0 ? rc : 0;
}
