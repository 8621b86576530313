#!/bin/bash
# Inside the throw-away root (passwords.sh): /test is the scratch folder, /test/shipped the shipped words.
set -u
bad=0
fail() {
	echo "FAIL: $*"
	bad=1
}
export LD_LIBRARY_PATH=/test/lib
echo db07.example.org >/etc/hostname
printf '%s\n' 'Zmq-unlisted-1' 'Init-of-the-agency-26' '# with blanks ' >/etc/agency-defaults

# How a password is kept: "c METHOD" by chpasswd itself, else the setting crypt(3) is given.
while IFS='|' read -r name setting word; do
	useradd -M -s /bin/bash "$name"
	case $setting in
	c\ *) printf '%s:%s\n' "$name" "$word" | chpasswd -c "${setting#c }" ;;
	"") printf '%s:%s\n' "$name" "$word" | chpasswd ;;
	*) printf '%s:%s\n' "$name" "$(WORD=$word SETTING=$setting perl -e 'print crypt($ENV{WORD}, $ENV{SETTING})')" | chpasswd -e ;;
	esac || fail "$name: chpasswd"
	printf '%s\n' "$word" >>/test/words
done <<'ACCOUNTS'
yes1|c YESCRYPT|raspberry
yes2|$y$j75$saltsalt$|Xk9-kettle.drum
sha1|c SHA512|changeme
sha2|c SHA512|Xk9-kettle.drum
sha3|c SHA256|P@ssw0rd
sha4|c SHA256|Init-of-the-agency-26
old1|c MD5|admin
old2|c MD5|Xk9-kettle.drum
des1|c DES|toor
des2|c DES|Xk9-kett
bcr1|$2b$06$abcdefghijklmnopqrstuu|vagrant
bcr2|$2b$06$abcdefghijklmnopqrstuu|Xk9-kettle.drum
bcr3|$2y$05$abcdefghijklmnopqrstuu|# with blanks 
gost1|$gy$j75$saltsalt$|ubuntu
gost2|$gy$j75$saltsalt$|Xk9-kettle.drum
scr1|$7$BU..../....saltsalt$|welcome
scr2|$7$BU..../....saltsalt$|Xk9-kettle.drum
own1|$y$j75$saltsalt$|own1
own2|$y$j75$saltsalt$|Own2123
own3|$y$j75$saltsalt$|3nwo
own4|$y$j75$saltsalt$|own1x
host1|$y$j75$saltsalt$|db07
host2|$y$j75$saltsalt$|DB07@123
lock1|$y$j75$saltsalt$|password
lock2|$y$j75$saltsalt$|password
shut1|$y$j75$saltsalt$|password
pam1||Xk9-kettle.drum
round1|$6$rounds=5000$saltsalt$|service
round2|$5$rounds=9999$saltsalt$|zabbix
ACCOUNTS
usermod -L lock1
passwd -l lock2 >/dev/null 2>&1
usermod -s /usr/sbin/nologin shut1

# Whom PAM lets in by one of the words of this test that are defaults: of the shipped list, of the agency's, or of a name.
printf 'auth required pam_unix.so nodelay\naccount required pam_permit.so\n' >/etc/pam.d/bed
sort -u /test/words >/test/words.once
for name in $(cut -d: -f1 /etc/passwd); do
	[ "$(id -u "$name")" -ge 1000 ] && [ "$name" != nobody ] || continue
	while IFS= read -r word; do
		grep -qxF -e "$word" /test/shipped /etc/agency-defaults ||
			case $word in "$name" | Own2123 | 3nwo | db07 | DB07@123) ;; *) continue ;; esac
		if printf '%s\n' "$word" | pamtester bed "$name" authenticate >/dev/null 2>&1; then
			echo "$name"
			break
		fi
	done </test/words.once
done | sort >/test/truth
n=$(wc -l </test/truth)
[ "$n" -ge 12 ] || fail "only $n accounts use a default password: the bed is no good"

/build/check-root / default-passwords try=true list=/etc/agency-defaults seconds=300 >/test/said
sed -n '/^reason: /p' /test/said | head -n 1 | grep -oE '[a-z0-9]+: uses a default password' | cut -d: -f1 | sort >/test/found
if diff /test/truth /test/found; then
	echo "ok - $n of $(wc -l </test/words) accounts use a default password, as PAM says"
else
	fail "the check and PAM differ (<: PAM lets in, >: said to)"
fi
[ "$(head -n 1 /test/said)" = fail ] || fail "the status is $(head -n 1 /test/said)"

# Whatever a scan leaves: the bundle, what it printed, and what it writes to standard error; with a terminal's progress too.
scan() { # NAME OPTION...
	local name=$1
	shift
	mkdir -m 700 "/test/$name"
	script -qec "/build/plumbline scan --root / --level high --datadir /test/data --rule SA-5.N2.default-passwords \
		--set default_passwords_file=/etc/agency-defaults --format json --output /test/$name $*" "/test/$name/typed" >/test/$name/out 2>&1
	zcat /test/$name/*.xml.gz >/test/$name/arf.xml || fail "$name: no bundle"
}
mkdir -p /test/plain
rm -r /test/plain
scan plain
scan tried --try-default-passwords
grep -q '"status": *"notchecked"' /test/plain/out || fail "without the option the rule is not notchecked"
grep -q '"status": *"fail"' /test/tried/out || fail "with the option the rule does not fail"
grep -q 'yes1: uses a default password' /test/tried/arf.xml || fail "the bundle does not name the account"
# Every hash, its salt and its end; the agency's words and the digest of its list; and each word that the scan without guesses lacks.
cut -d: -f2 /etc/shadow | grep -E '^.{13}' | tr -d '!' | while IFS= read -r hash; do
	printf '%s\n%s\n' "$hash" "${hash: -12}"
	case $hash in \$*) printf '%s\n' "${hash##*\$}" ;; esac
done >/test/secrets
cat /etc/agency-defaults >>/test/secrets
sha256sum </etc/agency-defaults | cut -c1-64 >>/test/secrets
[ "$(wc -l </test/secrets)" -gt 60 ] || fail "too few secrets to look for"
for f in /test/tried/arf.xml /test/tried/out /test/tried/typed; do
	[ -s "$f" ] || fail "$f is empty"
	! grep -F -f /test/secrets "$f" | head -n 3 | grep . || fail "$f holds part of a hash or of the agency's list"
	while IFS= read -r word; do
		grep -qwF -e "$word" /test/plain/arf.xml || ! grep -owF -e "$word" "$f" | head -n 1 | grep . ||
			fail "$f holds the guess $word"
	done < <(grep -vx pass /test/shipped) # a status of XCCDF is a guess too
done
echo "ok - $(wc -l </test/secrets) secrets looked for"

# No other door, and no core.
for how in "--set default_passwords_try=true" "--set default_passwords_try=1"; do
	/build/plumbline scan --root / --level high --datadir /test/data --rule SA-5.N2.default-passwords $how --output /test/plain \
		>/test/out 2>&1
	[ $? = 1 ] && grep -q -- --try-default-passwords /test/out || fail "$how is let through"
done
mkdir -p /etc/plumbline
cat >/etc/plumbline/agency.xml <<'X'
<?xml version="1.0" encoding="UTF-8"?>
<agency xmlns="urn:plumbline:agency:1"><policy><value id="default_passwords_try">true</value></policy></agency>
X
/build/plumbline scan --root / --level high --datadir /test/data --rule SA-5.N2.default-passwords --output /test/plain >/test/out 2>&1
[ $? = 1 ] && grep -q -- --try-default-passwords /test/out || { cat /test/out; fail "the agency's file is let through"; }
rm /etc/plumbline/agency.xml
exit $bad
