/*
 * resolve-sysctl: what the resolver says parameters hold once the files of sysctl.d have been applied.
 * usage: resolve-sysctl ROOT systemd|procps KEY...      an interface eth0 is there from the beginning
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/kernel/sysctl.h"

int main(int argc, char **argv)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct sysctl_log log = {.debian = true};
	struct sysctl_op first = {.kind = SYSCTL_NEW, .key = "eth0"};
	struct sysctl_options o = {0};
	struct sysctl_value *v;
	struct root *r;
	struct err e = {0};
	size_t ways;

	if (argc < 4 || root_open(argv[1], &r, &e) < 0) {
		fprintf(stderr, "usage: resolve-sysctl ROOT systemd|procps KEY...\n");
		return 1;
	}
	bool systemd = str_eq(argv[2], "systemd");
	int rc = systemd ? sysctl_systemd(r, a, NULL, 0, NULL, &o, &e)
			 : sysctl_procps(r, a, NULL, 0, true, &o, &e);
	*(struct sysctl_op *)arena_push(a, &log.v, &log.n, &log.cap, sizeof(first)) = first;
	sysctl_apply(a, &log, &o, systemd, NULL, 0, (struct sysctl_origin){.by = argv[2]});
	if (rc >= 0)
		rc = sysctl_replay(
			a, &log, (const char *const *)argv + 3, (size_t)argc - 3, &v, &ways, &e);
	if (rc < 0) {
		printf("error %s\n", e.text);
		return 0;
	}
	for (int i = 3; i < argc; i++)
		printf("%s %s\n", argv[i], v[i - 3].text ? v[i - 3].text : "?");
	root_close(r);
	return 0;
}
