/*
 * scenario_barred: whether a module that asks when and from where somebody comes (pam_time, pam_access) shuts him out:
 * at the worst time and from the worst place the service refuses him, and it would not if that module let him through.
 */
#include "base/str.h"
#include "checks/pam/factors.h"
#include "checks/pam/script.h"

static bool has_line(const struct script *c, enum pam_phase phase)
{
	const struct pam_stack *stack = pam_service_stack(c->service->service, phase);

	for (size_t i = 0; i < stack->n; i++)
		if (stack->v[i].handler == PAM_H_MODULE && str_eq(stack->v[i].name, c->module))
			return true;
	return false;
}

/* In the account phase where the module stands there, else from the beginning, with every proof there is. */
static struct scenario_result run_barred(const struct script *c, struct pam_sim *s)
{
	static const struct pam_factors none;
	struct scenario_result r = {.outcome = OUT_HOLDS};
	int rv = PAM_SUCCESS;

	s->factors = &none;
	s->has = PAM_KNOWN | PAM_HELD | PAM_BODY;
	s->enrolled = true;
	s->answer = s->password;
	s->worst = true;
	s->lets_through = c->forced ? c->module : NULL;
	if (!has_line(c, PAM_ACCOUNT))
		rv = pam_sim_run(s, PAM_AUTH, 0);
	if (rv == PAM_SUCCESS)
		rv = pam_sim_run(s, PAM_ACCOUNT, 0);
	r.line = s->decided;
	if (rv == PAM_SUCCESS || rv == PAM_NEW_AUTHTOK_REQD)
		r.outcome = OUT_LETS_IN;
	return r;
}

struct scenario_result scenario_barred(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, const char *module)
{
	struct script c = {
		.world = w, .service = s, .user = u, .module = module, .run = run_barred};
	struct scenario_result x = scenario_explore(&c);

	if (x.outcome != OUT_HOLDS)
		return x;
	/* refused: by that module? */
	c.forced = true;
	struct scenario_result y = scenario_explore(&c);
	if (y.outcome == OUT_HOLDS)
		y.outcome = OUT_REFUSES;
	else if (y.outcome == OUT_LETS_IN)
		y = x;
	return y;
}
