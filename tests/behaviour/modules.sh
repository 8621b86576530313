#!/bin/bash
# What the resolver says of some modules under random modprobe.d lines, against the real modprobe, in a throw-away root with
# a small kernel tree. RANDOM_CASES and SEED may be set for a longer run by hand.
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/built" --bind "$top_srcdir/tests/behaviour:/cases" \
	env RANDOM_CASES="${RANDOM_CASES:-25}" SEED="${SEED:-1}" perl /cases/modules.pl
