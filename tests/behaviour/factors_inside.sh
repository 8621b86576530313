#!/bin/bash
# Inside the throw-away root: see factors.sh.
set -u
useradd -m -u 2000 -s /bin/bash alice && useradd -m -u 2001 -s /bin/bash bob || exit 99
password='Zq7-first!kiwi'
printf '%s:%s\n' alice "$password" bob "$password" root "$password" | chpasswd || exit 99
groupadd -g 3000 letoff && groupadd -g 3001 nobodies && gpasswd -a alice letoff >/dev/null || exit 99
# The secret and codes of RFC 4226, appendix D; the second code of the series.
code=287082
cat >/reset <<'R'
s=3132333435363738393031323334353637383930
g=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
printf 'HOTP alice - %s\nHOTP root - %s\n' $s $s >/etc/users.oath
printf 'HOTP alice 4711 %s\nHOTP root 4711 %s\n' $s $s >/etc/pin.oath
chmod 600 /etc/users.oath /etc/pin.oath
for h in /root /home/alice; do printf '%s\n" HOTP_COUNTER 1\n' $g >$h/.google_authenticator; chmod 600 $h/.google_authenticator; done
chown alice: /home/alice/.google_authenticator
R
factors='pam_google_authenticator=held pam_oath=held pam_u2f=held publickey=held'
bad=0 n=0 opened=0
O='pam_oath.so usersfile=/etc/users.oath window=5' G='pam_google_authenticator.so'
echo 'root:xxx,yyy,es256,+presence' >/etc/u2f
printf '%s\n' '+ : ALL : LOCAL' '- : ALL : ALL' >/etc/access-local.conf

# judge NAME OPEN: the check's verdict against what was seen.
judge() {
	verdict=$(/built/check-root / factors services="$3" factors="$factors" >/tmp/out; head -n 1 /tmp/out)
	want=pass
	[ "$2" = 0 ] || want=fail
	n=$((n + 1))
	opened=$((opened + ($2 != 0)))
	if [ "$verdict" != "$want" ]; then
		echo "DISAGREE: $1: seen $want, the check says $verdict"
		sed -n '2,4p' /tmp/out
		sed 's/^/    /' /tmp/seen
		bad=1
	fi
}

while read -r line; do
	case $line in '' | '#'*) continue ;; esac
	printf '%s' "$line" | sed 's/ *; */\n/g' | sed "s|OATH|$O|; s|GOOGLE|$G|; s/^/auth /; s/^auth @/@/" >/etc/pam.d/login
	printf '\n@include common-account\n' >>/etc/pam.d/login
	/built/factors-login login "$password" "$code" 'sh /reset' root alice bob >/tmp/seen
	judge "$line" "$(grep -c -E 'none=1|known=1|held=1' /tmp/seen)" login
	# one that nobody passes at all would show nothing: most of them must be ways in
	grep -q both=1 /tmp/seen && echo in || echo shut
done <<'L' >/tmp/ways
@include common-auth
@include common-auth ; required OATH
@include common-auth ; required GOOGLE
@include common-auth ; required GOOGLE nullok
@include common-auth ; [success=ok user_unknown=ignore default=bad] OATH
@include common-auth ; optional OATH
@include common-auth ; sufficient OATH
@include common-auth ; requisite OATH ; required GOOGLE
required OATH
required GOOGLE
required OATH ; required GOOGLE
sufficient OATH ; @include common-auth
requisite OATH ; @include common-auth
sufficient pam_unix.so ; required OATH
required pam_unix.so ; sufficient OATH
[success=1 default=ignore] pam_unix.so ; requisite pam_deny.so ; required OATH
[success=2 default=ignore] pam_unix.so ; requisite pam_deny.so ; required OATH
[success=3 default=ignore] pam_unix.so ; requisite pam_deny.so ; required OATH ; required pam_permit.so
required pam_permit.so ; required OATH
required pam_unix.so ; [default=ignore] OATH
required pam_unix.so ; [success=ok default=die] OATH
requisite GOOGLE forward_pass ; required pam_unix.so use_first_pass
requisite GOOGLE forward_pass nullok ; required pam_unix.so use_first_pass
sufficient GOOGLE forward_pass ; required pam_unix.so use_first_pass
@include common-auth ; [success=1 default=ignore] pam_succeed_if.so user ingroup letoff ; required OATH
@include common-auth ; [success=1 default=ignore] pam_succeed_if.so user ingroup nobodies ; required OATH
@include common-auth ; [success=1 default=ignore] pam_succeed_if.so uid eq 0 ; required OATH
@include common-auth ; [success=1 default=ignore] pam_access.so accessfile=/etc/access-local.conf ; required OATH
@include common-auth ; required pam_u2f.so nouserok
@include common-auth ; required pam_u2f.so authfile=/etc/u2f
@include common-auth ; required pam_u2f.so authfile=/etc/u2f alwaysok
@include common-auth ; required pam_u2f.so authfile=/etc/none
@include common-auth ; required GOOGLE secret=/etc/none/${USER}
@include common-auth ; required GOOGLE secret=/etc/none/${USER} nullok
@include common-auth ; required pam_oath.so
@include common-auth ; required pam_oath.so usersfile=/etc/none
sufficient pam_permit.so ; required OATH
required pam_deny.so ; required OATH
@include common-auth ; required pam_absent.so
@include common-auth ; optional pam_absent.so
L
grep DISAGREE -A5 /tmp/ways && bad=1
ways=$(grep -c '^in$' /tmp/ways)

# sshd: PAM asks for the password alone; alice and root have two keys.
echo '@include common-auth
@include common-account' >/etc/pam.d/sshd
mkdir -p /run/sshd /home/alice/.ssh
ssh-keygen -q -t ed25519 -N '' -f /tmp/key
ssh-keygen -q -t ed25519 -N '' -f /tmp/key2
cat /tmp/key.pub /tmp/key2.pub >/home/alice/.ssh/authorized_keys
mkdir -p /root/.ssh && cp /home/alice/.ssh/authorized_keys /root/.ssh
chown -R alice: /home/alice/.ssh
printf '#!/bin/sh\necho "$TYPED"\n' >/tmp/askpass
chmod 755 /tmp/askpass
sed -i 's/pam_unix.so nullok/pam_unix.so nullok nodelay/' /etc/pam.d/common-auth
rm -f /etc/ssh/sshd_config.d/*
export SSH_ASKPASS=/tmp/askpass SSH_ASKPASS_REQUIRE=force
come() { # USER PASSWORD OPTION...
	local user=$1
	TYPED=$2
	export TYPED
	shift 2
	timeout 20 ssh -F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o NumberOfPasswordPrompts=1 \
		-o ConnectTimeout=5 "$@" "$user@127.0.0.1" true </dev/null >/dev/null 2>&1
}
while IFS= read -r conf; do
	printf '%s\n' "$conf" | sed 's/ *; */\n/g' >/etc/ssh/sshd_config
	/usr/sbin/sshd -D -f /etc/ssh/sshd_config 2>/dev/null &
	server=$!
	for i in 1 2 3 4 5 6 7 8 9 10; do (: </dev/tcp/127.0.0.1/22) 2>/dev/null && break; sleep 0.1; done
	: >/tmp/seen
	for user in alice root; do
		come $user "$password" -o PubkeyAuthentication=no && echo "$user known=1" >>/tmp/seen
		come $user wrong -i /tmp/key -i /tmp/key2 && echo "$user held=1" >>/tmp/seen
	done
	kill $server
	wait $server 2>/dev/null
	judge "sshd: $conf" "$(wc -l </tmp/seen)" sshd
done <<'L'
UsePAM yes ; KbdInteractiveAuthentication yes
UsePAM yes ; AuthenticationMethods publickey,keyboard-interactive
UsePAM yes ; AuthenticationMethods publickey,password
UsePAM yes ; AuthenticationMethods publickey,keyboard-interactive password
UsePAM yes ; AuthenticationMethods publickey,keyboard-interactive password ; PasswordAuthentication no
UsePAM yes ; AuthenticationMethods publickey,publickey
UsePAM no ; AuthenticationMethods publickey,keyboard-interactive
UsePAM no ; AuthenticationMethods publickey,password
UsePAM yes ; AuthenticationMethods publickey,keyboard-interactive:pam
UsePAM yes ; AuthenticationMethods publickey,keyboard-interactive:bsdauth
UsePAM yes ; AuthenticationMethods publickey,keyboard-interactive ; Match User alice ; AuthenticationMethods publickey
UsePAM yes ; AuthenticationMethods publickey,keyboard-interactive ; Match User root ; AuthenticationMethods publickey
UsePAM yes ; PermitRootLogin no ; AuthenticationMethods publickey,keyboard-interactive ; Match User root ; AuthenticationMethods publickey
UsePAM yes ; AuthenticationMethods publickey,keyboard-interactive ; Match Address 127.0.0.0/8 ; AuthenticationMethods password
UsePAM yes ; AllowUsers alice ; Match User alice ; AuthenticationMethods publickey,password
UsePAM yes ; DenyUsers alice root ; AllowUsers alice
UsePAM yes ; PubkeyAuthentication no ; PermitRootLogin yes
UsePAM yes ; PubkeyAuthentication no ; PasswordAuthentication no ; KbdInteractiveAuthentication no
UsePAM yes ; PubkeyAcceptedAlgorithms sk-ssh-ed25519@openssh.com ; PubkeyAuthOptions verify-required ; AuthenticationMethods publickey
L
echo "$n situations, $opened of them open to one factor; $ways stacks let both in"
[ $n -ge 50 ] && [ $opened -ge 20 ] && [ $ways -ge 15 ] || { echo "too few to mean anything"; bad=1; }
exit $bad
