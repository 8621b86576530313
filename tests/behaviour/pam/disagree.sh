#!/bin/bash
# Runs generated cases, observed and judged in one throw-away root, and prints those on which the two disagree.
# usage: disagree.sh KIND SEED COUNT      top_builddir is the build; KEEP=FILE keeps the cases and what was seen
set -eu
here=$(dirname "$(readlink -f "$0")")
: "${top_srcdir:=$(readlink -f "$here/../../..")}" "${top_builddir:=$PWD}"
if [ "${1:-}" != --inside ]; then
	kind=$1
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	perl "$here/generate.pl" "$@" >"$work/it.cases"
	"$top_srcdir/tests/beds/throwaway.sh" --bind "$top_builddir:/built" --bind "$top_srcdir/tests/behaviour:/cases" \
		--bind "$work:/work" bash /cases/pam/disagree.sh --inside "$kind" | tee "${KEEP:-/dev/null}"
	exit
fi
kind=$2
mkdir /run/pristine
cp -a --parents /etc /usr/lib/pam.d /run/pristine 2>/dev/null || true
n=0 right=0
declare -A count
for name in $(perl /cases/case.pl /work/it.cases names); do
	find /etc -mindepth 1 -delete
	rm -rf /usr/lib/pam.d /run/faillock /run/other /var/log/faillock
	cp -a /run/pristine/. /
	perl /cases/case.pl /work/it.cases run "$name" true 2>/run/err || { echo "TROUBLE $name: $(cat /run/err)"; continue; }
	said=$(perl -e 'my ($k) = @ARGV; open(I, "<", "/work/it.cases"); while (<I>) { last if /^==/; print $1 if /^check: (.*)/; }')
	ask=$(perl /cases/case.pl /work/it.cases ask "$name")
	eval "set -- ${said%% *} $ask ${said#* }" # the first of a name counts
	said=$(/built/check-root / "$@" 2>&1 || true)
	saw=$(eval "PAM_OBSERVE_QUICK=1 $(sed -n 's/^observe: //p;/^==/q' /work/it.cases) $ask" 2>/run/err) || saw="TROUBLE"
	truth=$(printf '%s\n' "$saw" | awk -v ask="$ask" -f "/cases/pam/$kind.awk")
	verdict=$(printf '%s\n' "$said" | head -n 1)
	n=$((n + 1))
	count[$truth:$verdict]=$((${count[$truth:$verdict]:-0} + 1))
	[ "$truth" = "$verdict" ] && [ "$saw" != TROUBLE ] && continue
	echo "######## $name: observed $truth, said $verdict"
	sed -n "/^== $name\$/,/^\$/p" /work/it.cases
	printf '%s\n' "$saw" | sed 's/^/  saw /'
	printf '%s\n' "$said" | grep -aE '^(observed|reason): [ -~]' | sed 's/^/  said /' || true
done
echo "$kind: $n cases"
for k in "${!count[@]}"; do echo "  observed:said $k ${count[$k]}"; done
