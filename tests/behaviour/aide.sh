#!/bin/bash
# Which files AIDE's rules select, and with a digest or not: what integrity-tool says of configurations, written by hand and
# random ones, against the database that the real aide makes of them in a throw-away root. RANDOM_CASES and SEED may be set.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --layer "$("$top_srcdir/tests/beds/hardbase.sh" --packages)" \
	--bind "$top_builddir:/built" --bind "$top_srcdir/tests/behaviour:/cases" \
	env RANDOM_CASES="${RANDOM_CASES:-40}" SEED="${SEED:-1}" perl /cases/aide.pl
