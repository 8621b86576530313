#!/bin/bash
# Random password stacks and settings against the real modules; usage: quality.sh [SEED [N]]
here=$(dirname "$(readlink -f "$0")")
: "${top_srcdir:=$(dirname "$(dirname "$here")")}" "${top_builddir:=$PWD}"
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/built" --bind "$here:/cases" \
	perl /cases/case.pl /cases/pam/quality.cases run stock perl /cases/quality.pl "${1:-1}" "${2:-20}"
