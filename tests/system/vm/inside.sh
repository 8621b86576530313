#!/bin/bash
# Inside the machine: what the probes say beside what the system's own tools say, then scans with differences between the
# running and the persistent state planted, some at a time, and undone. vm.sh judges what is left in /out.
# /in/where says where the agent is installed, since its prefix is compiled in.
inst=$(cat /in/where)
mkdir -p "$(dirname "$inst")"
ln -s /in/inst "$inst"
cp /in/attestations.xml /etc/plumbline/

say() { printf '%6.1f s  %s\n' "$(cut -d' ' -f1 /proc/uptime)" "$*" | tee /dev/console; }
scan() { # name, rule...: one scan, whose programs the audit notes
	local name=$1 rules=()
	shift
	for r in "$@"; do rules+=(--rule "$r"); done
	rm -f "/out/$name.xml.gz"
	"$inst/bin/plumbline" scan --level high --baseline table10 --output "/out/$name.xml.gz" --format json "${rules[@]}" >"/out/$name.json" 2>"/out/$name.err"
	say "scan $name: $?, $(wc -w <<<"$*") rules"
}
synchronised() {
	for _ in {1..60}; do chronyc -c tracking | grep -q ',Normal$' && return; sleep 0.5; done
}

say "booted: $(systemctl is-system-running), failed: $(systemctl --failed --no-legend | wc -l)"
synchronised
say "synchronised"

# An idle session and a busy one: two logins on terminals of their own, for as long as their input is held open.
mkfifo /run/idle /run/busy
script -qc 'login -f alice' /dev/null </run/idle >/dev/null 2>&1 &
script -qc 'login -f alice' /dev/null </run/busy >/dev/null 2>&1 &
exec 7>/run/idle 8>/run/busy
for _ in {1..40}; do [ "$(loginctl --no-legend list-sessions | grep -c alice)" = 2 ] && break; sleep 0.25; done

# Locked: rules that only the next boot changes. Enough of it for a scan, then one of what the files alone have lost since.
if grep -q plumbline.locked /proc/cmdline; then
	echo '-e 2' >/etc/audit/rules.d/zz-locked.rules
	augenrules --load
	auditctl -s >/out/tools.audit
	auditctl -l >/out/rules.before
	auditctl -w /etc/hosts -p wa
	auditctl -D
	auditctl -l | cmp /out/rules.before - && echo refused >/out/refused
	scan base
	rm /etc/audit/rules.d/60-admin.rules
	scan late AU-1.N3.commands
	exit
fi

# What the system's own tools say; of what may change meanwhile, before and after the probes.
settings() { sysctl -a 2>/dev/null >"/out/tools.$1.sysctl"; }
tools() {
	auditctl -s >/out/tools.audit
	auditctl -l >/out/tools.rules
	chronyc -N -c tracking >/out/tools.tracking
	chronyc -N -c sources >/out/tools.sources
	findmnt --raw --noheadings --output TARGET,SOURCE,FSTYPE,OPTIONS >/out/tools.mounts
	ss -H -tulnp >/out/tools.ss
	ss -H -wlnp >/out/tools.raw
	lsmod >/out/tools.modules
	for s in $(loginctl --no-legend list-sessions | awk '{ print $1 }'); do
		loginctl show-session -p Id -p Name -p TTY -p Leader "$s" | sort | sed 's/^[^=]*=//' | paste -sd ' '
	done >/out/tools.sessions
	for u in $units; do
		printf '%s ' "$u"
		systemctl show -p LoadState -p ActiveState -p SubState -p UnitFileState -p MainPID "$u" | paste -sd ' '
	done >/out/tools.units
	awk '/^Pid:/ { pid = $2 } /^CapEff:/ { print pid, $2 }' /proc/[0-9]*/status 2>/dev/null >/out/tools.caps
	awk '{ print $2 }' /out/tools.caps | sort -u | while read -r set; do capsh --decode="$set"; done >/out/tools.capsh
	# shellcheck disable=SC2046
	getpcaps --legacy $(awk '{ print $1 }' /out/tools.caps) >/out/tools.getpcaps 2>&1
	getcap -r / 2>/dev/null >/out/tools.getcap
}
units="auditd.service chrony.service ssh.service rsyslog.service cron.service systemd-logind.service systemd-timesyncd.service
	nothing-of-that-name.service ssh.socket tmp.mount"
# What ss would have the kernel load.
modprobe -a udp_diag tcp_diag raw_diag 2>/dev/null
settings before
sed -n "s,^\([^ ]*\) = .*,\1,p" /out/tools.before.sysctl | sort -u | /in/probe-dump $units >/out/probes
settings after
tools
say "probes and tools asked"

# What a scan starts: each execve and each module that is loaded while it runs.
auditctl -a always,exit -F arch=b64 -S execve,execveat -k scan-exec >/dev/null
lsmod | awk '{ print $1 }' | sort >/run/modules.before
scan base
lsmod | awk '{ print $1 }' | sort | comm -13 /run/modules.before - >/out/modules.loaded
auditctl -d always,exit -F arch=b64 -S execve,execveat -k scan-exec >/dev/null
ausearch --input-logs -k scan-exec --raw 2>/dev/null | grep -E '^(node=[^ ]+ )?type=SYSCALL' >/out/execs
pidof -s auditd >/dev/null && say "execs: $(wc -l </out/execs)"

. /in/plants
for batch in $(compgen -A function | sed -n 's/^plant_//p' | sort); do
	"plant_$batch" >"/out/plant_$batch" 2>&1
	say "planted $batch"
	scan "$batch" $(awk -F'\t' -v b="$batch" '$1 == b { print $2 }' /in/expected | sort -u)
	! declare -F "undo_$batch" >/dev/null || "undo_$batch" >"/out/undo_$batch" 2>&1
done
say "end"
