/* log resolvers: manifests, logrotate sections, selectors, access by mode and ACL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/digest.h"
#include "checks/resolve/files/access.h"
#include "checks/resolve/logs/log_forward.h"
#include "checks/resolve/logs/rsyslog_filter.h"
#include "checks/resolve/logs/logrotate.h"
#include "checks/resolve/logs/manifest.h"
#include "checks/resolve/files/place.h"

#define Z16 "0000000000000000"
#define Z64 Z16 Z16 Z16 Z16

static void manifest_lines_as_coreutils_reads_them(void **state)
{
	(void)state;
	static const struct {
		const char *line, *name; /* name NULL: malformed; "": passed over */
		bool weak;
	} t[] = {
		{Z64 "  a", "a", false},
		{Z64 " *a", "a", false},
		{"  " Z64 "  a", "a", false},
		{Z64 " a", "a", false},
		{Z64 "   a", " a", false},
		{Z64 "  *a", "*a", false},
		{Z64 "\ta", "a", false},
		{Z64 "  a b  c", "a b  c", false},
		{Z64 "  a\r", "a", false},
		{"\\" Z64 "  a\\nb\\\\c\\rd", "a\nb\\c\rd", false},
		{Z64 "  a\\nb", "a\\nb", false},
		{"\\" Z64 "  a\\tb", NULL, false},
		{"\\" Z64 "  a\\", NULL, false},
		{Z64 "0  a", NULL, false},
		{Z64, NULL, false},
		{Z64 "  ", " ", false}, /* a file called " ", as coreutils has it */
		{Z64 "a", NULL, false},
		{"g" Z64 "  a", NULL, false},
		{Z16 Z16 "  a", "a", true},
		{"SHA256 (a) = " Z64, "a", false},
		{"SHA256 (a (b) = c) = " Z64, "a (b) = c", false},
		{"\\SHA256 (a\\nb) = " Z64, "a\nb", false},
		{"SHA2-256(a)= " Z64, "a", false},
		{"SHA512 (a) = " Z64 Z64, "a", false},
		{"SHA512 (a) = " Z64, NULL, false},
		{"SHA256 (a) " Z64, "a", false},
		{"SHA256 (a)" Z64, NULL, false},
		{"SHA256 () = " Z64, NULL, false},
		{"MD5 (a) = " Z16 Z16, "a", true},
		{"SHA3-256 (a) = " Z64, NULL, false},
		{"BLAKE2b (a) = " Z64 Z64, NULL, false},
		{"# " Z64 "  a", "", false},
		{"", "", false},
		{"\r", "", false},
		{"\\", NULL, false},
		{"(", NULL, false},
		{") =", NULL, false},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct arena *a = arena_new(0);
		struct manifest m = manifest_parse(t[i].line, strlen(t[i].line), a);
		if (t[i].name && *t[i].name) {
			if (m.n != 1)
				fail_msg("not taken: \"%s\"", t[i].line);
			assert_string_equal(m.v[0].name, t[i].name);
			assert_int_equal(m.v[0].weak, t[i].weak);
		} else if (m.n || m.malformed != (t[i].name ? 0 : 1)) {
			fail_msg("taken or miscounted: \"%s\"", t[i].line);
		}
		arena_free(a);
	}
}

static void manifest_names_are_told_from_backups(void **state)
{
	(void)state;
	assert_int_equal(manifest_kind("SHA256SUMS"), MANIFEST_STRONG);
	assert_int_equal(manifest_kind("sha512sums.txt"), MANIFEST_STRONG);
	assert_int_equal(manifest_kind("audit.log.1.sha384"), MANIFEST_STRONG);
	assert_int_equal(manifest_kind("MD5SUMS"), MANIFEST_WEAK);
	assert_int_equal(manifest_kind("SHA256SUMS.asc"), MANIFEST_SIGNATURE);
	assert_int_equal(manifest_kind("audit.log.1.gpg"), MANIFEST_NOT);
	assert_int_equal(manifest_kind("audit.log.1"), MANIFEST_NOT);
}

static void digests_of_known_text(void **state)
{
	(void)state;
	static const char *const want[] = {
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358"
		"baeca134c825a7",
		"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836"
		"ba3c23a3feebbd454d4423643ce8"
		"0e2a9ac94fa54ca49f",
	};
	char hex[DIGEST_HEX];
	struct err e;

	for (int d = 0; d < DIGESTS; d++) {
		uint64_t budget = 3;
		int p[2];
		assert_int_equal(pipe(p), 0);
		assert_int_equal(write(p[1], "abc", 3), 3);
		close(p[1]);
		assert_int_equal(digest_fd(p[0], (enum digest)d, &budget, hex, &e), 0);
		assert_string_equal(hex, want[d]);
		assert_int_equal(strlen(hex), digest_digits((enum digest)d));
		assert_int_equal(budget, 0);
		close(p[0]);
	}
	int fd = open("/dev/zero", O_RDONLY);
	uint64_t budget = 100000;
	assert_int_equal(digest_fd(fd, DIGEST_SHA256, &budget, hex, &e), -EFBIG);
	close(fd);
}

static void selectors(void **state)
{
	(void)state;
	static const struct {
		const char *filter, *facility;
		int priority;
		enum forward_covers want;
	} t[] = {
		{"", "auth", 6, COVERS_YES},
		{"*.*", "authpriv", 6, COVERS_YES},
		{"*.*;auth,authpriv.none", "authpriv", 6, COVERS_NO},
		{"*.*;auth,authpriv.none", "local0", 5, COVERS_YES},
		{"auth,authpriv.*", "authpriv", 6, COVERS_YES},
		{"auth,authpriv.*", "local0", 6, COVERS_NO},
		{"*.info;mail.none", "authpriv", 7, COVERS_NO},
		{"*.info", "authpriv", 6, COVERS_YES},
		{"*.=info", "authpriv", 5, COVERS_NO},
		{"*.!info", "authpriv", 5, COVERS_NO},
		{"*.*;*.!info", "authpriv", 5, COVERS_NO},
		{"*.warn", "authpriv", 4, COVERS_YES},
		{"security.*", "auth", 6, COVERS_YES},
		{":msg, contains, \"x\"", "auth", 6, COVERS_UNKNOWN},
		{"if $msg contains 'x' then", "auth", 6, COVERS_UNKNOWN},
		{"*.nonsense", "auth", 6, COVERS_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct arena *a = arena_new(0);
		if (selector_covers(t[i].filter, t[i].facility, t[i].priority, a) != t[i].want)
			fail_msg("\"%s\" for %s.%d", t[i].filter, t[i].facility, t[i].priority);
		arena_free(a);
	}
}

static void filters(void **state)
{
	(void)state;
	static const struct {
		const char *filter, *facility;
		int priority;
		enum forward_covers want;
	} t[] = {
		{"", "auth", 6, COVERS_YES},
		{"if $syslogfacility-text == 'auth' ", "auth", 6, COVERS_YES},
		{"if $syslogfacility-text == 'auth'", "authpriv", 6, COVERS_NO},
		{"if $syslogfacility-text startswith \"auth\"", "authpriv", 6, COVERS_YES},
		{"if $syslogfacility-text == ['cron', \"auth\"]", "auth", 6, COVERS_YES},
		{"if $syslogfacility-text != ['cron', 'auth']", "auth", 6, COVERS_NO},
		{"if $syslogfacility == 10 and $syslogseverity <= 6", "authpriv", 6, COVERS_YES},
		{"if $syslogseverity <= 3 or $msg contains 'x'", "auth", 6, COVERS_UNKNOWN},
		{"if $syslogseverity <= 6 or $msg contains 'x'", "auth", 6, COVERS_YES},
		{"if not ($syslogseverity <= 6) and $msg contains 'x'", "auth", 6, COVERS_NO},
		{"if prifilt(\"auth,authpriv.*\")", "authpriv", 6, COVERS_YES},
		{"if prifilt('mail.*')", "authpriv", 6, COVERS_NO},
		{"if re_match($msg, 'x')", "auth", 6, COVERS_UNKNOWN},
		{"if ($syslogfacility-text == 'auth'", "auth", 6, COVERS_UNKNOWN},
		{"if $syslogfacility-text == 'auth' nonsense", "auth", 6, COVERS_UNKNOWN},
		{"auth.*; if $syslogseverity > 6", "auth", 6, COVERS_NO},
		{"*.*;auth.none; :msg, contains, \"a; b\"", "auth", 6, COVERS_NO},
		{":syslogfacility-text, isequal, \"auth\"", "auth", 6, COVERS_YES},
		{":syslogfacility-text, !isequal, \"auth\"", "auth", 6, COVERS_NO},
		{":programname, isequal, \"sshd\"", "auth", 6, COVERS_UNKNOWN},
		{":x", "auth", 6, COVERS_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct arena *a = arena_new(0);
		if (rsyslog_covers(t[i].filter, t[i].facility, t[i].priority, a) != t[i].want)
			fail_msg("\"%s\" for %s.%d", t[i].filter, t[i].facility, t[i].priority);
		arena_free(a);
	}
}

static void logrotate_sections(void **state)
{
	static const char text[] = "create 0600 root root\n"
				   "\"/var/log/a b\" /var/log/c {\n create 0640 root adm\n}\n"
				   "/var/log/d { create 0644\n}\n"
				   "/var/log/e\n/var/log/f\n{\n nocreate\n postrotate\n  create "
				   "0666\n }\n endscript\n}\n"
				   "/var/log/g*/*.log {\n}\n"
				   "/var/log/h {\n create\n}\n"
				   "/var/log/k {\n rotate many\n create 0666\n}\n"
				   "/var/log/i {\n create 0640\n";
	struct arena *a = arena_new(0);
	const struct logrotate *l = logrotate_parse(text, strlen(text), a);

	(void)state;
	assert_int_equal(logrotate_for(l, NULL, a, "/var/log/a b")->set.mode, 0640);
	assert_string_equal(logrotate_for(l, NULL, a, "/var/log/c")->set.group, "adm");
	assert_int_equal(logrotate_for(l, NULL, a, "/var/log/d")->set.mode, 0644);
	assert_false(logrotate_for(l, NULL, a, "/var/log/e")->set.create);
	assert_false(logrotate_for(l, NULL, a, "/var/log/f")->set.create);
	assert_int_equal(logrotate_for(l, NULL, a, "/var/log/g1/x.log")->set.mode, 0600);
	assert_null(logrotate_for(l, NULL, a, "/var/log/g1/y/x.log"));
	assert_true(logrotate_for(l, NULL, a, "/var/log/h")->set.create);
	/* A bare `create` keeps the global mode. */
	assert_int_equal(logrotate_for(l, NULL, a, "/var/log/h")->set.mode, 0600);
	/* A section that does not end counts; one with an error does not. */
	assert_int_equal(logrotate_for(l, NULL, a, "/var/log/i")->set.mode, 0640);
	assert_null(logrotate_for(l, NULL, a, "/var/log/k"));
	assert_int_equal(l->n_problems, 1);
	arena_free(a);
}

static void chmod_sets_the_mask(void **state)
{
	struct arena *a = arena_new(0);
	struct access_node n = {.path = "/f", .mode = S_IFREG | 0600};
	struct access_path p = {&n, 1};
	struct access_trust t = {0};
	struct access_subject s;
	struct err e;

	(void)state;
	access_set_entry(a, &n, ACL_TAG_USER, 1000, ACCESS_R);
	assert_int_equal(access_outsider(&p, 1, ACCESS_R, &t, &s, &e), 0);
	assert_true(s.found && s.has_uid && s.uid == 1000);
	access_chmod(&n, 0600);
	assert_int_equal(access_outsider(&p, 1, ACCESS_R, &t, &s, &e), 0);
	assert_false(s.found);
	access_chmod(&n, 0640);
	assert_int_equal(access_outsider(&p, 1, ACCESS_R, &t, &s, &e), 0);
	assert_true(s.found);
	arena_free(a);
}

static void acl_bytes(void **state)
{
	static const unsigned char good[] = {2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255};
	struct arena *a = arena_new(0);
	struct acl acl;

	(void)state;
	assert_int_equal(acl_parse(a, good, sizeof(good), &acl), 0);
	assert_int_equal(acl.n, 1);
	for (size_t cut = 0; cut < sizeof(good); cut++)
		if (cut != 4)
			assert_int_equal(acl_parse(a, good, cut, &acl), -EINVAL);
	assert_int_equal(acl_parse(a, "\3\0\0\0", 4, &acl), -EINVAL);
	arena_free(a);
}

static void mount_sources(void **state)
{
	static const struct {
		const char *source, *host;
	} t[] = {{"nas:/x", "nas"}, {"//nas/share", "nas"}, {"u@nas:x", "nas"},
		{"[2001:db8::1]:/x", "2001:db8::1"}, {"/dev/sda1", NULL}, {"tmpfs", NULL},
		{"https://nas:19532/", "nas"}, {"https://[::1]:1", "::1"}, {":", NULL}};
	struct arena *a = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		const char *h = place_source_host(a, t[i].source);
		if (!h != !t[i].host || (h && strcmp(h, t[i].host)))
			fail_msg("%s: %s", t[i].source, h ? h : "(none)");
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(manifest_lines_as_coreutils_reads_them),
		cmocka_unit_test(manifest_names_are_told_from_backups),
		cmocka_unit_test(digests_of_known_text),
		cmocka_unit_test(selectors),
		cmocka_unit_test(filters),
		cmocka_unit_test(logrotate_sections),
		cmocka_unit_test(chmod_sets_the_mask),
		cmocka_unit_test(acl_bytes),
		cmocka_unit_test(mount_sources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
