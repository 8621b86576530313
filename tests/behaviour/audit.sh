#!/bin/bash
# The audit rules resolver against the real thing: augenrules and auditctl load rule sets into THIS machine's kernel
# from a throw-away root (its own mount, net, uts and ipc name spaces; another pid or user name space is refused),
# and what the kernel then holds must be what the resolver foretold; then things are done and looked for in the log.
# There is one kernel audit a machine: a lock is taken; it skips (77) where an auditd runs, rules are loaded or
# the audit is locked, and puts everything back.  It never sends -e 2 or -f 2.
set -uo pipefail
[ "$(id -u)" = 0 ] || { echo "needs root: skipped"; exit 77; }
command -v auditctl >/dev/null || { echo "needs auditctl: skipped"; exit 77; }
here=$(cd "$(dirname "$0")" && pwd)
tool=${top_builddir:-.}/audit-rules
[ -x "$tool" ] || { echo "no $tool" >&2; exit 99; }
export tool dump=${top_builddir:-.}/resolve-dump
BASE=$("$here/../beds/base.sh") || { echo "no base root: skipped"; exit 77; }
export BASE
exec 9>/run/lock/bed-audit.lock
flock -w 120 9 || { echo "another test holds the kernel's audit: skipped"; exit 77; }
was=$(auditctl -s 2>/dev/null) || { echo "the kernel's audit cannot be asked: skipped"; exit 77; }
value() { awk -v k="$1" '$1 == k { print $2 }' <<<"$was"; }
[ "$(value enabled)" = 2 ] && { echo "the audit is locked: skipped"; exit 77; }
[ "$(value pid)" = 0 ] || { echo "an auditd runs: skipped"; exit 77; }
[ "$(auditctl -l)" = "No rules" ] || { echo "rules are loaded: skipped"; exit 77; }
restore() {
	auditctl -D >/dev/null # there were none
	auditctl -f "$(value failure)" >/dev/null
	auditctl -b "$(value backlog_limit)" >/dev/null
	auditctl --backlog_wait_time "$(value backlog_wait_time)" >/dev/null
	auditctl -r "$(value rate_limit)" >/dev/null
	auditctl -e "$(value enabled)" >/dev/null
}
trap restore EXIT
unshare --mount --net --uts --ipc --propagation private bash -uc '
R=$(mktemp -d /run/bed.XXXXXX); mount -t tmpfs -o mode=755 bed "$R"; mkdir "$R"/{up,wk,root}
mount -t overlay overlay -o "lowerdir=$BASE,upperdir=$R/up,workdir=$R/wk" "$R/root"
mount -t proc proc "$R/root/proc"; mount -t sysfs -o ro sysfs "$R/root/sys"; mount --rbind /dev "$R/root/dev"
mount -t tmpfs run "$R/root/run"; ip link set lo up
export ROOT=$R/root
bash -u "$1"/audit_sets.sh; rc=$?
bash -u "$1"/audit_records.sh || rc=1
umount -l "$R"; rmdir "$R"
exit $rc' bash "$here"
