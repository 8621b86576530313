/* veto: whether what a module says decides: what a login or a change of password comes to when it refuses. */
#ifndef PLUMBLINE_CHECKS_PAM_VETO_H
#define PLUMBLINE_CHECKS_PAM_VETO_H

#include "checks/pam/scenario.h"

/* Lines that refuse whatever they are asked. */
struct pam_veto {
	enum pam_phase phase;
	bool (*refuses)(const struct pam_line *l, void *arg); /* NULL: none does */
	void *arg;
};

/*
 * Those lines of veto's phase refuse whatever is typed: OUT_HOLDS when the login (the change, for the password phase) is
 * refused then and only then; OUT_LETS_IN when it succeeds all the same; OUT_REFUSES when it never does.
 */
struct scenario_result scenario_veto(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, const struct pam_veto *veto, bool forced);

#endif
