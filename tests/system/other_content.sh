#!/bin/bash
# Somebody else's SCAP data stream (ComplianceAsCode's, from Debian's ssg-debian) into the same kind of bundle.
. "${top_srcdir:?run by tests/all.sh}/tests/lib.sh" || exit 99
found=
for ds in /usr/share/xml/scap/ssg/content/ssg-debian11-ds.xml /usr/share/xml/scap/ssg/content/ssg-debian11-ds-1.2.xml; do
	[ -f "$ds" ] || continue
	found=yes
	name=$(basename "$ds" .xml)
	run scan --content "$ds" --profile standard --output "$tmp/$name.xml.gz"
	ok "$name: the scan ends with 0, 1 or 2 ($rc)" test $rc -le 2
	zcat "$tmp/$name.xml.gz" >"$tmp/arf.xml"
	ok "$name: oscap ds rds-validate" oscap ds rds-validate "$tmp/arf.xml"
	run verify "$tmp/$name.xml.gz"
	same "$name: verify" $rc 0
	oscap xccdf eval --profile standard --results "$tmp/stock.xml" "$ds" >/dev/null 2>&1
	results() {
		xmllint --xpath '//*[local-name()="rule-result"]' "$1" | tr -d '\n' | sed 's/<rule-result/\n&/g' |
			sed -nE 's/.*idref="([^"]+)".*<result>([a-z]+)<.*/\1 \2/p' | grep -v notselected | sort
	}
	ok "$name: the same results as stock oscap" diff <(results "$tmp/stock.xml") <(results "$tmp/arf.xml")
	run report "$tmp/$name.xml.gz" -o "$tmp/$name.html"
	same "$name: report" $rc 0
done
[ -n "$found" ] || { echo "ssg-debian is not installed"; exit 77; }
finish
