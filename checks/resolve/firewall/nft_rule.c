/*
 * nft_rule: one rule of nft(8) as steps: matches, effects, a verdict.
 *
 * A match on a field of the client's choice (its port, the hop limit ...) has both ways open; limits, times and sets that
 * change as packets come, too.  What is not known here is a match not understood, up to the next statement that is
 * known; in a file it leaves a doubt, since nft may refuse it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/firewall/nft_cursor.h"

const struct nft_token *nft_now(const struct nft_cursor *c)
{
	static const struct nft_token end = {NFT_END, "", false, 0};

	return c->at < c->raw->v.n ? &c->raw->v.v[c->at] : &end;
}

bool nft_is(const struct nft_cursor *c, const char *text)
{
	const struct nft_token *t = nft_now(c);

	return (t->type == NFT_WORD || t->type == NFT_SIGN) && str_eq(t->text, text);
}

bool nft_take(struct nft_cursor *c, const char *text)
{
	bool yes = nft_is(c, text);

	c->at += yes;
	return yes;
}

struct fw_step *nft_step(struct nft_cursor *c, enum fw_step_kind kind)
{
	struct fw_step *s =
		arena_push(c->n->a, &c->rule->v, &c->rule->n, &c->rule->cap, sizeof(*c->rule->v));

	s->kind = kind;
	c->rule->effect = c->rule->effect || (kind != STEP_MATCH && kind != STEP_FREE &&
						     kind != STEP_UNKNOWN && kind != STEP_NEVER);
	return s;
}

void nft_cond(struct nft_cursor *c, enum fw_key key, struct nums set)
{
	struct fw_step *s = nft_step(c, STEP_MATCH);

	s->ways = arena_alloc(c->n->a, sizeof(*s->ways));
	s->ways->v = arena_alloc(c->n->a, sizeof(*s->ways->v));
	*s->ways->v = (struct fw_cond){key, set};
	s->ways->n = s->n_ways = 1;
}

void nft_verdict_step(struct nft_cursor *c, enum fw_do what, const char *chain)
{
	nft_step(c, STEP_VERDICT)->verdict = (struct fw_verdict){what, chain};
}

void nft_rule_refused(struct nft_cursor *c, const char *what)
{
	if (!c->n->live)
		nft_refused(c->n, c->rule->file, c->rule->line, what);
}

bool nft_in(const char *const *list, const char *s)
{
	for (; *list; list++)
		if (str_eq(*list, s))
			return true;
	return false;
}

/* Where something known begins again behind what is not. */
bool nft_begins(const struct nft_cursor *c)
{
	static const char *const words[] = {"accept", "drop", "reject", "return", "continue",
		"jump", "goto", "queue", "counter", "log", "limit", "comment", "ip", "ip6", "tcp",
		"udp", "th", "iif", "iifname", "meta", "ct", "snat", "dnat", "redirect",
		"masquerade", NULL};

	return nft_now(c)->type == NFT_WORD && nft_in(words, nft_now(c)->text);
}

void nft_unknown(struct nft_cursor *c)
{
	nft_doubt(c->n, c->rule->file, c->rule->line,
		arena_printf(c->n->a, "'%s' is not understood", nft_now(c)->text));
	nft_step(c, STEP_UNKNOWN);
	unsigned depth = 0;
	for (bool first = true; c->at < c->raw->v.n; c->at++, first = false) {
		if (!first && !depth && nft_begins(c))
			return;
		depth += nft_is(c, "{");
		depth -= nft_is(c, "}") && depth;
	}
	/* No verdict behind it: what it was may have been one. */
	nft_verdict_step(c, FW_ANYTHING, NULL);
}

void nft_skip_braces(struct nft_cursor *c)
{
	unsigned depth = 0;

	do {
		depth += nft_is(c, "{");
		depth -= nft_is(c, "}") && depth;
		c->at++;
	} while (depth && c->at < c->raw->v.n);
}

static void skip_words(struct nft_cursor *c, const char *const *with_one, const char *const *alone)
{
	while (nft_now(c)->type == NFT_WORD || nft_now(c)->type == NFT_QUOTED) {
		if (nft_in(with_one, nft_now(c)->text))
			c->at += 2;
		else if (nft_in(alone, nft_now(c)->text))
			c->at++;
		else
			return;
	}
}

/* redirect, dnat: to which port of which host */
static void redirect(struct nft_cursor *c, bool dnat)
{
	struct fw_step *s = nft_step(c, STEP_REDIRECT);
	struct nums v = {0};

	s->elsewhere = dnat;
	if (dnat && (nft_is(c, "ip") || nft_is(c, "ip6")))
		c->at++;
	if (nft_take(c, "to")) {
		if (!nft_is(c, ":") && nft_now(c)->type == NFT_WORD && dnat)
			c->at++;
		if (nft_take(c, ":")) {
			int rc = nft_one_value(c, &c->raw->v, &c->at, KIND_PORT, &v);
			if (rc < 0)
				nft_rule_refused(c, "a port");
			s->value = rc > 0 && v.n == 1 && v.v->from == v.v->to ? v.v->from
									      : FW_ANY_PORT;
			s->elsewhere = s->elsewhere && !(rc > 0 && dnat && false);
		}
	}
	static const char *const none[] = {NULL};
	static const char *const words[] = {"random", "fully-random", "persistent", NULL};
	skip_words(c, none, words);
	if (c->at < c->raw->v.n && !nft_is(c, "comment") && !nft_is(c, ",")) {
		s->value = FW_ANY_PORT;
		s->elsewhere = true;
		c->at = c->raw->v.n;
	}
}

/* Whether braces hold what limits. */
static bool limits(struct nft_cursor *c)
{
	bool found = false;
	size_t from = c->at;

	nft_skip_braces(c);
	for (size_t i = from; i < c->at && i < c->raw->v.n; i++)
		found = found || str_eq(c->raw->v.v[i].text, "limit") ||
			str_eq(c->raw->v.v[i].text, "count");
	return found;
}

static bool effect(struct nft_cursor *c)
{
	static const char *const counter_one[] = {"packets", "bytes", "name", NULL};
	static const char *const log_one[] = {
		"prefix", "group", "snaplen", "queue-threshold", "level", NULL};
	static const char *const log_alone[] = {
		"flags", "all", "skuid", "ether", "tcp", "ip", "sequence", "options", NULL};
	static const char *const limit_one[] = {"rate", "burst", "name", NULL};
	static const char *const limit_alone[] = {"over", "until", "packets", "bytes", "kbytes",
		"mbytes", "bytes/second", "kbytes/second", "mbytes/second", "used", NULL};
	static const char *const none[] = {NULL};

	if (nft_take(c, "counter")) {
		skip_words(c, counter_one, none);
		if (nft_now(c)->type == NFT_QUOTED)
			c->at++;
	} else if (nft_take(c, "log")) {
		for (;;) {
			skip_words(c, log_one, none);
			if (!nft_take(c, "flags"))
				break;
			do
				c->at += nft_in(log_alone, nft_now(c)->text);
			while (nft_take(c, ",") ||
				(nft_now(c)->type == NFT_WORD &&
					(nft_is(c, "sequence") || nft_is(c, "options"))));
		}
	} else if (nft_take(c, "comment")) {
		c->at++;
	} else if (nft_is(c, "limit") || nft_is(c, "quota")) {
		c->at++;
		while (c->at < c->raw->v.n) {
			if (nft_is(c, "rate") &&
				str_eq(c->at + 1 < c->raw->v.n ? c->raw->v.v[c->at + 1].text : "",
					"over"))
				c->at++;
			else if (nft_in(limit_one, nft_now(c)->text))
				c->at += 2;
			else if (nft_in(limit_alone, nft_now(c)->text) ||
				 (*nft_now(c)->text >= '0' && *nft_now(c)->text <= '9') ||
				 nft_is(c, "/") || nft_is(c, "second") || nft_is(c, "minute") ||
				 nft_is(c, "hour"))
				c->at++;
			else
				break;
		}
		nft_step(c, STEP_FREE);
	} else if (nft_is(c, "add") || nft_is(c, "update") || nft_is(c, "delete")) {
		c->at++;
		nft_take(c, "@");
		c->at++;
		if (nft_is(c, "{") && limits(c))
			nft_step(c, STEP_FREE);
	} else if (nft_take(c, "meter")) {
		c->at++;
		static const char *const size[] = {"size", NULL};
		skip_words(c, size, none);
		if (nft_is(c, "{"))
			nft_skip_braces(c);
		nft_step(c, STEP_FREE);
	} else if (nft_take(c, "notrack")) {
		struct fw_step *s = nft_step(c, STEP_SET);
		s->key = FW_CTSTATE;
		s->value = 64;
	} else {
		return false;
	}
	return true;
}

static bool ct_other(struct nft_cursor *c)
{
	size_t from = c->at;

	if (nft_take(c, "ct") && nft_take(c, "count")) {
		nft_take(c, "over");
		c->at++;
		nft_step(c, STEP_FREE);
		return true;
	}
	c->at = from;
	if (nft_take(c, "ct") &&
		(nft_take(c, "helper") || nft_take(c, "timeout") || nft_take(c, "zone")) &&
		nft_take(c, "set")) {
		c->at++;
		return true;
	}
	c->at = from;
	if (nft_take(c, "meta") && (nft_take(c, "nftrace") || nft_take(c, "priority")) &&
		nft_take(c, "set")) {
		c->at++;
		return true;
	}
	c->at = from;
	if (nft_take(c, "tcp") && nft_take(c, "option")) {
		static const char *const words[] = {"maxseg", "window", "sack", "sack-perm",
			"timestamp", "size", "count", "exists", "missing", "<", ">",
			"<=", ">=", "==", "!=", NULL};
		while (nft_in(words, nft_now(c)->text))
			c->at++;
		if (nft_is(c, "set")) {
			c->at = from;
			return false;
		}
		if (*nft_now(c)->text >= '0' && *nft_now(c)->text <= '9')
			c->at++;
		nft_cond(c, FW_L4PROTO, nums_range(c->n->a, 6, 6));
		nft_step(c, STEP_FREE);
		return true;
	}
	c->at = from;
	return false;
}

static bool ends(struct nft_cursor *c)
{
	struct fw_verdict v;

	if (nft_verdict_of(c, &c->raw->v, &c->at, &v) > 0) {
		nft_verdict_step(c, v.what, v.chain);
	} else if (nft_take(c, "reject")) {
		static const char *const words[] = {"with", "icmp", "icmpv6", "icmpx", "tcp",
			"reset", "type", "port-unreachable", "host-unreachable", "net-unreachable",
			"prot-unreachable", "admin-prohibited", "net-prohibited", "host-prohibited",
			"no-route", "addr-unreachable", "policy-fail", "reject-route", NULL};
		static const char *const none[] = {NULL};
		skip_words(c, none, words);
		nft_verdict_step(c, FW_DROP, NULL);
	} else if (nft_take(c, "queue")) {
		nft_verdict_step(c, FW_ANYTHING, NULL);
		c->at = c->raw->v.n;
	} else if (nft_is(c, "masquerade") || nft_is(c, "snat")) {
		nft_verdict_step(c, FW_ACCEPT, NULL);
		c->at = c->raw->v.n;
	} else if (nft_is(c, "redirect") || nft_is(c, "dnat")) {
		bool dnat = nft_is(c, "dnat");
		c->at++;
		redirect(c, dnat);
	} else {
		return false;
	}
	if (c->at < c->raw->v.n && !nft_is(c, "comment"))
		nft_rule_refused(
			c, arena_printf(c->n->a, "'%s' behind a verdict", nft_now(c)->text));
	c->at = c->raw->v.n;
	return true;
}

static const char *text_of(struct nft *n, const struct nft_tokens *t)
{
	struct strbuf b = {.arena = n->a};

	for (size_t i = 0; i < t->n && b.len < 300; i++)
		strbuf_printf(&b, t->v[i].type == NFT_QUOTED ? "%s\"%s\"" : "%s%s", i ? " " : "",
			t->v[i].text);
	return strbuf_str(&b);
}

void nft_compile(struct nft *n, const struct nft_raw *raw, struct fw_rule *ret)
{
	struct nft_cursor c = {.n = n, .raw = raw, .rule = ret};

	*ret = (struct fw_rule){
		.file = raw->v.file, .line = raw->line, .text = text_of(n, &raw->v)};
	for (size_t i = 0; i < raw->v.n; i++)
		if (raw->v.v[i].odd) {
			nft_step(&c, STEP_UNKNOWN);
			break;
		}
	while (c.at < raw->v.n) {
		if (ends(&c) || ct_other(&c) || effect(&c) || nft_expression(&c))
			continue;
		nft_unknown(&c);
	}
}
