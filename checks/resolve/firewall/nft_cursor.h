/* nft_cursor: one rule of nft as it is taken apart, for nft_rule.c and nft_match.c. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_FIREWALL_NFT_CURSOR_H
#define PLUMBLINE_CHECKS_RESOLVE_FIREWALL_NFT_CURSOR_H

#include "checks/resolve/firewall/nft_parse.h"

struct nft_cursor {
	struct nft *n;
	const struct nft_raw *raw;
	struct fw_rule *rule;
	size_t at;
	int family, l4; /* what the rule has said the packet is; 0: nothing; l4 -1: not TCP */
};

const struct nft_token *nft_now(const struct nft_cursor *c);
bool nft_is(const struct nft_cursor *c, const char *text);
bool nft_take(struct nft_cursor *c, const char *text);
struct fw_step *nft_step(struct nft_cursor *c, enum fw_step_kind kind);
void nft_cond(struct nft_cursor *c, enum fw_key key, struct nums set);
void nft_verdict_step(struct nft_cursor *c, enum fw_do what, const char *chain);
void nft_rule_refused(struct nft_cursor *c, const char *what);
/* list ends with NULL */
bool nft_in(const char *const *list, const char *s);
/* Whether a statement that is known begins here. */
bool nft_begins(const struct nft_cursor *c);
/* Passes over what is not understood, up to where that is so. */
void nft_unknown(struct nft_cursor *c);
void nft_skip_braces(struct nft_cursor *c);

/* nft_match.c: a match; false where none that is known stands.  The others: 1, 0: not understood, -1: nft refuses it. */
bool nft_expression(struct nft_cursor *c);
int nft_one_value(struct nft_cursor *c, const struct nft_tokens *t, size_t *at, enum nft_kind kind,
	struct nums *ret);
int nft_verdict_of(
	struct nft_cursor *c, const struct nft_tokens *t, size_t *at, struct fw_verdict *v);

#endif
