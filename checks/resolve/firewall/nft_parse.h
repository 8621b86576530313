/* nft_parse: what the parts of the nft parser share.  Only nft*.c include it. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_FIREWALL_NFT_PARSE_H
#define PLUMBLINE_CHECKS_RESOLVE_FIREWALL_NFT_PARSE_H

#include "checks/resolve/firewall/nft.h"

enum nft_type { NFT_END, NFT_NL, NFT_WORD, NFT_QUOTED, NFT_SIGN };

struct nft_token {
	enum nft_type type;
	const char *text; /* of a sign: "{", "==", "vmap" is a word */
	bool odd; /* a comment stood behind it in a listing of the kernel: something is not shown */
	unsigned line;
};
struct nft_tokens {
	struct nft_token *v;
	size_t n, cap;
	const struct file *file;
};
/* false: too many. */
bool nft_lex(struct arena *a, const char *text, size_t len, unsigned line, bool live,
	struct nft_tokens *ret);

struct nft_define {
	const char *name;
	struct nft_tokens value;
	unsigned depth;
};
struct nft_set {
	int family;
	const char *table, *name;
	bool changes, interval, merge, map, used;
	struct nft_tokens elements;
	const struct file *file;
	unsigned line;
};
struct nft_raw { /* a rule before it is compiled */
	struct fw_chain *chain;
	struct nft_tokens v;
	unsigned line;
};
struct nft_table {
	int family;
	const char *name;
	bool dormant;
};

struct nft {
	struct root *root;
	struct arena *a;
	struct fw_rules *rules;
	struct nft_table *tables;
	struct nft_set *sets;
	struct nft_raw *raw;
	struct nft_define *defines;
	size_t n_tables, cap_tables, n_sets, cap_sets, n_raw, cap_raw, n_defines, cap_defines;
	unsigned includes;
	bool live;
	size_t tokens;
};

void nft_doubt(struct nft *n, const struct file *f, unsigned line, const char *what);
void nft_refused(struct nft *n, const struct file *f, unsigned line, const char *what);
struct nft_set *nft_set_find(const struct nft *n, int family, const char *table, const char *name);

/* Takes away what is of a table (name NULL: of a family; family -1: of all). */
void nft_remove(struct nft *n, int family, const char *name, bool rules_alone);
/* Takes one rule apart. */
void nft_compile(struct nft *n, const struct nft_raw *raw, struct fw_rule *ret);
/* Every name of an interface that the rules may ask for, before they are compiled. */
void nft_names(struct nft *n);
unsigned nft_name(struct nft *n, const char *name);

enum nft_kind {
	KIND_ADDR4,
	KIND_ADDR6,
	KIND_PORT,
	KIND_PROTO,
	KIND_NFPROTO,
	KIND_ETHER,
	KIND_IFNAME,
	KIND_STATE,
	KIND_FLAGS,
	KIND_PKTTYPE,
	KIND_ICMP,
	KIND_ICMP6,
	KIND_FIB,
	KIND_NUMBER
};
/* Adds a word as a value of a key (nft_values.c).  1, 0: not known what it is, -1: nft refuses it. */
int nft_value(struct nft *n, enum nft_kind kind, const struct nft_token *t, struct num_range **v,
	size_t *n_v, size_t *cap);

#endif
