#!/bin/bash
# Inside the throw-away root (first_login.sh).
set -u
bad=0 seen=0
fail() {
	echo "FAIL: $*"
	bad=1
}
word=Xk9-kettle.drum
mkdir -p /run/sshd /t
# Without pam_loginuid, which needs the host's audit, and without waiting after a wrong password.
sed -i '/pam_loginuid/d; /pam_faildelay/d' /etc/pam.d/login /etc/pam.d/sshd
cp -a /etc/pam.d /t/pam.d

people=()
person() { # name, options of chage
	useradd -m -s /bin/bash "$1"
	printf '%s:%s\n' "$1" "$(perl -e 'print crypt("'$word'", q($y$j75$saltsalt$))')" | chpasswd -e
	people+=("$1")
	[ $# = 1 ] || chage "${@:2}" "$1" || fail "chage $*"
}
logs_in() { printf '%s\n' "$word" | pamtester -I tty=/dev/tty1 login "$1" open_session >/dev/null 2>&1 || fail "$1 does not log in"; }
person forced -d 0
person never
person used
logs_in used
person reset
logs_in reset
chage -d 0 reset
person locked
usermod -L locked
person ended -E 2020-01-01
person old -d 2020-01-01 -M 90
person oldfree -d 2020-01-01 -M 99999
person idle -d 2020-01-01 -M 90 -I 5
person future -d 2099-01-01 -M 90
person unset -d -1 -M 90
person unsetfree -d -1 -M -1
person nopw
usermod -p '!' nopw
person agesless -M -1 -m -1
person soon -d 0 -E 2099-01-01
person usedold -d 2020-01-01
logs_in usedold
person forcedloose -d 0 -M -1

# Who never logged in, as lastlog says, and is let in all the same.
lets_in() { printf '%s\n' "$word" | pamtester "$1" "$2" authenticate acct_mgmt >/dev/null 2>&1; }
never() { lastlog -u "$1" | grep -q '\*\*Never logged in\*\*'; }
judge() { # services
	/build/check-root / first-login "services=$1" exempt=root
}
judge login >/t/said
for p in "${people[@]}"; do
	truth=no
	if never "$p" && lets_in login "$p"; then truth=yes; fi
	said=no
	if grep '^reason: ' /t/said | head -n 1 | grep -q "\b$p: never logged in"; then said=yes; fi
	[ $truth = $said ] || fail "$p: with the password he was given: $truth by PAM and lastlog, $said by the check"
	seen=$((seen + 1))
done
[ "$(head -n 1 /t/said)" = fail ] || fail "the status is $(head -n 1 /t/said)"

# Which services ask whoever has 0 as his last change for another password, stack by stack.
for p in "${people[@]}"; do [ "$p" = forced ] || usermod -p '!' "$p"; done
variant() { # name; the stack is standard input
	rm -r /etc/pam.d
	cp -a /t/pam.d /etc/pam.d
	cat >"/etc/pam.d/$2"
	for s in login su sshd; do
		truth=asks
		pamtester "$s" forced acct_mgmt >/t/out 2>&1 && truth=silent
		judge "$s" >/t/said
		case $(head -n 1 /t/said) in
		pass) said=asks ;;
		fail) said=silent ;;
		*) said=$(head -n 1 /t/said) ;;
		esac
		[ $truth = "$said" ] || { fail "$1: $s $truth by PAM, $said by the check"; cat /t/said /t/out; }
		seen=$((seen + 1))
	done
}
variant debian common-account </t/pam.d/common-account
variant permit common-account <<<'account required pam_permit.so'
variant ignored common-account <<'C'
account [success=1 new_authtok_reqd=ignore default=ignore] pam_unix.so
account required pam_permit.so
account required pam_permit.so
C
variant ignored-alone common-account <<<'account [success=ok new_authtok_reqd=ok default=ignore] pam_unix.so'
variant sufficient common-account <<'C'
account sufficient pam_permit.so
account required pam_unix.so
C
variant sufficient-after common-account <<'C'
account sufficient pam_unix.so
account required pam_permit.so
C
variant optional common-account <<'C'
account optional pam_unix.so
account required pam_permit.so
C
variant jumped common-account <<'C'
account [default=1] pam_permit.so
account required pam_unix.so
account required pam_permit.so
C
variant su-alone su <<'C'
auth sufficient pam_rootok.so
@include common-auth
account required pam_permit.so
C
variant localuser common-account <<'C'
account [success=1 default=ignore] pam_succeed_if.so user = forced quiet
account required pam_unix.so
account required pam_permit.so
C
rm -r /etc/pam.d
cp -a /t/pam.d /etc/pam.d

# The real login and the real sshd ask, too.
{ sleep 2; printf '%s\n' "$word"; sleep 2; } | timeout 9 script -qc 'login forced' /dev/null >/t/login 2>&1
grep -qi 'required to change your password immediately' /t/login || { cat /t/login; fail "login does not ask"; }
seen=$((seen + 1))
ssh-keygen -A >/dev/null
/usr/sbin/sshd -p 2222 -o UsePAM=yes -o PasswordAuthentication=yes -o KbdInteractiveAuthentication=yes
printf '#!/bin/sh\necho %s\n' "$word" >/t/askpass
chmod 755 /t/askpass
SSH_ASKPASS=/t/askpass SSH_ASKPASS_REQUIRE=force DISPLAY=x timeout 9 ssh -tt -p 2222 -o StrictHostKeyChecking=no \
	-o NumberOfPasswordPrompts=1 forced@127.0.0.1 </dev/null >/t/ssh 2>&1
kill "$(cat /run/sshd.pid)"
grep -qi 'required to change your password immediately\|password has expired\|must change your password' /t/ssh || { cat /t/ssh; fail "sshd does not ask"; }
seen=$((seen + 1))
[ "$seen" -gt 40 ] || fail "only $seen situations"
[ $bad = 1 ] || echo "ok - $seen situations as the real software has them"
exit $bad
