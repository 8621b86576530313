/*
 * outside: models of modules that ask somebody else: accounts kept elsewhere (pam_sss, pam_ldap, pam_krb5,
 * pam_winbind, pam_systemd_home, pam_radius_auth), second factors (pam_google_authenticator, pam_oath, pam_u2f,
 * pam_duo, pam_ssh_agent_auth, pam_fprintd), and key rings that open with the password.
 *
 * The scripted world: a local user whom no directory knows, who has no token, no finger on the reader, no ticket, and
 * daemons that run or do not.  So a directory answers that it does not know the user, or cannot be asked, and both are
 * tried.  A second factor the user has set up cannot be guessed: it refuses.
 *
 * Observed on Debian 12, daemons absent (tests/behaviour/pam_models.list and the packages named there): pam_sss 2.8,
 * pam_ldap of libpam-ldapd 0.9.12, pam_winbind 4.17, pam_radius_auth 2.0, pam_fprintd 1.94, pam_google_authenticator
 * 20191231, pam_oath 2.6.7, pam_u2f 1.1, pam_ssh_agent_auth 0.10.3, key rings.  From the manual: pam_krb5, pam_duo's
 * groups, what daemons answer when they run.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/pam/models.h"

/* Takes the password as these modules do in auth.  PAM_SUCCESS, or the module's answer. */
static int take_token(struct pam_sim *s, const struct pam_line *l)
{
	const char *token;

	return s->phase == PAM_AUTH ? pam_sim_token(s, l, &token) : PAM_SUCCESS;
}

static int unless_ignored(const struct pam_line *l, int rv)
{
	if ((rv == PAM_USER_UNKNOWN && pam_has_word(l, "ignore_unknown_user")) ||
		(rv == PAM_AUTHINFO_UNAVAIL && pam_has_word(l, "ignore_authinfo_unavail")))
		return PAM_IGNORE;
	return rv;
}

/*
 * In the account phase the daemon is taken to run: a directory that cannot be reached may shut everybody out, which
 * is no state to judge a host by.
 */
PAM_MODEL(pam_elsewhere_any)
{
	static const int any[] = {PAM_USER_UNKNOWN, PAM_AUTHINFO_UNAVAIL};
	int rv = take_token(s, l);

	if (rv != PAM_SUCCESS)
		return rv;
	rv = s->phase == PAM_ACCOUNT ? PAM_USER_UNKNOWN : pam_sim_choose(s, l, any, 2);
	return unless_ignored(l, rv);
}

/* pam_ldap passes over those below minimum_uid without asking. */
PAM_MODEL(pam_ldap_any)
{
	const char *least = pam_last_value(l, "minimum_uid");

	if (least && s->user->uid < strtoul(least, NULL, 10))
		return unless_ignored(l, PAM_USER_UNKNOWN);
	return pam_elsewhere_any(s, l);
}

/* pam_krb5: whoever did not log in by Kerberos is none of its business afterwards. */
PAM_MODEL(pam_krb5_any)
{
	const char *least = pam_last_value(l, "minimum_uid");

	if (s->phase == PAM_ACCOUNT)
		return PAM_IGNORE;
	if ((least && s->user->uid < strtoul(least, NULL, 10)) ||
		(s->user->uid == 0 && pam_has_word(l, "ignore_root")))
		return s->phase == PAM_PASSWORD ? PAM_IGNORE : PAM_USER_UNKNOWN;
	return pam_elsewhere_any(s, l);
}

PAM_MODEL(pam_systemd_home_any)
{
	/* no record of the user, or no bus to ask on */
	static const int any[] = {PAM_USER_UNKNOWN, PAM_SERVICE_ERR};

	return pam_sim_choose(s, l, any, 2);
}

/* pam_radius_auth: a server that refuses, or none that answers; localifdown leaves it to the next line. */
PAM_MODEL(pam_radius_any)
{
	static const int any[] = {PAM_AUTH_ERR, PAM_AUTHINFO_UNAVAIL};
	int rv = take_token(s, l);

	if (rv != PAM_SUCCESS)
		return rv;
	if (s->phase == PAM_ACCOUNT)
		return PAM_SUCCESS;
	rv = pam_sim_choose(s, l, any, 2);
	return rv == PAM_AUTHINFO_UNAVAIL && pam_has_word(l, "localifdown") ? PAM_IGNORE : rv;
}

/* A finger on a reader, a ticket, a smart card: the guesser does not have it. */
PAM_MODEL(pam_not_at_hand)
{
	static const int any[] = {PAM_AUTHINFO_UNAVAIL, PAM_AUTH_ERR};

	return pam_sim_choose(s, l, any, 2);
}

/* The password that opened the disk at boot, for gdm-autologin: where there is one it is handed on. */
PAM_MODEL(pam_gdm_auth)
{
	static const int any[] = {PAM_AUTHINFO_UNAVAIL, PAM_SUCCESS};

	return pam_sim_choose(s, l, any, 2);
}

PAM_MODEL(pam_ssh_agent_auth_auth)
{
	(void)s, (void)l;
	return PAM_AUTH_ERR;
}

/* Something that helps or does nothing (a key ring, capabilities), and never refuses. */
PAM_MODEL(pam_helps)
{
	static const int any[] = {PAM_IGNORE, PAM_SUCCESS};

	return pam_sim_choose(s, l, any, 2);
}

/* Whether a user has set up the factor: 1, 0, or -1 when that cannot be told. */
static int has_file(struct pam_sim *s, const char *path)
{
	struct stat st;
	int rc = root_stat(s->world->root, path, true, &st, &(struct err){0});

	return !rc ? 1 : is_absent(rc) ? 0 : -1;
}

/* The path with %u, %h, ~ and ${HOME}, ${USER} replaced; NULL for what is not understood. */
static const char *home_path(struct pam_sim *s, const char *text)
{
	static const struct {
		const char *mark;
		bool home;
	} marks[] = {{"${HOME}", true}, {"${USER}", false}, {"%h", true}, {"%u", false}};
	struct strbuf to = {.arena = s->a};

	if (*text == '~' && text[1] == '/') {
		strbuf_printf(&to, "%s", s->user->home);
		text++;
	}
	while (*text) {
		size_t i = 0;
		while (i < 4 && !str_starts(text, marks[i].mark))
			i++;
		if (i < 4) {
			strbuf_printf(&to, "%s", marks[i].home ? s->user->home : s->user->name);
			text += strlen(marks[i].mark);
		} else if (*text == '$' || *text == '%') {
			return NULL;
		} else {
			strbuf_printf(&to, "%c", *text++);
		}
	}
	return strbuf_str(&to);
}

/* A factor: without one the module answers `none`; with one nobody who guesses gets past it. */
static int factor(struct pam_sim *s, const struct pam_line *l, int has, int none)
{
	const int any[] = {none, PAM_AUTH_ERR};

	return has > 0 ? PAM_AUTH_ERR : has == 0 ? none : pam_sim_choose(s, l, any, 2);
}

PAM_MODEL(pam_google_authenticator_auth)
{
	const char *secret = pam_last_value(l, "secret");
	const char *path = home_path(s, secret ? secret : "~/.google_authenticator");

	if (pam_has_word(l, "forward_pass") && !s->authtok) {
		s->asked = true;
		s->authtok = s->answer;
	}
	if (path && str_starts(path, "[authtok]"))
		path = NULL;
	return factor(s, l,
		path && s->user->in_passwd ? has_file(s, path)
		: path			   ? 0
					   : -1,
		pam_has_word(l, "nullok") ? PAM_IGNORE : PAM_AUTH_ERR);
}

PAM_MODEL(pam_u2f_auth)
{
	const char *file = pam_last_value(l, "authfile");
	const char *path = home_path(s, file ? file : "~/.config/Yubico/u2f_keys");
	const struct file *f;
	int has = 0;

	if (path && *path != '/')
		path = arena_printf(s->a, "%s/%s", s->user->home, path);
	int rc = path ? pam_sim_read(s, path, &f) : -EINVAL;
	const char *text;
	size_t len, n = strlen(s->user->name);
	/* a file without the user counts as one who has registered nothing, and refuses all the same */
	if (rc == -ENOENT)
		return pam_has_word(l, "nouserok") ? PAM_IGNORE : PAM_AUTHINFO_UNAVAIL;
	if (rc < 0)
		return PAM_AUTHINFO_UNAVAIL;
	for (struct lines all = lines_of(f->data, f->size); next_line(&all, &text, &len);)
		has |= len > n && !memcmp(text, s->user->name, n) && text[n] == ':';
	return has ? PAM_AUTH_ERR
		   : pam_sim_choose(s, l, (const int[]){PAM_IGNORE, PAM_AUTH_ERR}, 2);
}

PAM_MODEL(pam_oath_auth)
{
	const char *file = pam_last_value(l, "usersfile"), *text;
	const char *path = file ? home_path(s, file) : NULL;
	const struct file *f;
	size_t len, n;
	bool has = false;

	if (!file) /* the module ends the program */
		return PAM_ABORT;
	int rc = path ? pam_sim_read(s, path, &f) : -EINVAL;
	if (rc < 0)
		return PAM_AUTH_ERR;
	for (struct lines all = lines_of(f->data, f->size); next_line(&all, &text, &len);) {
		char **words = str_split(s->a, arena_strndup(s->a, text, len), " \t", &n);
		has |= n > 1 && str_eq(words[1], s->user->name);
	}
	return has ? PAM_AUTH_ERR : PAM_USER_UNKNOWN;
}

/* pam_duo asks its service, or lets in when that cannot be reached (failmode=safe), or passes over some groups. */
PAM_MODEL(pam_duo_auth)
{
	static const int any[] = {PAM_AUTH_ERR, PAM_SERVICE_ERR, PAM_SUCCESS};

	return pam_sim_choose(s, l, any, 3);
}
