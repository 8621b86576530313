#!/bin/bash
# Net groups are asked of sssd, which looks them up in clear text.
set -eu
lib=$(dirname "$(ls -d /usr/lib/*/libc.so.6 | head -n 1)")
cp "$lib/libnss_files.so.2" "$lib/libnss_sss.so.2" 2>/dev/null || cp "$lib/libc.so.6" "$lib/libnss_sss.so.2"
sed -i '/^netgroup:/d' /etc/nsswitch.conf
echo 'netgroup: files sss' >>/etc/nsswitch.conf
cp /bin/true /usr/sbin/sssd
printf '[Service]\nExecStart=/usr/sbin/sssd -i\n' >/etc/systemd/system/sssd.service
ln -sf ../sssd.service /etc/systemd/system/multi-user.target.wants/sssd.service
mkdir -p /etc/sssd
printf '[sssd]\ndomains = a\n[domain/a]\nid_provider = ldap\nldap_uri = ldap://directory.example.gov.tw\n' >/etc/sssd/sssd.conf
chmod 600 /etc/sssd/sssd.conf
