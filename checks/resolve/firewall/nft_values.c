/*
 * nft_values: words of nft(8) as values: addresses, ports by /etc/services, protocols, states, names of interfaces.
 *
 * Names of hosts, which nft asks of the name service as it loads, are not known here.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/firewall/nft_parse.h"

#define MAX_NAMES 4096

struct word {
	const char *name;
	unsigned v;
};
static const struct word protocols[] = {{"ip", 0}, {"icmp", 1}, {"igmp", 2}, {"tcp", 6},
	{"udp", 17}, {"dccp", 33}, {"gre", 47}, {"esp", 50}, {"ah", 51}, {"icmpv6", 58},
	{"ipv6-icmp", 58}, {"comp", 108}, {"sctp", 132}, {"udplite", 136}, {"ospf", 89},
	{"pim", 103}, {"vrrp", 112}, {"ipv6", 41}, {NULL, 0}};
static const struct word nfprotos[] = {{"ipv4", FW_V4}, {"ipv6", FW_V6}, {NULL, 0}};
static const struct word ethers[] = {{"ip", FW_V4}, {"ip6", FW_V6}, {"arp", 200}, {"vlan", 201},
	{"8021q", 201}, {"8021ad", 202}, {NULL, 0}};
static const struct word states[] = {{"invalid", 1}, {"established", 2}, {"related", 4},
	{"new", FW_NEW}, {"untracked", 64}, {NULL, 0}};
static const struct word flags[] = {{"fin", 1}, {"syn", 2}, {"rst", 4}, {"psh", 8}, {"ack", 16},
	{"urg", 32}, {"ecn", 64}, {"cwr", 128}, {NULL, 0}};
static const struct word pkttypes[] = {
	{"host", 0}, {"unicast", 0}, {"broadcast", 1}, {"multicast", 2}, {"other", 3}, {NULL, 0}};
static const struct word icmp[] = {{"echo-reply", 0}, {"destination-unreachable", 3},
	{"source-quench", 4}, {"redirect", 5}, {"echo-request", 8}, {"router-advertisement", 9},
	{"router-solicitation", 10}, {"time-exceeded", 11}, {"parameter-problem", 12},
	{"timestamp-request", 13}, {"timestamp-reply", 14}, {"info-request", 15},
	{"info-reply", 16}, {"address-mask-request", 17}, {"address-mask-reply", 18}, {NULL, 0}};
static const struct word icmp6[] = {{"destination-unreachable", 1}, {"packet-too-big", 2},
	{"time-exceeded", 3}, {"parameter-problem", 4}, {"echo-request", 128}, {"echo-reply", 129},
	{"mld-listener-query", 130}, {"mld-listener-report", 131}, {"mld-listener-done", 132},
	{"mld-listener-reduction", 132}, {"nd-router-solicit", 133}, {"nd-router-advert", 134},
	{"nd-neighbor-solicit", 135}, {"nd-neighbor-advert", 136}, {"nd-redirect", 137},
	{"router-renumbering", 138}, {"ind-neighbor-solicit", 141}, {"ind-neighbor-advert", 142},
	{"mld2-listener-report", 143}, {NULL, 0}};
static const struct word fib[] = {{"unspec", 0}, {"unicast", 1}, {"local", 2}, {"broadcast", 3},
	{"anycast", 4}, {"multicast", 5}, {"blackhole", 6}, {"unreachable", 7}, {"prohibit", 8},
	{"missing", 9}, {"exists", 10}, {NULL, 0}};

static const struct {
	const struct word *words;
	unsigned max;
} kinds[] = {
	[KIND_PORT] = {NULL, 65535},
	[KIND_PROTO] = {protocols, 255},
	[KIND_NFPROTO] = {nfprotos, 255},
	[KIND_ETHER] = {ethers, 0},
	[KIND_STATE] = {states, 255},
	[KIND_FLAGS] = {flags, 255},
	[KIND_PKTTYPE] = {pkttypes, 255},
	[KIND_ICMP] = {icmp, 255},
	[KIND_ICMP6] = {icmp6, 255},
	[KIND_FIB] = {fib, 0},
	[KIND_NUMBER] = {NULL, 0xffffffff},
};

static long service(struct nft *n, const char *name)
{
	const struct file *f;
	const char *line;
	size_t len, m;

	if (root_read(n->root, "/etc/services", &f, NULL) < 0)
		return -1;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		if (!memmem(line, len, name, strlen(name)))
			continue;
		char *text = arena_strndup(n->a, line, len);
		text[strcspn(text, "#")] = '\0';
		char **v = str_split(n->a, text, " \t\r", &m);
		for (size_t i = 0; i < m && m > 1; i++)
			if (i != 1 && str_eq(v[i], name))
				return strtol(v[1], NULL, 10);
	}
	return -1;
}

/* 1, 0: no number and no known word, -1: too large. */
static int simple(struct nft *n, enum nft_kind k, const char *text, num *ret)
{
	char *end;

	for (const struct word *w = kinds[k].words; w && w->name; w++)
		if (str_eq(w->name, text)) {
			*ret = w->v;
			return 1;
		}
	if (isdigit((unsigned char)*text)) {
		errno = 0;
		unsigned long v = strtoul(text, &end, 0);
		if (*end)
			return 0;
		*ret = v;
		return errno || v > kinds[k].max ? -1 : 1;
	}
	if (k == KIND_PORT) {
		long v = service(n, text);
		*ret = (num)v;
		return v < 0 ? -1 : 1;
	}
	return 0;
}

static void push(struct nft *n, struct num_range **v, size_t *n_v, size_t *cap, num from, num to)
{
	*(struct num_range *)arena_push(n->a, v, n_v, cap, sizeof(**v)) =
		(struct num_range){from, to};
}

/* "eth0", "eth*" (and "\*" for a star that stands for itself). */
static bool name_fits(const char *name, const char *pattern)
{
	size_t len = strlen(pattern);

	if (!len || pattern[len - 1] != '*' || (len > 1 && pattern[len - 2] == '\\'))
		return str_eq(name, pattern);
	return !strncmp(name, pattern, len - 1);
}

static int interfaces(
	struct nft *n, const char *text, struct num_range **v, size_t *n_v, size_t *cap)
{
	if (strlen(text) > 16)
		return -1;
	for (size_t i = 0; i < n->rules->n_names; i++)
		if (name_fits(n->rules->names[i], text))
			push(n, v, n_v, cap, i, i);
	return 1;
}

int nft_value(struct nft *n, enum nft_kind kind, const struct nft_token *t, struct num_range **v,
	size_t *n_v, size_t *cap)
{
	struct num_range r;
	bool v6;
	num from, to;
	const char *dash;

	if (t->type != NFT_WORD && !(t->type == NFT_QUOTED && kind == KIND_IFNAME))
		return t->type == NFT_QUOTED ? -1 : 0;
	if (kind == KIND_IFNAME)
		return interfaces(n, t->text, v, n_v, cap);
	if (kind == KIND_ADDR4 || kind == KIND_ADDR6) {
		if (!num_addresses(t->text, &v6, &r))
			return 0;
		if (v6 != (kind == KIND_ADDR6))
			return -1;
		push(n, v, n_v, cap, r.from, r.to);
		return 1;
	}
	int rc = simple(n, kind, t->text, &from);
	if (rc > 0)
		push(n, v, n_v, cap, from, from);
	dash = strchr(t->text, '-');
	if (rc > 0 || !dash)
		return rc;
	int low = simple(n, kind, arena_strndup(n->a, t->text, (size_t)(dash - t->text)), &from);
	int high = simple(n, kind, dash + 1, &to);
	if (low <= 0 || high <= 0)
		return low < high ? low : high;
	if (from > to)
		return -1;
	push(n, v, n_v, cap, from, to);
	return 1;
}

unsigned nft_name(struct nft *n, const char *name)
{
	struct fw_rules *r = n->rules;

	for (size_t i = 0; i < r->n_names; i++)
		if (str_eq(r->names[i], name))
			return (unsigned)i;
	*(const char **)arena_push(n->a, &r->names, &r->n_names, &r->cap_names, sizeof(name)) =
		name;
	return (unsigned)(r->n_names - 1);
}

static void names_in(struct nft *n, const struct nft_tokens *t)
{
	for (size_t i = 0; i < t->n && n->rules->n_names < MAX_NAMES; i++) {
		const char *s = t->v[i].text;
		size_t len = strlen(s);
		if ((t->v[i].type != NFT_WORD && t->v[i].type != NFT_QUOTED) || !len || len > 16)
			continue;
		if (s[len - 1] == '*' && !(len > 1 && s[len - 2] == '\\'))
			nft_name(n, arena_printf(n->a, "%.*s~", (int)len - 1, s));
		else
			nft_name(n, s);
	}
	if (n->rules->n_names >= MAX_NAMES)
		nft_doubt(n, t->file, t->n ? t->v->line : 0, "too many names");
}

static bool asks_interface(const struct nft_tokens *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_eq(t->v[i].text, "iif") || str_eq(t->v[i].text, "iifname") ||
			str_eq(t->v[i].text, "oif") || str_eq(t->v[i].text, "oifname"))
			return true;
	return false;
}

void nft_names(struct nft *n)
{
	bool any = false;

	nft_name(n, "lo");
	for (size_t i = 0; i < n->n_raw; i++)
		if (asks_interface(&n->raw[i].v)) {
			names_in(n, &n->raw[i].v);
			any = true;
		}
	for (size_t i = 0; i < n->n_sets && any; i++)
		for (size_t k = 0; k < n->n_raw; k++) {
			bool uses = false;
			for (size_t w = 0; w < n->raw[k].v.n && !uses; w++)
				uses = str_eq(n->raw[k].v.v[w].text, n->sets[i].name);
			if (uses && asks_interface(&n->raw[k].v)) {
				names_in(n, &n->sets[i].elements);
				break;
			}
		}
}
