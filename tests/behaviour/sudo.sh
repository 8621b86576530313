#!/bin/bash
# Random sudoers, put together from fragments and then spoilt, read by the real sudo and by the resolver: both must give
# the same answer to every question.  ROUNDS texts (40), SEED.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/resolve-sudo" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
inside() { "$top_srcdir/tests/beds/throwaway.sh" --bind "$(readlink -f "$top_builddir"):/build" \
	--bind "$(readlink -f "$top_srcdir")/tests/behaviour:/cases" \
	"$@"; }
inside perl /cases/sudo_random.pl "${ROUNDS:-40}" "${SEED:-$RANDOM}"
inside bash /cases/sudo/feedback.sh
