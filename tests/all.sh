#!/bin/bash
# Every test there is, as `./quickstart test` and CI run them: unit tests, text cases, fuzz corpora and behaviour tests
# on the plain build; the same under ASan and UBSan; valgrind; make distcheck; scans of real hosts; source checks.
# usage: tests/all.sh BUILD-FOLDER        ends with "N passed, N failed, N skipped"
set -uo pipefail
top=$(dirname "$(dirname "$(readlink -f "$0")")")
build=$1
jobs=$(nproc)
passed=0 failed=0 skipped=0
mkdir -p "$build"

result() { # name, exit code, log
	case $2 in
	0) passed=$((passed + 1)) && printf 'ok       %s\n' "$1" ;;
	77) skipped=$((skipped + 1)) && printf 'skipped  %s\n' "$1" ;;
	*)
		failed=$((failed + 1))
		printf 'FAILED   %s\n' "$1"
		# make goes on for a while behind what went wrong, so that comes first
		[ -n "${3:-}" ] && { grep -aE '^(FAIL|ERROR|XPASS): |[Ee]rror: |\*\*\* ' "$3" | head -n 15; tail -n 40 "$3"; } | sed 's/^/         | /'
		;;
	esac
}

step() { # name, command...
	local name=$1 rc=0 log start=$SECONDS
	log=$build/$(printf %s "$name" | tr -c 'a-zA-Z0-9\n' -).log
	shift
	"$@" >"$log" 2>&1 || rc=$?
	result "$name ($((SECONDS - start)) s)" $rc "$log"
	return $rc
}

# Builds in BUILD/NAME and runs make check there; each of automake's tests counts as one.  TESTS_BRIEF: the long comparisons
# with real software, which the plain build has made, are left out.
check_tree() { # name, configure options...
	local dir=$build/$1 name=$1
	shift
	mkdir -p "$dir"
	if ! [ -f "$dir/config.status" ] || [ "$top/configure" -nt "$dir/config.status" ]; then
		step "$name: configure" env -C "$dir" "$top/configure" "$@" || return
	fi
	# A tree configured before the tests' packages came would leave the unit tests out and look green.
	if ! grep -q "^HAVE_CMOCKA_TRUE=''" "$dir/config.log"; then
		result "$name: configure found no cmocka; remove $dir and install it" 1
		return
	fi
	step "$name: make" make -C "$dir" -j"$jobs" all || return
	make -C "$dir" -j"$jobs" -k check >"$build/$name-check.log" 2>&1
	local any=
	while read -r word test; do
		any=yes
		case $word in
		PASS:)
			result "$name: $test" 0
			# the score is news also when nothing is wrong
			case $test in */corpus_score.sh) grep -E ' right, |^[0-9]+ cases' "$dir/${test%.sh}.log" | sed 's/^/         /' ;; esac
			;;
		SKIP:) result "$name: $test" 77 ;;
		*) result "$name: $test" 1 "$dir/${test%.sh}.log" ;;
		esac
	done < <(grep -E '^(PASS|FAIL|ERROR|SKIP|XPASS): ' "$build/$name-check.log")
	[ -n "$any" ] || result "$name: make check ran no test" 1 "$build/$name-check.log"
}

cd "$top" || exit 1
check_tree plain --prefix="$build/inst" --localstatedir="$build/inst/var"
step "install" make -C "$build/plain" install
TESTS_BRIEF=1 check_tree asan --with-sanitizers CFLAGS='-O1 -g'
for t in "$top"/tests/system/*.sh; do
	step "system: $(basename "$t" .sh)" env top_srcdir="$top" top_builddir="$build/plain" \
		plumbline="$build/inst/bin/plumbline" bash "$t"
done
step "distcheck" env -C "$build/plain" TESTS_BRIEF=1 make -j"$jobs" distcheck DISTCHECK_CONFIGURE_FLAGS= ||
	tail -n 60 "$build"/plain/plumbline-*/_build/sub/test-suite.log 2>/dev/null | sed 's/^/         | /'
for t in "$top"/tests/source/*.sh; do
	step "source: $(basename "$t" .sh)" bash "$t" "$top"
done

printf '\n%d passed, %d failed, %d skipped\n' $passed $failed $skipped
[ $failed = 0 ] && [ $passed -gt 0 ]
