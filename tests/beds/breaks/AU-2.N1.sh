# The records do not say of which host they are.
sed -i 's/^name_format = .*/name_format = none/' /etc/audit/auditd.conf
