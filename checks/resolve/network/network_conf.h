/* network_conf: what the network's configuration asks of interfaces at boot that a baseline asks about. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_NETWORK_CONF_H
#define PLUMBLINE_CHECKS_RESOLVE_NETWORK_CONF_H

#include "base/rootfs.h"

enum network_kind {
	NETWORK_WIRELESS, /* a wireless connection is set up */
	NETWORK_PROMISCUOUS, /* an interface is made promiscuous: asked for, or as the port of a bridge */
};

struct network_setting {
	enum network_kind kind;
	const char *
		by; /* "NetworkManager", "ifcfg", "netplan", "ifupdown", "systemd-networkd", a unit */
	const struct file *file; /* NULL: by alone tells */
	unsigned line;
};
struct network_conf {
	struct network_setting *v;
	size_t n, cap;
};

/* Who sets up the network of this root, as far as it is started at boot.  0 or -errno (a file that cannot be read). */
int network_conf_read(struct root *r, struct arena *a, struct network_conf *ret, struct err *e);

/* One file each, whoever reads it; for network_conf_read() and the fuzzer. */
void network_keyfile(struct arena *a, const struct file *f, struct network_conf *to);
void network_ifcfg(struct arena *a, const struct file *f, struct network_conf *to);
void network_netplan(struct arena *a, const struct file *f, struct network_conf *to);
void network_networkd(struct arena *a, const struct file *f, struct network_conf *to);
void network_interfaces(struct arena *a, const struct file *f, struct network_conf *to);

#endif
