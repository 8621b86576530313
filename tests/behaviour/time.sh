#!/bin/bash
# Time and boot resolvers against chronyd -p, rsyslogd -N1, systemctl and systemd-analyze in a throw-away root.
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
exec "$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/build" --bind "$top_srcdir/tests/behaviour:/cases" \
	bash /cases/time_inside.sh
