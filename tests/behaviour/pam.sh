#!/bin/bash
# PAM cases whose truth was observed with the real modules, against the verdicts of the checks.
# usage: pam.sh            scores lockout and history against the stored truth (tests/behaviour/pam/*.truth)
#        pam.sh observe [KIND [NAME...]]   observes again and says what has drifted; UPDATE=1 stores what it saw
set -eu
here=$(dirname "$(readlink -f "$0")")
: "${top_srcdir:=$(dirname "$(dirname "$here")")}" "${top_builddir:=$PWD}"
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap unshare >/dev/null || { echo "needs debootstrap and unshare"; exit 77; }
! ldd "$top_builddir/check-root" | grep -q libasan || { echo "the throw-away root has no libasan"; exit 77; }
lockout_services="login sshd su sudo"
history_services="passwd login su"

in_case() { # KIND NAME COMMAND...
	local kind=$1
	shift
	"$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/built" --bind "$top_srcdir/tests/behaviour:/cases" \
		perl /cases/pam.pl "/cases/pam/$kind.cases" "$@"
}

names() { sed -n 's/^== \([^:][^ ]*\)$/\1/p' "$top_srcdir/tests/behaviour/pam/$1.cases"; }

# The lines pam-observe printed for a case, to a verdict: this and nothing else is the definition of the truth.
verdict() { # KIND
	awk -v kind="$1" '
	{ for (i = 1; i <= NF; i++) { split($i, kv, "="); v[kv[1]] = kv[2] } }
	kind == "lockout" && $2 == "alice" {
		if (v["wrong"] == 1) bad = 1
		else if (v["normal"] == 1 && !(v["after"] >= 1 && v["after"] <= 3 && v["slow"] == 1 &&
			(v["seconds"] < 0 || v["seconds"] >= 900))) bad = 1
	}
	kind == "history" && v["forced"] == 1 && v["changes"] == 1 && v["refused"] < 3 { bad = 1 }
	END { print bad ? "fail" : "pass" }'
}

params() { # KIND
	[ "$1" = lockout ] && echo "deny=3 unlock_time=900" || echo "remember=3"
}

observe() { # KIND NAME...
	local kind=$1 name saw was drift=0 services
	shift
	services=${kind}_services
	for name in "$@"; do
		saw=$(in_case "$kind" "$name" /built/pam-observe "$kind" ${!services} 2>/tmp/pam-observe.err) ||
			{ echo "$name: the observer failed: $(tail -n 1 /tmp/pam-observe.err)"; drift=1; continue; }
		saw=$(printf '%s\n' "$saw" | sed "s/^/$name /")
		was=$(grep "^$name " "$top_srcdir/tests/behaviour/pam/$kind.truth" || true)
		[ "$saw" = "$was" ] && continue
		echo "$name: $(printf '%s\n' "$saw" | cut -d' ' -f2- | verdict "$kind")"
		diff <(printf '%s\n' "$was") <(printf '%s\n' "$saw") | grep '^[<>]' || true
		drift=1
		if [ -n "${UPDATE:-}" ]; then
			sed -i "/^$name /d" "$top_srcdir/tests/behaviour/pam/$kind.truth"
			printf '%s\n' "$saw" >>"$top_srcdir/tests/behaviour/pam/$kind.truth"
		fi
	done
	return $drift
}

score() { # KIND
	local kind=$1 name truth said right=0 pass=0 fail=0 error=0 services
	services=${kind}_services
	for name in $(names "$kind"); do
		truth=$(grep "^$name " "$top_srcdir/tests/behaviour/pam/$kind.truth" | cut -d' ' -f2-) ||
			{ echo "$name: not observed yet"; fail=$((fail + 1)); continue; }
		truth=$(printf '%s\n' "$truth" | verdict "$kind")
		said=$(in_case "$kind" "$name" /built/check-root / "$kind" $(params "$kind") "services=${!services}" 2>&1)
		case "$truth:$(printf '%s\n' "$said" | head -n 1)" in
		pass:pass | fail:fail) right=$((right + 1)); continue ;;
		fail:pass) pass=$((pass + 1)); echo "WRONG PASS $kind $name" ;;
		pass:fail) fail=$((fail + 1)); echo "WRONG FAIL $kind $name" ;;
		*) error=$((error + 1)); echo "ERROR $kind $name (truth: $truth)" ;;
		esac
		printf '%s\n' "$said" | grep -E '^(observed|reason): ' | sed 's/^/    /'
	done
	echo "$kind: $right right, $pass wrong pass, $fail wrong fail, $error error"
	[ "$((pass + fail + error))" = 0 ]
}

if [ "${1:-}" = observe ]; then
	rc=0
	for kind in ${2:-lockout history}; do
		[ $# -gt 2 ] && set -- "${@:3}" || set -- $(names "$kind")
		observe "$kind" "$@" || rc=1
	done
	exit $rc
fi
rc=0
for kind in lockout history; do score "$kind" || rc=1; done
exit $rc
