/*
 * boot-units: what the resolver says of units at the next boot of a root; what boot/random.pl compares with a boot.
 *
 * usage: boot-units ROOT UNIT...      a line each: UNIT NAME-AFTER-ALIASES starts|waits|no|open
 */
#include <stdio.h>

#include "base/arena.h"
#include "checks/resolve/units/unit.h"

int main(int argc, char **argv)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct root *r;
	struct err e = {0};

	if (argc < 2 || root_open(argv[1], &r, &e) < 0) {
		fprintf(stderr, "usage: boot-units ROOT UNIT...\n");
		return 1;
	}
	for (int i = 2; i < argc; i++) {
		struct unit_boot b;
		if (unit_at_boot(r, a, argv[i], &b, &e) < 0)
			printf("%s %s error %s\n", argv[i], argv[i], e.text);
		else
			printf("%s %s %s %s\n", argv[i], b.name,
				!b.starts     ? b.undecided ? "open" : "no"
				: b.on_demand ? "waits"
					      : "starts",
				b.problem     ? b.problem
				: b.condition ? b.condition
				: b.by	      ? b.by
					      : "");
	}
	root_close(r);
	return 0;
}
