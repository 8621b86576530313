/*
 * password: models of the modules that take and keep passwords: pam_unix(8), pam_pwhistory(8).
 *
 * Rule, from Linux-PAM 1.5: pam_pwhistory first stores the current hash in opasswd, cut to `remember` entries,
 * then refuses any password found there and clears the token; pam_unix with remember= refuses what it finds there
 * as an md5 hash of its own and stores the password it replaces, cut by the count it wrote itself.  Both share one
 * file.  pwhistory.conf is read from 1.5.3 on (versions.c).
 *
 * pam_unix asks for a length too: minlen=, else 6 where Debian's patch is in (the module file then names the option
 * "obscure", which itself does nothing: the patch keeps it in the 33rd bit of a word of 32), else none; at most 8 with
 * DES crypt.
 *
 * Left out: hashes are not computed, so an old password is known only from the scenario, and of those that stand in
 * opasswd already nothing but their number; NIS and SELinux's helper; the lock of the file, which two changes at once
 * would wait for.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "checks/pam/models.h"

#define PWHISTORY_CONF "/etc/security/pwhistory.conf"
#define MAX_REMEMBER   400
#define MAX_OLD	       1000 /* entries of a line that are held: more than any module keeps */

/* The line of a user in an opasswd file: its count, and its entries as passwords nobody here knows. */
static void read_opasswd(struct pam_sim *s, struct pam_opasswd *o)
{
	size_t len, n, name = strlen(s->user->name);
	const struct file *f;
	const char *text;
	struct stat st;

	/* a directory opens, and reads as empty */
	if (!s->user->in_passwd ||
		(!root_stat(s->world->root, o->path, true, &st, NULL) && S_ISDIR(st.st_mode)) ||
		root_read(s->world->root, o->path, &f, NULL) < 0)
		return;
	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &text, &len);) {
		if (len <= name || memcmp(text, s->user->name, name) != 0 || text[name] != ':')
			continue;
		char **field = str_split(s->a, arena_strndup(s->a, text, len), ":", &n);
		if (n < 3)
			return;
		o->has_user = true;
		o->count = strtol(field[2], NULL, 10);
		str_split(s->a, n > 3 ? field[3] : "", ",", &n);
		if (n > MAX_OLD) { /* what counts is how far the two are apart */
			o->count -= (long)(n - MAX_OLD);
			n = MAX_OLD;
		}
		while (o->n < n)
			*(struct pam_old *)arena_push(s->a, &o->v, &o->n, &o->cap, sizeof(*o->v)) =
				(struct pam_old){"\1", UINT_MAX};
		return;
	}
}

bool pam_opasswd_miscounts(const struct pam_sim *s)
{
	struct pam_sim as = *s;
	struct pam_opasswd o = {.path = OPASSWD};

	for (size_t i = 2; i < s->world->n_users; i++) {
		as.user = &s->world->users[i];
		o.n = 0;
		o.count = 0;
		read_opasswd(&as, &o);
		if (o.count > (long)o.n)
			return true;
	}
	return false;
}

struct pam_opasswd *pam_old_passwords(struct pam_sim *s, const char *path)
{
	struct stat st;
	struct err e = {0};

	for (size_t i = 0; i < s->n_old; i++)
		if (str_eq(s->old[i].path, path))
			return &s->old[i];
	struct pam_opasswd *o = arena_push(s->a, &s->old, &s->n_old, &s->cap_old, sizeof(*o));
	o->path = path;
	int rc = root_stat(s->world->root, path, true, &st, &e);
	o->absent = is_absent(rc);
	o->directory = !rc && S_ISDIR(st.st_mode);
	if (!o->absent && rc < 0)
		pam_sim_unknown(s, "%s", e.text);
	if (!rc && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)))
		pam_sim_unknown(s,
			"%s is neither a file nor a directory: whoever changes a password waits on "
			"it",
			path);
	char *dir = arena_strndup(s->a, path, (size_t)(strrchr(path, '/') - path));
	rc = root_stat(s->world->root, *dir ? dir : "/", true, &st, &e);
	o->no_parent = rc < 0 || !S_ISDIR(st.st_mode);
	if (!o->absent && !o->directory && !s->err.code)
		read_opasswd(s, o);
	return o;
}

static void add_old(struct pam_sim *s, struct pam_opasswd *o, const char *password, unsigned hash)
{
	struct pam_old *n = arena_push(s->a, &o->v, &o->n, &o->cap, sizeof(*n));

	*n = (struct pam_old){password, hash};
}

static void drop_oldest(struct pam_opasswd *o)
{
	if (o->n)
		memmove(o->v, o->v + 1, --o->n * sizeof(*o->v));
}

/* pam_unix */

/* Lets in whoever has nothing stored, without asking: nullok, unless the program forbids it; nullresetok all the same. */
static bool unix_takes_blank(const struct pam_sim *s, const struct pam_line *l)
{
	if (!s->blank)
		return false;
	if (pam_unix_flag(l, "nullresetok") && pam_unix_expiry(s) == PAM_NEW_AUTHTOK_REQD)
		return true;
	return pam_unix_flag(l, "nullok") && !(s->flags & PAM_F_NONULL);
}

PAM_MODEL(pam_unix_auth)
{
	const char *token;
	bool blank = unix_takes_blank(s, l);
	int rv = blank ? PAM_SUCCESS : pam_sim_token(s, l, &token);

	if (rv == PAM_SUCCESS && !blank && !pam_unix_flag(l, "nodelay"))
		pam_sim_delay(s, l, PAM_USUAL_DELAY);
	if (rv == PAM_SUCCESS && !blank)
		rv = !s->blank && str_eq(token, s->password) ? PAM_SUCCESS : PAM_AUTH_ERR;
	/* since 1.6.1 the hash of nothing is no password either */
	if (rv == PAM_SUCCESS && !blank && !*token && s->world->versions.unix_strict &&
		(!pam_unix_flag(l, "nullok") || (s->flags & PAM_F_NONULL)))
		rv = PAM_AUTH_ERR;
	s->unix_ran = true;
	s->unix_said = rv;
	return rv;
}

PAM_MODEL(pam_unix_account)
{
	int rv = pam_unix_expiry(s);

	/* where a key or a ticket let the user in, pam_unix's auth has not said yes */
	if ((rv == PAM_NEW_AUTHTOK_REQD || rv == PAM_AUTHTOK_EXPIRED) &&
		pam_unix_flag(l, "no_pass_expiry") && !(s->unix_ran && s->unix_said == PAM_SUCCESS))
		return PAM_SUCCESS;
	if (rv == PAM_AUTHINFO_UNAVAIL && pam_unix_flag(l, "broken_shadow"))
		return PAM_SUCCESS;
	/* changed too recently: of no concern to a login */
	return rv == PAM_AUTHTOK_ERR ? PAM_SUCCESS : rv;
}

/* A number as pam_unix takes it since 1.6: all of the text, from least on; else least and false. */
static bool strict_number(const char *text, int least, int *ret)
{
	char *end;
	long n = strtol(text, &end, 10);
	bool whole = end != text && !*end && n >= least && n <= INT_MAX;

	*ret = whole ? (int)n : least;
	return whole;
}

int pam_unix_remember(const struct pam_sim *s, const struct pam_line *l, bool *ret_on)
{
	long n = -1;
	int strict;

	*ret_on = false;
	for (size_t i = 0; i < l->argc; i++) {
		if (!str_starts(l->argv[i], "remember="))
			continue;
		if (s->world->versions.unix_strict) {
			bool whole = strict_number(l->argv[i] + strlen("remember="), -1, &strict);
			*ret_on |= whole;
			n = strict > MAX_REMEMBER ? MAX_REMEMBER : strict;
			continue;
		}
		*ret_on = true;
		n = strtol(l->argv[i] + strlen("remember="), NULL, 10);
		n = (int)n; /* the module keeps an int */
		if (n == INT_MIN || n == INT_MAX)
			n = -1;
		if (n > MAX_REMEMBER)
			n = MAX_REMEMBER;
	}
	return (int)n;
}

/* Whether the file of this root's module holds a text: how versions and patches are told apart. */
static bool module_says(struct pam_sim *s, const char *module, const char *text)
{
	const struct pam_install *in = &s->world->install;

	for (int i = 0; i < 4 && in->dirs[i]; i++) {
		const struct file *f;
		if (!root_read(s->world->root, arena_printf(s->a, "%s/%s.so", in->dirs[i], module),
			    &f, NULL))
			return memmem(f->data, f->size, text, strlen(text)) != NULL;
	}
	return false;
}

int pam_unix_min_length(struct pam_sim *s, const struct pam_line *l)
{
	const char *value = pam_last_value(l, "minlen");
	int n = module_says(s, "pam_unix", "obscure") ? 6 : 0;

	if (value && s->world->versions.unix_strict)
		strict_number(value, 0, &n);
	else if (value)
		n = (int)strtol(value, NULL, 10);

	if (n > 8 && str_eq(pam_unix_scheme(s, l, &(struct pam_from){0}), "descrypt"))
		n = 8; /* of more than that traditional crypt() looks at nothing */
	return n;
}

#define MAX_TOKEN 512 /* PAM_MAX_RESP_SIZE */

static int unix_approve(
	struct pam_sim *s, bool root, int min_length, bool remember, const char *new)
{
	if (s->oldauthtok && str_eq(s->oldauthtok, new))
		return PAM_AUTHTOK_ERR;
	if (s->literal && strlen(new) > MAX_TOKEN)
		return PAM_AUTHTOK_ERR;
	if (s->literal && !root && (int)strlen(new) < min_length)
		return PAM_AUTHTOK_ERR;
	if (root || !remember)
		return PAM_SUCCESS;
	struct pam_opasswd *o = pam_old_passwords(s, OPASSWD);
	if (o->absent)
		return PAM_ABORT;
	for (size_t i = 0; i < o->n; i++)
		if (!o->v[i].hashed && str_eq(o->v[i].password, new))
			return PAM_AUTHTOK_ERR;
	return PAM_SUCCESS;
}

/* Stores the password that is being replaced.  False when the change must fail. */
static bool unix_save(struct pam_sim *s, int howmany)
{
	if (howmany < 0 || !s->oldauthtok)
		return true;
	struct pam_opasswd *o = pam_old_passwords(s, OPASSWD);
	if (o->absent || o->directory || o->no_parent)
		return false;
	if (o->has_user && howmany == 0) {
		o->has_user = false;
		o->n = 0;
		return true;
	}
	if (!o->has_user) {
		o->has_user = true;
		o->n = 0;
		o->count = 1;
	} else {
		for (o->count++; o->count > howmany && o->n; o->count--)
			drop_oldest(o);
	}
	add_old(s, o, s->oldauthtok, 0);
	return true;
}

static int unix_update(struct pam_sim *s, const struct pam_line *l, bool root)
{
	const char *new;
	bool on, given = pam_option(l, "use_authtok") || pam_option(l, "use_first_pass");
	int howmany = pam_unix_remember(s, l, &on), rv = PAM_AUTHTOK_ERR,
	    min_length = s->literal ? pam_unix_min_length(s, l) : 0;

	for (int tries = given ? 2 : 0; rv != PAM_SUCCESS && tries < 3; tries++) {
		rv = pam_sim_token(s, l, &new);
		if (rv != PAM_SUCCESS)
			return rv;
		rv = unix_approve(s, root, min_length, on, new);
		if (rv != PAM_SUCCESS)
			s->authtok = NULL;
	}
	if (rv != PAM_SUCCESS)
		return rv;
	if (s->oldauthtok && !str_eq(s->oldauthtok, s->password))
		return PAM_AUTH_ERR;
	rv = pam_unix_may_change(s, root);
	if (rv != PAM_SUCCESS)
		return rv;
	if (!unix_save(s, howmany))
		return PAM_AUTHTOK_ERR;
	s->password = new;
	s->hash++;
	s->scheme = pam_unix_scheme(s, l, &s->scheme_from);
	s->kept_by = l;
	s->expired = false;
	pam_unix_changed(s);
	return PAM_SUCCESS;
}

PAM_MODEL(pam_unix_password)
{
	bool root = s->caller_uid == 0 && !(s->flags & PAM_F_EXPIRED);
	const char *old;

	if (s->flags & PAM_F_UPDATE)
		return unix_update(s, l, root);
	if (root || !*s->password)
		return PAM_SUCCESS;
	int rv = pam_sim_old_token(s, l, &old);
	if (rv != PAM_SUCCESS)
		return rv;
	if (!pam_unix_flag(l, "nodelay"))
		pam_sim_delay(s, l, PAM_USUAL_DELAY);
	return str_eq(old, s->password) ? pam_unix_may_change(s, root) : PAM_AUTH_ERR;
}

/* pam_pwhistory */

static void read_conf(struct pam_sim *s, const struct pam_line *l, struct pwhistory *o)
{
	const char *conf = pam_last_value(l, "conf"), *v;
	const struct file *f;
	unsigned n, line = 0;

	int rc = pam_sim_read(s, conf ? conf : PWHISTORY_CONF, &f);
	if (rc == -ENOENT && !conf && s->world->versions.pwhistory_vendor)
		rc = pam_sim_read(s, s->world->versions.pwhistory_vendor, &f);
	if (rc < 0)
		return;
	if (pam_search_key(s->a, f, "enforce_for_root", &line))
		o->enforce_for_root = true;
	v = pam_search_key(s->a, f, "remember", &line);
	if (v && sscanf(v, "%u", &n) == 1) {
		o->remember = (int)n;
		o->remember_from = (struct pam_from){f, line};
	}
	v = pam_search_key(s->a, f, "retry", &line);
	if (v && sscanf(v, "%u", &n) == 1)
		o->tries = (int)n;
	v = pam_search_key(s->a, f, "file", &line);
	if (v && *v == '/')
		o->file = v;
}

static const char *after(const char *arg, const char *prefix)
{
	size_t n = strlen(prefix);

	return !strncasecmp(arg, prefix, n) ? arg + n : NULL;
}

void pwhistory_options(struct pam_sim *s, const struct pam_line *l, struct pwhistory *ret)
{
	bool conf = s->world->versions.pwhistory_conf;

	*ret = (struct pwhistory){.remember = 10, .tries = 1, .file = OPASSWD};
	if (conf)
		read_conf(s, l, ret);
	for (size_t i = 0; i < l->argc; i++) {
		const char *v;
		if ((v = after(l->argv[i], "remember="))) {
			ret->remember = (int)strtol(v, NULL, 10);
			ret->remember = ret->remember < 0 ? 0 : ret->remember;
			ret->remember = ret->remember > MAX_REMEMBER ? MAX_REMEMBER : ret->remember;
			ret->remember_from = (struct pam_from){l->file, l->line};
		} else if ((v = after(l->argv[i], "retry="))) {
			ret->tries = (int)strtol(v, NULL, 10);
			ret->tries = ret->tries < 0 ? 1 : ret->tries;
		} else if (str_ieq(l->argv[i], "enforce_for_root")) {
			ret->enforce_for_root = true;
		} else if (conf && (v = after(l->argv[i], "file=")) && *v == '/') {
			ret->file = v;
		}
	}
}

/* Stores the current password's hash, unless it is the last one there.  The module's answer. */
static int pwhistory_save(struct pam_sim *s, struct pam_opasswd *o, long howmany)
{
	if (howmany <= 0)
		return PAM_SUCCESS;
	if (o->no_parent)
		return PAM_AUTHTOK_ERR;
	if (o->directory) /* reads as empty, and the new file cannot take its place */
		return PAM_SUCCESS;
	o->absent = false;
	if (o->has_user && o->n && o->v[o->n - 1].hashed == s->hash)
		return PAM_SUCCESS;
	long count = (o->has_user ? (long)o->n : 0) + 1;
	for (; count > howmany && count > 1; count--)
		drop_oldest(o);
	o->has_user = true;
	o->count = count;
	add_old(s, o, s->password, s->hash);
	return PAM_SUCCESS;
}

static bool pwhistory_knows(const struct pam_opasswd *o, const char *new)
{
	for (size_t i = 0; i < o->n; i++)
		if (str_eq(o->v[i].password, new))
			return true;
	return false;
}

PAM_MODEL(pam_pwhistory_password)
{
	struct pwhistory o;
	const char *new = NULL;
	long tries = 0;

	pwhistory_options(s, l, &o);
	if (o.remember == 0)
		return PAM_IGNORE;
	if (s->flags & PAM_F_PRELIM)
		return PAM_SUCCESS;
	struct pam_opasswd *old = pam_old_passwords(s, o.file);
	int rv = pwhistory_save(s, old, o.remember);
	if (rv != PAM_SUCCESS)
		return rv;
	bool enforced = s->caller_uid != 0 || o.enforce_for_root || (s->flags & PAM_F_EXPIRED);
	for (; !new &&tries < o.tries &&tries < 100; tries++) {
		rv = pam_sim_token(s, l, &new);
		if (rv != PAM_SUCCESS)
			return rv;
		if (pwhistory_knows(old, new) && enforced)
			new = s->authtok = NULL;
	}
	return new ? PAM_SUCCESS : PAM_MAXTRIES;
}
