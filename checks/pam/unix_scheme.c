/*
 * unix_scheme: by which scheme pam_unix(8) keeps a new password.
 *
 * Rule, from Linux-PAM 1.4 and later: ENCRYPT_METHOD of login.defs(5), of which libpam's own reader takes the first
 * line (shadow's takes the last) in any letter case; what it does not know (BCRYPT) changes nothing.  Then the options
 * of the line: the last that names a method wins.  An option counts by its beginning (sha512crypt is sha512), with its
 * case.  Without any it is DES, as it is for a module older than the method.
 * Left out: modules built with libeconf, which also read /usr/etc/login.defs and login.defs.d.
 */
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "checks/pam/models.h"

/* The module's options that may stand before or after a method in its table; the first whose text begins so is it. */
static const struct {
	const char *token, *scheme;
} options[] = {
	{"audit", NULL},
	{"use_first_pass", NULL},
	{"try_first_pass", NULL},
	{"authtok_type=", NULL},
	{"use_authtok", NULL},
	{"shadow", NULL},
	{"md5", "md5crypt"},
	{"nullok", NULL},
	{"debug", NULL},
	{"nodelay", NULL},
	{"nis", NULL},
	{"bigcrypt", "bigcrypt"},
	{"likeauth", NULL},
	{"remember=", NULL},
	{"noreap", NULL},
	{"broken_shadow", NULL},
	{"sha256", "sha256crypt"},
	{"sha512", "sha512crypt"},
	{"rounds=", NULL},
	{"blowfish", "bcrypt"},
	{"minlen=", NULL},
	{"quiet", NULL},
	{"no_pass_expiry", NULL},
	{"des", "descrypt"},
	{"gost_yescrypt", "gost-yescrypt"},
	{"yescrypt", "yescrypt"},
};
#define OPTIONS (sizeof(options) / sizeof(*options))

/* Whether this root's pam_unix knows a method: its table holds the name.  A module that is not there: yes. */
static bool knows(struct pam_sim *s, const char *token)
{
	const struct pam_install *in = &s->world->install;

	for (int i = 0; i < 4 && in->dirs[i]; i++) {
		const struct file *f;
		if (!root_read(s->world->root, arena_printf(s->a, "%s/pam_unix.so", in->dirs[i]),
			    &f, NULL))
			return f->size < 1000 || memmem(f->data, f->size, token, strlen(token) + 1);
	}
	return true;
}

static const char *default_scheme(struct pam_sim *s, struct pam_from *ret_from)
{
	const struct file *f;
	unsigned line = 0;

	if (pam_sim_read(s, "/etc/login.defs", &f) < 0)
		return NULL;
	const char *v = pam_search_key(s->a, f, "ENCRYPT_METHOD", &line);
	for (size_t i = 0; v && i < OPTIONS; i++)
		if (options[i].scheme &&
			!strncasecmp(v, options[i].token, strlen(options[i].token)) &&
			knows(s, options[i].token)) {
			*ret_from = (struct pam_from){f, line};
			return options[i].scheme;
		}
	return NULL;
}

const char *pam_unix_scheme(struct pam_sim *s, const struct pam_line *l, struct pam_from *ret_from)
{
	const char *scheme;

	*ret_from = (struct pam_from){0};
	scheme = default_scheme(s, ret_from);
	for (size_t i = 0; i < l->argc; i++)
		for (size_t k = 0; k < OPTIONS; k++) {
			if (!str_starts(l->argv[i], options[k].token))
				continue;
			if (options[k].scheme && knows(s, options[k].token)) {
				scheme = options[k].scheme;
				*ret_from = (struct pam_from){l->file, l->line};
			}
			break;
		}
	return scheme ? scheme : "descrypt";
}
