/* statements: results, overrides and recorded waivers must agree; what a statement comes to by its rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>

#include "base/xml.h"
#include "report/statements.h"

#define OBS(attributes, inside)                                                                    \
	"<o:rule xmlns:o=\"" OBSERVATIONS_NS "\" id=\"r\" " attributes ">" inside "</o:rule>"
#define WAIVED                                                                                     \
	"<o:waiver of=\"SC-2.H1\" valid-until=\"2027-01-01T00:00:00Z\" path=\"/f\" sha256=\"d\">"  \
	"<o:authority>A</o:authority><o:document>D</o:document><o:reason>R</o:reason></o:waiver>"
#define RESULT(is, inside)                                                                         \
	"<rule-result xmlns=\"" XCCDF_NS "\"><result>" is "</result>" inside "</rule-result>"
#define OVERRIDE(who, old, new)                                                                    \
	"<override time=\"2026-11-22T00:00:00Z\" authority=\"" who "\"><old-result>" old           \
	"</old-result><new-result>" new "</new-result><remark>x</remark></override>"

static int read_pair(
	const char *result, const char *obs, struct model_rule *r, struct arena *a, struct err *e)
{
	xmlDoc *x, *y;

	assert_int_equal(xml_parse(result, strlen(result), "result", &x, e), 0);
	assert_int_equal(xml_parse(obs, strlen(obs), "obs", &y, e), 0);
	xmlNode *root = xmlDocGetRootElement(x);
	r->status = status_from_name(text_of(xml_child(root, XCCDF_NS, "result"), a, 64));
	int rc = attested_read(root, xmlDocGetRootElement(y), a, r, e);
	xmlFreeDoc(x);
	xmlFreeDoc(y);
	return rc;
}

static void an_override_goes_with_its_waiver(void **state)
{
	static const struct {
		const char *result, *obs;
		enum status found;
		const char *why; /* NULL: taken */
	} t[] = {
		{RESULT("fail", ""), OBS("status='fail'", ""), ST_FAIL, NULL},
		{RESULT("pass", ""), OBS("", ""), ST_PASS, NULL}, /* OVAL alone */
		{RESULT("notapplicable", OVERRIDE("A", "fail", "notapplicable")),
			OBS("status='fail'", WAIVED), ST_FAIL, NULL},
		{RESULT("pass", ""), OBS("status='fail'", ""), 0, "our observation says fail"},
		{RESULT("notapplicable", ""), OBS("status='fail'", WAIVED), 0, "no override"},
		{RESULT("notapplicable", OVERRIDE("A", "fail", "notapplicable")),
			OBS("status='fail'", ""), 0, "no waiver is recorded"},
		{RESULT("pass", OVERRIDE("A", "fail", "pass")), OBS("status='fail'", WAIVED), 0,
			"and nothing else"},
		{RESULT("notapplicable", OVERRIDE("A", "fail", "pass")),
			OBS("status='fail'", WAIVED), 0, "and nothing else"},
		{RESULT("notapplicable", OVERRIDE("B", "fail", "notapplicable")),
			OBS("status='fail'", WAIVED), 0, "different authorities"},
		{RESULT("notapplicable", OVERRIDE("A", "notchecked", "notapplicable")),
			OBS("status='fail'", WAIVED), 0, "old result"},
		{RESULT("notapplicable", OVERRIDE("A", "fail", "notapplicable")
						 OVERRIDE("A", "fail", "notapplicable")),
			OBS("status='fail'", WAIVED), 0, "more than once"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct arena *a = arena_new(0);
		struct model_rule r = {.id = "r"};
		struct err e = {0};
		int rc = read_pair(t[i].result, t[i].obs, &r, a, &e);

		if (t[i].why ? rc != -EBADMSG || !strstr(e.text, t[i].why)
			     : rc || r.found != t[i].found)
			fail_msg("%zu: %d %s, found %d", i, rc, e.text, r.found);
		arena_free(a);
	}
}

static void a_statement_is_as_its_worst_rule(void **state)
{
	static const struct attested waiver = {.waiver = true};
	static const struct {
		enum status rules[3];
		size_t n;
		bool waived; /* the first one */
		enum status is;
	} t[] = {
		{{ST_PASS, ST_PASS}, 2, false, ST_PASS},
		{{ST_PASS, ST_NOTCHECKED}, 2, false, ST_NOTCHECKED}, /* the other part is open */
		{{ST_FAIL, ST_NOTCHECKED}, 2, false, ST_FAIL},
		{{ST_FAIL, ST_PASS}, 2, false, ST_FAIL},
		{{ST_NOTCHECKED, ST_ERROR}, 2, false, ST_ERROR},
		{{ST_ERROR, ST_FAIL}, 2, false, ST_FAIL},
		{{ST_UNKNOWN, ST_PASS}, 2, false, ST_UNKNOWN},
		{{ST_NOTAPPLICABLE, ST_PASS}, 2, false, ST_PASS},
		{{ST_NOTAPPLICABLE, ST_PASS}, 2, true, ST_NOTAPPLICABLE},
		{{ST_NOTAPPLICABLE, ST_FIXED}, 2, true, ST_NOTAPPLICABLE},
		{{ST_NOTAPPLICABLE, ST_FAIL}, 2, true, ST_FAIL},
		{{ST_NOTAPPLICABLE, ST_ERROR}, 2, true, ST_ERROR},
		{{ST_NOTAPPLICABLE, ST_NOTCHECKED}, 2, true, ST_NOTCHECKED},
		{{ST_NOTAPPLICABLE, ST_NOTAPPLICABLE}, 2, true, ST_NOTAPPLICABLE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct arena *a = arena_new(0);
		struct model_rule rules[4] = {0};
		struct report_model m = {.rules = rules, .n_rules = t[i].n + 1};

		for (size_t k = 0; k < t[i].n; k++)
			rules[k] = (struct model_rule){
				.statement = "AC-1.N1", .status = t[i].rules[k]};
		rules[0].waiver = t[i].waived ? &waiver : NULL;
		rules[t[i].n] = (struct model_rule){.statement = "AC-1.N2", .status = ST_PASS};
		statements_roll_up(&m, a);
		assert_int_equal(m.n_statements, 2);
		if (m.statements[0].status != t[i].is || m.statements[0].waived != t[i].waived ||
			m.statements[0].n_rules != 2 || m.n_waived != t[i].waived)
			fail_msg("%zu: %s", i, status_name(m.statements[0].status));
		arena_free(a);
	}
}

/* Each statement counts as one class alone, whatever its rules are. */
static void the_counts_sum_to_the_statements(void **state)
{
	static const struct attested waiver = {.waiver = true};
	static const struct {
		enum status rules[2];
		bool waived; /* the first one */
		enum statement_class is;
	} t[] = {
		{{ST_PASS, ST_PASS}, false, SC_MET},
		{{ST_PASS, ST_FIXED}, false, SC_MET},
		{{ST_PASS, ST_FAIL}, false, SC_FAIL},
		{{ST_NOTAPPLICABLE, ST_FAIL}, true, SC_FAIL},
		{{ST_NOTCHECKED, ST_ERROR}, false, SC_ERROR},
		{{ST_NOTAPPLICABLE, ST_ERROR}, true, SC_ERROR},
		{{ST_PASS, ST_NOTCHECKED}, false, SC_OPEN},
		{{ST_PASS, ST_UNKNOWN}, false, SC_OPEN},
		{{ST_NOTAPPLICABLE, ST_NOTCHECKED}, true, SC_OPEN},
		{{ST_NOTAPPLICABLE, ST_NOTAPPLICABLE}, false, SC_NOTAPPLICABLE},
		{{ST_INFORMATIONAL, ST_NOTAPPLICABLE}, false, SC_NOTAPPLICABLE},
		{{ST_NOTAPPLICABLE, ST_NOTAPPLICABLE}, true, SC_WAIVED},
		{{ST_NOTAPPLICABLE, ST_PASS}, true, SC_WAIVED},
	};
	enum { N = sizeof(t) / sizeof(*t) };
	struct arena *a = arena_new(0);
	struct model_rule rules[2 * N] = {0};
	struct report_model m = {.rules = rules, .n_rules = 2 * N};
	size_t want[SC_COUNT] = {0}, sum = 0;

	(void)state;
	for (size_t i = 0; i < N; i++) {
		const char *id = arena_printf(a, "AC-1.N%zu", i);

		for (size_t k = 0; k < 2; k++)
			rules[2 * i + k] =
				(struct model_rule){.statement = id, .status = t[i].rules[k]};
		rules[2 * i].waiver = t[i].waived ? &waiver : NULL;
		want[t[i].is]++;
	}
	statements_roll_up(&m, a);
	assert_int_equal(m.n_statements, N);
	for (size_t c = 0; c < SC_COUNT; sum += m.n_class[c++])
		if (m.n_class[c] != want[c])
			fail_msg("class %zu: %zu, not %zu", c, m.n_class[c], want[c]);
	assert_int_equal(sum, N);
	arena_free(a);
}

/* An attestation alone does not meet a hybrid statement whose host's part only a running system could answer. */
static void of_files_alone_an_attestation_is_half(void **state)
{
	static const struct attested attestation = {.about = "AC-3.M3"};
	static const struct {
		enum status host;
		bool live;
		enum status is;
	} t[] = {
		{ST_NOTAPPLICABLE, false, ST_NOTCHECKED},
		{ST_NOTAPPLICABLE, true, ST_PASS},
		{ST_PASS, false, ST_PASS},
		{ST_PASS, true, ST_PASS},
		{ST_FAIL, false, ST_FAIL},
		{ST_NOTCHECKED, true, ST_NOTCHECKED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct arena *a = arena_new(0);
		struct model_rule rules[2] = {
			{.statement = "AC-3.M3", .kind = "hybrid", .status = t[i].host},
			{.statement = "AC-3.M3",
				.kind = "hybrid",
				.status = ST_PASS,
				.attestation = &attestation}};
		struct report_model m = {.rules = rules, .n_rules = 2};

		m.scan.live = t[i].live;
		statements_roll_up(&m, a);
		if (m.statements[0].status != t[i].is)
			fail_msg("%zu: %s", i, status_name(m.statements[0].status));
		arena_free(a);
	}
}

/* What verify asks of an attestation: that it held, that it is about this rule, that its file is recorded. */
static void verify_asks_more_than_a_word(void **state)
{
	static const char *const obs = "<o:observations xmlns:o=\"" OBSERVATIONS_NS "\"><o:files>"
				       "<o:file path=\"/etc/x\" sha256=\"0\"/><o:file path=\"/f\" "
				       "sha256=\"d\"/></o:files></o:observations>";
	const struct attested good = {
		.about = "AC-1.N1", .from = 100, .until = 200, .path = "/f", .sha256 = "d"};
	struct {
		struct attested t;
		time_t started;
		bool without;
		const char *why;
	} t[8] = {{good, 200, false, NULL}, {good, 100, false, NULL},
		{good, 201, false, "did not hold"}, {good, 99, false, "did not hold"},
		{good, 150, false, "is about"}, {good, 150, false, "is not recorded"},
		{good, 150, true, "without an attestation"}, {good, 150, false, "is not recorded"}};
	struct arena *a = arena_new(0);
	struct err e = {0};
	xmlDoc *doc;

	(void)state;
	t[4].t.about = "AC-1.N2";
	t[5].t.sha256 = "e";
	t[7].t.path = "/g";
	assert_int_equal(xml_parse(obs, strlen(obs), "obs", &doc, &e), 0);
	for (size_t i = 0; i < 8; i++) {
		struct model_rule r = {.short_id = "AC-1.N1",
			.statement = "AC-1.N1",
			.check = "attestation",
			.status = ST_PASS,
			.found = ST_PASS,
			.attestation = t[i].without ? NULL : &t[i].t};
		struct report_model m = {.rules = &r, .n_rules = 1};
		size_t attested, waived;

		m.scan.started.tv_sec = t[i].started;
		int rc = attested_verify(&m, xmlDocGetRootElement(doc), a, &attested, &waived, &e);
		if (t[i].why ? rc != -EBADMSG || !strstr(e.text, t[i].why)
			     : rc || attested != 1 || waived)
			fail_msg("%zu: %d %s", i, rc, e.text);
	}
	xmlFreeDoc(doc);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_override_goes_with_its_waiver),
		cmocka_unit_test(a_statement_is_as_its_worst_rule),
		cmocka_unit_test(the_counts_sum_to_the_statements),
		cmocka_unit_test(of_files_alone_an_attestation_is_half),
		cmocka_unit_test(verify_asks_more_than_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
