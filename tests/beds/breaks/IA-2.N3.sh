# Locked only after the fifth failure.
sed -i 's/^deny = 3/deny = 5/' /etc/security/faillock.conf
