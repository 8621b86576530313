/* clock_text: answers of chronyc and ntpq, whole, cut and hostile; and times as systemd writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "checks/probe/clock_text.h"
#include "checks/resolve/systemd_conf.h"

static void chronyc_tracking(void **state)
{
	struct arena *a = arena_new(0);
	struct clock_source c;
	struct err e;

	(void)state;
	assert_int_equal(clock_from_chronyc(a,
				 "7F000002,127.0.0.2,11,1795258292.085609437,-0.000002701,-0."
				 "000000283,0.000000886,"
				 "6.245,-0.262,39.304,0.000008889,0.000018669,0.0,Normal\n",
				 &c, &e),
		0);
	assert_string_equal(c.daemon, "chrony");
	assert_string_equal(c.reference, "127.0.0.2");
	assert_int_equal(c.stratum, 11);
	assert_int_equal(c.last_update, 1795258292);
	assert_true(c.offset_s < -0.0000027 && c.offset_s > -0.0000028);
	/* Nothing selected; its own clock. */
	assert_int_equal(clock_from_chronyc(a,
				 "00000000,,0,0.0,0,0,0,0,0,0,1,1,0.0,Not synchronised\n", &c, &e),
		0);
	assert_null(c.reference);
	assert_int_equal(clock_from_chronyc(a,
				 "7F7F0101,,10,1795258292.0,0,0,0,0,0,0,0,0,0.0,Normal\n", &c, &e),
		0);
	assert_null(c.reference);
	/* A reference clock has an identifier and no address. */
	assert_int_equal(clock_from_chronyc(a,
				 "47505300,,1,1795258292.0,0,0,0,0,0,0,0,0,0.0,Normal\n", &c, &e),
		0);
	assert_string_equal(c.reference, "reference id 47505300");
	assert_int_equal(clock_from_chronyc(a, "506 Cannot talk to daemon\n", &c, &e), -EBADMSG);
	assert_int_equal(clock_from_chronyc(a, "", &c, &e), -EBADMSG);
	assert_int_equal(clock_from_chronyc(a, ",,,,,,,,,,,,", &c, &e), -EBADMSG);
	arena_free(a);
}

static void ntpq_peers(void **state)
{
	static const char head[] =
		"     remote           refid      st t when poll reach   delay   offset   jitter\n"
		"=================================================================================="
		"=====\n";
	struct arena *a = arena_new(0);
	struct clock_source c;
	struct err e;

	(void)state;
	assert_int_equal(clock_from_ntpq(a,
				 arena_printf(a, "%s%s%s", head,
					 "+192.0.2.1  .GPS. 1 u 5 64 377 1.0 0.5 0.1\n",
					 "*192.0.2.2  .GPS. 2 u 2m 64 377 1.0 -250.0 0.1\n"),
				 1000, &c, &e),
		0);
	assert_string_equal(c.reference, "192.0.2.2");
	assert_int_equal(c.last_update, 880);
	assert_true(c.offset_s == -0.25);
	assert_int_equal(clock_from_ntpq(a, head, 1000, &c, &e), 0);
	assert_null(c.reference);
	assert_int_equal(
		clock_from_ntpq(a, arena_printf(a, "%s*x y\n", head), 1000, &c, &e), -EBADMSG);
	/* A name that begins with a star is no table row before the rule. */
	assert_int_equal(clock_from_ntpq(a, "*evil . 2 u 1 1 1 1 1 1\n", 1000, &c, &e), 0);
	assert_null(c.reference);
	arena_free(a);
}

static void systemd_times(void **state)
{
	static const struct {
		const char *text;
		int rc;
		uint64_t seconds;
	} t[] = {
		{"900", 0, 900},
		{"15min", 0, 900},
		{"1h 30m", 0, 5400},
		{"1h30m", 0, 5400},
		{" 2 days ", 0, 172800},
		{"1M", 0, 2629800},
		{"1m", 0, 60},
		{"500ms", 0, 0},
		{"1.5min", 0, 90},
		{"infinity", 0, UINT64_MAX},
		{"1y", 0, 31557600},
		{"", -EINVAL, 0},
		{"min", -EINVAL, 0},
		{"-5", -EINVAL, 0},
		{"5 apples", -EINVAL, 0},
		{"99999999999999999999s", -EINVAL, 0},
		{"18446744073709551615y", -EINVAL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		uint64_t s = 0;
		assert_int_equal(systemd_seconds(t[i].text, &s), t[i].rc);
		if (!t[i].rc)
			assert_true(s == t[i].seconds);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chronyc_tracking),
		cmocka_unit_test(ntpq_peers),
		cmocka_unit_test(systemd_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
