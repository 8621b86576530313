#!/bin/sh
# Random stacks: the simulator against the real libpam.  COUNT and SEED may be set for a longer run by hand.
set -eu
# libpam itself leaks what it had read of a stack it gives up on
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
exec "$top_builddir/pam-differential" "$top_builddir/pam_answer.so" "${COUNT:-5000}" "${SEED:-1}"
