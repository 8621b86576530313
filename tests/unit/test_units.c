/* units by the thousand: a chain, a star and a ring of them, gone through once each and in bounded time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "checks/resolve/units/unit.h"

#define UNITS	    3000
#define MAX_SECONDS 15 /* of processor time; it takes less than one */

struct tree {
	char path[64];
	struct root *root;
	struct arena *a;
};

static void text(const struct tree *t, const char *name, const char *what)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/etc/systemd/system/%s", t->path, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(what, f);
	fclose(f);
}

static struct tree begin(void)
{
	static const char *const dirs[] = {"etc", "etc/systemd", "etc/systemd/system"};
	struct tree t = {.path = "units.XXXXXX"};
	char path[256];

	assert_non_null(mkdtemp(t.path));
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", t.path, dirs[i]);
		assert_int_equal(mkdir(path, 0755), 0);
	}
	text(&t, "sysinit.target", "[Unit]\n");
	text(&t, "basic.target", "[Unit]\n");
	return t;
}

static void end(struct tree *t)
{
	char command[128];

	root_close(t->root);
	arena_free(t->a);
	snprintf(command, sizeof(command), "rm -rf '%s'", t->path);
	assert_int_equal(system(command), 0);
}

/* How many services start, in bounded time. */
static size_t starting(struct tree *t)
{
	struct err e = {0};
	clock_t from = clock();
	char **names;
	size_t n;

	t->a = arena_new(0);
	assert_int_equal(root_open(t->path, &t->root, &e), 0);
	assert_int_equal(units_at_boot(t->root, t->a, ".service", &names, &n, &e), 0);
	unit_is_after(t->root, "u1.service", "u2999.service");
	assert_true((clock() - from) / CLOCKS_PER_SEC < MAX_SECONDS);
	return n;
}

/* Each requires the next and waits for it; the last says what becomes of it. */
static void chain(const struct tree *t, const char *key, const char *last)
{
	char name[64], what[256];

	text(t, "default.target", "[Unit]\nWants=u1.service\n");
	for (int i = 1; i <= UNITS; i++) {
		snprintf(name, sizeof(name), "u%d.service", i);
		snprintf(what, sizeof(what), "[Unit]\n%s=u%d.service\nAfter=u%d.service\n", key,
			i + 1, i + 1);
		text(t, name, i < UNITS ? what : last);
		snprintf(what, sizeof(what), "%s/etc/systemd/system/%s", t->path, name);
		FILE *f = fopen(what, "a");
		assert_non_null(f);
		fputs("[Service]\nExecStart=/usr/bin/daemon\n", f);
		fclose(f);
	}
}

static void a_chain(void **state)
{
	(void)state;
	struct tree t = begin();

	chain(&t, "Requires", "[Unit]\n");
	assert_int_equal(starting(&t), UNITS);
	assert_true(unit_is_after(t.root, "u1.service", "u3000.service"));
	assert_false(unit_is_after(t.root, "u3000.service", "u1.service"));
	end(&t);
}

static void a_chain_whose_last_fails(void **state)
{
	(void)state;
	struct tree t = begin();

	chain(&t, "Requires", "[Unit]\nAssertPathExists=/nowhere\n");
	assert_int_equal(starting(&t), 0);
	end(&t);
}

static void a_chain_whose_last_is_passed_over(void **state)
{
	(void)state;
	struct tree t = begin();

	chain(&t, "Requires", "[Unit]\nConditionPathExists=/nowhere\n");
	assert_int_equal(starting(&t), UNITS - 1);
	end(&t);
}

static void a_chain_bound_to_what_is_passed_over(void **state)
{
	(void)state;
	struct tree t = begin();

	chain(&t, "BindsTo", "[Unit]\nConditionPathExists=/nowhere\n");
	assert_int_equal(starting(&t), 0);
	end(&t);
}

static void a_ring(void **state)
{
	(void)state;
	struct tree t = begin();

	chain(&t, "Requires", "[Unit]\nRequires=u1.service\nBefore=u2999.service\n");
	assert_int_equal(starting(&t), UNITS);
	end(&t);
}

/* One that all require and wait for, that all exclude and that wants them all. */
static void a_star(void **state)
{
	(void)state;
	struct tree t = begin();
	char name[64];

	text(&t, "default.target", "[Unit]\nRequires=hub.target\n");
	for (int i = 1; i <= UNITS; i++) {
		snprintf(name, sizeof(name), "u%d.service", i);
		text(&t, name,
			"[Unit]\nRequires=hub.target\nAfter=hub.target\nConflicts=shutdown.target\n"
			"[Service]\nExecStart=/usr/bin/daemon\n");
	}
	char path[256];
	snprintf(path, sizeof(path), "%s/etc/systemd/system/hub.target", t.path);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs("[Unit]\nDefaultDependencies=no\n", f);
	for (int i = 1; i <= UNITS; i++)
		fprintf(f, "Requires=u%d.service\nBefore=u%d.service\n", i, i);
	fclose(f);
	assert_int_equal(starting(&t), UNITS);
	end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chain),
		cmocka_unit_test(a_chain_whose_last_fails),
		cmocka_unit_test(a_chain_whose_last_is_passed_over),
		cmocka_unit_test(a_chain_bound_to_what_is_passed_over),
		cmocka_unit_test(a_ring),
		cmocka_unit_test(a_star),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
