#!/bin/bash
# The sources stand as .clang-format says.
# usage: format.sh SOURCE-FOLDER
set -euo pipefail
cd "$1"
command -v clang-format >/dev/null || exit 77
git ls-files -z '*.c' '*.h' 2>/dev/null | xargs -0 -r clang-format --dry-run -Werror
