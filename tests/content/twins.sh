#!/bin/sh
# OVAL twins against the native checks, on the same made roots: where a twin says fail the native check must too, and
# where it says pass the native one must as well.
set -eu
for tool in oscap jq; do
	command -v $tool >/dev/null || { echo "needs $tool"; exit 77; }
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bad=0
ds=$top_builddir/plumbline-debian12-ds.xml
mkdir -p "$tmp/data/schemas"
cp "$top_srcdir"/report/*.xsd "$tmp/data/schemas"
cp "$ds" "$tmp/data"

# make NAME THIRD-LINE-OF-ADJTIME MODE-OF-AUTH.LOG MODE-OF-/var/log
make_root() {
	r=$tmp/$1
	mkdir -p "$r/etc" "$r/var/log" "$r/usr/sbin"
	printf '0.0 0 0.0\n0\n%s\n' "$2" >"$r/etc/adjtime"
	printf 'root:x:0:0:root:/root:/bin/bash\n' >"$r/etc/passwd"
	printf 'root:x:0:\nadm:x:4:\n' >"$r/etc/group"
	: >"$r/var/log/auth.log"
	chmod "$3" "$r/var/log/auth.log"
	chmod "$4" "$r/var/log"
}
make_root good UTC 640 755
make_root open LOCAL 644 755
make_root writable LOCAL 662 755
make_root closed UTC 644 750

for root in good open writable closed; do
	OSCAP_PROBE_ROOT=$tmp/$root oscap xccdf eval --profile xccdf_org.plumbline_profile_high "$ds" 2>/dev/null |
		tr -d '\r' | awk '/^Rule/ { r = $2; sub(/.*_rule_/, "", r) } /^Result/ { print r, $2 }' |
		grep -vE ' (notchecked|notselected)$' >"$tmp/twins"
	[ -s "$tmp/twins" ] || { echo "FAIL: no twin answers"; exit 1; }
	mkdir -m 700 "$tmp/out.$root"
	"$top_builddir/plumbline" scan --root "$tmp/$root" --level high --datadir "$tmp/data" --output "$tmp/out.$root" \
		--format json >"$tmp/native.json" 2>"$tmp/err" || [ -s "$tmp/native.json" ] || { cat "$tmp/err"; exit 1; }
	while read -r rule twin; do
		native=$(jq -r --arg r "$rule" '.rules[] | select(.short_id == $r) | .status' "$tmp/native.json")
		case $twin-$native in
		unknown-* | fail-fail | pass-pass) echo "ok - $root: $rule: $twin, native $native" ;;
		fail-error) echo "open - $root: $rule: $twin, native $native" ;;
		*) echo "FAIL: $root: $rule: twin $twin, native $native"; bad=1 ;;
		esac
	done <"$tmp/twins"
done
exit $bad
