/*
 * scenario_veto: whether a module's word counts: the service is played with all that is right (the password at a login, a
 * good new one at a change), once as it is and once with certain lines of a phase refusing.  What succeeds all the same does
 * not depend on them.
 */
#include "checks/pam/script.h"
#include "checks/pam/veto.h"

static struct scenario_result run_veto(const struct script *c, struct pam_sim *s)
{
	struct scenario_result r = {.outcome = OUT_HOLDS};
	const struct pam_line *by = NULL; /* that let in, by the auth phase */
	bool done;

	s->veto = c->veto;
	s->expired = c->forced;
	if (c->veto->phase == PAM_PASSWORD) {
		if (c->forced && pam_sim_run(s, PAM_ACCOUNT, 0) != PAM_NEW_AUTHTOK_REQD) {
			r.outcome = OUT_NEVER_FORCED;
			return r;
		}
		done = scenario_change(c, s, "another");
	} else {
		s->answer = s->password;
		int rv = pam_sim_run(s, PAM_AUTH, 0);
		by = s->decided;
		if (rv == PAM_SUCCESS && c->veto->phase == PAM_ACCOUNT)
			rv = pam_sim_run(s, PAM_ACCOUNT, 0);
		done = rv == PAM_SUCCESS || rv == PAM_NEW_AUTHTOK_REQD;
	}
	r.line = done && by ? by : s->decided;
	if (done)
		r.outcome = OUT_LETS_IN;
	return r;
}

struct scenario_result scenario_veto(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, const struct pam_veto *veto, bool forced)
{
	const struct pam_veto nobody = {.phase = veto->phase};
	struct script c = {.world = w,
		.service = s,
		.user = u,
		.veto = veto,
		.forced = forced,
		.run = run_veto};
	struct scenario_result x = scenario_explore(&c);

	if (x.outcome != OUT_HOLDS)
		return x;
	/* refused: by those lines, or anyway? */
	c.veto = &nobody;
	struct scenario_result y = scenario_explore(&c);
	if (y.outcome == OUT_HOLDS)
		y.outcome = OUT_REFUSES;
	else if (y.outcome == OUT_LETS_IN)
		y = x;
	return y;
}
