/* Control fields, faillock.conf's numbers, and the rules of the stack machine, one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "checks/pam/control.h"
#include "checks/pam/dispatch.h"
#include "checks/pam/models.h"

static void fresh(int actions[PAM_RVS])
{
	for (int i = 0; i < PAM_RVS; i++)
		actions[i] = PAM_DO_UNDEF;
}

static void test_control(void **state)
{
	static const struct {
		const char *text;
		bool good;
		int success, auth_err, ignore;
	} cases[] = {
		{"success=1 default=ignore", true, 1, PAM_DO_IGNORE, PAM_DO_IGNORE},
		{" success = ok   default=\tdie ", true, PAM_DO_OK, PAM_DO_DIE, PAM_DO_DIE},
		/* default fills only what stands before it; a later pair replaces */
		{"default=bad success=done success=reset", true, PAM_DO_RESET, PAM_DO_BAD,
			PAM_DO_BAD},
		{"default=ignore default=die", true, PAM_DO_IGNORE, PAM_DO_IGNORE, PAM_DO_IGNORE},
		/* no blank is needed after an action */
		{"success=2auth_err=die", true, 2, PAM_DO_DIE, PAM_DO_UNDEF},
		{"success=0", false, PAM_DO_BAD, PAM_DO_BAD, PAM_DO_BAD},
		{"success=4294967296", false, PAM_DO_BAD, PAM_DO_BAD, PAM_DO_BAD},
		{"Success=ok", false, PAM_DO_BAD, PAM_DO_BAD, PAM_DO_BAD},
		{"success", false, PAM_DO_BAD, PAM_DO_BAD, PAM_DO_BAD},
		{"success=ok,default=bad", false, PAM_DO_BAD, PAM_DO_BAD, PAM_DO_BAD},
		{"", true, PAM_DO_UNDEF, PAM_DO_UNDEF, PAM_DO_UNDEF},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int actions[PAM_RVS];
		fresh(actions);
		assert_int_equal(pam_control_pairs(actions, cases[i].text), cases[i].good);
		assert_int_equal(actions[PAM_SUCCESS], cases[i].success);
		assert_int_equal(actions[PAM_AUTH_ERR], cases[i].auth_err);
		assert_int_equal(actions[PAM_IGNORE], cases[i].ignore);
	}
}

static void test_faillock_conf(void **state)
{
	static const struct {
		const char *text;
		unsigned deny, unlock, interval;
	} cases[] = {
		{"", 3, 600, 900},
		{"deny = 0x3\n", 0, 600, 900},
		{"deny=65539\n", 3, 600, 900},
		{"deny=-1\n", 65535, 600, 900},
		{"deny=three\ndeny 4\n", 4, 600, 900},
		{"deny: 5\n", 3, 600, 900},
		{"DENY=5\n", 3, 600, 900},
		{"unlock_time=15m\n", 3, 15, 900},
		{"unlock_time=604800\n", 3, 604800, 900},
		{"unlock_time=604801\n", 3, 600, 900},
		{"unlock_time=-1\n", 3, 600, 900},
		{"unlock_time = never", 3, 0, 900},
		{"unlock_time = Never", 3, 600, 900},
		{"unlock_time = \"900\"", 3, 600, 900},
		{"unlock_time=900\r\n", 3, 900, 900},
		{"\t unlock_time \t=  900 # note\n", 3, 900, 900},
		{"unlock_time==900\n", 3, 600, 900},
		{"fail_interval=never\nfail_interval=60\n", 3, 600, 60},
		{"# unlock_time=900\n", 3, 600, 900},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		_cleanup_arena_ struct arena *a = arena_new(0);
		struct faillock o = {.deny = 3, .unlock_time = 600, .fail_interval = 900};
		const struct file f = {.data = cases[i].text, .size = strlen(cases[i].text)};
		assert_int_equal(faillock_conf(a, &f, false, &o), PAM_SUCCESS);
		if (o.deny != cases[i].deny || o.unlock_time != cases[i].unlock ||
			o.fail_interval != cases[i].interval)
			fail_msg("%s: %u %u %u", cases[i].text, o.deny, o.unlock_time,
				o.fail_interval);
	}
}

static void test_faillock_long_line(void **state)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct faillock o = {0};
	char text[1100];
	struct file f = {.data = text};

	(void)state;
	memset(text, 'x', sizeof(text));
	text[0] = '#';
	for (f.size = 1020; f.size < 1028; f.size++) {
		/* the buffer takes 1023 bytes, the newline among them */
		text[f.size - 1] = '\n';
		assert_int_equal(faillock_conf(a, &f, false, &o),
			f.size <= 1023 ? PAM_SUCCESS : PAM_SERVICE_ERR);
		text[f.size - 1] = 'x';
		assert_int_equal(faillock_conf(a, &f, false, &o),
			f.size <= 1022 ? PAM_SUCCESS : PAM_SERVICE_ERR);
	}
}

struct played { /* a stack: what each module answers, its control, its level */
	int rv;
	const char *control;
	int level;
};

static int play(void *arg, const struct pam_line *l)
{
	(void)arg;
	return (int)l->line;
}

static int run(const struct played *p, size_t n)
{
	struct pam_line lines[8] = {0};
	const struct pam_stack s = {.v = lines, .n = n};

	for (size_t i = 0; i < n; i++) {
		fresh(lines[i].actions);
		lines[i].line = (unsigned)p[i].rv;
		lines[i].level = p[i].level;
		if (!pam_control_word(lines[i].actions, p[i].control))
			pam_control_pairs(lines[i].actions, p[i].control);
		pam_control_fill(lines[i].actions, PAM_DO_BAD);
	}
	return pam_dispatch(&s, NULL, NULL, false, play, NULL, NULL);
}
#define RUN(...)                                                                                   \
	run((const struct played[]){__VA_ARGS__},                                                  \
		sizeof((const struct played[]){__VA_ARGS__}) / sizeof(struct played))

static void test_dispatch(void **state)
{
	(void)state;
	assert_int_equal(run(NULL, 0), PAM_PERM_DENIED);
	assert_int_equal(RUN({PAM_SUCCESS, "required", 0}), PAM_SUCCESS);
	/* nobody granted */
	assert_int_equal(RUN({PAM_IGNORE, "required", 0}), PAM_PERM_DENIED);
	assert_int_equal(RUN({PAM_AUTH_ERR, "sufficient", 0}), PAM_PERM_DENIED);
	/* the first failure is kept; sufficient does not heal it */
	assert_int_equal(
		RUN({PAM_AUTH_ERR, "required", 0}, {PAM_SUCCESS, "sufficient", 0}), PAM_AUTH_ERR);
	/* a jump past the end, and one exactly to it after a grant */
	assert_int_equal(RUN({PAM_SUCCESS, "success=1", 0}), PAM_PERM_DENIED);
	assert_int_equal(RUN({PAM_SUCCESS, "required", 0}, {PAM_SUCCESS, "success=1", 0},
				 {PAM_AUTH_ERR, "required", 0}),
		PAM_SUCCESS);
	/* reset in a substack goes back to its start only */
	assert_int_equal(RUN({PAM_SUCCESS, "required", 0}, {PAM_AUTH_ERR, "required", 1},
				 {PAM_SUCCESS, "success=reset", 1}),
		PAM_SUCCESS);
	/* die in a substack leaves the rest of the parent to run, and stays */
	assert_int_equal(
		RUN({PAM_AUTH_ERR, "requisite", 1}, {PAM_SUCCESS, "sufficient", 0}), PAM_AUTH_ERR);
	/* answers out of range are bad */
	assert_int_equal(RUN({99, "default=ok", 0}), PAM_PERM_DENIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_control),
		cmocka_unit_test(test_faillock_conf), cmocka_unit_test(test_faillock_long_line),
		cmocka_unit_test(test_dispatch)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
