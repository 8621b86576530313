# A private key that others read.
chmod 755 /etc/ssl/private
chmod 644 /etc/ssl/private/agency.key
