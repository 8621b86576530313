#!/bin/sh
# Replays the corpus of every fuzz target: the seeds, and each input that once broke a parser.
set -u
rc=0
n=0
for target in "$top_builddir"/fuzz-*; do
	[ -f "$target" ] && [ -x "$target" ] || continue
	name=${target##*/fuzz-}
	corpus=$top_srcdir/tests/fuzz/corpus/$name
	if [ -z "$(find "$corpus" -type f 2>/dev/null | head -n 1)" ]; then
		echo "fuzz-$name: no corpus in tests/fuzz/corpus/$name"
		rc=1
		continue
	fi
	if ! find "$corpus" -type f -print0 | xargs -0 "$target"; then
		echo "fuzz-$name: failed on its corpus"
		rc=1
	fi
	n=$((n + 1))
done
echo "$n fuzz targets replayed"
[ "$n" -gt 0 ] || rc=1
exit $rc
