#!/bin/bash
# What the resolver says a new account gets, against what the real useradd writes into shadow in a throw-away root.
# RANDOM_CASES and SEED may be set for a longer run by hand.
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/build" --bind "$top_srcdir/tests/behaviour:/cases" \
	env RANDOM_CASES="${RANDOM_CASES:-60}" SEED="${SEED:-1}" perl /cases/login_defs.pl
