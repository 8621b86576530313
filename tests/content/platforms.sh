#!/bin/bash
# Which data stream a host is judged by, by its os-release; and that a host it was not made for is told so.
. "${top_srcdir:?run by make check}/tests/lib.sh" || exit 99
plumbline=$top_builddir/plumbline
mkdir -p "$tmp/data/schemas" "$tmp/root/etc" "$tmp/b"
chmod 700 "$tmp/b"
cp "$top_srcdir"/report/*.xsd "$top_srcdir"/checks/resolve/attest/*.xsd "$tmp/data/schemas/"
cp "$top_builddir"/plumbline-*-ds.xml "$tmp/data/"

# judged WHAT OS-RELEASE PLATFORM NOTE
judged() {
	printf '%b' "$2" >"$tmp/root/etc/os-release"
	rm -f "$tmp/b/x.xml.gz"
	run scan --root "$tmp/root" --datadir "$tmp/data" --rule AU-5.N1.rtc-utc --level normal --output "$tmp/b/x.xml.gz"
	zcat "$tmp/b/x.xml.gz" >"$tmp/x.xml"
	same "$1: by the content for $3" "$(grep -o 'benchmark_[a-z0-9]*' "$tmp/x.xml" | sort -u | paste -sd ' ')" "benchmark_$3"
	same "$1: and says whether it was made for it" \
		"$(tr -s ' \n' ' ' <"$tmp/x.xml" | sed -n 's/.*the content was made for \([^,]*\), the nearest.*/\1/p')" "${4:-}"
}
judged 'Debian 12' 'ID=debian\nVERSION_ID="12"\n' debian12
judged 'Debian 13' 'ID=debian\nVERSION_ID="13"\n' debian12 'Debian 12'
judged 'Ubuntu 22.04' 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\n' ubuntu2204
judged 'Ubuntu 24.04' 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n' ubuntu2204 'Ubuntu 22.04'
judged 'Linux Mint' 'ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="21.3"\n' ubuntu2204 'Ubuntu 22.04'
judged 'RHEL 8' 'ID="rhel"\nID_LIKE="fedora"\nVERSION_ID="8.10"\n' rhel8
judged 'RHEL 9' 'ID="rhel"\nID_LIKE="fedora"\nVERSION_ID="9.4"\n' rhel9
judged 'RHEL 10' 'ID="rhel"\nID_LIKE="centos fedora"\nVERSION_ID="10.0"\n' rhel9 'Red Hat Enterprise Linux 9'
judged 'Rocky Linux 8' 'ID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="8.9"\n' rhel8 'Red Hat Enterprise Linux 8'
judged 'AlmaLinux 9' 'ID="almalinux"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.3"\n' rhel9 'Red Hat Enterprise Linux 9'
judged 'Oracle Linux 8' 'ID="ol"\nID_LIKE="fedora"\nVERSION_ID="8.9"\n' rhel8 'Red Hat Enterprise Linux 8'
judged 'CentOS Stream 9' 'ID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="9"\n' rhel9 'Red Hat Enterprise Linux 9'
judged 'an unknown one' 'ID=other\nVERSION_ID="1"\n' debian12 'Debian 12'
finish
