#!/bin/bash
# Bundles on disk: other programs as oracles, two writers, a killed writer, a full and a read-only disk.
set -euo pipefail
tool=${top_builddir:-.}/bundle_tool
src=${top_srcdir:-.}
arf=$src/tests/report/data/sample-arf.xml
xsd=$src/report
schemas=/usr/share/openscap/schemas
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
fail() { echo "FAIL: $*" >&2; exit 1; }
write() { "$tool" write "$arf" "$1" "$xsd" "${2:-web-1}" "${3:-1795000000}"; }
# A part of the document by its id, in exclusive canonical form.
part() {
	cat >"$T/part.xsl" <<-X
	<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:template match="/"><xsl:copy-of select="//*[@id='$2' and starts-with(namespace-uri(), 'http://scap.nist.gov/schema/asset-')]"/></xsl:template>
	</xsl:stylesheet>
	X
	xsltproc "$T/part.xsl" "$1" | xmllint --exc-c14n -
}

# Other programs read what we wrote.
mkdir "$T/one"
read -r path sequence digest bytes < <(write "$T/one")
[ "$sequence" = 1 ] && [ "$(stat -c %s "$path")" = "$bytes" ] || fail "what bundle_write reports"
gzip -t "$path" || fail "gzip -t"
zcat "$path" >"$T/doc.xml"
[ "$(sha256sum <"$T/doc.xml" | cut -d' ' -f1)" = "$digest" ] || fail "the digest is not that of the unpacked document"
[ -z "$(gzip -lvN "$path" 2>/dev/null | grep -o sample)" ] || fail "a name in the gzip header"
if command -v xmllint >/dev/null && command -v xsltproc >/dev/null; then
	if [ -d "$schemas" ]; then
		xmllint --nonet --noout --schema "$schemas/arf/1.1/asset-reporting-format_1.1.0.xsd" "$T/doc.xml" 2>"$T/err" ||
			fail "not valid ARF: $(cat "$T/err")"
	fi
	n=0
	while read -r id sum; do
		[ "$(part "$T/doc.xml" "$id" | sha256sum | cut -d' ' -f1)" = "$sum" ] || fail "digest of part $id by xmllint differs"
		n=$((n + 1))
	done < <(grep -o '<pl:part id="[^"]*" sha256="[^"]*"' "$T/doc.xml" | sed 's/.*id="\(.*\)" sha256="\(.*\)"/\1 \2/')
	[ "$n" = 5 ] || fail "$n parts instead of 5"
fi
if command -v oscap >/dev/null; then
	oscap ds rds-validate "$T/doc.xml" || fail "oscap ds rds-validate"
	oscap xccdf generate report "$T/doc.xml" >"$T/oscap.html" 2>"$T/err" || fail "oscap xccdf generate report"
	grep -q "Accounts are locked" "$T/oscap.html" || fail "the report of oscap lacks the rule"
fi
"$tool" verify "$path" "$xsd" >"$T/verify" || fail "$(cat "$T/verify")"
"$tool" html "$path" >"$T/page.html" && ! grep -q "<script" "$T/page.html" || fail "html"
if command -v python3 >/dev/null; then
	"$tool" json "$path" | python3 -c 'import json,sys; d=json.load(sys.stdin); assert len(d["rules"]) == 4' || fail "json"
fi

# Twelve writers at once: twelve bundles, twelve numbers, one chain.
mkdir "$T/many"
for i in {1..12}; do write "$T/many" web-1 $((1795000000 + i / 3)) >>"$T/many.log" & done
wait
[ "$(cut -d' ' -f2 "$T/many.log" | sort -nu | tr '\n' ' ')" = "1 2 3 4 5 6 7 8 9 10 11 12 " ] || fail "numbers: $(cut -d' ' -f2 "$T/many.log" | sort -n | tr '\n' ' ')"
for f in "$T"/many/*; do "$tool" verify "$f" "$xsd" >"$T/verify" || fail "$f: $(cat "$T/verify")"; done

# Killed at any moment: what lies there is whole, and nothing else does.
mkdir "$T/kill"
before=$(date +%s%N)
write "$T/many" web-3 >/dev/null
took=$((($(date +%s%N) - before) / 1000))
for i in {1..40}; do
	# The program itself is the background job: a shell around it would be killed in its place.
	"$tool" write "$arf" "$T/kill" "$xsd" web-1 $((1795000000 + i)) >/dev/null 2>&1 &
	pid=$!
	sleep "$(printf "0.%06d" $((RANDOM * took * 3 / 65536)))" # up to half as long again as it takes
	kill -9 $pid 2>/dev/null || true
	wait $pid 2>/dev/null || true
done
for f in "$T"/kill/* "$T"/kill/.[!.]*; do
	[ -e "$f" ] || continue
	case $f in */plumbline_*.xml.gz) "$tool" verify "$f" "$xsd" >"$T/verify" || fail "$f: $(cat "$T/verify")" ;; *) fail "left behind: $f" ;; esac
done
n=$(find "$T/kill" -type f | wc -l)
echo "killed 40 times: $n whole bundles"
[ "$n" -lt 40 ] || echo "note: this machine was too fast to be killed in the middle"

# A full and a read-only disk (needs a mount name space).
if unshare -m true 2>/dev/null; then
	export tool arf xsd T
	unshare -m bash -euc '
	fail() { echo "FAIL: $*" >&2; exit 1; }
	mkdir "$T/full" "$T/ro"
	mount -t tmpfs -o size=24k full "$T/full"
	"$tool" write "$arf" "$T/full" "$xsd" web-1 >"$T/first" || fail "the first bundle fits"
	sum=$(sha256sum "$T"/full/*)
	for i in 1 2 3 4 5 6 7 8; do "$tool" write "$arf" "$T/full" "$xsd" web-1 $((1795000000 + i)) >/dev/null 2>"$T/err" && rc=0 || rc=1; done
	[ "$rc" = 1 ] && grep -q "No space left" "$T/err" && grep -q "$T/full" "$T/err" || fail "full disk: $(cat "$T/err")"
	[ -z "$(find "$T/full" -type f ! -name "plumbline_*.xml.gz")" ] || fail "something is left on the full disk"
	echo "$sum" | sha256sum -c --quiet || fail "the earlier bundle was touched"
	for f in "$T"/full/*; do "$tool" verify "$f" "$xsd" >/dev/null || fail "$f"; done
	mount -t tmpfs -o ro ro "$T/ro"
	"$tool" write "$arf" "$T/ro" "$xsd" web-1 2>"$T/err" && fail "wrote to a read-only disk"
	grep -q "Read-only file system" "$T/err" || fail "read-only: $(cat "$T/err")"
	umount "$T/full" "$T/ro"' || exit 1
else
	echo "no mount name space: full and read-only disk not tried"
fi
