#!/bin/bash
# What the real programs make of the passwords a case stores. Runs in the throw-away root.
# usage: passwords.sh stored|empty|new
set -u
P='Zq7-first!kiwi'
schemes='{ s = "none" }
	/^\$y\$/ { s = "yescrypt" } /^\$gy\$/ { s = "gost-yescrypt" } /^\$7\$/ { s = "scrypt" } /^\$2[abxy]\$/ { s = "bcrypt" }
	/^\$6\$/ { s = "sha512crypt" } /^\$5\$/ { s = "sha256crypt" } /^\$sha1/ { s = "sha1crypt" } /^\$md5/ { s = "sunmd5" }
	/^\$1\$/ { s = "md5crypt" } /^\$3\$/ { s = "nt" } /^_/ { s = "bsdicrypt" }
	/^[.\/0-9A-Za-z]+$/ && length >= 13 { s = length == 13 ? "descrypt" : "bigcrypt" }
	/^$/ { s = "empty" } { print s }'
# What cannot be run or does not come up has let nobody in, and nothing was seen by that: the case is not observed then.
broken() { echo "$1" >&2 && : >/run/broken; }
logins() { /built/accounts-login "$@" || broken "accounts-login: exit code $?"; }
scheme() { printf '%s\n' "$1" | awk "$schemes"; }

# The field pam_unix looks at, and where it stands.
field() {
	local f
	f=$(getent passwd "$1" | cut -d: -f2)
	where=passwd
	case $f in x | '*NP*' | "##$1") f=$(getent shadow "$1" | cut -d: -f2) && where=shadow ;; esac
	field=$f
}

# The one sshd looks at without PAM: shadow's, where there is a line.
field_of_sshd() {
	field=$(getent shadow "$1") && field=$(printf '%s\n' "$field" | cut -d: -f2) && where=shadow && return
	field=$(getent passwd "$1" | cut -d: -f2) where=passwd
}

mkdir -p /run/sshd # sshd -T wants it too
names() { getent passwd | cut -d: -f1 | awk '!seen[$0]++'; }

effective() { /usr/sbin/sshd -T -C user="$1",host=h,addr=127.0.0.1,laddr=127.0.0.1,lport=22 2>/dev/null | awk -v k="$2" '$1 == k { print $2 }'; }

start_sshd() {
	/usr/sbin/sshd -D -e -p 2222 -o ListenAddress=127.0.0.1 -o LoginGraceTime=8 2>/run/sshd.log &
	sshd=$!
	for _ in {1..200}; do
		grep -q 'Server listening' /run/sshd.log && return 0
		kill -0 $sshd 2>/dev/null || return 1
		sleep 0.1
	done
	broken 'sshd neither listens nor ends'
	return 1
}

# Types one password, whenever asked, and tells whether sshd let the user in.  With a third word that is typed first, once.
by_ssh() {
	printf '#!/bin/sh\n! rm /run/first 2>/dev/null || TYPED=$FIRST\nprintf "%%s\\n" "$TYPED"\n' >/run/askpass
	chmod 755 /run/askpass
	[ $# -lt 3 ] || : >/run/first
	FIRST=${3:-} TYPED=$2 SSH_ASKPASS=/run/askpass SSH_ASKPASS_REQUIRE=force timeout 15 ssh -v -n -p 2222 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		-o NumberOfPasswordPrompts=$(($# - 1)) -o PubkeyAuthentication=no "$1@127.0.0.1" true >/run/ssh.log 2>&1
	grep -aq 'Authenticated to' /run/ssh.log && echo 1 || echo 0
}

echo "listed $(names | wc -l)"
case $1 in
stored)
	names | logins "$P" login/auth su/auth | while read -r name service in; do
		[ "$in" = in=1 ] || continue
		field "$name"
		echo "$name ${service%/auth} $in where=$where kept=$(scheme "$field")"
	done
	if [ "$(effective alice usepam)" = no ] && start_sshd; then
		for name in alice bob; do
			field_of_sshd "$name"
			echo "$name sshd in=$(by_ssh "$name" "$P") where=$where kept=$(scheme "$field")"
		done
		kill $sshd
	fi
	getent group | P=$P perl -F: -lane 'print "$F[0] group in=1 where=group kept=some" if length $F[1] > 1 and (crypt($ENV{P}, $F[1]) // "") eq $F[1]'
	;;
empty)
	names | logins '' login su su-l sudo sudo-i | grep 'in=1$'
	if start_sshd; then
		for name in root alice bob; do
			in=$(by_ssh "$name" '')
			# sshd takes an empty first try for the method "none", which AuthenticationMethods may not list
			[ "$in" = 1 ] || [ "$(effective "$name" authenticationmethods)" = any ] || in=$(by_ssh "$name" '' wrong)
			echo "$name sshd in=$in"
		done
		# a stack that asks nobody takes anything
		echo "bob-anything sshd in=$(by_ssh bob anything)"
		kill $sshd
	else
		echo "sshd does not start"
	fi
	;;
new)
	cp -p /etc/shadow /run/shadow
	cp -p /etc/passwd /run/passwd
	back() { cp -p /run/shadow /etc/shadow; cp -p /run/passwd /etc/passwd; cp -p /run/opasswd /etc/security/opasswd 2>/dev/null; }
	now() {
		field "$1"
		if [ "$field" = "$old" ]; then echo changed=0 kept=-; else echo changed=1 kept="$(scheme "$field")"; fi
	}
	field alice
	old=$field
	logins change alice "$P" 'Wb8+second.pear' passwd >/run/rv
	echo "passwd $(now alice)"
	for service in login su sshd; do
		back
		chage -d 0 alice
		logins change alice "$P" 'Wb8+second.pear' $service >/run/rv
		grep -q 'rv=80' /run/rv && forced=0 || forced=1
		echo "$service $(now alice) forced=$forced$([ $service != sshd ] || echo " keyboard=$(effective alice kbdinteractiveauthentication)")"
	done
	back
	echo 'alice:Wb8+second.pear' | chpasswd >/run/log 2>&1
	echo "chpasswd $(now alice)"
	back
	old=none
	echo 'newbie:Wb8+second.pear:3100:3100::/nowhere:/bin/sh' | newusers >/run/log 2>&1
	field newbie
	[ "$field" = x ] || [ "$field" = '*' ] || [ "$field" = '!' ] || [ -z "$field" ] || echo "newusers $(now newbie)"
	;;
esac
[ ! -e /run/broken ]
