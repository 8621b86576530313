#!/bin/bash
# Puts a hardened Debian 12 root (harden.sh over base.sh) into FOLDER: FOLDER/root is the root, FOLDER/up what it has beyond
# the base.  To be run as root in a mount name space of its own (unshare --mount --propagation private).
# usage: hardened.sh [--stock] FOLDER        --stock: the same without the hardening
set -euo pipefail
beds=$(dirname "$(readlink -f "$0")")
hard=yes
[ "$1" != --stock ] || { hard= && shift; }
at=$1
base=$("$beds/hardbase.sh")
mkdir -p "$at/root"
mount -t tmpfs -o mode=755 bed "$at"
mkdir "$at/root" "$at/up" "$at/work"
mount -t overlay overlay -o "lowerdir=$base,upperdir=$at/up,workdir=$at/work" "$at/root"
root=$at/root
mkdir "$root/backup"
mount -t tmpfs -o mode=700 backup "$root/backup"
chroot "$root" useradd -m -s /bin/bash alice
echo "alice:Old-pass-0!x" | chroot "$root" chpasswd
# She has logged in since, and it was recorded.
echo "Old-pass-0!x" | chroot "$root" pamtester -I tty=/dev/tty1 login alice open_session >/dev/null
# For a while only, and declared so by the agency.
chroot "$root" useradd -m -s /bin/bash -e 2099-12-31 contractor
# A service's private key.
chroot "$root" ssh-keygen -q -t rsa -b 3072 -m PEM -N "" -f /etc/ssl/private/agency.key
install -D -m 644 "$beds/agency.xml" "$root/etc/plumbline/agency.xml"
[ "$hard" ] || exit 0
chroot "$root" bash -s /srv/security <"$beds/mirror.sh"
cp "$beds/harden.sh" "$root/root/harden.sh"
chroot "$root" bash /root/harden.sh /backup "[trusted=yes] file:/srv/security"
chroot "$root" usermod -a -G terminal-users alice
# Where the backups go, as the next boot mounts it.
echo "vault.example.gov.tw:/logs /backup nfs4 rw,sec=krb5p 0 0" >>"$root/etc/fstab"
# SC-2.H1: the disk was encrypted when the system was installed, and swap is at each boot.
printf '%s\n' 'croot UUID=6a1f2d0e-7d52-4d8c-9a55-0f6f4b1f3c11 none luks,discard' \
	'cswap /dev/vda5 /dev/urandom swap,cipher=aes-xts-plain64,size=512' >>"$root/etc/crypttab"
printf '%s\n' '/dev/mapper/croot / ext4 defaults 0 1' '/dev/mapper/cswap none swap sw 0 0' >>"$root/etc/fstab"
