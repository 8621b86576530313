#!/bin/bash
# Packages of rpm as rpmbuild makes them, one spec for all: FOLDER/rpms/*.rpm; installed by rpm itself into FOLDER/sqlite, a root that
# holds nothing else; and the same data base as Berkeley DB files in FOLDER/bdb, as RHEL 8 has them (needs db5.3_load;
# Debian's rpm reads that kind and writes it not).
# rpm here keeps its data base in the home directory of who runs it, and not below --root, where no macro says otherwise: FOLDER/home is
# the home with that macro, for every call of rpm on these roots (HOME=FOLDER/home rpm --root FOLDER/sqlite -qa).
# usage: rpms.sh FOLDER NAME-[EPOCH:]VERSION-RELEASE.ARCH...      ARCH: noarch, or one that this machine's rpmbuild makes
#        [NUMBER=N] rpms.sh --bdb ROOT-WITH-SQLITE ROOT [OPTION-OF-DB5.3_LOAD...]     NUMBER: the letter of perl's pack
set -euo pipefail

# A dump as db5.3_load takes it, of lines "KEY-IN-HEX NUMBER..."; of a key that is a number alone, and its blob: of "NUMBER HEX".
dump() { # type, perl that prints the pairs
	printf 'VERSION=3\nformat=bytevalue\ntype=%s\nHEADER=END\n' "$1"
	perl -ane "$2"
	echo DATA=END
}

bdb() { # from, to, options
	local from=$1/var/lib/rpm/rpmdb.sqlite to=$2/var/lib/rpm table
	export NUMBER=${NUMBER:-V}
	shift 2
	mkdir -p "$to"
	rm -f "$to"/*
	# shellcheck disable=SC2016 # it is perl
	sqlite3 -readonly -separator ' ' "$from" 'SELECT hnum, lower(hex(blob)) FROM Packages ORDER BY hnum DESC' |
		dump hash 'sub n { unpack "H*", pack $ENV{NUMBER}, shift } print " ", n(0), "\n ", n($F[0]), "\n" if $. == 1;
			print " ", n($F[0]), "\n $F[1]\n"' | db5.3_load "$@" -t hash "$to/Packages"
	# Without its indexes rpm -qa answers and a question for a name does not.
	for table in Name Basenames Providename Requirename; do
		# shellcheck disable=SC2016
		sqlite3 -readonly -separator ' ' "$from" "SELECT lower(hex(key)), group_concat(hnum || ' ' || idx, ' ') FROM $table
			GROUP BY key ORDER BY hex(key)" |
			dump btree 'print " ", shift @F, "\n ", unpack("H*", pack "$ENV{NUMBER}*", @F), "\n"' |
			db5.3_load "$@" -t btree "$to/$table"
	done
}

if [ "$1" = --bdb ]; then
	shift
	bdb "$@"
	exit
fi
folder=$1
shift
mkdir -p "$folder/home" "$folder/sqlite/var/lib/rpm" "$folder/rpms"
printf '%%_dbpath /var/lib/rpm\n%%_db_backend sqlite\n' >"$folder/home/.rpmmacros"
export HOME=$folder/home
{
	printf '%s\n' '%global debug_package %{nil}' '%global _binary_payload w1.gzdio' 'Name: beds' 'Version: 1' 'Release: 1' \
		'Summary: of tests' 'License: none' '%description' 'Of tests.' '%install' 'mkdir -p %{buildroot}/usr/share/beds' \
		'for i in $(seq 1500); do echo $i >%{buildroot}/usr/share/beds/a-file-with-a-long-name-$i; done'
	for p; do
		arch=${p##*.} nvr=${p%.*}
		release=${nvr##*-} nv=${nvr%-*}
		version=${nv##*-} name=${nv%-*} epoch=
		case $version in *:*) epoch=${version%%:*} version=${version#*:} ;; esac
		printf '%%package -n %s\nVersion: %s\nRelease: %s\nSummary: of tests\n' "$name" "$version" "$release"
		[ -z "$epoch" ] || echo "Epoch: $epoch"
		[ "$arch" != noarch ] || echo "BuildArch: noarch"
		printf '%%description -n %s\nOf tests.\n%%files -n %s\n' "$name" "$name"
		# One with a header of many pages.
		[ "$p" != "$1" ] || echo "/usr/share/beds"
	done
} >"$folder/beds.spec"
rpmbuild -bb --quiet --nodeps --define "_topdir $folder/top" --define "_rpmdir $folder/rpms" \
	--define "_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm" "$folder/beds.spec" >"$folder/rpmbuild.log" 2>&1 || {
	tail -n 5 "$folder/rpmbuild.log" >&2
	exit 1
}
rpm --root "$folder/sqlite" --initdb
rpm --root "$folder/sqlite" -i --nodeps --noscripts --nosignature --ignorearch --ignoreos "$folder"/rpms/*.rpm 2>"$folder/rpm.log" || {
	cat "$folder/rpm.log" >&2
	exit 1
}
if command -v db5.3_load >/dev/null; then
	bdb "$folder/sqlite" "$folder/bdb"
fi
