#!/bin/bash
# What vsftpd and rsync really do with somebody who has no name, against what the check says of their settings: each
# situation is a configuration, the daemon started with it, and a login tried.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
. "${top_srcdir:?run by tests/all.sh}/tests/lib.sh" || exit 99
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap >/dev/null || { echo "needs debootstrap"; exit 77; }
beds=$top_srcdir/tests/beds
base=$("$beds/base.sh") || { echo "no Debian root to stand on"; exit 1; }
layer=$("$beds/layer.sh" vsftpd rsync libpopt0 libxxhash0) || { echo "vsftpd and rsync cannot be had"; exit 77; }
here=$top_srcdir/tests/behaviour
export base layer tmp here top_builddir
mkdir "$tmp/sets"
awk -v dir="$tmp/sets" '/^== / { f = dir "/" $2; printf "" >f; next } f { print >f }' "$here/anonymous.conf"

unshare --mount --net --pid --fork --kill-child --propagation private bash -c '
	set -eu
	ip link set lo up
	mkdir "$tmp/up" "$tmp/root"
	mount -t tmpfs up "$tmp/up"
	mkdir "$tmp/up/u" "$tmp/up/w"
	R=$tmp/root
	mount -t overlay overlay -o "lowerdir=$layer:$base,upperdir=$tmp/up/u,workdir=$tmp/up/w" "$R"
	mount -t proc proc "$R/proc"
	mkdir -p "$R/run/vsftpd/empty" "$R/srv/pub"
	grep -q "^ftp:" "$R/etc/passwd" || chroot "$R" useradd -r -d /srv/ftp -s /usr/sbin/nologin ftp
	mkdir -p "$R/srv/ftp"
	chown root:root "$R/srv/ftp"
	chmod 755 "$R/srv/ftp"
	echo hello >"$R/srv/pub/hello"
	printf "alice:Secret-0\n" >"$R/etc/rsyncd.secrets"
	chmod 600 "$R/etc/rsyncd.secrets"
	one() { # name, server, what is written to its file in $tmp/conf
		case $2 in
		vsftpd) cp "$tmp/conf" "$R/etc/vsftpd.conf"; set -- "$1" "$2" vsftpd.service /usr/sbin/vsftpd /etc/vsftpd.conf ;;
		rsync) cp "$tmp/conf" "$R/etc/rsyncd.conf"; set -- "$1" "$2" rsync.service /usr/bin/rsync --daemon --no-detach ;;
		esac
		chroot "$R" systemctl disable -q vsftpd.service rsync.service 2>/dev/null || :
		chroot "$R" systemctl enable -q "$3" 2>/dev/null
		name=$1 server=$2
		shift 3
		chroot "$R" "$@" >"$tmp/log.$name" 2>&1 </dev/null & daemon=$!
		perl "$here/anonymous.pl" "$server" >"$tmp/truth.$name"
		kill $daemon 2>/dev/null || :
		wait $daemon 2>/dev/null || :
		"$top_builddir/check-root" "$R" anonymous-services allow= >"$tmp/said.$name" 2>&1 || :
	}
	for f in "$tmp"/sets/*; do
		cp "$f" "$tmp/conf"
		name=${f##*/}
		one "$name" "${name%%-*}"
	done
' 2>"$tmp/err"
same "the bed worked" $? 0
sed 's/^/    /' "$tmp/err"
n=0
for f in "$tmp"/sets/*; do
	name=${f##*/}
	truth=$(cat "$tmp/truth.$name" 2>/dev/null) said=$(head -n 1 "$tmp/said.$name" 2>/dev/null)
	case $truth in in) want=fail ;; out) want=pass ;; *) want="an observation" ;; esac
	[ "$said" = "$want" ] || sed 's/^/    /' "$tmp/said.$name" "$tmp/log.$name"
	same "$name: $truth" "$said" "$want"
	n=$((n + 1))
done
ok "twenty situations at least" test $n -ge 20
finish
