#!/bin/sh
# Names and parameters of the native checks: the content and the registry must agree.
set -e
for ds in "$top_builddir"/plumbline-*-ds.xml; do
	"$top_builddir/test-bindings" "$ds"
done
