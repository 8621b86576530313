/*
 * scenario_stored: what is kept for a password: nothing, and who gets in by that; and the hash a new one becomes.
 */
#include "base/str.h"
#include "checks/pam/models.h"
#include "checks/pam/script.h"

static struct scenario_result run_empty(const struct script *c, struct pam_sim *s)
{
	struct scenario_result r = {.outcome = OUT_HOLDS};

	s->password = c->stored->password ? c->stored->password : "right";
	s->blank = c->stored->blank;
	s->shadow = c->stored->ages;
	s->now = c->stored->now;
	s->answer = "";
	s->trusted = true;
	bool in = pam_sim_run(s, PAM_AUTH, c->flags) == PAM_SUCCESS;
	r.line = s->decided;
	if (in) {
		int rv = pam_sim_run(s, PAM_ACCOUNT, c->flags);
		in = rv == PAM_SUCCESS || rv == PAM_NEW_AUTHTOK_REQD;
	}
	if (in)
		r.outcome = s->asked || s->blank ? OUT_OPEN : OUT_NO_PASSWORD;
	return r;
}

struct scenario_result scenario_empty(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, const struct scenario_stored *stored, unsigned flags)
{
	const struct script c = {.world = w,
		.service = s,
		.user = u,
		.stored = stored,
		.flags = flags,
		.run = run_empty};

	return scenario_explore(&c);
}

static struct scenario_result run_new_hash(const struct script *c, struct pam_sim *s)
{
	struct scenario_result r = {.outcome = OUT_HOLDS};
	const char *before = s->password = "P0";

	s->expired = c->forced;
	if (c->forced && pam_sim_run(s, PAM_ACCOUNT, 0) != PAM_NEW_AUTHTOK_REQD) {
		r.outcome = OUT_NEVER_FORCED;
		return r;
	}
	if (!scenario_change(c, s, "P1") || str_eq(s->password, before)) {
		r.outcome = OUT_REFUSES;
		r.line = s->decided;
		return r;
	}
	r.scheme = s->scheme;
	r.scheme_from = s->scheme_from;
	r.line = s->kept_by;
	r.outcome = OUT_WEAK_HASH;
	for (size_t i = 0; i < c->n_schemes; i++)
		if (r.scheme && str_ieq(c->schemes[i], r.scheme))
			r.outcome = OUT_HOLDS;
	return r;
}

struct scenario_result scenario_new_hash(const struct pam_world *w,
	const struct scenario_service *s, const struct pam_user *u, char **schemes,
	size_t n_schemes, bool forced)
{
	const struct script c = {.world = w,
		.service = s,
		.user = u,
		.schemes = schemes,
		.n_schemes = n_schemes,
		.forced = forced,
		.run = run_new_hash};

	return scenario_explore(&c);
}
