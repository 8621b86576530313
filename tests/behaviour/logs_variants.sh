#!/bin/bash
# The variants of logs.sh.  ROOT: a root of a Debian host that may be changed; tool: check-root.
n=0
bad=0
T=$(mktemp -d /run/logs.XXXXXX)
trap 'rm -rf "$T"' EXIT
chmod 755 "$T"

compare() { # NAME WANTED GOT DETAIL
	n=$((n + 1))
	[ "$2" = "$3" ] && return
	bad=$((bad + 1))
	echo "$1: really $2, the check says $3: $4"
}

status_of() { # fills $st and $said
	said=$("$tool" "$@" 2>&1)
	st=$(head -n 1 <<<"$said")
}

# ---- who opens the file: bob (no group), alice (users), both users and staff, oper (adm) ----
as() { # WHO COMMAND...
	local who=$1
	shift
	case $who in
	bob) setpriv --reuid 1001 --regid 1001 --clear-groups "$@" ;;
	alice) setpriv --reuid 1000 --regid 1000 --groups 100 "$@" ;;
	carol) setpriv --reuid 1003 --regid 1003 --groups 100,50 "$@" ;;
	dave) setpriv --reuid 1004 --regid 1004 --groups 50 "$@" ;;
	oper) setpriv --reuid 1002 --regid 1002 --groups 4 "$@" ;;
	esac 2>/dev/null
}

really() { # what the kernel lets happen with $T/var/log/auth.log
	local f=$T/var/log/auth.log who
	for who in bob alice carol dave; do
		as $who cat "$f" >/dev/null && { echo fail; return; }
	done
	for who in bob alice carol dave oper; do
		as $who sh -c ": >>'$f'" && { echo fail; return; }
		as $who sh -c ": >'$T/var/log/.probe'" && { rm -f "$T/var/log/.probe"; echo fail; return; }
	done
	echo pass
}

variant() { # NAME DIRMODE DIROWNER FILEMODE FILEOWNER [FILE-ACL [DIR-ACL]]
	rm -rf "$T/var" "$T/etc"
	mkdir -p "$T/var/log" "$T/etc"
	printf '%s\n' root:x:0:0::/root:/bin/sh alice:x:1000:1000::/:/bin/sh bob:x:1001:1001::/:/bin/sh \
		oper:x:1002:1002::/:/bin/sh carol:x:1003:1003::/:/bin/sh dave:x:1004:1004::/:/bin/sh >"$T/etc/passwd"
	printf '%s\n' root:x:0: adm:x:4:oper staff:x:50:carol,dave users:x:100:alice,carol >"$T/etc/group"
	echo secret >"$T/var/log/auth.log"
	chown "$5" "$T/var/log/auth.log"
	chmod "$4" "$T/var/log/auth.log"
	[ -z "${6:-}" ] || setfacl -m "$6" "$T/var/log/auth.log"
	chown "$3" "$T/var/log"
	chmod "$2" "$T/var/log"
	[ -z "${7:-}" ] || setfacl -m "$7" "$T/var/log"
	status_of "$T" log-access "groups=adm root"
	compare "access: $1" "$(really)" "$st" "$(grep reason <<<"$said")"
}

variant plain 755 0:0 640 0:4
variant world-readable 755 0:0 644 0:4
variant world-writable 755 0:0 642 0:4
variant world-nothing 755 0:0 600 0:0
variant group-users 755 0:0 640 0:100
variant group-adm-write 755 0:0 660 0:4
variant owner-alice 755 0:0 600 1000:4
variant owner-denied 755 0:0 044 1000:4
variant closed-directory 750 0:4 666 0:4
variant closed-to-root 700 0:0 666 0:0
variant search-only 711 0:0 644 0:4
variant list-only 744 0:0 644 0:4
variant world-directory 777 0:0 640 0:4
variant sticky-directory 1777 0:0 640 0:4
variant write-no-search 776 0:0 640 0:4
variant group-directory 775 0:100 640 0:4
variant user-directory 755 1000:0 640 0:4
variant two-groups 750 0:100 640 0:50
variant two-groups-one 750 0:100 640 0:4
variant deny-own-group 755 0:0 604 0:100
variant deny-own-group-all 705 0:100 604 0:50
variant acl-user 755 0:0 640 0:4 u:1000:r
variant acl-user-masked 755 0:0 640 0:4 u:1000:r,m::-
variant acl-group 755 0:0 640 0:4 g:100:r
variant acl-group-write 755 0:0 640 0:4 g:4:rw
variant acl-user-nothing 755 0:0 644 0:4 u:1000:-
variant acl-group-nothing 755 0:0 644 0:4 g:100:-,g:50:-
variant acl-directory 750 0:4 644 0:4 "" u:1000:x
variant acl-directory-file 750 0:4 640 0:4 u:1003:r u:1000:x
variant acl-directory-group 750 0:4 640 0:4 g:50:r g:100:x
variant acl-directory-write 750 0:4 640 0:4 "" g:100:wx
variant acl-oper 750 0:0 640 0:0 u:1002:r u:1002:x
variant acl-mask-opens 755 0:0 660 0:0 u:1002:r,m::rw

# ---- the next log, made by the real logrotate; and what the real systemd-tmpfiles does ----
printf 'bob:x:1001:1001::/:/bin/sh\n' >>"$ROOT/etc/passwd"
printf '$FileCreateMode 0640\nauth.* /var/log/auth.log\n' >"$ROOT/etc/rsyslog.conf"
fresh() { # the log as Debian has it
	rm -rf "$ROOT"/var/log/* "$ROOT"/etc/logrotate.d/* "$ROOT"/etc/tmpfiles.d/*
	rm -f "$ROOT/var/lib/logrotate/status"
	mkdir -m 750 "$ROOT/var/log/audit" # which auditd demands
	setfacl -b -k "$ROOT/var/log"
	chown 0:0 "$ROOT/var/log"
	chmod 755 "$ROOT/var/log"
	echo x >"$ROOT/var/log/auth.log"
	chown 0:4 "$ROOT/var/log/auth.log"
	chmod 640 "$ROOT/var/log/auth.log"
	for login in btmp wtmp lastlog; do install -m 660 -g 43 /dev/null "$ROOT/var/log/$login"; done
}

open_to_bob() {
	as bob cat "$ROOT/var/log/auth.log" >/dev/null && echo fail || echo pass
}

rotate() { # NAME LOGROTATE.CONF [SECOND-FILE'S-NAME TEXT [MODE]] : the default ACL comes from $dflt
	fresh
	[ -z "${dflt:-}" ] || setfacl -m "$dflt" "$ROOT/var/log"
	printf '%b' "$2" >"$ROOT/etc/logrotate.conf"
	[ -z "${3:-}" ] || { printf '%b' "$4" >"$ROOT/etc/logrotate.d/$3"; chmod "${5:-644}" "$ROOT/etc/logrotate.d/$3"; }
	chmod 644 "$ROOT/etc/logrotate.conf"
	status_of "$ROOT" log-access "groups=adm systemd-journal root"
	chroot "$ROOT" /usr/sbin/logrotate -f /etc/logrotate.conf >/dev/null 2>&1
	[ -e "$ROOT/var/log/auth.log" ] || { : >"$ROOT/var/log/auth.log"; chmod 600 "$ROOT/var/log/auth.log"; }
	compare "logrotate: $1" "$(open_to_bob)" "$st" "$(grep reason <<<"$said")"
}

A=/var/log/auth.log
rotate keep "create\n$A {\n}\n"
rotate open "$A {\n create 0644 root adm\n}\n"
rotate closed "$A {\n create 0640 root adm\n}\n"
rotate mode-only "$A {\n create 0644\n}\n"
rotate owner-only "$A {\n create root adm\n}\n"
rotate global "create 0644\n$A {\n}\n"
rotate global-after-include "include /etc/logrotate.d\ncreate 0644\n" a "$A {\n}\n"
rotate global-before-include "create 0644\ninclude /etc/logrotate.d\n" a "$A {\n}\n"
rotate global-in-included "include /etc/logrotate.d\n$A {\n}\n" a "create 0644\n"
rotate first-wins "$A {\n create 0640\n}\n$A {\n create 0644\n}\n"
rotate first-open "$A {\n create 0644\n}\n$A {\n create 0640\n}\n"
rotate pattern "/var/log/*.log {\n create 0644\n}\n"
rotate pattern-deep "/var/*.log {\n create 0644\n}\n"
rotate quoted "\"$A\" {\n create 0644\n}\n"
rotate one-line "$A { create 0644\n}\n"
rotate taboo "create\ninclude /etc/logrotate.d\n" a.dpkg-old "$A {\n create 0644\n}\n"
rotate taboo-tilde "create\ninclude /etc/logrotate.d\n" a~ "$A {\n create 0644\n}\n"
rotate hidden "create\ninclude /etc/logrotate.d\n" .a "$A {\n create 0644\n}\n"
rotate taboo-cleared "tabooext .zz\ninclude /etc/logrotate.d\n" a.dpkg-old "$A {\n create 0644\n}\n"
rotate writable "create\ninclude /etc/logrotate.d\n" a "$A {\n create 0644\n}\n" 664
rotate copytruncate "$A {\n copytruncate\n create 0644\n}\n"
rotate nocreate "create 0644\n$A {\n nocreate\n}\n"
rotate unknown-owner "$A {\n create 0644 nosuchuser adm\n}\n"
rotate script "$A {\n create 0640\n postrotate\n  create 0644\n endscript\n}\n"
dflt=d:o::r rotate default-acl "$A {\n create 0640\n}\n"
dflt=d:u:1001:r rotate default-acl-user "$A {\n create 0640 root adm\n}\n"
dflt=d:u:1001:r rotate default-acl-masked "$A {\n create 0600 root adm\n}\n"

tmpfiles() { # NAME LINE...
	fresh
	printf 'create\n' >"$ROOT/etc/logrotate.conf"
	local name=$1
	shift
	printf '%s\n' "$@" >"$ROOT/etc/tmpfiles.d/zz.conf"
	status_of "$ROOT" log-access "groups=adm systemd-journal root"
	chroot "$ROOT" systemd-tmpfiles --create --boot --prefix=/var/log >/dev/null 2>&1
	compare "tmpfiles: $name" "$(open_to_bob)" "$st" "$(grep reason <<<"$said")"
}

mkdir -p "$ROOT/etc/tmpfiles.d"
tmpfiles nothing '# nothing'
tmpfiles z "z $A 0644 root adm - -"
tmpfiles z-no-mode "z $A - root adm - -"
tmpfiles z-masked "z $A ~0755 root adm"
tmpfiles f "f $A 0644 root adm - -"
tmpfiles F-plus "f+ $A 0640 root adm - -"
tmpfiles glob 'z /var/log/*.log 0644'
tmpfiles glob-not-deep 'z /var/* 0644'
tmpfiles Z 'Z /var/log 0755'
tmpfiles Z-masked 'Z /var/log ~0750 root adm'
tmpfiles m "m $A 0644"
tmpfiles acl "a+ $A - - - - user:bob:r--"
tmpfiles acl-number "a+ $A - - - - u:1001:r"
tmpfiles acl-recursive 'A+ /var/log - - - - user:bob:r-x'
tmpfiles acl-default-only "a+ /var/log - - - - d:user:bob:r--"
tmpfiles first-wins "f $A 0640 root adm" "f $A 0644 root adm"
tmpfiles create-only "z $A :0644 root adm"
tmpfiles quoted "z \"$A\" 0644"
tmpfiles owner "z $A 0640 bob adm"
tmpfiles group-unknown "z $A 0640 root nosuchgroup"
tmpfiles directory-closed "z /var/log 0700" "z $A 0644"

# ---- the log that the real rsyslogd makes ----
umask_of_unit=$(sed -n 's/^UMask=//p' "$ROOT/lib/systemd/system/rsyslog.service")
rsyslogs() { # NAME CONFIGURATION
	fresh
	rm -f "$ROOT/var/log/auth.log" "$ROOT"/etc/tmpfiles.d/*
	[ -z "${dflt:-}" ] || setfacl -m "$dflt" "$ROOT/var/log"
	# /dev/log is the machine's own: a socket elsewhere, since rsyslogd does not start without an input.
	{
		echo 'module(load="imuxsock" SysSock.Use="off")'
		echo 'input(type="imuxsock" Socket="/run/rsyslog.test.sock")'
		printf '%b' "$2"
	} >"$ROOT/etc/rsyslog.conf"
	chroot "$ROOT" rsyslogd -N1 >/dev/null 2>&1 || [ "${1#three}" != "$1" ] || echo "rsyslogd -N1 refuses: $1"
	status_of "$ROOT" log-access "groups=adm systemd-journal root"
	(umask "${umask_of_unit:-0022}"; exec chroot "$ROOT" rsyslogd -n -i /run/rsyslog.test) >/dev/null 2>&1 &
	local pid=$! i
	for i in $(seq 50); do
		chroot "$ROOT" logger -u /run/rsyslog.test.sock -p user.info x 2>/dev/null
		[ -e "$ROOT/var/log/auth.log" ] && break
		sleep 0.05
	done
	kill $pid
	wait $pid 2>/dev/null
	[ -e "$ROOT/var/log/auth.log" ] || echo "rsyslogd made no log: $1"
	compare "rsyslog: $1" "$(open_to_bob)" "$st" "$(grep reason <<<"$said")"
}

rsyslogs default "*.* $A\n"
rsyslogs create-mode "\$FileCreateMode 0640\n*.* $A\n"
rsyslogs create-mode-after "*.* $A\n\$FileCreateMode 0600\n"
rsyslogs umask-0 "\$Umask 0000\n*.* $A\n"
rsyslogs umask-027 "\$Umask 0027\n*.* $A\n"
rsyslogs umask-0-mode "\$Umask 0000\n\$FileCreateMode 0640\n*.* $A\n"
rsyslogs three-digits "\$Umask 0000\n\$FileCreateMode 640\n*.* $A\n"
rsyslogs action "\$Umask 0000\n\$FileCreateMode 0600\n*.* action(type=\"omfile\" file=\"$A\")\n"
rsyslogs action-mode "\$Umask 0000\n*.* action(type=\"omfile\" file=\"$A\" fileCreateMode=\"0640\")\n"
rsyslogs owner "\$Umask 0000\n\$FileCreateMode 0640\n\$FileOwner bob\n*.* $A\n"
dflt=d:u:1001:r rsyslogs default-acl "\$Umask 0077\n\$FileCreateMode 0640\n*.* $A\n"
dflt=d:u:1001:r rsyslogs default-acl-masked "\$Umask 0000\n\$FileCreateMode 0600\n*.* $A\n"

# ---- manifests by the real programs, with odd names ----
odd=('a' 'a b' ' lead' '*star' '-dash' $'new\nline' 'back\slash' $'tab\tx' '準繩.log' $'\xff\xfe' '(paren) = x' '#hash' 'end ' $'cr\r')
when=@1794990000
bed() {
	rm -rf "$T/b"
	mkdir "$T/b"
	local f
	for f in "${odd[@]}"; do printf 'text of %s' "$f" >"$T/b/$f"; done
}
manifest() { # NAME FILE COMMAND... : then the change in $change
	local name=$1 file=$2 real
	shift 2
	bed
	(cd "$T/b" && "$@" -- "${odd[@]}" >"../m" && mv ../m "$file")
	(cd "$T/b" && eval "${change:-:}")
	find "$T/b" -exec touch -h -d $when {} +
	(cd "$T/b" && "$1" -c --strict "$file" >/dev/null 2>&1) && real=pass || real=fail
	mkdir -p "$T/etc"
	status_of "$T" log-hash directories=/b max_age=864000
	compare "manifest: $name" "$real" "$st" "$(grep -a reason <<<"$said" | head -c 300)"
}
for s in 256 384 512; do
	manifest sha$s SHA${s}SUMS sha${s}sum
	manifest sha$s-binary x.sha$s sha${s}sum -b
	manifest sha$s-tag SHA${s}SUMS sha${s}sum --tag
	change="printf X >>a" manifest sha$s-changed SHA${s}SUMS sha${s}sum
	change="rm 'back\\slash'" manifest sha$s-gone SHA${s}SUMS sha${s}sum --tag
done
change="sed -i 's/\$/\\r/' SHA256SUMS" manifest crlf SHA256SUMS sha256sum
change="sed -i '1s/^/ /' SHA256SUMS" manifest indented SHA256SUMS sha256sum
change="sed -i 's/^\\\\\\\\//' SHA256SUMS" manifest escapes-lost SHA256SUMS sha256sum
change="sed -i 's/[a-f]/\\U&/g; s/^\\([^ ]*\\).*  A\$/\\1  a/' SHA256SUMS; printf '' >>a" manifest upper-names SHA256SUMS sha256sum
change="sed -i '1s/^./z/' SHA256SUMS" manifest broken-line SHA256SUMS sha256sum
change="sed -i '1s/^./0/;2s/^./1/' SHA256SUMS" manifest wrong-digest SHA256SUMS sha256sum

echo "$n compared, $bad differ"
[ $n -gt 90 ] && [ $bad = 0 ]
