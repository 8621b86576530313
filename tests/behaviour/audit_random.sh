#!/bin/bash
# Random rule sets: loaded into this machine's kernel, things done (audit-try), and what was not recorded compared with
# the holes that the model of the kernel's filters names.  usage: audit_random.sh [SETS]; SEED=... for the same again.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -uo pipefail
[ "$(id -u)" = 0 ] || { echo "needs root: skipped"; exit 77; }
command -v auditctl >/dev/null || { echo "needs auditctl: skipped"; exit 77; }
here=$(cd "$(dirname "$0")" && pwd)
built=$(cd "${top_builddir:-.}" && pwd)
[ -x "$built/audit-try" ] || { echo "no $built/audit-try" >&2; exit 99; }
! ldd "$built/audit-try" | grep -q libasan || { echo "a build with sanitizers: skipped"; exit 77; }
"$here/../beds/base.sh" >/dev/null || { echo "no base root: skipped"; exit 77; }
exec 9>/run/lock/bed-audit.lock
flock -w 300 9 || { echo "another test holds the kernel's audit: skipped"; exit 77; }
was=$(auditctl -s 2>/dev/null) || { echo "the kernel's audit cannot be asked: skipped"; exit 77; }
grep -q '^enabled [01] *$' <<<"$was" && grep -q '^pid 0$' <<<"$was" && [ "$(auditctl -l)" = "No rules" ] ||
	{ echo "the audit is in use: skipped"; exit 77; }
exec "$here/../beds/throwaway.sh" --host-pid --bind "$built:/built" --bind "$here:/cases" \
	perl /cases/audit_random.pl "${1:-120}" "${SEED:-$RANDOM}"
