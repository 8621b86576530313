/*
 * versions: what versions of the modules do differently, and which of them this root has.
 *
 * All false, all NULL is Linux-PAM 1.4 to 1.5.2 as Debian ships it.
 */
#ifndef PLUMBLINE_CHECKS_PAM_VERSIONS_H
#define PLUMBLINE_CHECKS_PAM_VERSIONS_H

#include "checks/pam/stack.h"

struct pam_versions {
	/* pam_faillock */
	bool faillock_needs_dir;  /* does not make its directory: somebody else must */
	bool faillock_long_lines; /* lines of its file may be of any length */
	bool faillock_resets_own; /* account resets only after an auth line of the same conversation */
	const char *faillock_vendor; /* its file where /etc has none; NULL: no such place */
	/* pam_pwhistory */
	bool pwhistory_conf;	      /* reads pwhistory.conf, knows conf= and file= */
	const char *pwhistory_vendor; /* as above */
	/* pam_unix */
	bool unix_strict; /* numbers with something behind them do not count; ages as shadow weighs them; no empty
			     password without nullok */
	/* pam_usertype: below SYS_UID_MAX and UID_MIN, whatever SYS_UID_MIN */
	bool usertype_below;
	/* pam_access: numbers stand for users and groups too */
	bool access_numbers;
};

/* Reads the module files of this root.  What is not there counts as all false. */
void pam_versions_find(
	struct root *r, struct arena *a, const struct pam_install *in, struct pam_versions *ret);

/* Whether some tmpfiles.d(5) of this root makes that directory at boot. */
bool pam_made_at_boot(struct root *r, struct arena *a, const char *dir);

#endif
