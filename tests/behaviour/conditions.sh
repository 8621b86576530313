#!/bin/bash
# pam_access and pam_time as they really are: who is turned away at which hour, and would not be without them; the check must
# say so of the same stacks.
set -uo pipefail
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
"$top_srcdir/tests/beds/base.sh" >/dev/null || { echo "no base root"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$(realpath "$top_builddir"):/built" \
	--bind "$(realpath "$top_srcdir/tests/behaviour"):/cases" bash /cases/conditions_inside.sh
