#!/bin/bash
# What directory-tls says of sssd's and nslcd's configuration, against what the real daemons send to a listener that writes
# down what comes in clear text and what comes over TLS with a certificate nobody has signed.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
packages="sssd-common sssd-krb5-common sssd-krb5 sssd-ldap libnss-sss libpam-sss nslcd libnss-ldapd libpam-ldapd
	libbasicobjects0 libc-ares2 libcollection4 libdhash1 libpath-utils1 libref-array1 libini-config5 liblmdb0 libtalloc2 libtdb1
	libtevent0 libldb2 libnfsidmap1 libnl-3-200 libnl-route-3-200 libsss-idmap0 libsss-nss-idmap0 libsss-certmap0"
"$top_srcdir/tests/beds/layer.sh" $packages >/dev/null || { echo "no sssd and nslcd to be had"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/built" --bind "$top_srcdir/tests/behaviour/directory:/cases" \
	--layer "$(echo $packages)" bash /cases/inside.sh
