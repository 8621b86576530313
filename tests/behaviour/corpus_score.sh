#!/bin/sh
# All cases scored; and SCORE.md says just what was scored.
corpus=$top_srcdir/tests/behaviour/corpus.sh
# A tree unpacked from the tarball (tests/all.sh): that the cases are there and can be scored is enough.
[ -z "${TESTS_BRIEF:-}" ] || exec "$corpus" score unique
"$corpus" score || exit $?
"$corpus" report "$top_builddir/corpus/SCORE.md" || exit 1
diff "$top_srcdir/tests/behaviour/SCORE.md" "$top_builddir/corpus/SCORE.md" && exit 0
echo "SCORE.md is not what was scored now; make it anew: tests/behaviour/corpus.sh report"
exit 1
