#!/bin/bash
# The way of the data is one: no folder includes what stands above it, and each third-party library has its one user.
# usage: layers.sh SOURCE-FOLDER
set -uo pipefail
cd "$1"
rc=0
# folder, and what its files may include of ours
check() {
	local folder=$1 allowed=$2 bad
	bad=$(grep -nE '^#include "[a-z]+/' -r "$folder" --include='*.c' --include='*.h' | grep -vE "#include \"($allowed)" || true)
	if [ -n "$bad" ]; then
		printf '%s may include only %s:\n%s\n' "$folder" "$allowed" "$bad"
		rc=1
	fi
}
check base 'base/'
check checks/resolve 'base/|checks/(resolve/|facts\.h|probe/probe\.h)'
check checks/probe 'base/|checks/(probe/|facts\.h)'
check checks/pam 'base/|checks/(pam/|resolve/|facts\.h)'
check checks/families 'base/|checks/(check|facts|captext)\.h|checks/(families|pam|resolve|shell|probe)/'
check report 'base/|report/'
check agent 'base/|checks/|report/|agent/'
check checks/scap 'base/|checks/(scap/|check\.h|check_ref\.h|facts\.h)'

# header pattern, and the folders that may include it
only() {
	local header=$1 folders=$2 bad
	bad=$(grep -nE "^#include <($header)" -r base checks report agent --include='*.c' --include='*.h' | grep -vE "^($folders)" || true)
	if [ -n "$bad" ]; then
		printf '<%s> belongs to %s alone:\n%s\n' "$header" "$folders" "$bad"
		rc=1
	fi
}
only 'openscap|xccdf|oscap|scap_ds|oval|cpe' 'checks/scap/'
only 'libaudit' 'checks/(probe|resolve)/'
only 'nftables/libnftables' 'checks/probe/'
only 'systemd/' 'checks/probe/'
only 'openssl/' 'base/'
only 'zlib' 'base/|report/|checks/resolve/integrity/'
only 'pcre2' 'checks/resolve/integrity/'
only 'lzma|lz4' 'base/'
only 'sqlite3' 'checks/resolve/(accounts|files|packages)/'
# The inside of the PAM simulator: its own tests may look at it, nobody else.
inside=$(grep -nE '^#include "checks/pam/' -r agent report checks/families checks/scap tests --include='*.c' --include='*.h' |
	grep -vE 'checks/pam/(pamsim|services|ways|quality|network)\.h"|^tests/(unit/test_pam|fuzz/fuzz_faillock_conf)' || true)
if [ -n "$inside" ]; then
	printf 'outside checks/pam/ its public headers are pamsim.h, services.h, ways.h, quality.h and network.h:\n%s\n' "$inside"
	rc=1
fi
# The simulator proper knows nothing of rules and evidence.
inside=$(grep -lE '^#include "(base/evidence|checks/check|checks/pam/(services|ways))\.h"' $(sed -n '/libpamsim_a_SOURCES/,/[^\\]$/p' checks/pam/local.mk | grep -oE 'checks/pam/[a-z_]+\.[ch]') || true)
if [ -n "$inside" ]; then
	printf 'libpamsim.a is below evidence and rules:\n%s\n' "$inside"
	rc=1
fi
exit $rc
