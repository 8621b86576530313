#!/bin/bash
# The cases with observed truth: score, observe, sample, peers, report; see README.md beside this file.
set -eu
here=$(dirname "$(readlink -f "$0")")
: "${top_srcdir:=$(dirname "$(dirname "$here")")}" "${top_builddir:=$PWD}"
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
[ -x "$top_builddir/check-root" ] || { echo "no check-root in $top_builddir: run it in the build folder, or set top_builddir" >&2; exit 99; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
# An observer without its program would see nothing, and nothing seen can look like a sound host.
case ${1:-score} in
observe | sample)
	for program in $(grep -rhoE '/built/[A-Za-z_.-]+' "$here" --include='*.pl' --include='*.sh' --include='*.c' --include='*.cases' | sort -u); do
		[ -x "$top_builddir/${program#/built/}" ] || { echo "no ${program#/built/} in $top_builddir: make it first (make check TESTS= makes all)" >&2; exit 99; }
	done
	;;
esac
exec perl "$here/corpus.pl" "$(readlink -f "$top_srcdir")" "$(readlink -f "$top_builddir")" "${@:-score}"
