/*
 * factors: of which kinds the proofs are that a way into the host asks for: something known, something held, something
 * one is.  Asked is what somebody gets into who has all proofs of some kinds, and none of the others.
 *
 * Which module asks for what is the agency's to say (its list of accepted second factors); pam_unix and its like ask for
 * something known.  A second factor that is not in the list counts for nothing: whoever tries is taken to pass it.
 */
#ifndef PLUMBLINE_CHECKS_PAM_FACTORS_H
#define PLUMBLINE_CHECKS_PAM_FACTORS_H

#include "checks/pam/scenario.h"

enum pam_kind { PAM_KNOWN = 1, PAM_HELD = 2, PAM_BODY = 4 };

struct pam_factor {
	const char *name; /* "pam_oath", a path of a module, or a method of sshd: "publickey" */
	unsigned kinds;	  /* enum pam_kind; all of them are asked for */
};
struct pam_factors {
	struct pam_factor *v;
	size_t n;
};
/* From words such as "pam_oath=held" and "pam_pkcs11=known+held".  NULL, or the word that is none of that form. */
const char *pam_factors_parse(struct arena *a, char **words, size_t n, struct pam_factors *ret);
/* What a module, or a method of sshd, asks for by that list; 0: it is not in it. */
unsigned pam_factor_kinds(const struct pam_factors *f, const struct pam_line *l);
unsigned pam_factor_method(const struct pam_factors *f, const char *method);
/* Whether he who tries has all of these kinds. */
bool pam_factor_has(const struct pam_sim *s, unsigned kinds);
/* The answer in auth of a module that is in the list and has no model; -1: it is not in the list. */
int pam_factor_declared(struct pam_sim *s, const struct pam_line *l);

/* Who tries, and how the account stands. */
struct scenario_proofs {
	const struct pam_factors *factors;
	unsigned has;	    /* enum pam_kind */
	bool enrolled;	    /* of the stand-in: he has set up each second factor there is */
	bool no_password;   /* nothing that is typed is the account's password */
	bool authenticated; /* by sshd itself: only the account phase is left */
	unsigned flags;	    /* of pam_authenticate() */
	const struct scenario_stored *stored; /* NULL: a password and nothing that is due */
};
/* Whether that is enough: OUT_LETS_IN, else OUT_HOLDS. */
struct scenario_result scenario_proofs(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, const struct scenario_proofs *proofs);

#endif
