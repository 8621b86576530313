#!/bin/bash
# cppcheck finds nothing. What is suppressed: style that the compiler's own warnings judge better.
# usage: cppcheck.sh SOURCE-FOLDER
set -euo pipefail
cd "$1"
command -v cppcheck >/dev/null || exit 77
cppcheck --quiet --std=c11 --language=c --enable=warning,portability --inline-suppr --error-exitcode=1 \
	--suppress=missingInclude --suppress=missingIncludeSystem --suppress=invalidPrintfArgType_sint \
	-D_GNU_SOURCE -I. base checks report agent
