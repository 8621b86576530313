/* Names of native checks with what they ask: checks/check_ref.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "checks/check_ref.h"

static void plain(void **state)
{
	struct arena *a = arena_new(0);
	struct params p = {0};

	(void)state;
	assert_string_equal(check_ref_split(a, "lockout", &p), "lockout");
	assert_int_equal(p.n, 0);
	arena_free(a);
}

static void with_params(void **state)
{
	struct arena *a = arena_new(0);
	const struct param bound = {"deny", "3"};
	struct params p = {&bound, 1};

	(void)state;
	assert_string_equal(check_ref_split(a, "x?path=/a=b?c&empty=&odd=50%25 %26 more", &p), "x");
	assert_int_equal(p.n, 4);
	assert_string_equal(param_str(&p, "deny"), "3");
	assert_string_equal(param_str(&p, "path"), "/a=b?c");
	assert_string_equal(param_str(&p, "empty"), "");
	assert_string_equal(param_str(&p, "odd"), "50% & more");
	arena_free(a);
}

static void malformed(void **state)
{
	static const char *const bad[] = {"x?", "x?a", "x?=b", "x?a=b&", "x?a=b&&c=d", "x?a=b&a=c",
		"x?a=%", "x?a=%2", "x?a=%41", "x?deny=4", "x?a&b=c"};
	const struct param bound = {"deny", "3"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct arena *a = arena_new(0);
		struct params p = {&bound, 1};
		assert_null(check_ref_split(a, bad[i], &p));
		assert_int_equal(p.n, 1);
		arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(with_params),
		cmocka_unit_test(malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
