#!/bin/bash
# What a hardened root stands on: the base (base.sh) with an integrity tool over it; prints it for overlayfs's lowerdir.
# usage: hardbase.sh [--packages]        --packages: prints the packages of the layer instead
set -euo pipefail
beds=$(dirname "$(readlink -f "$0")")
packages='aide aide-common libmhash2 liblockfile1 liblockfile-bin'
[ "${1:-}" != --packages ] || { echo "$packages"; exit 0; }
printf '%s:%s\n' "$("$beds/layer.sh" $packages)" "$("$beds/base.sh")"
