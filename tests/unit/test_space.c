/* The space probe against statvfs(3), and where it must say that it does not know. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>

#include "checks/probe/live.h"

static void as_statvfs(void **state)
{
	static const char *const paths[] = {"/", "/proc", "/usr/", "//usr"};
	struct fs_space got;
	struct statvfs s;
	struct err e = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		int rc = probe_space(NULL, paths[i], &got, &e);
		if (rc == -EACCES) /* mounts of its own, and no right to those of PID 1 */
			skip();
		assert_int_equal(rc, 0);
		assert_int_equal(statvfs(paths[i], &s), 0);
		assert_int_equal(got.total, (uint64_t)s.f_blocks * s.f_frsize);
		assert_int_equal(got.files, s.f_files);
		assert_int_equal(got.read_only, (s.f_flag & ST_RDONLY) != 0);
		/* Others write meanwhile. */
		assert_true(llabs((long long)got.available - (long long)(s.f_bavail * s.f_frsize)) <
			    1 << 30);
		assert_true(got.available <= got.free && got.free <= got.total);
	}
}

static void not_known(void **state)
{
	struct fs_space got;
	struct err e = {0};

	(void)state;
	assert_true(probe_space(NULL, "/no/such/folder", &got, &e) < 0);
	assert_true(*e.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_statvfs), cmocka_unit_test(not_known)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
