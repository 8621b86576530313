/* scenario: see scenario.h. */
#include "checks/pam/scenario.h"

#include <string.h>

#include "base/str.h"
#include "checks/pam/models.h"
#include "checks/pam/script.h"

#define START	 INT64_C(1700000000) /* the simulated clock; only differences matter */
#define YEARS	 INT64_C(315360000)  /* ten: a lock that stands so long stands until it is reset */
#define MAX_RUNS 4000
#define MAX_TRY	 40 /* failures tried in search of a lock that comes too late */

struct pam_host {
	struct root *root;
	struct arena *arena;
	struct pam_world world;
};

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct pam_host *p = arena_alloc(a, sizeof(*p));

	(void)f;
	p->root = h->root;
	p->arena = a;
	*ret = p;
	return pam_world_build(h->root, a, h->live, &p->world, e);
}

const struct model model_pam = {"PAM", build};

const struct pam_world *pam_host_world(const struct pam_host *h)
{
	return &h->world;
}

const struct pam_service *pam_host_service(
	const struct pam_host *h, const char *name, struct err *e)
{
	struct pam_service *s = NULL;

	return pam_service_load(h->root, h->arena, &h->world.install, name, &s, e) < 0 ? NULL : s;
}

struct pam_sim scenario_fresh(const struct script *c, struct arena *a, struct pam_choices *choices)
{
	bool himself = c->service->caller_uid == CALLER_HIMSELF;

	return (struct pam_sim){.world = c->world,
		.a = a,
		.service = c->service->service,
		.user = c->user,
		.caller_uid = himself ? c->user->uid : c->service->caller_uid,
		.caller = himself ? c->user : c->service->caller,
		.now = START,
		.password = "right",
		.hash = 1,
		.choices = choices};
}

static bool is_good(enum outcome o)
{
	return o == OUT_HOLDS || o == OUT_REFUSES;
}

/* The next combination of answers; false when all were tried. */
static bool next_choices(struct pam_choices *c)
{
	for (; c->n; c->n--)
		if (++c->v[c->n - 1].picked < c->v[c->n - 1].n)
			return true;
	return false;
}

/* The first line on which two runs, one good and one bad, were answered differently. */
static const struct pam_line *parting(const struct pam_choices *x, const struct pam_choices *y)
{
	for (size_t i = 0; i < x->n && i < y->n; i++)
		if (x->v[i].line != y->v[i].line || x->v[i].picked != y->v[i].picked)
			return x->v[i].line;
	return x->n ? x->v[x->n - 1].line : y->n ? y->v[y->n - 1].line : NULL;
}

/* Nothing is unknown: what was chosen is what whoever tries may choose. */
static bool all_free(const struct pam_choices *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (!c->v[i].free)
			return false;
	return true;
}

struct scenario_result scenario_explore(const struct script *c)
{
	struct pam_choices choices = {.n = 0}, at[2];
	struct scenario_result found[2], r = {.outcome = OUT_ERROR};
	bool have[2] = {false, false}, any = false, free = true;

	for (unsigned runs = 0;; runs++) {
		_cleanup_arena_ struct arena *a = arena_new(0);
		struct pam_sim s = scenario_fresh(c, a, &choices);
		r = c->run(c, &s);
		r.user = c->user;
		if (s.err.code) {
			r.outcome = OUT_ERROR;
			r.err = s.err;
			return r;
		}
		free &= all_free(&choices);
		if (choices.overflow || runs >= MAX_RUNS) {
			r.outcome = OUT_UNDECIDED;
			r.line = choices.n ? choices.v[0].line : NULL;
			return r;
		}
		/* let in by what is no password (a token, a finger): not a password login */
		if (all_free(&choices) || r.outcome != OUT_NO_PASSWORD) {
			bool good = is_good(r.outcome);
			any = true;
			if (!have[good]) {
				found[good] = r;
				at[good] = choices;
				have[good] = true;
			} else if (good && r.outcome == OUT_HOLDS) {
				found[good] = r;
			}
		}
		if (!next_choices(&choices))
			break;
	}
	if (!any)
		return r;
	if (have[0] && have[1] && free) /* he who guesses takes the way that is open */
		return found[0];
	if (have[0] && have[1]) {
		r = found[0];
		r.line = parting(&at[0], &at[1]);
		r.outcome = OUT_UNDECIDED;
		return r;
	}
	return found[have[1]];
}

/* Lockout */

/* One login: authentication, then the account phase.  True when the user is in. */
static bool attempt(struct pam_sim *s, const char *password)
{
	s->answer = password;
	s->asked = false;
	if (pam_sim_run(s, PAM_AUTH, 0) != PAM_SUCCESS)
		return false;
	const struct pam_line *by = s->decided;
	int rv = pam_sim_run(s, PAM_ACCOUNT, 0);
	s->decided = by;
	return rv == PAM_SUCCESS || rv == PAM_NEW_AUTHTOK_REQD;
}

/* Whether the right password would be accepted so many seconds from now; leaves s as it is. */
static bool accepted_at(struct pam_sim *s, int64_t in, const struct pam_line **ret_by)
{
	struct pam_sim probe = pam_sim_copy(s);

	probe.now += in;
	bool in_now = attempt(&probe, "right");
	if (ret_by)
		*ret_by = probe.decided;
	if (probe.err.code)
		s->err = probe.err;
	return in_now;
}

/* Seconds from now for which the right password stays refused; -1: for ever. */
static int64_t locked_for(struct pam_sim *s)
{
	int64_t low = 0, high = YEARS; /* refused at low, accepted at high */

	if (!accepted_at(s, YEARS, NULL))
		return -1;
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;
		*(accepted_at(s, middle, NULL) ? &high : &low) = middle;
	}
	return low;
}

/* Guesses until the right password is refused.  The number of failures it took, 0 when max did not do it. */
static unsigned guess(struct pam_sim *s, unsigned max, int64_t apart, bool *ret_open,
	const struct pam_line **ret_by)
{
	static const char *const wrong[] = {"wrong", "Wrong1", "wrong2"};

	*ret_open = false;
	for (unsigned n = 1; n <= max; n++) {
		s->now += apart;
		if (attempt(s, wrong[n % 3])) {
			*ret_open = true;
			*ret_by = s->decided;
			return 0;
		}
		if (!accepted_at(s, 1, ret_by))
			return n;
	}
	return 0;
}

/* Once locked: whoever keeps trying, and whoever waits, stays out. */
static bool stays_out(struct pam_sim *s, int64_t seconds, const struct pam_line **ret_by)
{
	struct pam_sim busy = pam_sim_copy(s);

	if (accepted_at(s, seconds / 2, ret_by) || accepted_at(s, seconds, ret_by))
		return false;
	busy.now += 1;
	bool in = attempt(&busy, "right");
	busy.now += 1;
	in = in || attempt(&busy, "wrong");
	busy.now += seconds - 2;
	in = in || attempt(&busy, "right");
	*ret_by = busy.decided;
	return !in;
}

static struct scenario_result run_lockout(const struct script *c, struct pam_sim *s)
{
	struct scenario_result r = {.outcome = OUT_HOLDS};
	const struct pam_sim new = *s;
	struct pam_sim first = *s;
	/* quick guessing, and failures spread over the time for which the lock should last */
	int64_t apart[2] = {2, c->deny > 1 ? (c->seconds - 1) / (c->deny - 1) : 2};
	bool open;

	if (!attempt(&first, "right")) {
		s->err = first.err;
		r.outcome = OUT_REFUSES;
		r.line = first.decided;
		first = new;
		if (attempt(&first, "wrong"))
			r.outcome = OUT_OPEN;
		return r;
	}
	if (!first.asked) {
		r.outcome = OUT_NO_PASSWORD;
		r.line = first.decided;
		return r;
	}
	for (int i = 0; i < 2; i++) {
		*s = new;
		r.failures = guess(s, c->deny, apart[i], &open, &r.line);
		if (open) {
			r.outcome = s->asked ? OUT_OPEN : OUT_NO_PASSWORD;
			return r;
		}
		if (!r.failures) {
			const struct pam_line *ignored;
			r.outcome = i ? OUT_FORGETS : OUT_NOT_LOCKED;
			r.apart = apart[i];
			if (!i)
				r.failures = guess(s, MAX_TRY, apart[0], &open, &ignored);
			if (r.failures)
				r.failures += c->deny;
			return r;
		}
		r.seconds = locked_for(s);
		if (!stays_out(s, c->seconds, &r.line)) {
			r.outcome = OUT_TOO_SHORT;
			return r;
		}
	}
	return r;
}

struct scenario_result scenario_lockout(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, unsigned deny, int64_t seconds)
{
	const struct script c = {.world = w,
		.service = s,
		.user = u,
		.deny = deny,
		.seconds = seconds,
		.run = run_lockout};

	return scenario_explore(&c);
}

/* History */

bool scenario_change(const struct script *c, struct pam_sim *s, const char *to)
{
	unsigned before = s->hash;

	s->expired = c->forced;
	s->answer = to;
	s->old_answer = s->password;
	pam_sim_chauthtok(s, c->forced ? PAM_F_EXPIRED : 0);
	return s->hash != before && str_eq(s->password, to);
}

/* How many of the most recent passwords (names[last] is the current one) are refused, one after another. */
static unsigned refused(const struct script *c, struct pam_sim *s, const char *const *names,
	unsigned last, const struct pam_line **ret_by)
{
	for (unsigned back = 0; back <= last; back++) {
		struct pam_sim probe = pam_sim_copy(s);
		bool done = scenario_change(c, &probe, names[last - back]);
		if (probe.err.code)
			s->err = probe.err;
		if (done) {
			*ret_by = probe.decided;
			return back;
		}
	}
	return last + 1;
}

static struct scenario_result run_history(const struct script *c, struct pam_sim *s)
{
	struct scenario_result r = {.outcome = OUT_HOLDS};
	unsigned changes = c->remember + 4;
	const char **names = arena_array(s->a, changes + 1, sizeof(*names));

	for (unsigned i = 0; i <= changes; i++)
		names[i] = arena_printf(s->a, "P%u", i);
	s->password = names[0];
	s->expired = true;
	if (c->forced && pam_sim_run(s, PAM_ACCOUNT, 0) != PAM_NEW_AUTHTOK_REQD) {
		r.outcome = OUT_NEVER_FORCED;
		return r;
	}
	for (unsigned k = 1; k <= changes && !s->err.code; k++) {
		const struct pam_line *by = NULL;
		if (!scenario_change(c, s, names[k])) {
			r.outcome = OUT_REFUSES;
			r.line = s->decided;
			return r;
		}
		unsigned n = refused(c, s, names, k, &by);
		if (n < c->remember && by && (r.outcome == OUT_HOLDS || n <= r.refused)) {
			r.outcome = OUT_REUSE;
			r.line = by;
			r.refused = n;
		} else if (r.outcome == OUT_HOLDS) {
			r.refused = n;
		}
	}
	return r;
}

struct scenario_result scenario_history(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, unsigned remember, bool forced)
{
	const struct script c = {.world = w,
		.service = s,
		.user = u,
		.remember = remember,
		.forced = forced,
		.run = run_history};

	return scenario_explore(&c);
}

/* For the trace */

int *scenario_listen(struct arena *a, const struct scenario_service *s)
{
	size_t most = 1;

	for (int p = 0; p < PAM_PHASES; p++) {
		size_t n = pam_service_stack(s->service, (enum pam_phase)p)->n;
		most = n > most ? n : most;
	}
	return s->service->aborts ? NULL : arena_array(a, most, sizeof(int));
}

struct scenario_play scenario_play_login(const struct pam_world *w, struct arena *a,
	const struct scenario_service *s, enum pam_phase phase, unsigned failures, bool right)
{
	const struct script c = {.world = w, .service = s, .user = &w->users[1]};
	struct pam_choices choices = {.n = 0};
	struct pam_sim sim = scenario_fresh(&c, a, &choices);
	struct scenario_play p;

	for (; failures; failures--, sim.now += 2)
		attempt(&sim, "wrong");
	sim.answer = right ? "right" : "wrong";
	sim.answers = scenario_listen(a, s);
	p.rv = pam_sim_run(&sim, PAM_AUTH, 0);
	if (phase == PAM_ACCOUNT)
		p.rv = pam_sim_run(&sim, PAM_ACCOUNT, 0);
	p.answers = sim.answers;
	return p;
}

struct scenario_play scenario_play_change(const struct pam_world *w, struct arena *a,
	const struct scenario_service *s, unsigned back, bool forced)
{
	const struct script c = {.world = w, .service = s, .user = &w->users[1], .forced = forced};
	struct pam_choices choices = {.n = 0};
	struct pam_sim sim = scenario_fresh(&c, a, &choices);
	struct scenario_play p;

	sim.password = "P0";
	for (unsigned i = 1; i <= back; i++)
		scenario_change(&c, &sim, arena_printf(a, "P%u", i));
	sim.expired = forced;
	sim.answer = "P0";
	sim.old_answer = sim.password;
	sim.answers = scenario_listen(a, s);
	p.rv = pam_sim_chauthtok(&sim, forced ? PAM_F_EXPIRED : 0);
	p.answers = sim.answers;
	return p;
}

/* What kind of service */

bool scenario_takes_password(const struct pam_service *s)
{
	const struct pam_stack *stack = pam_service_stack(s, PAM_AUTH);

	for (size_t i = 0; i < stack->n; i++) {
		const struct pam_line *l = &stack->v[i];
		const struct pam_model *m = pam_model_of(l);
		if (l->handler == PAM_H_MODULE && (!m || (m->traits & PAM_TAKES_PASSWORD)))
			return true;
	}
	return false;
}

bool scenario_depends_on_user(const struct pam_world *w, const struct pam_service *s)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct pam_choices choices = {.n = 0};
	struct pam_sim sim = {
		.world = w, .a = a, .service = s, .user = &w->users[1], .choices = &choices};

	for (int phase = PAM_AUTH; phase <= PAM_PASSWORD; phase++) {
		const struct pam_stack *stack = pam_service_stack(s, (enum pam_phase)phase);
		for (size_t i = 0; i < stack->n; i++) {
			const struct pam_model *m = pam_model_of(&stack->v[i]);
			struct faillock o;
			if (phase == PAM_SESSION || stack->v[i].handler != PAM_H_MODULE || !m)
				continue;
			/* /etc/passwd, pam_localuser's own list, has every user we judge */
			bool all_listed = str_eq(m->name, "pam_localuser") &&
					  !pam_last_value(&stack->v[i], "file");
			if ((m->traits & PAM_BY_USER) && !all_listed)
				return true;
			bool on = false;
			if (phase == PAM_PASSWORD && str_eq(m->name, "pam_unix"))
				pam_unix_remember(&sim, &stack->v[i], &on);
			if (on && pam_opasswd_miscounts(&sim))
				return true;
			if (str_eq(m->name, "pam_faillock") &&
				faillock_options(&sim, &stack->v[i], &o) == PAM_SUCCESS &&
				o.admin_group && *o.admin_group)
				return true;
		}
	}
	return false;
}

static bool asks_who_calls(const struct pam_line *l)
{
	const struct pam_model *m = l->handler == PAM_H_MODULE ? pam_model_of(l) : NULL;

	if (!m)
		return false;
	if (m->traits & PAM_BY_CALLER)
		return true;
	for (size_t i = 0; (m->traits & PAM_BY_USER) && i < l->argc; i++)
		if (str_eq(l->argv[i], "use_uid") || str_ieq(l->argv[i], "ruser") ||
			str_eq(l->argv[i], "item=ruser"))
			return true;
	return false;
}

struct scenario_service *scenario_callers(const struct pam_world *w,
	const struct pam_service *service, unsigned caller_uid, struct arena *a, size_t *ret_n)
{
	struct scenario_service *v = arena_array(a, w->n_users + 1, sizeof(*v));
	bool asks = false;

	v[0] = (struct scenario_service){.service = service, .caller_uid = caller_uid};
	*ret_n = 1;
	for (int phase = PAM_AUTH;
		phase <= PAM_ACCOUNT && caller_uid && caller_uid != CALLER_HIMSELF; phase++) {
		const struct pam_stack *stack = pam_service_stack(service, (enum pam_phase)phase);
		for (size_t i = 0; i < stack->n && !asks; i++)
			asks = asks_who_calls(&stack->v[i]);
	}
	for (size_t i = 2; asks && i < w->n_users; i++)
		if (w->users[i].uid)
			v[(*ret_n)++] =
				(struct scenario_service){service, w->users[i].uid, &w->users[i]};
	return v;
}
