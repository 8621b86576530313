/* agency: what its file may hold, and the level by the highest of the four aspects of Table 9. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>

#include "base/str.h"
#include "checks/resolve/attest/agency.h"

#define HEAD "<agency xmlns=\"" AGENCY_NS "\">"
#define TAIL "</agency>"
#define CLASS(c, i, a, l, rest)                                                                    \
	"<classification confidentiality=\"" c "\" integrity=\"" i "\" availability=\"" a          \
	"\" legal=\"" l "\" date=\"2026-11-22\">" rest "</classification>"
#define WORDS "<who>a</who><role>b</role><reason>c</reason>"

static int parse(struct arena *a, const char *text, struct agency *ret, struct err *e)
{
	return agency_parse(a, text, strlen(text), "file", "digest", ret, e);
}

/* All 81 combinations: the highest of the four decides, wherever it stands. */
static void the_highest_of_the_four_is_the_level(void **state)
{
	static const char *const levels[] = {"normal", "medium", "high"};

	(void)state;
	for (int n = 0; n < 81; n++) {
		struct classification c = {0};
		int highest = 0;

		for (int i = 0, rest = n; i < NEEDS; i++, rest /= 3) {
			c.need[i] = levels[rest % 3];
			highest = rest % 3 > highest ? rest % 3 : highest;
		}
		classification_level(&c);
		assert_string_equal(c.level, levels[highest]);
	}
	assert_int_equal(level_height("High"), -1);
	assert_int_equal(level_height(NULL), -1);
}

static void a_file_is_taken_whole_or_refused(void **state)
{
	static const struct {
		const char *text, *why; /* why NULL: taken */
	} t[] = {
		{HEAD TAIL, NULL},
		{HEAD CLASS("high", "normal", "normal", "normal", WORDS) TAIL, NULL},
		{HEAD "<policy/>" CLASS("high", "normal", "normal", "normal",
			 "<document>d</document><system>s</system>" WORDS) TAIL,
			NULL},
		{HEAD "<policy><value id=\"a_b\"> x\n y </value><!-- c --><value "
		      "id=\"b\"/></policy>" TAIL,
			NULL},
		{HEAD CLASS("low", "normal", "normal", "normal", WORDS) TAIL, "confidentiality"},
		{HEAD CLASS("high", "", "normal", "normal", WORDS) TAIL, "integrity"},
		{HEAD CLASS("high", "high", "high", "high", "<who>a</who>") TAIL,
			"lacks the element: role"},
		{HEAD CLASS("high", "high", "high", "high", WORDS "<level>normal</level>") TAIL,
			"unknown element"},
		{HEAD CLASS("high", "high", "high", "high", WORDS)
				CLASS("high", "high", "high", "high", WORDS) TAIL,
			"second one"},
		{HEAD "<policy/><policy/>" TAIL, "second one"},
		{HEAD "<policy><value id=\"a\">1</value><value id=\"a\">1</value></policy>" TAIL,
			"stands twice"},
		{HEAD "<policy><value id=\"AC-1.N1.statement\">x</value></policy>" TAIL, "no id"},
		{HEAD "<policy><value>x</value></policy>" TAIL, "no id"},
		{HEAD "<policy><value id=\"a\"><b/></value></policy>" TAIL, "more than text"},
		{HEAD "<policy><value id=\"a\" level=\"high\">1</value></policy>" TAIL,
			"unknown attribute"},
		{HEAD "<policy><values/></policy>" TAIL, "unknown element"},
		{HEAD "<policy>x</policy>" TAIL, "text where none belongs"},
		{HEAD "x" TAIL, "text where none belongs"},
		{"<agency/>", "root element"},
		{"<!DOCTYPE agency [<!ENTITY x \"y\">]><agency/>", "document type"},
		{"<classification date=\"2026-02-30\"/>", "root element"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct arena *a = arena_new(0);
		struct agency g;
		struct err e = {0};
		int rc = parse(a, t[i].text, &g, &e);

		if (rc != (t[i].why ? -EBADMSG : 0) || (t[i].why && !strstr(e.text, t[i].why)))
			fail_msg("%zu: %d %s", i, rc, e.text);
		arena_free(a);
	}
}

static void values_are_one_line_or_none(void **state)
{
	struct arena *a = arena_new(0);
	struct agency g;
	struct err e = {0};

	(void)state;
	assert_int_equal(parse(a,
				 HEAD "<policy><value id=\"a_b\"> x\n y </value>"
				      "<value id=\"b\"/><value id=\"c\"></value></policy>" TAIL,
				 &g, &e),
		0);
	assert_int_equal(g.n_values, 3);
	assert_string_equal(g.values[0].id, "a_b");
	assert_string_equal(g.values[0].value, "x y");
	assert_string_equal(g.values[1].value, "");
	assert_string_equal(g.values[2].value, "");
	assert_int_equal(g.values[1].line, 2);
	assert_null(g.classification);
	arena_free(a);
}

static void a_classification_keeps_what_stands_there(void **state)
{
	struct arena *a = arena_new(0);
	struct agency g;
	struct err e = {0};

	(void)state;
	assert_int_equal(
		parse(a, HEAD CLASS("normal", "medium", "normal", "normal", WORDS) TAIL, &g, &e),
		0);
	assert_string_equal(g.classification->level, "medium");
	assert_string_equal(g.classification->need[NEED_INTEGRITY], "medium");
	assert_string_equal(g.classification->who, "a");
	assert_string_equal(g.classification->sha256, "digest");
	assert_null(g.classification->system);
	assert_true(g.classification->from == 1795276800); /* 2026-11-21T16:00:00Z */
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_highest_of_the_four_is_the_level),
		cmocka_unit_test(a_file_is_taken_whole_or_refused),
		cmocka_unit_test(values_are_one_line_or_none),
		cmocka_unit_test(a_classification_keeps_what_stands_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
