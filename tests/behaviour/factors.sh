#!/bin/bash
# One factor alone: stacks of the real pam_unix, pam_oath, pam_google_authenticator and pam_u2f, tried with nothing, with
# the password, with the code and with both, by root, alice (who has secrets) and bob (who has none); and a real sshd, tried
# with a key alone and with the password alone.  The check must fail exactly where one of them got in.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -uo pipefail
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
"$top_srcdir/tests/beds/base.sh" >/dev/null || { echo "no base root"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$(realpath "$top_builddir"):/built" \
	--bind "$(realpath "$top_srcdir/tests/behaviour"):/cases" bash /cases/factors_inside.sh
