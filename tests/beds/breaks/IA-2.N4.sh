# Passwords of six characters are taken.
sed -i 's/^minlen = 8/minlen = 6/' /etc/security/pwquality.conf
