#!/bin/bash
# What the real sshd of a throw-away root does to somebody who guesses: three wrong passwords, then the right one, by
# each way of giving a password.  Time passes by making the tallies older.
# usage: lockout_sshd.sh      a line for each user and way: USER WAY normal=0|1 wrong=0|1 after=0|1 at890=0|1 at901=0|1
# normal, wrong: the password is accepted at the start; after: the right one, after three failures; at...: that many seconds
# after the last failure.
set -u
right='Zq7-first!kiwi'
work=$(mktemp -d)
mkdir -p /run/sshd
printf '#!/bin/sh\nprintf "%%s\\n" "$GUESS"\n' >"$work/ask"
chmod 755 "$work" "$work/ask"
[ -e /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
if ! /usr/sbin/sshd -t 2>/dev/null; then
	echo "sshd refuses its configuration"
	exit 0
fi
/usr/sbin/sshd -D -p 2222 -o PidFile=none 2>/dev/null &
sshd=$!
for n in {1..101}; do
	(: >/dev/tcp/127.0.0.1/2222) 2>/dev/null && break
	[ "$n" -le 100 ] || { echo "sshd does not listen" >&2; exit 1; }
	sleep 0.2
done

# Where a password is only asked for after a key, the guesser has the key.
key=
case $(/usr/sbin/sshd -T 2>/dev/null | sed -n 's/^authenticationmethods //p') in
*publickey,*)
	key=publickey,
	ssh-keygen -q -t ed25519 -N '' -f "$work/key"
	for user in alice bob; do
		install -d -o $user -m 700 "/home/$user" "/home/$user/.ssh" && install -o $user -m 600 "$work/key.pub" "/home/$user/.ssh/authorized_keys"
	done
	;;
esac

try() { # USER WAY PASSWORD: 1 when let in
	GUESS=$3 SSH_ASKPASS=$work/ask SSH_ASKPASS_REQUIRE=force setsid ssh -n -F none -p 2222 -o PreferredAuthentications="$key$2" ${key:+-i "$work/key"} \
		-o NumberOfPasswordPrompts=1 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=QUIET \
		"$1@127.0.0.1" true </dev/null >/dev/null 2>&1 && echo 1 || echo 0
}

older() { # SECONDS: every failure in every tally is so much older
	perl -e 'my $by = shift; for my $f (glob "/run/faillock/*") { local $/; open(F, "+<", $f) or next; binmode F; my $d = <F>;
		for (my $i = 0; $i + 64 <= length $d; $i += 64) { substr($d, $i + 56, 8) = pack("Q", unpack("Q", substr($d, $i + 56, 8)) - $by); }
		seek F, 0, 0; print F $d; close F; }' "$1"
}

keep() { rm -rf "$work/kept"; cp -a /run/faillock "$work/kept" 2>/dev/null; }
back() { rm -rf /run/faillock; cp -a "$work/kept" /run/faillock 2>/dev/null; }

for user in alice bob; do
	for way in password keyboard-interactive; do
		rm -rf /run/faillock
		normal=$(try $user $way "$right")
		wrong=$(try $user $way wrong-0)
		rm -rf /run/faillock
		after=- at890=- at901=-
		if [ "$normal" = 1 ]; then
			for n in 1 2 3; do try $user $way wrong-$n >/dev/null; done
			keep
			after=$(try $user $way "$right")
			back
			if [ "$after" = 0 ]; then
				older 890 # some seconds go by while we try
				at890=$(try $user $way "$right")
				back
				older 901
				at901=$(try $user $way "$right")
			fi
		fi
		echo "$user $way normal=$normal wrong=$wrong after=$after at890=$at890 at901=$at901"
	done
done
kill $sshd
rm -rf "$work"
