#!/bin/bash
# Makes the Debian 12 root that the behaviour tests and the host scans stand on, once, and prints its path.
# usage: base.sh        needs root, debootstrap and a Debian mirror (the one apt uses here)
# The root is kept in $PLUMBLINE_BEDS (default /var/tmp/plumbline-beds) and made again when the list below changes.
set -euo pipefail
beds=${PLUMBLINE_BEDS:-/var/tmp/plumbline-beds}
packages=systemd,systemd-sysv,dbus,libpam-systemd,libpam-modules,libpam-modules-bin,libpam-pwquality,libpam-runtime,pamtester,openssh-server,openssh-client,chrony,auditd,rsyslog,sudo,cron,login,passwd,procps,iproute2,openscap-scanner,libcap2-bin,kmod,udev,ca-certificates,cracklib-runtime,logrotate,nftables,bash,util-linux,mksh,zsh,tcsh,ksh93u+m,faketime,libpam-google-authenticator,libpam-u2f,libpam-oath,tzdata
root=$beds/bookworm
stamp=$beds/bookworm.packages

if [ ! -d "$root/etc" ] || [ "$(cat "$stamp" 2>/dev/null)" != "$packages" ]; then
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -v security | sort -u | head -n 1)
	[ -n "$mirror" ] || { echo "base.sh: apt names no Debian mirror; set one up in apt's sources" >&2; exit 1; }
	mkdir -p "$beds"
	rm -rf --one-file-system "$root" "$root.new"
	debootstrap --variant=minbase --include="$packages" bookworm "$root.new" "$mirror" >"$beds/debootstrap.log" 2>&1 || {
		tail -n 5 "$beds/debootstrap.log" >&2
		echo "base.sh: debootstrap failed; the whole log is $beds/debootstrap.log" >&2
		exit 1
	}
	rm -f "$root.new"/var/cache/apt/archives/*.deb
	mv "$root.new" "$root"
	printf %s "$packages" >"$stamp"
fi
printf '%s\n' "$root"
