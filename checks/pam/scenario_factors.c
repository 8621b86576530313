/* scenario_factors: one attempt to get in by somebody who has proofs of some kinds alone: see factors.h. */
#include "checks/pam/factors.h"
#include "checks/pam/script.h"

static struct scenario_result run_proofs(const struct script *c, struct pam_sim *s)
{
	const struct scenario_proofs *p = c->proofs;
	struct scenario_result r = {.outcome = OUT_HOLDS};
	int rv = PAM_SUCCESS;

	s->factors = p->factors;
	s->has = p->has;
	s->enrolled = p->enrolled;
	s->trusted = true;
	s->answer = (p->has & PAM_KNOWN) && !p->no_password ? s->password : "wrong";
	if (p->stored) {
		s->blank = p->stored->blank;
		s->shadow = p->stored->ages;
		s->now = p->stored->now;
	}
	if (!p->authenticated) {
		rv = pam_sim_run(s, PAM_AUTH, p->flags);
		r.line = s->decided;
	}
	if (rv == PAM_SUCCESS) {
		rv = pam_sim_run(s, PAM_ACCOUNT, p->flags);
		r.line = r.line ? r.line : s->decided;
	}
	if (rv == PAM_SUCCESS || rv == PAM_NEW_AUTHTOK_REQD)
		r.outcome = OUT_LETS_IN;
	return r;
}

struct scenario_result scenario_proofs(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, const struct scenario_proofs *proofs)
{
	const struct script c = {
		.world = w, .service = s, .user = u, .proofs = proofs, .run = run_proofs};

	return scenario_explore(&c);
}
