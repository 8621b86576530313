/* iptables: rules in the format of iptables-save(8), as iptables-restore takes them from a file, and those of ufw(8). */
#ifndef PLUMBLINE_CHECKS_RESOLVE_IPTABLES_H
#define PLUMBLINE_CHECKS_RESOLVE_IPTABLES_H

#include "checks/facts.h"
#include "checks/resolve/firewall/rules.h"

struct iptables {
	const struct fw_rules *rules;
	const struct file *file; /* the one that holds the policies; NULL: there is none */
	const char *path;	 /* where it was looked for */
	bool v6;
	/* The program that loads it refuses it, so that nothing is loaded, or what is not understood: why. */
	const char *refused, *doubt;
	const struct file *at;
	unsigned line;
};
/*
 * What the next boot loads for one family: of the unit iptables.service or ip6tables.service of Red Hat's kin, or of
 * netfilter-persistent.  0, or -errno where a file is there and cannot be read.
 */
int iptables_at_boot(struct root *r, struct arena *a, bool v6, struct iptables *ret, struct err *e);

struct ufw {
	bool enabled;			    /* ENABLED=yes in ufw.conf */
	const struct file *conf, *defaults; /* NULL: not there */
	unsigned enabled_line;
	struct {
		const char *value; /* "DROP", "REJECT", "ACCEPT"; NULL: not said */
		unsigned line;
	} policies[3]; /* input, output, forward */
	bool ipv6;
	struct iptables tables[2]; /* of IPv4, of IPv6 */
};
int ufw_at_boot(struct root *r, struct arena *a, struct ufw *ret, struct err *e);

/*
 * For tests, the fuzzer and the above: a text in that format as commands of nft(8), a line a line, of the table filter alone.
 * What no such command says becomes a word nft does not know.  *ret_doubt: what is wrong or not understood of the text
 * as a whole, with its line; NULL.
 */
const char *iptables_as_nft(struct arena *a, const char *text, size_t len, bool v6,
	const char **ret_refused, const char **ret_doubt, unsigned *ret_line);

#endif
