/*
 * grub_password: superusers and password_pbkdf2 of grub.cfg (GRUB's manual, "Authentication and authorisation").
 *
 * What stands outside menu entries and functions counts, the last "set superusers=" decides, and a superuser needs a
 * password_pbkdf2 of its own whose hash GRUB can read.  A plain password counts for none.  RHEL's grub.cfg sources user.cfg
 * beside it and sets both of its GRUB2_PASSWORD; custom.cfg beside it comes last.  Not handled: what other conditions
 * of the script decide (unsure), variables but GRUB2_PASSWORD, other files that are sourced.
 */
#include "checks/resolve/boot/grub_password.h"

#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot_cmdline.h"

#define HASH "grub.pbkdf2.sha512."

struct known {
	const char *user, *hash;
	const struct file *file;
	unsigned line;
	bool unsure;
};

struct script {
	struct root *root;
	struct arena *a;
	const struct file *cfg;
	const char *superusers;
	bool superusers_unsure, plain;
	const char *user_cfg; /* GRUB2_PASSWORD; NULL: not taken in */
	const struct file *user_file;
	unsigned user_line;
	struct known *v;
	size_t n, cap;
};

static const char *beside(const struct script *s, const char *name)
{
	const char *slash = strrchr(s->cfg->path, '/');

	return arena_printf(s->a, "%.*s/%s", (int)(slash - s->cfg->path), s->cfg->path, name);
}

static char *unquoted(struct arena *a, const char *text)
{
	struct strbuf b = {.arena = a};

	for (; *text; text++)
		if (*text != '"' && *text != '\'')
			strbuf_add(&b, text, 1);
	return arena_strdup(a, strbuf_str(&b));
}

/* user.cfg: assignments alone.  0 or -errno; it may be missing. */
static int take_user_cfg(struct script *s, struct err *e)
{
	static const char key[] = "GRUB2_PASSWORD=";
	const struct file *f;
	const char *text;
	size_t len;
	int rc = root_read(s->root, beside(s, "user.cfg"), &f, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *t = str_strip(arena_strndup(s->a, text, len));
		if (!str_starts(t, key))
			continue;
		s->user_cfg = unquoted(s->a, t + strlen(key));
		s->user_file = f;
		s->user_line = l.number;
	}
	return 0;
}

/* One command outside menu entries; maybe: under a condition. */
static void take_command(
	struct script *s, char *text, const struct file *f, unsigned line, bool maybe)
{
	size_t n;
	char **w = str_split(s->a, text, " \t", &n);

	if (n == 2 && str_eq(w[0], "set") && str_starts(w[1], "superusers=")) {
		s->superusers = unquoted(s->a, w[1] + strlen("superusers="));
		s->superusers_unsure = maybe;
	} else if (n > 2 && str_eq(w[0], "set") && str_starts(w[1], "superusers=")) {
		s->superusers = unquoted(s->a, strchr(text, '=') + 1);
		s->superusers_unsure = maybe;
	} else if (n == 2 && str_eq(w[0], "unset") && str_eq(w[1], "superusers")) {
		s->superusers = "";
		s->superusers_unsure = maybe;
	} else if (n == 3 && str_eq(w[0], "password")) {
		s->plain = true;
	} else if (n == 3 && str_eq(w[0], "password_pbkdf2")) {
		bool var = str_eq(w[2], "${GRUB2_PASSWORD}") || str_eq(w[2], "$GRUB2_PASSWORD");
		struct known *k = arena_push(s->a, &s->v, &s->n, &s->cap, sizeof(*k));
		*k = (struct known){.user = unquoted(s->a, w[1]),
			.hash = var ? s->user_cfg : unquoted(s->a, w[2]),
			.file = var && s->user_file ? s->user_file : f,
			.line = var && s->user_file ? s->user_line : line,
			.unsure = maybe};
	}
}

/* Where a script's reading stands. */
struct depth {
	unsigned braces, ifs;
	unsigned user_cfg; /* the depth of ifs above which all is about user.cfg; 0: none */
	bool password;	   /* and there is a GRUB2_PASSWORD */
};

static bool ends_with_word(const char *t, const char *word)
{
	size_t n = strlen(t), k = strlen(word);

	return n >= k && str_eq(t + n - k, word) &&
	       (n == k || t[n - k - 1] == ' ' || t[n - k - 1] == ';');
}

static int take_line(struct script *s, struct depth *d, char *t, const struct file *f,
	unsigned line, struct err *e)
{
	if (!*t || *t == '#')
		return 0;
	if (*t == '}') {
		d->braces -= d->braces > 0;
		return 0;
	}
	size_t len = strlen(t);
	if (t[len - 1] == '{') {
		d->braces++;
		return 0;
	}
	if (d->braces)
		return 0;
	if (str_starts(t, "if ")) {
		d->ifs += !ends_with_word(t, "fi");
		if (!d->user_cfg && strstr(t, "/user.cfg"))
			d->user_cfg = d->ifs;
		return 0;
	}
	if (str_eq(t, "fi")) {
		if (d->user_cfg == d->ifs)
			d->user_cfg = 0;
		d->ifs -= d->ifs > 0;
		return 0;
	}
	bool about_user = d->user_cfg && d->ifs >= d->user_cfg;
	if (str_starts(t, "source ") && strstr(t, "/user.cfg"))
		return take_user_cfg(s, e);
	/* In the file's own block nothing is done without a password of user.cfg. */
	if (about_user && !(s->user_cfg && *s->user_cfg))
		return 0;
	take_command(s, t, f, line, d->ifs && !about_user);
	return 0;
}

static int take_script(struct script *s, const struct file *f, struct err *e)
{
	struct lines l = lines_of(f->data, f->size);
	struct depth d = {0};
	const char *text;
	size_t len;
	int rc = 0;

	while (!rc && next_line(&l, &text, &len))
		rc = take_line(s, &d, str_strip(arena_strndup(s->a, text, len)), f, l.number, e);
	return rc;
}

/* grub.pbkdf2.sha512.10000.SALT.HASH, all in hexadecimal. */
static bool is_hash(const char *h)
{
	if (!h || !str_starts(h, HASH))
		return false;
	h += strlen(HASH);
	size_t n = strspn(h, "0123456789");
	if (!n || h[n] != '.')
		return false;
	h += n + 1;
	n = strspn(h, "0123456789abcdefABCDEF");
	if (!n || h[n] != '.')
		return false;
	h += n + 1;
	n = strspn(h, "0123456789abcdefABCDEF");
	return n >= 2 && !h[n];
}

static void conclude(struct script *s, struct grub_password *ret)
{
	size_t n;
	char **names = str_split(s->a, s->superusers, " ,;|&", &n);
	bool listed = false;

	*ret = (struct grub_password){.cfg = s->cfg, .superusers = s->superusers};
	for (size_t i = 0; i < s->n; i++) {
		const struct known *k = &s->v[i];
		if (!str_in(names, n, k->user))
			continue;
		listed = true;
		if (!is_hash(k->hash))
			continue;
		ret->user = k->user;
		ret->file = k->file;
		ret->line = k->line;
		ret->unsure = k->unsure || s->superusers_unsure;
	}
	if (ret->unsure)
		ret->why = (struct bitext){
			"it is set under a condition of grub.cfg", "係於 grub.cfg 之條件下設定"};
	else if (ret->user)
		return;
	else if (!n)
		ret->why =
			(struct bitext){"no superuser is set, so everybody may change the entries",
				"未設定 superusers，任何人皆可變更開機項目"};
	else if (listed)
		ret->why = (struct bitext){
			"the hash of the superuser's password is none GRUB can read",
			"superuser 之密碼雜湊值無法為 GRUB 所讀取"};
	else if (s->plain)
		ret->why =
			(struct bitext){"the password of the superuser stands there in clear text",
				"superuser 之密碼以明文設定"};
	else
		ret->why = (struct bitext){"no superuser has a password", "superuser 均未設定密碼"};
}

int grub_passwords(
	struct root *r, struct arena *a, struct grub_password **ret, size_t *ret_n, struct err *e)
{
	const struct file **cfg, *f;
	size_t n;
	int rc = boot_grub_files(r, a, &cfg, &n, e);

	*ret_n = 0;
	if (rc < 0)
		return rc;
	*ret = arena_array(a, n + 1, sizeof(**ret));
	for (size_t i = 0; i < n; i++) {
		struct script s = {.root = r, .a = a, .cfg = cfg[i], .superusers = ""};
		rc = take_script(&s, cfg[i], e);
		if (rc < 0)
			return rc;
		rc = root_read(r, beside(&s, "custom.cfg"), &f, e);
		if (rc < 0 && !is_absent(rc))
			return rc;
		if (rc >= 0 && strstr(cfg[i]->data, "custom.cfg"))
			rc = take_script(&s, f, e);
		if (rc < 0 && !is_absent(rc))
			return rc;
		conclude(&s, &(*ret)[i]);
	}
	*ret_n = n;
	return 0;
}
