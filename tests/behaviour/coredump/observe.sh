#!/bin/bash
# After a boot: what systemd-sysctl would set (a container may not write kernel.* and fs.*, but the program says what it
# tries), what is kept by systemd-coredump's configuration, and whether a program that crashes in a session of alice or
# bob, by su and by ssh, leaves a core although its user asks for one.
if systemctl -q is-active systemd-sysctl.service; then
	tried=$(SYSTEMD_LOG_LEVEL=debug SYSTEMD_LOG_TARGET=console /lib/systemd/systemd-sysctl 2>&1)
fi
setting() { sed -n "s:.*Setting '/proc/sys/$1' to '\(.*\)'.*:\1:p" <<<"${tried:-}" | tail -n 1; }
for key in fs/suid_dumpable kernel/core_pattern kernel/core_uses_pid; do echo "$key $(setting $key)"; done
for key in Storage ExternalSizeMax JournalSizeMax; do
	echo "$key $(systemd-analyze cat-config systemd/coredump.conf 2>/dev/null | sed -n "s/^[[:blank:]]*//;/^\[.*\]/h;G
		s/^$key[[:blank:]]*=[[:blank:]]*\([^[:blank:]]*\).*\n\[Coredump\].*/\1/p" | tail -n 1)"
done
ssh-keygen -q -t ed25519 -N '' -f /root/key
crash='d=$(mktemp -d /tmp/crash.XXXXXX); cd $d; ulimit -S -c $(ulimit -H -c); sh -c "kill -SEGV \$\$" 2>/dev/null; ls | grep -q core && stat -c "core %a" core* || echo none'
for user in alice bob; do
	mkdir -p /home/$user/.ssh
	cp /root/key.pub /home/$user/.ssh/authorized_keys
	chown -R $user: /home/$user/.ssh
	echo "su $user $(su -s /bin/bash -c "$crash" $user 2>/dev/null | tail -n 1)"
	echo "ssh $user $(ssh -i /root/key -o BatchMode=yes -o StrictHostKeyChecking=no -o LogLevel=QUIET $user@127.0.0.1 "$crash" 2>/dev/null </dev/null | tail -n 1)"
done
