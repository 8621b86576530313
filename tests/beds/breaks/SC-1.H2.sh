#!/bin/bash
# OpenSSL is put back to security level 0 for an old partner.
set -eu
sed -i '/^\[openssl_init\]/a ssl_conf = ssl_sect' /etc/ssl/openssl.cnf
printf '%s\n' '[ssl_sect]' 'system_default = system_default_sect' '[system_default_sect]' 'CipherString = DEFAULT@SECLEVEL=0' >>/etc/ssl/openssl.cnf
grep -q '^ssl_conf' /etc/ssl/openssl.cnf
