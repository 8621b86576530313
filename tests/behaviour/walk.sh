#!/bin/bash
# The one file-system pass against find(1) and getcap(8) on the same real root: set-id programs, file capabilities,
# world-writable files and directories, what belongs to nobody, commands and libraries of others; names with blanks, newlines and bytes that are no UTF-8; mounts in between.
set -uo pipefail
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v getcap setcap debootstrap jq >/dev/null || { echo "needs libcap2-bin, debootstrap and jq"; exit 77; }
base=$("$top_srcdir/tests/beds/base.sh") || exit 1
tmp=$(mktemp -d /var/tmp/plumbline-walk.XXXXXX)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$tmp/data/schemas"
cp "$top_srcdir"/report/*.xsd "$tmp/data/schemas"
cp "$top_builddir/plumbline-debian12-ds.xml" "$tmp/data"
export base tmp top_builddir
unshare --mount --propagation private bash -c '
set -u
R=$tmp/root
mkdir "$R" "$tmp/o"
mount -t tmpfs -o mode=755 bed "$tmp/o"
mkdir "$tmp/o/u" "$tmp/o/w"
mount -t overlay overlay -o "lowerdir=$base,upperdir=$tmp/o/u,workdir=$tmp/o/w" "$R"

# Findings of every kind, and things that look like one.
cp /bin/true "$R/opt/plain"
for n in suid "with blank" "new
line" $(printf "no-utf8-\377"); do cp /bin/true "$R/opt/$n"; chmod 4755 "$R/opt/$n"; done
cp /bin/true "$R/opt/sgid"; chmod 2755 "$R/opt/sgid"
cp /bin/true "$R/opt/sgid-locking"; chmod 2705 "$R/opt/sgid-locking"
cp /bin/true "$R/opt/suid-data"; chmod 4644 "$R/opt/suid-data"
cp /bin/true "$R/opt/caps"; setcap cap_net_raw,cap_net_admin=ep "$R/opt/caps"
cp /bin/true "$R/opt/caps-inheritable"; setcap cap_chown=i "$R/opt/caps-inheritable"
cp /bin/true "$R/opt/caps-data"; setcap cap_chown=ep "$R/opt/caps-data"; chmod 644 "$R/opt/caps-data"
cp /bin/true "$R/opt/caps-removed"; setcap cap_chown=ep "$R/opt/caps-removed"; setcap -r "$R/opt/caps-removed"
touch "$R/srv/open"; chmod 666 "$R/srv/open"
mkdir -m 777 "$R/srv/open-dir"; mkdir -m 1777 "$R/srv/sticky-dir"
mkdir -p "$R/srv/deep/$(printf "d/%.0s" $(seq 60))"; cp /bin/true "$R/srv/deep/d/d/d/suid"; chmod 4755 "$R/srv/deep/d/d/d/suid"
ln -s /opt/suid "$R/srv/link"
mkdir "$R/mnt/local" "$R/mnt/kernel" "$R/root/shut"
chmod 700 "$R/root/shut"; cp /bin/true "$R/root/shut/suid"; chmod 4755 "$R/root/shut/suid"
mount -t tmpfs -o mode=755 local "$R/mnt/local"; cp /bin/true "$R/mnt/local/suid"; chmod 4755 "$R/mnt/local/suid"
mount -t proc proc "$R/mnt/kernel"

touch "$R/srv/left" "$R/root/shut/left"; chown 4711:4712 "$R/srv/left" "$R/root/shut/left"
mkdir "$R/srv/left-dir"; chown 4711 "$R/srv/left-dir"; ln -s nowhere "$R/srv/left-link"; chown -h 4713:0 "$R/srv/left-link"
mkdir -m 1777 "$R/srv/sticky-user"; chown 1000:1000 "$R/srv/sticky-user"; mkdir -m 1777 "$R/srv/sticky-daemon"; chown 1:1 "$R/srv/sticky-daemon"
cp /bin/true "$R/usr/bin/of-user"; chown 1000:1000 "$R/usr/bin/of-user"; cp /bin/true "$R/usr/local/sbin/open"; chmod 775 "$R/usr/local/sbin/open"
mkdir "$R/opt/app"; cp /bin/true "$R/opt/app/run"; chown 1000:0 "$R/opt/app/run"; chmod 757 "$R/opt/app/run"; ln -s ../../opt/app/run "$R/usr/bin/run"
ln -s /opt/gone "$R/usr/bin/gone"; touch "$R/usr/lib/lib-open.so" "$R/usr/lib/lib-user.so"; chmod 666 "$R/usr/lib/lib-open.so"; chown 1000:1000 "$R/usr/lib/lib-user.so"
touch "$R/etc/shosts.equiv" "$R/home/.shosts" "$R/srv/old.shosts" "$R/srv/shosts"
# The commands of the documents, in the root; with merged /usr a file has one name.
in_root() { chroot "$R" "$@" 2>/dev/null | sed -E "s,^/(bin|sbin|lib|lib64)/,/usr/\\1/," | sort -u; }
bins="/bin /sbin /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin" libs="/lib /lib64 /usr/lib"
all="find / -path /proc -prune -o -path /mnt/kernel -prune -o"
{
	in_root $all -nouser -print | sed "s,^,unowned ,"
	in_root $all -nogroup -print | sed "s,^,ungrouped ,"
	in_root $all -type f -perm -0002 -print | sed "s,^,world-writable-files ,"
	in_root $all -type d -perm -0002 ! -perm -1000 -print | sed "s,^,world-writable-directories-without-sticky ,"
	in_root $all -name "*.shosts" -print | sed "s,^,.shosts ,"
	in_root $all -name shosts.equiv -print | sed "s,^,shosts.equiv ,"
	in_root $all -type d -perm -0002 -uid +999 -print | sed "s,^,world-writable-directories user ,"
	in_root $all -type d -perm -0002 -gid +999 -print | sed "s,^,world-writable-directories group ,"
	for of in user group; do
		in_root find -L $bins ! -$of root | sed "s,^,commands $of ,"
		in_root find -L $libs -type f ! -$of root | sed "s,^,libraries $of ,"
	done
	in_root find -L $bins -perm /022 -type f | sed "s,^,commands mode ,"
	in_root find -L $libs -perm /022 -type f | sed "s,^,libraries mode ,"
} | LC_ALL=C sort >"$tmp/documents.want"
check() { # what stands before each path, check, parameters
	local say=$1
	shift
	"$top_builddir/check-root" "$R" "$@" allow= | sed -nE "s,^seen: .* \\((/[^:]*):0: \\)\$,$say \\1,p"
}
{
	for word in unowned ungrouped world-writable-files world-writable-directories-without-sticky .shosts shosts.equiv; do
		check "$word" walk-none predicate="$word"
	done
	for of in user group; do
		check "world-writable-directories $of" walk-owned where=world-writable-directories of="$of" names=root max_id=999
		check "commands $of" walk-owned where=commands of="$of" names=root max_id=0
		check "libraries $of" walk-owned where=libraries of="$of" names=root max_id=0
	done
	check "commands mode" walk-mode where=commands forbidden=0022
	check "libraries mode" walk-mode where=libraries forbidden=0022
} | LC_ALL=C sort >"$tmp/documents.got"

ask() { # rule, value: the paths it names, with an empty allow list
	"$top_builddir/plumbline" scan --root "$R" --level medium --datadir "$tmp/data" --rule "$1" --set "$2=/none" --format json \
		--output "$tmp/$1.xml.gz" 2>"$tmp/err" | jq -r --arg r "$1" ".rules[] | select(.rule | endswith(\$r)) | .provenance[] | select(.what != \"not read\" and .what != \"mount not entered\") | .path" | sort
}
# What the tools say, in the form the evidence shows names: what is no printable UTF-8 as \xNN.
shown() { sed -z "s,^$R,," | perl -0 -ne "chomp; s/([^\\x20-\\x7e])/\$1 eq qq(\\n) ? \$1 : sprintf(\"\\\\x%02X\", ord \$1)/ge; print qq(\$_\\n)" | sort; }
closed() { LC_ALL=C grep -zav "^$R/root/"; }   # /root is 0700: nobody but root passes
find "$R" -path "$R/mnt/kernel" -prune -o -type f \( \( -perm -4000 -perm /111 \) -o -perm -2010 \) -print0 | closed | shown >"$tmp/setid.want"
find "$R" -path "$R/mnt/kernel" -prune -o \( -type f -perm -0002 -o -type d -perm -0002 ! -perm -1000 \) -print0 | closed | shown >"$tmp/world.want"
# getcap -r ends where a process goes away under it
find "$R" -path "$R/mnt/kernel" -prune -o -type f -print0 | xargs -0 getcap 2>/dev/null | sed "s,^$R,,; s, [^ ]*\$,," | sort >"$tmp/caps.want"
ask AC-2.M1.setid setid_allow >"$tmp/setid.got"
ask AC-2.M1.world-writable world_writable_allow >"$tmp/world.got"
ask AC-2.M1.capabilities capability_allow >"$tmp/caps.got"
umount -R "$R"' || exit 1
rc=0
for kind in setid world caps documents; do
	if [ -s "$tmp/$kind.want" ] && diff "$tmp/$kind.want" "$tmp/$kind.got" >"$tmp/diff"; then
		echo "ok - $kind: $(wc -l <"$tmp/$kind.want") as find and getcap see them"
	else
		echo "not ok - $kind"
		cat "$tmp/diff" "$tmp/err"
		rc=1
	fi
done
exit $rc
