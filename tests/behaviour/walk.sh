#!/bin/bash
# The one file-system pass against find(1) and getcap(8) on the same real root: set-id programs, file capabilities,
# world-writable files and directories; names with blanks, newlines and bytes that are no UTF-8; mounts in between.
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
cp /bin/true "$R/opt/caps-removed"; setcap cap_chown=ep "$R/opt/caps-removed"; setcap -r "$R/opt/caps-removed"
touch "$R/srv/open"; chmod 666 "$R/srv/open"
mkdir -m 777 "$R/srv/open-dir"; mkdir -m 1777 "$R/srv/sticky-dir"
mkdir -p "$R/srv/deep/$(printf "d/%.0s" $(seq 60))"; cp /bin/true "$R/srv/deep/d/d/d/suid"; chmod 4755 "$R/srv/deep/d/d/d/suid"
ln -s /opt/suid "$R/srv/link"
mkdir "$R/mnt/local" "$R/mnt/kernel" "$R/root/shut"
chmod 700 "$R/root/shut"; cp /bin/true "$R/root/shut/suid"; chmod 4755 "$R/root/shut/suid"
mount -t tmpfs -o mode=755 local "$R/mnt/local"; cp /bin/true "$R/mnt/local/suid"; chmod 4755 "$R/mnt/local/suid"
mount -t proc proc "$R/mnt/kernel"

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
for kind in setid world caps; do
	if [ -s "$tmp/$kind.want" ] && diff "$tmp/$kind.want" "$tmp/$kind.got" >"$tmp/diff"; then
		echo "ok - $kind: $(wc -l <"$tmp/$kind.want") as find and getcap see them"
	else
		echo "not ok - $kind"
		cat "$tmp/diff" "$tmp/err"
		rc=1
	fi
done
exit $rc
