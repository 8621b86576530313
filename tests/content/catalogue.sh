#!/bin/sh
# The catalogue: its form, the law's words in it byte for byte, and the build's refusal of broken ones.
set -eu
baselines=$top_srcdir/baselines
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bad=0
fail() { echo "FAIL: $*"; bad=1; }

if command -v xmllint >/dev/null; then
	xmllint --nonet --noout --schema "$baselines/catalogue.xsd" "$baselines/table10.xml" "$baselines"/platforms/*.xml ||
		fail "the catalogue does not match catalogue.xsd"
fi

# The law: ids, aspects, measures, levels, kinds and texts are those of the tsv, none more, none less.
LC_ALL=C; export LC_ALL
tail -n +2 "$baselines/law/table10.tsv" | cut -f1-6 | sort >"$tmp/law"
xsltproc --nonet "$top_srcdir/tests/content/statements.xsl" "$baselines/table10.xml" | sort >"$tmp/catalogue"
cmp "$tmp/law" "$tmp/catalogue" || { diff "$tmp/law" "$tmp/catalogue" | head -10; fail "the law's text differs"; }
[ "$(wc -l <"$tmp/law")" = 77 ] || fail "not 77 statements"
[ "$(cut -f2 "$tmp/law" | uniq | wc -l)" = 7 ] || fail "not 7 aspects"
[ "$(cut -f2,3 "$tmp/law" | uniq | wc -l)" = 29 ] || fail "not 29 measures"

# refused WHY-MUST-CONTAIN SED-SCRIPT [platform]: composing the catalogue changed by the script must fail, saying so.
refused() {
	cp -R "$baselines/templates" "$baselines/platforms" "$baselines/table10.xml" "$tmp"
	chmod -R u+w "$tmp"
	file=$tmp/table10.xml
	[ "${3:-}" = platform ] && file=$tmp/platforms/debian12.xml
	cp "$file" "$tmp/before"
	sed "$2" "$tmp/before" >"$file"
	! cmp -s "$tmp/before" "$file" || fail "the script changed nothing: $2"
	if xsltproc --nonet --stringparam platform debian12 -o "$tmp/out" "$tmp/templates/datastream.xsl" \
		"$tmp/table10.xml" 2>"$tmp/err"; then
		fail "composed although broken: $2"
	elif ! grep -q "$1" "$tmp/err"; then
		fail "refused, but not for \"$1\": $(cat "$tmp/err")"
	fi
	rm -rf "$tmp/templates" "$tmp/platforms" "$tmp/table10.xml"
}
refused "statement AC-1.N1 twice" 's/statement id="CP-1.N1"/statement id="AC-1.N1"/'
refused "rule IA-2.N3.lockout twice" 's/rule id="IA-2.N5.history"/rule id="IA-2.N3.lockout"/'
refused "wrong statement" 's/rule id="IA-2.N5.history"/rule id="IA-2.N4.history"/'
refused "value lockout_deny twice" 's/value id="lockout_seconds"/value id="lockout_deny"/'
refused "which is not there" '0,/value="idle_seconds"/s//value="idle_secondss"/'
refused "neither to a value nor to a text" 's/<bind param="deny" value="lockout_deny"/& text="3"/'
refused "binds deny twice" 's/bind param="unlock_time"/bind param="deny"/'
refused "bound by no rule" 's/bind param="idle" value="idle_seconds"/bind param="idle" value="time_max_age"/'
refused "not a whole number" 's/default="900"/default="15m"/'
refused "letter of another level" 's/statement id="IA-2.N3" level="normal"/statement id="IA-2.N3" level="high"/'
refused "missing in one language" '/<rule id="IA-2.N3.lockout"/,/<\/title>/s/<en>.*<\/en>/<en> <\/en>/'
refused "has no list" 's/list value="setid_allow"/list value="world_writable"/' platform
refused "wrong measure" 's/statement id="SC-2.H1"/statement id="SC-1.H9"/'
exit $bad
