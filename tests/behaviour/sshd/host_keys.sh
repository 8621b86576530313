#!/bin/bash
# Runs in the throw-away root: the host keys a real sshd proves itself with (ssh-keyscan asks it for each type,
# ssh-keygen says how long they are), against what host-key-length says is in use.
set -eu
failed=0 passed=0
E=/etc/ssh
mkdir -p /run/sshd
key() { # TYPE BITS FILE [OPTION...]
	local t=$1 b=$2 f=$3
	shift 3
	rm -f "$f" "$f.pub"
	ssh-keygen -q -t "$t" ${b:+-b "$b"} -N "" -C "" -f "$f" "$@"
}
served() {
	local t
	/usr/sbin/sshd -D -p 2222 -o PidFile=none >/run/sshd.log 2>&1 &
	local pid=$! i
	for ((i = 0; i < 100; i++)); do
		ss -Hltn 'sport = :2222' | grep -q . && break
		kill -0 $pid 2>/dev/null || break
		sleep 0.05
	done
	if kill -0 $pid 2>/dev/null; then
		for t in rsa ecdsa ed25519 dsa; do
			ssh-keyscan -T 5 -p 2222 -t $t 127.0.0.1 2>/dev/null | ssh-keygen -lf - 2>/dev/null |
				sed -n 's/^\([0-9]*\) .*(\(.*\))$/\2 \1/p'
		done | sed 's/^ED25519/Ed25519/' | sort -u
		kill $pid
	else
		echo refused
	fi
	wait $pid 2>/dev/null || :
}
ours() {
	local out
	out=$(/build/check-root / host-key-length rsa_bits=1 ecdsa_bits=1)
	case $out in
	error*"no host key"*) echo refused ;;
	error*) echo "$out" ;;
	*) sed -n 's/^seen: host key of [^ ]* = \(.*\), in use (.*/\1/p' <<<"$out" | sort -u ;;
	esac
}
try() { # NAME: what stands in /etc/ssh now
	local want got
	want=$(served)
	got=$(ours)
	if [ "$want" = "$got" ] && [ -n "$want" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAILED %s\n  sshd: %s\n  ours: %s\n' "$1" "${want//$'\n'/, }" "${got//$'\n'/, }"
		head -3 /run/sshd.log
	fi
	rm -rf $E/ssh_host_* $E/other* $E/sshd_config.d/*
	: >$E/sshd_config
}
rm -rf $E/ssh_host_* $E/sshd_config.d/*
: >$E/sshd_config

ssh-keygen -A >/dev/null
try stock
key rsa 2048 $E/ssh_host_rsa_key
try rsa-alone
key rsa 1024 $E/ssh_host_rsa_key -m PEM
key ecdsa 521 $E/ssh_host_ecdsa_key -m PEM
try old-form
key rsa 2048 $E/ssh_host_rsa_key -m PKCS8
key ecdsa 384 $E/ssh_host_ecdsa_key -m PKCS8
try pkcs8
key rsa 2048 $E/ssh_host_rsa_key
key ed25519 "" $E/ssh_host_ed25519_key
chmod 644 $E/ssh_host_rsa_key
try others-may-read
key rsa 2048 $E/ssh_host_rsa_key
key ed25519 "" $E/ssh_host_ed25519_key
chown nobody $E/ssh_host_rsa_key
chmod 644 $E/ssh_host_rsa_key
try another-owner
key rsa 2048 $E/ssh_host_rsa_key
key ed25519 "" $E/ssh_host_ed25519_key
echo 'RequiredRSASize 3072' >$E/sshd_config
try required-size
key rsa 2048 $E/ssh_host_rsa_key
key ed25519 "" $E/ssh_host_ed25519_key
echo 'HostKeyAlgorithms ssh-ed25519' >$E/sshd_config
try not-offered
key rsa 2048 $E/ssh_host_rsa_key
key ed25519 "" $E/ssh_host_ed25519_key
echo 'HostKeyAlgorithms -ssh-rsa,rsa-sha2-512' >$E/sshd_config
try one-algorithm-left
key rsa 2048 $E/ssh_host_rsa_key
key ed25519 "" $E/ssh_host_ed25519_key
ssh-keygen -q -p -P "" -N secret -f $E/ssh_host_ed25519_key
try passphrase
key rsa 2048 $E/ssh_host_rsa_key
key ed25519 "" $E/other
echo "HostKey $E/other" >$E/sshd_config.d/a.conf
echo 'Include /etc/ssh/sshd_config.d/*.conf' >$E/sshd_config
try named-elsewhere
key dsa "" $E/ssh_host_dsa_key
key ed25519 "" $E/ssh_host_ed25519_key
printf 'HostKey %s\n' $E/ssh_host_dsa_key $E/ssh_host_ed25519_key >$E/sshd_config
try dsa-by-default
key dsa "" $E/ssh_host_dsa_key
printf 'HostKey %s\nHostKeyAlgorithms +ssh-dss\n' $E/ssh_host_dsa_key >$E/sshd_config
try dsa-asked-for
key ed25519 "" $E/ssh_host_ed25519_key
head -c 120 $E/ssh_host_ed25519_key >$E/ssh_host_rsa_key
chmod 600 $E/ssh_host_rsa_key
try cut-off
key ed25519 "" $E/other
ln -s other $E/ssh_host_ed25519_key
try link
key ed25519 "" $E/ssh_host_ed25519_key
sed -i '1i a line before' $E/ssh_host_ed25519_key
key rsa 2048 $E/ssh_host_rsa_key -m PEM
sed -i '1i a line before' $E/ssh_host_rsa_key
try a-line-before
key ed25519 "" $E/ssh_host_ed25519_key
key ecdsa 256 $E/ssh_host_ecdsa_key
sed -i 's/$/\r/' $E/ssh_host_ecdsa_key
key rsa 2048 $E/ssh_host_rsa_key -m PEM
sed -i 's/$/\r/' $E/ssh_host_rsa_key
try carriage-returns
key ed25519 "" $E/other
printf %s "$(cat $E/other)" >$E/ssh_host_ed25519_key
key rsa 2048 $E/other -m PEM
printf %s "$(cat $E/other)" >$E/ssh_host_rsa_key
chmod 600 $E/ssh_host_*
try no-last-newline
key ed25519 "" $E/ssh_host_ed25519_key
echo "a line behind" >>$E/ssh_host_ed25519_key
try a-line-behind
try none

echo "$passed passed, $failed failed"
[ $failed = 0 ]
