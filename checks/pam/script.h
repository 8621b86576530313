/* script: what the scenarios share: one run of a scripted user, and running it for every answer of unknown modules. */
#ifndef PLUMBLINE_CHECKS_PAM_SCRIPT_H
#define PLUMBLINE_CHECKS_PAM_SCRIPT_H

#include "checks/pam/scenario.h"

struct script { /* one run of a scenario */
	const struct pam_world *world;
	const struct scenario_service *service;
	const struct pam_user *user;
	unsigned deny, remember;
	unsigned length, classes; /* quality */
	int64_t seconds;
	unsigned usec;
	const char *module;	     /* the one asked about */
	const struct pam_veto *veto; /* the lines that refuse */
	bool forced;
	const struct scenario_proofs *proofs; /* factors.h */
	const struct scenario_stored *stored; /* without a password */
	unsigned flags;			      /* of pam_authenticate() */
	char **schemes;			      /* a new hash: those accepted */
	size_t n_schemes;
	struct scenario_result (*run)(const struct script *, struct pam_sim *);
};

struct pam_sim scenario_fresh(const struct script *c, struct arena *a, struct pam_choices *choices);
/* Runs the script for every combination of answers that modules without a model may give. */
struct scenario_result scenario_explore(const struct script *c);
/* Asks for a change to a password.  True when it is the user's password afterwards by this change. */
bool scenario_change(const struct script *c, struct pam_sim *s, const char *to);
/* Room for what each line of the longest phase answers (pam_sim.answers); NULL when libpam runs no line. */
int *scenario_listen(struct arena *a, const struct scenario_service *s);

#endif
