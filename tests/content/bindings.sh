#!/bin/sh
# Names and parameters of the native checks: the content and the registry must agree.
exec "$top_builddir/test-bindings" "$top_builddir/plumbline-debian12-ds.xml"
