#!/bin/bash
# Every OVAL twin of the baseline's items against the native check, by stock oscap: on the stand-in hosts and on mixtures of
# what breaks them.  A pass against a fail is a fault, unless it stands in twins.tsv with its reason; so is a twin that never
# finds a fault where the native check finds one of its making.
. "${top_srcdir:?run by make check}/tests/lib.sh" || exit 99
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
command -v oscap >/dev/null || { echo "no oscap"; exit 77; }
[ "$(id -u)" = 0 ] || { echo "oscap's offline probes chroot: run as root"; exit 77; }
mixtures=${MIXTURES:-8}
# Debian's librpm looks for the data base below the home folder.
HOME=$tmp
export HOME
printf '%%_dbpath /var/lib/rpm\n' >"$tmp/.rpmmacros"
gcb=$top_srcdir/tests/gcb
: >"$tmp/all"
for platform in rhel8 rhel9 ubuntu2204; do
	ds=$top_builddir/plumbline-$platform-ds.xml
	for ((m = 0; m <= mixtures; m++)); do
		rm -rf "$tmp/host"
		mkdir "$tmp/host"
		rc=0
		"$top_builddir/run-gcb" -o "$tmp/host" -m $m "$ds" "$gcb/$platform" | sort >"$tmp/native" || rc=1
		[ -s "$tmp/native" ] || break
		OSCAP_PROBE_ROOT=$tmp/host/root oscap xccdf eval --profile xccdf_org.plumbline_profile_gcb --results "$tmp/oval.xml" "$ds" \
			>"$tmp/out" 2>"$tmp/err"
		rc=$?
		[ $rc = 0 ] || [ $rc = 2 ] || { tail -3 "$tmp/err"; same "oscap on $platform, mixture $m" $rc 0; }
		xsltproc --nonet "$gcb/results.xsl" "$tmp/oval.xml" | sort >"$tmp/oval"
		join "$tmp/native" "$tmp/oval" | sed "s/$/ $platform $m/" >>"$tmp/all"
	done
done
# notchecked: no twin.
awk '$3 != "notchecked"' "$tmp/all" >"$tmp/twins"
echo "$(cut -d' ' -f1 "$tmp/twins" | sort -u | wc -l) twins, $(wc -l <"$tmp/twins") answers: $(cut -d' ' -f2,3 "$tmp/twins" | sort | uniq -c |
	awk '{ printf "%s%s native %s by OVAL %s", NR == 1 ? "" : ", ", $1, $2, $3 }')"
same "every twin is evaluated" "$(awk '$3 == "error" { print $1 }' "$tmp/twins" | sort -u | paste -sd ' ')" ""
# What contradicts: a pass here, a fail there.
awk '($2 == "pass" && $3 == "fail") || ($3 == "pass" && $2 != "pass" && $2 != "notapplicable") { print $1, $2, $3 }' "$tmp/twins" |
	sort -u >"$tmp/differ"
grep -v '^#' "$gcb/twins.tsv" | cut -f1-3 | tr '\t' ' ' | sort >"$tmp/listed"
same "where they differ it is listed, with its reason" "$(comm -23 "$tmp/differ" "$tmp/listed" | paste -sd ';')" ""
same "and nothing is listed that does not differ" "$(comm -13 "$tmp/differ" "$tmp/listed" | paste -sd ';')" ""
same "each reason is given" "$(grep -v '^#' "$gcb/twins.tsv" | awk -F '\t' '!$4' | cut -f1 | paste -sd ' ')" ""
finish
