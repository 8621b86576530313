/* in_use: which of several programs this host keeps its packet filter by. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_FIREWALL_IN_USE_H
#define PLUMBLINE_CHECKS_RESOLVE_FIREWALL_IN_USE_H

#include "checks/facts.h"

/*
 * 0 and *ret: "firewalld", "ufw", "nftables", "iptables", whose unit the boot starts (of several the first of these), else
 * the one that is active now; NULL: none.  Or -errno.
 */
int firewall_in_use(struct facts *f, const char **ret, struct err *e);
/* The one the distribution brings, by os-release. */
const char *firewall_brought(struct facts *f);

#endif
