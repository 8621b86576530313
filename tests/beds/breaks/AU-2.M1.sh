# The records hold numbers where names are wanted.
sed -i 's/^log_format = .*/log_format = RAW/' /etc/audit/auditd.conf
