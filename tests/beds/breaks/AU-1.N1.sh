# The system's logs are gone after four weeks.
sed -i -E 's/^([[:blank:]]*)rotate 27$/\1rotate 4/' /etc/logrotate.d/rsyslog
