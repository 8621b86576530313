#!/bin/sh
# All text cases, folder by folder, against the real checks.
set -eu
exec "$top_builddir/run-cases" $(find "$top_srcdir/tests/cases" -name '*.case' | LC_ALL=C sort)
