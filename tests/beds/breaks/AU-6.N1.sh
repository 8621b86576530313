# Everybody reads the system's log.
touch /var/log/syslog
chmod 644 /var/log/syslog
