#!/bin/bash
# How long libpam waits after a wrong password, as it says itself, and three times by the clock; the check must fail exactly where
# that is too short.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -uo pipefail
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
"$top_srcdir/tests/beds/base.sh" >/dev/null || { echo "no base root"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$(realpath "$top_builddir"):/built" \
	--bind "$(realpath "$top_srcdir/tests/behaviour"):/cases" bash /cases/guessing_inside.sh
