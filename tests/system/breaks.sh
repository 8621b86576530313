#!/bin/bash
# The hardened root, and that root with one statement of Table 10 broken at a time: each fails in exactly that statement.
# The breaks are tests/beds/breaks/STATEMENT.sh, run inside the root; without an attestation of it, a statement that needs
# one is open, and nothing else changes.
# BREAKS="AC-1.H1 ..." takes these alone.
. "${top_srcdir:?run by tests/all.sh}/tests/lib.sh" || exit 99
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap >/dev/null || { echo "needs debootstrap"; exit 77; }
beds=$top_srcdir/tests/beds
base=$("$beds/hardbase.sh") || { echo "no Debian root to stand on"; exit 1; }
host_decides() { awk -F'\t' 'NR > 1 && $5 != "attest" { print $1 }' "$top_srcdir/baselines/law/table10.tsv"; }
agency_answers() { awk -F'\t' 'NR > 1 && $5 != "auto" { print $1 }' "$top_srcdir/baselines/law/table10.tsv"; }
declare -x base tmp plumbline beds
breaks=${BREAKS:-$(host_decides)} attests=$(agency_answers)
export breaks attests

unshare --mount --net --propagation private bash -c '
	set -eu
	H=$tmp/hard
	mkdir "$H"
	"$beds/hardened.sh" "$H"
	for s in $attests; do
		"$plumbline" attest add "$s" --root "$H/root" --who Wang --role CISO --document "D-$s" --valid-until 2099-12-31 >/dev/null
	done
	look() { # name, root
		rc=0
		"$plumbline" scan --root "$2" --level high --baseline table10 --try-default-passwords --output "$tmp/$1.xml.gz" --format json >"$tmp/$1.json" 2>"$tmp/$1.err" || rc=$?
		echo $rc >"$tmp/$1.rc"
	}
	look hardened "$H/root"
	one() { # statement
		B=$tmp/b.$1
		mkdir "$B"
		mount -t tmpfs -o mode=755 bed "$B"
		mkdir "$B/root" "$B/up" "$B/work"
		mount -t overlay overlay -o "lowerdir=$H/up:$base,upperdir=$B/up,workdir=$B/work" "$B/root"
		mount -t tmpfs -o mode=700 backup "$B/root/backup"
		cp -a "$H/root/backup/." "$B/root/backup/"
		chroot "$B/root" /bin/bash -eu <"$beds/breaks/$1.sh" >"$tmp/$1.broke" 2>&1 && echo done >"$tmp/$1.done"
		look "$1" "$B/root"
		umount "$B/root/backup" "$B/root" "$B"
	}
	for s in $breaks; do
		[ ! -e "$beds/breaks/$s.sh" ] || one "$s" &
		[ "$(jobs -pr | wc -l)" -lt "$(nproc)" ] || wait -n || :
	done
	wait
	for s in $attests; do
		sed -i "/statement=\"$s\"/,/<\/attestation>/d" "$H/root/etc/plumbline/attestations.xml"
	done
	look unattested "$H/root"
' 2>"$tmp/err"
same "the beds worked" $? 0
sed 's/^/    /' "$tmp/err"

[ -s "$tmp/hardened.json" ] || { sed 's/^/    /' "$tmp/hardened.err"; same "hardened: the scan" "$(cat "$tmp/hardened.rc")" 0; finish; exit 1; }

# The statements that stand so, each once; a rule belongs to the statement its name begins with.
statements() { # name, status...
	local name=$1
	shift
	jq -r --arg s " $* " '.rules[] | select((" " + .status + " ") as $t | $s | contains($t)) | .statement' "$tmp/$name.json" | sort -u
}
why() { # name
	jq -r '.rules[] | select(.status == "fail" or .status == "error") | "    \(.short_id) \(.status): \(.observed.en) / \(.reason.en)"' "$tmp/$1.json"
}
same "hardened: statements that are not passed" "$(statements hardened fail error notchecked unknown | paste -sd ' ')" ""
why hardened
same "hardened: statements" "$(jq -r '.rules[].statement' "$tmp/hardened.json" | sort -u | wc -l)" 77
for s in $breaks; do
	ok "$s can be broken" test -e "$beds/breaks/$s.sh"
	[ -e "$beds/breaks/$s.sh" ] || continue
	ok "$s was broken" test -e "$tmp/$s.done"
	[ -e "$tmp/$s.done" ] || sed 's/^/    /' "$tmp/$s.broke"
	same "$s broken: what fails" "$(statements "$s" fail error | paste -sd ' ')" "$s"
	[ "$(statements "$s" fail error)" = "$s" ] || why "$s"
	same "$s broken: what is open besides" "$(comm -13 <(statements hardened notchecked unknown) <(statements "$s" notchecked unknown) | paste -sd ' ')" ""
	same "$s broken: the exit code" "$(cat "$tmp/$s.rc")" 2
done
same "without attestations: what is open" "$(statements unattested notchecked | paste -sd ' ')" "$(echo "$attests" | LC_ALL=C sort | paste -sd ' ')"
same "without attestations: what fails" "$(statements unattested fail error | paste -sd ' ')" ""
finish
