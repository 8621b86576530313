#!/bin/bash
# Two throw-away Debian 12 roots, stock and hardened: the hardened one passes all that the host decides at level high,
# the stock one fails for stated reasons; and the real software agrees on both.
. "${top_srcdir:?run by tests/all.sh}/tests/lib.sh" || exit 99
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap >/dev/null || { echo "needs debootstrap"; exit 77; }
beds=$top_srcdir/tests/beds
base=$("$beds/hardbase.sh") || { echo "no Debian root to stand on"; exit 1; }
export base tmp plumbline beds

# Everything that needs the overlays happens in one private mount name space; results come out as files.
for kind in stock hardened; do
	export kind
	mkdir -p "$tmp/$kind.up" "$tmp/$kind.out"
	unshare --mount --net --propagation private bash -c '
		set -eu
		stock=
		[ $kind != stock ] || stock=--stock
		"$beds/hardened.sh" $stock "$tmp/$kind.up"
		R=$tmp/$kind.up/root
		"$plumbline" scan --root "$R" --level high --baseline table10 --try-default-passwords --output "$tmp/$kind.xml.gz" --format json >"$tmp/$kind.json" || echo $? >"$tmp/$kind.rc"
		# What the real software does: three wrong passwords, then the right one; and a return to the last password.
		mount -t proc proc "$R/proc"
		mount -t tmpfs run "$R/run"
		# alice is handed the token of RFC 4226, whose codes follow each other; who asks for none does not read it.
		[ $kind = stock ] || echo "HOTP alice - 3132333435363738393031323334353637383930" >>"$R/etc/users.oath"
		try() { # password, code
			if printf "%s\n%s\n" "$1" "$2" | chroot "$R" pamtester login alice authenticate >/dev/null 2>&1; then echo open; else echo shut; fi
		}
		try "Old-pass-0!x" 000000 >"$tmp/$kind.password"
		try wrong 755224 >"$tmp/$kind.code"
		try "Old-pass-0!x" 287082 >"$tmp/$kind.both"
		for i in 1 2 3; do try wrong 000000 >/dev/null; done
		try "Old-pass-0!x" 359152 >"$tmp/$kind.lock"
		printf "readonly -p | grep -c TMOUT; exit\n" | chroot "$R" su - alice -c "bash -l" >"$tmp/$kind.tmout" 2>/dev/null || :
	' 2>"$tmp/$kind.err"
	same "$kind: the bed worked" $? 0
	sed 's/^/    /' "$tmp/$kind.err"
done

status() { # kind, rule
	jq -r --arg r "$2" '.rules[] | select(.rule | endswith($r)) | .status' "$tmp/$1.json"
}
show() {
	jq -r --arg r "$2" '.rules[] | select(.rule | endswith($r)) | "    \(.status): \(.observed.en) / \(.reason.en)"' "$tmp/$1.json"
}

# The rules a root without a running system can decide; the others are notapplicable there and say so.
for rule in IA-2.N1.first-login AC-1.H2.conditions IA-1.H1.factors IA-2.M1.services IA-2.N3.lockout IA-2.N4.quality IA-2.N5.history AU-5.M1.time-sync AU-5.N1.rtc-utc AU-5.N1.log-timestamps AU-6.N1.log-access \
	AU-4.H1.alert AU-1.M1.review AC-1.H3.alert \
	AU-6.M1.log-hash AU-6.H1.log-backup AC-1.H1.shell-idle AU-1.N2.audit-enabled AU-1.N2.audit-rules AC-2.M1.setid \
	AC-2.M1.capabilities AC-2.M1.world-writable IA-2.N4.age AC-1.H1.usage-period AC-1.M1 AC-1.M2 IA-2.N2.directory IA-1.N1.unique \
	IA-1.N1.password IA-4.M1.stored IA-4.M1.new AC-3.N1.root-login AC-3.N1.access AC-3.M3.sources IA-5.N1.anonymous AC-3.N1.inventory IA-2.M1.ssh-limits SC-1.H1.syslog SC-1.H1.services SC-1.H2.ssh SC-1.H2.tls SA-5.N1.kernel-parameters SA-5.N1.updates SI-1.M1.check SI-1.N1.applied SA-5.N2.default-passwords SC-2.H1.core-dumps SC-2.H1.storage SI-3.M1.packages SI-3.M3.response SI-3.H1.result SI-3.H1.scheduled SI-3.M1.tool \
	CP-1.N2.backup CP-1.M1.verification CP-2.M2.standby SI-2.M1.detection SI-2.H1.traffic; do
	same "hardened: $rule" "$(status hardened $rule)" pass
	[ "$(status hardened $rule)" = pass ] || show hardened $rule
done
for rule in AC-1.H1.session-idle AC-2.M1.process-capabilities SA-5.N1.ports; do
	same "hardened: $rule needs a running system" "$(status hardened $rule)" notapplicable
done
for rule in IA-1.H1.factors IA-2.N3.lockout IA-2.N4.quality IA-2.N5.history AU-5.M1.time-sync AU-6.M1.log-hash AU-6.H1.log-backup AC-1.H1.shell-idle \
	AU-1.N2.audit-rules SA-5.N1.updates SI-1.M1.check SI-1.N1.applied \
	CP-1.N2.backup CP-1.M1.verification CP-2.M2.standby SI-2.M1.detection SI-2.H1.traffic; do
	same "stock: $rule" "$(status stock $rule)" fail
	[ "$(status stock $rule)" = fail ] || show stock $rule
	ok "stock: $rule says why" jq -e --arg r $rule \
		'.rules[] | select(.rule | endswith($r)) | .reason.en and .reason.zh and (.provenance | length > 0 or true)' "$tmp/stock.json"
done
same "hardened: no rule failed or is in error" \
	"$(jq -r '[.rules[] | select(.status == "fail" or .status == "error") | .rule] | join(" ")' "$tmp/hardened.json")" ""
jq -r '.rules[] | select(.status == "fail" or .status == "error") | "    \(.rule): \(.observed.en) / \(.reason.en)"' "$tmp/hardened.json"
same "hardened: the password alone really is not enough" "$(cat "$tmp/hardened.password")" shut
same "hardened: nor is the code" "$(cat "$tmp/hardened.code")" shut
same "hardened: both are" "$(cat "$tmp/hardened.both")" open
same "stock: the password alone is" "$(cat "$tmp/stock.password")" open
same "hardened: PAM really locks" "$(cat "$tmp/hardened.lock")" shut
same "stock: PAM really does not" "$(cat "$tmp/stock.lock")" open
same "hardened: a login shell's TMOUT is really read-only" "$(cat "$tmp/hardened.tmout")" 1
same "stock: it is not" "$(cat "$tmp/stock.tmout")" 0
for kind in stock hardened; do
	zcat "$tmp/$kind.xml.gz" >"$tmp/arf.xml"
	ok "$kind: oscap ds rds-validate" oscap ds rds-validate "$tmp/arf.xml"
	run verify "$tmp/$kind.xml.gz"
	same "$kind: verify" $rc 0
done
finish
