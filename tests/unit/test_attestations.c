/* attestations: days and seconds, ids, texts, what a file may hold, which entry holds when, and what contradicts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>

#include "base/str.h"
#include "checks/resolve/attest/attestations.h"

#define HEAD  "<attestations xmlns=\"" ATTESTATIONS_NS "\">\n"
#define TAIL  "</attestations>\n"
#define WORDS "<who>a</who><role>b</role><document>c</document>"
#define ENTRY(id, date, until)                                                                     \
	"<attestation statement=\"" id "\" date=\"" date "\" valid-until=\"" until "\">" WORDS     \
	"</attestation>\n"
#define WAIVER(id, date, until)                                                                    \
	"<waiver of=\"" id "\" date=\"" date "\" valid-until=\"" until                             \
	"\"><authority>a</authority><document>d</document><reason>r</reason></waiver>\n"

static int parse(struct arena *a, const char *text, struct attestations *ret, struct err *e)
{
	return attestations_parse(a, text, strlen(text), "file", NULL, ret, e);
}

static void times_are_seconds_of_utc(void **state)
{
	static const struct {
		const char *text;
		long long at; /* -1: refused */
	} t[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"2027-03-31T15:59:59Z", 1806508799},
		{"2027-03-31T23:59:59+08:00", 1806508799},
		{"2027-03-31T10:29:59-05:30", 1806508799},
		{"2028-02-29T00:00:00Z", 1835395200},
		{"2027-02-29T00:00:00Z", -1},
		{"2027-03-31T24:00:00Z", -1},
		{"2027-03-31T23:59:60Z", -1},
		{"2027-03-31T23:60:00Z", -1},
		{"2027-03-31T23:59:59", -1},
		{"2027-03-31T23:59:59.5Z", -1},
		{"2027-03-31T23:59:59z", -1},
		{"2027-03-31T23:59:59+14:01", -1},
		{"2027-03-31T23:59:59+8:00", -1},
		{"2027-13-01T00:00:00Z", -1},
		{"2027-00-01T00:00:00Z", -1},
		{"2027-01-00T00:00:00Z", -1},
		{"1969-12-31T23:59:59Z", -1},
		{"12027-01-01T00:00:00Z", -1},
		{" 2027-01-01T00:00:00Z", -1},
		{"2027-01-01", -1},
		{"", -1},
	};
	char buf[ATTESTED_TIME];
	time_t at;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		int rc = attested_time(t[i].text, &at);
		if (rc != (t[i].at < 0 ? -EINVAL : 0) || (!rc && at != t[i].at))
			fail_msg("%s: %d, %lld", t[i].text, rc, (long long)at);
	}
	assert_string_equal(attested_utc(1806508799, buf), "2027-03-31T15:59:59Z");
	assert_int_equal(attested_time(NULL, &at), -EINVAL);
}

static void days_are_those_of_taiwan(void **state)
{
	time_t at;

	(void)state;
	assert_int_equal(attested_day("2027-03-31", &at), 0);
	assert_true(at == 1806508799 + 1 - 86400);
	assert_int_equal(attested_day("2027-04-31", &at), -EINVAL);
	assert_int_equal(attested_day("2027-04-3", &at), -EINVAL);
	assert_int_equal(attested_day("2027-04-300", &at), -EINVAL);
	assert_int_equal(attested_day("2027/04/30", &at), -EINVAL);
	assert_int_equal(attested_day(NULL, &at), -EINVAL);
}

static void ids_have_one_shape(void **state)
{
	static const char *const rules[] = {"AC-1.N1.x", "AC-1.H1.shell-idle", "SC-2.H1.a1-b2-c"};
	static const char *const none[] = {"", "AC-1", "AC-1.", "AC-1.N", "AC-1.X1", "AC-1.N0",
		"ac-1.N1", "AC-0.N1", "AC-1.N1.", "AC-1.N1.-a", "AC-1.N1.a-", "AC-1.N1.a--b",
		"AC-1.N1.A", "AC-1.N1.1a", "AC-1.N1 ", "AC-1.N12", "AC-10.N1"};
	struct arena *a = arena_new(0);

	(void)state;
	assert_true(attested_id("AC-1.N1", false) && attested_id("SI-3.M2", true));
	for (size_t i = 0; i < 3; i++)
		assert_true(attested_id(rules[i], true) && !attested_id(rules[i], false));
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		assert_false(attested_id(none[i], true) || attested_id(none[i], false));
	assert_string_equal(attested_statement(a, "AC-1.H1.shell-idle"), "AC-1.H1");
	assert_string_equal(attested_statement(a, "AC-1.H1"), "AC-1.H1");
	arena_free(a);
}

static void texts_are_one_bounded_line(void **state)
{
	struct arena *a = arena_new(0);

	(void)state;
	assert_string_equal(attested_text(a, " \n a \t\n b ", 3), "a b");
	assert_null(attested_text(a, "a b c", 4));
	assert_string_equal(attested_text(a, "準繩", 2), "準繩"); /* characters, not bytes */
	assert_null(attested_text(a, "準繩準", 2));
	assert_null(attested_text(a, "", 9));
	assert_null(attested_text(a, " \n", 9));
	assert_null(attested_text(a, "a\x1b[31m", 9));
	assert_null(attested_text(a, "a\xe2\x80\xae", 9));
	assert_null(attested_text(a, "\xff", 9));
	assert_null(attested_text(a, NULL, 9));
	arena_free(a);
}

static void a_file_is_taken_whole_or_refused(void **state)
{
	static const struct {
		const char *text, *why; /* why NULL: taken */
	} t[] = {
		{HEAD TAIL, NULL},
		{HEAD ENTRY("AC-1.N1", "2026-11-01", "2027-01-01T00:00:00Z") TAIL, NULL},
		{HEAD WAIVER("AC-1.H1.shell-idle", "2026-11-01", "2027-01-01T00:00:00Z") TAIL,
			NULL},
		{HEAD "<waiver of=\"AC-1.N1\" "
		      "valid-until=\"2027-01-01T00:00:00Z\"><reason>r</reason>"
		      "<authority>a</authority><!-- any order --><filing>f</filing><document>"
		      "<![CDATA[d & e]]></document></waiver>" TAIL,
			NULL},
		{"<a:attestations xmlns:a=\"" ATTESTATIONS_NS
		 "\" xmlns:x=\"http://www.w3.org/2001/XMLSchema-instance\" "
		 "x:schemaLocation=\"urn:x y.xsd\"/>",
			NULL},
		{HEAD ENTRY("AC-1.N1.x", "2026-11-01", "2027-01-01T00:00:00Z") TAIL, "no id"},
		{HEAD "<waiver of=\"AC-1.N1\" date=\"\" valid-until=\"2027-01-01T00:00:00Z\">"
		      "<authority>a</authority><document>d</document><reason>r</reason></"
		      "waiver>" TAIL,
			"date is no day"},
		{HEAD "<attestation statement=\"AC-1.N1\" "
		      "valid-until=\"2027-01-01T00:00:00Z\">" WORDS "</attestation>" TAIL,
			"date is no day"},
		{HEAD "<attestation statement=\"AC-1.N1\" date=\"2026-01-01\" "
		      "valid-until=\"2027-01-01T00:00:00Z\"><who>a</who>" WORDS
		      "</attestation>" TAIL,
			"stands twice"},
		{HEAD "<attestation statement=\"AC-1.N1\" date=\"2026-01-01\" "
		      "valid-until=\"2027-01-01T00:00:00Z\"><who>a</who></attestation>" TAIL,
			"lacks the element: role"},
		{HEAD "<attestation statement=\"AC-1.N1\" date=\"2026-01-01\" "
		      "valid-until=\"2027-01-01T00:00:00Z\"><who><b/></who></attestation>" TAIL,
			"holds more than text"},
		{HEAD "stray" TAIL, "text where none belongs"},
		{HEAD "<attestation statement=\"AC-1.N1\" date=\"2026-01-01\" "
		      "valid-until=\"2027-01-01T00:00:00Z\">stray" WORDS "</attestation>" TAIL,
			"text where none belongs"},
		{HEAD "<x:waiver xmlns:x=\"urn:x\"/>" TAIL, "unknown element"},
		{"<attestations/>", "root element"},
		{"", "file"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct arena *a = arena_new(0);
		struct attestations l;
		struct err e = {0};
		int rc = parse(a, t[i].text, &l, &e);

		if (rc != (t[i].why ? -EBADMSG : 0) || (t[i].why && !strstr(e.text, t[i].why)))
			fail_msg("%zu: %d %s", i, rc, e.text);
		arena_free(a);
	}
}

static void entries_are_counted(void **state)
{
	struct arena *a = arena_new(0);
	struct strbuf b = {.arena = a};
	struct attestations l;
	struct err e = {0};

	(void)state;
	strbuf_puts(&b, HEAD);
	for (size_t i = 0; i <= ATTESTATIONS_MAX; i++)
		strbuf_puts(&b, ENTRY("AC-1.N1", "2026-11-01", "2027-01-01T00:00:00Z"));
	strbuf_puts(&b, TAIL);
	assert_int_equal(parse(a, b.data, &l, &e), -EBADMSG);
	assert_non_null(strstr(e.text, "more entries"));
	arena_free(a);
}

/* Both ends are in it, to the second. */
static void an_entry_holds_from_its_day_to_its_last_second(void **state)
{
	struct arena *a = arena_new(0);
	struct attestations l;
	struct err e = {0};
	const struct attested *t, *lapsed;

	(void)state;
	assert_int_equal(
		parse(a, HEAD ENTRY("AC-1.N1", "2027-03-31", "2027-03-31T15:59:59Z") TAIL, &l, &e),
		0);
	static const struct {
		time_t now;
		enum attested_state is;
	} when[] = {{1806422399, ATTESTED_NOT_YET}, {1806422400, ATTESTED_VALID},
		{1806508799, ATTESTED_VALID}, {1806508800, ATTESTED_EXPIRED}};
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(attested_state(&l.v[0], when[i].now), when[i].is);
		assert_int_equal(attestation_of(&l, "AC-1.N1", when[i].now, &t, &lapsed, &e), 0);
		assert_ptr_equal(t, when[i].is == ATTESTED_VALID ? &l.v[0] : NULL);
		assert_ptr_equal(lapsed, when[i].is == ATTESTED_VALID ? NULL : &l.v[0]);
		assert_int_equal(waiver_of(&l, "AC-1.N1", NULL, when[i].now, &t, NULL, &e), 0);
		assert_null(t);
	}
	arena_free(a);
}

static void a_waiver_is_of_a_statement_or_of_one_rule(void **state)
{
	struct arena *a = arena_new(0);
	struct attestations l;
	struct err e = {0};
	const struct attested *t;
	time_t now = 1795000000;

	(void)state;
	assert_int_equal(
		parse(a,
			HEAD WAIVER("AC-1.H1.shell-idle", "2026-11-01", "2027-01-01T00:00:00Z")
				WAIVER("SC-2.H1", "2026-11-01", "2027-01-01T00:00:00Z") TAIL,
			&l, &e),
		0);
	waiver_of(&l, "AC-1.H1", "AC-1.H1.shell-idle", now, &t, NULL, &e);
	assert_ptr_equal(t, &l.v[0]);
	waiver_of(&l, "AC-1.H1", "AC-1.H1.session-idle", now, &t, NULL, &e);
	assert_null(t);
	waiver_of(&l, "AC-1.H1", NULL, now, &t, NULL, &e);
	assert_null(t);
	waiver_of(&l, "SC-2.H1", "SC-2.H1.core-dumps", now, &t, NULL, &e);
	assert_ptr_equal(t, &l.v[1]);
	arena_free(a);
}

static void what_contradicts_is_told(void **state)
{
	static const struct {
		const char *x, *y;
		enum attested_clash is;
	} t[] = {
#define A(id, from, until) HEAD ENTRY(id, from, until) TAIL
#define W(id, from, until) HEAD WAIVER(id, from, until) TAIL
		{A("AC-1.N1", "2026-01-01", "2026-12-31T15:59:59Z"),
			A("AC-1.N1", "2026-06-01", "2027-12-31T15:59:59Z"), CLASH_ATTESTED_TWICE},
		/* One second apart, on the day on which it ends, and the second after that day. */
		{A("AC-1.N1", "2026-01-01", "2026-12-31T15:59:59Z"),
			A("AC-1.N1", "2027-01-01", "2027-12-31T15:59:59Z"), CLASH_NONE},
		{A("AC-1.N1", "2026-01-01", "2027-01-01T15:59:59Z"),
			A("AC-1.N1", "2027-01-01", "2027-12-31T15:59:59Z"), CLASH_NONE},
		{A("AC-1.N1", "2026-01-01", "2027-01-01T16:00:00Z"),
			A("AC-1.N1", "2027-01-01", "2027-12-31T15:59:59Z"), CLASH_ATTESTED_TWICE},
		{A("AC-1.N1", "2026-01-01", "2026-12-31T16:00:00Z"),
			W("AC-1.N1", "2027-01-01", "2027-12-31T15:59:59Z"),
			CLASH_ATTESTED_AND_WAIVED},
		{A("AC-1.N1", "2026-01-01", "2026-12-31T16:00:00Z"),
			A("AC-1.M3", "2026-01-01", "2026-12-31T15:59:59Z"), CLASH_NONE},
		{A("AC-1.N1", "2026-01-01", "2026-12-31T16:00:00Z"),
			W("AC-1.N1", "2026-01-01", "2026-12-31T15:59:59Z"),
			CLASH_ATTESTED_AND_WAIVED},
		{A("SC-2.H1", "2026-01-01", "2026-12-31T16:00:00Z"),
			W("SC-2.H1.core-dumps", "2026-01-01", "2026-12-31T15:59:59Z"), CLASH_NONE},
		{W("SC-2.H1", "2026-01-01", "2026-12-31T16:00:00Z"),
			W("SC-2.H1.core-dumps", "2026-01-01", "2026-12-31T15:59:59Z"),
			CLASH_WAIVED_TWICE},
		{W("SC-2.H1.a", "2026-01-01", "2026-12-31T16:00:00Z"),
			W("SC-2.H1.b", "2026-01-01", "2026-12-31T15:59:59Z"), CLASH_NONE},
		{W("SC-2.H1.a", "2026-01-01", "2026-12-31T16:00:00Z"),
			W("SC-2.H1.ab", "2026-01-01", "2026-12-31T15:59:59Z"), CLASH_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct arena *a = arena_new(0);
		struct attestations x, y;
		struct err e = {0};

		assert_int_equal(parse(a, t[i].x, &x, &e), 0);
		assert_int_equal(parse(a, t[i].y, &y, &e), 0);
		if (attested_clash(&x.v[0], &y.v[0]) != t[i].is ||
			attested_clash(&y.v[0], &x.v[0]) != t[i].is)
			fail_msg("%zu: %d", i, attested_clash(&x.v[0], &y.v[0]));
		arena_free(a);
	}
}

/* A clash concerns the statement it is about and no other. */
static void a_clash_leaves_other_statements_alone(void **state)
{
	struct arena *a = arena_new(0);
	struct attestations l;
	struct err e = {0};
	const struct attested *t;

	(void)state;
	assert_int_equal(
		parse(a,
			HEAD ENTRY("AC-1.N1", "2026-11-01", "2027-01-01T00:00:00Z")
				ENTRY("AC-1.N1", "2026-11-01", "2027-01-01T00:00:00Z")
					ENTRY("CP-1.N1", "2026-11-01", "2027-01-01T00:00:00Z") TAIL,
			&l, &e),
		0);
	assert_int_equal(attestation_of(&l, "AC-1.N1", 1795000000, &t, NULL, &e), -EEXIST);
	assert_null(t);
	assert_string_equal(e.text,
		"file:3: AC-1.N1 is attested twice for the same time, by the entry of line 2");
	assert_int_equal(attestation_of(&l, "CP-1.N1", 1795000000, &t, NULL, &e), 0);
	assert_ptr_equal(t, &l.v[2]);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_seconds_of_utc),
		cmocka_unit_test(days_are_those_of_taiwan),
		cmocka_unit_test(ids_have_one_shape),
		cmocka_unit_test(texts_are_one_bounded_line),
		cmocka_unit_test(a_file_is_taken_whole_or_refused),
		cmocka_unit_test(entries_are_counted),
		cmocka_unit_test(an_entry_holds_from_its_day_to_its_last_second),
		cmocka_unit_test(a_waiver_is_of_a_statement_or_of_one_rule),
		cmocka_unit_test(what_contradicts_is_told),
		cmocka_unit_test(a_clash_leaves_other_statements_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
