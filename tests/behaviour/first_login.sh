#!/bin/bash
# First logins: whom the check says to be let in with the password he was given, against what PAM, login, su and sshd really do
# with each account and each stack.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/build" --bind "$top_srcdir/tests/behaviour:/cases" \
	bash /cases/first_login_inside.sh
