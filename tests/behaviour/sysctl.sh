#!/bin/bash
# Random trees of sysctl.d: what the real systemd-sysctl and sysctl --system leave in a network name space of their own,
# against what the resolver says. RANDOM_SETS and SEED may be set for a longer run by hand.
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/resolve-sysctl" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/build" --bind "$top_srcdir/tests/behaviour:/cases" \
	env RANDOM_SETS="${RANDOM_SETS:-60}" SEED="${SEED:-1}" perl /cases/sysctl_random.pl
