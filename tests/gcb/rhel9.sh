#!/bin/sh
# Every item on the stand-in host, and on the one with it broken; in brief runs the items of the same subject alone.
all=-a
[ -z "${TESTS_BRIEF:-}" ] || all=
# Thousands of small files: in memory where there is room for them.
[ -n "${TMPDIR:-}" ] || [ ! -w /dev/shm ] || TMPDIR=/dev/shm
export TMPDIR
exec "$top_builddir/run-gcb" $all "$top_builddir/plumbline-rhel9-ds.xml" "$top_srcdir/tests/gcb/rhel9"
