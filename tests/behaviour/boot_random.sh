#!/bin/bash
# Random units booted under systemd-nspawn: which of them started, against what the resolver says of the same root.
# usage: boot_random.sh [BOOTS [SERVICES]]     SEED=N gives the same again
set -eu
here=$(dirname "$(readlink -f "$0")")
: "${top_srcdir:=$(dirname "$(dirname "$here")")}" "${top_builddir:=$PWD}"
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap systemd-nspawn >/dev/null || { echo "needs debootstrap and systemd-nspawn"; exit 77; }
! ldd "$top_builddir/boot-units" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
boots=${1:-2} services=${2:-30} seed=${SEED:-$RANDOM} bad=0
beds=$(readlink -f "$top_srcdir/tests/beds") cases=$(readlink -f "$top_srcdir/tests/behaviour") built=$(readlink -f "$top_builddir")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for i in $(seq "$boots"); do
	s=$((seed + i - 1)) r="perl /cases/boot/random.pl"
	"$beds/boot_case.sh" --bind "$cases:/cases" --bind "$built:/built" "$r place $s $services && $r units >&2" "$r watch" >"$work/started" 2>"$work/said" || {
		echo "seed $s: the boot failed"
		tail -n 3 "$work/said"
		bad=1
		continue
	}
	awk -v seed="$s" 'NR == FNR { said[$1] = $3; why[$1] = $0; next }
		{ want = $2 == "started"; got = said[$1] == "starts"; n++; on += want
		  if (said[$1] == "open") open++; else if (want != got) { bad++; print "seed " seed ": " $1 " " $2 ", said: " why[$1] } }
		END { print "seed " seed ": " n " units, " on " started, " open + 0 " left open, " bad + 0 " otherwise than said"; exit bad > 0 }' <(grep -E ' (starts|waits|no|open|error) ?' "$work/said") "$work/started" || bad=1
done
exit $bad
