#!/bin/bash
# After a boot: what systemd-sysctl would set (a container may not write kernel.* and fs.*, but the program says what it
# tries), what systemd-coredump does with a core where cores go to it, and whether a program that crashes in a session of
# alice or bob, by su and by ssh, leaves a core although its user asks for one.
if systemctl -q is-active systemd-sysctl.service; then
	tried=$(SYSTEMD_LOG_LEVEL=debug SYSTEMD_LOG_TARGET=console /lib/systemd/systemd-sysctl 2>&1)
fi
setting() { sed -n "s:.*Setting '/proc/sys/$1' to '\(.*\)'.*:\1:p" <<<"${tried:-}" | tail -n 1; }
for key in fs/suid_dumpable kernel/core_pattern kernel/core_uses_pid; do echo "$key $(setting $key)"; done
# What the program for cores does with one: it is given one as the kernel would, and asked what it has.
handler=$(setting kernel/core_pattern | sed -n 's:^|\([^[:blank:]]*/systemd-coredump\)[[:blank:]].*:\1:p')
if [ -n "$handler" ]; then
	sleep 60 &
	pid=$!
	"$handler" $pid 0 0 11 "$(date +%s)" 9223372036854775808 bed 1 </bin/true 2>/dev/null
	for i in {1..50}; do
		kept=$(coredumpctl list --no-legend --no-pager $pid 2>/dev/null | awk '{ for (i = 6; i <= NF; i++) if ($i == "SIGSEGV") print $(i + 1) }')
		[ -z "$kept" ] || break
		sleep 0.1
	done
	kill $pid
	echo "handler ${kept:--}"
fi
read -r own </proc/sys/kernel/core_pattern
case $own in "|"*)
	echo "observe.sh: this machine gives cores to a program ($own): whether a session leaves one cannot be seen" >&2
	exit 1
	;;
esac
ssh-keygen -q -t ed25519 -N '' -f /root/key
crash='d=$(mktemp -d /tmp/crash.XXXXXX); cd $d; ulimit -S -c $(ulimit -H -c); sh -c "kill -SEGV \$\$" 2>/dev/null; ls | grep -q core && stat -c "core %a" core* || echo none'
for user in alice bob; do
	mkdir -p /home/$user/.ssh
	cp /root/key.pub /home/$user/.ssh/authorized_keys
	chown -R $user: /home/$user/.ssh
	echo "su $user $(su -s /bin/bash -c "$crash" $user 2>/dev/null | tail -n 1)"
	echo "ssh $user $(ssh -i /root/key -o BatchMode=yes -o StrictHostKeyChecking=no -o LogLevel=QUIET $user@127.0.0.1 "$crash" 2>/dev/null </dev/null | tail -n 1)"
done
