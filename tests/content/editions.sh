#!/bin/bash
# Two editions of Table 10 side by side: a later one, made up here of today's catalogue, with a threshold of its own.
. "${top_srcdir:?run by make check}/tests/lib.sh" || exit 99
plumbline=$top_builddir/plumbline
mkdir -p "$tmp/data" "$tmp/root/etc" "$tmp/b"
chmod 700 "$tmp/b"
mkdir "$tmp/data/schemas"
cp "$top_srcdir"/report/*.xsd "$top_srcdir"/checks/resolve/attest/*.xsd "$tmp/data/schemas/"
cp "$top_builddir/plumbline-debian12-ds.xml" "$tmp/data/"
printf 'ID=debian\nVERSION_ID="12"\n' >"$tmp/root/etc/os-release"
list() { run list --datadir "$tmp/data" "$@"; }

list --editions
same "one edition: it is today's" "$(cut -f1,2 "$tmp/out")" "$(printf '2021-08-23\ttoday')"
edition() { # date, file: the catalogue amended on that day: two failures, and one statement less
	sed -e "s/ edition=\"2021-08-23\"/ edition=\"$1\"/; s/table10:2021-08-23/table10:$1/" \
		-e '/<value id="lockout_deny"/s/default="3"/default="2"/' "$top_srcdir/baselines/table10.xml" >"$tmp/later.xml"
	xsltproc --nonet --stringparam platform debian12 -o "$tmp/data/$2" "$top_srcdir/baselines/templates/datastream.xsl" "$tmp/later.xml"
}
edition 2029-01-01 plumbline-debian12-2029-ds.xml
list --editions
same "two: the older one first, and still today's" "$(cut -f1,2 "$tmp/out" | paste -sd ' ')" "$(printf '2021-08-23\ttoday 2029-01-01\t-')"
in_2029() { # time, command...
	local at=$1
	shift
	faketime "$at" "$plumbline" "$@"
}
# libfaketime is loaded before all else, and so is the sanitizers' library.
if command -v faketime >/dev/null && ! ldd "$plumbline" | grep -q libasan; then
	same "on its eve in Taiwan it does not hold yet" "$(TZ=UTC in_2029 '2028-12-31 15:59:00' list --editions --datadir "$tmp/data" | grep today | cut -f1)" 2021-08-23
	same "from midnight in Taiwan on it does" "$(TZ=UTC in_2029 '2028-12-31 16:00:01' list --editions --datadir "$tmp/data" | grep today | cut -f1)" 2029-01-01
fi
scan() { # name, arguments...
	local name=$1
	shift
	run scan --datadir "$tmp/data" --root "$tmp/root" --level high --output "$tmp/b/$name.xml.gz" --format json "$@"
	cp "$tmp/out" "$tmp/$name.json"
}
asked() { jq -r '.content.edition + " " + (.rules[] | select(.short_id == "IA-2.N3.lockout") | .parameters.deny)' "$tmp/$1.json"; }
scan now
same "a scan goes by today's" "$(asked now)" "2021-08-23 3"
scan later --edition 2029-01-01
same "or by the one asked for, with its threshold" "$(asked later)" "2029-01-01 2"
run verify --datadir "$tmp/data" "$tmp/b/later.xml.gz"
same "its bundle holds" $rc 0
same "and names no other edition beside a statement" "$(zcat "$tmp/b/later.xml.gz" | grep -o 'system="urn:plumbline:table10:[0-9-]*"' | sort -u)" \
	'system="urn:plumbline:table10:2029-01-01"'
run scan --datadir "$tmp/data" --root "$tmp/root" --edition 2025-01-01 --output "$tmp/b"
same "an edition there is not" $rc 1
says "is said with those there are" '2025-01-01; there are: 2021-08-23, 2029-01-01'
run scan --datadir "$tmp/data" --root "$tmp/root" --edition 2029-01-01 --content "$tmp/data/plumbline-debian12-ds.xml" --profile high --output "$tmp/b"
same "an edition of other content" $rc 1
list --coverage --edition 2029-01-01
same "list goes by it" "$rc $(grep -c '^[A-Z][A-Z]-' "$tmp/out")" "0 77"
cp "$tmp/data/plumbline-debian12-2029-ds.xml" "$tmp/data/plumbline-debian12-twice-ds.xml"
list --editions
same "the same edition twice" $rc 1
says "is refused" 'are both of the edition of 2029-01-01'
printf '<x/>' >"$tmp/data/plumbline-debian12-twice-ds.xml"
list
same "a data stream of no edition" $rc 1
says "is named" 'plumbline-debian12-twice-ds.xml: does not say'
finish
