#!/bin/sh
# The government baseline: every item of its documents is there, with its number, category, both titles and a kind that has a
# template; none more, none less.
set -eu
baselines=$top_srcdir/baselines
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bad=0
fail() { echo "FAIL: $*"; bad=1; }
LC_ALL=C; export LC_ALL

if command -v xmllint >/dev/null; then
	xmllint --nonet --noout --schema "$baselines/gcb.xsd" "$baselines"/gcb/*.xml || fail "a document does not match gcb.xsd"
fi

all=0
for x in twgcb-01-008:290:rhel8 twgcb-01-012:314:rhel9 twgcb-01-014:234:ubuntu2204; do
	document=${x%%:*} platform=${x##*:} n=${x#*:}
	n=${n%:*}
	# id, category, Chinese title; the data's columns 1 to 3.
	tail -n +2 "$baselines/law/$document.tsv" | cut -f1-3 | sort >"$tmp/law"
	xsltproc --nonet "$top_srcdir/tests/content/items.xsl" "$baselines/gcb/$document.xml" >"$tmp/rows"
	cut -f1-3 "$tmp/rows" | sort >"$tmp/items"
	cmp "$tmp/law" "$tmp/items" || { diff "$tmp/law" "$tmp/items" | head -10; fail "$document: not the items of the data"; }
	[ "$(wc -l <"$tmp/items")" = "$n" ] || fail "$document: $(wc -l <"$tmp/items") items, not $n"
	all=$((all + $(wc -l <"$tmp/items")))
	# English titles: there, in English, and each its own.
	cut -f4 "$tmp/rows" | sort | uniq -d >"$tmp/twice"
	[ ! -s "$tmp/twice" ] || { cat "$tmp/twice"; fail "$document: an English title stands twice"; }
	! cut -f4 "$tmp/rows" | grep -n '[^ -~]' || fail "$document: an English title is not English"
	for kind in $(cut -f5 "$tmp/rows" | sort -u); do
		grep -qs "@kind = '$kind'" "$baselines"/templates/gcb/*.xsl || echo "$kind" >>"$tmp/kinds"
	done
	# The same in the data stream, the baseline's profile of its own platform.
	xsltproc --nonet --stringparam platform "$platform" "$baselines/templates/gcb.xsl" "$baselines/gcb/$document.xml" |
		grep -c '<rule ' >"$tmp/rules"
	[ "$(cat "$tmp/rules")" = "$n" ] || fail "$document: $(cat "$tmp/rules") rules for $platform"
done
[ $all = 838 ] || fail "$all items, not 838"
[ ! -s "$tmp/kinds" ] || { sort -u "$tmp/kinds" | tr '\n' ' '; fail "kinds without a template"; }
exit $bad
