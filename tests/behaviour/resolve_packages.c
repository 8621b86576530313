/*
 * resolve-packages: what is installed in a root by its data base of packages, for comparison with rpm -qa and dpkg-query; and the
 * writer of the tests' own data bases of rpm.
 *
 * usage: resolve-packages ROOT                             NAME VERSION ARCH; for each package; or "unknown: WHY"
 *        resolve-packages write FOLDER sqlite|bdb NAME-[EPOCH:]VERSION-RELEASE.ARCH...
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/packages/packages.h"
#include "tests/rpmdb_write.h"

int main(int argc, char **argv)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct host h = {0};
	struct err e = {0};

	if (argc > 4 && str_eq(argv[1], "write")) {
		int rc = rpmdb_write(a, argv[2], argv[3], argv + 4, (size_t)argc - 4);
		if (rc)
			fprintf(stderr, "%s: %s\n", argv[2], strerror(-rc));
		return rc != 0;
	}
	if (argc != 2 || root_open(argv[1], &h.root, &e) < 0) {
		fprintf(stderr, "usage: resolve-packages ROOT | write FOLDER FORMAT PACKAGE...\n");
		return 1;
	}
	struct facts *f = facts_new(&h);
	const struct packages *p = facts_get(f, &model_packages, &e);
	if (!p)
		printf("unknown: %s\n", e.text);
	for (size_t i = 0; p && i < p->n; i++)
		if (p->v[i].whole)
			printf("%s %s %s\n", p->v[i].name, p->v[i].version,
				*p->v[i].arch ? p->v[i].arch : "(none)");
	facts_free(f);
	root_close(h.root);
	return 0;
}
