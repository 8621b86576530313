#!/bin/bash
# Runs in the throw-away root: does sudo show a star for each key while a password is typed on a terminal, for an account
# with rules and for one without, against what sudo-default says of pwfeedback.
set -eu
passed=0 failed=0
useradd -m alice
useradd -m bob
echo 'alice:correct' | chpasswd -c SHA256
echo 'bob:correct' | chpasswd -c SHA256
shows() { # USER: what comes back on the terminal
	local out
	out=$( (sleep 0.7; printf 'abc'; sleep 0.5; printf '\003'; sleep 0.2) |
		timeout 10 script -qec "setpriv --reuid=$1 --regid=$1 --init-groups sudo -k -p ASK /bin/true" /dev/null 2>&1 || :)
	case $out in
	*ASK*'*'*) echo yes ;;
	*ASK*) echo no ;;
	*) echo "nobody was asked: $out" ;;
	esac
}
try() { # NAME: sudoers lines in /etc/sudoers.d
	local seen=pass ours u s
	for u in alice bob; do
		s=$(shows $u)
		case $s in no) ;; yes) seen=fail ;; *) seen=$s ;; esac
		[ "$seen" = pass ] || break
	done
	ours=$(/build/check-root / sudo-default name=pwfeedback operation=equals value=no | head -n 1)
	if [ "$seen" = "$ours" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $1: sudo: $seen, ours: $ours"
	fi
	rm -f /etc/sudoers.d/*
}
put() { printf '%s\n' "${@:2}" >"/etc/sudoers.d/$1"; chmod 440 "/etc/sudoers.d/$1"; }
rm -f /etc/sudoers.d/*
echo 'alice ALL=(ALL) ALL' >>/etc/sudoers
try stock
put a 'Defaults pwfeedback'
try on
put a 'Defaults pwfeedback' 'Defaults !pwfeedback'
try taken-back
put a 'Defaults !pwfeedback'
put b 'Defaults pwfeedback'
try order-of-files
put a 'Defaults:alice pwfeedback'
try for-one
put a 'Defaults:bob pwfeedback'
try for-one-without-rules
put a 'Defaults>root pwfeedback'
try run-as
put a 'Defaults!/bin/true pwfeedback'
try for-a-command
put a 'Defaults!/bin/true !pwfeedback'
try off-for-a-command
put a 'Defaults@otherhost pwfeedback'
try another-host
put a.bak 'Defaults pwfeedback'
try name-with-a-dot
put a 'Defaults insults, pwfeedback'
try in-a-list
echo "$passed passed, $failed failed"
[ $failed = 0 ]
