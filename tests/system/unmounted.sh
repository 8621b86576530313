#!/bin/bash
# An image with one of its file systems not mounted: what stands there is unknown, and no rule passes for want of it.
. "${top_srcdir:?run by tests/all.sh}/tests/lib.sh" || exit 99
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap >/dev/null || { echo "needs debootstrap"; exit 77; }
beds=$top_srcdir/tests/beds
base=$("$beds/base.sh") || { echo "no Debian root to stand on"; exit 1; }
export base tmp plumbline
unshare --mount --propagation private bash -c '
	set -eu
	B=$tmp/bed
	mkdir "$B"
	mount -t tmpfs bed "$B"
	mkdir "$B/root" "$B/up" "$B/work"
	mount -t overlay overlay -o "lowerdir=$base,upperdir=$B/up,workdir=$B/work" "$B/root"
	R=$B/root
	cp /bin/true "$R/usr/local/bin/planted"
	chmod 4755 "$R/usr/local/bin/planted"
	echo "ALL ALL=(ALL) NOPASSWD: ALL" >"$R/etc/sudoers.d/zz"
	chmod 440 "$R/etc/sudoers.d/zz"
	touch "$R/var/opt/anyones"
	chmod 666 "$R/var/opt/anyones"
	printf "%s\n" "UUID=1 / ext4 defaults 0 1" "UUID=2 /usr ext4 defaults 0 2" "UUID=3 /var xfs defaults 0 2" \
		"UUID=4 /srv xfs defaults 0 2" "UUID=5 /mnt xfs noauto 0 2" "tmpfs /media tmpfs defaults 0 0" >"$R/etc/fstab"
	mount -t tmpfs srv "$R/srv"
	scan() {
		rc=0
		"$plumbline" scan --root "$R" --level high --baseline table10 --output "$tmp/$1.xml.gz" --format json >"$tmp/$1.json" || rc=$?
		echo $rc >"$tmp/$1.rc"
	}
	scan full
	for d in usr var; do
		mkdir "$B/empty.$d"
		mount --bind "$B/empty.$d" "$R/$d"
		scan "no-$d"
		umount "$R/$d"
	done
' 2>"$tmp/err"
same "the bed worked" $? 0
sed 's/^/    /' "$tmp/err"
status() { jq -r --arg r "$2" '.rules[] | select(.short_id == $r) | .status' "$tmp/$1.json"; }
note() { jq -r '.scan.notes[].en' "$tmp/$1.json"; }
for r in AC-2.M1.setid AC-2.M1.world-writable AC-2.M1.sudo-password; do
	same "whole: $r" "$(status full $r)" fail
done
ok "whole: nothing is said of file systems" sh -c "! grep -q 'not mounted below' '$tmp/full.json'"
for r in AC-2.M1.setid AC-2.M1.sudo-password AC-2.M1.umask AC-1.H1.shell-idle IA-2.N3.lockout IA-2.N2.clear-text-services SI-3.M1.packages; do
	same "without /usr: $r" "$(status no-usr $r)" error
done
for r in AC-2.M1.world-writable AU-6.N1.log-access SA-5.N1.updates; do
	same "without /var: $r" "$(status no-var $r)" error
done
ok "without /usr: it is named" grep -q '/usr, which is not mounted below' <<<"$(note no-usr)"
ok "without /var: it is named" grep -q '/var, which is not mounted below' <<<"$(note no-var)"
same "an empty file system that is mounted is one" "$(note no-usr | grep -c '/srv')" 0
passes() { jq -r '.rules[] | select(.status == "pass") | .short_id' "$tmp/$1.json" | sort; }
echo "    passes: whole $(passes full | wc -l), without /usr $(passes no-usr | wc -l), without /var $(passes no-var | wc -l)"
same "without /usr nothing passes that failed" "$(comm -13 <(passes full) <(passes no-usr) | paste -sd ' ')" ""
same "without /var nothing passes that failed" "$(comm -13 <(passes full) <(passes no-var) | paste -sd ' ')" ""
passes no-usr | sed 's/^/    passes without \/usr: /'
finish
