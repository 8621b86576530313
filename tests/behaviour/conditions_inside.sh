#!/bin/bash
# Inside the throw-away root: see conditions.sh.  A line is MECHANISM | login's account lines | access.conf or time.conf.
set -u
useradd -m -u 2000 -s /bin/bash alice && useradd -m -u 2001 -s /bin/bash bob && useradd -m -u 2002 newcomer || exit 99
groupadd -g 3000 staff2 && gpasswd -a alice staff2 >/dev/null || exit 99
printf '%s:Zq7-first!kiwi\n' alice bob newcomer root | chpasswd || exit 99
bad=0 n=0 open=0
export TZ=UTC
# a Monday, by day and by night, and the days of the week after it
hours='2026-11-23 10:05|2026-11-23 03:05|2026-11-24 17:55|2026-11-28 12:05|2026-11-29 23:05'
enters() { # USER TIME
	faketime "$2" pamtester -I tty=tty1 login "$1" acct_mgmt >/dev/null 2>&1
}
while IFS='|' read -r by account conf; do
	module=pam_$by
	: >/etc/security/access.conf
	: >/etc/security/time.conf
	printf '%s\n' "$conf" | sed 's/ *% */\n/g; s/^ *//' >/etc/security/$by.conf
	printf '@include common-auth\n%s\n@include common-account\n' "$(printf '%s' "$account" | sed 's/ *% */\n/g; s/^ *//')" >/etc/pam.d/login
	cp /etc/pam.d/login /tmp/with
	sed "s/$module.so.*/pam_permit.so/" /tmp/with >/tmp/without
	turned= entered=
	for user in newcomer bob alice root; do
		cp /tmp/without /etc/pam.d/login
		enters $user '2026-11-23 10:05' || continue
		entered=1
		cp /tmp/with /etc/pam.d/login
		IFS='|' read -ra when <<<"$hours"
		for t in "${when[@]}"; do
			enters $user "$t" || turned="$user at $t"
			[ -z "$turned" ] || break 2
		done
	done
	cp /tmp/with /etc/pam.d/login
	want=fail
	[ -z "$turned" ] && [ "$entered" ] || want=pass
	got=$(/built/check-root / conditions conditions=login=$by >/tmp/out; head -n 1 /tmp/out)
	n=$((n + 1))
	[ $want = pass ] || open=$((open + 1))
	[ "$got" = $want ] || { echo "DISAGREE: $by|$account|$conf: seen ${turned:-nobody turned away}, the check says $got"; sed -n 2,4p /tmp/out; bad=1; }
done <<'L'
access|account required pam_access.so|-:ALL EXCEPT root (staff2):ALL
access|account required pam_access.so|-:ALL EXCEPT root alice bob:ALL
access|account required pam_access.so|+:ALL:ALL % -:ALL:ALL
access|account required pam_access.so|+:ALL:LOCAL % -:ALL:ALL
access|account required pam_access.so|+:root:LOCAL % -:ALL:ALL
access|account required pam_access.so|-:root:ALL
access|account required pam_access.so|-:mallory:ALL
access|account required pam_access.so|-:ALL:tty2
access|account required pam_access.so|-:ALL:tty1
access|account required pam_access.so|# -:ALL:ALL
access|account required pam_access.so|-:ALL
access|account optional pam_access.so|-:ALL:ALL
access|account sufficient pam_permit.so % account required pam_access.so|-:ALL:ALL
access|account [success=1 default=ignore] pam_succeed_if.so uid ge 0 % account required pam_access.so|-:ALL:ALL
access|account [success=1 default=ignore] pam_succeed_if.so uid eq 0 % account required pam_access.so|-:ALL:ALL
access|account [default=ignore] pam_access.so|-:ALL:ALL
access|account required pam_deny.so % account required pam_access.so|-:ALL:ALL
access|account required pam_permit.so|-:ALL:ALL
time|account required pam_time.so|login;*;!root;Wk0800-1800
time|account required pam_time.so|login;*;*;Al0000-2400
time|account required pam_time.so|sshd;*;*;Wk0800-1800
time|account required pam_time.so|login;tty*;alice;Wk0800-1800
time|account required pam_time.so|login;tty2;*;Wk0800-1800
time|account required pam_time.so|login;*;mallory;Wk0800-1800
time|account required pam_time.so|login;*;*;!Al0000-2400
time|account required pam_time.so|*;*;*;Wd0000-2400
time|account required pam_time.so|login;*;*;MoTuWeThFrSaSu0000-2400
time|account required pam_time.so|login;*;Wk0800-1800
time|account required pam_time.so|# login;*;*;Wk0800-1800
time|account optional pam_time.so|login;*;*;Wk0800-1800
time|account [success=ok default=ignore] pam_time.so|login;*;*;Wk0800-1800
L
echo "$n situations, $open of them turn nobody away"
[ $n -ge 25 ] && [ $open -ge 8 ] && [ $((n - open)) -ge 8 ] || bad=1
exit $bad
