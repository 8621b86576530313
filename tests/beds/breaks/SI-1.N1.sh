# Nothing was installed for years, though there is something to install.
dpkg --force-downgrade -i /srv/security-own/pool/site-tools_1.0_all.deb
sed -i -E 's/^20[0-9]{2}-[0-9]{2}/2020-01/' /var/log/dpkg.log
sed -i -E 's/^(Start|End)-Date: 20[0-9]{2}-[0-9]{2}/\1-Date: 2020-01/' /var/log/apt/history.log
