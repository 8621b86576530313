#!/bin/bash
# The longest gap of calendar times against systemd's own iterations of them, and of cron's fields against a count of its
# minutes by another program. RANDOM_CASES and SEED may be set for a longer run by hand.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -eu
command -v systemd-analyze perl >/dev/null || { echo "needs systemd-analyze and perl"; exit 77; }
systemd-analyze calendar --help | grep -q base-time || { echo "needs systemd-analyze calendar --base-time"; exit 77; }
exec perl "$top_srcdir/tests/behaviour/recur.pl" "$top_builddir/resolve-recur" "${RANDOM_CASES:-60}" "${SEED:-1}"
