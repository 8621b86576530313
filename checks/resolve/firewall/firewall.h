/* firewall: the packet filter of this host: what the next boot loads, and what the kernel holds. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_FIREWALL_H
#define PLUMBLINE_CHECKS_RESOLVE_FIREWALL_H

#include "checks/facts.h"
#include "checks/resolve/firewall/rules.h"

struct firewall {
	const struct fw_rules *rules;
	const char *by; /* what loads them, or the kernel; NULL: nothing does */
	/* Something else may keep packets out, too, or let them in: what, and where. */
	const char *more;
	const struct file *more_file;
	unsigned more_line;
	const char *doubt; /* what may change the rules after they are loaded; NULL */
	const struct file *doubt_file;
	unsigned doubt_line;
};
/* const struct firewall; that of the kernel on a running system only. */
extern const struct model model_firewall_boot;
extern const struct model model_firewall_now;

#endif
