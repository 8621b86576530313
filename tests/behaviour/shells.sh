#!/bin/bash
# TMOUT as real login shells on a terminal end up with it, against the resolver, in a throw-away root.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/build" --bind "$top_srcdir/tests/behaviour:/cases" \
	perl /cases/shells.pl "$@"
