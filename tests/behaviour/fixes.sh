#!/bin/bash
# The fix texts: on a real Debian root the rule fails, its own commands are run as they stand, and it passes.
# Commands that need a network, a running systemd or the kernel's audit are left out; what they write counts.
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
tmp=$(mktemp -d /var/tmp/plumbline-fixes.XXXXXX)
trap 'rm -rf "$tmp"' EXIT

mkdir -p "$tmp/data/schemas"
cp "$top_srcdir"/report/*.xsd "$tmp/data/schemas"
cp "$top_builddir/plumbline-debian12-ds.xml" "$tmp/data"
# A build with sanitizers needs their libraries, which the root does not have.
mkdir "$tmp/lib"
ldd "$top_builddir/plumbline" | awk '$1 ~ /^lib(asan|ubsan)\./ { print $3 }' | xargs -r cp -t "$tmp/lib"

# rule@what makes the fresh root fail first@options of the scan
cat >"$tmp/rules" <<'EOF'
IA-2.N3.lockout@:@
IA-2.N5.history@:@
IA-2.N4.quality@printf 'minclass = 1\n' >>/etc/security/pwquality.conf@
AU-1.N2.audit-rules@:@
AC-1.H1.shell-idle@useradd -m -s /bin/bash alice; echo alice:Zq7-first.kiwi | chpasswd@
IA-1.N1.unique@useradd -o -u 0 -g 0 toor@
IA-1.N1.password@useradd alice; passwd -d alice@
IA-4.M1.stored@useradd alice; usermod -p '$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/' alice@
IA-4.M1.new@sed -i 's/yescrypt/md5/' /etc/pam.d/common-password@
IA-2.N1.first-login@useradd -m carol; echo carol:Zq7-first.kiwi | chpasswd@
IA-2.N4.age@echo alice:Zq7-first.kiwi | chpasswd@
AC-1.M2@sed -i '/^PASS_MAX_DAYS/d' /etc/login.defs@
AC-1.H1.usage-period@sed -i 's/^account.*pam_unix/#&/; s/^account.*requisite.*pam_deny/#&/' /etc/pam.d/common-account@
AC-2.M1.sudo-password@useradd -m bob; printf "bob ALL=(ALL) NOPASSWD: /usr/bin/id\n" >>/etc/sudoers@
AU-5.N1.log-timestamps@sed -i '1i $ActionFileDefaultTemplate RSYSLOG_TraditionalFileFormat' /etc/rsyslog.conf; ln -sf /usr/share/zoneinfo/Europe/Berlin /etc/localtime@
AU-5.M1.time-sync@sed -i -E 's/^(pool|server) /#&/' /etc/chrony/chrony.conf@
AU-6.N1.log-access@chmod 666 /var/log/auth.log@
AC-3.N1.root-login@:@
AC-3.N1.empty-passwords@echo 'PermitEmptyPasswords yes' >/etc/ssh/sshd_config.d/50-x.conf@
AC-3.N1.access@rm /etc/ssh/sshd_config.d/*@
AC-3.M1.log-level@echo 'LogLevel ERROR' >/etc/ssh/sshd_config.d/50-x.conf@
AC-3.M2.ssh-ciphers@echo 'Ciphers +aes256-cbc' >/etc/ssh/sshd_config.d/50-x.conf@
IA-2.M1.ssh-limits@:@
SC-1.H2.ssh@rm /etc/ssh/sshd_config.d/*@
SA-5.N1.kernel-parameters@:@
SC-2.H1.core-dumps@:@
AU-6.M1.log-hash@mkdir -p /srv/log-backup; echo x | gzip >/srv/log-backup/auth.log.1.gz@--set log_backup_directories=/srv/log-backup
EOF
while IFS=@ read -r rule _; do
	xsltproc --nonet --stringparam rule "$rule" "$top_srcdir/tests/behaviour/fix_commands.xsl" \
		"$top_builddir/plumbline-debian12-ds.xml" |
		grep -vE '^(apt-get|systemctl|timedatectl|auditctl|augenrules|chronyc|usermod|setfacl|grep) ' >"$tmp/$rule.fix"
	[ -s "$tmp/$rule.fix" ] || { echo "FAIL: $rule has no commands"; exit 1; }
done <"$tmp/rules"

# judge RULE: the result of that rule for the root as the next boot finds it.
cat >"$tmp/inside.sh" <<'EOF'
set -u
bad=0
judge() {
	rule=$1
	shift
	rm -rf /fixes/out
	mkdir -m 700 /fixes/out
	LD_LIBRARY_PATH=/fixes/lib /build/plumbline scan --root /mnt --level high --datadir /fixes/data --rule "$rule" --format json "$@" \
		--output /fixes/out >/fixes/out.json 2>/fixes/err
	sed -n 's/.*"status": *"\([a-z]*\)".*/\1/p' /fixes/out.json | head -n 1
}
mount --bind / /mnt
mkdir -p /run/sshd
for log in auth.log syslog kern.log; do
	: >/var/log/$log
	chown root:adm /var/log/$log
	chmod 640 /var/log/$log
done
export DEBIAN_FRONTEND=noninteractive
while IFS=@ read -r rule break options; do
	eval "$break"
	before=$(judge "$rule" $options)
	if grep -q 'this agent does not have' /fixes/out.json; then
		echo "SKIP: $rule: its check is not built in"
		continue
	fi
	bash -eu "/fixes/$rule.fix" </dev/null >/fixes/log 2>&1 || { cat /fixes/log; echo "FAIL: $rule: a command of the fix fails"; bad=1; }
	after=$(judge "$rule" $options)
	if [ "$before $after" = "fail pass" ]; then
		echo "ok - $rule: fail, mended, pass"
	else
		echo "FAIL: $rule: \"$before\" before the fix, \"$after\" after it"
		cat /fixes/err
		grep -A1 '"reason": {' /fixes/out.json
		bad=1
	fi
done </fixes/rules
exit $bad
EOF
"$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/build" --bind "$tmp:/fixes" bash /fixes/inside.sh
