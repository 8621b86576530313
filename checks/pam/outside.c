/*
 * outside: models of modules that ask somebody else: accounts kept elsewhere (pam_sss, pam_ldap, pam_krb5,
 * pam_winbind, pam_systemd_home, pam_radius_auth), and key rings that open with the password.
 *
 * The scripted world: a local user whom no directory knows, and daemons that run or do not.  So a directory answers that
 * it does not know the user, or cannot be asked, and both are tried.  Where it is asked which factors are enough
 * (pam_sim.factors) it may know him as well, by his password.
 *
 * Observed on Debian 12, daemons absent (tests/behaviour/pam_models.list and the packages named there): pam_sss 2.8,
 * pam_ldap of libpam-ldapd 0.9.12, pam_winbind 4.17, pam_radius_auth 2.0, key rings.  From the manual: pam_krb5, what
 * daemons answer when they run.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/pam/factors.h"
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
 * Asked which factors are enough, somebody else may know the user: by the password, or by what the agency says it asks
 * for.  Else one of the answers given.
 */
static int may_know(struct pam_sim *s, const struct pam_line *l, const int *answers, unsigned n)
{
	int any[4] = {PAM_SUCCESS};

	if (!s->factors || s->phase != PAM_AUTH)
		return pam_sim_choose(s, l, answers, n);
	memcpy(any + 1, answers, n * sizeof(*answers));
	unsigned asks = pam_factor_kinds(s->factors, l);
	if (asks)
		return pam_factor_has(s, asks) ? PAM_SUCCESS : pam_sim_choose(s, l, answers, n);
	return pam_factor_has(s, PAM_KNOWN) ? pam_sim_choose(s, l, any, n + 1)
					    : pam_sim_choose(s, l, answers, n);
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
	rv = s->phase == PAM_ACCOUNT ? PAM_USER_UNKNOWN : may_know(s, l, any, 2);
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

	return may_know(s, l, any, 2);
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
	rv = may_know(s, l, any, 2);
	return rv == PAM_AUTHINFO_UNAVAIL && pam_has_word(l, "localifdown") ? PAM_IGNORE : rv;
}

/* The password that opened the disk at boot, for gdm-autologin: where there is one it is handed on. */
PAM_MODEL(pam_gdm_auth)
{
	static const int any[] = {PAM_AUTHINFO_UNAVAIL, PAM_SUCCESS};

	return pam_sim_choose(s, l, any, 2);
}

/* Something that helps or does nothing (a key ring, capabilities), and never refuses. */
PAM_MODEL(pam_helps)
{
	static const int any[] = {PAM_IGNORE, PAM_SUCCESS};

	return pam_sim_choose(s, l, any, 2);
}
