#!/bin/bash
# What tls-policy says of openssl.cnf and /etc/gnutls/config, against the handshakes that servers of both libraries really take
# part in under them.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
packages="gnutls-bin libevent-2.1-7 libunbound8 libgnutls-dane0"
"$top_srcdir/tests/beds/layer.sh" $packages >/dev/null || { echo "no gnutls-bin to be had"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/built" --bind "$top_srcdir/tests/behaviour/tls:/cases" \
	--layer "$packages" bash /cases/inside.sh
