#!/bin/sh
# Every item on the stand-in host, and on the one with it broken.
exec "$top_builddir/run-gcb" "$top_builddir/plumbline-rhel9-ds.xml" "$top_srcdir/tests/gcb/rhel9"
