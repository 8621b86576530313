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
#include <strings.h>

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

static PAM_MODEL(rootok)
{
	(void)l;
	return s->caller_uid == 0 ? PAM_SUCCESS : PAM_AUTH_ERR;
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

/* The program: exit status 0 is success, all else system_err.  Options end at the first word that is none. */
static PAM_MODEL(runs_program)
{
	static const char *const flags[] = {
		"debug", "stdout", "seteuid", "quiet", "quiet_log", "expose_authtok"};
	static const char *const types[] = {"auth", "account", "session", "password"};
	static const int any[] = {PAM_SUCCESS, PAM_SYSTEM_ERR};
	const char *program = NULL, *token;
	bool expose = false;
	struct stat st;

	if (s->phase == PAM_PASSWORD && (s->flags & PAM_F_PRELIM))
		return PAM_SUCCESS;
	for (size_t i = 0; i < l->argc && !program; i++) {
		const char *arg = l->argv[i];
		bool flag = !strncasecmp(arg, "log=", 4), type = !strncasecmp(arg, "type=", 5);
		for (size_t k = 0; k < sizeof(flags) / sizeof(*flags); k++)
			flag |= str_ieq(arg, flags[k]);
		if (type && !str_eq(arg + 5, types[s->phase]))
			return PAM_IGNORE;
		expose |= str_ieq(arg, "expose_authtok");
		if (!flag && !type)
			program = arg;
	}
	if (expose && s->phase == PAM_AUTH && pam_sim_token(s, l, &token) != PAM_SUCCESS)
		return PAM_AUTH_ERR;
	if (!program)
		return PAM_SERVICE_ERR;
	if (*program != '/' || is_absent(root_stat(s->world->root, program, true, &st, NULL)))
		return PAM_SYSTEM_ERR;
	if (str_eq(program, "/bin/true") || str_eq(program, "/usr/bin/true"))
		return PAM_SUCCESS;
	if (str_eq(program, "/bin/false") || str_eq(program, "/usr/bin/false"))
		return PAM_SYSTEM_ERR;
	return pam_sim_choose(s, l, any, 2);
}

/* Accounts in a Berkeley DB: without one nobody gets in by it. */
static PAM_MODEL(userdb)
{
	static const int any[] = {PAM_SUCCESS, PAM_AUTH_ERR, PAM_USER_UNKNOWN};
	const char *db = pam_last_value(l, "db"), *token;
	struct stat st;

	if (!db)
		return PAM_SERVICE_ERR;
	if (s->phase == PAM_AUTH && pam_sim_token(s, l, &token) != PAM_SUCCESS)
		return PAM_AUTH_ERR;
	if (is_absent(root_stat(s->world->root, arena_printf(s->a, "%s.db", db), true, &st, NULL)))
		return PAM_SERVICE_ERR;
	return pam_sim_choose(s, l, any, 3);
}

/* Anonymous: those of users= get in whatever they type; others are refused. */
static PAM_MODEL(ftp)
{
	const char *users = pam_last_value(l, "users"), *token;
	size_t n = 0;
	char **names = users ? str_split(s->a, users, ",", &n) : NULL;

	for (size_t i = 0; i < n; i++)
		if (str_eq(names[i], s->user->name))
			return PAM_SUCCESS;
	return pam_sim_token(s, l, &token) == PAM_SUCCESS ? PAM_AUTH_ERR : PAM_AUTHTOK_RECOVER_ERR;
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
	ROW("pam_faildelay", pam_faildelay_auth, NULL, NULL, 0),
	ROW("pam_group", ignores, NULL, NULL, 0),
	ROW("pam_issue", ignores, NULL, NULL, 0),
	ROW("pam_mail", ignores, NULL, NULL, 0),
	ROW("pam_keyinit", ignores, NULL, NULL, 0),
	ROW("pam_nologin", pam_nologin_any, pam_nologin_any, NULL, 0),
	ROW("pam_loginuid", NULL, succeeds, NULL, 0),
	ROW("pam_localuser", pam_localuser_any, pam_localuser_any, pam_localuser_any, PAM_BY_USER),
	ROW("pam_lastlog", pam_lastlog_any, pam_lastlog_any, NULL, 0),
	ROW("pam_stress", pam_stress_auth, pam_stress_account, pam_stress_password, PAM_TAKES_PASSWORD),
	ROW("pam_filter", pam_filter_any, pam_filter_any, pam_filter_any, 0),
	ROW("pam_canonicalize_user", ignores, NULL, NULL, 0),
	ROW("pam_console", pam_console_auth, NULL, NULL, 0),
	ROW("pam_postgresok", pam_postgresok_auth, NULL, NULL, 0),
	ROW("pam_chroot", NULL, NULL, NULL, 0),
	ROW("pam_gdm", pam_gdm_auth, succeeds, succeeds, 0),
	ROW("pam_securetty", securetty, securetty, NULL, 0),
	ROW("pam_selinux", auth_err, NULL, NULL, 0),
	ROW("pam_sepermit", ignores, ignores, NULL, 0),
	ROW("pam_timestamp", auth_err, NULL, NULL, 0),
	ROW("pam_wheel", pam_wheel_any, pam_wheel_any, NULL, PAM_BY_CALLER),
	ROW("pam_succeed_if", pam_succeed_if_any, pam_succeed_if_any, pam_succeed_if_any, PAM_BY_USER),
	ROW("pam_listfile", pam_listfile_any, pam_listfile_any, pam_listfile_any, PAM_BY_USER),
	ROW("pam_usertype", pam_usertype_any, pam_usertype_any, pam_usertype_any, PAM_BY_USER),
	ROW("pam_shells", pam_shells_any, pam_shells_any, NULL, PAM_BY_USER),
	ROW("pam_access", pam_access_any, pam_access_any, pam_access_any, PAM_BY_USER),
	ROW("pam_time", NULL, pam_time_account, NULL, PAM_BY_USER),
	ROW("pam_exec", runs_program, runs_program, runs_program, 0),
	ROW("pam_rhosts", auth_err, NULL, NULL, 0),
	ROW("pam_ftp", ftp, NULL, NULL, PAM_TAKES_PASSWORD | PAM_BY_USER),
	ROW("pam_userdb", userdb, userdb, NULL, PAM_TAKES_PASSWORD),
	ROW("pam_limits", NULL, NULL, NULL, 0),
	ROW("pam_mkhomedir", NULL, NULL, NULL, 0),
	ROW("pam_motd", NULL, NULL, NULL, 0),
	ROW("pam_namespace", NULL, NULL, NULL, 0),
	ROW("pam_setquota", NULL, NULL, NULL, 0),
	ROW("pam_tty_audit", NULL, NULL, NULL, 0),
	ROW("pam_umask", NULL, NULL, NULL, 0),
	ROW("pam_xauth", NULL, NULL, NULL, 0),
	ROW("pam_systemd", NULL, NULL, NULL, 0),
	ROW("pam_oddjob_mkhomedir", NULL, ignores, NULL, 0),
	ROW("pam_ck_connector", NULL, NULL, NULL, 0),
	ROW("pam_sss", pam_elsewhere_any, pam_elsewhere_any, pam_elsewhere_any, PAM_TAKES_PASSWORD),
	ROW("pam_sss_gss", pam_not_at_hand, ignores, ignores, 0),
	ROW("pam_ldap", pam_ldap_any, pam_ldap_any, pam_ldap_any, PAM_TAKES_PASSWORD),
	ROW("pam_krb5", pam_krb5_any, pam_krb5_any, pam_krb5_any, PAM_TAKES_PASSWORD),
	ROW("pam_winbind", pam_elsewhere_any, pam_elsewhere_any, pam_elsewhere_any, PAM_TAKES_PASSWORD),
	ROW("pam_systemd_home", pam_systemd_home_any, pam_systemd_home_any, pam_systemd_home_any, PAM_TAKES_PASSWORD),
	ROW("pam_fprintd", pam_fprintd_auth, NULL, succeeds, 0),
	ROW("pam_cap", pam_helps, NULL, NULL, 0),
	ROW("pam_gnome_keyring", pam_helps, NULL, pam_helps, 0),
	ROW("pam_kwallet", pam_helps, NULL, succeeds, 0),
	ROW("pam_kwallet5", pam_helps, NULL, succeeds, 0),
	ROW("pam_ecryptfs", pam_helps, NULL, pam_helps, 0),
	ROW("pam_mount", pam_helps, ignores, pam_helps, 0),
	ROW("pam_pkcs11", pam_not_at_hand, ignores, ignores, 0),
	ROW("pam_radius_auth", pam_radius_any, pam_radius_any, pam_radius_any, PAM_TAKES_PASSWORD),
	ROW("pam_google_authenticator", pam_google_authenticator_auth, NULL, NULL, PAM_BY_USER),
	ROW("pam_oath", pam_oath_auth, NULL, NULL, PAM_BY_USER),
	ROW("pam_u2f", pam_u2f_auth, NULL, NULL, PAM_BY_USER),
	ROW("pam_duo", pam_duo_auth, succeeds, NULL, 0),
	ROW("pam_ssh_agent_auth", pam_ssh_agent_auth_auth, NULL, NULL, 0),
	ROW("pam_tmpdir", ignores, NULL, NULL, 0),
	ROW("pam_fscrypt", succeeds, NULL, succeeds, 0),
	ROW("pam_elogind", NULL, NULL, NULL, 0),
	ROW("pam_lastlog2", NULL, NULL, NULL, 0),
	ROW("pam_wtmpdb", NULL, NULL, NULL, 0),
	ROW("pam_apparmor", NULL, NULL, NULL, 0),
	ROW("pam_cgfs", NULL, NULL, NULL, 0),
	ROW("pam_systemd_loadkey", ignores, NULL, NULL, 0),
	{NULL, {NULL}, 0},
};
