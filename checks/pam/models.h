/* models: what the files of models share; the table of all models is models.c. */
#ifndef PLUMBLINE_CHECKS_PAM_MODELS_H
#define PLUMBLINE_CHECKS_PAM_MODELS_H

#include "checks/pam/sim.h"

#define PAM_MODEL(name) int name(struct pam_sim *s, const struct pam_line *l)

PAM_MODEL(pam_faillock_auth);
PAM_MODEL(pam_faillock_account);
PAM_MODEL(pam_tally2_auth);
PAM_MODEL(pam_tally2_account);
PAM_MODEL(pam_unix_auth);
PAM_MODEL(pam_unix_account);
PAM_MODEL(pam_unix_password);
PAM_MODEL(pam_pwhistory_password);
PAM_MODEL(pam_pwquality_password);
PAM_MODEL(pam_cracklib_password);
PAM_MODEL(pam_passwdqc_password);
PAM_MODEL(pam_succeed_if_any);
PAM_MODEL(pam_listfile_any);
PAM_MODEL(pam_access_any);
PAM_MODEL(pam_wheel_any);
PAM_MODEL(pam_time_account);
PAM_MODEL(pam_lastlog_any);
PAM_MODEL(pam_localuser_any);
PAM_MODEL(pam_nologin_any);
PAM_MODEL(pam_elsewhere_any);
PAM_MODEL(pam_ldap_any);
PAM_MODEL(pam_krb5_any);
PAM_MODEL(pam_systemd_home_any);
PAM_MODEL(pam_radius_any);
PAM_MODEL(pam_not_at_hand);
PAM_MODEL(pam_fprintd_auth);
PAM_MODEL(pam_faildelay_auth);
PAM_MODEL(pam_ssh_agent_auth_auth);
PAM_MODEL(pam_helps);
PAM_MODEL(pam_google_authenticator_auth);
PAM_MODEL(pam_u2f_auth);
PAM_MODEL(pam_oath_auth);
PAM_MODEL(pam_duo_auth);
PAM_MODEL(pam_shells_any);
PAM_MODEL(pam_usertype_any);
PAM_MODEL(pam_stress_auth);
PAM_MODEL(pam_stress_account);
PAM_MODEL(pam_stress_password);
PAM_MODEL(pam_filter_any);
PAM_MODEL(pam_console_auth);
PAM_MODEL(pam_postgresok_auth);
PAM_MODEL(pam_gdm_auth);

enum faillock_action { FAILLOCK_PREAUTH, FAILLOCK_AUTHSUCC, FAILLOCK_AUTHFAIL };

/* One pam_faillock line's options, in the module's own types. */
struct faillock {
	enum faillock_action action;
	unsigned short deny;
	unsigned fail_interval, unlock_time, root_unlock_time;
	bool root_unlock_set, even_deny_root, local_users_only, nodelay;
	const char *dir, *admin_group;
	struct pam_from deny_from, unlock_from, interval_from, root_from;
};
/*
 * The options of a line: defaults, then its configuration file, then its arguments.  The module's own answer:
 * PAM_SUCCESS or PAM_SERVICE_ERR (no such conf= file, a line that is too long).  What cannot be known is noted in s.
 */
int faillock_options(struct pam_sim *s, const struct pam_line *l, struct faillock *ret);
/*
 * faillock.conf(5) as pam_faillock reads it, into o; long_lines: the version that takes lines of any length.
 * PAM_SUCCESS or PAM_SERVICE_ERR.
 */
int faillock_conf(struct arena *a, const struct file *f, bool long_lines, struct faillock *o);

/* The old passwords kept in path (opasswd), made on first use from how the file stands on the host. */
struct pam_opasswd *pam_old_passwords(struct pam_sim *s, const char *path);
/* Some user's line counts more old passwords than it has: pam_unix drops too many of his. */
bool pam_opasswd_miscounts(const struct pam_sim *s);
#define OPASSWD "/etc/security/opasswd"

struct pwhistory {
	long remember, tries;
	bool enforce_for_root;
	const char *file;
	struct pam_from remember_from;
};
void pwhistory_options(struct pam_sim *s, const struct pam_line *l, struct pwhistory *ret);
/* pam_unix's remember=: -1 when not given; *ret_on whether it was given at all. */
int pam_unix_remember(const struct pam_sim *s, const struct pam_line *l, bool *ret_on);

/* The ages in shadow as pam_unix weighs them on the simulated day (shadow_ages.c); PAM_SUCCESS when nothing is due. */
int pam_unix_expiry(const struct pam_sim *s);
/* Whether they allow a change of password now: PAM_SUCCESS, or what the module refuses it with. */
int pam_unix_may_change(const struct pam_sim *s, bool root);
/* The password has just been changed. */
void pam_unix_changed(struct pam_sim *s);
/* Whether an option of pam_unix is among the arguments; it takes any that begins with its name. */
bool pam_unix_flag(const struct pam_line *l, const char *name);

/* The length pam_unix itself asks of a new password: minlen=, or what it was built with. */
int pam_unix_min_length(struct pam_sim *s, const struct pam_line *l);

/*
 * The scheme (crypt(5)) by which pam_unix keeps a new password: its last method option, else ENCRYPT_METHOD, else DES.
 * *ret_from: where that is said; file NULL: nowhere.
 */
const char *pam_unix_scheme(struct pam_sim *s, const struct pam_line *l, struct pam_from *ret_from);

/* The value of a key as libpam's reader of login.defs finds it: the first such line; NULL when there is none. */
const char *pam_search_key(
	struct arena *a, const struct file *f, const char *key, unsigned *ret_line);

/* The module asks to wait so long, in microseconds, should the call fail. */
void pam_sim_delay(struct pam_sim *s, const struct pam_line *l, unsigned usec);
#define PAM_USUAL_DELAY 2000000

/* Reads a file a module would open as root.  0, -ENOENT, or another -errno that is also noted in s. */
int pam_sim_read(struct pam_sim *s, const char *path, const struct file **ret);

#endif
