/*
 * models: the table of modules: what each answers in auth, account and password, and with what memory.
 *
 * Covers what Debian, Ubuntu and RHEL ship in libpam-modules, libpam-pwquality, sssd, systemd and the display
 * managers.  Session functions are not modelled: whether a password is accepted is settled before.  The scripted
 * world: no /etc/nologin, a local user with a password, no finger on a reader, no token in a slot, nobody's Kerberos
 * or LDAP account.
 */
#include "checks/pam/models.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static PAM_MODEL(succeeds)
{
	(void)s, (void)l;
	return PAM_SUCCESS;
}

static PAM_MODEL(ignores)
{
	(void)s, (void)l;
	return PAM_IGNORE;
}

static PAM_MODEL(auth_err)
{
	(void)s, (void)l;
	return PAM_AUTH_ERR;
}

static PAM_MODEL(authtok_err)
{
	(void)s, (void)l;
	return PAM_AUTHTOK_ERR;
}

static PAM_MODEL(service_err)
{
	(void)s, (void)l;
	return PAM_SERVICE_ERR;
}

static PAM_MODEL(anything)
{
	static const int any[] = {PAM_SUCCESS, PAM_AUTH_ERR, PAM_IGNORE};
	return pam_sim_choose(s, l, any, 3);
}

/* Something that helps or does nothing (a key ring, capabilities), and never refuses. */
static PAM_MODEL(helps)
{
	static const int any[] = {PAM_IGNORE, PAM_SUCCESS};
	return pam_sim_choose(s, l, any, 2);
}

/*
 * Another place where accounts are kept: it does not know the local user, or cannot be reached (then the account
 * phase may refuse everybody, which is no state to judge a host by).
 */
static PAM_MODEL(elsewhere)
{
	static const int any[] = {PAM_USER_UNKNOWN, PAM_AUTHINFO_UNAVAIL};
	const char *token;

	if (s->phase == PAM_AUTH) {
		int rv = pam_sim_token(s, l, &token);
		if (rv != PAM_SUCCESS)
			return rv;
	}
	int rv = s->phase == PAM_AUTH ? pam_sim_choose(s, l, any, 2) : PAM_USER_UNKNOWN;
	if ((rv == PAM_USER_UNKNOWN && pam_has_word(l, "ignore_unknown_user")) ||
		(rv == PAM_AUTHINFO_UNAVAIL && pam_has_word(l, "ignore_authinfo_unavail")))
		return PAM_IGNORE;
	return rv;
}

/* A finger on a reader, a ticket: the guesser does not have it. */
static PAM_MODEL(not_at_hand)
{
	static const int any[] = {PAM_AUTHINFO_UNAVAIL, PAM_AUTH_ERR};
	return pam_sim_choose(s, l, any, 2);
}

static PAM_MODEL(rootok)
{
	(void)l;
	return s->caller_uid == 0 ? PAM_SUCCESS : PAM_AUTH_ERR;
}

static PAM_MODEL(nologin)
{
	(void)s;
	return pam_has_word(l, "successok") ? PAM_SUCCESS : PAM_IGNORE;
}

static PAM_MODEL(localuser)
{
	(void)s;
	return pam_last_value(l, "file") ? anything(s, l) : PAM_SUCCESS;
}

static PAM_MODEL(lastlog)
{
	(void)l;
	return s->user->uid == 0 ? PAM_SUCCESS : helps(s, l);
}

/* Shows a text: its arguments, or a file that has some. */
static PAM_MODEL(echo)
{
	const char *name = pam_last_value(l, "file");
	const struct file *f;

	if (s->phase == PAM_PASSWORD && !(s->flags & PAM_F_PRELIM))
		return PAM_IGNORE;
	if (name && *name && (pam_sim_read(s, name, &f) < 0 || !f->size))
		return PAM_IGNORE;
	return PAM_SUCCESS;
}

/* Root on a terminal that is not in the list is refused before the password. */
static PAM_MODEL(securetty)
{
	struct stat st;

	if (s->user->uid != 0 || root_stat(s->world->root, "/etc/securetty", true, &st, NULL))
		return PAM_SUCCESS;
	return anything(s, l);
}

static int debug_answer(const struct pam_line *l, const char *what)
{
	const char *v = pam_last_value(l, what);

	for (int i = 0; v && i < PAM_RVS; i++)
		if (str_eq(v, pam_rv_name(i)))
			return i;
	return PAM_SUCCESS;
}

static PAM_MODEL(debug)
{
	return debug_answer(l, s->phase == PAM_AUTH	   ? "auth"
			       : s->phase == PAM_ACCOUNT   ? "acct"
			       : (s->flags & PAM_F_PRELIM) ? "prechauthtok"
							   : "chauthtok");
}

static PAM_MODEL(runs_program)
{
	return s->phase == PAM_PASSWORD && (s->flags & PAM_F_PRELIM) ? PAM_SUCCESS : anything(s, l);
}

/* clang-format off */
#define ROW(name, auth, account, password, traits) {name, {auth, account, NULL, password}, traits}
const struct pam_model pam_models[] = {
	ROW("pam_unix", pam_unix_auth, pam_unix_account, pam_unix_password, PAM_TAKES_PASSWORD),
	ROW("pam_faillock", pam_faillock_auth, pam_faillock_account, NULL, 0),
	ROW("pam_tally2", pam_tally2_auth, pam_tally2_account, NULL, 0),
	ROW("pam_pwhistory", NULL, NULL, pam_pwhistory_password, 0),
	ROW("pam_pwquality", NULL, NULL, pam_pwquality_password, 0),
	ROW("pam_cracklib", NULL, NULL, pam_cracklib_password, 0),
	ROW("pam_passwdqc", NULL, NULL, pam_passwdqc_password, 0),
	ROW("pam_permit", succeeds, succeeds, succeeds, 0),
	ROW("pam_deny", auth_err, auth_err, authtok_err, 0),
	ROW("pam_rootok", rootok, rootok, rootok, 0),
	ROW("pam_debug", debug, debug, debug, 0),
	ROW("pam_warn", ignores, ignores, ignores, 0),
	ROW("pam_echo", echo, echo, echo, 0),
	ROW("pam_env", ignores, service_err, service_err, 0),
	ROW("pam_faildelay", ignores, NULL, NULL, 0),
	ROW("pam_group", ignores, NULL, NULL, 0),
	ROW("pam_issue", ignores, NULL, NULL, 0),
	ROW("pam_mail", ignores, NULL, NULL, 0),
	ROW("pam_keyinit", ignores, NULL, NULL, 0),
	ROW("pam_nologin", nologin, nologin, NULL, 0),
	ROW("pam_loginuid", NULL, succeeds, NULL, 0),
	ROW("pam_localuser", localuser, localuser, localuser, 0),
	ROW("pam_lastlog", lastlog, lastlog, NULL, 0),
	ROW("pam_securetty", securetty, securetty, NULL, 0),
	ROW("pam_selinux", auth_err, NULL, NULL, 0),
	ROW("pam_sepermit", ignores, ignores, NULL, 0),
	ROW("pam_timestamp", auth_err, NULL, NULL, 0),
	ROW("pam_wheel", pam_wheel_any, pam_wheel_any, NULL, 0),
	ROW("pam_succeed_if", pam_succeed_if_any, pam_succeed_if_any, pam_succeed_if_any, PAM_BY_USER),
	ROW("pam_listfile", pam_listfile_any, pam_listfile_any, pam_listfile_any, PAM_BY_USER),
	ROW("pam_usertype", pam_usertype_any, pam_usertype_any, pam_usertype_any, PAM_BY_USER),
	ROW("pam_shells", pam_shells_any, pam_shells_any, NULL, PAM_BY_USER),
	ROW("pam_access", pam_access_any, pam_access_any, pam_access_any, PAM_BY_USER),
	ROW("pam_time", NULL, pam_time_account, NULL, 0),
	ROW("pam_exec", runs_program, runs_program, runs_program, 0),
	ROW("pam_rhosts", auth_err, NULL, NULL, 0),
	ROW("pam_ftp", anything, NULL, NULL, PAM_TAKES_PASSWORD),
	ROW("pam_userdb", anything, anything, NULL, PAM_TAKES_PASSWORD),
	ROW("pam_limits", NULL, NULL, NULL, 0),
	ROW("pam_mkhomedir", NULL, NULL, NULL, 0),
	ROW("pam_motd", NULL, NULL, NULL, 0),
	ROW("pam_namespace", NULL, NULL, NULL, 0),
	ROW("pam_setquota", NULL, NULL, NULL, 0),
	ROW("pam_tty_audit", NULL, NULL, NULL, 0),
	ROW("pam_umask", NULL, NULL, NULL, 0),
	ROW("pam_xauth", NULL, NULL, NULL, 0),
	ROW("pam_systemd", NULL, NULL, NULL, 0),
	ROW("pam_oddjob_mkhomedir", NULL, NULL, NULL, 0),
	ROW("pam_ck_connector", NULL, NULL, NULL, 0),
	ROW("pam_sss", elsewhere, elsewhere, elsewhere, PAM_TAKES_PASSWORD),
	ROW("pam_sss_gss", not_at_hand, NULL, NULL, 0),
	ROW("pam_ldap", elsewhere, elsewhere, elsewhere, PAM_TAKES_PASSWORD),
	ROW("pam_krb5", elsewhere, elsewhere, elsewhere, PAM_TAKES_PASSWORD),
	ROW("pam_winbind", elsewhere, elsewhere, elsewhere, PAM_TAKES_PASSWORD),
	ROW("pam_systemd_home", elsewhere, elsewhere, elsewhere, PAM_TAKES_PASSWORD),
	ROW("pam_fprintd", not_at_hand, NULL, NULL, 0),
	ROW("pam_cap", helps, NULL, NULL, 0),
	ROW("pam_gnome_keyring", helps, NULL, helps, 0),
	ROW("pam_kwallet", helps, NULL, NULL, 0),
	ROW("pam_kwallet5", helps, NULL, NULL, 0),
	ROW("pam_ecryptfs", helps, NULL, helps, 0),
	ROW("pam_mount", helps, NULL, helps, 0),
	{NULL, {NULL}, 0},
};
