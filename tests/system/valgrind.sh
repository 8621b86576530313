#!/bin/bash
# valgrind on the agent's own process in the main paths: no leak, no wild access. The child that runs libopenscap
# (with libopenscap's own leaks) is silent after the fork.
. "${top_srcdir:?run by tests/all.sh}/tests/lib.sh" || exit 99
command -v valgrind >/dev/null || exit 77
root=$tmp/root
mkdir -p "$root"/{etc/pam.d,etc/ssh,usr/sbin,usr/lib/x86_64-linux-gnu/security,var/log/audit}
printf 'ID=debian\nVERSION_ID="12"\n' >"$root/etc/os-release"
printf 'root:x:0:0:root:/root:/bin/bash\n' >"$root/etc/passwd"
printf 'auth required pam_unix.so\naccount required pam_unix.so\n' >"$root/etc/pam.d/login"
cp "$root/etc/pam.d/login" "$root/etc/pam.d/sshd"
touch "$root/usr/lib/x86_64-linux-gnu/security/pam_unix.so" "$root/usr/sbin/sshd" "$root/etc/ssh/sshd_config"
chmod +x "$root/usr/sbin/sshd"
# The error exit code would be the child's too, so the log tells; it stays empty when all is well.
vg() {
	local rc=0
	rm -f "$tmp/vg.log"
	valgrind --quiet --log-file="$tmp/vg.log" --leak-check=full --show-leak-kinds=definite,indirect,possible \
		--child-silent-after-fork=yes "$@" >"$tmp/out" 2>"$tmp/err" || rc=$?
	echo "exit code $rc" && cat "$tmp/err" "$tmp/vg.log"
	[ ! -s "$tmp/vg.log" ] && { [ $rc = 0 ] || [ $rc = 2 ] || [ $rc = "${want:-0}" ]; }
}
ok "scan" vg "$plumbline" scan --root "$root" --level high --output "$tmp/b.xml.gz"
ok "left a bundle" test -s "$tmp/b.xml.gz"
ok "scan, JSON" vg "$plumbline" scan --root "$root" --level normal --format json --output "$tmp/c.xml.gz"
ok "verify" vg "$plumbline" verify "$tmp/b.xml.gz"
ok "report" vg "$plumbline" report "$tmp/b.xml.gz" -o "$tmp/b.html"
ok "list" vg "$plumbline" list --level high
want=1 ok "explain" vg "$plumbline" explain IA-2.N3.lockout --root "$root"
head -c 3000 "$tmp/b.xml.gz" >"$tmp/cut.xml.gz"
want=1 ok "verify of a bundle cut short" vg "$plumbline" verify "$tmp/cut.xml.gz"
finish
