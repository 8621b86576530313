/* proc_text: mountinfo, modules, socket tables, control groups and names of settings, plain and hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "checks/probe/live.h"
#include "checks/probe/proc_text.h"

static void settings(void **state)
{
	static const struct {
		const char *name, *path;
	} t[] = {
		{"net.ipv4.ip_forward", "net/ipv4/ip_forward"},
		{"net/ipv4/conf/eth0.100/rp_filter", "net/ipv4/conf/eth0.100/rp_filter"},
		{"net.ipv4.conf.eth0/100.rp_filter", "net/ipv4/conf/eth0.100/rp_filter"},
		{"/net/ipv4/ip_forward", "net/ipv4/ip_forward"},
		{"kernel", "kernel"},
		{"", NULL},
		{"/", NULL},
		{"..", NULL},
		{"kernel/../../../etc/shadow", NULL},
		{"kernel.//.//etc", NULL}, /* "kernel/../../etc" once the separators are changed */
		{"net//ipv4", NULL},
		{"net/./ipv4", NULL},
	};
	struct arena *a = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		const char *path;
		int rc = sysctl_path(a, t[i].name, &path, NULL);
		assert_int_equal(rc, t[i].path ? 0 : -EINVAL);
		if (t[i].path)
			assert_string_equal(path, t[i].path);
	}
	arena_free(a);
}

static const struct mount_live *at(const struct mount_live *v, size_t n, const char *where)
{
	const struct mount_live *found = NULL;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i].where, where))
			found = &v[i];
	return found;
}

static int mountinfo(struct arena *a, const char *text, struct mount_live **v, size_t *n)
{
	return mounts_from_mountinfo(a, text, strlen(text), v, n, NULL);
}

static void mounts(void **state)
{
	struct arena *a = arena_new(0);
	struct mount_live *v;
	size_t n;

	(void)state;
	assert_int_equal(
		mountinfo(a,
			"28 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,errors=remount-ro\n"
			"30 28 0:25 / /tmp rw,nosuid,nodev shared:7 master:1 - tmpfs tmpfs "
			"rw,size=1g\n"
			"31 28 0:26 / /mnt/a\\040b\\134c rw,noexec - tmpfs none\\011x rw\n"
			"32 28 0:27 /sub/.. /srv/../odd ro - ext4 /dev/vdb rw\n"
			"33 28 0:28 / /ro rw,nosuid - ext4 /dev/vdc ro\n"
			"34 28 0:29 / /empty rw - tmpfs  rw\n"
			"35 28 0:30 / /spoof rw - overlay overlay "
			"rw,nosuid,lowerdir=/a\\054noexec,nodev\n",
			&v, &n),
		0);
	assert_int_equal(n, 7);
	assert_string_equal(at(v, n, "/tmp")->options, "rw,nosuid,nodev,size=1g");
	assert_string_equal(at(v, n, "/tmp")->type, "tmpfs");
	assert_string_equal(at(v, n, "/mnt/a b\\c")->what, "none\tx");
	assert_string_equal(at(v, n, "/srv/../odd")->root, "/sub/..");
	assert_string_equal(at(v, n, "/ro")->options, "ro,nosuid");
	assert_string_equal(at(v, n, "/empty")->what, "");
	/* The super block's text does not claim what only a mount has; an escaped comma parts nothing. */
	assert_string_equal(at(v, n, "/spoof")->options, "rw,lowerdir=/a\\054noexec");
	arena_free(a);
}

static void hidden_mounts(void **state)
{
	struct arena *a = arena_new(0);
	struct mount_live *v;
	size_t n;

	(void)state;
	/* A second mount over /tmp; one over /mnt that hides /mnt/x, mounted before; a mount deeper in the first /tmp. */
	assert_int_equal(mountinfo(a,
				 "28 1 254:0 / / rw - ext4 /dev/vda rw\n"
				 "30 28 0:25 / /tmp rw,nosuid - tmpfs one rw\n"
				 "31 30 0:26 / /tmp/deep rw,nosuid - tmpfs deep rw\n"
				 "32 30 0:27 / /tmp rw - tmpfs two rw\n"
				 "40 28 0:28 / /mnt/x rw - tmpfs x rw\n"
				 "41 28 0:29 / /mnt rw - tmpfs mnt rw\n"
				 "42 41 0:30 / /mnt/x rw,noexec - tmpfs x2 rw\n",
				 &v, &n),
		0);
	assert_int_equal(n, 4);
	assert_string_equal(at(v, n, "/tmp")->what, "two");
	assert_null(at(v, n, "/tmp/deep"));
	assert_string_equal(at(v, n, "/mnt")->what, "mnt");
	assert_string_equal(at(v, n, "/mnt/x")->what, "x2");
	/* Another root over the root: all that was mounted in the first one is gone, whatever comes first in the text. */
	assert_int_equal(mountinfo(a,
				 "52 51 0:25 / /a/b rw - tmpfs b rw\n"
				 "51 28 0:25 / /a rw - tmpfs a rw\n"
				 "28 1 254:0 / / rw - ext4 one rw\n"
				 "60 28 0:31 / / rw - tmpfs two rw\n",
				 &v, &n),
		0);
	assert_int_equal(n, 1);
	assert_string_equal(v[0].what, "two");
	/* Loops that no kernel makes end. */
	assert_int_equal(mountinfo(a,
				 "1 2 0:1 / /a rw - x x rw\n2 1 0:1 / /a rw - x x rw\n3 3 0:1 / /b "
				 "rw - x x rw\n",
				 &v, &n),
		0);
	arena_free(a);
}

static void hostile_mounts(void **state)
{
	static const char *const bad[] = {"", "\n", "28 1 254:0 / / rw - ext4 /dev/vda\n",
		"28 1 254:0 / / rw shared:1\n", "x 1 254:0 / / rw - ext4 d rw\n",
		"28 y 254:0 / / rw - ext4 d rw\n", "28 1 254:0 / tmp rw - ext4 d rw\n",
		"28 1 254:0 / / rw - ext4 d rw\n29 28 0:1 / /tmp"};
	struct arena *a = arena_new(0);
	struct mount_live *v;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(mountinfo(a, bad[i], &v, &n), -EBADMSG);
		assert_int_equal(n, 0);
	}
	assert_int_equal(
		mounts_from_mountinfo(a, "28 1 0:1 / / rw - e\0t4 d rw\n", 28, &v, &n, NULL),
		-EBADMSG);
	/* \000 stays as it is: it would cut the name. */
	assert_int_equal(mountinfo(a, "28 1 0:1 / /a\\000b\\04 rw - e d rw\n", &v, &n), 0);
	assert_string_equal(v[0].where, "/a\\000b\\04");
	arena_free(a);
}

static void modules(void **state)
{
	static const char text[] = "usb-storage 81920 0 - Live 0x0000000000000000\n"
				   "tcp_diag 16384 1 inet_diag, Unloading 0x0\n";
	struct arena *a = arena_new(0);
	char **v;
	size_t n;

	(void)state;
	assert_int_equal(modules_from_text(a, text, sizeof(text) - 1, &v, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_string_equal(v[0], "usb_storage");
	assert_string_equal(v[1], "tcp_diag");
	assert_int_equal(modules_from_text(a, "", 0, &v, &n, NULL), 0);
	assert_int_equal(n, 0);
	assert_int_equal(modules_from_text(a, "cut\n", 4, &v, &n, NULL), -EBADMSG);
	assert_int_equal(modules_from_text(a, " 1 2\n", 5, &v, &n, NULL), -EBADMSG);
	arena_free(a);
}

#define HEAD                                                                                       \
	"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  "      \
	"timeout inode\n"
#define REST " 00000000:00000000 00:00000000 00000000 "

static void sockets(void **state)
{
	struct socket_lines s = {0};
	struct arena *a = arena_new(0);
	uint32_t local = htonl(0x7f000001), one = htonl(1);
	char *text = arena_printf(a,
		HEAD "   0: 00000000:0017 00000000:0000 0A" REST
		     "    0        0 1680 1 x 100 0 0 10 0\n"
		     "   1: %08X:0016 %08X:9999 01" REST " 1000        0 99 1 x\n",
		local, local);

	(void)state;
	assert_int_equal(sockets_from_text(a, "tcp", text, strlen(text), &s, NULL), 0);
	assert_int_equal(s.n, 1);
	assert_string_equal(s.v[0].l.address, "0.0.0.0");
	assert_int_equal(s.v[0].l.port, 23);
	assert_int_equal(s.v[0].inode, 1680);
	text = arena_printf(a,
		HEAD "   5: 000000000000000000000000%08X:0202 "
		     "00000000000000000000000000000000:0000 07" REST "  101        0 7 2 x 0\n",
		one);
	assert_int_equal(sockets_from_text(a, "udp6", text, strlen(text), &s, NULL), 0);
	assert_int_equal(s.n, 2);
	assert_string_equal(s.v[1].l.address, "::1");
	assert_int_equal(s.v[1].l.port, 514);
	assert_int_equal(s.v[1].l.uid, 101);
	static const char *const bad[] = {"0: 00000000:0017\n",
		"0: 0000000:0017 00000000:0000 0A" REST "0 0 1 1\n",
		"0: 00000000:10017 00000000:0000 0A" REST "0 0 1 1\n",
		"0: 00000000:0017 00000000:0000 0A" REST "-1 0 1 1\n",
		"0: 00000000:0017 00000000:0000 0A" REST "0 0 99999999999999999999999 1\n",
		"0: 00000000 00000000:0000 0A" REST "0 0 1 1\n"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(
			sockets_from_text(a, "tcp", bad[i], strlen(bad[i]), &s, NULL), -EBADMSG);
	text = " ENDPT     SOCK   STY SST HBKT LPORT   UID INODE LADDRS\n"
	       "ffff8800 ffff8801 2   10  10   3868      0 21001 192.0.2.1 2001:db8::1\n";
	s.n = 0;
	assert_int_equal(sockets_from_sctp(a, text, strlen(text), &s, NULL), 0);
	assert_int_equal(s.n, 2);
	assert_string_equal(s.v[1].l.address, "2001:db8::1");
	assert_int_equal(s.v[1].l.port, 3868);
	arena_free(a);
}

static void units(void **state)
{
	static const struct {
		const char *text, *unit;
	} t[] = {
		{"0::/system.slice/ssh.service\n", "ssh.service"},
		{"1:name=systemd:/system.slice/ssh.service\n0::/\n", "ssh.service"},
		{"0::/system.slice/a.service\n1:name=systemd:/system.slice/b.service\n",
			"b.service"},
		{"0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.service\n",
			"user@1000.service"},
		{"0::/user.slice/user-1000.slice/session-3.scope\n", "session-3.scope"},
		{"0::/system.slice/system-getty.slice/getty@tty1.service\n", "getty@tty1.service"},
		{"0::/system.slice/_cpu.service\n", "cpu.service"},
		{"0::/../../system.slice/cron.service\n", "cron.service"},
		{"0::/init.scope\n", "init.scope"},
		{"9:cpu:/system.slice/ssh.service\n0::/\n", NULL},
		{"0::/\n", NULL},
		{"", NULL},
		{"0::/.service/.scope\n", NULL},
		{"garbage\n:\n", NULL},
	};
	struct arena *a = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		const char *u = unit_from_cgroup(a, t[i].text, strlen(t[i].text));
		if (t[i].unit)
			assert_string_equal(u ? u : "none", t[i].unit);
		else
			assert_null(u);
	}
	arena_free(a);
}

static void starts(void **state)
{
	unsigned long long t;

	(void)state;
	assert_int_equal(
		start_from_stat("12 (a) b) c) S 1 12 12 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 "
				"4711 99 1 18\n",
			&t),
		0);
	assert_int_equal(t, 4711);
	assert_int_equal(start_from_stat("12 (a) S 1 12", &t), -EBADMSG);
	assert_int_equal(start_from_stat("", &t), -EBADMSG);
}

/* This very machine, whatever it is: asked without a crash, and what is there answers. */
static void this_machine(void **state)
{
	struct arena *a = arena_new(0);
	const char *value;
	char **names;
	size_t n;
	struct mount_live *m;
	struct err e;

	(void)state;
	assert_int_equal(probe_sysctl(NULL, a, "kernel.ostype", &value, &e), 0);
	assert_string_equal(value, "Linux");
	assert_int_equal(probe_sysctl(NULL, a, "kernel.no_such_setting", &value, &e), -ENOENT);
	assert_int_equal(probe_sysctl(NULL, a, "kernel.ostype.more", &value, &e), -ENOENT);
	assert_int_equal(probe_sysctl(NULL, a, "kernel/../../self/environ", &value, &e), -EINVAL);
	assert_int_equal(probe_sysctl_names(NULL, a, "kernel", &names, &n, &e), 0);
	assert_true(n > 10);
	assert_int_equal(probe_sysctl_names(NULL, a, "kernel/none", &names, &n, &e), -ENOENT);
	assert_int_equal(probe_mounts(NULL, a, &m, &n, &e), 0);
	assert_true(at(m, n, "/proc") != NULL);
	assert_int_equal(probe_modules(NULL, a, &names, &n, &e), 0);
	struct process_start start;
	assert_int_equal(probe_process_start(NULL, a, getpid(), &start, &e), 0);
	assert_true(start.argc >= 1 && start.started <= time(NULL) + 1 &&
		    start.started > time(NULL) - 3600);
	assert_int_equal(probe_process_start(NULL, a, 0x3fffffff, &start, &e), -ENOENT);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings),
		cmocka_unit_test(mounts),
		cmocka_unit_test(hidden_mounts),
		cmocka_unit_test(hostile_mounts),
		cmocka_unit_test(modules),
		cmocka_unit_test(sockets),
		cmocka_unit_test(units),
		cmocka_unit_test(starts),
		cmocka_unit_test(this_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
