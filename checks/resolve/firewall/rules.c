/*
 * rules: see rules.h.
 *
 * Chains of one hook go by priority; a packet is in once every one has accepted it.  Followed are ingress, prerouting and
 * input, or output alone where what goes out is asked of; answers are not followed out again: rules that only keep them
 * from going out count as letting in.  Rules of a
 * bridge can only keep packets out, which is then not known.
 *
 * Answers are sets of client addresses.  Where a match is not understood, an address is sure to get in if it does both
 * ways.
 */
#include "checks/resolve/firewall/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

#define MAX_STEPS 3000000 /* ranges looked at */
#define MAX_DEPTH 600
#define TRACKS_AT (-200)

struct box {
	struct nums k[FW_KEYS];
	bool perhaps; /* it may not come to this host at all */
	const struct fw_rule *rule;
	const struct fw_chain *chain;
};

struct frame { /* where a chain that ends goes on */
	const struct frame *up;
	const struct fw_chain *chain;
	size_t rule;
};

struct ask {
	const struct fw_rules *r;
	struct arena *a;
	const struct fw_chain **base;
	size_t n_base;
	const struct fw_question *q;
	struct fw_answer *ret;
	size_t steps, depth;
	bool later; /* a packet after the first */
};

struct in { /* what gets in */
	struct nums sure, perhaps;
};

static struct in run(struct ask *x, struct box *b, size_t base, const struct fw_chain *c,
	size_t rule, size_t step, const struct frame *up);

static struct in both(struct ask *x, struct in p, struct in q)
{
	return (struct in){nums_or(x->a, p.sure, q.sure), nums_or(x->a, p.perhaps, q.perhaps)};
}

static struct in whichever(struct ask *x, struct in p, struct in q)
{
	return (struct in){nums_and(x->a, p.sure, q.sure), nums_or(x->a, p.perhaps, q.perhaps)};
}

/* Connections are tracked from the middle of prerouting on; before, a packet has no state. */
static void track(struct ask *x, struct box *b, const struct fw_chain *c)
{
	bool before =
		c->hook == FW_INGRESS || (c->hook == FW_PREROUTING && c->priority < TRACKS_AT);
	num state = x->later ? FW_ESTABLISHED : FW_NEW;

	if (nums_has(b->k[FW_CTSTATE], FW_UNTRACKED))
		return;
	if (c->hook == FW_PREROUTING && c->priority == TRACKS_AT)
		b->k[FW_CTSTATE] = nums_or(x->a, nums_range(x->a, FW_INVALID, FW_INVALID),
			nums_range(x->a, state, state));
	else
		b->k[FW_CTSTATE] =
			nums_range(x->a, before ? FW_INVALID : state, before ? FW_INVALID : state);
}

/* The packet has come through all chains before that one. */
static struct in into(struct ask *x, struct box *b, size_t base)
{
	for (; base < x->n_base; base++) {
		const struct fw_chain *c = x->base[base];
		if (c->family == FW_BRIDGE) {
			b->perhaps = true;
			continue;
		}
		if ((c->family == FW_V4 && x->q->v6) || (c->family == FW_V6 && !x->q->v6))
			continue;
		if (x->later && c->nat)
			continue;
		track(x, b, c);
		if (c->hook == FW_INGRESS) { /* of a device the packet comes in by, or of another */
			struct box other = *b;
			struct in past = into(x, &other, base + 1);
			return whichever(x, past, run(x, b, base, c, 0, 0, NULL));
		}
		return run(x, b, base, c, 0, 0, NULL);
	}
	struct nums here = nums_range(x->a, x->q->port, x->q->port);
	if (x->q->port && !nums_and(x->a, b->k[FW_DPORT], here).n)
		return (struct in){0};
	if (!b->perhaps && !x->ret->sure.n) {
		x->ret->rule = b->rule;
		x->ret->chain = b->chain;
		x->ret->sure = b->k[FW_SADDR];
	}
	struct in all = {.perhaps = b->k[FW_SADDR]};
	if (!b->perhaps)
		all.sure = b->k[FW_SADDR];
	return all;
}

/* The end of a chain that no rule has ended. */
static struct in end_of(struct ask *x, struct box *b, size_t base, const struct frame *up)
{
	if (up)
		return run(x, b, base, up->chain, up->rule, 0, up->up);
	if (x->base[base]->drops)
		return (struct in){0};
	b->rule = NULL;
	b->chain = x->base[base];
	return into(x, b, base + 1);
}

static struct in judged(struct ask *x, const struct box *given, const struct fw_verdict *v,
	size_t base, const struct fw_chain *c, size_t rule, const struct frame *up)
{
	struct box b = *given;
	struct frame next = {up, c, rule + 1};
	const struct fw_chain *to;
	struct in in, on;

	switch (v->what) {
	case FW_ACCEPT:
		b.rule = &c->rules[rule];
		b.chain = c;
		return into(x, &b, base + 1);
	case FW_DROP:
		return (struct in){0};
	case FW_JUMP:
	case FW_GOTO:
		to = fw_chain_find(x->r, c->family, c->table, v->chain);
		if (to)
			return run(x, &b, base, to, 0, 0, v->what == FW_JUMP ? &next : up);
		/* fall through */
	case FW_ANYTHING:
		if (!x->ret->open)
			x->ret->open = &c->rules[rule];
		b.rule = &c->rules[rule];
		b.chain = c;
		in = into(x, &b, base + 1);
		b = *given;
		on = run(x, &b, base, c, rule + 1, 0, up);
		return (struct in){{0}, nums_or(x->a, in.perhaps, on.perhaps)};
	case FW_RETURN:
		return end_of(x, &b, base, up);
	default:
		return run(x, &b, base, c, rule + 1, 0, up);
	}
}

/* What of a box takes a way goes to *in; false: none.  The rest, in pieces, to out. */
static bool split(struct ask *x, const struct box *b, const struct fw_way *w, struct box *in,
	struct box **out, size_t *n, size_t *cap)
{
	size_t before = *n;

	*in = *b;
	for (size_t i = 0; i < w->n; i++) {
		enum fw_key k = w->v[i].key;
		x->steps += in->k[k].n + w->v[i].set.n;
		struct nums hit = nums_and(x->a, in->k[k], w->v[i].set);
		struct nums miss = nums_minus(x->a, in->k[k], w->v[i].set);
		if (!hit.n) { /* none of it: the pieces cut off before belong together */
			*n = before;
			*(struct box *)arena_push(x->a, out, n, cap, sizeof(**out)) = *b;
			return false;
		}
		if (miss.n) {
			struct box *o = arena_push(x->a, out, n, cap, sizeof(*o));
			*o = *in;
			o->k[k] = miss;
		}
		in->k[k] = hit;
	}
	return true;
}

/* Goes through the ways one after the other; each piece that takes one is judged (a map) or goes on with the next step. */
static struct in matched(struct ask *x, const struct box *b, size_t base, const struct fw_chain *c,
	size_t rule, size_t step, const struct frame *up)
{
	const struct fw_step *s = &c->rules[rule].v[step];
	struct box *rest = arena_alloc(x->a, sizeof(*rest)), in;
	size_t n_rest = 1;
	struct in ret = {0};

	*rest = *b;
	for (size_t w = 0; w < s->n_ways && n_rest; w++) {
		struct box *left = NULL;
		size_t n = 0, cap = 0;
		for (size_t i = 0; i < n_rest; i++) {
			if (!split(x, &rest[i], &s->ways[w], &in, &left, &n, &cap))
				continue;
			if (s->kind == STEP_MAP)
				ret = both(
					x, ret, judged(x, &in, &s->verdicts[w], base, c, rule, up));
			else if (!s->negated)
				ret = both(x, ret, run(x, &in, base, c, rule, step + 1, up));
			else
				ret = both(x, ret, run(x, &in, base, c, rule + 1, 0, up));
		}
		rest = left;
		n_rest = n;
		if (x->steps > MAX_STEPS)
			break;
	}
	for (size_t i = 0; i < n_rest; i++)
		ret = both(x, ret,
			s->negated ? run(x, &rest[i], base, c, rule, step + 1, up)
				   : run(x, &rest[i], base, c, rule + 1, 0, up));
	return ret;
}

/* Whether every part of a box, or no part of it, takes a match of one way: then nothing need be split. */
static int all_or_none(struct ask *x, const struct box *b, const struct fw_step *s)
{
	bool all = true;

	if (s->n_ways != 1)
		return s->n_ways ? -1 : s->negated;
	for (size_t i = 0; i < s->ways->n; i++) {
		enum fw_key k = s->ways->v[i].key;
		x->steps += b->k[k].n + s->ways->v[i].set.n;
		if (!nums_and(x->a, b->k[k], s->ways->v[i].set).n)
			return s->negated;
		all = all && !nums_minus(x->a, b->k[k], s->ways->v[i].set).n;
	}
	return all ? !s->negated : -1;
}

/* A match of an interface that the packet does not have: nothing matches, negated or not. */
static bool lacks(const struct box *b, const struct fw_step *s)
{
	for (size_t i = 0; s->n_ways && i < s->ways->n; i++) {
		enum fw_key k = s->ways->v[i].key;
		if ((k == FW_IIF || k == FW_OIF) && !b->k[k].n)
			return true;
	}
	return false;
}

static void take_redirect(struct ask *x, struct box *b, const struct fw_step *s)
{
	if (s->value == FW_ANY_PORT)
		b->k[FW_DPORT] = nums_range(x->a, 1, 65535);
	else if (s->value)
		b->k[FW_DPORT] = nums_range(x->a, s->value, s->value);
	if (s->elsewhere) {
		b->perhaps = true;
		b->k[FW_DADDR] = nums_range(x->a, 0, NUM_MAX);
	}
}

static struct in go(struct ask *x, struct box *b, size_t base, const struct fw_chain *c,
	size_t rule, size_t step, const struct frame *up)
{
	for (; rule < c->n; rule++, step = 0) {
		const struct fw_rule *r = &c->rules[rule];
		bool next = !r->effect;
		for (; step < r->n && !next; step++) {
			const struct fw_step *s = &r->v[step];
			struct box other = *b;
			struct in on;
			int told;
			x->steps++;
			switch (s->kind) {
			case STEP_NEVER:
				next = true;
				break;
			case STEP_MATCH:
				if (lacks(b, s)) {
					next = true;
					break;
				}
				told = all_or_none(x, b, s);
				if (told < 0)
					return matched(x, b, base, c, rule, step, up);
				next = !told;
				break;
			case STEP_MAP:
				return matched(x, b, base, c, rule, step, up);
			case STEP_FREE:
			case STEP_UNKNOWN:
				if (s->kind == STEP_UNKNOWN && !x->ret->open)
					x->ret->open = r;
				on = run(x, &other, base, c, rule, step + 1, up);
				other = *b;
				return (s->kind == STEP_FREE ? both : whichever)(
					x, on, run(x, &other, base, c, rule + 1, 0, up));
			case STEP_VERDICT:
				return judged(x, b, &s->verdict, base, c, rule, up);
			case STEP_SET:
				b->k[s->key] = nums_range(x->a, s->value, s->value);
				break;
			case STEP_REDIRECT:
				take_redirect(x, b, s);
				b->rule = r;
				b->chain = c;
				return into(x, b, base + 1);
			}
		}
	}
	return end_of(x, b, base, up);
}

static struct in run(struct ask *x, struct box *b, size_t base, const struct fw_chain *c,
	size_t rule, size_t step, const struct frame *up)
{
	struct in ret = {0};

	if (x->depth >= MAX_DEPTH || x->steps > MAX_STEPS) {
		x->ret->too_much = true;
		x->steps = MAX_STEPS + 1;
		return ret;
	}
	x->depth++;
	ret = go(x, b, base, c, rule, step, up);
	x->depth--;
	return ret;
}

struct fw_chain *fw_chain_find(
	const struct fw_rules *r, int family, const char *table, const char *name)
{
	for (size_t i = 0; name && i < r->n; i++)
		if (r->chains[i]->family == family && str_eq(r->chains[i]->table, table) &&
			str_eq(r->chains[i]->name, name))
			return r->chains[i];
	return NULL;
}

static int by_order(const void *p, const void *q)
{
	const struct fw_chain *x = *(const struct fw_chain *const *)p,
			      *y = *(const struct fw_chain *const *)q;

	if (x->hook != y->hook)
		return x->hook < y->hook ? -1 : 1;
	return x->priority < y->priority ? -1 : x->priority > y->priority;
}

static bool redirects(const struct fw_rules *r)
{
	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < r->chains[i]->n; k++)
			for (size_t s = 0; s < r->chains[i]->rules[k].n; s++)
				if (r->chains[i]->rules[k].v[s].kind == STEP_REDIRECT)
					return true;
	return false;
}

/* The flags a packet can have: SYN, or ACK, and those that do not matter with it. */
static struct nums flags(struct arena *a, bool later)
{
	static const unsigned other[] = {8, 32, 64, 128};
	struct num_range v[16];

	for (unsigned i = 0; i < 16; i++) {
		num f = later ? 16 : 2;
		for (unsigned k = 0; k < 4; k++)
			f |= i & 1U << k ? other[k] : 0;
		v[i] = (struct num_range){f, f};
	}
	return nums_of(a, v, 16);
}

static void packet(struct ask *x, struct box *b)
{
	const struct fw_question *q = x->q;
	bool v6;
	struct num_range to;
	size_t lo = x->r->n_names;

	for (size_t i = 0; i < FW_KEYS; i++)
		b->k[i] = nums_range(x->a, 0, NUM_MAX);
	b->k[FW_SADDR] = q->from;
	if (q->to && num_addresses(q->to, &v6, &to))
		b->k[FW_DADDR] = nums_range(x->a, to.from, to.to);
	b->k[FW_NFPROTO] = nums_range(x->a, q->v6 ? FW_V6 : FW_V4, q->v6 ? FW_V6 : FW_V4);
	b->k[FW_L4PROTO] = nums_range(x->a, q->udp ? 17 : 6, q->udp ? 17 : 6);
	b->k[FW_SPORT] = nums_range(x->a, 1, 65535);
	if (q->port && !redirects(x->r))
		b->k[FW_DPORT] = nums_range(x->a, q->port, q->port);
	else
		b->k[FW_DPORT] = nums_range(x->a, 1, 65535);
	struct nums by = nums_range(x->a, 0, x->r->n_names);
	for (size_t i = 0; i < x->r->n_names; i++)
		if (str_eq(x->r->names[i], "lo"))
			lo = i;
	for (size_t i = 0; q->device && i < x->r->n_names; i++)
		if (str_eq(x->r->names[i], q->device))
			by = nums_range(x->a, i, i);
	if (str_eq(q->device, "lo"))
		by = nums_range(x->a, lo, lo);
	else if (lo < x->r->n_names)
		by = nums_minus(x->a, by, nums_range(x->a, lo, lo));
	b->k[q->out ? FW_OIF : FW_IIF] = by;
	b->k[q->out ? FW_IIF : FW_OIF] = (struct nums){0};
	b->k[FW_CTSTATE] = nums_range(x->a, FW_INVALID, FW_INVALID);
	b->k[FW_TCPFLAGS] = flags(x->a, x->later);
	b->k[FW_MARK] = b->k[FW_CTMARK] = b->k[FW_PKTTYPE] = nums_range(x->a, 0, 0);
	if (x->later) /* what it was marked with */
		b->k[FW_CTMARK] = nums_range(x->a, 0, NUM_MAX);
}

void fw_ask(const struct fw_rules *r, struct arena *a, const struct fw_question *q,
	struct fw_answer *ret)
{
	_cleanup_arena_ struct arena *own = arena_new(LIMIT_ARENA);
	struct ask x = {.r = r, .a = own, .q = q, .ret = ret};
	struct box b = {0};

	*ret = (struct fw_answer){0};
	if (!q->from.n)
		return;
	x.base = arena_array(own, r->n, sizeof(*x.base));
	for (size_t i = 0; i < r->n; i++)
		if (q->out ? r->chains[i]->hook == FW_OUTPUT && !r->chains[i]->nat
			   : r->chains[i]->hook == FW_INGRESS ||
					r->chains[i]->hook == FW_PREROUTING ||
					r->chains[i]->hook == FW_INPUT)
			x.base[x.n_base++] = r->chains[i];
	if (x.n_base > 1)
		qsort(x.base, x.n_base, sizeof(*x.base), by_order);
	packet(&x, &b);
	struct in in = into(&x, &b, 0);
	if (in.perhaps.n && !redirects(r)) {
		struct fw_answer first = *ret;
		x.later = true;
		packet(&x, &b);
		b.k[FW_SADDR] = in.perhaps;
		b.perhaps = false;
		struct in on = into(&x, &b, 0);
		in.sure = nums_and(own, in.sure, on.sure);
		in.perhaps = nums_and(own, in.perhaps, on.perhaps);
		first.too_much = ret->too_much;
		*ret = first;
	}
	ret->sure = (struct nums){0};
	if (!ret->too_much)
		ret->sure = in.sure;
	ret->perhaps = ret->too_much ? q->from : in.perhaps;
	ret->sure = nums_and(a, ret->sure, nums_range(a, 0, NUM_MAX)); /* out of the own arena */
	ret->perhaps = nums_and(a, ret->perhaps, nums_range(a, 0, NUM_MAX));
}
