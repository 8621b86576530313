/*
 * rules: the rules of a packet filter, whoever wrote them, and which connections they let in.
 *
 * The question is of a TCP connection (or UDP) from outside to a port of this host: of its first packet, and of those that
 * follow; or of what this host sends by a device.
 * What such a packet can be is a set of numbers for each key (addresses, ports, the name of the interface ...); what is the client's choice or
 * chance has both ways open; what is not understood could be either.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_FIREWALL_RULES_H
#define PLUMBLINE_CHECKS_RESOLVE_FIREWALL_RULES_H

#include "base/err.h"
#include "base/rootfs.h"
#include "checks/resolve/firewall/numbers.h"

enum fw_key {
	FW_SADDR,
	FW_DADDR,
	FW_NFPROTO,
	FW_L4PROTO,
	FW_SPORT,
	FW_DPORT,
	FW_IIF, /* the number of a name in fw_rules.names; past them: some other; empty: it has none */
	FW_OIF, /* the same of what goes out */
	FW_CTSTATE,
	FW_TCPFLAGS,
	FW_MARK,
	FW_CTMARK,
	FW_PKTTYPE,
	FW_OWN, /* from here: one a field whose value is the client's choice */
	FW_KEYS = 48
};
#define FW_V4	       2 /* of FW_NFPROTO */
#define FW_V6	       10
#define FW_ANY_PORT    0x10000
#define FW_NEW	       8 /* of FW_CTSTATE */
#define FW_INVALID     1
#define FW_ESTABLISHED 2
#define FW_UNTRACKED   64

struct fw_cond {
	enum fw_key key;
	struct nums set;
};
struct fw_way { /* all of them */
	struct fw_cond *v;
	size_t n;
};

enum fw_do {
	FW_ACCEPT,
	FW_DROP,
	FW_JUMP,
	FW_GOTO,
	FW_RETURN,
	FW_NEXT,     /* the next rule */
	FW_ANYTHING, /* not known: accept, drop or the next rule */
	FW_ONWARD    /* the next step of this rule */
};
struct fw_verdict {
	enum fw_do what;
	const char *chain;
};

enum fw_step_kind {
	STEP_MATCH,   /* goes on with what takes one of the ways */
	STEP_FREE,    /* matches or does not, as the client or chance has it */
	STEP_UNKNOWN, /* matches or does not: not understood */
	STEP_NEVER,
	STEP_VERDICT,
	STEP_MAP, /* a verdict a way, the first that fits; else as if not matched */
	STEP_SET, /* key becomes value */
	STEP_REDIRECT, /* to another port (value; 0: the same; FW_ANY_PORT) of this host, or of one that is perhaps it */
};
struct fw_step {
	enum fw_step_kind kind;
	struct fw_way *ways;
	size_t n_ways;
	struct fw_verdict verdict, *verdicts; /* of STEP_MAP: one a way */
	enum fw_key key;
	num value;
	bool elsewhere; /* of STEP_REDIRECT */
	bool negated;
};
struct fw_rule {
	struct fw_step *v;
	size_t n, cap;
	bool effect;		 /* any but matches */
	const struct file *file; /* NULL: the kernel's */
	unsigned line;
	const char *text;
};

enum fw_hook { FW_NO_HOOK, FW_INGRESS, FW_PREROUTING, FW_INPUT, FW_FORWARD, FW_OUTPUT, FW_REST };
struct fw_chain {
	const char *table, *name;
	int family; /* 0: inet, FW_V4, FW_V6, or FW_NETDEV, FW_BRIDGE */
	enum fw_hook hook;
	long priority;
	bool nat;	/* asked of first packets alone */
	bool drops;	/* its policy */
	char **devices; /* of ingress */
	size_t n_devices;
	struct fw_rule *rules;
	size_t n, cap;
	const struct file *file; /* where the policy, or the chain, is said */
	unsigned line;
};
#define FW_NETDEV 100
#define FW_BRIDGE 101

struct fw_rules {
	struct fw_chain **chains;
	size_t n, cap;
	const char **tables; /* "inet filter" */
	size_t n_tables, cap_tables;
	char **names; /* of interfaces */
	size_t n_names, cap_names;
	char **own; /* names of the keys from FW_OWN */
	size_t n_own, cap_own;
	/* Not all is understood, and what is not could have all of it refused, or change it: why. */
	const char *doubt;
	const struct file *doubt_file;
	unsigned doubt_line;
	/* The program that loads it refuses it as a whole: nothing is loaded. */
	const char *refused;
	const struct file *refused_file;
	unsigned refused_line;
};

struct fw_question {
	bool v6;
	struct nums from;   /* client addresses */
	const char *to;	    /* NULL: any address of this host */
	unsigned port;	    /* 0: any */
	const char *device; /* it comes in by, or goes out by; NULL: any but lo */
	bool udp, out;
};
struct fw_answer {
	struct nums sure,
		perhaps; /* of the addresses asked for: what gets in; sure is part of perhaps */
	const struct fw_rule
		*rule; /* that let one in last; NULL: a policy did, or there is no chain */
	const struct fw_chain *chain;
	const struct fw_rule *open; /* the first not understood on the way; NULL */
	bool too_much;		    /* perhaps is all that was asked */
};
/* In the arena. */
void fw_ask(const struct fw_rules *r, struct arena *a, const struct fw_question *q,
	struct fw_answer *ret);

struct fw_chain *fw_chain_find(
	const struct fw_rules *r, int family, const char *table, const char *name);

#endif
