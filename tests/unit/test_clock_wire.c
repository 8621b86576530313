/* clock_wire: answers of chronyd and ntpd, whole, cut and hostile; and times as systemd writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "checks/probe/chrony_wire.h"
#include "checks/probe/ntp_control.h"
#include "checks/resolve/units/systemd_conf.h"

/* An answer of chronyd's to "tracking": 28 bytes of head, then what is followed. */
static size_t tracking(unsigned char *m, uint32_t sequence)
{
	static const unsigned char head[] = {6, 2, 0, 0, 0, CHRONY_TRACKING, 0, 5};
	static const unsigned char data[] = {
		192, 0, 2, 7,						      /* reference */
		192, 0, 2, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, /* address, IPv4 */
		0, 3, 0, 0,						      /* stratum, leap */
		0x7f, 0xff, 0xff, 0xff, 0x6b, 0, 0, 5, 0, 0, 0, 1, /* time, no high half */
		0x03, 0x80, 0, 0, /* 1 + 25 bits: coefficient 0x1800000 is negative: -0.5 */
	};

	memset(m, 0, 28 + 76);
	memcpy(m, head, sizeof(head));
	m[16] = (unsigned char)(sequence >> 24);
	m[17] = (unsigned char)(sequence >> 16);
	m[18] = (unsigned char)(sequence >> 8);
	m[19] = (unsigned char)sequence;
	memcpy(m + 28, data, sizeof(data));
	return 28 + 76;
}

static void chrony_answers(void **state)
{
	unsigned char m[CHRONY_MESSAGE], address[CHRONY_ADDRESS];
	struct arena *a = arena_new(0);
	const unsigned char *data;
	struct clock_source c;
	struct err e;
	size_t len, n = tracking(m, 77);

	(void)state;
	assert_int_equal(chrony_answer(m, n, CHRONY_TRACKING, 77, &data, &len, &e), 0);
	assert_int_equal(chrony_tracking(a, data, len, &c, address, &e), 0);
	assert_string_equal(c.daemon, "chrony");
	assert_string_equal(c.reference, "192.0.2.7");
	assert_int_equal(c.stratum, 3);
	assert_int_equal(c.last_update, 0x6b000005);
	assert_true(c.offset_s == -0.5);
	/* Somebody else's question, another command, a head that is cut. */
	assert_int_equal(chrony_answer(m, n, CHRONY_TRACKING, 78, &data, &len, &e), -EAGAIN);
	assert_int_equal(chrony_answer(m, n, CHRONY_SOURCE_NAME, 77, &data, &len, &e), -EAGAIN);
	assert_int_equal(chrony_answer(m, 27, CHRONY_TRACKING, 77, &data, &len, &e), -EAGAIN);
	/* Cut data; a refusal; another version; another form. */
	assert_int_equal(chrony_tracking(a, m + 28, 75, &c, address, &e), -EBADMSG);
	m[9] = 2;
	assert_int_equal(chrony_answer(m, n, CHRONY_TRACKING, 77, &data, &len, &e), -EOPNOTSUPP);
	tracking(m, 77);
	m[0] = 7;
	assert_int_equal(chrony_answer(m, n, CHRONY_TRACKING, 77, &data, &len, &e), -EBADMSG);
	tracking(m, 77);
	m[7] = 19;
	assert_int_equal(chrony_answer(m, n, CHRONY_TRACKING, 77, &data, &len, &e), -EBADMSG);
	arena_free(a);
}

static void chrony_selection(void **state)
{
	unsigned char m[CHRONY_MESSAGE], address[CHRONY_ADDRESS];
	struct arena *a = arena_new(0);
	struct clock_source c;
	struct err e;

	(void)state;
	/* Nothing selected; leap "not synchronised"; its own clock; a reference clock, with letters and without. */
	tracking(m, 1);
	memset(m + 28, 0, 4);
	assert_int_equal(chrony_tracking(a, m + 28, 76, &c, address, &e), 0);
	assert_null(c.reference);
	tracking(m, 1);
	m[28 + 27] = 3;
	assert_int_equal(chrony_tracking(a, m + 28, 76, &c, address, &e), 0);
	assert_null(c.reference);
	tracking(m, 1);
	memcpy(m + 28, "\177\177\001\001", 4);
	assert_int_equal(chrony_tracking(a, m + 28, 76, &c, address, &e), 0);
	assert_null(c.reference);
	tracking(m, 1);
	memcpy(m + 28, "PPS\0", 4);
	m[28 + 21] = 0;
	assert_int_equal(chrony_tracking(a, m + 28, 76, &c, address, &e), 0);
	assert_string_equal(c.reference, "PPS");
	memcpy(m + 28, "P\001S\0", 4);
	assert_int_equal(chrony_tracking(a, m + 28, 76, &c, address, &e), 0);
	assert_string_equal(c.reference, "reference id 50015300");
	m[28 + 21] = 2;
	assert_int_equal(chrony_tracking(a, m + 28, 76, &c, address, &e), 0);
	assert_string_equal(c.reference, "c000:207::");
	/* A name without an end, one with a line feed, a short answer. */
	memset(m, 'x', 256);
	assert_int_equal(strlen(chrony_source_name(a, m, 256)), 256);
	strcpy((char *)m, "a\x01"
			  "b");
	assert_string_equal(chrony_source_name(a, m, 256), "a\\x01b");
	assert_null(chrony_source_name(a, m, 255));
	/* Which source is selected. */
	uint32_t sources;
	bool selected;
	assert_int_equal(chrony_n_sources((const unsigned char *)"\0\0\0\3", 4, &sources, &e), 0);
	assert_int_equal(sources, 3);
	assert_int_equal(chrony_n_sources(m, 3, &sources, &e), -EBADMSG);
	memset(m, 0, 48);
	assert_int_equal(chrony_is_selected(m, 48, &selected, &e), 0);
	assert_true(selected);
	m[25] = 4;
	assert_int_equal(chrony_is_selected(m, 48, &selected, &e), 0);
	assert_false(selected);
	assert_int_equal(chrony_is_selected(m, 47, &selected, &e), -EBADMSG);
	/* A request is as long as its answer. */
	assert_int_equal(chrony_request(m, CHRONY_TRACKING, 1, NULL, 0), 104);
	assert_int_equal(chrony_request(m, CHRONY_SOURCE_NAME, 1, address, sizeof(address)), 284);
	arena_free(a);
}

static size_t control(unsigned char *m, unsigned operation, const char *data, size_t len)
{
	memset(m, 0, 12);
	m[0] = 0x16;
	m[1] = (unsigned char)(0x80 | operation);
	m[3] = 9;
	m[11] = (unsigned char)len;
	memcpy(m + 12, data, len);
	return 12 + len;
}

static int peer_of(struct arena *a, const char *text, struct clock_source *c)
{
	struct err e;

	return ntp_control_peer(a, (const unsigned char *)text, strlen(text), c, &e);
}

static void ntp_answers(void **state)
{
	static const char peers[] = "\x10\x01\x90\x14\x10\x02\x96\x14\x10\x03\x94\x14";
	unsigned char m[NTP_CONTROL_MAX];
	struct arena *a = arena_new(0);
	const unsigned char *data;
	struct clock_source c;
	struct err e;
	size_t len, n = control(m, NTP_READ_STATUS, peers, 12);

	(void)state;
	assert_int_equal(ntp_control_answer(m, n, NTP_READ_STATUS, 9, &data, &len, &e), 0);
	assert_int_equal(ntp_control_followed(data, len), 0x1002);
	assert_int_equal(ntp_control_followed(data, 4), 0);
	assert_int_equal(ntp_control_followed(data, 7), 0); /* the second is cut */
	assert_int_equal(ntp_control_answer(m, n, NTP_READ_STATUS, 8, &data, &len, &e), -EAGAIN);
	assert_int_equal(ntp_control_answer(m, n, NTP_READ_VALUES, 9, &data, &len, &e), -EAGAIN);
	assert_int_equal(ntp_control_answer(m, 11, NTP_READ_STATUS, 9, &data, &len, &e), -EAGAIN);
	assert_int_equal(
		ntp_control_answer(m, n - 1, NTP_READ_STATUS, 9, &data, &len, &e), -EBADMSG);
	m[1] |= 0x40;
	assert_int_equal(
		ntp_control_answer(m, n, NTP_READ_STATUS, 9, &data, &len, &e), -EOPNOTSUPP);
	m[1] = 0xa1;
	assert_int_equal(ntp_control_answer(m, n, NTP_READ_STATUS, 9, &data, &len, &e), -EBADMSG);

	assert_int_equal(peer_of(a,
				 "srcadr=192.0.2.2, stratum=2, offset=-250.000,\r\n"
				 "rec=0xe8a1b2c3.80000000\r\n",
				 &c),
		0);
	assert_string_equal(c.reference, "192.0.2.2");
	assert_int_equal(c.stratum, 2);
	assert_true(c.offset_s == -0.25);
	assert_int_equal(c.last_update, 0xe8a1b2c3UL - 2208988800UL);
	assert_int_equal(
		peer_of(a, "srcadr=\"::1\", stratum=1, offset=0, rec=0x00000000.0", &c), 0);
	assert_string_equal(c.reference, "::1");
	assert_int_equal(c.last_update, 0);
	/* After 2036 the count begins anew. */
	assert_int_equal(peer_of(a, "srcadr=x, stratum=1, offset=0, rec=0x00000010.0", &c), 0);
	assert_int_equal(c.last_update, (1UL << 32) + 0x10 - 2208988800UL);
	assert_int_equal(peer_of(a, "srcadr=192.0.2.2, stratum=2", &c), -EBADMSG);
	assert_int_equal(peer_of(a, "", &c), -EBADMSG);
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
		cmocka_unit_test(chrony_answers),
		cmocka_unit_test(chrony_selection),
		cmocka_unit_test(ntp_answers),
		cmocka_unit_test(systemd_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
