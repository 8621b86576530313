/* recur: what timers, cron and anacron run again and again, and how often, in small roots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/resolve/boot/recur.h"

#define DAY 86400u

struct tree {
	char path[64];
	struct host h;
	struct facts *f;
	struct arena *a;
	const struct recur *r;
};

static void put_mode(const struct tree *t, const char *name, const char *text, mode_t mode)
{
	char path[512];

	snprintf(path, sizeof(path), "%s%s", t->path, name);
	for (char *p = path + strlen(t->path) + 1; (p = strchr(p, '/')); *p++ = '/') {
		*p = '\0';
		mkdir(path, 0755);
	}
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	assert_int_equal(chmod(path, mode), 0);
}

static void put(const struct tree *t, const char *name, const char *text)
{
	put_mode(t, name, text, 0644);
}

static void program(const struct tree *t, const char *name, const char *text)
{
	put_mode(t, name, text ? text : "\177ELF x", 0755);
}

static struct tree begin(void)
{
	static const char *const programs[] = {"/bin/sh", "/usr/bin/run-parts", "/usr/sbin/cron",
		"/usr/bin/borg", "/usr/bin/systemctl", "/usr/bin/flock", "/usr/bin/nice",
		"/usr/bin/mountpoint", "/usr/sbin/aide", "/usr/lib/systemd/systemd"};
	struct tree t = {.path = "recur.XXXXXX"};

	assert_non_null(mkdtemp(t.path));
	assert_int_equal(chmod(t.path, 0755), 0); /* users come to what is in it */
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		program(&t, programs[i], NULL);
	put(&t, "/etc/passwd", "root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n");
	put(&t, "/usr/lib/systemd/system/default.target",
		"[Unit]\nWants=cron.service x.timer systemd-logind.service anacron.timer\n");
	put(&t, "/usr/lib/systemd/system/cron.service", "[Service]\nExecStart=/usr/sbin/cron -f\n");
	return t;
}

/* Of programs: "INTERVAL/DELAY[?] PATH BY USER" each, one behind the other. */
static const char *runs(struct tree *t, const char *program_name)
{
	struct err e = {0};
	size_t n;

	if (!t->f) {
		t->a = arena_new(0);
		assert_int_equal(root_open(t->path, &t->h.root, &e), 0);
		t->h.now.tv_sec = 1795000000;
		t->f = facts_new(&t->h);
	}
	t->r = facts_get(t->f, &model_recur, &e);
	assert_non_null(t->r);
	const struct recur_run **v = recur_of(t->r, t->a, &program_name, 1, &n);
	struct strbuf b = {.arena = t->a};
	strbuf_puts(&b, "");
	for (size_t i = 0; i < n; i++)
		strbuf_printf(&b, "%s%llu/%llu%s %s %s %s", i ? "; " : "",
			(unsigned long long)v[i]->interval, (unsigned long long)v[i]->delay,
			v[i]->perhaps ? "?" : "", v[i]->path, v[i]->by,
			v[i]->user ? v[i]->user : "root");
	return strbuf_str(&b);
}

static void end(struct tree *t)
{
	char command[128];

	facts_free(t->f);
	root_close(t->h.root);
	arena_free(t->a);
	snprintf(command, sizeof(command), "rm -rf '%s'", t->path);
	assert_int_equal(system(command), 0);
}

/* A timer with these lines, for a service with those. */
static void timer_is(const char *timer, const char *service, const char *expected)
{
	struct tree t = begin();
	char text[512];

	snprintf(text, sizeof(text), "[Timer]\n%s\n", timer);
	put(&t, "/usr/lib/systemd/system/x.timer", text);
	snprintf(text, sizeof(text), "%s\n", service);
	put(&t, "/usr/lib/systemd/system/x.service", text);
	put(&t, "/usr/lib/systemd/system/y.service",
		"[Service]\nType=oneshot\nExecStart=/usr/bin/borg check /b\n");
	program(&t, "/usr/local/sbin/backup",
		"#!/bin/sh\nset -e\nexec nice -n 5 flock -n /run/l env A=b borg create /b::x /\n");
	program(&t, "/usr/local/sbin/perhaps",
		"#!/bin/sh\nif mountpoint -q /b; then borg create; fi\n");
	assert_string_equal(runs(&t, "borg"), expected);
	end(&t);
}

#define BORG "[Service]\nType=oneshot\nExecStart=/usr/bin/borg create /b::x /"

static void test_timers(void **state)
{
	(void)state;
	timer_is("OnCalendar=daily", BORG, "86400/0 /usr/bin/borg x.timer root");
	timer_is("OnCalendar=Mon..Fri\nRandomizedDelaySec=1h", BORG,
		"259200/3600 /usr/bin/borg x.timer root");
	timer_is("OnCalendar=Mon\nOnCalendar=Thu 12:00", BORG,
		"302400/0 /usr/bin/borg x.timer root");
	timer_is("OnCalendar=daily\nOnCalendar=\nOnCalendar=weekly", BORG,
		"604800/0 /usr/bin/borg x.timer root");
	timer_is("OnCalendar=2019-05-01", BORG, "");
	timer_is("OnCalendar=@1900000000", BORG, "");
	timer_is("OnBootSec=5min", BORG, "");
	timer_is("OnBootSec=5min\nOnUnitActiveSec=6h", BORG, "21600/0 /usr/bin/borg x.timer root");
	timer_is("OnUnitActiveSec=6h", BORG, "");
	timer_is("OnCalendar=weekly\nOnUnitInactiveSec=2d", BORG,
		"172800/0 /usr/bin/borg x.timer root");
	timer_is("OnCalendar=daily\nUnit=y.service", BORG, "86400/0 /usr/bin/borg x.timer root");
}

static void test_services(void **state)
{
	(void)state;
	timer_is("OnCalendar=daily", BORG "\nRemainAfterExit=yes", "");
	timer_is("OnCalendar=daily", "[Service]\nType=oneshot\nExecStart=/usr/bin/missing", "");
	timer_is("OnCalendar=daily", "[Unit]\nConditionACPower=true\n" BORG,
		"86400/0 /usr/bin/borg x.timer root");
	timer_is("OnCalendar=daily", "[Unit]\nConditionPathExists=/usr/nothing\n" BORG, "");
	timer_is("OnCalendar=daily", "[Unit]\nConditionCPUs=64\n" BORG,
		"86400/0? /usr/bin/borg x.timer root");
	timer_is("OnCalendar=daily",
		"[Service]\nType=oneshot\nUser=ada\nExecStart=/usr/bin/borg create",
		"86400/0 /usr/bin/borg x.timer ada");
	timer_is("OnCalendar=daily", "[Service]\nType=oneshot\nExecStart=/usr/local/sbin/backup",
		"86400/0 /usr/bin/borg x.timer root");
	timer_is("OnCalendar=daily", "[Service]\nType=oneshot\nExecStart=/usr/local/sbin/perhaps",
		"86400/0? /usr/bin/borg x.timer root");
	timer_is("OnCalendar=daily",
		"[Unit]\nWants=y.service\n[Service]\nType=oneshot\nExecStart=/bin/true",
		"86400/0 /usr/bin/borg x.timer root");
	timer_is("OnCalendar=daily",
		"[Service]\nType=oneshot\nExecStart=/usr/bin/systemctl --no-block start y",
		"86400/0 /usr/bin/borg x.timer root");
	timer_is("OnCalendar=daily", "[Service]\nType=oneshot\nExecStart=/usr/bin/systemctl stop y",
		"");
}

static void test_masked(void **state)
{
	struct tree t = begin();
	char path[128];

	(void)state;
	put(&t, "/usr/lib/systemd/system/x.timer", "[Timer]\nOnCalendar=daily\n");
	put(&t, "/usr/lib/systemd/system/x.service", BORG "\n");
	put(&t, "/etc/systemd/system/keep", "");
	snprintf(path, sizeof(path), "%s/etc/systemd/system/x.timer", t.path);
	assert_int_equal(symlink("/dev/null", path), 0);
	assert_string_equal(runs(&t, "borg"), "");
	end(&t);
}

static void cron_is(const char *file, const char *text, const char *name, const char *expected)
{
	struct tree t = begin();

	put_mode(&t, file, text, strstr(file, "/spool/") ? 0600 : 0644);
	program(&t, "/etc/cron.daily/backup", "#!/bin/sh\nborg create\n");
	program(&t, "/etc/cron.daily/check.sh", "#!/bin/sh\naide --check\n");
	put(&t, "/usr/lib/systemd/system/z.service",
		"[Service]\nType=oneshot\nExecStart=/usr/sbin/aide --check\n");
	assert_string_equal(runs(&t, name), expected);
	end(&t);
}

static void test_cron(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip(); /* tables of others than root count for nothing */
	cron_is("/etc/crontab", "25 6 * * * root cd / && run-parts --report /etc/cron.daily\n",
		"borg", "86400/0 /usr/bin/borg /etc/crontab root");
	cron_is("/etc/crontab", "25 6 * * * root cd / && run-parts --report /etc/cron.daily\n",
		"aide", "");
	cron_is("/etc/cron.d/b", "0 3 * * mon-fri ada borg check /b\n", "borg check",
		"259200/0 /usr/bin/borg /etc/cron.d/b ada");
	cron_is("/etc/cron.d/b", "0 3 * * mon-fri ada borg create /b\n", "borg check", "");
	cron_is("/etc/cron.d/b.sh", "0 3 * * * root borg check /b\n", "borg", "");
	cron_is("/etc/cron.d/b", "@reboot root borg create\n", "borg", "");
	cron_is("/etc/cron.d/b", "0 0 30 2 * root borg create\n", "borg", "");
	cron_is("/etc/cron.d/b", "@weekly root borg create\n0 1 * * * nobody2 borg create\n",
		"borg", "");
	cron_is("/etc/cron.d/b", "@weekly root aide --check\n", "aide", "");
	cron_is("/etc/cron.d/b", "PATH=/usr/sbin\n@weekly root aide --check\n", "aide",
		"604800/0 /usr/sbin/aide /etc/cron.d/b root");
	cron_is("/etc/cron.d/b", "@weekly root /usr/sbin/aide --check\n", "/usr/sbin/aide",
		"604800/0 /usr/sbin/aide /etc/cron.d/b root");
	cron_is("/etc/cron.d/b", "@monthly root systemctl start z.service\n", "aide",
		"2678400/0 /usr/sbin/aide /etc/cron.d/b root");
	cron_is("/etc/cron.d/b", "0 2 * * * root chroot /srv borg create\n", "borg", "");
	cron_is("/var/spool/cron/crontabs/ada", "0 3 1,15 * * borg create\n", "borg",
		"1468800/0 /usr/bin/borg /var/spool/cron/crontabs/ada ada");
	cron_is("/var/spool/cron/crontabs/eve", "0 3 * * * borg create\n", "borg", "");
}

static void test_anacron(void **state)
{
	struct tree t = begin();

	(void)state;
	program(&t, "/usr/sbin/anacron", NULL);
	put(&t, "/etc/anacrontab", "7 10 cron.weekly borg create\n@monthly 15 m /usr/sbin/aide\n");
	put(&t, "/usr/lib/systemd/system/anacron.timer", "[Timer]\nOnCalendar=*-*-* 07..23:30\n");
	put(&t, "/usr/lib/systemd/system/anacron.service",
		"[Service]\nType=oneshot\nExecStart=/usr/sbin/anacron -d -q -s\n");
	assert_string_equal(runs(&t, "borg"), "604800/0 /usr/bin/borg /etc/anacrontab root");
	assert_string_equal(runs(&t, "aide"), "2678400/0 /usr/sbin/aide /etc/anacrontab root");
	end(&t);

	t = begin(); /* by the boot alone: once a boot */
	program(&t, "/usr/sbin/anacron", NULL);
	put(&t, "/etc/anacrontab", "1 10 cron.daily borg create\n");
	put(&t, "/usr/lib/systemd/system/systemd-logind.service",
		"[Service]\nType=oneshot\nExecStart=/usr/sbin/anacron -s\n");
	assert_string_equal(runs(&t, "borg"), "");
	end(&t);
}

static void test_users(void **state)
{
	struct tree t = begin();

	(void)state;
	put(&t, "/var/lib/systemd/linger/ada", "");
	put(&t, "/usr/lib/systemd/system/systemd-logind.service",
		"[Service]\nExecStart=/usr/sbin/cron\n");
	put(&t, "/usr/lib/systemd/system/user@.service", "[Service]\nExecStart=/usr/sbin/cron\n");
	put(&t, "/usr/lib/systemd/user/default.target", "[Unit]\nWants=b.timer\n");
	put(&t, "/home/ada/.config/systemd/user/b.timer", "[Timer]\nOnCalendar=daily\n");
	put(&t, "/home/ada/.config/systemd/user/b.service", BORG "\n");
	assert_string_equal(runs(&t, "borg"),
		"86400/0 /usr/bin/borg /home/ada/.config/systemd/user/b.timer ada");
	end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_timers),
		cmocka_unit_test(test_services),
		cmocka_unit_test(test_masked),
		cmocka_unit_test(test_cron),
		cmocka_unit_test(test_anacron),
		cmocka_unit_test(test_users),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
