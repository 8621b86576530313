#!/bin/sh
# Random stacks: the simulator against the real libpam.  COUNT and SEED may be set for a longer run by hand.
set -eu
exec "$top_builddir/pam-differential" "$top_builddir/pam_answer.so" "${COUNT:-400}" "${SEED:-1}"
