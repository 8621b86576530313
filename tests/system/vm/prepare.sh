# The machine of vm.sh, made ready in its image: hardened, with a clock source and a user of its own. Runs in the root.
set -e
useradd -m -s /bin/bash alice
# he may sit at a terminal
groupadd --force --system terminal-users
usermod -a -G terminal-users alice
echo 'alice:Old-pass-0!x' | chpasswd
mkdir -p /backup
# A time source that answers: a second chronyd on the loop interface, under the name of a declared source.
cat >/etc/chrony/clock.conf <<'C'
local stratum 3
allow
bindaddress 127.0.0.2
cmdport 0
pidfile /run/clock.pid
bindcmdaddress /
C
cat >/etc/systemd/system/clock.service <<'U'
[Unit]
Before=chrony.service
[Service]
Type=forking
PIDFile=/run/clock.pid
ExecStart=/usr/sbin/chronyd -4 -x -f /etc/chrony/clock.conf
[Install]
WantedBy=multi-user.target
U
systemctl enable clock.service
# The other declared source has no address here: one that answers too would be chosen in turn with this one.
echo '127.0.0.2 time.stdtime.gov.tw' >>/etc/hosts
# SA-5: the kernel parameters of the government's baseline, as the rule's own fix has them.
{
	printf '%s = 0\n' net.ipv4.ip_forward net.ipv6.conf.all.forwarding
	for i in all default; do
		printf "net.ipv4.conf.$i.%s\n" 'send_redirects = 0' 'accept_source_route = 0' 'accept_redirects = 0' 'secure_redirects = 0' \
			'log_martians = 1' 'rp_filter = 1'
		printf "net.ipv6.conf.$i.%s = 0\n" accept_source_route accept_redirects accept_ra
	done
	printf 'net.ipv4.%s = 1\n' icmp_echo_ignore_broadcasts icmp_ignore_bogus_error_responses tcp_syncookies
	printf 'kernel.%s\n' 'randomize_va_space = 2' 'dmesg_restrict = 1' 'kptr_restrict = 1' 'yama.ptrace_scope = 1' 'unprivileged_bpf_disabled = 1'
	printf 'fs.%s = 1\n' protected_symlinks protected_hardlinks
} >/etc/sysctl.d/zz-hardening.conf
# AU-1: records for half a year.
sed -i 's/^max_log_file_action.*/max_log_file_action = keep_logs/' /etc/audit/auditd.conf
sed -i -E 's/^([[:space:]]*)rotate .*/\1rotate 27/' /etc/logrotate.d/rsyslog
