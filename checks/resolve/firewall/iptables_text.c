/*
 * iptables_text: lines of iptables-restore(8) as commands of nft(8), so that one engine answers for both.
 *
 * Known are what addresses, interfaces, protocols, ports, states, types of addresses, limits and comments ask, and the targets
 * that end, return, jump or log.  Everything else becomes a match or a statement nft's parser does not know, which is
 * then one that takes anything or nothing.  Tables other than filter are passed over: they can keep packets out, or
 * change them, which is not seen.  A table without COMMIT is not loaded.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/firewall/iptables.h"

#define MAX_WORDS 200
#define UNKNOWN	  " x_unknown"

struct words {
	char *v[MAX_WORDS];
	size_t n, at;
};

struct text {
	struct arena *a;
	struct strbuf out;
	bool v6, filter, open;
	unsigned line;
	const char **refused, **doubt;
	unsigned *at;
};

static void say(struct text *t, const char **to, const char *what)
{
	if (*t->refused || *t->doubt)
		return;
	*to = what;
	*t->at = t->line;
}

/* Words as iptables-restore splits them: quotes hold blanks, a backslash the next byte.  false: too many, or a quote open. */
static bool split(struct arena *a, const char *s, struct words *w)
{
	bool quoted = false;

	w->n = w->at = 0;
	while (*s) {
		struct strbuf b = {.arena = a};
		bool any = false;
		s += strspn(s, " \t\r");
		for (; *s && (quoted || !strchr(" \t\r", *s)); s++, any = true) {
			if (*s == '"') {
				quoted = !quoted;
				continue;
			}
			if (*s == '\\' && quoted && s[1])
				s++;
			strbuf_add(&b, s, 1);
		}
		if (!any)
			continue;
		if (w->n == MAX_WORDS)
			return false;
		w->v[w->n++] = arena_strdup(a, strbuf_str(&b));
	}
	return !quoted;
}

static bool is_name(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

	return n && n < 64 && !s[n] && isalpha((unsigned char)*s);
}

static const char *next(struct words *w)
{
	return w->at < w->n ? w->v[w->at++] : "";
}

static bool one_of(const char *s, const char *a, const char *b, const char *c)
{
	return str_eq(s, a) || str_eq(s, b) || (c && str_eq(s, c));
}

/* "255.0.0.0" as the length of a network; -1: it is none. */
static int mask_length(const char *mask)
{
	struct num_range r;
	bool v6;

	if (!strchr(mask, '.') || strpbrk(mask, "/-") || !num_addresses(mask, &v6, &r) || v6)
		return -1;
	unsigned m = (unsigned)r.from;
	int n = m ? __builtin_popcount(m) : 0;
	return m == (n ? 0xffffffffU << (32 - n) : 0) ? n : -1;
}

static void addresses(struct text *t, const char *side, const char *list, bool not_it)
{
	size_t n;
	char **v = str_split(t->a, list, ",", &n);
	struct strbuf b = {.arena = t->a};

	for (size_t i = 0; i < n; i++) {
		char *slash = strchr(v[i], '/');
		int length = slash ? mask_length(slash + 1) : -1;
		struct num_range r;
		bool v6;
		if (length >= 0) {
			*slash = '\0';
			v[i] = arena_printf(t->a, "%s/%d", v[i], length);
		}
		if (strchr(v[i], '-') || !num_addresses(v[i], &v6, &r) || v6 != t->v6) {
			strbuf_puts(&t->out, UNKNOWN);
			return;
		}
		strbuf_printf(&b, "%s%s", i ? ", " : "", v[i]);
	}
	if (n)
		strbuf_printf(&t->out, " %s %s %s%s%s%s", t->v6 ? "ip6" : "ip", side,
			not_it ? "!= " : "", n > 1 ? "{ " : "", strbuf_str(&b), n > 1 ? " }" : "");
	else
		strbuf_puts(&t->out, UNKNOWN);
}

static void interface(struct text *t, const char *key, const char *name, bool not_it)
{
	size_t n = strlen(name);

	if (str_eq(name, "+") && !not_it)
		return;
	if (!n || n > 15 ||
		name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
				  ".-@:+")])
		strbuf_puts(&t->out, UNKNOWN);
	else if (name[n - 1] == '+')
		strbuf_printf(
			&t->out, " %s %s\"%.*s*\"", key, not_it ? "!= " : "", (int)n - 1, name);
	else
		strbuf_printf(&t->out, " %s %s\"%s\"", key, not_it ? "!= " : "", name);
}

static void protocol(struct text *t, const char *name, bool not_it)
{
	static const struct {
		const char *name;
		unsigned number;
	} known[] = {{"tcp", 6}, {"udp", 17}, {"icmp", 1}, {"icmpv6", 58}, {"ipv6-icmp", 58},
		{"icmp6", 58}, {"sctp", 132}, {"udplite", 136}, {"dccp", 33}, {"esp", 50},
		{"ah", 51}, {"gre", 47}, {"igmp", 2}, {"ospf", 89}, {"vrrp", 112}};
	char *low = arena_strdup(t->a, name);
	uint64_t number;

	for (char *c = low; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	if (one_of(low, "all", "0", NULL) && !not_it)
		return;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_eq(known[i].name, low)) {
			strbuf_printf(&t->out, " meta l4proto %s%u", not_it ? "!= " : "",
				known[i].number);
			return;
		}
	if (!str_u64(low, &number) && number < 256)
		strbuf_printf(&t->out, " meta l4proto %s%u", not_it ? "!= " : "", (unsigned)number);
	else
		strbuf_puts(&t->out, UNKNOWN);
}

static void ports(struct text *t, const char *side, const char *list, bool not_it)
{
	size_t n;
	char **v = str_split(t->a, list, ",", &n);
	struct strbuf b = {.arena = t->a};

	for (size_t i = 0; i < n; i++) {
		char *colon = strchr(v[i], ':');
		if (colon)
			*colon = '\0';
		if ((*v[i] && v[i][strspn(v[i], "abcdefghijklmnopqrstuvwxyz0123456789")]) ||
			(colon && colon[1 + strspn(colon + 1,
						    "abcdefghijklmnopqrstuvwxyz0123456789")])) {
			strbuf_puts(&t->out, UNKNOWN);
			return;
		}
		strbuf_printf(&b, "%s%s", i ? ", " : "", *v[i] ? v[i] : "0");
		if (colon)
			strbuf_printf(&b, "-%s", colon[1] ? colon + 1 : "65535");
	}
	if (n)
		strbuf_printf(&t->out, " th %s %s%s%s%s", side, not_it ? "!= " : "",
			n > 1 ? "{ " : "", strbuf_str(&b), n > 1 ? " }" : "");
	else
		strbuf_puts(&t->out, UNKNOWN);
}

static void states(struct text *t, const char *list, bool not_it)
{
	static const char *const known[] = {
		"new", "established", "related", "invalid", "untracked"};
	char *low = arena_strdup(t->a, list);
	size_t n;

	for (char *c = low; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	char **v = str_split(t->a, low, ",", &n);
	for (size_t i = 0; i < n; i++)
		if (!str_in((char *const *)known, 5, v[i])) {
			strbuf_puts(&t->out, UNKNOWN);
			return;
		}
	if (!n)
		strbuf_puts(&t->out, UNKNOWN);
	else if (not_it)
		strbuf_printf(&t->out, " ct state & (%s) == 0", low);
	else
		strbuf_printf(&t->out, " ct state %s", low);
}

static void address_type(struct text *t, const char *side, const char *type, bool not_it)
{
	char *low = arena_strdup(t->a, type);

	for (char *c = low; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	if (is_name(low))
		strbuf_printf(&t->out, " fib %s type %s%s", side, not_it ? "!= " : "", low);
	else
		strbuf_puts(&t->out, UNKNOWN);
}

static void target(struct text *t, struct words *w, bool go)
{
	static const struct {
		const char *name, *is;
	} known[] = {{"ACCEPT", " accept"}, {"DROP", " drop"}, {"REJECT", " reject"},
		{"RETURN", " return"}, {"LOG", ""}, {"NFLOG", ""}, {"ULOG", ""}, {"AUDIT", ""}};
	const char *name = next(w);

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_eq(known[i].name, name)) {
			strbuf_puts(&t->out, known[i].is);
			w->at = w->n; /* what is left are its options */
			return;
		}
	static const char *const others[] = {"MARK", "CONNMARK", "TCPMSS", "CT", "NOTRACK",
		"SECMARK", "CONNSECMARK", "CLASSIFY", "DSCP", "TOS", "TTL", "HL", "SET", "TEE",
		"TPROXY", "QUEUE", "NFQUEUE", "REDIRECT", "DNAT", "SNAT", "MASQUERADE", "NETMAP",
		"CHECKSUM", "TRACE", "LED", "HMARK", "SYNPROXY", "IDLETIMER", "RATEEST",
		"TCPOPTSTRIP"};
	if (!is_name(name) ||
		str_in((char *const *)others, sizeof(others) / sizeof(*others), name)) {
		strbuf_puts(&t->out, UNKNOWN);
		w->at = w->n;
		return;
	}
	strbuf_printf(&t->out, " %s %s", go ? "goto" : "jump", name);
}

/* What is the client's choice: it matches or not as the client has it, like a limit. */
static bool client_decides(const char *o)
{
	static const char *const names[] = {"--rt-type", "--rt-segsleft", "--tcp-flags",
		"--tcp-option", "--ttl-eq", "--ttl-lt", "--ttl-gt", "--hl-eq", "--hl-lt", "--hl-gt",
		"--length"};

	return str_in((char *const *)names, sizeof(names) / sizeof(*names), o);
}

/* A match; false: not one known here. */
static bool match(struct text *t, struct words *w, const char *o, bool not_it)
{
	/* Options that only say what to write down. */
	if (one_of(o, "-m", "--match", NULL) || str_eq(o, "--comment")) {
		next(w);
		return true;
	}
	if (w->at < w->n && str_eq(w->v[w->at], "!")) {
		not_it = !not_it;
		w->at++;
	}
	if (one_of(o, "-s", "--source", "--src"))
		addresses(t, "saddr", next(w), not_it);
	else if (one_of(o, "-d", "--destination", "--dst"))
		addresses(t, "daddr", next(w), not_it);
	else if (one_of(o, "-i", "--in-interface", NULL))
		interface(t, "iifname", next(w), not_it);
	else if (one_of(o, "-o", "--out-interface", NULL))
		interface(t, "oifname", next(w), not_it);
	else if (one_of(o, "-p", "--protocol", "--proto"))
		protocol(t, next(w), not_it);
	else if (one_of(o, "--dport", "--destination-port", "--dports") ||
		 str_eq(o, "--destination-ports"))
		ports(t, "dport", next(w), not_it);
	else if (one_of(o, "--sport", "--source-port", "--sports") || str_eq(o, "--source-ports"))
		ports(t, "sport", next(w), not_it);
	else if (one_of(o, "--state", "--ctstate", NULL))
		states(t, next(w), not_it);
	else if (str_eq(o, "--syn"))
		strbuf_printf(&t->out, " tcp flags & (fin | syn | rst | ack) %s syn",
			not_it ? "!=" : "==");
	else if (one_of(o, "--dst-type", "--src-type", NULL))
		address_type(t, str_eq(o, "--dst-type") ? "daddr" : "saddr", next(w), not_it);
	else if (one_of(o, "--icmp-type", "--icmpv6-type", NULL))
		next(w); /* the protocol was said before */
	else if (str_eq(o, "--hl-eq") && t->v6 && isdigit((unsigned char)*next(w)))
		strbuf_printf(&t->out, " ip6 hoplimit %s%lu", not_it ? "!= " : "",
			strtoul(w->v[w->at - 1], NULL, 10) & 255);
	else if ((str_eq(o, "--limit") && !not_it) || client_decides(o)) {
		if (str_eq(o, "--tcp-flags"))
			next(w);
		next(w);
		strbuf_puts(&t->out, " limit rate 1/second");
	} else if (str_eq(o, "--limit-burst"))
		next(w);
	else
		return false;
	return true;
}

static void rule(struct text *t, struct words *w, const char *chain, bool insert)
{
	strbuf_printf(&t->out, "%s rule %s filter %s", insert ? "insert" : "add",
		t->v6 ? "ip6" : "ip", chain);
	while (w->at < w->n) {
		const char *o = next(w);
		bool not_it = str_eq(o, "!");
		if (not_it)
			o = next(w);
		if (one_of(o, "-j", "--jump", NULL)) {
			target(t, w, false);
		} else if (one_of(o, "-g", "--goto", NULL)) {
			target(t, w, true);
		} else if (str_eq(o, "-c") || str_eq(o, "--set-counters")) {
			w->at += 2;
		} else if (*o == '-' && !match(t, w, o, not_it)) {
			strbuf_puts(&t->out, UNKNOWN);
			while (w->at < w->n && *w->v[w->at] != '-' && !str_eq(w->v[w->at], "!"))
				w->at++;
		} else if (*o != '-') {
			say(t, t->doubt, arena_printf(t->a, "'%s' is not understood", o));
		}
	}
}

/* ":INPUT DROP [0:0]" */
static void chain(struct text *t, struct words *w)
{
	static const char *const hooks[][2] = {
		{"INPUT", "input"}, {"FORWARD", "forward"}, {"OUTPUT", "output"}};
	const char *name = next(w), *policy = next(w);
	const char *family = t->v6 ? "ip6" : "ip";

	name += *name == ':';
	if (!is_name(name)) {
		say(t, t->doubt, arena_printf(t->a, "'%s' is no name of a chain known here", name));
		return;
	}
	for (size_t i = 0; i < 3; i++) {
		if (!str_eq(hooks[i][0], name))
			continue;
		if (!str_eq(policy, "ACCEPT") && !str_eq(policy, "DROP") && !str_eq(policy, "-"))
			say(t, t->refused, arena_printf(t->a, "'%s' is no policy", policy));
		strbuf_printf(&t->out,
			"add chain %s filter %s { type filter hook %s priority 0; policy %s; }",
			family, name, hooks[i][1], str_eq(policy, "DROP") ? "drop" : "accept");
		return;
	}
	strbuf_printf(&t->out, "add chain %s filter %s", family, name);
}

static void one_line(struct text *t, char *s)
{
	struct words w;
	const char *o;

	s = str_strip(s);
	if (!*s || *s == '#')
		return;
	if (!split(t->a, s, &w)) {
		say(t, t->refused, "a quote does not end, or the line has too many words");
		return;
	}
	if (*s == '*') {
		if (t->open)
			say(t, t->refused, "a table before the COMMIT of the one before");
		t->open = true;
		t->filter = str_eq(w.v[0] + 1, "filter");
		if (t->filter)
			strbuf_printf(&t->out, "add table %s filter", t->v6 ? "ip6" : "ip");
		return;
	}
	if (str_eq(w.v[0], "COMMIT")) {
		if (!t->open)
			say(t, t->refused, "COMMIT without a table");
		t->open = t->filter = false;
		return;
	}
	if (!t->open) {
		say(t, t->refused, "a line in no table");
		return;
	}
	if (!t->filter)
		return;
	if (*s == ':') {
		chain(t, &w);
		return;
	}
	o = next(&w);
	if (*o == '[') /* counters before a rule */
		o = next(&w);
	const char *name = w.at < w.n ? w.v[w.at] : "";
	if (one_of(o, "-N", "--new-chain", NULL)) {
		chain(t, &w);
	} else if ((one_of(o, "-A", "--append", NULL) || one_of(o, "-I", "--insert", NULL)) &&
		   is_name(name)) {
		w.at++;
		bool insert = one_of(o, "-I", "--insert", NULL);
		if (insert && w.at < w.n && isdigit((unsigned char)*w.v[w.at]) &&
			!str_eq(next(&w), "1"))
			say(t, t->doubt, "a rule is put at a place that is not followed");
		rule(t, &w, name, insert);
	} else if (!one_of(o, "-F", "--flush", NULL) && !one_of(o, "-X", "--delete-chain", NULL)) {
		say(t, t->doubt, arena_printf(t->a, "'%s' is not understood", o));
	} else if (*name) {
		say(t, t->doubt, "a chain is flushed, which is not followed");
	}
}

const char *iptables_as_nft(struct arena *a, const char *text, size_t len, bool v6,
	const char **ret_refused, const char **ret_doubt, unsigned *ret_line)
{
	struct text t = {.a = a,
		.out = {.arena = a},
		.v6 = v6,
		.refused = ret_refused,
		.doubt = ret_doubt,
		.at = ret_line};
	struct lines l = lines_of(text, len);
	const char *line;
	size_t n;

	*ret_refused = *ret_doubt = NULL;
	*ret_line = 0;
	if (memchr(text, '\0', len))
		*ret_doubt = "holds a NUL byte";
	while (!*ret_doubt && next_line(&l, &line, &n)) {
		t.line = l.number;
		one_line(&t, arena_strndup(a, line, n));
		strbuf_puts(&t.out, "\n");
	}
	if (t.open)
		say(&t, t.refused, "COMMIT is missing: the table is not loaded");
	return strbuf_str(&t.out);
}
