# What the system tests share: counting, and the installed agent in $plumbline. Sourced, not run.
# shellcheck shell=bash
set -uo pipefail
passed=0 failed=0
tmp=$(mktemp -d /var/tmp/plumbline-test.XXXXXX)
trap 'rm -rf "$tmp"' EXIT

ok() { # text, command...
	local text=$1
	shift
	if "$@" >"$tmp/ok.out" 2>&1; then
		passed=$((passed + 1))
		echo "ok - $text"
	else
		failed=$((failed + 1))
		echo "not ok - $text   ($*)"
		tail -n 15 "$tmp/ok.out" | sed 's/^/    /'
	fi
}

same() { # text, got, want
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
		echo "ok - $1 ($2)"
	else
		failed=$((failed + 1))
		echo "not ok - $1: got '$2', want '$3'"
	fi
}

# Runs the agent; output in $tmp/out and $tmp/err, exit code in $rc.
run() {
	rc=0
	"$plumbline" "$@" >"$tmp/out" 2>"$tmp/err" || rc=$?
}

says() { # text, pattern: what was last run says it
	ok "$1" grep -qE "$2" "$tmp/err" "$tmp/out"
}

finish() {
	echo "$passed passed, $failed failed"
	[ $failed = 0 ] && [ $passed -gt 0 ]
}
