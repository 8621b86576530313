#!/bin/bash
# Default passwords: who is said to use one, against whom PAM really lets in by one, for accounts of every scheme that the
# real chpasswd and crypt(3) set; and nothing of a hash or a guess in whatever a scan leaves.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
tmp=$(mktemp -d /var/tmp/plumbline-passwords.XXXXXX)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$tmp/data/schemas" "$tmp/lib"
cp "$top_srcdir"/report/*.xsd "$tmp/data/schemas"
cp "$top_builddir/plumbline-debian12-ds.xml" "$tmp/data"
# A build with sanitizers needs their libraries, which the root does not have.
ldd "$top_builddir/plumbline" | awk '$1 ~ /^lib(asan|ubsan)\./ { print $3 }' | xargs -r cp -t "$tmp/lib"
sed -n 's/^GUESS("\(.*\)")$/\1/p' "$top_srcdir/checks/resolve/accounts/default_passwords.def" >"$tmp/shipped"
"$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/build" --bind "$tmp:/test" \
	--bind "$top_srcdir/tests/behaviour:/cases" bash /cases/passwords_inside.sh
