/*
 * seldom: models of modules that are shipped and seldom stand in a stack: pam_stress(8), pam_filter(8), and Red Hat's
 * pam_console(8) and pam_postgresok(8).
 *
 * Observed on Debian 12 (tests/behaviour/pam_models.list), but for Red Hat's, which were read.
 */
#include <string.h>

#include "base/str.h"
#include "checks/pam/models.h"

/* Lets in whoever types anything, and keeps it for the next. */
PAM_MODEL(pam_stress_auth)
{
	bool first = pam_has_word(l, "use_first_pass");

	s->asked = true;
	if (!s->authtok || !(first || pam_has_word(l, "try_first_pass"))) {
		if (first)
			return PAM_PERM_DENIED;
		s->authtok = s->answer;
	}
	return pam_has_word(l, "fail_1") ? PAM_PERM_DENIED : PAM_SUCCESS;
}

PAM_MODEL(pam_stress_account)
{
	(void)s;
	return pam_has_word(l, "fail_1")    ? PAM_PERM_DENIED
	       : pam_has_word(l, "expired") ? PAM_NEW_AUTHTOK_REQD
					    : PAM_SUCCESS;
}

/* Asks for two passwords and drops them: what it hands on as the new one is the answer to its greeting, which has none. */
PAM_MODEL(pam_stress_password)
{
	if (s->flags & PAM_F_PRELIM)
		return pam_has_word(l, "prelim") ? PAM_TRY_AGAIN : PAM_SUCCESS;
	if (pam_has_word(l, "fail_1"))
		return PAM_AUTHTOK_LOCK_BUSY;
	if ((s->flags & PAM_F_EXPIRED) && !pam_has_word(l, "expired"))
		return PAM_SUCCESS;
	if (pam_has_word(l, "required") && !(s->caller_uid == 0 && pam_has_word(l, "rootok")) &&
		!s->authtok && pam_has_word(l, "use_first_pass"))
		return PAM_PERM_DENIED;
	s->oldauthtok = s->authtok;
	s->authtok = NULL;
	return PAM_SUCCESS;
}

/* Without a filter to run now it does nothing; a filter takes the program's place at the terminal, where it can. */
PAM_MODEL(pam_filter_any)
{
	static const int any[] = {PAM_SUCCESS, PAM_ABORT, PAM_AUTH_ERR};
	bool run1 = s->phase != PAM_PASSWORD || (s->flags & PAM_F_PRELIM),
	     run2 = s->phase == PAM_ACCOUNT ||
		    (s->phase == PAM_PASSWORD && !(s->flags & PAM_F_PRELIM)),
	     run = false;

	for (size_t i = 0; i < l->argc; i++) {
		bool first = str_eq(l->argv[i], "run1");
		if (!first && !str_eq(l->argv[i], "run2"))
			continue;
		run |= first ? run1 : run2;
		if (i + 1 == l->argc)
			return run ? PAM_ABORT : PAM_SUCCESS;
		if (run && *l->argv[i + 1] != '/')
			return PAM_ABORT;
		break;
	}
	return run ? pam_sim_choose(s, l, any, 3) : PAM_SUCCESS;
}

/* Root, and whoever sits at the console and calls one of the programs in console.apps. */
PAM_MODEL(pam_console_auth)
{
	static const int any[] = {PAM_AUTH_ERR, PAM_SUCCESS};

	return s->caller_uid == 0 ? PAM_SUCCESS : pam_sim_choose(s, l, any, 2);
}

PAM_MODEL(pam_postgresok_auth)
{
	(void)l;
	return s->caller_uid == 26 && str_eq(pam_sim_caller(s)->name, "postgres") ? PAM_SUCCESS
										  : PAM_AUTH_ERR;
}
