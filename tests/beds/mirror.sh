#!/bin/bash
# Two archives as small as can be, for roots without a network: of security updates in FOLDER, and of the agency's own packages
# in FOLDER-own, which is a source of the root. Runs inside the root as root: installs the first version of the one package of
# each, and leaves the second to be fetched and installed, the security update from
# "[trusted=yes] file:FOLDER bookworm-security main".
# usage: mirror.sh FOLDER
set -euo pipefail

package() { # archive, name, version
	local make=$1/make
	mkdir -p "$make/DEBIAN" "$make/usr/share/$2" "$1/pool"
	echo "Version $3." >"$make/usr/share/$2/notice"
	printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: Agency <root@localhost>\nDescription: the agency says\n' \
		"$2" "$3" >"$make/DEBIAN/control"
	dpkg-deb --root-owner-group --build "$make" "$1/pool/$2_$3_all.deb" >/dev/null
	rm -r "$make"
}
archive() { # folder, name of its package, suite, label, code name
	local list deb=pool/$2_1.1_all.deb dist=$1/dists/$3
	list=main/binary-$(dpkg --print-architecture)/Packages
	package "$1" "$2" 1.0
	package "$1" "$2" 1.1
	dpkg -i "$1/pool/$2_1.0_all.deb" >/dev/null
	mkdir -p "$(dirname "$dist/$list")"
	{
		dpkg-deb --field "$1/$deb"
		printf 'Filename: %s\nSize: %s\nSHA256: %s\n' "$deb" "$(stat -c %s "$1/$deb")" "$(sha256sum <"$1/$deb" | cut -d' ' -f1)"
	} >"$dist/$list"
	cat >"$dist/Release" <<-C
		Origin: $4
		Label: $4
		Suite: $3
		Codename: $5
		Date: $(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')
		Architectures: $(dpkg --print-architecture)
		Components: main
		SHA256:
		 $(sha256sum <"$dist/$list" | cut -d' ' -f1) $(stat -c %s "$dist/$list") $list
	C
}
archive "$1" site-notice bookworm-security Debian-Security bookworm-security
archive "$1-own" site-tools bookworm Agency bookworm
echo "deb [trusted=yes] file:$1-own bookworm main" >/etc/apt/sources.list.d/agency.list
# There is no network, and no use in asking again.
echo 'Acquire::Retries "0";' >/etc/apt/apt.conf.d/99bed
