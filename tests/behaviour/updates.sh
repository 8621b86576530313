#!/bin/bash
# Missing security updates, APT's settings, the names of its lists and the order of versions, against the real apt and dpkg, in a
# throw-away root with local archives. RANDOM_CASES and SEED may be set for a longer run by hand.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/built" --bind "$top_srcdir/tests/behaviour:/cases" \
	env RANDOM_CASES="${RANDOM_CASES:-25}" SEED="${SEED:-1}" perl /cases/updates.pl
