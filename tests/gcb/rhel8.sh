#!/bin/sh
# Every item on the stand-in host, and on the one with it broken.  GCB_ALL=1 asks all items after each change, which takes
# minutes; else those of the same subject.
# Thousands of small files: in memory where there is room for them.
[ -n "${TMPDIR:-}" ] || [ ! -w /dev/shm ] || TMPDIR=/dev/shm
export TMPDIR
exec "$top_builddir/run-gcb" ${TESTS_BRIEF:+-b} ${GCB_ALL:+-a} "$top_builddir/plumbline-rhel8-ds.xml" "$top_srcdir/tests/gcb/rhel8"
