#!/bin/bash
# A live scan of a booted Debian 12 with a kernel of its own (qemu, tests/beds/vm.sh): the probes beside the system's own tools,
# and differences planted between what runs and what the files say, each of which one scan must find and name.
. "${top_srcdir:?run by tests/all.sh}/tests/lib.sh" || exit 99
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v qemu-system-x86_64 >/dev/null || { echo "needs qemu-system-x86_64"; exit 77; }
beds=$top_srcdir/tests/beds vm=$top_srcdir/tests/system/vm
mkdir "$tmp/in"
inst=$(dirname "$(dirname "$(readlink -f "$plumbline")")")
cp -a "$inst" "$tmp/in/inst"
printf '%s\n' "$inst" >"$tmp/in/where"
cp "$top_builddir/probe-dump" "$vm/plants" "$tmp/in/"
cp "$vm/inside.sh" "$tmp/in/run"
grep -v '^#' "$vm/expected" >"$tmp/in/expected"
{
	echo 'set -- /srv/security'
	cat "$beds/mirror.sh"
	echo 'set -- /backup "[trusted=yes] file:/srv/security"'
	cat "$beds/harden.sh"
	printf "mkdir -p /etc/plumbline\ncat >/etc/plumbline/agency.xml <<'AGENCY'\n"
	cat "$beds/agency.xml"
	printf 'AGENCY\n'
	cat "$vm/prepare.sh"
} >"$tmp/prepare"
# What the agency answers for, of each statement that asks for it.
mkdir -p "$tmp/attest/etc"
awk -F'\t' 'NR > 1 && $5 != "auto" { print $1 }' "$top_srcdir/baselines/law/table10.tsv" | while read -r s; do
	"$plumbline" attest add "$s" --root "$tmp/attest" --who Wang --role CISO --document "D-$s" --valid-until 2099-12-31
done >/dev/null
cp "$tmp/attest/etc/plumbline/attestations.xml" "$tmp/in/"
SECONDS=0
out=${VM_OUT:-$tmp/out} # kept when VM_OUT says where
rm -rf "$out"
rc=0
"$beds/vm.sh" --prepare "$tmp/prepare" "$tmp/in" "$out" || rc=$?
[ $rc != 77 ] || exit 77
same "the machine booted, scanned itself and powered off" $rc 0
echo "    $SECONDS s"
[ $rc = 0 ] || { finish; exit 1; }

# --- The probes beside the tools.
probes() { sed -n "s/^$1 //p" "$out/probes"; }
same "probes that could not be asked" "$(grep -c '^error' "$out/probes")" 0
same "auditctl -s: enabled, failure, pid, backlog limit, lost" "$(probes audit)" \
	"$(awk '{ v[$1] = $2 } END { print v["enabled"], v["failure"], v["pid"], v["backlog_limit"], v["lost"] }' "$out/tools.audit")"
same "auditctl -l: rules" "$(probes audit-rules)" "$(wc -l <"$out/tools.rules")"
same "chronyc tracking: synchronised" "$(probes clock)" "$(grep -q ',Normal$' "$out/tools.tracking" && echo yes || echo no)"
same "chronyc tracking: source and stratum" "$(probes source)" "chrony $(awk -F, '{ print $2, $3 - 1 + 1 }' "$out/tools.tracking")"
ok "chronyc sources marks the same one" grep -qF "^,*,$(probes source | cut -d' ' -f2)," "$out/tools.sources"
same "systemctl show: units" "$(probes unit)" "$(awk '{ for (i = 2; i <= NF; i++) { split($i, p, "="); v[p[1]] = p[2] }
	print $1, v["LoadState"], v["ActiveState"], v["SubState"], v["UnitFileState"] == "" ? "-" : v["UnitFileState"], v["MainPID"] + 0; delete v }' "$out/tools.units")"
# A setting counts when it read the same before and after and is no count; what lies behind an automount the probe does
# not touch.
comm -12 <(sort "$out/tools.before.sysctl") <(sort "$out/tools.after.sysctl") | grep -vE '^fs\.binfmt_misc|^fs\.[a-z]+-(nr|state)|^kernel\.(random\.|ns_last_pid)' | sed 's/[[:blank:]]\+/ /g; s/ $//' | sort >"$tmp/sysctl.tools"
probes sysctl | sed 's/[[:blank:]]\+/ /g; s/ $//' | sort >"$tmp/sysctl.probes"
ok "sysctl -a: many settings ($(wc -l <"$tmp/sysctl.tools"))" test "$(wc -l <"$tmp/sysctl.tools")" -gt 500
same "sysctl -a: settings that read otherwise" "$(comm -23 "$tmp/sysctl.tools" "$tmp/sysctl.probes" | head -n 5)" ""
# findmnt shows what lies under another mount, too: here that is the automount that sysctl set off.
awk '$3 != "autofs" { print $1 "|" $3 }' "$out/tools.mounts" | sort -u >"$tmp/mounts.tools"
probes mount | awk -F'|' '{ print $1 "|" $3 }' | sort -u >"$tmp/mounts.probes"
same "findmnt: mounts" "$(comm -3 "$tmp/mounts.tools" "$tmp/mounts.probes")" ""
for m in / /tmp /var/tmp /dev/shm /proc /run; do
	same "findmnt: options of $m" "$(probes mount | awk -F'|' -v m="$m" '$1 == m { print $4 }' | tail -n 1 | tr , '\n' | sort | paste -sd ,)" \
		"$(awk -v m="$m" '$1 == m { print $4 }' "$out/tools.mounts" | tail -n 1 | tr , '\n' | sort | paste -sd ,)"
done
sed -E 's/%[a-z0-9]+//' "$out/tools.ss" | awk '{ split($0, p, "pid="); sub(/,.*/, "", p[2]); n = split($5, a, ":"); port = a[n]
	address = substr($5, 1, length($5) - length(port) - 1); six = address ~ /\[|\*/; gsub(/[][]/, "", address)
	print $1 (six ? "6" : ""), address, port, p[2] }' | sort -u >"$tmp/ss.tools"
probes listener | grep -v '^raw' | cut -d' ' -f1-4 | sort -u >"$tmp/ss.probes"
same "ss -tulnp: listeners and who holds them" "$(comm -3 "$tmp/ss.tools" "$tmp/ss.probes")" ""
ok "ss: there are some" test -s "$tmp/ss.probes"
same "ss -wlnp: raw sockets" "$(probes listener | grep -c '^raw')" "$(wc -l <"$out/tools.raw")"
same "a listener's unit" "$(probes listener | awk '$3 == 22 { print $6 }' | sort -u)" ssh.service
same "lsmod" "$(probes module | sort)" "$(tail -n +2 "$out/tools.modules" | awk '{ print $1 }' | sort)"
same "loginctl: sessions, users, terminals, leaders" "$(probes session | awk '{ print $1, $4, $2, $3 }' | sort)" "$(sort "$out/tools.sessions")"
same "loginctl: there are two of alice" "$(probes session | grep -c ' alice ')" 2
# Each process that was there both times: the same bits, which capsh spells and getpcaps gives to the same process.
while read -r pid bits; do
	got=$(probes process | awk -v p="$pid" '$1 == p { print $3 }')
	[ -z "$got" ] || [ "$got" = "$bits" ] || echo "$pid: $got, not $bits"
	case $bits in
	*[!0]*) names=$(sed -n "s/^0x$bits=//p" "$out/tools.capsh") ;;
	*) names=none ;;
	esac
	[ -n "$names" ] || echo "capsh did not spell $bits"
done <"$out/tools.caps" >"$tmp/caps.differ"
same "capsh: effective capabilities that read otherwise" "$(cat "$tmp/caps.differ")" ""
probes process | awk '$5 == "/usr/sbin/chronyd" { print $1, $3 }' | while read -r pid bits; do
	echo "$(((16#$bits >> 25) & 1)) $(grep -E "[ \`]$pid'?: " "$out/tools.getpcaps" | grep -c cap_sys_time)"
done | sort -u >"$tmp/sys_time"
same "getpcaps: of the two chronyd one may set the clock" "$(paste -sd , "$tmp/sys_time")" "0 0,1 1"
while read -r path caps; do
	ok "getcap: $path is listed" grep -qF "$path" <<<"$(text base AC-2.M1.capabilities)"
done <"$out/tools.getcap"
ok "capsh: of many processes ($(wc -l <"$out/tools.caps"))" test "$(wc -l <"$out/tools.caps")" -gt 10

# --- One scan starts no program and has the kernel load no module.
ok "a scan's exec was recorded" grep -q "plumbline" "$out/execs"
scan_pid=$(grep -F "exe=\"/run/in/inst/bin/plumbline\"" "$out/execs" | head -n 1 | grep -oE ' pid=[0-9]+' | cut -d= -f2)
same "programs that a scan started" "$(grep -c " ppid=${scan_pid:-none} " "$out/execs")" 0
same "kernel modules loaded meanwhile" "$(cat "$out/modules.loaded")" ""

# --- The hardened system as it runs: both halves of every rule hold, but for the disk, which is not encrypted; guesses at
# passwords are not asked for, since they take this machine minutes.
open='SA-5.N2.default-passwords notchecked,SC-2.H1.storage fail'
not_held() { # name
	jq -r '.rules[] | select(.status != "pass" and .status != "notapplicable") | "\(.short_id) \(.status): \(.observed.en) / \(.reason.en)"' "$out/$1.json"
}
same "rules that do not hold" "$(not_held base | cut -d: -f1 | paste -sd ,)" "$open"
not_held base | sed 's/^/    /'
same "statements" "$(jq -r '.rules[].statement' "$out/base.json" | sort -u | wc -l)" 77

# --- The same with the audit's rules locked until the next boot, in a boot of its own since nothing undoes it.
rc=0
VM_CMDLINE=plumbline.locked "$beds/vm.sh" --prepare "$tmp/prepare" "$tmp/in" "$out/locked" || rc=$?
same "locked: the machine booted, scanned itself and powered off" $rc 0
same "locked: auditctl says so" "$(awk '$1 == "enabled" { print $2 }' "$out/locked/tools.audit")" 2
same "locked: the kernel takes no other rule" "$(cat "$out/locked/refused")" refused
same "locked: rules that do not hold" "$(out=$out/locked not_held base | cut -d: -f1 | paste -sd ,)" "$open"
out=$out/locked not_held base | sed 's/^/    /'
same "locked: a rule added to the files alone fails" "$(jq -r '.rules[] | select(.short_id == "AU-1.N3.commands") | .status' "$out/locked/late.json")" fail

# --- The differences.
status() { jq -r --arg r "_$2" '.rules[] | select(.rule | endswith($r)) | .status' "$out/$1.json"; }
text() { jq -r --arg r "_$2" '.rules[] | select(.rule | endswith($r)) | [.observed.en, .reason.en, (.provenance[]? | "\(.what) \(.value) \(.path)")] | join("\n")' "$out/$1.json"; }
for rule in $(cut -f2 "$tmp/in/expected" | sort -u); do
	same "before any: $rule" "$(status base "$rule")" pass
done
planted=0
while IFS=$'\t' read -r batch rule want pattern what; do
	planted=$((planted + 1))
	got=$(status "$batch" "$rule")
	if [[ $got =~ ^$want$ ]] && grep -qE -- "$pattern" <<<"$(text "$batch" "$rule")"; then
		passed=$((passed + 1)) && echo "ok - found and named: $what ($rule $got)"
	else
		failed=$((failed + 1)) && echo "not ok - $what: $rule is '$got', want '$want' and $pattern"
		text "$batch" "$rule" | head -n 12 | sed 's/^/    /'
	fi
done <"$tmp/in/expected"
echo "$planted differences planted"
ok "at least 25" test $planted -ge 25
finish
