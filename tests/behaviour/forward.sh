#!/bin/bash
# What log-forward-tls says of rsyslog's configuration, against what the real rsyslogd puts on the wire: whether the message
# can be read in it.
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
"$top_srcdir/tests/beds/layer.sh" rsyslog-gnutls >/dev/null || { echo "no rsyslog-gnutls to be had"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/built" --bind "$top_srcdir/tests/behaviour/forward:/cases" \
	--layer rsyslog-gnutls perl /cases/inside.pl
