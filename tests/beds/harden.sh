#!/bin/bash
# Hardens a stock Debian 12 root for the controls of the baseline that are decided from the host. Runs inside the
# root (chroot, container, VM) as root; where the root has a place for rotated logs' backups, it is BACKUP.
# usage: harden.sh [BACKUP [SECURITY]]     SECURITY: where security updates come from, as sources.list(5) has it
set -euo pipefail
backup=${1:-/backup}
security=${2:-http://security.debian.org/debian-security}

# IA-2.N3: three failures lock for fifteen minutes, root too, in every service.
cat >/etc/security/faillock.conf <<'C'
deny = 3
unlock_time = 900
even_deny_root
C
cat >/etc/pam.d/common-auth <<'C'
auth	requisite			pam_faillock.so preauth
auth	[success=2 default=ignore]	pam_unix.so nullok
auth	[default=die]			pam_faillock.so authfail
auth	requisite			pam_deny.so
auth	required			pam_permit.so
C
cat >/etc/pam.d/common-account <<'C'
account	required			pam_faillock.so
account	[success=1 new_authtok_reqd=done default=ignore]	pam_unix.so
account	requisite			pam_deny.so
account	required			pam_permit.so
C
# IA-1.H1: a code after the password at a terminal, a password after the key by ssh. Each account's secret is put into the
# file when it is handed its token: HOTP/T30 NAME - HEX
install -m 600 /dev/null /etc/users.oath
sed -i '/^@include common-auth/a auth required pam_oath.so usersfile=/etc/users.oath window=20' /etc/pam.d/login
# AC-1.H2: at a terminal root and whoever may sit there; by ssh whoever is in the group below.
groupadd --force --system terminal-users
sed -i '/^@include common-account/i account required pam_access.so' /etc/pam.d/login
printf '%s\n' '+:root:LOCAL' '+:(terminal-users):LOCAL' '-:ALL:ALL' >>/etc/security/access.conf
# IA-2.N4: passwords of eight characters and three classes.
printf 'minlen = 8\nminclass = 3\n' >>/etc/security/pwquality.conf
# IA-2.N5: the last passwords are remembered.
cat >/etc/pam.d/common-password <<'C'
password	requisite			pam_pwquality.so retry=3
password	required			pam_pwhistory.so remember=5 use_authtok enforce_for_root
password	[success=1 default=ignore]	pam_unix.so obscure use_authtok try_first_pass yescrypt
password	requisite			pam_deny.so
password	required			pam_permit.so
C

# IA-2.N4, AC-1.M2: passwords last from one to ninety days, for the accounts there are and those to come; whoever has not
# changed his thirty days later is shut out.
sed -i -E '/^PASS_(MAX|MIN)_DAYS/d' /etc/login.defs
printf 'PASS_MAX_DAYS 90\nPASS_MIN_DAYS 1\n' >>/etc/login.defs
useradd -D -f 30
for user in $(awk -F: '$2 ~ /^[^!*]/ { print $1 }' /etc/shadow); do chage -m 1 -M 90 -I 30 "$user"; done

# AC-3, IA-2.M1, SC-1.H2: who comes in by ssh, how often he may try, and by which algorithms.
groupadd --force --system ssh-users
cat >/etc/ssh/sshd_config.d/00-agency.conf <<'C'
PermitRootLogin no
PermitEmptyPasswords no
AllowGroups ssh-users
MaxAuthTries 3
MaxStartups 10:30:60
LoginGraceTime 60
KbdInteractiveAuthentication yes
AuthenticationMethods publickey,keyboard-interactive
MACs -hmac-sha1*,umac-64*
Ciphers -*-cbc*,3des*
KexAlgorithms -*sha1
C

# AC-3.M3: ssh from the agency's jump hosts alone.
cat >/etc/nftables.conf <<'C'
#!/usr/sbin/nft -f
flush ruleset
table inet filter {
	chain input {
		type filter hook input priority filter; policy accept;
		iifname "lo" accept
		ct state established,related accept
		tcp dport 22 ip saddr 192.0.2.0/24 accept
		tcp dport 22 ip6 saddr 2001:db8:7::/64 accept
		tcp dport 22 drop
	}
}
C
systemctl enable nftables.service
# SC-1.H2: GnuTLS takes TLS 1.0 and 1.1 unless it is told not to; OpenSSL does not.
mkdir -p /etc/gnutls
printf '%s\n' '[overrides]' 'disabled-version = tls1.0' 'disabled-version = tls1.1' >/etc/gnutls/config

# AC-2.M1: what is made after a login is closed to others.
echo 'session optional pam_umask.so umask=027' >>/etc/pam.d/common-session

# AC-2.M1: nothing runs, gains rights or opens a device where everybody may write.
cat >>/etc/fstab <<'C'
tmpfs	/tmp		tmpfs	nodev,nosuid,noexec,mode=1777	0 0
/var/tmp	/var/tmp	none	bind,nodev,nosuid,noexec	0 0
tmpfs	/dev/shm	tmpfs	nodev,nosuid,noexec	0 0
C

# SC-2.H1: no core dumps.
echo '* hard core 0' >/etc/security/limits.d/zz-core.conf

# SA-5: kernel parameters.
{
	printf '%s\n' 'net.ipv4.ip_forward = 0' 'net.ipv6.conf.all.forwarding = 0'
	for i in all default; do
		printf "net.ipv4.conf.$i.%s\n" 'send_redirects = 0' 'accept_source_route = 0' 'accept_redirects = 0' 'secure_redirects = 0' \
			'log_martians = 1' 'rp_filter = 1'
		printf "net.ipv6.conf.$i.%s\n" 'accept_source_route = 0' 'accept_redirects = 0' 'accept_ra = 0'
	done
	printf '%s\n' 'net.ipv4.tcp_syncookies = 1' 'kernel.dmesg_restrict = 1' 'kernel.kptr_restrict = 1' 'kernel.yama.ptrace_scope = 1' \
		'kernel.unprivileged_bpf_disabled = 1' 'fs.protected_symlinks = 1' 'fs.protected_hardlinks = 1'
} >/etc/sysctl.d/zz-hardening.conf

# SA-5.N1: modules nobody needs.
for m in cramfs freevxfs hfs hfsplus jffs2 squashfs udf usb-storage dccp sctp rds tipc; do printf 'install %s /bin/false\nblacklist %s\n' $m $m; done >/etc/modprobe.d/agency.conf

# SA-5.N1, SI-1: security updates are looked for every day, and installed.
echo "deb $security bookworm-security main" >/etc/apt/sources.list.d/security.list
printf 'APT::Periodic::%s "1";\n' Update-Package-Lists Unattended-Upgrade >/etc/apt/apt.conf.d/20auto-upgrades
apt-get -qq update
DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 upgrade >/dev/null

# AU-5: declared time sources, the hardware clock in UTC, ISO 8601 time stamps.
rm -f /etc/chrony/sources.d/*.sources
sed -i '/^pool /d' /etc/chrony/chrony.conf
printf 'server time.stdtime.gov.tw iburst\nserver tock.stdtime.gov.tw iburst\n' >/etc/chrony/sources.d/agency.sources
printf '0.0 0 0.0\n0\nUTC\n' >/etc/adjtime
ln -sf /usr/share/zoneinfo/Asia/Taipei /etc/localtime
sed -i 's/^\$ActionFileDefaultTemplate RSYSLOG_TraditionalFileFormat/$ActionFileDefaultTemplate RSYSLOG_FileFormat/' /etc/rsyslog.conf

# AU-1.N2: what must be recorded, in both ABIs, for good.
cat >/etc/audit/rules.d/50-events.rules <<'C'
-w /etc/passwd -p wa -k identity
-w /etc/shadow -p wa -k identity
-w /etc/group -p wa -k identity
-w /etc/gshadow -p wa -k identity
-w /etc/security/opasswd -p wa -k identity
-w /etc/nsswitch.conf -p wa -k identity
-w /etc/login.defs -p wa -k identity
-w /etc/default/useradd -p wa -k identity
-a always,exit -F arch=b64 -S adjtimex,settimeofday,clock_settime,clock_adjtime -k time
-a always,exit -F arch=b32 -S adjtimex,settimeofday,clock_settime,clock_adjtime,stime,clock_settime64,clock_adjtime64 -k time
-w /etc/localtime -p wa -k time
-a always,exit -F arch=b64 -S sethostname,setdomainname -k system-locale
-a always,exit -F arch=b32 -S sethostname,setdomainname -k system-locale
-w /etc/issue -p wa -k system-locale
-w /etc/issue.net -p wa -k system-locale
-w /etc/hosts -p wa -k system-locale
-w /etc/hostname -p wa -k system-locale
-w /etc/networks -p wa -k system-locale
-w /etc/network -p wa -k system-locale
-w /var/log/lastlog -p wa -k logins
-w /var/log/faillog -p wa -k logins
-w /run/utmp -p wa -k sessions
-w /var/log/wtmp -p wa -k sessions
-w /var/log/btmp -p wa -k sessions
-w /etc/sudoers -p wa -k privileges
-w /etc/sudoers.d -p wa -k privileges
-a always,exit -F arch=b64 -S execve,execveat -C uid!=euid -k privileges
-a always,exit -F arch=b32 -S execve,execveat -C uid!=euid -k privileges
-w /etc/audit -p wa -k audit-config
-w /etc/libaudit.conf -p wa -k audit-config
-a always,exit -F arch=b64 -S init_module,finit_module,delete_module -k kernel-modules
-a always,exit -F arch=b32 -S init_module,finit_module,delete_module -k kernel-modules
C

# AU-1.N3: whatever people run as root.
cat >/etc/audit/rules.d/60-admin.rules <<'C'
-a always,exit -F arch=b64 -S execve,execveat -F euid=0 -F auid>=1000 -F auid!=unset -k admin
-a always,exit -F arch=b32 -S execve,execveat -F euid=0 -F auid>=1000 -F auid!=unset -k admin
C

# AU-2: each record says of which host it is, and who the numbers were.
sed -i -E 's/^name_format = .*/name_format = hostname/; s/^log_format = .*/log_format = ENRICHED/' /etc/audit/auditd.conf

# AU-1.N1: half a year of records, at ten megabytes a day.
sed -i -E 's/^num_logs = .*/num_logs = 400/' /etc/audit/auditd.conf
sed -i -E 's/^([[:blank:]]*)rotate 4$/\1rotate 27/' /etc/logrotate.d/rsyslog

# AU-4.H1: alerts, auditd's among them, go to those who watch.
echo '*.alert @@siem.example.gov.tw:514' >/etc/rsyslog.d/60-alerts.conf

# SI-3.M1: AIDE watches accounts, settings, programs, the kernel and the package database.
if command -v aide >/dev/null; then
	cat >/etc/aide/aide.conf <<'C'
database_in=file:/var/lib/aide/aide.db
database_out=file:/var/lib/aide/aide.db.new
gzip_dbout=yes
report_url=syslog:LOG_AUTH
report_url=file:/var/log/aide/aide.log
Watched = ftype+p+u+g+s+sha512
/(boot|etc|usr/bin|usr/sbin|var/lib/dpkg/info)(/|$) Watched
C
	aide --init --config=/etc/aide/aide.conf >/dev/null
	mv /var/lib/aide/aide.db.new /var/lib/aide/aide.db
	# SI-3.H1: every night (dailyaidecheck.timer), and once now.
	systemctl --quiet enable dailyaidecheck.timer
	aide --check --config=/etc/aide/aide.conf
	# SI-3.M3: what it finds goes to those who watch.
	echo ':programname, isequal, "aide" @@siem.example.gov.tw:514' >/etc/rsyslog.d/61-aide.conf
fi

# AU-1.M1: a summary for those who review, every morning; it goes the way of the system's logs.
echo '30 6 * * * root /sbin/aureport --summary -i | logger -t audit-review -p local6.notice' >/etc/cron.d/agency-review

# AC-1.H3: failed logins of the last ten minutes are an alert.
cat >/usr/local/sbin/agency-login-alert <<'C'
#!/bin/sh
lastb -s -10min | grep . | logger -t login-alert -p authpriv.alert
C
chmod 0755 /usr/local/sbin/agency-login-alert
echo '*/10 * * * * root /usr/local/sbin/agency-login-alert' >/etc/cron.d/agency-login-alert

# AU-6: logs for their readers alone; rotated logs on another file system with a manifest of SHA-256 sums.
chmod 0750 /var/log/audit
chmod 0600 /var/log/audit/* 2>/dev/null || true
mkdir -p "$backup"
chmod 0700 "$backup"
printf 'type=SYSCALL msg=audit(1795000000.100:1): rotated\n' >"$backup/audit.log.1"
(cd "$backup" && sha256sum audit.log.1 >SHA256SUMS && chmod 600 audit.log.1 SHA256SUMS)

# AC-1.H1: idle shells end after fifteen minutes, whatever the user sets; idle sessions too.
echo 'TMOUT=900; readonly TMOUT; export TMOUT' >/etc/profile.d/00-idle.sh
mkdir -p /etc/systemd/logind.conf.d
printf '[Login]\nStopIdleSessionSec=900\n' >/etc/systemd/logind.conf.d/idle.conf

# CP-1: the agency's own backup every night, and its verification every Sunday; each renews a file when it succeeds.
cat >/usr/local/sbin/agency-backup <<C
#!/bin/sh -e
tar -C / -czf "$backup/system.tar.gz" etc srv
touch /var/lib/backup-success
C
chmod 0755 /usr/local/sbin/agency-backup
printf '[Unit]\nDescription=Backup\n[Service]\nType=oneshot\nExecStart=/usr/local/sbin/agency-backup\n' >/etc/systemd/system/agency-backup.service
printf '[Timer]\nOnCalendar=03:00\nPersistent=true\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/agency-backup.timer
systemctl --quiet enable agency-backup.timer
echo "0 5 * * 0 root cd $backup && sha256sum --quiet -c SHA256SUMS && touch /var/lib/backup-verified" >/etc/cron.d/agency-verify
touch /var/lib/backup-success /var/lib/backup-verified

# CP-2, SI-2: the agency's agents: one takes over from a host that fails, one detects intrusions, one watches the traffic.
mkdir -p /opt/agency/sbin
for agent in standby detection traffic; do
	install -m 0755 /bin/sleep /opt/agency/sbin/agency-$agent
	printf '[Unit]\nDescription=%s\n[Service]\nExecStart=/opt/agency/sbin/agency-%s infinity\nRestart=always\nCapabilityBoundingSet=\n[Install]\nWantedBy=multi-user.target\n' \
		$agent $agent >/etc/systemd/system/agency-$agent.service
	systemctl --quiet enable agency-$agent.service
done
