/* idle: the small parts of the sshd and shell resolvers, by tables; whole files are the behaviour tests' matter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "checks/shell/sh_run.h"
#include "checks/shell/shell.h"
#include "checks/resolve/sshd/sshd_parse.h"

static void bash_seconds(void **state)
{
	/* Observed: bash arms alarm(atoi(TMOUT)). */
	static const struct {
		const char *value;
		uint64_t seconds;
	} t[] = {{"900", 900}, {"0900", 900}, {" 900", 900}, {"900x1800", 900}, {"15m", 15},
		{"15*60", 15}, {"9e2", 9}, {"0x384", 0}, {"-1", 0}, {"", 0}, {"abc", 0},
		{"900.5", 900}, {"99999999999", 1215752191}, {"4294967297", 1}, {"2147483648", 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		assert_int_equal(shell_bash_seconds(t[i].value), t[i].seconds);
}

static void patterns(void **state)
{
	(void)state;
	assert_true(sshd_pattern("alice", "a*e"));
	assert_true(sshd_pattern("", "*"));
	assert_false(sshd_pattern("alice", "a?e"));
	assert_int_equal(sshd_pattern_list("bob", "!bob,*", false), -1);
	assert_int_equal(sshd_pattern_list("alice", "!bob", false), 0);
	assert_int_equal(sshd_pattern_list("x.lan", "*.LAN", true), 1);
	assert_int_equal(sshd_pattern_list("x", "", false), 0);
}

static void addresses(void **state)
{
	static const struct {
		const char *addr, *list;
		int want;
	} t[] = {{"192.0.2.7", "192.0.2.0/24", 1}, {"192.0.2.7", "192.0.3.0/24", 0},
		{"192.0.2.7", "192.0.2.1/24", -2}, {"192.0.2.7", "192.0.2.*", 1},
		{"192.0.2.7", "!192.0.2.7,*", -1}, {"::1", "0.0.0.0/0", 0},
		{"2001:db8::5", "2001:db8::/32", 1}, {NULL, "10.0.0.0/33", -2}, {NULL, ",", -2},
		{"1.2.3.4", "1.2.3.4", 1}, {"1.2.3.4", "0.0.0.0/0", 1}};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		assert_int_equal(sshd_address_list(t[i].addr, t[i].list), t[i].want);
}

static void defaults(void **state)
{
	struct arena *a = arena_new(0);

	(void)state;
	assert_null(sshd_keyword("Nonsense", 902, SSHD_DEBIAN));
	assert_null(sshd_keyword("Include", 801, SSHD_DEBIAN));
	assert_string_equal(sshd_keyword("ChallengeResponseAuthentication", 902, SSHD_DEBIAN)->name,
		"kbdinteractiveauthentication");
	assert_string_equal(sshd_keyword("ChallengeResponseAuthentication", 806, SSHD_DEBIAN)->name,
		"challengeresponseauthentication");
	assert_non_null(
		strstr(sshd_default(a, sshd_keyword("KexAlgorithms", 801, SSHD_DEBIAN), 801, false),
			"group14-sha1"));
	assert_null(
		strstr(sshd_default(a, sshd_keyword("KexAlgorithms", 902, SSHD_DEBIAN), 902, false),
			"group14-sha1"));
	assert_null(strstr(
		sshd_default(a, sshd_keyword("HostKeyAlgorithms", 808, SSHD_DEBIAN), 808, false),
		",ssh-rsa"));
	arena_free(a);
}

static void grammar(void **state)
{
	static const struct {
		const char *text;
		unsigned error_line;
	} t[] = {{"a; b && c || d\n", 0}, {"if a; then b; fi", 0}, {"if a; then b", 1},
		{"a\nfi\n", 2}, {"case x in (a|b) ;; esac", 0},
		{"f() { a; }\nfunction g { b; }\n", 0}, {"cat <<E\n)\nE\n", 0}, {"x=(a (b))", 0},
		{"echo $(case x in a) ;; esac)", 0}, {"[[ a =~ (b|c) ]]", 0}, {"(( 1 + 2 ))", 0},
		{"a &&", 1}, {"'", 1}, {"for i in a; do b; done >x 2>&1", 0}, {"! a | b &", 0},
		{"a ;; b", 1}, {"}", 1}, {"echo }", 0}, {"fi\r", 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct arena *a = arena_new(0);
		unsigned line = sh_parse(a, t[i].text, strlen(t[i].text), 1)->error_line;
		if (line != t[i].error_line)
			fail_msg("%s: stops at line %u, not %u", t[i].text, line, t[i].error_line);
		arena_free(a);
	}
}

static void arithmetic(void **state)
{
	static const struct {
		const char *text;
		bool known;
		long long value;
	} t[] = {{"15*60", true, 900}, {"(1 + 2) * 3", true, 9}, {"1800/2", true, 900},
		{"1/0", false, 0}, {"-3 - -4", true, 1}, {"7 % 4 == 3", true, 1},
		{"0x10", true, 16}, {"010", true, 8}, {"a + 1", true, 1}, {"n + 1", true, 8},
		{"2 ** 3", true, 8}, {"2 ** -1", false, 0}, {"n = 3", true, 3}, {"n + 1", true, 4},
		{"", true, 0}, {"1 && 0 || 1", true, 1}, {"(((1", false, 0},
		{"-9223372036854775807 * 9", true, -9223372036854775799LL}};
	struct arena *a = arena_new(0);
	struct sh_user u = {.name = "a", .home = "/", .shell = "/bin/bash"};
	struct sh_ctx c = {.a = a, .user = &u};
	struct sh_world *w = sh_world_new(&c);
	long long v;

	(void)state;
	sh_assign(&c, w, "n", sh_known("7"));
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		bool known = sh_arith(&c, w, t[i].text, &v);
		if (known != t[i].known || (known && v != t[i].value))
			fail_msg("%s: %d %lld", t[i].text, known, v);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(bash_seconds),
		cmocka_unit_test(patterns), cmocka_unit_test(addresses), cmocka_unit_test(defaults),
		cmocka_unit_test(grammar), cmocka_unit_test(arithmetic)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
