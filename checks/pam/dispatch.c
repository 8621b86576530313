/*
 * dispatch: the stack machine of libpam, 1.3 to 1.7.
 *
 * The state is an impression (none, positive, negative) and a status.  `ok` and `done` count only while the
 * impression is not negative; `done` ends the (sub)stack only then.  `bad` and `die` make it negative once and
 * keep the first failure.  `reset` goes back to the state at the start of the substack.  A jump skips lines of
 * its own level, a whole substack counting as one; one that runs past the end of its level is a failure.  A
 * success that no line granted is a failure.
 *
 * A second call (pam_setcred(), pam_close_session()) runs the same lines: what each answered in the first call picks
 * the action, what it answers now is the value.  There a jump counts as `ok` too, but not with Debian's patch.  The
 * two passes of pam_chauthtok() are two first calls.
 *
 * Left out: PAM_INCOMPLETE (a conversation that is taken up again later), and a module that calls PAM itself, which
 * libpam keeps from running at all.
 */
#include "checks/pam/dispatch.h"

static void judge_good(struct pam_verdict *now, int rv, const struct pam_line *l)
{
	if (now->impression == PAM_NO_IMPRESSION ||
		(now->impression == PAM_POSITIVE && now->status == PAM_SUCCESS))
		*now = (struct pam_verdict){PAM_POSITIVE, rv, l};
}

static void judge_bad(struct pam_verdict *now, int rv, const struct pam_line *l)
{
	if (now->impression != PAM_NEGATIVE)
		*now = (struct pam_verdict){
			PAM_NEGATIVE, rv == PAM_IGNORE ? PAM_PERM_DENIED : rv, l};
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

/* What the line answered in the first call; now, where it was not asked then. */
static int first_answer(struct pam_chain *chain, bool again, size_t i, int rv)
{
	if (!chain)
		return rv;
	if (again)
		return chain->answered[i] == PAM_NEVER_ASKED ? rv : chain->answered[i];
	return chain->answered[i] = rv;
}

static int halt(struct pam_chain *chain, size_t at, const struct pam_chain *state)
{
	if (chain) {
		int *answered = chain->answered;
		*chain = *state;
		chain->answered = answered;
		chain->halted = true;
		chain->at = at;
	}
	return PAM_INCOMPLETE;
}

int pam_dispatch(const struct pam_stack *s, const struct pam_install *in, struct pam_chain *chain,
	bool again, pam_module_fn fn, void *arg, const struct pam_line **ret_decided)
{
	struct pam_chain state = {.now = {PAM_NO_IMPRESSION, PAM_PERM_DENIED, NULL}};
	struct pam_verdict *now = &state.now;
	bool jump_is_ok = again && chain && in && !in->at_include;
	size_t i = 0;

	state.entered[0] = *now;
	if (chain && chain->halted) {
		state = *chain;
		i = chain->at;
		chain->halted = false;
	}
	int before = i ? s->v[i - 1].level : 0;
	for (; i < s->n; i++) {
		const struct pam_line *l = &s->v[i];
		int level = l->level;

		if (level > before)
			state.entered[level] = *now;
		before = level;
		if (l->handler == PAM_H_SUBSTACK)
			continue;
		int rv = l->handler == PAM_H_REFUSES ? PAM_PERM_DENIED : fn(arg, l);
		if (rv == PAM_INCOMPLETE)
			return halt(chain, i, &state);
		int first = first_answer(chain, again, i, rv);
		bool known = first >= 0 && first < PAM_RVS, decided = false;
		int action = known ? l->actions[first] : PAM_DO_BAD;
		if (!known)
			rv = PAM_PERM_DENIED;
		bool counts = rv != PAM_IGNORE || first == rv;
		if (action == PAM_DO_RESET) {
			*now = state.entered[level];
		} else if (action == PAM_DO_OK || action == PAM_DO_DONE) {
			if (counts)
				judge_good(now, rv, l);
			decided = action == PAM_DO_DONE && now->impression == PAM_POSITIVE;
		} else if (action == PAM_DO_BAD || action == PAM_DO_DIE) {
			judge_bad(now, rv, l);
			decided = action == PAM_DO_DIE;
		} else if (action != PAM_DO_IGNORE) {
			if (action > 0 && jump_is_ok && counts)
				judge_good(now, rv, l);
			if (action < 0 || !jump(s, &i, action))
				*now = (struct pam_verdict){PAM_NEGATIVE, PAM_PERM_DENIED, l};
		}
		while (decided && i + 1 < s->n && s->v[i + 1].level >= level)
			i++;
	}
	if (now->status == PAM_SUCCESS && now->impression != PAM_POSITIVE)
		now->status = PAM_PERM_DENIED;
	if (ret_decided)
		*ret_decided = now->decided;
	return now->status;
}
