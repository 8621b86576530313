/*
 * dispatch: the stack machine of libpam 1.5 with Debian's patch to jumps.
 *
 * The state is an impression (none, positive, negative) and a status.  `ok` and `done` count only while the
 * impression is not negative; `done` ends the (sub)stack only then.  `bad` and `die` make it negative once and
 * keep the first failure.  `reset` goes back to the state at the start of the substack.  A jump skips lines of
 * its own level, a whole substack counting as one; one that runs past the end of its level is a failure.  A
 * success that no line granted is a failure.
 *
 * Left out: the frozen chain of setcred and close_session, resuming after PAM_INCOMPLETE.
 */
#include "checks/pam/dispatch.h"

enum impression { NONE, POSITIVE, NEGATIVE };

struct state {
	enum impression impression;
	int status;
	const struct pam_line *decided;
};

static void judge_good(struct state *now, int rv, const struct pam_line *l)
{
	if (now->impression == NONE || (now->impression == POSITIVE && now->status == PAM_SUCCESS))
		*now = (struct state){POSITIVE, rv, l};
}

static void judge_bad(struct state *now, int rv, const struct pam_line *l)
{
	if (now->impression != NEGATIVE)
		*now = (struct state){NEGATIVE, rv == PAM_IGNORE ? PAM_PERM_DENIED : rv, l};
}

/* The index of the line a jump lands before (the loop adds one).  False for a jump past the end. */
static bool jump(const struct pam_stack *s, size_t *i, int over)
{
	int level = s->v[*i].level;

	for (; over > 0; over--) {
		if (*i + 1 >= s->n || s->v[*i + 1].level < level)
			return false;
		do
			(*i)++;
		while (*i + 1 < s->n && s->v[*i + 1].level > level);
	}
	return true;
}

int pam_dispatch(
	const struct pam_stack *s, pam_module_fn fn, void *arg, const struct pam_line **ret_decided)
{
	struct state now = {NONE, PAM_PERM_DENIED, NULL},
		     entered[PAM_LEVELS] = {{NONE, PAM_PERM_DENIED, NULL}};
	int before = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct pam_line *l = &s->v[i];
		int level = l->level;

		if (level > before)
			entered[level] = now;
		before = level;
		if (l->handler == PAM_H_SUBSTACK)
			continue;
		int rv = l->handler == PAM_H_REFUSES ? PAM_PERM_DENIED : fn(arg, l);
		if (rv == PAM_INCOMPLETE)
			return rv;
		bool known = rv >= 0 && rv < PAM_RVS;
		int action = known ? l->actions[rv] : PAM_DO_BAD;
		if (!known)
			rv = PAM_PERM_DENIED;
		bool decided = false;
		if (action == PAM_DO_RESET) {
			now = entered[level];
		} else if (action == PAM_DO_OK || action == PAM_DO_DONE) {
			judge_good(&now, rv, l);
			decided = action == PAM_DO_DONE && now.impression == POSITIVE;
		} else if (action == PAM_DO_BAD || action == PAM_DO_DIE) {
			judge_bad(&now, rv, l);
			decided = action == PAM_DO_DIE;
		} else if (action != PAM_DO_IGNORE && (action < 0 || !jump(s, &i, action))) {
			now = (struct state){NEGATIVE, PAM_PERM_DENIED, l};
		}
		while (decided && i + 1 < s->n && s->v[i + 1].level >= level)
			i++;
	}
	if (now.status == PAM_SUCCESS && now.impression != POSITIVE)
		now.status = PAM_PERM_DENIED;
	if (ret_decided)
		*ret_decided = now.decided;
	return now.status;
}
