#!/bin/bash
# Nothing of a particular machine stands in the tree; headers and sources stay readable.
# usage: tree.sh SOURCE-FOLDER
set -uo pipefail
cd "$1"
rc=0
if git grep -nE '/wor[k]/|/hom[e]/[a-z]+/|/roo[t]/\.' -- ':!tests/cases' ':!tests/behaviour' ':!tests/fuzz' ':!baselines' ':!tests/unit' ':!tests/gcb' | grep -vE 'root/\.(ssh|rpmmacros|config/rpm|snmp)' ; then
	echo 'paths of one machine stand in the tree'
	rc=1
fi
while read -r lines file; do
	case $file in
	*.h) [ "$lines" -le 160 ] || { echo "$file: $lines lines; a header has at most 160"; rc=1; } ;;
	*.c) [ "$lines" -le 900 ] || { echo "$file: $lines lines; a source has at most 900"; rc=1; } ;;
	esac
done < <(git ls-files -- '*.c' '*.h' | xargs wc -l | grep -v ' total$')
exit $rc
