#!/bin/sh
# Coverage as the program prints it, as the documentation has it, and as the law's own table wants it: the same.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bad=0
fail() { echo "FAIL: $*"; bad=1; }
law=$top_srcdir/baselines/law/table10.tsv
mkdir "$tmp/data"
cp "$top_builddir/plumbline-debian12-ds.xml" "$tmp/data"
LC_ALL=C; export LC_ALL

for want in normal:32 medium:58 high:77; do
	level=${want%:*}
	"$top_builddir/plumbline" list --coverage --level "$level" --datadir "$tmp/data" >"$tmp/out" || fail "list --coverage ends with $?"
	sed '$d' "$tmp/out" >"$tmp/$level"
	[ "$(wc -l <"$tmp/$level")" = "${want#*:}" ] || fail "$level: $(wc -l <"$tmp/$level") statements, not ${want#*:}"
	# id, level, kind by the law's data
	case $level in
	normal) from=normal ;;
	medium) from='normal|medium' ;;
	*) from='normal|medium|high' ;;
	esac
	tail -n +2 "$law" | awk -F '\t' -v from="^($from)\$" '$4 ~ from { print $1 "\t" $4 "\t" $5 }' | sort >"$tmp/want"
	cut -f1-3 "$tmp/$level" | sort >"$tmp/got"
	diff "$tmp/want" "$tmp/got" || fail "$level: ids, levels or kinds are not the law's"
done

# The documentation has the same rows.
sed -n 's/^| \([A-Z][A-Z]-.*\) |$/\1/p' "$top_builddir/COVERAGE.md" | sed 's/ | /\t/g' >"$tmp/doc"
diff "$tmp/doc" "$tmp/high" || fail "COVERAGE.md is not what the program prints"

# No rule without its statement, none named twice; an attestation for every attest and hybrid statement, for no other.
cut -f4 "$tmp/high" | tr ' ' '\n' | sed 's/=.*//' | sort >"$tmp/rules"
[ -z "$(uniq -d "$tmp/rules")" ] || fail "a rule stands twice: $(uniq -d "$tmp/rules")"
"$top_builddir/plumbline" list --level high --datadir "$tmp/data" | sed -n 's/^\([A-Z][A-Z]-[0-9][^ ]*\).*/\1/p' | sort >"$tmp/listed"
diff "$tmp/rules" "$tmp/listed" || fail "the rules are not those of list --level high"
awk -F '\t' '{ n = gsub(/=attestation/, "&", $4); if (n != ($3 != "auto")) print $1, $3, n }' "$tmp/high" >"$tmp/attested"
[ ! -s "$tmp/attested" ] || fail "attestations: $(cat "$tmp/attested")"
exit $bad
