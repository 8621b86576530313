#!/bin/sh
# The composed data stream: valid SCAP 1.3, whole, the same at every build, and usable by stock oscap.
set -eu
ds=$top_builddir/plumbline-debian12-ds.xml
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bad=0
fail() { echo "FAIL: $*"; bad=1; }
profile=xccdf_org.plumbline_profile

xsltproc --nonet --stringparam platform debian12 -o "$tmp/items.xml" \
	"$top_srcdir/baselines/templates/gcb.xsl" "$top_srcdir/baselines/gcb/twgcb-01-014.xml"
xsltproc --nonet --stringparam platform debian12 --stringparam gcb "$tmp/items.xml" -o "$tmp/again.xml" \
	"$top_srcdir/baselines/templates/datastream.xsl" "$top_srcdir/baselines/table10.xml"
items=$(grep -c '<rule ' "$tmp/items.xml")
cmp "$ds" "$tmp/again.xml" || fail "composing again gives another data stream"
# libopenscap skips an element that stands directly next to another one.
! grep -nE '(/|</[^<>]*)><[^/]' "$ds" || fail "elements without white space between them"

xsltproc --nonet "$top_srcdir/tests/content/composed.xsl" "$ds" >"$tmp/facts"
! grep '^fault' "$tmp/facts" || fail "faults in the data stream"
grep '^profile' "$tmp/facts" >"$tmp/got"
cat >"$tmp/want" <<EOF
profile ${profile}_normal statements 32 items $items
profile ${profile}_medium statements 58 items $items
profile ${profile}_high statements 77 items $items
profile ${profile}_gcb statements 0 items $items
profile ${profile}_table10-normal statements 32 items 0
profile ${profile}_table10-medium statements 58 items 0
profile ${profile}_table10-high statements 77 items 0
EOF
diff "$tmp/want" "$tmp/got" || fail "the profiles do not come to 32, 58 and 77 statements"

command -v oscap >/dev/null || { echo "no oscap: the rest is skipped"; [ $bad = 0 ] && exit 77; exit 1; }
for any in "$top_builddir"/plumbline-*-ds.xml; do
	oscap ds sds-validate "$any" || fail "sds-validate $any"
	xsltproc --nonet "$top_srcdir/tests/content/composed.xsl" "$any" >"$tmp/any" || fail "$any"
	! grep '^fault' "$tmp/any" || fail "faults in $any"
done
oscap info "$ds" >"$tmp/info" || fail "oscap info"
[ "$(grep -c "Id: ${profile}_" "$tmp/info")" = 7 ] || fail "oscap info does not list seven profiles"

# eval ROOT NAME OPTION...: stock oscap over a made root; results in NAME.xml, ARF in NAME.arf.
evaluate() {
	root=$1 name=$2
	shift 2
	rc=0
	OSCAP_PROBE_ROOT=$root oscap xccdf eval "$@" --results "$tmp/$name.xml" --results-arf "$tmp/$name.arf" "$ds" \
		>"$tmp/raw" 2>"$tmp/$name.err" || rc=$?
	tr -d '\r' <"$tmp/raw" >"$tmp/$name.out"
	[ $rc = 0 ] || [ $rc = 2 ] || { tail -5 "$tmp/$name.err"; fail "oscap exits with $rc ($name)"; }
}
result() { grep -A3 "^Rule.*_rule_$2\$" "$tmp/$1.out" | sed -n 's/^Result\t//p'; }
want() {
	got=$(result "$1" "$2")
	[ "$got" = "$3" ] || fail "$2 is \"$got\", not $3 ($1)"
}

mkdir -p "$tmp/good/etc" "$tmp/good/var/log" "$tmp/good/usr/sbin"
printf '0.0 0 0.0\n0\nUTC\n' >"$tmp/good/etc/adjtime"
: >"$tmp/good/usr/sbin/auditd"
: >"$tmp/good/var/log/auth.log"
chmod 755 "$tmp/good/var/log"
chmod 640 "$tmp/good/var/log/auth.log"
cp -Rp "$tmp/good" "$tmp/wrong"
printf '0.0 0 0.0\n0\nLOCAL\n' >"$tmp/wrong/etc/adjtime"
rm "$tmp/wrong/usr/sbin/auditd"
chmod 644 "$tmp/wrong/var/log/auth.log"

for level in normal medium high; do
	evaluate "$tmp/good" "$level" --profile "${profile}_$level"
done
oscap ds rds-validate "$tmp/high.arf" || fail "the ARF of stock oscap is not valid"
[ "$(grep -c '^Result' "$tmp/high.out")" = "$(grep -c '<xccdf:Rule ' "$ds")" ] ||
	fail "high does not give every rule a result"
# A twin that cannot clear the host says unknown, never pass; what only a native check can say is notchecked.
twins='AU-1.N2.audit-enabled AU-5.N1.rtc-utc AU-6.N1.log-access'
for rule in $twins; do
	want high "$rule" unknown
done
# The rules of the table alone: the twins of the baseline's items are held against the native checks by tests/gcb/twins.sh.
awk '/^Rule/ { rule = $2 } /^Result/ && rule !~ /TWGCB/ { print $2 }' "$tmp/high.out" >"$tmp/table"
[ "$(grep -c '^unknown' "$tmp/table")" = 3 ] || fail "not just the three twins answered"
! grep -E '^(pass|fail|error)' "$tmp/table" || fail "stock oscap judges a rule it cannot know"
want high IA-2.N3.lockout notchecked
want high AC-1.N1 notchecked

evaluate "$tmp/wrong" wrong --profile "${profile}_high"
for rule in $twins; do
	want wrong "$rule" fail
done
# Open modes behind a closed folder are no fault; LOCAL on another line than the third is none either.
chmod 750 "$tmp/wrong/var/log"
printf 'LOCAL\nLOCAL\n' >"$tmp/wrong/etc/adjtime"
evaluate "$tmp/wrong" closed --profile "${profile}_normal"
want closed AU-6.N1.log-access unknown
want closed AU-5.N1.rtc-utc unknown

# An agency's tailoring: a stricter threshold, and a rule it takes out.
cat >"$tmp/tailoring.xml" <<EOF
<?xml version="1.0" encoding="UTF-8"?>
<xccdf:Tailoring xmlns:xccdf="http://checklists.nist.gov/xccdf/1.2" id="xccdf_org.example_tailoring_agency">
  <xccdf:benchmark href="plumbline-debian12-ds.xml"/>
  <xccdf:version time="2026-11-21T00:00:00">1</xccdf:version>
  <xccdf:Profile id="xccdf_org.example_profile_agency" extends="${profile}_normal">
    <xccdf:title>agency</xccdf:title>
    <xccdf:select idref="xccdf_org.plumbline_rule_IA-2.N6" selected="false"/>
    <xccdf:set-value idref="xccdf_org.plumbline_value_lockout_seconds">1800</xccdf:set-value>
  </xccdf:Profile>
</xccdf:Tailoring>
EOF
evaluate "$tmp/good" agency --tailoring-file "$tmp/tailoring.xml" --profile xccdf_org.example_profile_agency
grep -q 'set-value idref="xccdf_org.plumbline_value_lockout_seconds">1800<' "$tmp/agency.xml" ||
	fail "the tailored threshold does not hold"
grep -q 'set-value idref="xccdf_org.plumbline_value_lockout_seconds">900<' "$tmp/normal.xml" ||
	fail "the default threshold does not hold"
! grep -q '_rule_IA-2.N6$' "$tmp/agency.out" || [ "$(result agency IA-2.N6)" = notselected ] ||
	fail "the rule taken out is still evaluated"
exit $bad
