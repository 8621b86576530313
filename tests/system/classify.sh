#!/bin/bash
# What the agency has decided for a host: its classification by Table 9 and its own values, from the command line and the
# file to level, tailoring and bundle.
. "${top_srcdir:?run by tests/all.sh}/tests/lib.sh" || exit 99
xsd=$top_srcdir/checks/resolve/attest/agency.xsd
root=$tmp/root
file=$root/etc/plumbline/agency.xml
mkdir -p "$root/etc" "$tmp/b"
chmod 700 "$tmp/b"

classify() { # four levels, further options
	local c=$1 i=$2 a=$3 l=$4
	shift 4
	run classify --root "$root" --confidentiality "$c" --integrity "$i" --availability "$a" --legal "$l" --who 王小明 \
		--role 'CISO <&>' --reason 'personal data' "$@"
}
scan() { # name, further options
	local name=$1
	shift
	rm -f "$tmp/b/$name.xml.gz"
	run scan --root "$root" --output "$tmp/b/$name.xml.gz" --format json "$@"
	cp "$tmp/out" "$tmp/$name.json"
}
get() { # name, jq
	jq -r "$2" "$tmp/$1.json"
}

run classify --root "$root"
same "nothing is classified yet" $rc 1
says "and says so" 'there is no /etc/plumbline/agency.xml'
scan none
same "without a classification: medium" "$(get none .content.level)" medium
ok "and the bundle says so" sh -c "jq -r '.scan.notes[].en' '$tmp/none.json' | grep -q 'not classified'"
classify normal normal medium normal --system HR
same "classified" "$rc $(stat -c '%a' "$file")" "0 644"
ok "xmllint: valid by the schema" xmllint --nonet --noout --schema "$xsd" "$file"
scan medium
same "the highest of the four" "$(get medium .content.level) $(get medium .scan.classification.level)" "medium medium"
for i in 0 1 2 3; do
	set -- normal normal normal normal
	set -- "${@:1:$i}" high "${@:$((i + 2))}"
	classify "$@"
	run classify --root "$root"
	same "high in the aspect number $i is high" "$(sed -n 's/^Level: //p' "$tmp/out")" high
done
scan high
same "a scan without --level takes it" "$(get high .content.level)" high
same "with all that was decided" "$(get high '.scan.classification | .legal + " " + .who + " " + .reason')" "high 王小明 personal data"
same "and the file's digest" "$(get high .scan.classification.sha256)" "$(sha256sum <"$file" | cut -d' ' -f1)"
run verify "$tmp/b/high.xml.gz"
same "verify" $rc 0
says "and tells it" 'classification: high, the highest of its four; scanned at level high'
zcat "$tmp/b/high.xml.gz" >"$tmp/arf.xml"
ok "oscap ds rds-validate" oscap ds rds-validate "$tmp/arf.xml"
run report "$tmp/b/high.xml.gz" -o "$tmp/report.html"
ok "HTML shows it, escaped" sh -c "grep -q '法律遵循性' '$tmp/report.html' && grep -q 'CISO &lt;&amp;&gt;' '$tmp/report.html'"
scan lower --level normal
same "--level wins" "$(get lower .content.level)" normal
ok "and the bundle tells both" sh -c "jq -r '.scan.notes[] | .en + .zh' '$tmp/lower.json' | grep -q 'classified high by Table 9; this scan was asked for level normal.*分級為「高」'"
classify normal normal normal normal --date 2020-01-01
scan old
ok "one that was not reviewed for a year is told" sh -c "jq -r '.scan.notes[].en' '$tmp/old.json' | grep -q 'reviewed at least once a year'"

# Refused: the file is as it was.
sum=$(sha256sum <"$file")
refused() { # text, pattern
	same "$1" $rc 1
	says "$1: and why" "$2"
	same "$1: the file is as it was" "$(sha256sum <"$file")" "$sum"
}
classify normal low normal normal
refused "no such level" 'unknown level'
run classify --root "$root" --confidentiality high --who a --role b --reason c
refused "three aspects are missing" 'integrity is missing'
classify normal normal normal normal --date 2999-01-01
refused "decided in the future" 'lies in the future'
classify normal normal normal normal --system $'\e[31m'
refused "a terminal's escape" 'control characters'
chmod 666 "$file"
classify high normal normal normal
refused "a file everybody may write" 'everybody may write'
scan open
same "nor does a scan take it" $rc 1
says "and says so" 'everybody may write'
chmod 644 "$file"

# The agency's own values.
sed -i 's|</agency>|  <!-- ours -->\n  <policy>\n    <value id="idle_seconds">600</value>\n    <value id="time_sources">192.0.2.1\n      ntp.example.org</value>\n    <value id="sudo_admins"/>\n  </policy>\n</agency>|' "$file"
ok "xmllint: valid with values" xmllint --nonet --noout --schema "$xsd" "$file"
classify high normal normal normal
same "classified anew" $rc 0
same "values and comments are kept" "$(grep -cE 'ours|idle_seconds|sudo_admins' "$file")" 3
param() {
	jq -r --arg r "$2" --arg p "$3" '.rules[] | select(.short_id == $r) | .parameters[$p]' "$tmp/$1.json"
}
scan policy
same "a number" "$(param policy AC-1.H1.shell-idle idle)" 600
same "a list" "$(param policy AU-5.M1.time-sync sources)" "192.0.2.1 ntp.example.org"
same "an empty list" "$(param policy AC-2.M1.sudo-grants admins)" ""
same "the bundle names them" "$(get policy '.scan.policy | keys | join(" ")')" "idle_seconds sudo_admins time_sources"
zcat "$tmp/b/policy.xml.gz" >"$tmp/arf.xml"
same "and holds them as an XCCDF tailoring" \
	"$(xmllint --xpath "string(//*[local-name()='Tailoring']//*[local-name()='set-value'][contains(@idref,'value_idle_seconds')])" "$tmp/arf.xml")" 600
run verify "$tmp/b/policy.xml.gz"
same "verify with them" $rc 0
scan set --set idle_seconds=700
same "--set wins" "$(param set AC-1.H1.shell-idle idle) $(get set '.scan.policy | has("idle_seconds")')" "700 false"
cat >"$tmp/tailoring.xml" <<'X'
<?xml version="1.0" encoding="UTF-8"?>
<Tailoring xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_org.example_tailoring_agency">
  <version time="2026-11-21T00:00:00">1</version>
  <Profile id="xccdf_org.example_profile_high" extends="xccdf_org.plumbline_profile_high">
    <title>Agency</title>
    <set-value idref="xccdf_org.plumbline_value_idle_seconds">800</set-value>
    <set-value idref="xccdf_org.plumbline_value_sudo_admins"/>
  </Profile>
</Tailoring>
X
scan tailored --tailoring "$tmp/tailoring.xml"
same "a tailoring file takes their place" "$(param tailored AC-1.H1.shell-idle idle) $(get tailored '.scan.policy | length')" "800 0"
ok "and the bundle says so" sh -c "jq -r '.scan.notes[].en' '$tmp/tailored.json' | grep -q 'a tailoring file was given'"
ok "of rules left out it says nothing" sh -c "! jq -r '.scan.notes[].en' '$tmp/tailored.json' | grep -q 'leaves out'"
# What a tailoring deselects stands in no result, so the bundle names it.
deselect() { # name, rule...
	local name=$1
	shift
	printf '    <select idref="xccdf_org.plumbline_rule_%s" selected="false"/>\n' "$@" >"$tmp/select"
	sed "/<title>/r $tmp/select" "$tmp/tailoring.xml" >"$tmp/$name.xml"
	scan "$name" --tailoring "$tmp/$name.xml"
}
deselect one AC-1.M1
same "a rule that is left out is in no result" "$(get one '[.rules[] | select(.short_id == "AC-1.M1" and .status != "notselected")] | length')" 0
ok "and named in the notes" sh -c "jq -r '.scan.notes[].en' '$tmp/one.json' | grep -qxF 'The tailoring leaves out rules of level high: AC-1.M1.'"
ok "in both languages" sh -c "jq -r '.scan.notes[].zh' '$tmp/one.json' | grep -qxF '調適檔排除「高」等級之規則：AC-1.M1。'"
# shellcheck disable=SC2046 # one word a rule
deselect many $(get tailored '.rules[:23][].short_id')
same "of many twenty are named, and the rest counted" \
	"$(get many '.scan.notes[].en' | sed -n 's/^The tailoring leaves out rules of level high: //p')" \
	"$(get tailored '[.rules[:20][].short_id] | join(", ")') and 3 more."
run verify "$tmp/b/many.xml.gz"
same "verify with rules left out" $rc 0
while IFS='|' read -r from to says; do
	cp "$file" "$tmp/good.xml"
	sed -i "s|$from|$to|" "$file"
	scan wrong
	same "refused: $to" $rc 1
	says "with the place: $to" "$says"
	ok "and nothing is written: $to" test ! -e "$tmp/b/wrong.xml.gz"
	cp "$tmp/good.xml" "$file"
done <<'X'
>600<|>ten<|agency.xml:[0-9]+ idle_seconds=ten: the Value is a number
"idle_seconds"|"idle_second"|agency.xml:[0-9]+: no Value "idle_second"
"idle_seconds"|"sudo_admins"|agency.xml:[0-9]+: stands twice: sudo_admins
</policy>|</polic>|agency.xml:[0-9]+: 
<policy>|<policies/><policy>|agency.xml:[0-9]+: unknown element
X
finish
