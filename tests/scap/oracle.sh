#!/bin/sh
# The ARF of our evaluation against oscap: valid by its schemas, a report can be made of it, and what OVAL says is
# what `oscap xccdf eval` says of the same content.
set -eu
oscap=$(command -v oscap) || { echo "no oscap here"; exit 77; }
data=$top_srcdir/tests/scap/data
ssg=/usr/share/xml/scap/ssg/content
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

results() { # ARF: "rule result" lines of its TestResult
	sed -n 's/.*<rule-result idref="\([^"]*\)".*/\1/p; s/.*<result>\(.*\)<\/result>.*/\1/p' "$1" | paste - - | sort
}
same() { # NAME CONTENT PROFILE [OSCAP-ARGUMENT...] -- [OUR-ARGUMENT...]
	name=$1 content=$2 profile=$3
	"$oscap" xccdf eval --profile "$3" --results-arf "$dir/oscap.xml" "$2" >/dev/null 2>&1 || [ $? = 2 ]
	"$top_builddir/scapeval" -v - -p "$3" "$2" "$dir/ours.xml" >"$dir/out" || { cat "$dir/out"; failed=1; return; }
	results "$dir/oscap.xml" >"$dir/a"
	results "$dir/ours.xml" >"$dir/b"
	[ -s "$dir/a" ] && diff "$dir/a" "$dir/b" || { echo "FAIL $name: not as oscap says"; failed=1; }
	accepted "$name"
	echo "ok $name: $(grep -vc notselected "$dir/b") results"
}
accepted() {
	"$oscap" ds rds-validate "$dir/ours.xml" || { echo "FAIL $1: oscap ds rds-validate"; failed=1; }
	"$oscap" xccdf generate report --output "$dir/report.html" "$dir/ours.xml" >/dev/null 2>&1 &&
		grep -q "<html" "$dir/report.html" || { echo "FAIL $1: oscap xccdf generate report"; failed=1; }
}
ours() { # NAME ARGUMENT...
	name=$1
	shift
	"$top_builddir/scapeval" "$@" "$dir/ours.xml" >"$dir/out" || { cat "$dir/out"; failed=1; return; }
	accepted "$name"
	echo "ok $name"
}

same small "$data/small-ds.xml" xccdf_org.plumbline_profile_more
ours native -v fail -p more "$data/small-ds.xml"
ours set-and-rule -v pass -p more -s deny=2 -r N1.native -r N1.oval "$data/small-ds.xml"
ours tailoring -p ours -t "$data/tailoring.xml" -s deny=2 "$data/small-ds.xml"
ours no-profile -r N2.native "$data/small-ds.xml"
for f in ssg-debian11-ds.xml ssg-debian11-ds-1.2.xml; do
	if [ -f "$ssg/$f" ]; then
		same "$f" "$ssg/$f" xccdf_org.ssgproject.content_profile_standard
	fi
done

# Offline, of an image that oscap would see as its root: the host's own answers must not get in.
if [ "$(id -u)" = 0 ]; then
	mkdir -p "$dir/root/etc"
	echo 'daemon:x:9999:' >"$dir/root/etc/passwd"
	ours offline -v - -p base -R "$dir/root" "$data/small-ds.xml"
	results "$dir/ours.xml" | grep -q 'rule_N1.oval.fail' || { echo "FAIL offline: N1.oval"; results "$dir/ours.xml"; failed=1; }
	results "$dir/ours.xml" | grep -q 'rule_N1.twin.fail' || { echo "FAIL offline: N1.twin"; failed=1; }
fi
exit $failed
