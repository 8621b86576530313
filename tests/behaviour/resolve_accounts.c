/*
 * resolve-accounts: prints what the resolver makes of a root's passwd, shadow and group, in the form of getent(1), and
 * the groups of each account; what tests/behaviour/accounts.sh compares with the C library.
 *
 * usage: resolve-accounts ROOT
 */
#include <stdio.h>
#include <stdlib.h>

#include "checks/resolve/accounts/accounts.h"

static void day(long n, const char *after)
{
	if (n != AGE_UNSET)
		printf("%ld", n);
	fputs(after, stdout);
}

static int by_gid(const void *x, const void *y)
{
	const gid_t *a = x, *b = y;
	return (*a > *b) - (*a < *b);
}

static void groups(const struct accounts *all, const struct account *a)
{
	gid_t v[512];
	size_t n = 0;

	v[n++] = a->gid;
	for (size_t i = 0; accounts_group(all, i) && n < 512; i++)
		if (accounts_in_group(a, accounts_group(all, i)))
			v[n++] = accounts_group(all, i)->gid;
	qsort(v, n, sizeof(*v), by_gid);
	printf("initgroups %s", a->name);
	for (size_t i = 0; i < n; i++)
		if (!i || v[i] != v[i - 1])
			printf(" %u", v[i]);
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct host h = {0};
	struct err e = {0};
	const struct account *a;

	if (argc != 2 || root_open(argv[1], &h.root, &e) < 0) {
		fprintf(stderr, "usage: resolve-accounts ROOT %s\n", e.text);
		return 1;
	}
	struct facts *f = facts_new(&h);
	const struct accounts *all = facts_get(f, &model_accounts, &e);
	if (!all) {
		printf("error: %s\n", e.text);
		return 2;
	}
	for (size_t i = 0; (a = accounts_at(all, i)); i++)
		printf("passwd %s:%u:%u:%s:%s:%s\n", a->name, a->uid, a->gid, a->gecos, a->home,
			a->shell);
	for (size_t i = 0; (a = accounts_at(all, i)); i++) {
		if (!a->has_shadow)
			continue;
		printf("shadow %s:%s:", a->name, a->shadowed ? a->field : "-");
		day(a->changed, ":");
		day(a->min, ":");
		day(a->max, ":");
		day(a->warn, ":");
		day(a->inactive, ":");
		day(a->expires, "\n");
	}
	for (size_t i = 0; (a = accounts_at(all, i)); i++)
		groups(all, a);
	facts_free(f);
	root_close(h.root);
	return 0;
}
