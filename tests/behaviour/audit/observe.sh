#!/bin/bash
# The observer of the kinds here; audit-try (audit_try.c) does the things.  "bed: audit" holds the lock.
# usage: observe.sh failure
#        observe.sh coverage events="GROUP..." [also=AUID:UID:EUID[:GID[:EGID[:EXE]]]...]... [coarse=1]
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
enabled=$(auditctl -s | awk '$1 == "enabled" { print $2 }')
restore() {
	[ "$(auditctl -l)" = "No rules" ] || auditctl -D >/dev/null
	auditctl -e "$enabled" >/dev/null
}
trap restore EXIT
# A file of the layer below is another inode once it is changed; on a host it is not.
for d in /etc /var/log /srv /home; do
	mount -t tmpfs -o mode=755 bed /mnt && cp -a $d/. /mnt/ && mount --move /mnt $d || exit 1
done
# The folder of auditd.conf, as its unit has it.
conf=$(systemd-analyze cat-config systemd/system/auditd.service 2>/dev/null | sed -n 's/^ExecStart=.* -c *\([^ ]*\).*/\1/p' | tail -n 1)
conf=${conf:-/etc/audit}
coverage() { /built/audit-try "${options[@]}" "$here/load.sh" $events; }

# The kernel after the boot's loading, told by auditctl; -f 2 is only noted (audit_guard.c).
kernel() {
	local was
	was=$(auditctl -s)
	auditctl -b 64 -f 1 >/dev/null
	"$here/load.sh"
	auditctl -s | awk '/^(failure|backlog_limit) / { print $1, $2 }' | { [ ! -e /run/bed.panic ] && cat || sed 's/^failure .*/failure 2/'; }
	auditctl -D >/dev/null
	auditctl -b "$(awk '$1 == "backlog_limit" { print $2 }' <<<"$was")" -f "$(awk '$1 == "failure" { print $2 }' <<<"$was")" \
		-r 0 -e "$(awk '$1 == "enabled" { print $2 }' <<<"$was")" --backlog_wait_time "$(awk '$1 == "backlog_wait_time" { print $2 }' <<<"$was")" >/dev/null
}

# NAME COMMAND...: what the daemon did, as it said to syslog and as what it ran says, when its disk is as COMMAND makes it
reaction() {
	local name=$1 pid did=
	shift
	rm -f /run/bed.said /run/bed.ran
	umount -l /var/log/audit 2>/dev/null
	mount -t tmpfs -o "mode=750,size=$size" bed /var/log/audit
	rm -f /dev/log
	perl /cases/audit/syslog.pl /dev/log /run/bed.said &
	logger=$!
	while [ ! -S /dev/log ]; do sleep 0.05; done
	"$@"
	# As the unit starts it, in the foreground, and not in its pid name space: the log alone is of interest.
	(trap '' XFSZ; exec $prefix /sbin/auditd -n -s enable -c "$conf") >/dev/null 2>&1 9>&- &
	pid=$!
	for i in {1..50}; do auditctl -s | grep -q "^pid $pid" && break; kill -0 $pid 2>/dev/null || break; sleep 0.1; done
	for i in {1..40}; do auditctl -m "bed $i $(printf '%0900d' 0)" >/dev/null; done
	sleep 0.7
	kill $pid 2>/dev/null
	wait $pid 2>/dev/null
	kill $logger
	wait $logger 2>/dev/null
	if [ -e /run/bed.ran ]; then did=$(sort -u /run/bed.ran | paste -sd+); fi
	grep -q 'suspending logging' /run/bed.said && did=${did:+$did+}suspend
	grep -q 'rotating log files' /run/bed.said && did=${did:+$did+}rotate
	grep -qE "$words" /run/bed.said && did=${did:+$did+}message
	echo "$name ${did:-nothing}"
}

some() { head -c 5M /dev/zero >/var/log/audit/filler; }
fill() { head -c 100M /dev/zero >/var/log/audit/filler 2>/dev/null || :; }

reactions() {
	local size prefix= words
	# What it runs: the programs that change the run level and send mail are stand-ins where there are any.
	for p in /sbin/init /usr/lib/sendmail; do
		[ ! -x $p ] || { rm -f $p; printf '#!/bin/sh\n[ $# = 0 ] || echo %s >>/run/bed.ran\n[ ! -p /dev/stdin ] || cat >/dev/null\n' "$(basename $p)" | sed 's/echo init/case $1 in 0) echo halt;; 1) echo single;; esac/' >$p; chmod 755 $p; }
	done
	sed 's/[[:space:]]*=[[:space:]]*/ /' "$conf/auditd.conf" | awk 'tolower($1) ~ /_action$/ { v[tolower($1)] = tolower($2) } END { for (k in v) print "written", k, v[k] }' | grep -E ' (space_left|admin_space_left|disk_full|disk_error)_action ' | sort
	size=70m words='low on disk space' reaction space_left some
	# Below both limits, and not full.
	size=40m words='low on disk space' reaction admin_space_left some
	size=1m words='no space left' reaction disk_full fill
	size=200m prefix='prlimit --fsize=4096' words='detected an error|Error writing|error' reaction disk_error :
}

case $what in
coverage) coverage || exit 1 ;;
failure)
	kernel
	unshare --pid --fork /sbin/auditd -n -s nochange -c "$conf" >/dev/null 2>&1
	if [ $? = 6 ]; then echo "configuration refused"; else reactions; fi
	;;
esac
