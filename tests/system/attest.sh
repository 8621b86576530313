#!/bin/bash
# Attestations and waivers by the command line, from writing them to the bundle; xmllint and oscap as the second opinion.
. "${top_srcdir:?run by tests/all.sh}/tests/lib.sh" || exit 99
xsd=$top_srcdir/checks/resolve/attest/attestations.xsd
root=$tmp/root
file=$root/etc/plumbline/attestations.xml
mkdir -p "$root/etc" "$tmp/b"
chmod 700 "$tmp/b"

attest() {
	run attest --root "$root" "$@"
}
add() { # statement, valid until
	attest add "$1" --who 王小明 --role 'officer <&>' --document "D-$1" --valid-until "$2"
}
waive() {
	attest waive "$1" --authority 教育部 --document "W-$1" --reason 'cannot be done' --valid-until "$2"
}
scan() { # name
	rm -f "$tmp/b/"*
	run scan --root "$root" --level high --baseline table10 --output "$tmp/b/$1.xml.gz" --format json
	cp "$tmp/out" "$tmp/$1.json"
	zcat "$tmp/b/$1.xml.gz" >"$tmp/$1.xml"
}
status() { # name, rule, key
	jq -r --arg r "$2" ".rules[] | select(.short_id == \$r) | .${3:-status}" "$tmp/$1.json"
}
refused() { # text, pattern: the last command ended with 1, said so, and the file is as it was
	same "$1" $rc 1
	says "$1: and why" "$2"
	same "$1: the file is as it was" "$(sha256sum <"$file")" "$sum"
}

# Writing.
attest check
same "check without a file" $rc 1
add AC-1.N1 2099-03-31
same "the first attestation makes folder and file" "$rc $(stat -c '%a %F' "$file")" "0 640 regular file"
printf '%s\n' '<?xml version="1.0" encoding="UTF-8"?>' '<!-- ours -->' '<attestations xmlns="urn:plumbline:attestations:1">' \
	"$(sed -n '3,$p' "$file" | sed '$d')" '  <!-- and this -->' '</attestations>' >"$tmp/own"
chmod 644 "$file"
cat "$tmp/own" >"$file"
add CP-1.N1 2099-03-31T12:00:00+08:00
same "a second one" $rc 0
waive SC-2.H1 2099-03-31
same "a waiver" $rc 0
same "comments are kept" "$(grep -cE 'ours|and this' "$file")" 2
same "so is the mode" "$(stat -c %a "$file")" 644
same "Taiwan's day ends at 15:59:59Z" "$(grep -c 'valid-until="2099-03-31T15:59:59Z"' "$file")" 2
same "another zone is kept as UTC" "$(grep -c 'valid-until="2099-03-31T04:00:00Z"' "$file")" 1
ok "xmllint: valid by the schema" xmllint --nonet --noout --schema "$xsd" "$file"
attest check
same "check" $rc 0
same "nothing else lies in the folder" "$(ls -A "$root/etc/plumbline")" attestations.xml

# Refused.
sum=$(sha256sum <"$file")
add AC-1.N1 2098-01-01
refused "twice" 'attested there already'
waive AC-1.N1 2098-01-01
refused "attested and waived" 'cannot be attested and waived'
add SC-2.H1 2098-01-01
refused "waived and attested" 'cannot be attested and waived'
waive SC-2.H1.core-dumps 2098-01-01
refused "a part of what is waived" 'waived there already'
add AC-1.H1 2098-01-01
refused "a statement the host decides" 'decided by the host alone'
add AC-9.N1 2098-01-01
refused "no such statement" 'no statement of Table 10'
waive AC-1.H1.shell-idl 2098-01-01
refused "no such rule" 'neither a statement'
add CP-1.H1 2020-01-01
refused "over before it begins" 'lies before --date'
attest add CP-1.H1 --who a --role b --document c --date 2020-01-01 --valid-until 2021-01-01
refused "over already" 'has passed already'
add CP-1.H1 2098-02-30
refused "no such day" 'valid-until wants'
attest add CP-1.H1 --who $'a\e[31m' --role b --document c --valid-until 2098-01-01
refused "a terminal's escape" 'control characters'
attest add CP-1.H1 --who a --role b --valid-until 2098-01-01
refused "without a document" 'document is missing'
attest add CP-1.H1 --who a --role b --document c --reason d --valid-until 2098-01-01
refused "a reason with add" 'does not go with'
attest remove AC-1.N1
refused "no such action" 'unknown action'
chmod 666 "$file"
add CP-1.H1 2098-01-01
refused "a file everybody may write" 'everybody may write'
chmod 644 "$file"

# Ten at once: none is lost, none is doubled.
for s in CP-1.H1 CP-1.H2 CP-2.M1 IA-2.M2 SA-1.N1 SA-2.M1 SA-2.M2 SA-3.H1 SA-3.H2 SA-3.N1; do
	"$plumbline" attest add $s --root "$root" --who a --role b --document c --valid-until 2099-01-01 >/dev/null 2>&1 &
done
wait
same "ten at once are ten" "$(grep -c 'valid-until="2099-01-01T15:59:59Z"' "$file")" 10
attest check
same "and stand together" $rc 0
# A full disk or a kill leaves the old file: here, a limit on the file's size.
sum=$(sha256sum <"$file")
rc=0
(
	ulimit -f 1
	trap '' XFSZ
	exec "$plumbline" attest add SA-3.N2 --root "$root" --who "$(printf 'a%.0s' {1..200})" --role b --document c --valid-until 2099-01-01
) >"$tmp/out" 2>"$tmp/err" || rc=$?
refused "no room" 'attestations.xml'
same "nothing is left behind" "$(ls -A "$root/etc/plumbline")" attestations.xml

# What ended today is renewed today.
sed -i 's|</attestations>|  <attestation statement="SA-7.M1" date="2020-01-01" valid-until="'"$(date -u -d '1 minute ago' +%FT%TZ)"'"><who>a</who><role>b</role><document>c</document></attestation>\n&|' "$file"
add SA-7.M1 2099-03-31
same "what ended a minute ago is renewed" $rc 0
attest check
same "and both stand" $rc 0

# The scan.
printf 'expired=%s\n' "$(date -u -d '1 second ago' +%FT%TZ)" >"$tmp/when"
sed -i 's|</attestations>|  <attestation statement="SA-8.N1" date="2020-01-01" valid-until="2021-01-01T00:00:00Z"><who>a</who><role>b</role><document>c</document></attestation>\n  <waiver of="AU-5.N1.rtc-utc" valid-until="2021-01-01T00:00:00Z"><authority>a</authority><document>late</document><reason>r</reason></waiver>\n  <waiver of="AU-1.N2.audit-enabled" valid-until="2099-01-01T00:00:00Z"><authority>教育部</authority><document>W-2</document><filing>F-2</filing><reason>r</reason></waiver>\n&|' "$file"
printf '0.0 0 0.0\n0\nLOCAL\n' >"$root/etc/adjtime"
attest list
says "list tells what expired" $'^expired\tattestation\tSA-8.N1'
says "and what is open" $'^open\tSA-8.N1'
ok "and not what is attested" sh -c "! grep -q '^open.AC-1.N1' '$tmp/out'"
scan first
same "attested: pass" "$(status first AC-1.N1)" pass
same "by whom" "$(status first AC-1.N1 attestation.who)" 王小明
same "with the file's digest" "$(status first AC-1.N1 attestation.sha256)" "$(sha256sum <"$file" | cut -d' ' -f1)"
same "expired: open" "$(status first SA-8.N1)" notchecked
same "never attested: open" "$(status first SI-3.M2)" notchecked
same "hybrid: the organisation's part is open" "$(status first SI-3.M3.attestation)" notchecked
ok "and says so" grep -q 'organisation.s part of SI-3.M3 is open' "$tmp/first.json"
same "waived: what was found is kept" "$(status first AU-1.N2.audit-enabled) $(status first AU-1.N2.audit-enabled found)" \
	"notapplicable fail"
same "a waiver that expired: the failure stands" "$(status first AU-5.N1.rtc-utc) $(status first AU-5.N1.rtc-utc waiver)" "fail null"
ok "and is told" sh -c "jq -r '.rules[] | select(.short_id == \"AU-5.N1.rtc-utc\") | .reason.en' '$tmp/first.json' | grep -q 'waiver (a, document late) expired'"
same "a waived statement is no plain pass" "$(jq -r '.statements[] | select(.statement == "AU-1.N2") | .waived' "$tmp/first.json")" true
same "77 statements" "$(jq '.statements | length' "$tmp/first.json")" 77
same "attest statements with a rule that an attestation answers" \
	"$(jq '[.rules[] | select(.kind == "attest" and .check == "attestation") | .statement] | unique | length' "$tmp/first.json")" 23
same "hybrid statements with one" \
	"$(jq '[.rules[] | select(.kind == "hybrid" and .check == "attestation") | .statement] | unique | length' "$tmp/first.json")" 20
xp() {
	xmllint --xpath "string(//*[local-name()='rule-result'][contains(@idref, '$1')]$2)" "$tmp/first.xml"
}
same "override in the XCCDF result" "$(xp AU-1.N2.audit-enabled "/*[local-name()='override']/*[local-name()='old-result']")" fail
same "its authority" "$(xp AU-1.N2.audit-enabled "/*[local-name()='override']/@authority")" 教育部
same "its result" "$(xp AU-1.N2.audit-enabled "/*[local-name()='result']")" notapplicable
ok "oscap ds rds-validate" oscap ds rds-validate "$tmp/first.xml"
run verify "$tmp/b/first.xml.gz"
same "verify" $rc 0
says "verify tells of them" 'attestations: 13 rules passed by an attestation, [0-9]+ waived'
run report "$tmp/b/first.xml.gz" -o "$tmp/report.html"
ok "HTML shows waiver, attestation and open work, escaped" sh -c "grep -q 'W-2' '$tmp/report.html' && grep -q 'officer &lt;&amp;&gt;' '$tmp/report.html' && grep -q 待辦事項 '$tmp/report.html'"
run scan --root "$root" --level high --baseline table10 --output "$tmp/b/text.xml.gz"
says "the summary tells what was found before the waiver" 'was found: fail'
# The three views of one bundle count the statements alike, and each statement once.
counts=$(jq -r '.statement_counts | "met \(.met), fail \(.fail), error \(.error), open \(.open), not applicable \(.notapplicable), waived \(.waived)"' "$tmp/first.json")
same "the JSON's counts sum to the statements" "$(jq '[.statement_counts[]] | add' "$tmp/first.json")" 77
same "and are those of its statements" "$(jq -r '[.statements[] | if .status == "notapplicable" and .waived then "waived" else
	{pass: "met", notchecked: "open", unknown: "open"}[.status] // .status end] | reduce .[] as $c ({}; .[$c] += 1) | . as $n |
	"met \($n.met // 0), fail \($n.fail // 0), error \($n.error // 0), open \($n.open // 0), not applicable \($n.notapplicable // 0), waived \($n.waived // 0)"' \
	"$tmp/first.json")" "$counts"
same "none of which passes and is waived" "$(jq '[.statements[] | select(.status == "pass" and .waived)] | length' "$tmp/first.json")" 0
same "the text's are the same" "$(sed -n 's/^Statements: //p' "$tmp/out")" "77; $counts"
same "and the page's" "$(grep -F '>Statements<' "$tmp/report.html" | grep -F 77 | sed -E 's,<span class="zh"[^>]*>[^<]*</span>,,g; s/<[^>]*>//g; s/^Statements: //')" "77; $counts"
says "and the open work" '^  SA-8.N1  '
ok "no waived rule stands as a pass" sh -c "! grep -qE '^pass .*AU-1.N2.audit-enabled' '$tmp/out'"

# One rule of a statement waived while its other rules pass: the statement is waived, not met.
sum=$(sha256sum <"$file")
cp -a "$root" "$tmp/kept"
printf 'root:x:0:0::/root:/bin/sh\nb:x:1000:1000::/:/bin/sh\n' >"$root/etc/passwd"
(umask 077 && printf 'root:*:1:0:99999:7:::\nb:*:1:0:99999:7:::\n' >"$root/etc/shadow")
printf 'root:x:0:\nb:x:1000:\n' >"$root/etc/group"
# What mounts /dev/shm: without systemd nobody can tell.
mkdir -p "$root/usr/lib/systemd/system"
printf '[Service]\nType=oneshot\nExecStart=/bin/true\n' >"$root/usr/lib/systemd/system/systemd-remount-fs.service"
statement() { # name
	jq -r '.statements[] | select(.statement == "AC-2.M1") | "\(.status) \(.waived)"' "$tmp/$1.json"
}
scan before
same "one rule alone fails" "$(jq -r '[.rules[] | select(.statement == "AC-2.M1" and .status != "pass" and .status != "notapplicable") |
	.short_id + " " + .status] | join(",")' "$tmp/before.json") $(statement before)" "AC-2.M1.mount-options fail fail false"
waive AC-2.M1.mount-options 2099-03-31
scan after
same "waived: the statement does not apply" "$(statement after)" "notapplicable true"
n() { # name
	jq -r '.statement_counts | "\(.met) \(.fail) \(.waived)"' "$tmp/$1.json"
}
read -r met fail waived <<<"$(n before)"
same "it counts as waived, no longer as failed, and not as met" "$(n after)" "$met $((fail - 1)) $((waived + 1))"
rm -r "$root"
mv "$tmp/kept" "$root"
same "as it was" "$(sha256sum <"$file")" "$sum"

# The files that are none.
cp "$file" "$tmp/good.xml"
broken() { # text
	scan broken
	same "$1: error" "$(status broken AC-1.N1)" error
	ok "$1: names the file" sh -c "jq -r '.rules[] | select(.short_id == \"AC-1.N1\") | .reason.en' '$tmp/broken.json' | grep -q /etc/plumbline/attestations.xml"
	same "$1: no waiver is applied" "$(status broken AU-1.N2.audit-enabled)" fail
	run verify "$tmp/b/broken.xml.gz"
	same "$1: verify" $rc 0
	attest check
	same "$1: check" $rc 1
	rm -f "$file"
}
head -c 700 "$tmp/good.xml" >"$file"
broken "cut short"
mkfifo "$file"
broken "a FIFO"
ln -s attestations.xml "$file"
broken "a loop"
sed 's|^<attestations|<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n&|' "$tmp/good.xml" >"$file"
broken "a document type"
cp "$tmp/good.xml" "$file"
chmod 666 "$file"
broken "everybody may write it"

# The parser and xmllint agree on what the schema can say.
n=0
while IFS='|' read -r from to; do
	sed "s|$from|$to|" "$tmp/good.xml" >"$file"
	cmp -s "$file" "$tmp/good.xml" && ok "the change $from changed something" false
	xmllint --nonet --noout --schema "$xsd" "$file" >/dev/null 2>&1 && mine=1 || mine=0
	attest check
	[ "$mine" = 0 ] && [ $rc = 1 ] && n=$((n + 1)) || echo "not ok - $from -> $to: xmllint valid=$mine, check $rc"
done <<'X'
statement="AC-1.N1"|statement="AC-1.N1.x"
statement="AC-1.N1"|statement=""
statement="AC-1.N1"|statements="AC-1.N1"
valid-until="2099-03-31T15:59:59Z"|valid-until="2099-03-31"
valid-until="2099-03-31T15:59:59Z"|valid-until="2099-03-31T15:59:59"
valid-until="2099-03-31T15:59:59Z"|valid-until="2099-03-31T24:00:00Z"
valid-until="2099-03-31T15:59:59Z"|valid-until="2099-02-29T15:59:59Z"
valid-until="2099-03-31T15:59:59Z"|valid-until="2099-03-31T15:59:59.0Z"
valid-until="2099-03-31T15:59:59Z"|valid-until="2099-03-31T15:59:59+15:00"
valid-until="2099-03-31T15:59:59Z"|valid-until="1969-03-31T15:59:59Z"
<who>王小明</who>|<who> </who>
<who>王小明</who>|<who>王小明</who><who>b</who>
<who>王小明</who>|
<who>王小明</who>|<who><b/></who>
<who>王小明</who>|<whom>王小明</whom>
<who>王小明</who>|<who lang="zh">王小明</who>
<reason>cannot be done</reason>|
<reason>cannot be done</reason>|<reason>\xe2\x80\xae</reason>
</waiver>|stray</waiver>
attestations:1|attestations:2
X
same "mistakes that xmllint and the parser both refuse" $n 20
finish
