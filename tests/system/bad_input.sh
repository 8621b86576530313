#!/bin/bash
# Bad input of every kind: a clear message, the right exit code, and no earlier bundle harmed.
. "${top_srcdir:?run by tests/all.sh}/tests/lib.sh" || exit 99
ds=$(readlink -f "$(dirname "$plumbline")/../share/plumbline/plumbline-debian12-ds.xml")
mkdir -m 700 "$tmp/b" "$tmp/bad"

# A small root, so that every scan here takes a moment.
root=$tmp/root
mkdir -p "$root"/{etc/pam.d,usr/bin,bin,var/log,etc/ssh,usr/sbin,usr/lib/x86_64-linux-gnu/security}
ln -s usr/lib "$root/lib"
touch "$root/usr/lib/x86_64-linux-gnu/security/pam_deny.so"
printf 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n' >"$root/etc/os-release"
printf 'root:x:0:0:root:/root:/bin/bash\n' >"$root/etc/passwd"
printf 'auth required pam_deny.so\n' >"$root/etc/pam.d/login"

run scan --root "$root" --level high --output "$tmp/b"
earlier=$(ls "$tmp"/b/*.xml.gz)
ok "an earlier bundle is there" test -s "$earlier"
sum=$(sha256sum <"$earlier")

run scan --level middling --output "$tmp/b"
same "an unknown level" $rc 1
says "names the levels there are" 'high, medium or normal'
run frobnicate
same "an unknown command" $rc 1
run scan --rule IA-9.X9 --root "$root" --output "$tmp/b"
same "an unknown rule" $rc 1
says "names it" 'IA-9.X9'
run scan --set no_such_value=3 --root "$root" --output "$tmp/b"
same "an unknown threshold" $rc 1
says "names it" 'no_such_value'
run scan --set lockout_deny=three --root "$root" --output "$tmp/b"
same "a threshold that is no number" $rc 1
run scan --content "$ds" --output "$tmp/b"
same "--content without --profile" $rc 1
run scan --content "$ds" --profile nosuch --output "$tmp/b"
same "an unknown profile" $rc 1
says "names those there are" 'medium'
run scan --root "$tmp/nowhere" --output "$tmp/b"
same "a root that is not there" $rc 1
run scan --root "$tmp/bad" --output "$tmp/b"
same "a root without /etc" $rc 1
says "says so" 'no /etc'
run scan --root "$root" --tailoring "$tmp/nowhere.xml" --output "$tmp/b"
same "a tailoring file that is not there" $rc 1

# Bundles.
head -c 2000 "$earlier" >"$tmp/bad/cut.xml.gz"
run verify "$tmp/bad/cut.xml.gz"
same "a bundle cut short" $rc 1
says "says so" 'cut short|truncated|ends'
run report "$tmp/bad/cut.xml.gz" -o "$tmp/bad/cut.html"
same "report of a bundle cut short" $rc 1
ok "leaves no half report" test ! -e "$tmp/bad/cut.html"
head -c 1200000000 /dev/zero | gzip -1 >"$tmp/bad/bomb.xml.gz"
SECONDS=0
run verify "$tmp/bad/bomb.xml.gz"
same "a gzip bomb" $rc 1
says "says what the bound is" 'larger|more than|bytes'
ok "stops early ($SECONDS s)" test $SECONDS -lt 20
printf '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>' | gzip >"$tmp/bad/entity.xml.gz"
run verify "$tmp/bad/entity.xml.gz"
same "an XML with entities" $rc 1
says "says so" 'document type'
printf 'plain' >"$tmp/bad/plain.xml.gz"
run verify "$tmp/bad/plain.xml.gz"
same "something that is no gzip" $rc 1
zcat "$earlier" | sed 's/<result>notchecked</<result>pass</' | gzip >"$tmp/bad/changed.xml.gz"
run verify "$tmp/bad/changed.xml.gz"
same "a changed verdict" $rc 3
mkfifo "$tmp/bad/fifo"
SECONDS=0
run verify "$tmp/bad/fifo"
same "a FIFO in place of a bundle" $rc 1
ok "does not wait for it ($SECONDS s)" test $SECONDS -lt 5

# Content.
sed 's/<xccdf:title/<xccdf:tittle/; s/<\/xccdf:title/<\/xccdf:tittle/' "$ds" >"$tmp/bad/invalid-ds.xml"
run scan --content "$tmp/bad/invalid-ds.xml" --profile medium --root "$root" --output "$tmp/b"
same "content that does not validate" $rc 1
head -c 9000 "$ds" >"$tmp/bad/cut-ds.xml"
run scan --content "$tmp/bad/cut-ds.xml" --profile medium --root "$root" --output "$tmp/b"
same "content cut short" $rc 1
run scan --content "$tmp/bad/fifo" --profile medium --root "$root" --output "$tmp/b"
same "a FIFO in place of content" $rc 1

# The output folder.
run scan --root "$root" --output "$tmp/nowhere/b"
same "no such output folder" $rc 1
run scan --root "$root" --output "$earlier"
same "an output file that exists" $rc 1
says "says that it is kept" 'exists|overwrit'
if [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null; then
	export root plumbline tmp
	mkdir -p "$tmp/full" "$tmp/ro"
	unshare --mount --propagation private bash -c '
		mount -t tmpfs -o size=16k,mode=700 full "$tmp/full"
		rc=0; "$plumbline" scan --root "$root" --output "$tmp/full" >/dev/null 2>"$tmp/err" || rc=$?
		echo "$rc $(ls -A "$tmp/full" | wc -l)" >"$tmp/full.result"
		mount -t tmpfs -o mode=700 ro "$tmp/ro"; mount -o remount,ro "$tmp/ro"
		rc=0; "$plumbline" scan --root "$root" --output "$tmp/ro" >/dev/null 2>>"$tmp/err" || rc=$?
		echo "$rc" >"$tmp/ro.result"'
	same "a full output folder: exit code, files left behind" "$(cat "$tmp/full.result")" "1 0"
	says "says so" 'No space left'
	same "a read-only output folder" "$(cat "$tmp/ro.result")" 1
	says "says so" 'Read-only'

	# A log folder that cannot be read: error with its path, never a pass.
	mkdir -p "$root/var/log/audit"
	chmod 700 "$root/var/log/audit"
	mkdir -m 700 "$tmp/nobody"
	chmod 755 "$tmp"
	chown 65534:65534 "$tmp/nobody"
	setpriv --reuid 65534 --regid 65534 --clear-groups "$plumbline" scan --level medium --root "$root" \
		--set log_backup_directories=/var/log/audit --rule AU-6.M1.log-hash --output "$tmp/nobody/l.xml.gz" --format json \
		>"$tmp/out" 2>"$tmp/err"
	same "a log folder that cannot be read" "$(jq -r '.rules[] | select(.rule | endswith("log-hash")) | .status' "$tmp/out")" error
	ok "is named" jq -e '.rules[] | select(.rule | endswith("log-hash")) | .reason.en | test("/var/log/audit")' "$tmp/out"

	# No root rights: which rules became error, for lack of which privilege.
	rc=0
	setpriv --reuid 65534 --regid 65534 --clear-groups "$plumbline" scan --level high --output "$tmp/nobody" --format json \
		>"$tmp/out" 2>"$tmp/err" || rc=$?
	ok "without root rights: exit code 1 or 2 ($rc)" test $rc = 1 -o $rc = 2
	ok "the bundle names the privileges that were missing" jq -e '[.. | strings | select(test("cap_audit_control"))] | length > 0' "$tmp/out"
	ok "what could not be asked is error, with the reason" \
		jq -e '[.rules[] | select(.status == "error")] | length > 0 and all(.[]; .reason.en != null and .reason.zh != null)' "$tmp/out"
fi

# The host.
lockout() { # the verdict on IA-2.N3 in that root
	run scan --root "$root" --level normal --rule IA-2.N3.lockout --output "$tmp/host.$RANDOM.$SECONDS.xml.gz" --format json
	jq -r '.rules[] | select(.rule | endswith("lockout")) | .status' "$tmp/out"
}
why() { jq -r '.rules[] | select(.rule | endswith("lockout")) | .reason.en' "$tmp/out" >"$tmp/err"; }
printf '@include a\n' >"$root/etc/pam.d/a"
cp "$root/etc/pam.d/a" "$root/etc/pam.d/login"
v=$(lockout)
ok "a PAM include loop is no pass ($v)" test "$v" = error -o "$v" = fail
printf 'auth required pam_deny.so\n' >"$root/etc/pam.d/login"
echo "UsePAM yes" >"$root/etc/ssh/sshd_config"
touch "$root/usr/sbin/sshd"
sed -n 's/^| //p' "$top_srcdir/tests/cases/host-key.base" >"$root/etc/ssh/ssh_host_ed25519_key"
chmod 600 "$root/etc/ssh/ssh_host_ed25519_key"
chmod 755 "$root/usr/sbin/sshd"
mkfifo "$root/etc/pam.d/sshd"
SECONDS=0
same "a FIFO at /etc/pam.d/sshd" "$(lockout)" error
why
says "named" '/etc/pam.d/sshd'
ok "is not waited for ($SECONDS s)" test $SECONDS -lt 10
rm "$root/etc/pam.d/sshd"
truncate -s 1G "$root/etc/pam.d/sshd"
same "a configuration file of 1 GiB" "$(lockout)" error
why
says "named, with its size" '/etc/pam.d/sshd.*1073741824'
rm "$root/etc/pam.d/sshd"

same "the earlier bundle is as it was" "$(sha256sum <"$earlier")" "$sum"
same "and nothing half-written lies beside it" "$(find "$tmp/b" -type f ! -name 'plumbline_*.xml.gz' | grep -cv lock)" 0
finish
