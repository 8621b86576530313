#!/bin/bash
# Random logrotate configurations against the real logrotate; SETS=N SEED=N for others.  It skips (77) without root.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -uo pipefail
[ "$(id -u)" = 0 ] || { echo "needs root: skipped"; exit 77; }
here=$(dirname "$(readlink -f "$0")")
built=$(readlink -f "${top_builddir:-.}")
[ -x "$built/check-root" ] || { echo "no $built/check-root" >&2; exit 99; }
! ldd "$built/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
"$here/../beds/base.sh" >/dev/null || { echo "no base root: skipped"; exit 77; }
exec "$here/../beds/throwaway.sh" --bind "$built:/built" --bind "$here:/cases" perl /cases/logs/random.pl "${SETS:-8}" "${SEED:-41}" /built/check-root
