/* pwquality.conf's lines and the tests of a password, as libpwquality 1.4.5 has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "checks/pam/quality.h"

static void test_lines(void **state)
{
	static const struct {
		const char *text;
		int minlen, minclass;
		unsigned stopped; /* the line; 0: read to the end */
	} cases[] = {
		{"", 8, 0, 0},
		{"minlen = 12\nminclass=3\n", 12, 3, 0},
		{"  MinLen\t12   # x\nminclass = 3\r\n", 12, 3, 0},
		{"minlen=012\nminclass = +3", 12, 3, 0},
		{"minlen = 5\nminclass = 9\n", 6, 4, 0},
		{"minlen = -2147483647\nminclass = -1\n", 6, -1, 0},
		{"minlen = 12\nminlen = 9\n", 9, 0, 0},
		{"#minlen = 12\n \t\n", 8, 0, 0},
		{"minlen: 12\nminclass = 3\n", 8, 0, 1},
		{"minclass = 3\nminlen == 12\n", 8, 3, 2},
		{"minlen = 0x10\n", 8, 0, 1},
		{"minlen = 12.0\n", 8, 0, 1},
		{"minlen = 2147483647\n", 8, 0, 1},
		{"minlen\nminclass = 3\n", 8, 0, 1},
		{"minclass = 2\nmin_len = 12\nminclass = 3\n", 8, 2, 2},
		{"\xef\xbb\xbfminlen = 12\n", 8, 0, 1},
		{"[pwquality]\nminlen = 12\n", 8, 0, 1},
		{"enforce_for_root\nlocal_users_only = 0\nbadwords = a b\nminlen = 9\n", 9, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		_cleanup_arena_ struct arena *a = arena_new(0);
		const struct file f = {
			.path = "x", .data = cases[i].text, .size = strlen(cases[i].text)};
		struct pwquality q = pwq_defaults();
		assert_int_equal(pwq_file(a, &f, &q), !cases[i].stopped);
		assert_int_equal(q.v[PWQ_MINLEN], cases[i].minlen);
		assert_int_equal(q.v[PWQ_MINCLASS], cases[i].minclass);
		assert_int_equal(q.stopped_at.line, cases[i].stopped);
		assert_ptr_equal(q.from[PWQ_MINLEN].file, q.v[PWQ_MINLEN] == 8 ? NULL : &f);
	}
}

/* A line's length and NUL bytes as fgets() into 1024 bytes sees them. */
static void test_long_lines(void **state)
{
	static const struct {
		size_t length;
		bool newline, nul, read;
	} cases[] = {{1022, true, false, true}, {1023, true, false, false},
		{1022, false, false, true}, {1023, false, false, false}, {10, true, true, false},
		{10, false, true, true}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		_cleanup_arena_ struct arena *a = arena_new(0);
		char text[2048];
		size_t n = cases[i].length;
		memset(text, 'x', sizeof(text));
		text[0] = '#';
		if (cases[i].nul)
			text[5] = '\0';
		if (cases[i].newline)
			text[n++] = '\n';
		text[n] = '\0';
		const struct file f = {.path = "x", .data = text, .size = n};
		struct pwquality q = pwq_defaults();
		assert_int_equal(pwq_file(a, &f, &q), cases[i].read);
	}
}

static void test_passwords(void **state)
{
	static const struct {
		const char *settings, *password, *old;
		bool refused;
	} cases[] = {
		{"", "qzkxvjwh", NULL, false},
		{"", "qzkxvjw", NULL, true},
		{"minclass=3", "qzkxvjwh", NULL, true},
		{"minclass=3", "qZ3xvjwh", NULL, false},
		{"minlen=10 dcredit=2 ucredit=1", "73xQzvj", NULL, false},
		{"minlen=10 dcredit=2 ucredit=1", "73xqzvj", NULL, true},
		{"dcredit=-3", "73xqzvjw", NULL, true},
		{"minlen=6", "qZ3#3zQ", NULL, true}, /* a palindrome without its case */
		{"usercheck=0", "#7Q-alice-x", NULL, false},
		{"", "#7Q-ALICE-x", NULL, true},
		{"", "#7Q-ecila-x", NULL, true},
		{"usersubstr=4", "#7Q-lice-xx", NULL, true},
		{"usersubstr=5", "#7Q-lice-xx", NULL, false},
		{"usersubstr=-2", "#7Qxvjwhpm", NULL, true},
		{"badwords=agency,carol", "#7Qagencyxx", NULL, false},
		{"badwords=agency", "#7QAgencyxx", NULL, true},
		{"maxclassrepeat=3", "qzkx73TB", NULL, true},
		{"maxclassrepeat=1", "qzkx73TB", NULL, false},
		{"maxrepeat=2", "qqzk7TTTB", NULL, true},
		{"maxsequence=3", "abcq7TdB#", NULL, false},
		{"maxsequence=2", "abcq7TdB#", NULL, true},
		{"difok=10", "qzkx73TB#", "Eu;ia!yO.", true},
		{"difok=9", "qzkx73TB#", "Eu;ia!yO.", false},
		{"", "Eu;ia!yO.", "Eu;ia!yO.", true},
		{"", "eU;IA!Yo.", "Eu;ia!yO.", true},
		{"difok=0", "eU;IA!Yo.", "Eu;ia!yO.", false},
		{"", "ia!yO.Eu;", "Eu;ia!yO.", true},
		{"", "", NULL, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		_cleanup_arena_ struct arena *a = arena_new(0);
		struct pwquality q = pwq_defaults();
		const char *argv[8];
		struct pam_line l = {.argv = argv};
		char *save = NULL, *text = arena_strdup(a, cases[i].settings);
		for (char *w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save))
			argv[l.argc++] = w;
		pwq_arguments(a, &l, &q);
		const char *why = pwq_refuses(a, &q, cases[i].password, cases[i].old, "alice");
		if (!why == cases[i].refused)
			fail_msg("%s: %s: %s", cases[i].settings, cases[i].password,
				why ? why : "taken");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines),
		cmocka_unit_test(test_long_lines), cmocka_unit_test(test_passwords)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
