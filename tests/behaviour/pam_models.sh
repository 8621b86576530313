#!/bin/bash
# Every model of a module against the module itself, in a throw-away root.
# usage: pam_models.sh [LIST]
set -uo pipefail
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
"$top_srcdir/tests/beds/base.sh" >/dev/null || { echo "no base root"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$(realpath "$top_builddir"):/built" \
	--bind "$(realpath "$top_srcdir/tests/behaviour"):/cases" bash -c '
	useradd -m -u 2000 -s /bin/bash alice && useradd -m -u 2001 -s /bin/bash bob &&
	printf "alice:Zq7-first!kiwi\nbob:Zq7-first!kiwi\nroot:Zq7-first!kiwi\n" | chpasswd || exit 99
	ASAN_OPTIONS=detect_leaks=0 exec /built/pam-models "$1"' bash "${1:-/cases/pam_models.list}"
