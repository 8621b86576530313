#!/bin/bash
# Files of packages changed, removed, replaced and diverted in a throw-away root: what package-files says of them, against
# dpkg --verify and against the bytes as they were unpacked.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/built" --bind "$top_srcdir/tests/behaviour:/cases" \
	bash /cases/packages_inside.sh
