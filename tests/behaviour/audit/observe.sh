#!/bin/bash
# The observer of the kinds here; audit-try (audit_try.c) does the things.  "bed: audit" holds the lock.
# usage: observe.sh coverage events="GROUP..." [also=AUID:UID:EUID...]... [coarse=1]
set -u
here=$(dirname "$(readlink -f "$0")")
what=$1 events= options=()
shift
for a; do
	case $a in
	events=*) events=${a#events=} ;;
	also=*) for s in ${a#also=}; do options+=(-s "$s"); done ;;
	coarse=1) options+=(-c) ;;
	esac
done
restore() { [ "$(auditctl -l)" = "No rules" ] || auditctl -D >/dev/null; }
trap restore EXIT
# A file of the layer below is another inode once it is changed; on a host it is not.
for d in /etc /var/log /srv /home; do
	mount -t tmpfs -o mode=755 bed /mnt && cp -a $d/. /mnt/ && mount --move /mnt $d || exit 1
done
case $what in
coverage) audit-try() { /built/audit-try "$@"; }; audit-try "${options[@]}" "$here/load.sh" $events || exit 1 ;;
esac
