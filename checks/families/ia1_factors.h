/* ia1_factors: what the PAM half and the sshd half of the rule about several factors share. */
#ifndef PLUMBLINE_CHECKS_FAMILIES_IA1_FACTORS_H
#define PLUMBLINE_CHECKS_FAMILIES_IA1_FACTORS_H

#include "checks/pam/pamsim.h"
#include "checks/pam/ways.h"

/* Kinds that somebody may have alone; 0: none at all. */
#define FACTOR_TRIES 4
extern const unsigned factor_tries[FACTOR_TRIES];

/* Somebody who may try: an account, or the stand-in, with and without a second factor of his own. */
struct tries {
	struct subject subject;
	bool enrolled; /* of the stand-in */
	bool no_password;
	struct scenario_stored stored;
};
struct factors_rule {
	struct pam_factors list;
	struct tries *v; /* the stand-in first: without, then with a second factor */
	size_t n;
	bool others; /* accounts of a directory may be there too */
};

/* Whether these proofs let him in by that service; authenticated: sshd itself has asked already. */
struct scenario_result factors_try(const struct pam_rule *r, const struct scenario_service *s,
	const struct tries *t, unsigned has, bool authenticated, unsigned flags);
/* " [alice]", "" for anybody. */
const char *factors_who(const struct pam_rule *r, const struct tries *t);
/* "something known alone lets in" in both languages. */
struct bitext factors_enough(unsigned has);
/* Every sshd that is started and, on a running system, listens. */
void factors_sshd(struct pam_rule *r);
/* Terminals on which the boot puts a session that nobody is asked for (ia1_unasked.c). */
void factors_unasked(const struct pam_rule *r);

#endif
