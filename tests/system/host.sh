#!/bin/bash
# A scan of this very machine, and the bundle opened by other people's tools.
. "${top_srcdir:?run by tests/all.sh}/tests/lib.sh" || exit 99
mkdir -m 700 "$tmp/b"

run scan --level high --output "$tmp/b"
ok "the scan ends with 0, 1 or 2 ($rc)" test $rc -le 2
bundle=$(ls "$tmp"/b/plumbline_*_high.xml.gz)
ok "the name tells host, time and level" grep -qE '/plumbline_[A-Za-z0-9.-]+_[0-9]{8}T[0-9]{6}Z_high\.xml\.gz$' <<<"$bundle"
same "mode of the bundle" "$(stat -c %a "$bundle")" 600
ok "summary names the bundle" grep -qF "$bundle" "$tmp/out"
ok "both baselines under 350 KB ($(stat -c %s "$bundle") bytes)" test "$(stat -c %s "$bundle")" -lt 350000
run scan --level high --baseline table10 --output "$tmp/table10.xml.gz"
size=$(stat -c %s "$tmp/table10.xml.gz")
ok "Table 10 alone under 250 KB ($size bytes)" test "$size" -lt 250000

# It asks the kernel and the daemons itself: no shell, no other program, in none of its processes.
ok "a scan under strace ($(command -v strace))" sh -c "strace -f --seccomp-bpf -qq -e trace=execve,execveat -o '$tmp/exec' '$plumbline' scan \
	--level high --output '$tmp/strace.xml.gz' --quiet; test \$? -le 2"
same "programs a scan starts, itself apart" "$(grep -E '\<execve(at)?\(' "$tmp/exec" | grep -vcF "execve(\"$plumbline\"")" 0
same "itself once" "$(grep -cF "execve(\"$plumbline\"" "$tmp/exec")" 1

ok "zcat opens it" sh -c "zcat '$bundle' >'$tmp/arf.xml'"
ok "xmllint: well-formed" xmllint --nonet --noout "$tmp/arf.xml"
ok "oscap ds rds-validate" oscap ds rds-validate "$tmp/arf.xml"
ok "oscap xccdf generate report" sh -c "oscap xccdf generate report '$tmp/arf.xml' >'$tmp/oscap.html' && test -s '$tmp/oscap.html'"
ok "oscap info" oscap info "$tmp/arf.xml"

# The statements of the law's own table, each with at least one result, by an XPath of xmllint's.
want=$(tail -n +2 "$top_srcdir/baselines/law/table10.tsv" | cut -f1 | sort)
got=$(xmllint --xpath '//*[local-name()="TestResult"]/*[local-name()="rule-result"][not(*[local-name()="result"]="notselected")]/@idref' "$tmp/arf.xml" |
	sed -E 's/.*_rule_([A-Z]{2}-[0-9]+\.[HMN][0-9]+).*/\1/' | sort -u)
same "77 of 77 statements at level high" "$(comm -12 <(echo "$want") <(echo "$got") | wc -l)" 77

run verify "$bundle"
same "verify" $rc 0
run scan --level normal --output "$tmp/b" --format json
ok "JSON is JSON" jq -e '.rules | length >= 32' "$tmp/out"
ok "every rule in JSON has status and title in both languages" \
	jq -e 'all(.rules[]; .status and .title.en and .title.zh)' "$tmp/out"
ok "what failed says what was seen and what was wanted, in both languages" \
	jq -e 'all(.rules[] | select(.status == "fail"); .observed.en and .observed.zh and .expected.en and .expected.zh and .reason.en and .reason.zh)' "$tmp/out"
second=$(ls "$tmp"/b/plumbline_*_normal.xml.gz)
ok "the second bundle is chained to the first" sh -c "zcat '$second' | grep -q \"$(zcat "$bundle" | sha256sum | cut -d' ' -f1)\""
run verify "$bundle" "$second"
same "verify of both" $rc 0

run report "$second" -o "$tmp/report.html"
same "report" $rc 0
ok "HTML: one file, no network" sh -c "! grep -E '(src|href)=\"?https?:' '$tmp/report.html'"
ok "HTML holds both languages" sh -c "grep -q 資通系統 '$tmp/report.html' && grep -q 'Access control' '$tmp/report.html'"
# A slip of the hand destroys nothing: only an earlier report is replaced.
sum=$(sha256sum <"$second")
run report "$second" -o "$second"
same "report onto the bundle is refused" $rc 1
same "the bundle is as it was" "$(sha256sum <"$second")" "$sum"
mkfifo "$tmp/fifo"
run report "$second" -o "$tmp/fifo"
same "report onto a FIFO is refused" $rc 1
ok "which is still there" test -p "$tmp/fifo"
run report "$second" -o "$tmp/report.html"
same "an earlier report is replaced" $rc 0
run list --level medium --baseline table10
same "list" $rc 0
same "rules listed for medium are those scanned" "$(grep -cE '^[A-Z]{2}-[0-9]' "$tmp/out")" \
	"$("$plumbline" scan --level medium --baseline table10 --output "$tmp/b" --format json 2>/dev/null | jq '.rules | length')"
run explain AC-2.M1.world-writable
ok "explain quotes the law" grep -q 'least privilege' "$tmp/out"
run explain --trace IA-2.N3.lockout
ok "explain --trace names files and lines" grep -qE '^  /etc/pam.d/[a-z-]+:[0-9]+ ' "$tmp/out"
# Each line it quotes stands where it says.
wrong=$(sed -nE 's/^  (\/etc\/[^ :]+):([0-9]+) .*/\1 \2/p' "$tmp/out" | while read -r file line; do
	text=$(sed -n "${line}p" "$file" | tr -s ' \t' ' ')
	grep -F "  $file:$line " "$tmp/out" | tr -s ' \t' ' ' | grep -qF -- "$text" || echo "$file:$line"
done)
same "explain --trace quotes what stands there" "$wrong" ""
env LC_ALL=zh_TW.UTF-8 "$plumbline" explain AC-2.M1.world-writable >"$tmp/out" 2>"$tmp/err"
ok "explain in Chinese quotes the law" grep -q '最小權限' "$tmp/out"
run scan --quiet --level normal --rule IA-2.N3.lockout --output "$tmp/b"
same "--quiet prints nothing" "$(cat "$tmp/out" "$tmp/err" | wc -c)" 0
sleep 1

# --rule and --set: just that rule, that threshold, and both in the bundle.
run scan --level high --rule IA-2.N3.lockout --set lockout_seconds=1234 --output "$tmp/one.xml.gz" --format json
same "--rule evaluates one rule" "$(jq '[.rules[] | select(.status != "notselected")] | length' "$tmp/out")" 1
same "--set reaches the check" "$(jq -r '.rules[] | select(.rule | endswith("IA-2.N3.lockout")) | .parameters.unlock_time' "$tmp/out")" 1234
ok "both are written into the bundle" sh -c "zcat '$tmp/one.xml.gz' | grep -q 1234 && zcat '$tmp/one.xml.gz' | grep -q -- --rule"

cat >"$tmp/tailoring.xml" <<X
<?xml version="1.0" encoding="UTF-8"?>
<Tailoring xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_org.example_tailoring_agency">
  <version time="2026-11-21T00:00:00">1</version>
  <Profile id="xccdf_org.example_profile_agency" extends="xccdf_org.plumbline_profile_medium">
    <title>Agency</title>
    <set-value idref="xccdf_org.plumbline_value_lockout_seconds">1800</set-value>
  </Profile>
</Tailoring>
X
run scan --content "$(dirname "$plumbline")/../share/plumbline/plumbline-debian12-ds.xml" --profile xccdf_org.example_profile_agency \
	--tailoring "$tmp/tailoring.xml" --output "$tmp/t.xml.gz" --format json
same "a tailoring file changes a threshold" \
	"$(jq -r '.rules[] | select(.rule | endswith("IA-2.N3.lockout")) | .parameters.unlock_time' "$tmp/out")" 1800
run scan --level medium --tailoring "$tmp/tailoring.xml" --output "$tmp/t2.xml.gz" --format json
same "and with --level, whose profile it extends" \
	"$(jq -r '.rules[] | select(.rule | endswith("IA-2.N3.lockout")) | .parameters.unlock_time' "$tmp/out")" 1800
run scan --level high --tailoring "$tmp/tailoring.xml" --output "$tmp/t3.xml.gz"
same "a tailoring that does not fit the level is refused" $rc 1
says "and said so" 'no profile that extends high'
# Mistyped: refused with file and line, not passed over.
for wrong in 's,lockout_seconds,lockout_second,' 's,>1800<,>half an hour<,' 's,<set-value.*,<select idref="xccdf_org.plumbline_rule_none" selected="false"/>,'; do
	sed "$wrong" "$tmp/tailoring.xml" >"$tmp/mistyped.xml"
	run scan --level medium --tailoring "$tmp/mistyped.xml" --output "$tmp/t4.xml.gz"
	same "a mistyped tailoring is refused ($wrong)" $rc 1
	says "and the place named" 'mistyped.xml:6: (set-value|select)'
	ok "and nothing written" test ! -e "$tmp/t4.xml.gz"
done
# Without --output: the agent's own folder, made when it is missing, for root alone.
state=$(dirname "$(dirname "$(readlink -f "$plumbline")")")/var/lib/plumbline/bundles
run scan --level normal --rule IA-2.N3.lockout
ok "the default folder is made ($rc)" test -d "$state"
same "its mode" "$(stat -c %a "$state")" 700
finish
