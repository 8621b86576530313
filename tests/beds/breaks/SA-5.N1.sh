# A security update is fetched and not installed.
apt-mark -qq hold site-notice >/dev/null
dpkg --force-downgrade -i /srv/security/pool/site-notice_1.0_all.deb
