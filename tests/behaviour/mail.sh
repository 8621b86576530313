#!/bin/bash
# audit-alert against the real exim4: where it says (exim4 -bt) that mail to auditd's recipient ends, set up by Debian's own
# scripts in many ways, is whom the check must find. It skips (77) without root, or where exim4 cannot be had.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare apt-get dpkg-deb >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/x"
(cd "$tmp" && apt-get download -qq exim4-daemon-light exim4-base exim4-config libgnutls-dane0 libunbound8 libevent-2.1-7 libidn12 libpcre2-8-0 libnsl2 libdb5.3) >"$tmp/log" 2>&1 ||
	{ tail -n 3 "$tmp/log"; echo "exim4 cannot be downloaded"; exit 77; }
for deb in "$tmp"/*.deb; do dpkg-deb -x "$deb" "$tmp/x"; done
"$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/built" --bind "$top_srcdir/tests/behaviour:/cases" --bind "$tmp/x:/exim" \
	bash -c 'cp -a --keep-directory-symlink /exim/. / 2>/dev/null || for d in /exim/*; do cp -a $d/. /${d##*/}/; done; exec perl /cases/mail.pl'
