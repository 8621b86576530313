/*
 * boot: one hostile text as inetd.conf, xinetd.conf, crontab, anacrontab, job of at, rc.local, init script, preset, grub.cfg,
 * bus service, rule, rule of tcpd, unit of a user who lingers, os-release and host name.
 */
#include <string.h>

#include "checks/resolve/boot/boot.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_fixed(void)
{
	static const struct {
		const char *path, *text;
	} files[] = {{"/usr/lib/systemd/system/default.target",
			     "[Unit]\nWants=inetd.service xinetd.service cron.service dbus.service "
			     "multi-user.target atd.service systemd-logind.service\n"},
		{"/usr/lib/systemd/system/multi-user.target", "[Unit]\n"},
		{"/usr/lib/systemd/system/inetd.service", "[Service]\nExecStart=/usr/sbin/inetd\n"},
		{"/usr/lib/systemd/system/xinetd.service",
			"[Service]\nExecStart=/usr/sbin/xinetd\n"},
		{"/usr/lib/systemd/system/cron.service",
			"[Service]\nExecStart=/usr/sbin/cron -f\n"},
		{"/usr/lib/systemd/system/atd.service", "[Service]\nExecStart=/usr/sbin/atd\n"},
		{"/usr/lib/systemd/system/systemd-logind.service",
			"[Service]\nExecStart=/usr/sbin/x\n"},
		{"/usr/lib/systemd/system/user@.service", "[Service]\nExecStart=/usr/sbin/x\n"},
		{"/usr/lib/systemd/system/z.service",
			"[Unit]\nConditionOSRelease=ID=debian VERSION_ID>=11\nConditionHost=x\n"
			"[Service]\nExecStart=/usr/sbin/"
			"anacron\n[Install]\nWantedBy=multi-user.target\n"},
		{"/etc/systemd/user/default.target", "[Unit]\nWants=x.service\n"},
		{"/var/lib/systemd/linger/root", ""}, {"/usr/sbin/atd", "\177ELF x"},
		{"/usr/sbin/anacron", "\177ELF x"},
		{"/usr/lib/systemd/system/dbus.service", "[Service]\nExecStart=/usr/sbin/cron\n"},
		{"/usr/lib/systemd/system/rc-local.service",
			"[Service]\nExecStart=/bin/sh /etc/rc.local start\n"},
		{"/usr/lib/systemd/system/x.service", "[Service]\nExecStart=/usr/sbin/"
						      "x\n[Install]\nWantedBy=multi-user.target\n"},
		{"/usr/sbin/inetd", "\177ELF x"}, {"/usr/sbin/xinetd", "\177ELF x"},
		{"/usr/sbin/cron", "\177ELF x"}, {"/usr/sbin/x", "\177ELF x"},
		{"/etc/services", "telnet 23/tcp\ntftp 69/udp\n"},
		{"/etc/passwd", "root:x:0:0::/root:/bin/sh\n"}};
	static bool done;

	for (size_t i = 0; !done && i < sizeof(files) / sizeof(*files); i++)
		fuzz_put(files[i].path, files[i].text, strlen(files[i].text));
	done = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	put_fixed();
	fuzz_put("/etc/inetd.conf", data, size);
	fuzz_put("/etc/xinetd.conf", data, size);
	fuzz_put("/etc/cron.d/x", data, size);
	fuzz_put("/etc/anacrontab", data, size);
	fuzz_put("/var/spool/cron/atjobs/a0000101a2b3c4", data, size);
	fuzz_put("/etc/hosts.deny", data, size);
	fuzz_put("/etc/hosts.allow", data, size);
	fuzz_put("/etc/os-release", data, size);
	fuzz_put("/etc/hostname", data, size);
	fuzz_put("/root/.config/systemd/user/x.service", data, size);
	fuzz_put("/etc/init.d/y", data, size);
	fuzz_put("/etc/rc3.d/S01y", data, size);
	fuzz_put("/etc/fstab", data, size);
	fuzz_put("/etc/udev/rules.d/x.rules", data, size);
	fuzz_put("/etc/systemd/system-preset/x.preset", data, size);
	fuzz_put("/usr/share/dbus-1/system-services/x.service", data, size);
	fuzz_put("/boot/grub/grub.cfg", data, size);
	fuzz_model(&model_boot, "/etc/rc.local", data, size);
	return 0;
}
