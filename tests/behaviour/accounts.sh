#!/bin/bash
# Random passwd, shadow, group and nsswitch.conf: the resolver's answers against the C library's in a throw-away root.
# RANDOM_CASES and SEED may be set for a longer run by hand.
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/resolve-accounts" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/built" --bind "$top_srcdir/tests/behaviour:/cases" \
	perl /cases/accounts.pl "${RANDOM_CASES:-300}" "${SEED:-1}"
