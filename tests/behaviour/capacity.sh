#!/bin/bash
# audit-capacity against the real auditd: on small file systems it is given, through a shared object in place of the kernel's
# audit, the records that its policy comes to. Room enough is where, all the while, it does nothing about low space and the
# records of the period are there. The verdict rests on what statfs(2) said before it was started.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -eu
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
[ -e "$top_builddir/audit_feed.so" ] || { echo "no audit_feed.so" >&2; exit 99; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$tmp/cases/seen"
ln -s "$top_srcdir"/tests/cases/{audit-capacity,audit-rules,mounts.base} "$tmp/cases"
"$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/built" --bind "$top_srcdir/tests/behaviour:/cases" --bind "$tmp/cases/seen:/out" \
	perl /cases/capacity.pl
[ "$(ls "$tmp"/cases/seen/*.case | wc -l)" -ge 20 ] || { echo "fewer than twenty situations were observed"; exit 1; }
grep -h '^expect: ' "$tmp"/cases/seen/*.case | sort | uniq -c
"$top_builddir/run-cases" "$tmp"/cases/seen/*.case
