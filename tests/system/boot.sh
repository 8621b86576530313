#!/bin/bash
# A live scan of a booted Debian 12 (systemd-nspawn, hardened): the running halves of the rules, asked by D-Bus, logind
# and /proc of a real system. nspawn's name spaces shut the kernel's audit and clock off: what the agent says of them
# must be just that.
. "${top_srcdir:?run by tests/all.sh}/tests/lib.sh" || exit 99
[ "$(id -u)" = 0 ] && command -v systemd-nspawn >/dev/null || { echo "needs root and systemd-nspawn"; exit 77; }
inst=$(dirname "$(dirname "$(readlink -f "$plumbline")")")
cat >"$tmp/scan" <<S
#!/bin/bash
mkdir -m 700 /var/lib/plumbline
# the root mounts its own /tmp and /var/tmp, where the build may stand
[ -e $inst/bin ] || { mkdir -p $inst && mount --bind /opt/inst $inst; }
systemctl is-active ssh cron rsyslog systemd-logind chrony auditd >/out/units
$inst/bin/plumbline scan --level high --baseline table10 --format json --output /out >/out/json
echo \$? >/out/scan.rc
S
mkdir "$tmp/bed"
{
	echo 'set -- /srv/security'
	cat "$top_srcdir/tests/beds/mirror.sh"
	echo 'set -- /backup "[trusted=yes] file:/srv/security"'
	cat "$top_srcdir/tests/beds/harden.sh"
} >"$tmp/prepare"
SECONDS=0
ok "the system booted and scanned itself" "$top_srcdir/tests/beds/boot.sh" --bind-ro "$inst" --bind-ro "$inst:/opt/inst" \
	--prepare "$tmp/prepare" "$tmp/scan" "$tmp/bed"
echo "    $SECONDS s; units: $(paste -s "$tmp/bed/units")"
cat "$tmp/bed/log"
status() { jq -r --arg r "$1" '.rules[] | select(.rule | endswith($r)) | .status' "$tmp/bed/json"; }
show() { jq -r '.rules[] | select(.status == "error" or .status == "fail") | "    \(.status) \(.rule): \(.observed.en) / \(.reason.en)"' "$tmp/bed/json"; }
show
for rule in IA-2.N3.lockout IA-2.N5.history AC-1.H1.shell-idle AC-1.H1.session-idle AC-2.M1.setid AC-2.M1.world-writable \
	AU-5.N1.rtc-utc AU-6.N1.log-access; do
	same "$rule" "$(status $rule)" pass
done
# Debian's own services are declared, the shell of the bed is not; the scan itself is no service.
same "processes that are not declared" "$(jq -r '.rules[] | select(.rule | endswith("process-capabilities")) | .provenance[].path' \
	"$tmp/bed/json" | xargs -n 1 basename | sort -u | paste -sd ' ')" "bash"
# No CAP_SYS_TIME, so chrony.service does not start; no kernel audit in this name space.
ok "time-sync is no pass ($(status AU-5.M1.time-sync))" test "$(status AU-5.M1.time-sync)" != pass
ok "audit-enabled is no pass ($(status AU-1.N2.audit-enabled))" test "$(status AU-1.N2.audit-enabled)" != pass
ok "audit-rules is no pass ($(status AU-1.N2.audit-rules))" test "$(status AU-1.N2.audit-rules)" != pass
run verify "$tmp"/bed/plumbline_*.xml.gz
same "verify" $rc 0
finish
