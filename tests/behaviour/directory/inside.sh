#!/bin/bash
# Runs in a throw-away root: each situation of sssd.list and nslcd.list, the daemon started with it, a login tried, and what
# the listener saw held against the check's verdict. A situation: "== NAME [MODE]", then the file; "++ NAME [MODE]" begins a
# drop-in of sssd; "\r" and "\c" at the end of a line stand for a carriage return and for no newline.
set -u
mkdir /t
cd /t || exit 1
for c in server other; do
	openssl req -x509 -newkey rsa:2048 -nodes -keyout $c.key -out $c.pem -days 30 -subj /CN=127.0.0.1 \
		-addext subjectAltName=IP:127.0.0.1 2>/dev/null || exit 1
done
/built/ldap-listener server.pem server.key /t/log &
listener=$!
echo '127.0.0.1 localhost' >/etc/hosts
rm -f /etc/pam.d/*
n=0 bad=0 holes=0 sent=0

lines() { # of a file of the list to the file itself
	local l
	while IFS= read -r l; do
		case $l in
		*'\r') printf '%s\r\n' "${l%??}" ;;
		*'\c') printf %s "${l%??}" ;;
		*) printf '%b\n' "${l//%/%}" ;;
		esac
	done
}

wait_for() { # socket
	for _ in 1 2 3 4 5 6 7 8; do
		[ -S "$1" ] && return
		kill -0 "$daemon" 2>/dev/null || return
		sleep 0.1
	done
}

judge() { # name, file of the configuration
	local truth=pass got
	! grep -q '^clear' log || truth=fail
	# With the listener's own certificate among the trusted ones nothing tells whether it was looked at.
	grep -qs /t/server.pem $2 || ! grep -Eq '^tls (bind|search)' log || truth=fail
	! grep -q '^tls bind' log || sent=$((sent + 1))
	[ $truth = pass ] || holes=$((holes + 1))
	got=$(/built/check-root / directory-tls 'accept=tls kerberos' | head -n 1)
	n=$((n + 1))
	[ "$got" = "$truth" ] && return
	bad=$((bad + 1))
	echo "$1: really $truth, the check says $got"
	cat $2 2>/dev/null
	sort log | uniq -c
	/built/check-root / directory-tls 'accept=tls kerberos'
}

try() { # kind, name
	: >log
	if [ $1 = sssd ]; then
		rm -rf /var/lib/sss/db/* /var/lib/sss/pipes/pam /var/lib/sss/pipes/nss
		sssd -i --logger=files >out 2>&1 &
		daemon=$!
		wait_for /var/lib/sss/pipes/pam
	else
		rm -f /run/nslcd/socket
		nslcd -n >out 2>&1 &
		daemon=$!
		wait_for /run/nslcd/socket
	fi
	echo Secret-1 | timeout 3 pamtester t alice authenticate >out2 2>&1
	kill $daemon 2>/dev/null
	wait $daemon 2>/dev/null
	judge "$1: $2" "$(echo $3)"
}

for kind in sssd nslcd; do
	if [ $kind = sssd ]; then
		printf 'auth required pam_sss.so\n' >/etc/pam.d/t
		printf 'passwd: files sss\ngroup: files\nshadow: files\n' >/etc/nsswitch.conf
		rm -f /etc/nslcd.conf
		dir=/etc/sssd main=/etc/sssd/sssd.conf mode=600
	else
		printf 'auth required pam_ldap.so\n' >/etc/pam.d/t
		printf 'passwd: files\ngroup: files\nshadow: files\n' >/etc/nsswitch.conf
		rm -rf /etc/sssd
		dir=/etc main=/etc/nslcd.conf mode=640
	fi
	name=
	while IFS= read -r line || [ -n "$line" ]; do
		case $line in
		'== '*)
			[ -z "$name" ] || try $kind "$name" "$main $dir/conf.d/*.conf*"
			set -- ${line#== }
			name=$1
			[ $kind = nslcd ] || rm -rf /etc/sssd
			mkdir -p $dir/
			[ $kind = nslcd ] || mkdir -p /etc/sssd/conf.d
			: >$main
			chmod ${2:-$mode} $main
			to=$main
			;;
		'++ '*)
			set -- ${line#++ }
			to=$dir/conf.d/$1
			: >$to
			chmod ${2:-$mode} $to
			;;
		'#'*) ;;
		*) printf '%s\n' "$line" | lines >>$to ;;
		esac
	done <"/cases/$kind.list"
	try $kind "$name" "$main $dir/conf.d/*.conf*"
done
kill $listener
echo "$n situations, $holes with a hole, $sent with a password sent over TLS, $bad judged otherwise than seen"
[ $bad = 0 ] && [ $n -ge 40 ] && [ $holes -ge 15 ] && [ $sent -ge 5 ]
