#!/bin/bash
# Runs in a throw-away root. A situation of openssl.list or gnutls.list: "== NAME", then the file; "++ PATH" begins another
# file. A server with the system's defaults is asked by a client that takes anything.
set -u
mkdir /t
cd /t || exit 1
export OPENSSL_CONF=/dev/null
for bits in 1024 2048; do
	openssl req -x509 -newkey rsa:$bits -sha256 -nodes -keyout $bits.key -out $bits.pem -days 30 -subj /CN=127.0.0.1 2>/dev/null || exit 1
done
unset OPENSSL_CONF
port=4000 n=0 bad=0 weak=0 open=0

up() { # until the server listens or is gone
	for _ in $(seq 40); do
		ss -Hltn "sport = :$port" | grep -q . && return 0
		kill -0 $server 2>/dev/null || return 1
		sleep 0.05
	done
	return 1
}
down() {
	kill $server 2>/dev/null
	wait $server 2>/dev/null
}

ask_openssl() { # the version
	OPENSSL_CONF=/dev/null timeout 5 openssl s_client -connect 127.0.0.1:$port $1 -cipher 'ALL:@SECLEVEL=0' </dev/null >>log 2>&1 && echo "takes $1" >>seen
}
openssl_case() {
	local bits
	for bits in 2048 1024; do
		port=$((port + 1))
		openssl s_server -accept 127.0.0.1:$port -key $bits.key -cert $bits.pem -www </dev/null >>log 2>&1 &
		server=$!
		if up; then
			if [ $bits = 2048 ]; then
				for v in -tls1 -tls1_1 -tls1_2 -tls1_3; do ask_openssl $v; done
			else
				{ ask_openssl -tls1_2 || ask_openssl -tls1_3; } && echo "takes an RSA key of 1024 bits" >>seen
			fi
		fi
		down
	done
	! grep -Eq -- '-tls1$|-tls1_1$|1024' seen || truth=fail
}

ask_gnutls() { # what, priorities
	GNUTLS_SYSTEM_PRIORITY_FILE=/dev/null timeout 5 gnutls-cli --insecure --priority "$2" -p $port 127.0.0.1 </dev/null >>log 2>&1 && echo "takes $1" >>seen
}
gnutls_case() {
	port=$((port + 1))
	gnutls-serv --quiet --http -p $port --x509certfile 2048.pem --x509keyfile 2048.key </dev/null >>log 2>&1 &
	server=$!
	if up; then
		for v in 1.0 1.1 1.2 1.3; do ask_gnutls TLS$v "NORMAL:-VERS-ALL:+VERS-TLS$v"; done
		for c in ARCFOUR-128 3DES-CBC NULL; do
			ask_gnutls $c "NORMAL:-CIPHER-ALL:+$c:-VERS-ALL:+VERS-TLS1.2:+MAC-ALL:+MD5"
		done
	fi
	down
	! grep -Eq 'TLS1.0$|TLS1.1$|ARCFOUR|3DES|NULL' seen || truth=fail
}

finish() {
	local got
	[ -n "$name" ] || return
	truth=pass
	: >seen
	: >log
	${kind}_case
	# The other library is made strict, so that the verdict is of this one.
	got=$(/built/check-root / tls-policy min_protocol=TLSv1.2 level=2 'broken=NULL RC4 3DES DES MD5 ANON' | head -n 1)
	n=$((n + 1))
	[ $truth = pass ] || weak=$((weak + 1))
	! grep -q takes seen || open=$((open + 1))
	[ "$got" = $truth ] && return
	bad=$((bad + 1))
	echo "$kind $name: really $truth, the check says $got"
	cat $main seen
	tail -n 3 log
	/built/check-root / tls-policy min_protocol=TLSv1.2 level=2 'broken=NULL RC4 3DES DES MD5 ANON'
}

cp /etc/ssl/openssl.cnf stock.cnf
for kind in openssl gnutls; do
	mkdir -p /etc/gnutls
	cp stock.cnf /etc/ssl/openssl.cnf
	printf '[overrides]\ndisabled-version = tls1.0\ndisabled-version = tls1.1\n' >/etc/gnutls/config
	main=/etc/ssl/openssl.cnf
	[ $kind = openssl ] || main=/etc/gnutls/config
	name=
	while IFS= read -r line || [ -n "$line" ]; do
		case $line in
		'== '*)
			finish
			name=${line#== }
			rm -rf /t/inc
			mkdir /t/inc
			to=$main
			: >$to
			;;
		'++ '*)
			to=${line#++ }
			: >"$to"
			;;
		'-- stock') cp stock.cnf $main ;;
		'-- none') rm $main ;;
		*) printf '%s\n' "$line" >>"$to" ;;
		esac
	done <"/cases/$kind.list"
	finish
done
echo "$n situations, $weak of them weak, $open in which a connection could be made, $bad judged otherwise than seen"
[ $bad = 0 ] && [ $n -ge 25 ] && [ $weak -ge 10 ] && [ $open -ge 20 ]
