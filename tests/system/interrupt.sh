#!/bin/bash
# A signal in the middle of a scan: no bundle, no half one, no child and no folder of its left behind.
. "${top_srcdir:?run by tests/all.sh}/tests/lib.sh" || exit 99
mkdir -m 700 "$tmp/b" "$tmp/t"
stopped=0
for delay in 0.02 0.1 0.2 0.4 0.8; do
	TMPDIR=$tmp/t "$plumbline" scan --level high --output "$tmp/b" >"$tmp/out" 2>"$tmp/err" &
	pid=$!
	sleep $delay
	kill -TERM $pid 2>/dev/null
	rc=0
	wait $pid || rc=$?
	if [ $rc = 1 ] && grep -q 'interrupted' "$tmp/err"; then
		stopped=$((stopped + 1))
	fi
	ok "after $delay s: exit code 0, 1, 2 or the signal ($rc)" test $rc -le 2 -o $rc = 143
	whole=yes
	for b in "$tmp"/b/*; do
		[ -e "$b" ] || continue
		"$plumbline" verify --quiet "$b" >/dev/null || whole=no
	done
	same "what lies in the folder is whole" $whole yes
done
ok "at least one scan said that it was interrupted ($stopped)" test $stopped -ge 1
same "nothing is left in the temporary folder" "$(ls -A "$tmp/t" | wc -l)" 0
finish
