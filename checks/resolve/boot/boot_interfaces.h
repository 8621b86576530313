/* boot_interfaces: what ifupdown runs at boot (ifup(8), interfaces(5)). */
#ifndef PLUMBLINE_CHECKS_RESOLVE_BOOT_INTERFACES_H
#define PLUMBLINE_CHECKS_RESOLVE_BOOT_INTERFACES_H

#include "checks/resolve/boot/boot_commands.h"

struct boot_ifup_command {
	const char *text; /* for a shell; NULL: argv */
	char **argv;
	size_t n;
	const struct file *file; /* of the text; of argv NULL or that of the text before it */
	unsigned line;
	const struct boot_variable *env;
	size_t n_env;
	const char *when; /* what it depends on that files do not tell; NULL */
};

struct boot_ifup {
	struct root *root;
	struct arena *a;
	void (*hand)(void *of, const struct boot_ifup_command *c);
	void *of;
};
/* Hands over each command in its order. */
void boot_ifupdown(const struct boot_ifup *s);

#endif
