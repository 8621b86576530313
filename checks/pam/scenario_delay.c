/*
 * scenario_delay: how long PAM waits after a wrong password: pam_fail_delay(3).
 *
 * Of what the modules that were reached ask for the longest counts, and only where the call fails; libpam then waits
 * between half of it and one and a half times as long, at random.  pam_unix asks for two seconds unless it is told
 * nodelay, pam_faillock the same, pam_faildelay for delay= (microseconds) or FAIL_DELAY of login.defs (seconds).  Of a
 * module without a model nothing is counted, and nothing of what a program asks for by itself: more only delays more.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/pam/models.h"
#include "checks/pam/script.h"

void pam_sim_delay(struct pam_sim *s, const struct pam_line *l, unsigned usec)
{
	if (usec <= s->delay)
		return;
	s->delay = usec;
	s->delay_by = l;
}

PAM_MODEL(pam_faildelay_auth)
{
	const char *value = NULL;
	const struct file *f;
	unsigned line;
	char *end;

	for (size_t i = 0; i < l->argc; i++)
		if (str_starts(l->argv[i], "delay="))
			value = l->argv[i] + strlen("delay=");
	long n = value ? strtol(value, &end, 10) : -1;
	if (n == -1) {
		if (pam_sim_read(s, "/etc/login.defs", &f) < 0 ||
			!(value = pam_search_key(s->a, f, "FAIL_DELAY", &line)))
			return PAM_IGNORE;
		n = strtol(value, &end, 10);
		if (end == value || n < 0 || n > INT32_MAX / 1000000)
			return PAM_IGNORE;
		n *= 1000000;
	}
	pam_sim_delay(s, l, n < 0 ? 0 : n > INT32_MAX ? INT32_MAX : (unsigned)n);
	return PAM_IGNORE;
}

static struct scenario_result run_delay(const struct script *c, struct pam_sim *s)
{
	struct scenario_result r = {.outcome = OUT_HOLDS};
	bool in;

	if (c->forced) { /* a change of password, by the user himself */
		unsigned before = s->hash;
		s->answer = "another";
		s->old_answer = "wrong";
		s->asked = true;
		pam_sim_chauthtok(s, 0);
		in = s->hash != before;
	} else {
		s->answer = "wrong";
		in = pam_sim_run(s, PAM_AUTH, 0) == PAM_SUCCESS;
		if (in) {
			int rv = pam_sim_run(s, PAM_ACCOUNT, 0);
			in = rv == PAM_SUCCESS || rv == PAM_NEW_AUTHTOK_REQD;
		}
	}
	r.line = s->delay_by;
	r.delay = s->delay;
	if (in) {
		r.outcome = s->asked ? OUT_OPEN : OUT_NO_PASSWORD;
		r.line = s->decided;
	} else if (s->delay < c->usec) {
		r.outcome = OUT_TOO_SOON;
	}
	return r;
}

struct scenario_result scenario_delay(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, unsigned usec, bool change)
{
	const struct script c = {.world = w,
		.service = s,
		.user = u,
		.usec = usec,
		.forced = change,
		.run = run_delay};

	return scenario_explore(&c);
}
