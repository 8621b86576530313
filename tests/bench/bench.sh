#!/bin/bash
# What a scan costs, against the least a pass over the files can cost and against two other tools on the same tree.
# usage: make bench [BENCH="[--files N] [--million] [--profile ID] [--runs N] [--only-ours]"]      needs root; writes tests/bench/RESULTS.md
set -euo pipefail
top_srcdir=${top_srcdir:?run by make bench} top_builddir=${top_builddir:?run by make bench}
files=200000 million=false profile=high runs=5 peers=true
while [ $# -gt 0 ]; do
	case $1 in
	--files) files=$2; shift ;;
	--million) million=true ;;
	--profile) profile=$2; shift ;;
	--runs) runs=$2; shift ;;
	--only-ours) peers=false ;;
	*) sed -n 's/^# usage: //p' "$0" >&2; exit 1 ;;
	esac
	shift
done
missing=
[ "$(id -u)" = 0 ] || { echo "bench: needs root" >&2; exit 1; }
content=/usr/share/xml/scap/ssg/content/ssg-ubuntu2204-ds.xml
command -v debootstrap >/dev/null || missing+=" debootstrap"
if $peers; then
	[ -f $content ] || missing+=" ssg-debderived"
	[ -x /usr/sbin/lynis ] || missing+=" lynis"
fi
[ -z "$missing" ] || { echo "bench: install$missing (or ask for --only-ours)" >&2; exit 1; }
base=$("$top_srcdir/tests/beds/base.sh")
work=$(mktemp -d "${PLUMBLINE_BEDS:-/var/tmp/plumbline-beds}/bench.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
R=$work/root
cp -a --reflink=auto "$base" "$R"
mkdir -p "$work/data/schemas" "$work/out"
cp "$top_srcdir"/report/*.xsd "$top_srcdir"/checks/resolve/attest/*.xsd "$work/data/schemas/"
cp "$top_builddir/plumbline-debian12-ds.xml" "$work/data/"

# A hundred files a folder, fifty folders a folder; every file holds a line.
grow() { # from, to
	perl -e 'my ($root, $from, $to) = @ARGV;
		for (my $i = $from; $i < $to; $i++) {
			my $dir = sprintf("%s/srv/bench/%04d/%02d", $root, int($i / 5000), int($i / 100) % 50);
			if ($i % 100 == 0) { my $p = $root; for (split m{/}, substr($dir, length $root)) { next unless length; $p .= "/$_"; mkdir $p } }
			open(my $f, ">", sprintf("%s/file-%02d.dat", $dir, $i % 100)) or die; print $f "one line of text\n"; close $f;
		}' "$R" "$1" "$2"
}
export BENCH_ERRORS=$work/errors
cost() { "$top_builddir/bench-cost" "$@"; }
# Each run into an empty folder: what was scanned before is no matter of this host.
scan() {
	local i best= line
	for ((i = 0; i < runs; i++)); do
		rm -f "$work"/out/*
		line=$([ "$i" = 0 ] || export BENCH_NO_OWN=1; cost 1 "$top_builddir/plumbline" scan --root "$R" --datadir "$work/data" \
			--content "$work/data/plumbline-debian12-ds.xml" --profile "$profile" --quiet --output "$work/out")
		[ "$i" != 0 ] || own=$(cut -d' ' -f4 <<<"$line")
		[ -n "$best" ] && [ "${best%% *}" -le "${line%% *}" ] || best=$line
	done
	awk -v own="$own" '{ $4 = own; print }' <<<"$best"
}
floor() { cost "$runs" "$top_builddir/walk-floor" "$R"; }
inside() { # a command in the root, with what a running system has mounted
	BENCH_NO_OWN=1 cost 1 unshare --mount --pid --fork --propagation private bash -c '
		mount --bind "$1" "$1"; cd "$1"; mount -t proc proc proc; mount -t sysfs sys sys; mount --rbind /dev dev; root=$1; shift
		exec chroot "$root" "$@"' inside "$R" "$@"
}
took() { awk -v ms="$1" 'BEGIN { printf "%.2f", ms / 1000 }'; }
mib() { awk -v k="$1" 'BEGIN { printf "%.1f", k / 1024 }'; }
bar() { awk "BEGIN { exit !($1) }" && echo met || echo "not met"; }

grow 0 "$files"
read -r f_cpu f_user f_sys f_own _ _ < <(floor)
read -r s_cpu s_user s_sys s_own s_all s_rc < <(scan)
[ "$s_rc" -le 2 ] || { echo "bench: the scan ends with $s_rc:" >&2; tail -n 5 "$BENCH_ERRORS" >&2; exit 1; }
rules=$(zcat "$work"/out/*.gz | grep -oE '<result>(pass|fail|error|unknown|notapplicable|notchecked)<' | wc -l)
if $peers; then
	mkdir -p "$R/peers" "$R/usr/share/lynis" "$R/etc/lynis"
	# Debian has no content of its own for Debian 12, and what is for Ubuntu must not pass it over.
	sed -E 's#<xccdf-1\.2:platform [^>]*/>##g' "$content" >"$R/peers/ds.xml"
	cp -a /usr/share/lynis/. "$R/usr/share/lynis/"
	cp -a /etc/lynis/. "$R/etc/lynis/"
	cp /usr/sbin/lynis "$R/usr/sbin/"
	read -r o_cpu _ _ _ o_all o_rc < <(inside oscap xccdf eval --skip-valid --profile xccdf_org.ssgproject.content_profile_cis_level2_server --results /tmp/results.xml /peers/ds.xml)
	read -r l_cpu _ _ _ l_all l_rc < <(inside lynis audit system --quick --no-colors)
	{ [ "$o_rc" -le 2 ] && [ -s "$R/tmp/results.xml" ]; } || { echo "bench: oscap ends with $o_rc" >&2; exit 1; }
	[ "$l_rc" -ne 127 ] || { echo "bench: lynis could not be run" >&2; exit 1; }
	rm -rf "$R/peers" "$R/tmp/results.xml"
fi
if $million; then
	grow "$files" 1000000
	read -r F_cpu _ _ _ _ _ < <(floor)
	read -r S_cpu _ _ S_own S_all _ < <(scan)
fi

out=$top_srcdir/tests/bench/RESULTS.md
{
	echo "# What a scan costs"
	echo
	echo "Made by \`make bench\` (tests/bench/bench.sh; \`BENCH=\"--million --profile ID --runs N\"\` for more), as root, with the Debian packages"
	echo "debootstrap, ssg-debderived and lynis. The tree is the tests' Debian 12 root with $files more files; CPU is user and system time of"
	echo "a command and all it started, the least of $runs runs (the other tools: of one). \`walk-floor\` is a minimal pass in C with the same"
	echo "predicates. Ratios are what counts: the times are this machine's, which other work may have shared."
	echo
	echo "$(date -u +%Y-%m-%d), Plumbline $("$top_builddir/plumbline" --version | grep -oE '[0-9][0-9.]+' | head -n 1), profile $profile: $rules rules. $(nproc) x$(sed -n 's/^model name[^:]*: */ /p' /proc/cpuinfo | head -n 1), $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), Linux $(uname -r | grep -oE '^[0-9]+\.[0-9]+'), $(stat -f -c %T "$work"), warm cache."
	echo
	echo "| command | CPU, s | user | system | its own peak memory, MiB | largest process, MiB |"
	echo "|---|---|---|---|---|---|"
	echo "| plumbline scan --root | $(took "$s_cpu") | $(took "$s_user") | $(took "$s_sys") | $(mib "$s_own") | $(mib "$s_all") |"
	echo "| walk-floor | $(took "$f_cpu") | $(took "$f_user") | $(took "$f_sys") | $(mib "$f_own") | |"
	if $peers; then
		echo "| oscap, ComplianceAsCode CIS level 2 server, Ubuntu 22.04 | $(took "$o_cpu") | | | | $(mib "$o_all") |"
		echo "| lynis audit system --quick | $(took "$l_cpu") | | | | $(mib "$l_all") |"
	fi
	if $million; then
		echo "| plumbline scan --root, 1,000,000 files | $(took "$S_cpu") | | | $(mib "$S_own") | $(mib "$S_all") |"
		echo "| walk-floor, 1,000,000 files | $(took "$F_cpu") | | | | |"
	fi
	echo
	echo "The largest process is libopenscap's child, which evaluates OVAL and makes the ARF."
	echo
	echo "| bar | measured | |"
	echo "|---|---|---|"
	echo "| the scan, at most 1.5 x walk-floor + 0.3 s | $(took "$s_cpu") s of $(took $((f_cpu * 3 / 2 + 300))) s | $(bar "$s_cpu <= $f_cpu * 1.5 + 300") |"
	echo "| peak memory of the agent, without OVAL, under 64 MiB | $(mib "$s_own") MiB | $(bar "$s_own < 65536") |"
	if $peers; then
		echo "| at most 1/50 of oscap | 1/$((o_cpu / s_cpu)) | $(bar "$s_cpu * 50 <= $o_cpu") |"
		echo "| at most 1/20 of lynis | 1/$((l_cpu / s_cpu)) | $(bar "$s_cpu * 20 <= $l_cpu") |"
	fi
	if $million; then
		echo "| 1,000,000 files: memory unchanged | $(mib "$S_own") MiB against $(mib "$s_own") MiB | $(bar "$S_own <= $s_own * 1.05") |"
		echo "| 1,000,000 files: time in proportion | scan x $(awk -v a="$S_cpu" -v b="$s_cpu" 'BEGIN { printf "%.1f", a / b }'), files x $((1000000 / files)) | $(bar "$S_cpu <= $s_cpu * 1000000 / $files") |"
		echo "| 1,000,000 files: 1.5 x walk-floor + 0.3 s | $(took "$S_cpu") s of $(took $((F_cpu * 3 / 2 + 300))) s | $(bar "$S_cpu <= $F_cpu * 1.5 + 300") |"
	fi
} >"$work/RESULTS.md"
mv "$work/RESULTS.md" "$out"
cat "$out"
