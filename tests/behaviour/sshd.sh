#!/bin/bash
# What the resolver makes of sshd's configuration, against `sshd -T -C ...` of the real sshd in a throw-away root.
# Each case is a main file, drop-ins and accounts; both must refuse, or both must give the same values.
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
inside() { "$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/build" --bind "$top_builddir:/built" \
	--bind "$top_srcdir/tests/behaviour:/cases" "$@"; }
inside perl /cases/sshd.pl
inside perl /cases/sshd/random.pl 80
inside bash /cases/sshd/host_keys.sh
