#!/bin/bash
# What became of auditd at this boot.
for i in {1..60}; do
	state=$(systemctl show -p ActiveState --value auditd.service)
	[ "$state" = activating ] || break
	sleep 0.2
done
# One that may only run for so long is looked at when that is over, where it is no longer than this.
case $(systemctl show -p RuntimeMaxUSec --value auditd.service) in [1-3]s) sleep 6 ;; esac
state=$(systemctl show -p ActiveState --value auditd.service)
echo "state $state"
systemctl show -p LoadState auditd.service | tr = ' '
pid=$(systemctl show -p MainPID --value auditd.service)
[ "$pid" = 0 ] && echo "process none" || echo "process $(tr '\0' ' ' </proc/$pid/cmdline | sed 's/ $//')"
if [ -e /run/bed.auditd ]; then sort -u /run/bed.auditd | sed 's/^/started: /'; else echo "not started"; fi
