/*
 * nft_match: the matches of nft(8): what of a packet they ask, and which values they take.
 *
 * Sets, ranges, concatenations, maps of verdicts, masks of states and flags.  What nft would refuse is known so far as
 * families, transports, overlapping intervals and values out of range go.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/firewall/nft_cursor.h"

#define MAX_WAYS 20000

enum lhs_how { LHS_KEY, LHS_OWN, LHS_FREE, LHS_NEVER, LHS_FIB, LHS_UNKNOWN };
struct lhs {
	enum lhs_how how;
	enum fw_key key;
	enum nft_kind kind;
	int family; /* only of packets of that; 0 */
	bool tcp;   /* only of TCP */
	const char *name;
};

/* A field nobody but the client decides: a key of its own, so that a rule and its opposite go together. */
static enum fw_key own_key(struct nft_cursor *c, const char *name, bool *ok)
{
	struct fw_rules *r = c->n->rules;

	*ok = true;
	for (size_t i = 0; i < r->n_own; i++)
		if (str_eq(r->own[i], name))
			return (enum fw_key)(FW_OWN + i);
	if (r->n_own >= FW_KEYS - FW_OWN) {
		*ok = false;
		return FW_OWN;
	}
	*(const char **)arena_push(c->n->a, &r->own, &r->n_own, &r->cap_own, sizeof(name)) = name;
	return (enum fw_key)(FW_OWN + r->n_own - 1);
}

static const struct {
	const char *header, *field;
	struct lhs x;
} fields[] = {
	{"ip", "saddr", {LHS_KEY, FW_SADDR, KIND_ADDR4, FW_V4, false, NULL}},
	{"ip", "daddr", {LHS_KEY, FW_DADDR, KIND_ADDR4, FW_V4, false, NULL}},
	{"ip", "protocol", {LHS_KEY, FW_L4PROTO, KIND_PROTO, FW_V4, false, NULL}},
	{"ip6", "saddr", {LHS_KEY, FW_SADDR, KIND_ADDR6, FW_V6, false, NULL}},
	{"ip6", "daddr", {LHS_KEY, FW_DADDR, KIND_ADDR6, FW_V6, false, NULL}},
	/* Others than TCP's where the client puts an extension header before it. */
	{"ip6", "nexthdr", {LHS_OWN, 0, KIND_PROTO, FW_V6, false, NULL}},
	{"ip", "ttl", {LHS_OWN, 0, KIND_NUMBER, FW_V4, false, NULL}},
	{"ip", "length", {LHS_OWN, 0, KIND_NUMBER, FW_V4, false, NULL}},
	{"ip", "id", {LHS_OWN, 0, KIND_NUMBER, FW_V4, false, NULL}},
	{"ip6", "hoplimit", {LHS_OWN, 0, KIND_NUMBER, FW_V6, false, NULL}},
	{"ip6", "length", {LHS_OWN, 0, KIND_NUMBER, FW_V6, false, NULL}},
	{"tcp", "sport", {LHS_KEY, FW_SPORT, KIND_PORT, 0, true, NULL}},
	{"tcp", "dport", {LHS_KEY, FW_DPORT, KIND_PORT, 0, true, NULL}},
	{"tcp", "flags", {LHS_KEY, FW_TCPFLAGS, KIND_FLAGS, 0, true, NULL}},
	{"tcp", "sequence", {LHS_OWN, 0, KIND_NUMBER, 0, true, NULL}},
	{"tcp", "window", {LHS_OWN, 0, KIND_NUMBER, 0, true, NULL}},
	{"th", "sport", {LHS_KEY, FW_SPORT, KIND_PORT, 0, false, NULL}},
	{"th", "dport", {LHS_KEY, FW_DPORT, KIND_PORT, 0, false, NULL}},
	{"udp", "sport", {LHS_KEY, FW_SPORT, KIND_PORT, 0, false, NULL}},
	{"udp", "dport", {LHS_KEY, FW_DPORT, KIND_PORT, 0, false, NULL}},
	{"udplite", "dport", {LHS_NEVER, 0, KIND_PORT, 0, false, NULL}},
	{"sctp", "dport", {LHS_NEVER, 0, KIND_PORT, 0, false, NULL}},
	{"dccp", "dport", {LHS_NEVER, 0, KIND_PORT, 0, false, NULL}},
	{"icmp", "type", {LHS_NEVER, 0, KIND_ICMP, 0, false, NULL}},
	{"icmpv6", "type", {LHS_NEVER, 0, KIND_ICMP6, 0, false, NULL}},
	{"meta", "iif", {LHS_KEY, FW_IIF, KIND_IFNAME, 0, false, NULL}},
	{"meta", "iifname", {LHS_KEY, FW_IIF, KIND_IFNAME, 0, false, NULL}},
	{"meta", "oif", {LHS_KEY, FW_OIF, KIND_IFNAME, 0, false, NULL}},
	{"meta", "oifname", {LHS_KEY, FW_OIF, KIND_IFNAME, 0, false, NULL}},
	{"meta", "mark", {LHS_KEY, FW_MARK, KIND_NUMBER, 0, false, NULL}},
	{"meta", "l4proto", {LHS_KEY, FW_L4PROTO, KIND_PROTO, 0, false, NULL}},
	{"meta", "nfproto", {LHS_KEY, FW_NFPROTO, KIND_NFPROTO, 0, false, NULL}},
	{"meta", "protocol", {LHS_KEY, FW_NFPROTO, KIND_ETHER, 0, false, NULL}},
	{"meta", "pkttype", {LHS_KEY, FW_PKTTYPE, KIND_PKTTYPE, 0, false, NULL}},
	{"meta", "length", {LHS_OWN, 0, KIND_NUMBER, 0, false, NULL}},
	{"meta", "cpu", {LHS_OWN, 0, KIND_NUMBER, 0, false, NULL}},
	{"meta", "hour", {LHS_FREE, 0, KIND_NUMBER, 0, false, NULL}},
	{"meta", "day", {LHS_FREE, 0, KIND_NUMBER, 0, false, NULL}},
	{"meta", "time", {LHS_FREE, 0, KIND_NUMBER, 0, false, NULL}},
	{"ct", "state", {LHS_KEY, FW_CTSTATE, KIND_STATE, 0, false, NULL}},
	{"ct", "mark", {LHS_KEY, FW_CTMARK, KIND_NUMBER, 0, false, NULL}},
};

/* fib daddr type, fib saddr type, fib saddr . iif oif */
static bool fib_lhs(struct nft_cursor *c, struct lhs *ret)
{
	size_t from = c->at;
	bool daddr = false, type;

	for (; c->at < c->raw->v.n; c->at++) {
		daddr = daddr || nft_is(c, "daddr");
		if (nft_is(c, "type") || nft_is(c, "oif") || nft_is(c, "oifname"))
			break;
		if (!nft_is(c, "daddr") && !nft_is(c, "saddr") && !nft_is(c, ".") &&
			!nft_is(c, "iif") && !nft_is(c, "mark"))
			break;
	}
	type = nft_is(c, "type");
	if (!type && !nft_is(c, "oif")) {
		c->at = from;
		return false;
	}
	c->at++;
	*ret = (struct lhs){.how = LHS_FIB,
		.kind = KIND_FIB,
		.name = type	? (daddr ? "daddr type" : "saddr type")
			: daddr ? ""
				: "saddr oif"};
	return *ret->name;
}

/* What a match begins with; false: nothing known. */
static bool lhs_of(struct nft_cursor *c, struct lhs *ret)
{
	static const char *const bare[] = {
		"iif", "iifname", "oif", "oifname", "mark", "cpu", "hour", "day", "time", NULL};
	const char *header = nft_now(c)->text, *field;
	size_t from = c->at;

	if (nft_now(c)->type != NFT_WORD)
		return false;
	c->at++;
	if (str_eq(header, "fib")) {
		if (fib_lhs(c, ret))
			return true;
		c->at = from;
		return false;
	}
	if (nft_in(bare, header)) {
		field = header;
		header = "meta";
	} else {
		field = nft_now(c)->text;
		c->at++;
	}
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (str_eq(fields[i].header, header) && str_eq(fields[i].field, field)) {
			bool ok = true;
			*ret = fields[i].x;
			ret->name = arena_printf(c->n->a, "%s %s", header, field);
			if (ret->how == LHS_OWN)
				ret->key = own_key(c, ret->name, &ok);
			if (!ok)
				ret->how = LHS_FREE;
			return true;
		}
	c->at = from;
	return false;
}

/* The words of an element or a value up to a comma, colon or end: a range may be written "a - b". */
int nft_one_value(struct nft_cursor *c, const struct nft_tokens *t, size_t *at, enum nft_kind kind,
	struct nums *ret)
{
	struct num_range *v = NULL;
	size_t n = 0, cap = 0;
	struct nft_token x;

	if (*at >= t->n)
		return 0;
	x = t->v[(*at)++];
	if (*at + 1 < t->n && t->v[*at].type == NFT_SIGN && str_eq(t->v[*at].text, "-")) {
		x.text = arena_printf(c->n->a, "%s-%s", x.text, t->v[*at + 1].text);
		*at += 2;
	} else if (kind <= KIND_ADDR6 && *at + 1 < t->n && t->v[*at].type == NFT_SIGN &&
		   str_eq(t->v[*at].text, "/")) {
		x.text = arena_printf(c->n->a, "%s/%s", x.text, t->v[*at + 1].text);
		*at += 2;
	}
	int rc = nft_value(c->n, kind, &x, &v, &n, &cap);
	*ret = nums_of(c->n->a, v, n);
	return rc;
}

struct elements {
	struct fw_way *v;
	struct fw_verdict *verdicts;
	size_t n, cap, n_verdicts, cap_verdicts;
	size_t rest; /* the one that takes what no other does ("*"), counted from 1; 0: none */
	bool ranges; /* one is no single value */
	struct num_range *all; /* of the first key */
	size_t n_all, cap_all;
};

int nft_verdict_of(
	struct nft_cursor *c, const struct nft_tokens *t, size_t *at, struct fw_verdict *v)
{
	static const struct {
		const char *name;
		enum fw_do what;
	} words[] = {{"accept", FW_ACCEPT}, {"drop", FW_DROP}, {"continue", FW_NEXT},
		{"return", FW_RETURN}, {"jump", FW_JUMP}, {"goto", FW_GOTO}};

	(void)c;
	for (size_t i = 0; *at < t->n && i < sizeof(words) / sizeof(*words); i++) {
		if (!str_eq(t->v[*at].text, words[i].name))
			continue;
		*v = (struct fw_verdict){words[i].what, NULL};
		(*at)++;
		if (v->what != FW_JUMP && v->what != FW_GOTO)
			return 1;
		if (*at >= t->n)
			return -1;
		v->chain = t->v[(*at)++].text;
		return 1;
	}
	return 0;
}

static bool sign_at(const struct nft_tokens *t, size_t at, const char *text)
{
	return at < t->n && t->v[at].type == NFT_SIGN && str_eq(t->v[at].text, text);
}

/* One element; 1, 0: not understood, -1: nft refuses it. */
static int element(struct nft_cursor *c, const struct nft_tokens *t, size_t *at,
	const struct lhs *l, size_t n_l, bool map, struct elements *e)
{
	struct fw_way w = {arena_array(c->n->a, n_l, sizeof(*w.v)), n_l};
	struct fw_verdict v = {FW_ONWARD, NULL};
	int rc;

	if (sign_at(t, *at, "*")) {
		(*at)++;
		w.n = 0;
		e->rest = e->n + 1;
	}
	for (size_t i = 0; i < w.n; i++) {
		if (i && !sign_at(t, (*at)++, "."))
			return -1;
		rc = nft_one_value(c, t, at, l[i].kind, &w.v[i].set);
		if (rc <= 0)
			return rc;
		w.v[i].key = l[i].key;
		if (l[i].kind != KIND_IFNAME)
			for (size_t k = 0; k < w.v[i].set.n; k++)
				e->ranges = e->ranges || w.v[i].set.v[k].from != w.v[i].set.v[k].to;
	}
	while (*at < t->n && !sign_at(t, *at, ",") && !sign_at(t, *at, ":") &&
		!sign_at(t, *at, "}")) {
		static const char *const with_one[] = {"timeout", "expires", "comment", NULL};
		if (nft_in(with_one, t->v[*at].text))
			*at += 2;
		else if (str_eq(t->v[*at].text, "counter"))
			*at += 1;
		else if (str_eq(t->v[*at].text, "packets") || str_eq(t->v[*at].text, "bytes"))
			*at += 2;
		else
			return 0;
	}
	if (map) {
		if (!sign_at(t, *at, ":"))
			return -1;
		(*at)++;
		rc = nft_verdict_of(c, t, at, &v);
		if (rc <= 0)
			return rc;
	}
	*(struct fw_way *)arena_push(c->n->a, &e->v, &e->n, &e->cap, sizeof(w)) = w;
	*(struct fw_verdict *)arena_push(
		c->n->a, &e->verdicts, &e->n_verdicts, &e->cap_verdicts, sizeof(v)) = v;
	for (size_t k = 0; w.n == 1 && k < w.v->set.n; k++)
		*(struct num_range *)arena_push(
			c->n->a, &e->all, &e->n_all, &e->cap_all, sizeof(*e->all)) = w.v->set.v[k];
	return e->n > MAX_WAYS ? 0 : 1;
}

static int list(struct nft_cursor *c, const struct nft_tokens *t, size_t *at, const struct lhs *l,
	size_t n_l, bool map, struct elements *e)
{
	int rc = 1;

	while (rc > 0 && *at < t->n) {
		/* A variable may bring a list of its own. */
		if (sign_at(t, *at, ",") || sign_at(t, *at, "{") || sign_at(t, *at, "}")) {
			(*at)++;
			continue;
		}
		rc = element(c, t, at, l, n_l, map, e);
	}
	return rc;
}

static int overlaps(struct elements *e)
{
	for (size_t i = 0; i < e->n_all; i++)
		for (size_t k = i + 1; k < e->n_all && e->n_all < 3000; k++)
			if (e->all[i].from <= e->all[k].to && e->all[k].from <= e->all[i].to &&
				!(e->all[i].from == e->all[k].from && e->all[i].to == e->all[k].to))
				return 1;
	return 0;
}

static void sort_rest(struct elements *e)
{
	if (!e->rest || e->rest == e->n)
		return;
	struct fw_way w = e->v[e->rest - 1];
	struct fw_verdict v = e->verdicts[e->rest - 1];
	e->v[e->rest - 1] = e->v[e->n - 1];
	e->verdicts[e->rest - 1] = e->verdicts[e->n - 1];
	e->v[e->n - 1] = w;
	e->verdicts[e->n - 1] = v;
}

/* "{ a, b }" or "@name": its elements.  1, 0, -1; *changes: packets change it. */
static int set_of(struct nft_cursor *c, const struct lhs *l, size_t n_l, bool map,
	struct elements *e, bool *changes)
{
	size_t at = 0;
	int rc;

	if (nft_take(c, "@")) {
		struct nft_set *s = nft_set_find(
			c->n, c->raw->chain->family, c->raw->chain->table, nft_now(c)->text);
		if (!s) {
			nft_rule_refused(
				c, arena_printf(c->n->a, "there is no set %s", nft_now(c)->text));
			return -1;
		}
		c->at++;
		s->used = true;
		*changes = s->changes;
		if (s->map != map)
			return -1;
		rc = list(c, &s->elements, &at, l, n_l, map, e);
		if (rc > 0 && !c->n->live && e->ranges && !s->interval)
			return -1;
		if (rc > 0 && !c->n->live && s->interval && !s->merge && n_l == 1 && overlaps(e))
			return -1;
		if (rc > 0 && !c->n->live && n_l > 1 && e->ranges)
			nft_doubt(c->n, s->file, s->line, "ranges in concatenations may overlap");
	} else {
		size_t from = c->at;
		nft_skip_braces(c);
		struct nft_tokens t = {c->raw->v.v + from, c->at - from, 0, c->raw->v.file};
		rc = list(c, &t, &at, l, n_l, map, e);
		if (rc > 0 && !c->n->live && map && n_l == 1 && overlaps(e))
			return -1;
	}
	sort_rest(e);
	return rc;
}

/* All values of eight bits that a test takes. */
static struct nums bits(struct nft_cursor *c, unsigned mask, unsigned value, bool any, bool not_it)
{
	struct num_range v[256];
	size_t n = 0;

	for (unsigned i = 0; i < 256; i++) {
		bool yes = any ? (i & mask) != 0 : (i & mask) == value;
		if (yes != not_it)
			v[n++] = (struct num_range){i, i};
	}
	return nums_of(c->n->a, v, n);
}

/* "syn", "syn | ack", "(fin | syn)", "syn,ack": the bits together. */
static int mask_of(struct nft_cursor *c, enum nft_kind kind, unsigned *ret, bool *ret_list)
{
	bool braces = nft_take(c, "(");
	struct nums one;

	*ret = 0;
	*ret_list = false;
	for (;;) {
		int rc = nft_one_value(c, &c->raw->v, &c->at, kind, &one);
		if (rc <= 0)
			return rc;
		*ret |= one.n ? (unsigned)one.v->from : 0;
		if (!nft_is(c, "|") && !nft_is(c, ","))
			break;
		*ret_list = *ret_list || nft_is(c, ",");
		c->at++;
	}
	return braces && !nft_take(c, ")") ? 0 : 1;
}

/* States and flags: bits.  A value alone asks for any of its bits, with == for just these. */
static int bit_match(struct nft_cursor *c, const struct lhs *l, struct nums *ret)
{
	unsigned mask, value = 0;
	bool many;
	int rc;

	if (nft_take(c, "&")) {
		rc = mask_of(c, l->kind, &mask, &many);
		bool not_it = nft_is(c, "!=");
		if (rc <= 0 || !(nft_take(c, "==") || nft_take(c, "!=")))
			return rc < 0 ? rc : 0;
		rc = mask_of(c, l->kind, &value, &many);
		*ret = bits(c, mask, value, false, not_it);
		return rc;
	}
	bool not_it = nft_take(c, "!="), exact = !not_it && nft_take(c, "==");
	bool none = !not_it && !exact && nft_take(c, "!");
	rc = mask_of(c, l->kind, &value, &many);
	if (rc > 0 && nft_take(c, "/")) {
		rc = mask_of(c, l->kind, &mask, &many);
		*ret = bits(c, mask, value, false, not_it);
	} else if (none) {
		*ret = bits(c, value, 0, true, true);
	} else if (exact || not_it) {
		*ret = bits(c, 255, value, false, not_it);
	} else {
		*ret = bits(c, value, 0, true, false);
	}
	return rc;
}

/* A value, perhaps with an operator before it. */
static int value_match(struct nft_cursor *c, const struct lhs *l, struct nums *ret)
{
	static const char *const ops[] = {
		"==", "!=", "<=", ">=", "<", ">", "eq", "ne", "le", "ge", "lt", "gt"};
	size_t op = 0;
	bool given = false;
	struct nums v;

	if ((l->kind == KIND_STATE || l->kind == KIND_FLAGS) && l->how == LHS_KEY)
		return bit_match(c, l, ret);
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops) && !given; i++)
		if (nft_take(c, ops[i])) {
			op = i % 6;
			given = true;
		}
	int rc = nft_one_value(c, &c->raw->v, &c->at, l->kind, &v);
	if (rc <= 0)
		return rc;
	num low = v.n ? v.v->from : 0, high = v.n ? v.v[v.n - 1].to : 0;
	struct arena *a = c->n->a;
	struct nums none = {0};
	switch (op) {
	case 1:
		v = nums_minus(a, nums_range(a, 0, NUM_MAX), v);
		break;
	case 2:
		v = nums_range(a, 0, high);
		break;
	case 3:
		v = nums_range(a, low, NUM_MAX);
		break;
	case 4:
		v = high ? nums_range(a, 0, high - 1) : none;
		break;
	case 5:
		v = nums_range(a, low + 1, NUM_MAX);
		break;
	default:
		break;
	}
	*ret = v;
	return 1;
}

/* nft refuses a rule that is for one family, or transport, and then for another. */
static void is_family(struct nft_cursor *c, int fam)
{
	int table = c->raw->chain->family;

	if ((table == FW_V4 || table == FW_V6) && fam != table)
		nft_rule_refused(c, "an address of the other family than the table's");
	if (c->family && fam != c->family)
		nft_rule_refused(c, "conflicting protocols");
	c->family = fam;
}

static void is_tcp(struct nft_cursor *c, bool tcp)
{
	if (c->l4 && c->l4 != (tcp ? 1 : -1))
		nft_doubt(c->n, c->rule->file, c->rule->line, "conflicting protocols");
	c->l4 = tcp ? 1 : -1;
}

static bool is_udp(const struct lhs *l)
{
	return l->how == LHS_KEY && str_starts(l->name, "udp ");
}

static void implied(struct nft_cursor *c, const struct lhs *l, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (l[i].family)
			is_family(c, l[i].family);
		if (l[i].tcp || is_udp(&l[i]) || l[i].how == LHS_NEVER)
			is_tcp(c, l[i].tcp);
		if (str_eq(l[i].name, "meta nfproto") &&
			(c->raw->chain->family == FW_V4 || c->raw->chain->family == FW_V6))
			nft_rule_refused(c, "meta nfproto in a table of one family");
		if (l[i].family)
			nft_cond(c, FW_NFPROTO,
				nums_range(c->n->a, (num)l[i].family, (num)l[i].family));
		if (l[i].tcp)
			nft_cond(c, FW_L4PROTO, nums_range(c->n->a, 6, 6));
		if (is_udp(&l[i]))
			nft_cond(c, FW_L4PROTO, nums_range(c->n->a, 17, 17));
	}
}

/* What the routing says of a first packet from outside to this host that can be answered. */
static void fib_match(struct nft_cursor *c, const struct lhs *l, struct nums asked)
{
	bool yes = str_eq(l->name, "daddr type")   ? nums_has(asked, 2)
		   : str_eq(l->name, "saddr type") ? nums_has(asked, 1)
						   : nums_has(asked, 10);

	if (!yes)
		nft_step(c, STEP_NEVER);
}

static bool simple_end(struct nft_cursor *c, const struct lhs *l, int rc)
{
	if (rc > 0)
		return true;
	if (rc < 0)
		nft_rule_refused(c, arena_printf(c->n->a, "a value of '%s'", l->name));
	return false;
}

static void take_match(struct nft_cursor *c, const struct lhs *l, size_t n_l, struct elements *e,
	bool changes, bool not_it)
{
	if (changes) {
		nft_step(c, STEP_FREE);
		return;
	}
	struct fw_step *s = nft_step(c, STEP_MATCH);
	s->negated = not_it;
	if (n_l == 1 && !e->rest) { /* one set is quicker than many ways */
		s->ways = arena_alloc(c->n->a, sizeof(*s->ways));
		s->ways->v = arena_alloc(c->n->a, sizeof(*s->ways->v));
		*s->ways->v = (struct fw_cond){l->key, nums_of(c->n->a, e->all, e->n_all)};
		s->ways->n = s->n_ways = 1;
	} else {
		s->ways = e->v;
		s->n_ways = e->n;
	}
}

/* mark set 5, ct mark set 5 and the like; others change nothing that is followed. */
static void setting(struct nft_cursor *c, const struct lhs *l)
{
	struct nums v;
	size_t from = c->at;
	static const enum fw_key marks[] = {FW_MARK, FW_CTMARK};

	if (nft_one_value(c, &c->raw->v, &c->at, l->kind, &v) > 0 && v.n == 1 &&
		v.v->from == v.v->to && (l->key == marks[0] || l->key == marks[1]) &&
		(nft_now(c)->type == NFT_END || nft_begins(c))) {
		struct fw_step *s = nft_step(c, STEP_SET);
		s->key = l->key;
		s->value = v.v->from;
		return;
	}
	c->at = from;
	nft_unknown(c);
	nft_verdict_step(c, FW_ANYTHING, NULL);
}

/* A match: false when what stands there is none that is known. */
bool nft_expression(struct nft_cursor *c)
{
	struct lhs l[8];
	size_t n_l = 0;
	struct nums v = {0};
	struct elements e = {0};
	bool changes = false, not_it, same = true;
	int rc;
	size_t from = c->at, n_steps = c->rule->n;

	do {
		if (n_l == 8 || !lhs_of(c, &l[n_l])) {
			c->at = from;
			return false;
		}
		n_l++;
	} while (nft_take(c, "."));
	if (n_l == 1 && nft_take(c, "set")) {
		setting(c, l);
		return true;
	}
	if (n_l == 1 && l->how == LHS_KEY && l->kind != KIND_FLAGS && l->kind != KIND_STATE &&
		nft_is(c, "&")) {
		c->at = from;
		return false;
	}
	bool never = false, either = false;
	for (size_t i = 0; i < n_l; i++) {
		never = never || l[i].how == LHS_NEVER;
		either = either || l[i].how == LHS_FREE || (l[i].how == LHS_FIB && n_l > 1);
		same = same && l[i].how == LHS_FIB;
	}
	implied(c, l, n_l);
	if (nft_take(c, "vmap")) {
		rc = set_of(c, l, n_l, true, &e, &changes);
		if (!simple_end(c, l, rc) || either || (same && n_l)) {
			c->rule->n = n_steps;
			c->at = from;
			return false;
		}
		if (never) {
			nft_step(c, STEP_NEVER);
			return true;
		}
		if (changes) {
			nft_step(c, STEP_UNKNOWN);
			nft_verdict_step(c, FW_ANYTHING, NULL);
			return true;
		}
		struct fw_step *s = nft_step(c, STEP_MAP);
		s->ways = e.v;
		s->verdicts = e.verdicts;
		s->n_ways = e.n;
		return true;
	}
	size_t op = c->at;
	not_it = nft_take(c, "!=");
	if (!not_it)
		nft_take(c, "==");
	if (nft_is(c, "{") || nft_is(c, "@")) {
		rc = set_of(c, l, n_l, false, &e, &changes);
		v = nums_of(c->n->a, e.all, e.n_all);
		if (not_it && same)
			v = nums_minus(c->n->a, nums_range(c->n->a, 0, NUM_MAX), v);
	} else if (n_l > 1) {
		rc = element(c, &c->raw->v, &c->at, l, n_l, false, &e);
		rc = rc == 0 && e.n == 0 && c->at > op ? 0 : rc;
	} else {
		c->at = op;
		not_it = false;
		rc = value_match(c, l, &v);
		if (rc > 0 && l->how == LHS_KEY)
			for (size_t i = 0; i < v.n; i++)
				*(struct num_range *)arena_push(c->n->a, &e.all, &e.n_all,
					&e.cap_all, sizeof(*e.all)) = v.v[i];
		if (rc > 0 && l->how == LHS_OWN)
			for (size_t i = 0; i < v.n; i++)
				*(struct num_range *)arena_push(c->n->a, &e.all, &e.n_all,
					&e.cap_all, sizeof(*e.all)) = v.v[i];
	}
	if (!simple_end(c, l, rc)) {
		c->rule->n = n_steps;
		c->at = from;
		return false;
	}
	if (n_l == 1 && l->key == FW_NFPROTO && l->how == LHS_KEY && v.n == 1 &&
		v.v->from == v.v->to && !c->family)
		c->family = (int)v.v->from;
	if (never)
		nft_step(c, STEP_NEVER);
	else if (either)
		nft_step(c, STEP_FREE);
	else if (l->how == LHS_FIB)
		fib_match(c, l, v);
	else
		take_match(c, l, n_l, &e, changes, not_it);
	return true;
}
